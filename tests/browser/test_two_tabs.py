"""One statement in two tabs: neither answer goes over the other unseen."""

import pytest
from playwright.sync_api import Page, expect

from assessments.models import Answer, AnswerRevision
from tests.browser.accessibility import violations
from tests.browser.conftest import eventually, questions

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def tabs(visit, olga, assessment, taking_part, complaints) -> tuple[Page, Page]:
    """The same page twice. In the first the statement gets its lowest answer, in the second, later, the next one."""
    complaints.expect("status of 409")
    first = visit(olga)
    second = first.context.new_page()
    for tab in (first, second):
        tab.goto(questions(assessment))
    choose(first, 0)
    expect(state(first)).to_have_text("Saved")
    choose(second, 1)
    expect(second.locator("[data-conflict]")).to_be_visible()
    return first, second


def statement(tab: Page):
    return tab.locator("form.answer").first


def choose(tab: Page, choice: int) -> None:
    statement(tab).locator(".choices label").nth(choice).click()


def state(tab: Page):
    return statement(tab).locator(".save-state")


def labels(tab: Page) -> list[str]:
    return [text.strip() for text in statement(tab).locator(".choices label").all_inner_texts()]


def test_the_second_tab_shows_both_and_nothing_is_overwritten(tabs):
    _first, second = tabs
    conflict = second.locator("[data-conflict]")
    expect(conflict).to_be_focused()
    theirs, mine, *_ = labels(second)
    expect(conflict.get_by_role("region", name="The answer in this window")).to_contain_text(mine)
    expect(conflict.get_by_role("region", name="The answer saved elsewhere")).to_contain_text(theirs)
    assert not violations(second)
    assert Answer.objects.get().coverage == 0


def test_mine_is_kept_over_the_other(tabs):
    _first, second = tabs
    second.get_by_role("button", name="Keep this one").click()
    expect(state(second)).to_have_text("Saved")
    expect(second.locator("[data-conflict]")).to_have_count(0)
    answer = Answer.objects.get()
    assert answer.coverage > 0 and answer.revision == 2
    assert AnswerRevision.objects.get().coverage == 0  # the other is not lost


def test_the_other_is_kept_and_shown(tabs):
    _first, second = tabs
    second.get_by_role("button", name="Keep the other").click()
    expect(state(second)).to_have_text("Saved")
    expect(statement(second).locator('[value="0"]')).to_be_checked()
    assert Answer.objects.get().coverage == 0
    second.reload()
    expect(second.locator("[data-conflict]")).to_have_count(0)
    expect(statement(second).locator('[value="0"]')).to_be_checked()


def test_a_reload_does_not_decide_for_her(tabs):
    _first, second = tabs
    statement(second).locator("summary").click()
    statement(second).get_by_label("Note").fill("Typed while both were shown")
    second.reload()
    expect(second.locator("[data-conflict]")).to_be_visible()
    expect(statement(second).get_by_label("Note")).to_have_value("Typed while both were shown")
    assert Answer.objects.get().coverage == 0


def test_a_tab_that_only_looks_on_sends_nothing_of_its_own(visit, olga, assessment, taking_part, complaints):
    """What one tab could not send is in the storage that both share."""
    complaints.expect("ERR_INTERNET_DISCONNECTED|htmx:(sendError|afterRequest)")
    first = visit(olga)
    second = first.context.new_page()
    for tab in (second, first):
        tab.goto(questions(assessment))
    first.context.set_offline(True)
    choose(first, 1)
    expect(state(first)).to_have_text("Waits for the connection")
    first.context.set_offline(False)
    eventually(first, lambda: Answer.objects.given().exists(), "The answer of the first tab")
    expect(state(first)).to_have_text("Saved")
    expect(second.locator("[data-conflict]")).to_have_count(0)
    assert Answer.objects.get().revision == 1
