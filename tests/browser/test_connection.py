"""The connection breaks, the session ends, a reply gets lost: nothing that was answered does."""

import re

import pytest
from django.conf import settings
from django.contrib.sessions.backends.cached_db import SessionStore
from playwright.sync_api import Page, Route, expect

from assessments.models import Answer
from tests.browser.accessibility import violations
from tests.browser.conftest import eventually, questions, sign_in
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)

ANSWERS = re.compile(r"/answers/")


@pytest.fixture
def page(visit, olga, assessment, taking_part, complaints) -> Page:
    complaints.expect("Failed to load resource|htmx:(sendError|afterRequest|responseError)")
    page = visit(olga)
    page.goto(questions(assessment))
    return page


def cut(page: Page) -> None:
    """No answer gets out any more; pages still load, so that a reload can be looked at."""
    page.context.route(ANSWERS, lambda route: route.abort("internetdisconnected"))


def mend(page: Page) -> None:
    page.context.unroute(ANSWERS)


def statement(page: Page, at: int):
    return page.locator("form.answer").nth(at)


def choose(page: Page, at: int, choice: int) -> None:
    statement(page, at).locator(".choices label").nth(choice).click()


def chosen(page: Page, at: int):
    return statement(page, at).locator('[name="coverage"]:checked')


def waiting(page: Page):
    return page.locator(".banner[data-offline]")


def test_answers_given_without_a_connection_are_sent_when_it_is_back(page):
    page.context.set_offline(True)
    choose(page, 0, 1)
    expect(waiting(page)).to_contain_text("One answer waits for the connection")
    choose(page, 1, 0)
    choose(page, 2, 1)
    expect(waiting(page)).to_contain_text("3 answers wait for the connection")
    expect(statement(page, 2).locator(".save-state")).to_have_text("Waits for the connection")
    assert not violations(page)
    assert not Answer.objects.exists()
    page.context.set_offline(False)
    eventually(page, lambda: Answer.objects.given().count() == 3, "Three answers in the database")
    expect(waiting(page)).to_be_hidden()
    expect(statement(page, 2).locator(".save-state")).to_have_text("Saved")


def test_answers_outlive_a_reload_and_are_sent_then(page):
    cut(page)
    choose(page, 0, 1)
    statement(page, 1).locator("summary").click()
    statement(page, 1).get_by_label("Note").fill("Since the merger\n& before")
    expect(waiting(page)).to_contain_text("2 answers wait")
    page.reload()
    expect(chosen(page, 0)).to_have_value(re.compile(r"^\d$"))
    expect(statement(page, 1).get_by_label("Note")).to_have_value("Since the merger\n& before")
    expect(page.locator("[data-count-here]")).to_have_text("1")
    expect(waiting(page)).to_contain_text("2 answers wait")
    mend(page)
    page.get_by_role("button", name="Try now").click()
    eventually(page, lambda: Answer.objects.count() == 2, "Both answers in the database")
    assert Answer.objects.get(coverage=None).note == "Since the merger\n& before"
    expect(waiting(page)).to_be_hidden()
    page.reload()
    expect(page.locator(".save-state[data-state=saved]")).to_have_count(2)


def test_answers_of_another_page_are_sent_from_this_one(page, assessment):
    cut(page)
    choose(page, 0, 1)
    expect(waiting(page)).to_be_visible()
    page.goto(questions(assessment, "architecture"))
    expect(waiting(page)).to_contain_text("One answer waits")
    mend(page)
    eventually(page, lambda: Answer.objects.given().count() == 1, "The answer of the page before")
    expect(waiting(page)).to_be_hidden()
    choose(page, 0, 1)
    eventually(page, lambda: Answer.objects.given().count() == 2, "The answer of this page")


def test_a_reply_that_got_lost_is_no_conflict(page):
    lose_replies(page)
    choose(page, 0, 1)
    expect(waiting(page)).to_be_visible()
    assert Answer.objects.given().count() == 1  # it did reach the server
    mend(page)
    page.get_by_role("button", name="Try now").click()
    expect(statement(page, 0).locator(".save-state")).to_have_text("Saved")
    expect(page.locator("[data-conflict]")).to_have_count(0)
    assert Answer.objects.get().revision == 1


def lose_replies(page: Page) -> None:
    def let_through(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    page.context.route(ANSWERS, let_through)


def test_a_change_of_mind_after_a_lost_reply_is_no_conflict_either(page):
    lose_replies(page)
    choose(page, 0, 0)
    expect(waiting(page)).to_be_visible()
    mend(page)
    choose(page, 0, 1)
    expect(statement(page, 0).locator(".save-state")).to_have_text("Saved")
    expect(page.locator("[data-conflict]")).to_have_count(0)
    assert Answer.objects.get().coverage > 0


def test_a_change_of_mind_after_a_lost_reply_and_a_reload_is_no_conflict(page):
    lose_replies(page)
    choose(page, 0, 0)
    expect(waiting(page)).to_be_visible()
    cut(page)
    page.reload()
    expect(chosen(page, 0)).to_have_value("0")
    choose(page, 0, 1)
    mend(page)
    page.get_by_role("button", name="Try now").click()
    expect(statement(page, 0).locator(".save-state")).to_have_text("Saved")
    assert Answer.objects.get().coverage > 0


def test_what_is_typed_when_the_session_has_ended_waits_for_signing_in_again(page, olga):
    old = next(cookie for cookie in page.context.cookies() if cookie["name"] == settings.SESSION_COOKIE_NAME)
    SessionStore(old["value"]).delete()
    address = page.url
    statement(page, 0).locator("summary").click()
    statement(page, 0).get_by_label("Note").fill("Nobody may lose this")
    toast = page.locator("#toasts .toast")
    expect(toast).to_contain_text("You are signed out")
    expect(toast.get_by_role("button", name="Sign in")).to_be_visible()
    assert page.url == address
    expect(statement(page, 0).get_by_label("Note")).to_have_value("Nobody may lose this")
    expect(statement(page, 0).locator(".save-state")).to_have_text("Not saved, kept in this browser")
    sign_in(page.context, olga)
    toast.get_by_role("button", name="Try again").click()
    eventually(page, lambda: Answer.objects.filter(note="Nobody may lose this").exists(), "The note")
    expect(statement(page, 0).locator(".save-state")).to_have_text("Saved")
    expect(toast).to_have_count(0)


def sign_in_by_the_form(tab: Page, member) -> None:
    tab.get_by_label("Email").fill(member.user.email)
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_role("button", name="Sign in").click()
    expect(tab.get_by_role("heading", name="Acme", level=1)).to_be_visible()


@pytest.fixture
def signed_out(page, olga) -> None:
    """Her password is another one now, which ends every session of hers."""
    olga.user.set_password(PASSWORD)
    olga.user.save()


def test_signing_in_again_in_the_new_tab_is_enough(page, olga, signed_out):
    """A new session has a new token against forgery, which the page that waits does not know."""
    choose(page, 0, 1)
    with page.context.expect_page() as opening:
        page.locator("#toasts").get_by_role("button", name="Sign in").click()
    sign_in_by_the_form(opening.value, olga)
    page.locator("#toasts").get_by_role("button", name="Try again").click()
    eventually(page, lambda: Answer.objects.given().count() == 1, "The answer")
    expect(statement(page, 0).locator(".save-state")).to_have_text("Saved")


def test_answers_of_another_page_are_sent_after_signing_in_again_too(page, olga, assessment):
    cut(page)
    choose(page, 0, 1)
    page.goto(questions(assessment, "architecture"))
    expect(waiting(page)).to_contain_text("One answer waits")
    olga.user.set_password(PASSWORD)
    olga.user.save()
    tab = page.context.new_page()
    tab.goto("/account/login/")
    sign_in_by_the_form(tab, olga)
    mend(page)
    eventually(page, lambda: Answer.objects.given().count() == 1, "The answer of the page before")
    expect(waiting(page)).to_be_hidden()


def test_an_answer_that_is_refused_is_kept_and_says_why(page):
    statement(page, 0).locator("summary").click()
    note = statement(page, 0).get_by_label("Note")
    note.evaluate("field => field.removeAttribute('maxlength')")  # as a script or an old page would
    note.fill("x" * 5001)
    expect(statement(page, 0).locator(".save-state[data-state=failed]")).to_contain_text("5000")
    page.reload()
    expect(note).to_have_value("x" * 5001)
    note.fill("Short enough")
    expect(statement(page, 0).locator(".save-state")).to_have_text("Saved")
    assert Answer.objects.get().note == "Short enough"


def test_an_answer_given_before_the_scripts_are_there_is_saved_too(visit, olga, assessment, taking_part):
    page, held = visit(olga), []
    page.context.route("**/js/questionnaire.js", lambda route: held.append(route))
    page.goto(questions(assessment), wait_until="commit")
    choose(page, 0, 1)
    eventually(page, lambda: held, "The script is asked for")
    held[0].continue_()
    expect(statement(page, 0).locator(".save-state")).to_have_text("Saved")
    assert Answer.objects.given().count() == 1


def test_going_back_shows_what_was_answered_there(page, assessment):
    """Not the page as it was before the answer, whose next change would be a conflict with oneself."""
    choose(page, 0, 0)
    expect(statement(page, 0).locator(".save-state")).to_have_text("Saved")
    page.locator("[data-page-after]").click()
    page.wait_for_url("**/architecture/1/")
    page.go_back()
    page.wait_for_url("**/methods/1/")
    expect(chosen(page, 0)).to_have_value("0")
    choose(page, 0, 1)
    eventually(page, lambda: Answer.objects.get().coverage > 0, "The change")
    expect(page.locator("[data-conflict]")).to_have_count(0)


def test_the_review_sends_what_is_still_kept_before_anything_is_handed_in(page, assessment):
    cut(page)
    choose(page, 0, 1)
    expect(waiting(page)).to_contain_text("One answer waits")
    page.goto(f"/o/acme/assessments/{assessment.pk}/review/")
    submit = page.get_by_role("button", name="Submit my answers")
    expect(page.locator("[data-kept]")).to_contain_text("One answer is still kept in this browser")
    expect(submit).to_be_disabled()
    assert not violations(page)
    mend(page)
    eventually(page, lambda: Answer.objects.given().count() == 1, "The kept answer in the database")
    expect(page.locator("[data-kept]")).to_be_hidden()
    expect(submit).to_be_enabled()


def test_a_kept_answer_that_is_refused_elsewhere_is_listed_and_can_be_discarded(page, assessment, olga):
    cut(page)
    choose(page, 0, 1)
    expect(waiting(page)).to_contain_text("One answer waits")
    mend(page)
    page.context.route(ANSWERS, lambda route: route.fulfill(status=422, body=""))
    page.goto(questions(assessment, "skills"))
    kept = page.locator("[data-kept]")
    expect(kept).to_contain_text("One answer of another page could not be saved")
    expect(kept.get_by_role("link")).to_have_attribute("href", re.compile(r"/quick/methods/1/#q-quick\.methods\.i"))
    kept.get_by_role("button", name="Discard").click()
    expect(kept).to_be_hidden()
