"""A real browser before a real server. The browser starts once; every visitor gets a context of her own.

Whatever a page writes to the console as a warning or an error, and every exception in its scripts, fails the test:
a violation of the content security policy is one of them.
"""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from assessments import services
from assessments.answering import Given
from assessments.models import Assessment, Framework, Response
from assessments.questionnaire import Mode, pages
from orgscale.local.browser import FLAGS
from reports import services as report_services
from reports.models import Report
from roadmaps import services as roadmap_services
from roadmaps.models import Roadmap
from tests.assessments.conftest import assessment, mamos, mamos_yaml  # noqa: F401 - fixtures

PATIENCE = 30_000  # milliseconds: machines that test are busy
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}


@pytest.fixture(scope="package")
def browser(chromium) -> Iterator[Browser]:
    """For this folder only: Playwright keeps an event loop in this thread, which Django would refuse to work beside."""
    expect.set_options(timeout=PATIENCE)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS), timeout=2 * PATIENCE)
        yield browser
        browser.close()


@dataclass
class Complaints:
    """What pages wrote to the console. `expect(pattern)` names what a test brings about on purpose."""

    expected: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)

    def expect(self, pattern: str) -> None:
        self.expected.append(pattern)

    def note(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning", "assert"}:
            self.heard.append(f"{message.location['url']}: {message.text}")

    def listen(self, context: BrowserContext) -> None:
        context.on("console", self.note)
        context.on("weberror", lambda error: self.heard.append(f"{error.page and error.page.url}: {error.error}"))

    @property
    def unexpected(self) -> list[str]:
        return [words for words in self.heard if not any(re.search(pattern, words) for pattern in self.expected)]


@pytest.fixture
def complaints() -> Complaints:
    return Complaints()


def sign_in(context: BrowserContext, member) -> None:
    """Give the browser the cookie of a session of hers."""
    client = Client()
    client.force_login(member.user)
    morsel = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": morsel.key, "value": morsel.value, "domain": "localhost", "path": "/"}])


@pytest.fixture
def visit(browser, live_server, complaints) -> Iterator[Callable[..., Page]]:
    """visit(olga) gives a page of a browser in which olga is signed in; visit() of one that nobody knows.

    More options go to the context: visit(olga, **PHONE).
    """
    contexts = []

    def visit(member=None, **options) -> Page:
        context = browser.new_context(
            **{**DESKTOP, "base_url": live_server.url, "reduced_motion": "reduce", "accept_downloads": True, **options}
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        complaints.listen(context)
        if member is not None:
            sign_in(context, member)
        return context.new_page()

    yield visit
    for context in contexts:
        context.close()
    assert not complaints.unexpected


def eventually(page: Page, fact: Callable[[], object], what: str) -> None:
    """Wait for something outside the page, such as a row, while its events go on."""
    for _ in range(PATIENCE // 50):
        if fact():
            return
        page.wait_for_timeout(50)
    pytest.fail(f"{what}: not within {PATIENCE // 1000} seconds.")


@pytest.fixture
def taking_part(assessment, olga) -> Response:  # noqa: F811
    return services.take_part(assessment=assessment, by=olga)


def questions(assessment: Assessment, dimension: str = "methods", mode: str = "quick") -> str:  # noqa: F811
    return f"/o/acme/assessments/{assessment.pk}/questions/{mode}/{dimension}/1/"


def quick_items(framework: Framework) -> list:
    parsed = framework.parsed
    levels = [level.key for level in parsed.levels]
    return [item for page in pages(parsed, Mode.QUICK, levels) for item in page.items]


def answer_quick(response: Response, by) -> None:
    """The whole quick questionnaire: low levels done, high ones not."""
    for at, item in enumerate(quick_items(response.assessment.framework)):
        offered = [option.quarters for option in response.assessment.framework.parsed.options(item)]
        given = Given(coverage=offered[max(0, len(offered) - 1 - at % 5)])
        services.record_answer(response=response, practice=item.key, given=given, revision=0, by=by)


@pytest.fixture
def built_report(taking_part, olga) -> Report:
    """A gap report about a quick questionnaire in full, for a company that level IV fits."""
    about = taking_part.assessment
    services.set_profile(
        assessment=about, by=olga, revenue=Decimal(230_000_000), currency="USD", rate=None, headcount=260,
        growth_drivers="New markets", markets="Europe",
    )  # fmt: skip
    services.set_pains(assessment=about, by=olga, pains=[{"key": "lead-time", "figure": Decimal("12.5"), "note": ""}])
    answer_quick(taking_part, olga)
    report = report_services.create_report(title="Gaps", subject=about.ref, as_of=about.as_of, unit=None, by=olga)
    return report_services.build_report(report=report, by=olga, progress=lambda *told: None)


@pytest.fixture
def drafted_roadmap(built_report, taking_part, olga) -> Roadmap:
    with transaction.atomic():
        roadmap = Roadmap.objects.create(
            organization=olga.organization, assessment=taking_part.assessment, title="First steps",
            starts_on=date(2027, 1, 4), capacity_days=65, created_by=olga,
        )  # fmt: skip
    return roadmap_services.draft(roadmap_id=roadmap.pk, by=olga, progress=lambda *told: None)
