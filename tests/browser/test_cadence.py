"""A review walked through by keyboard, the notes of two people, a lost connection, and the pages on a phone."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils.timezone import localdate
from playwright.sync_api import Page, expect

from cadence.models import Question, Review, ReviewNote
from cadence.recurrence import add_months
from cadence.services import occasions, reviews
from organizations.models import Person
from tests.browser.accessibility import COLOURS, fits, violations
from tests.browser.conftest import PHONE, eventually
from tests.vpmom.conftest import company_text
from vpmom.models import Plan
from vpmom.services.drafting import create_plan

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def persons(acme, olga, ed) -> dict[str, Person]:
    return {
        name: Person.objects.create(organization=acme, name=name.title(), membership=member)
        for name, member in (("olga", olga), ("ed", ed))
    }


@pytest.fixture
def plan(olga, persons) -> Plan:
    return create_plan(by=olga, text=company_text(), owner=persons["olga"])


@pytest.fixture
def review(olga, plan) -> Review:
    return reviews.start_review(by=olga, title="Spring", on=date(2027, 4, 1), subject=plan.ref)


def part(review: Review, key: str) -> str:
    return reverse("review-part", args=["acme", review.pk, key])


def heading(page: Page, words: str) -> None:
    """Wait for the page with this heading, and for its scripts."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)
    page.wait_for_load_state("domcontentloaded")


def saved(page: Page):
    return page.locator("#note-state .save-state")


def test_a_review_by_keyboard_from_the_first_part_to_the_outcome(visit, olga, plan):
    page = visit(olga)
    page.goto(reverse("review-new", args=["acme"]) + f"?subject={plan.ref}")
    page.get_by_label("Name").press("Enter")
    heading(page, "Measures")
    assert not violations(page)
    page.get_by_label("What was said").focus()
    page.keyboard.type("The figures come late.")
    expect(saved(page)).to_have_text("Saved")
    page.keyboard.type(" Ben looks into it.")
    page.keyboard.press("Control+Enter")
    heading(page, "Priorities")
    assert ReviewNote.objects.get(part="plan-result").text == "The figures come late. Ben looks into it."
    page.keyboard.press("ArrowRight")
    heading(page, "Vision")
    page.keyboard.press("ArrowLeft")
    heading(page, "Priorities")
    for words in ("Vision", "Obstacles"):
        page.keyboard.press("ArrowRight")
        heading(page, words)
    _ask_by_keyboard(page)
    for words in ("Methods", "Anything else"):
        page.keyboard.press("ArrowRight")
        heading(page, words)
    page.keyboard.press("ArrowRight")
    heading(page, "Review: Acme 2027")
    expect(page.locator("p.lead")).to_contain_text("2 questions are open")
    page.get_by_role("button", name="Close the review").press("Enter")
    expect(page.get_by_role("button", name="Reopen")).to_be_visible()
    assert not violations(page)
    assert Review.objects.get().is_closed


def _ask_by_keyboard(page: Page) -> None:
    offer = page.get_by_role("button", name=re.compile("Put on the list.*Drivers leave"))
    offer.press("Enter")
    expect(offer).to_have_count(0)
    page.locator("summary").filter(has_text="Add a question or a dependency").press("Enter")
    page.get_by_label("What is open?").fill("Who speaks with the hubs?")
    page.get_by_label("Who answers it").select_option("Ed")
    assert not violations(page)
    page.get_by_label("What is open?").locator("xpath=ancestor::form").get_by_role("button").press("Enter")
    expect(page.locator(".asked .open")).to_have_count(2)
    assert Question.objects.get(text="Who speaks with the hubs?").owner.name == "Ed"
    page.locator("h1").click()  # the focus leaves the form


def test_two_people_note_in_the_same_part_and_both_texts_stay(visit, olga, ed, review, complaints):
    complaints.expect("Failed to load resource|Response Status Error Code 409")
    first, second = visit(olga), visit(ed)
    for page in (first, second):
        page.goto(part(review, "other"))
    first.get_by_label("What was said").fill("Olga's words")
    expect(saved(first)).to_have_text("Saved")
    second.get_by_label("What was said").fill("Ed's words")
    conflict = second.get_by_role("group", name="Two people wrote here")
    expect(conflict).to_contain_text("Olga's words")
    assert not violations(second)
    second.get_by_label("What was said").press_sequentially(" and more")
    expect(conflict).to_contain_text("Olga's words")
    assert ReviewNote.objects.get().text == "Olga's words"
    second.get_by_label("What was said").fill("Olga's words, and Ed's")
    second.get_by_role("button", name="Save the text above").click()
    expect(second.get_by_label("What was said")).to_have_value("Olga's words, and Ed's")
    assert ReviewNote.objects.get().text == "Olga's words, and Ed's"


def test_what_is_typed_without_a_connection_is_there_after_a_reload(visit, olga, review, complaints):
    complaints.expect("Failed to load resource|htmx:(sendError|afterRequest|responseError)")
    page = visit(olga)
    page.goto(part(review, "other"))
    page.context.route(re.compile("/note/$"), lambda route: route.abort("internetdisconnected"))
    page.get_by_label("What was said").fill("Said in the tunnel")
    expect(saved(page)).to_contain_text("Not sent yet")
    page.reload()
    expect(page.get_by_label("What was said")).to_have_value("Said in the tunnel")
    expect(saved(page)).to_contain_text("Not sent yet")
    assert not ReviewNote.objects.exists()
    page.context.unroute(re.compile("/note/$"))
    page.reload()
    eventually(page, lambda: ReviewNote.objects.filter(text="Said in the tunnel").exists(), "The note")
    expect(saved(page)).to_have_text("Saved")


def test_the_pages_fit_a_phone_and_break_no_rule(visit, olga, persons, review):
    today = localdate()
    occasions.add_occasion(
        by=olga,
        kind="meeting",
        title="Leaders meet",
        on=add_months(today, -1),
        repeats="weekly",
        person=persons["olga"],
    )
    lock = occasions.add_occasion(by=olga, kind="lock", title="Lock " + "the plans " * 8, on=today, group=None)
    question = reviews.ask(review=review, part="other", text="W" * 90 + "?", by=olga, owner=persons["olga"])
    page = visit(olga, **PHONE)
    addresses = [
        reverse("waiting", args=["acme"]), reverse("calendar", args=["acme"]),
        reverse("calendar-period", args=["acme"]), reverse("occasion", args=["acme", lock.pk]),
        part(review, "plan-hurdle"), reverse("review", args=["acme", review.pk]),
        reverse("question", args=["acme", question.pk]), reverse("questions", args=["acme"]), reverse("account-mails"),
    ]  # fmt: skip
    for address in addresses:
        for width, scheme in ((390, "light"), (320, "dark")):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            page.goto(address)
            assert fits(page), (address, width)
            found = violations(page) if scheme == "light" else violations(page, COLOURS)
            assert not found, (address, scheme, found)


def test_the_link_of_a_mail_changes_its_choice_without_signing_in(visit, olga):
    from cadence import notices
    from cadence.models.notices import Way

    page = visit()
    page.goto(notices.choice_url(olga, "question").removeprefix(notices.settings.PUBLIC_URL))
    heading(page, "Mails about: Questions of reviews")
    assert not violations(page)
    page.get_by_label("Send them").select_option("never")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".banner.ok")).to_have_text("Your choice is saved.")
    assert notices.way_of(olga, "question") == Way.NEVER
