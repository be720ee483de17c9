"""Everything works without a mouse."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from assessments.models import Answer
from tests.browser.conftest import eventually, questions

pytestmark = pytest.mark.django_db(transaction=True)

FOCUSED = "() => document.activeElement.closest('[data-statement]')?.querySelector('form').id ?? ''"


def test_a_page_is_answered_by_keys_alone(visit, olga, assessment, taking_part):
    page = visit(olga)
    page.goto(questions(assessment))
    expect(page.locator("[data-statement][data-current]")).to_have_count(1)
    ids = page.locator("form.answer").evaluate_all("forms => forms.map(form => form.id)")
    chosen = []
    for key in ["1", "2", "1", "2", "n"]:
        page.keyboard.press(key)
        chosen.append(page.evaluate(FOCUSED))
        page.keyboard.press("ArrowDown")
    assert chosen == ids
    expect(page.locator("[data-count-here]")).to_have_text("5")
    eventually(page, lambda: Answer.objects.given().count() == 5, "Five answers in the database")
    rows = {f"q-{row.practice}": row for row in Answer.objects.all()}
    assert rows[ids[0]].coverage == 0 and rows[ids[1]].coverage > 0
    assert rows[ids[4]].not_applicable
    page.keyboard.press("ArrowUp")
    assert page.evaluate(FOCUSED) == ids[3]


def test_arrows_sideways_move_from_answer_to_answer(visit, olga, assessment, taking_part):
    page = visit(olga)
    page.goto(questions(assessment))
    page.keyboard.press("1")
    page.keyboard.press("ArrowRight")
    form = page.locator("form.answer").first
    expect(form.locator('[name="coverage"]').nth(1)).to_be_checked()
    expect(form.locator(".save-state")).to_have_text("Saved")
    eventually(page, lambda: Answer.objects.filter(revision=2).exists(), "The second answer over the first")


def test_what_is_typed_is_text_and_no_command(visit, olga, assessment, taking_part):
    page = visit(olga)
    page.goto(questions(assessment))
    form = page.locator("form.answer").first
    form.locator("summary").press("Enter")
    note = form.get_by_label("Note")
    note.focus()
    page.keyboard.type("1 n 2")
    expect(note).to_have_value("1 n 2")
    assert form.locator('[name="coverage"]:checked').count() == 0
    eventually(page, lambda: Answer.objects.filter(note="1 n 2", coverage=None).exists(), "The note")


def test_the_first_stop_leads_past_the_navigation(visit, olga, assessment, taking_part):
    page = visit(olga)
    page.goto(questions(assessment))
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.getElementById('main').contains(document.activeElement)")


def test_tab_goes_through_the_page_in_reading_order(visit, olga, assessment, taking_part):
    page = visit(olga)
    page.goto(questions(assessment))
    page.locator("#main").focus()
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        if not page.evaluate("document.getElementById('main').contains(document.activeElement)"):
            break
        seen.append(page.evaluate("document.activeElement.getBoundingClientRect().top + scrollY"))
    statements = page.locator("form.answer").count()
    assert len(seen) >= 2 * statements  # the answers and the details of each
    assert all(later >= earlier - 60 for earlier, later in pairwise(seen)), seen


def test_where_a_number_comes_from_opens_and_closes_by_keys(visit, olga, assessment, taking_part, built_report):
    page = visit(olga)
    page.goto(f"/o/acme/reports/{built_report.pk}/")
    number = page.locator("table.strip a").first
    number.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog#why")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("heading", name="Where this number comes from")).to_be_focused()
    expect(dialog).to_contain_text(re.compile(r"\d"))
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(number).to_be_focused()
