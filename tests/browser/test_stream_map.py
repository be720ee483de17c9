"""The map of a value stream in a real browser: drafted by keyboard alone, edited, dragged, undone, by two, on a phone."""

import re
from time import sleep

import pytest
from django.db import connection
from playwright.sync_api import Page, expect

from tests.browser.accessibility import COLOURS, fits, violations
from tests.browser.conftest import PHONE, eventually
from tests.valuestreams.conftest import current, stream, warehouse  # noqa: F401 - fixtures
from valuestreams.models import State
from valuestreams.queries.reading import value_of
from valuestreams.services import mapping
from valuestreams.services.streams import create_stream
from valuestreams.stream import Branch, Stream, fixed

BUSY = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def visit(visit):
    """The map asks for news by itself: what it asked last is answered before the test ends."""
    pages = []

    def opened(*args, **options) -> Page:
        pages.append(visit(*args, **options))
        return pages[-1]

    yield opened
    for page in pages:
        page.goto("about:blank")
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute(BUSY)
            if not cursor.fetchone()[0]:
                return
        sleep(0.05)


def address(state: State) -> str:
    return f"/o/acme/states/{state.pk}/map/"


def names(state: State) -> list[str]:
    return [step.name for step in value_of(state).steps]


def box(page: Page, key: str):
    return page.locator(f"svg.vsm a#step-{key}")


def test_a_stream_is_drafted_by_keyboard_alone(visit, ed):
    state = create_stream(by=ed, value=Stream("Home loan")).states.get()
    page = visit(ed)
    page.goto(address(state))
    page.get_by_label("New step", exact=True).focus()
    for at, name in enumerate(["Apply", "Check", "Offer", "Pay", "Sign"], start=1):
        page.keyboard.type(name)
        page.keyboard.press("Enter")
        expect(page.locator("svg.vsm a[data-step]")).to_have_count(at)
        expect(page.locator("#new-step")).to_have_value("")
    box(page, "sign").focus()
    page.keyboard.press("Alt+ArrowLeft")
    eventually(page, lambda: names(state)[3] == "Sign", "Sign before Pay")
    expect(page.locator("[data-announce]")).to_contain_text("is step 4 of 5 now")
    expect(box(page, "sign")).to_be_focused()
    page.keyboard.press("Control+z")
    eventually(page, lambda: names(state)[3] == "Pay", "Taken back")
    expect(page.locator("#map-redo")).to_be_enabled()
    page.keyboard.press("Control+Shift+z")
    eventually(page, lambda: names(state)[3] == "Sign", "Made again")
    expect(page.locator("#map-redo")).to_be_disabled()
    page.locator("#cell-apply-process").focus()
    page.keyboard.type("20 min")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("1-3 d")
    page.keyboard.press("Enter")
    eventually(page, lambda: value_of(state).step("check").process is not None, "Both times")
    expect(box(page, "check")).to_contain_text("1 d – 3 d")
    box(page, "check").focus()
    page.keyboard.press("Enter")
    panel = page.locator("#step-panel")
    expect(panel.get_by_role("heading", name="Check")).to_be_focused()
    panel.get_by_label("Of 100 items").focus()
    page.keyboard.type("18")
    panel.get_by_label("I know the rework rate").press("Space")
    expect(panel).to_contain_text("18 % rework is 82 % complete and accurate.")
    page.keyboard.press("Enter")
    expect(panel).to_be_hidden()
    expect(box(page, "check")).to_contain_text("82 %")
    expect(box(page, "check")).to_be_focused()


def test_a_step_is_dragged_branches_are_set_and_a_delete_is_undone(visit, ed, current, complaints):  # noqa: F811
    complaints.expect("status of 422")
    page = visit(ed)
    page.goto(address(current))
    page.get_by_role("button", name="Fit", exact=True).click()
    start, end = box(page, "hand-over").bounding_box(), box(page, "pick").bounding_box()
    page.mouse.move(start["x"] + 60, start["y"] + 40)
    page.mouse.down()
    page.mouse.move(start["x"] - 100, start["y"] + 40, steps=3)
    page.mouse.move(end["x"] + 8, end["y"] + 40, steps=3)
    expect(page.locator(".vsm-drop")).to_have_count(1)
    page.mouse.up()
    eventually(page, lambda: names(current)[1] == "Hand over", "Hand over before Pick")
    expect(page.locator("#step-panel")).to_be_hidden()
    page.get_by_role("button", name=re.compile("^Undo")).first.click()
    eventually(page, lambda: names(current)[1] == "Pick", "Back again")
    box(page, "order").click()
    panel = page.locator("#step-panel")
    panel.get_by_label("To one of several, by shares").check()
    panel.locator("[name=next_0_to]").select_option("pick")
    panel.locator("[name=next_0_share]").fill("120")
    panel.locator("[data-routes=next] [data-add-route]").click()
    panel.locator("[name=next_1_to]").select_option("check")
    panel.get_by_role("button", name="Save").click()
    expect(panel.get_by_role("alert")).to_contain_text("less than or equal to 100")
    panel.locator("[name=next_0_share]").fill("80")
    panel.get_by_role("button", name="Save").click()
    expect(panel).to_be_hidden()
    assert [branch.to for branch in value_of(current).step("order").next] == ["pick", "check"]
    expect(page.locator("svg.vsm")).to_contain_text("20 %")
    box(page, "carry").click()
    panel.get_by_role("button", name="Remove").click()
    expect(box(page, "carry")).to_have_count(0)
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(box(page, "carry")).to_have_count(1)


def test_two_editors_at_once_and_rows_from_a_spreadsheet(visit, ed, olga, current, complaints):  # noqa: F811
    complaints.expect("status of (409|422)")
    page = visit(ed)
    page.goto(f"{address(current)}#step-pick")
    panel = page.locator("#step-panel")
    panel.get_by_label("Process time").fill("2 h")
    mapping.change_step(state=current, key="pick", revision=1, changes={"process": fixed(180)}, what="Pick", by=olga)
    panel.get_by_role("button", name="Save").click()
    expect(panel.get_by_role("alert")).to_contain_text("Somebody else has changed “Pick”")
    expect(panel.get_by_label("Process time")).to_have_value("2 h")
    panel.get_by_role("button", name="Take theirs").click()
    expect(panel.get_by_label("Process time")).to_have_value("3 h")
    panel.get_by_role("button", name="Save").click()
    expect(panel).to_be_hidden()
    page.locator("#cell-check-process").fill("soon")
    page.locator("#cell-check-process").press("Tab")
    expect(page.locator("#note-check")).to_contain_text("“soon” is no time")
    page.locator("#cell-check-process").fill("20 min")
    page.locator("#cell-check-process").press("Tab")
    eventually(page, lambda: value_of(current).step("check").process == fixed(20), "The row is saved")
    page.locator("#cell-pick-name").focus()
    page.evaluate(
        """() => { const data = new DataTransfer(); data.setData("text/plain", "Pick all\\tPicker\\nCheck all\\tInspector");
        document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})); }"""
    )
    page.get_by_role("button", name="Take over 2 rows").click()
    eventually(page, lambda: names(current)[1:3] == ["Pick all", "Check all"], "Both rows")


def test_a_phone_has_the_list_and_axe_finds_nothing(visit, ed, current):  # noqa: F811
    mapping.change_step(state=current, key="order", revision=1, what="Ways", by=ed,
                        changes={"next": (Branch("pick"), Branch("check")), "parallel": True})  # fmt: skip
    page, found = visit(ed), []
    for scheme, only in (("light", ()), ("dark", COLOURS)):
        page.emulate_media(color_scheme=scheme)
        page.goto(f"{address(current)}#step-pick")
        expect(page.locator("#step-panel").get_by_role("heading", name="Pick")).to_be_visible()
        found += violations(page, only)
    assert not found, "\n".join(found)
    phone = visit(ed, **PHONE)
    phone.goto(address(current))
    assert fits(phone)
    expect(phone.locator(".map-region")).to_be_hidden()
    phone.locator("#map-list").get_by_role("link", name=re.compile("^Pick:")).tap()
    expect(phone.get_by_role("dialog").get_by_role("heading", name="Pick")).to_be_visible()
    assert fits(phone)
    found += violations(phone)
    assert not found, "\n".join(found)
