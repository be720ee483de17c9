"""Every page that an owner can reach, and those before signing in: no violation of axe, light and dark, wide and narrow;
nothing in the console, which is where a violation of the content security policy shows; nothing wider than the screen.

The pages come from the URL resolver, so that a new one is looked at the day it is born.
"""

from collections.abc import Iterator
from functools import partial

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from playwright.sync_api import Route as Intercepted

from organizations.models import Invitation
from organizations.secret_links import hashed
from tests.browser.accessibility import COLOURS, OVERFLOW, fits, violations
from tests.browser.conftest import DESKTOP, PHONE, quick_items
from tests.conftest import PASSWORD
from tests.test_doors import PAGES, Route, routes

pytestmark = pytest.mark.django_db(transaction=True)

NARROW = ({"width": 390, "height": 844}, {"width": 320, "height": 640})
# Those that people look at most; the others are looked at wide.
MAIN = {
    "overview", "assessments", "assessment", "assessment-profile", "assessment-pains", "questionnaire-page",
    "questionnaire-review", "reports", "report", "report-why", "roadmaps", "roadmap", "initiative", "jobs", "people",
    "members", "organization-settings",
}  # fmt: skip
BEFORE_SIGNING_IN = (
    "account_login", "account_signup", "account_reset_password", "account_reset_password_done",
    "account_email_verification_sent", "account_inactive",
)  # fmt: skip
# Pages of an error, as the server sends them; they are put in the place of a page, because nothing may fail for them.
ERRORS = ("400.html", "403.html", "404.html", "409.html", "429.html", "500.html", "maintenance.html")
# Swagger's own page; what it shows is not ours.
NOT_OURS = {"api-docs"}


@pytest.fixture
def arguments(url_args, built_report, drafted_roadmap, taking_part, mamos) -> dict:
    """An object for every argument of an address, with a full report and a full roadmap among them."""
    section = next(section for section in built_report.content if section["details"])
    return {
        **url_args,
        "assessment_id": taking_part.assessment_id,
        "participant_id": taking_part.participant_id,
        "mode": "quick",
        "dimension": "methods",
        "part": 1,
        "framework_id": mamos.pk,
        "level": "IV",
        "practice": quick_items(mamos)[0].key,
        "report_id": built_report.pk,
        "section": section["key"],
        "details": next(iter(section["details"])),
        "roadmap_id": drafted_roadmap.pk,
        "initiative_id": drafted_roadmap.initiatives.first().pk,
    }


def addresses(client: Client, some: list[Route], args: dict) -> Iterator[tuple[str, str]]:
    """Name and address of those routes that show a page: no redirect, no file, no act."""
    for route in some:
        url = route.fill(args, "acme")
        answer = client.get(url)
        assert answer.status_code < 400 or answer.status_code == 405 or not route.is_inside, (
            f"{url}: {answer.status_code}"
        )
        is_html = answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")
        if is_html and b"<html" in answer.content:  # else a fragment, which is seen as a part of its page
            yield route.name, url


def look(page: Page, url: str, found: list[str], sizes: tuple = ()) -> None:
    """Open `url` once; run axe in light and dark, then at the narrow `sizes`."""
    page.set_viewport_size(DESKTOP["viewport"])
    page.emulate_media(color_scheme="light")
    page.goto(url)
    settle(page)
    note(page, f"{url}, light", found)
    page.emulate_media(color_scheme="dark")
    settle(page)
    note(page, f"{url}, dark", found, only=COLOURS)
    for at, size in enumerate(sizes):
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(size)
        settle(page)
        if not fits(page):
            found.append(f"{url} at {size['width']}: {page.evaluate(OVERFLOW)} pixels too wide")
        if at == 0:
            note(page, f"{url}, at {size['width']}", found)


def settle(page: Page) -> None:
    plots = page.locator("[data-chart]")
    for at in range(plots.count()):
        expect(plots.nth(at).locator("svg.main-svg").first).to_be_visible()
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def note(page: Page, where: str, found: list[str], only: tuple[str, ...] = ()) -> None:
    found.extend(f"{where}: {line}" for line in violations(page, only))


def test_pages_of_an_organization(visit, olga, arguments):
    client, page, found = Client(), visit(olga), []
    client.force_login(olga.user)
    seen = list(addresses(client, PAGES, arguments))
    assert {name for name, _url in seen} >= MAIN
    for name, url in seen:
        look(page, url, found, NARROW if name in MAIN else ())
    assert not found, "\n".join(found)


@pytest.fixture
def password(olga) -> str:
    olga.user.set_password(PASSWORD)
    olga.user.save()
    return PASSWORD


def enter(page: Page, **fields: str) -> None:
    """Fill in a form by its labels, and send it."""
    for label, value in fields.items():
        page.get_by_label(label).fill(value)
    page.locator("main form.form [type=submit]").click()


def client_of(page: Page) -> Client:
    """A client in the same session."""
    client = Client()
    client.cookies.load({cookie["name"]: cookie["value"] for cookie in page.context.cookies()})
    return client


def test_pages_of_ones_account(visit, olga, password):
    outside = [
        route for route in routes() if not route.is_inside and not route.arguments and route.name not in NOT_OURS
    ]
    page, found = visit(), []
    page.goto(reverse("account_login"))
    enter(page, Email=olga.user.email, Password=password)
    page.goto(reverse("mfa_activate_totp"))
    note(page, "confirming that it is her", found)
    enter(page, Password=password)
    expect(page.get_by_label("code")).to_be_visible()
    client = client_of(page)
    open_to_all = dict(addresses(client, outside, {}))
    assert set(open_to_all) >= {"organizations", "account-profile", "account_email", "mfa_activate_totp"}
    for url in open_to_all.values():
        look(page, url, found)
    TOTP.activate(olga.user, generate_totp_secret())
    RecoveryCodes.activate(olga.user)
    protected = dict(addresses(client, [route for route in outside if route.name.startswith("mfa_")], {}))
    assert set(protected) >= {"mfa_index", "mfa_deactivate_totp", "mfa_view_recovery_codes"}
    for url in protected.values():
        look(page, url, found)
    assert not found, "\n".join(found)


def test_pages_before_signing_in(visit, olga, acme, complaints):
    complaints.expect("status of 404")
    Invitation.objects.create(
        organization=acme, email="new@example.com", role="viewer", token_hash=hashed("secret"), invited_by=olga,
        expires_at="2100-01-01T00:00Z",
    )  # fmt: skip
    page, found = visit(), []
    for url in (*map(reverse, BEFORE_SIGNING_IN), "/invitation/secret/", "/invitation/unknown/", "/nowhere/"):
        look(page, url, found, NARROW)
    assert not found, "\n".join(found)


def test_signing_in_with_a_second_factor(visit, olga, password):
    TOTP.activate(olga.user, generate_totp_secret())
    page, found = visit(), []
    page.goto(reverse("account_login"))
    enter(page, Email=olga.user.email, Password="not her password")
    expect(page.locator("[data-focus]")).to_be_focused()
    note(page, "a refused sign-in", found)
    enter(page, Password=password)
    page.wait_for_url("**" + reverse("mfa_authenticate"))
    look(page, page.url, found, NARROW)
    assert not found, "\n".join(found)


def test_errors(visit):
    page, found = visit(), []
    for name in ERRORS:
        body = render_to_string(name, {"sentence": "A sentence about what happened."})
        page.context.route(f"**/{name}", partial(Intercepted.fulfill, body=body, content_type="text/html"))
        look(page, f"/{name}", found, NARROW)
    assert not found, "\n".join(found)


def test_forms_that_came_back_with_errors(visit, olga, assessment, complaints):
    complaints.expect("status of 422")
    page, found = visit(olga), []
    page.goto(f"/o/acme/assessments/{assessment.pk}/profile/")
    page.get_by_label("Currency").fill("dollars")
    page.get_by_label("Yearly revenue").fill("-1")
    page.get_by_role("button", name="Save profile").click()
    expect(page.locator("[data-focus]")).to_be_focused()
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()
    note(page, "a form with errors", found)
    assert not found, "\n".join(found)


def test_the_navigation_on_a_phone(visit, olga):
    page, found = visit(olga, **PHONE), []
    page.goto("/o/acme/")
    page.get_by_role("button", name="Menu").tap()
    expect(page.get_by_role("link", name="Roadmaps")).to_be_visible()
    note(page, "the open menu", found)
    assert not found, "\n".join(found)


def test_what_opens_over_a_report(visit, olga, built_report):
    page, found = visit(olga), []
    page.goto(f"/o/acme/reports/{built_report.pk}/")
    page.locator("table.strip a").first.click()
    expect(page.locator("dialog#why")).to_be_visible()
    note(page, "where a number comes from", found)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Delete").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    note(page, "a question before deleting", found)
    assert not found, "\n".join(found)


def test_the_page_of_the_api(visit, olga):
    """Its content comes from elsewhere; that it loads and breaks no rule of ours is what counts."""
    page = visit(olga)
    page.goto(reverse("api-docs"))
    expect(page.get_by_role("link", name="assessments", exact=True)).to_be_visible()
