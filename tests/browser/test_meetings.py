"""A weekly board by keyboard: started with one click, opened, minutes, a decision, a conflict, closed; and on a phone."""

import re
from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate
from playwright.sync_api import Page, expect

from cadence.models import Decision, Meeting, Minute, Occurrence
from cadence.services import decisions, meetings, occurrences
from organizations.models import Person
from tests.browser.accessibility import COLOURS, fits, violations
from tests.browser.conftest import PHONE, eventually

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def running(acme, olga) -> Occurrence:
    """Last week's board left a decision open; this week's is running."""
    lead = Person.objects.create(organization=acme, name="Olga", membership=olga)
    first = localdate() - timedelta(days=7)
    told = {"title": "Board", "every": "week", "first": first, "at": time(9), "length": 60, "persons": [lead]}
    board = meetings.add_meeting(by=olga, **told)
    before = occurrences.open_occurrence(meeting=board, day=first, by=olga)
    decisions.decide(occurrence=before, text="Ask the hubs " + "again " * 12, owner=lead, due=first, by=olga)
    occurrences.close_occurrence(occurrence=before, by=olga)
    return occurrences.open_occurrence(meeting=board, day=localdate(), by=olga)


def address(occurrence: Occurrence) -> str:
    return reverse("meeting-occurrence", args=["acme", occurrence.pk])


def state(page: Page, number: int = 0):
    return page.locator("form[data-minute]").nth(number).locator(".save-state")


def test_a_board_by_keyboard_from_the_first_minute_to_the_kept_ones(visit, olga, running):
    page = visit(olga)
    page.goto(address(running))
    assert not violations(page)
    page.get_by_label(re.compile("Minutes: Ask the hubs")).focus()
    page.keyboard.type("Two have agreed.")
    expect(state(page)).to_have_text("Saved")
    page.keyboard.press("Control+Enter")
    page.keyboard.type("Chairs are bought.")
    expect(state(page, 1)).to_have_text("Saved")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_label("What is decided?")).to_be_focused()
    page.keyboard.type("Hire two drivers")
    page.keyboard.press("Enter")
    expect(page.locator("#decisions .asked")).to_contain_text("Hire two drivers")
    expect(page.get_by_label("What is decided?")).to_be_focused()
    expect(page.get_by_label("What is decided?")).to_have_value("")
    page.locator("h1").click()
    page.keyboard.press("d")
    page.keyboard.type("Sell the van")
    page.get_by_label("Olga", exact=True).check()
    eventually(page, lambda: running.attended.exists(), "Who is there")
    page.reload()
    expect(page.get_by_label("What is decided?")).to_have_value("Sell the van")  # it was not written down yet
    page.get_by_label("What is decided?").press("Enter")
    expect(page.locator("#decisions .asked > li")).to_have_count(2)
    assert not violations(page)
    page.get_by_role("button", name="Close and keep the minutes").press("Enter")
    expect(page.locator("p.lead")).to_contain_text("Minutes kept on")
    expect(page.locator(".said").first).to_have_text("Two have agreed.")
    assert not violations(page)
    assert {one.text for one in Decision.objects.filter(occurrence=running)} == {"Hire two drivers", "Sell the van"}


def test_two_people_write_the_same_minute_and_a_lost_connection_loses_nothing(visit, olga, ed, running, complaints):
    complaints.expect("Failed to load resource|Response Status Error Code 409|htmx:(sendError|afterRequest)")
    first, second = visit(olga), visit(ed)
    for page in (first, second):
        page.goto(address(running))
    notes = "Minutes: whatever else came up"
    first.get_by_label(notes).fill("Olga's words")
    expect(state(first, 1)).to_have_text("Saved")
    second.get_by_label(notes).fill("Ed's words")
    conflict = second.get_by_role("group", name="Two people wrote here")
    expect(conflict).to_contain_text("Olga's words")
    assert not violations(second)
    second.get_by_label(notes).fill("Olga's words, and Ed's")
    expect(conflict).to_contain_text("Olga's words")
    second.get_by_role("button", name="Save the text above").click()
    expect(state(second, 1)).to_have_text("Saved")
    assert Minute.objects.get(item="notes").text == "Olga's words, and Ed's"
    second.context.route(re.compile("/items/"), lambda route: route.abort("internetdisconnected"))
    second.get_by_label(notes).fill("Said in the tunnel")
    expect(state(second, 1)).to_contain_text("Not sent yet")
    second.reload()
    expect(second.get_by_label(notes)).to_have_value("Said in the tunnel")
    second.context.unroute(re.compile("/items/"))
    second.reload()
    eventually(second, lambda: Minute.objects.filter(text="Said in the tunnel").exists(), "The minute")


def test_the_pages_fit_a_phone_and_break_no_rule(visit, olga, running):
    page = visit(olga, **PHONE)
    page.goto(reverse("meetings", args=["acme"]))
    page.get_by_role("button", name="Start a weekly board").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Weekly board")
    board, decision = Meeting.objects.get(title="Board"), Decision.objects.get()
    addresses = [
        page.url, reverse("meetings", args=["acme"]), reverse("meeting", args=["acme", board.pk]), address(running),
        address(running) + "?view=read", reverse("meeting-decision", args=["acme", decision.pk]),
    ]  # fmt: skip
    for where in addresses:
        for width, scheme in ((390, "light"), (320, "dark")):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            page.goto(where)
            assert fits(page), (where, width)
            found = violations(page) if scheme == "light" else violations(page, COLOURS)
            assert not found, (where, scheme, found)
