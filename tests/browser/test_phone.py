"""At the size of a phone: one statement at a time, and no page wider than the screen."""

import pytest
from playwright.sync_api import expect

from assessments.models import Answer
from tests.browser.conftest import PHONE, eventually, questions

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_statement_at_a_time(visit, olga, assessment, taking_part):
    page = visit(olga, **PHONE)
    page.goto(questions(assessment))
    shown = page.locator("[data-statement]:visible")
    expect(shown).to_have_count(1)
    expect(page.locator("[data-where]")).to_have_text("1 / 5")
    first = shown.locator("form").get_attribute("id")
    shown.locator(".choices label").nth(1).tap()
    expect(shown.locator(".save-state")).to_have_text("Saved")
    page.get_by_role("button", name="Next").tap()
    expect(page.locator("[data-where]")).to_have_text("2 / 5")
    expect(shown).to_have_count(1)
    assert shown.locator("form").get_attribute("id") != first
    page.get_by_role("button", name="Back").tap()
    assert shown.locator("form").get_attribute("id") == first
    eventually(page, lambda: Answer.objects.given().count() == 1, "The answer")


def test_next_goes_on_to_the_next_page_and_back_again(visit, olga, assessment, taking_part):
    page = visit(olga, **PHONE)
    page.goto(questions(assessment))
    for at in range(1, 6):
        expect(page.locator("[data-where]")).to_have_text(f"{at} / 5")
        page.get_by_role("button", name="Next").tap()
    page.wait_for_url(lambda url: "/methods/" not in url)
    expect(page.locator("[data-where]")).to_have_text("1 / 5")
    page.locator("[data-previous]").tap()
    page.wait_for_url("**/quick/methods/1/")


def test_the_navigation_opens_on_demand(visit, olga):
    page = visit(olga, **PHONE)
    page.goto("/o/acme/")
    link = page.get_by_role("link", name="Roadmaps")
    expect(link).to_be_hidden()
    page.get_by_role("button", name="Menu").tap()
    link.tap()
    expect(page.get_by_role("heading", name="Roadmaps", level=1)).to_be_visible()
