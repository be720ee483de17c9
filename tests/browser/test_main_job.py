"""What OrgScale is for, from signing in to the roadmap, by clicking."""

import re

import pytest
from playwright.sync_api import Page, expect

from assessments.models import Answer, Response
from reports.models import Report
from tests.browser.conftest import quick_items
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_leader_comes_to_her_gap_report_and_first_roadmap(visit, olga, mamos, celery_worker):
    olga.user.set_password(PASSWORD)
    olga.user.save()
    page = visit()
    sign_in_by_the_form(page, olga.user.email)
    begin_an_assessment(page)
    describe_the_company(page)
    rank_pains(page)
    answer_the_quick_questionnaire(page, mamos)
    review_and_submit(page)
    make_the_report(page)
    read_the_report(page)
    download_the_pdf(page)
    draft_the_roadmap(page)


def sign_in_by_the_form(page: Page, email: str) -> None:
    page.goto("/")
    expect(page).to_have_title(re.compile("Sign in"))
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Acme", level=1)).to_be_visible()


def begin_an_assessment(page: Page) -> None:
    page.get_by_role("link", name="Begin an assessment").click()
    page.get_by_label("Title").fill("Autumn")
    page.get_by_role("button", name="Go on to the profile").click()
    expect(page.get_by_role("heading", name="Profile: what fits?")).to_be_visible()


def describe_the_company(page: Page) -> None:
    page.get_by_label("Yearly revenue").fill("230000000")
    page.get_by_label("Currency").fill("USD")
    page.get_by_label("Headcount").fill("260")
    page.get_by_role("button", name="Save profile").click()
    expect(page.locator(".lead")).to_contain_text("Level IV fits")
    expect(page.get_by_role("row", name=re.compile("^IV · .* fits"))).to_be_visible()
    page.get_by_role("link", name="Go on to your pains").click()


def rank_pains(page: Page) -> None:
    page.get_by_role("row", name=re.compile("^Lead time")).get_by_role("spinbutton").first.fill("1")
    page.get_by_role("row", name=re.compile("^Reliability")).get_by_role("spinbutton").first.fill("2")
    page.get_by_role("button", name="Save pains").click()
    expect(page.get_by_text("Pains saved.")).to_be_visible()
    expect(page.get_by_text(re.compile("Lead time, Reliability", re.I))).to_be_visible()


def answer_the_quick_questionnaire(page: Page, mamos) -> None:
    page.get_by_role("button", name="Begin quick").click()
    total = len(quick_items(mamos))
    for _ in mamos.parsed.dimensions:
        answer_this_page(page)
        page.locator("[data-page-after]").click()
    expect(page.get_by_role("heading", name="Review and submit")).to_be_visible()
    given = Answer.objects.given()
    assert given.count() == total == 25
    assert set(given.values_list("coverage", flat=True)) >= {0, 4}


def answer_this_page(page: Page) -> None:
    """Lower levels are done, higher ones less and less; the last does not apply."""
    statements = page.locator("form.answer")
    expect(statements).to_have_count(5)
    for at in range(5):
        statement = statements.nth(at)
        choices = statement.locator(".choices label")
        number = choices.count()
        choices.nth(number - 1 if at == 4 else max(0, number - 2 - at)).click()
        expect(statement.locator(".save-state")).to_have_text("Saved")
    expect(page.locator("[data-count-here]")).to_have_text("5")


def review_and_submit(page: Page) -> None:
    expect(page.get_by_text("Everything that you began is answered.")).to_be_visible()
    page.get_by_role("button", name="Submit my answers").click()
    expect(page.get_by_text("Thank you. Your answers are in.")).to_be_visible()
    assert Response.objects.get().submitted_at


def make_the_report(page: Page) -> None:
    page.get_by_role("button", name="Make gap report").click()
    # The page polls while the worker works, and shows the report by itself when it is there.
    expect(page.locator("#main").get_by_role("progressbar").or_(page.locator(".strip")).first).to_be_visible()
    expect(page.locator("table.strip").first).to_be_visible(timeout=90_000)
    assert Report.objects.get().is_built


def read_the_report(page: Page) -> None:
    strip = page.locator("table.strip").first
    expect(strip.get_by_role("columnheader", name="IV fits")).to_be_visible()
    plots = page.locator("[data-chart]")
    assert plots.count() >= 1
    for at in range(plots.count()):
        plots.nth(at).scroll_into_view_if_needed()
        expect(plots.nth(at).locator("svg.main-svg").first).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("pains", re.I)).first).to_be_visible()


def download_the_pdf(page: Page) -> None:
    with page.expect_download() as waiting:
        page.get_by_role("link", name="PDF", exact=True).click()
    content = waiting.value.path().read_bytes()
    assert content.startswith(b"%PDF-")
    assert waiting.value.suggested_filename.endswith(".pdf")


def draft_the_roadmap(page: Page) -> None:
    page.get_by_role("link", name="Roadmaps").click()
    page.get_by_role("link", name="Draft the first roadmap").click()
    page.get_by_label("Capacity of a wave").fill("65")
    page.locator("form.form button[type=submit]").click()
    gantt = page.locator("table.gantt")
    expect(gantt).to_be_visible(timeout=90_000)
    assert gantt.locator("tbody tr").count() >= 5
    expect(gantt.locator("tbody rect").first).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("^Wave 1"))).to_be_visible()
