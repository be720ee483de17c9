"""Blueprint, funnel and story map in a browser: each is edited where it stands, by keyboard and on a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import COLOURS, fits, violations
from tests.browser.conftest import PHONE
from tests.valuestreams.conftest import current, delivery, stream, warehouse  # noqa: F401 - fixtures
from valuestreams.queries.reading import value_of
from valuestreams.services.blueprint import write_cell
from valuestreams.stream import Layer

pytestmark = pytest.mark.django_db(transaction=True)


def at(state, rest: str) -> str:
    return f"/o/acme/states/{state.pk}/{rest}/"


def step(state, key: str):
    state.refresh_from_db()
    return value_of(state).step(key)


def both_themes(page: Page) -> list[str]:
    found = violations(page)
    page.emulate_media(color_scheme="dark")
    found += violations(page, COLOURS)
    page.emulate_media(color_scheme="light")
    return found


def test_a_blueprint_is_written_and_arranged_by_keyboard(visit, olga, ed, current, complaints):  # noqa: F811
    complaints.expect("status of 409")
    page = visit(olga)
    page.goto(at(current, "blueprint"))
    assert not both_themes(page)
    page.locator("#cell-pick-evidence").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("Pick list")
    page.keyboard.press("Tab")  # saves, and opens the next cell
    page.keyboard.type("Label")
    page.keyboard.press("Enter")
    expect(page.locator("#cell-check-evidence")).to_be_focused()
    expect(page.locator("#cell-check-evidence")).to_contain_text("Label")
    expect(page.locator("#cell-pick-evidence")).to_contain_text("Pick list")
    page.keyboard.press("Enter")
    page.keyboard.type("Never mind")
    page.keyboard.press("Escape")
    expect(page.locator("#cell-check-evidence")).to_contain_text("Label")
    write_cell(state=current, step="pick", field="channel", value="Scanner", revision=2, by=ed)
    page.locator("#cell-pick-channel").click()
    page.keyboard.type("Paper")
    page.keyboard.press("Enter")
    expect(page.locator(".refusal")).to_contain_text("Scanner")
    page.get_by_role("button", name="Keep mine").click()
    expect(page.locator("#cell-pick-channel")).to_contain_text("Paper")
    page.locator("#cell-pick-performer").focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#stream-said")).to_contain_text("Pick: Support processes, step 2 of 5.")
    expect(page.locator("#cell-pick-performer")).to_be_focused()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator("#stream-said")).to_contain_text("step 3 of 5")
    page.locator("[data-moves='check']").drag_to(page.locator("td[data-layer='frontstage'][data-column='check']"))
    expect(page.locator("td[data-layer='frontstage'] [data-moves='check']")).to_be_visible()
    page.get_by_role("button", name="Undo: Frontstage: Check").click()
    expect(page.locator(".toast")).to_contain_text("Taken back")
    stored = step(current, "pick")
    assert (stored.layer, stored.evidence, stored.channel) == (Layer.SUPPORT, "Pick list", "Paper")
    assert step(current, "check").layer is Layer.BACKSTAGE


def test_a_funnel_follows_what_is_typed(visit, olga, current, complaints):  # noqa: F811
    complaints.expect("status of 422")
    page = visit(olga)
    page.goto(at(current, "funnel"))
    page.locator("#cell-pick-reached").click()
    page.keyboard.type("many")
    page.keyboard.press("Enter")
    expect(page.get_by_text("“many” is not a number.")).to_be_visible()
    expect(page.get_by_label("Reached, Pick")).to_have_value("many")
    page.get_by_label("Reached, Pick").fill("588")
    page.keyboard.press("Enter")
    expect(page.locator("#funnel-results")).to_contain_text("412 of 1,000 leave after Order")
    for key, count in (("check", "500"), ("hand-over", "250")):
        page.locator(f"#cell-{key}-reached").click()
        page.keyboard.type(count)
        page.keyboard.press("Enter")
        expect(page.locator(f"#cell-{key}-reached")).to_contain_text(count)
    page.locator("#cell-pick-name").click()
    page.keyboard.type("Gather")
    page.keyboard.press("Enter")
    expect(page.locator("#cell-pick-name")).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#stream-said")).to_contain_text("Gather: step 3 of 5.")
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#stream-said")).to_contain_text("Gather: step 2 of 5.")
    page.get_by_label("If", exact=True).select_option("Order")
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_role("row", name="Get all the way")).to_contain_text("271")
    expect(page).to_have_url(re.compile("keeps=order"))
    assert not both_themes(page)


def test_a_story_map_is_written_with_the_keys(visit, olga, current):  # noqa: F811
    page = visit(olga)
    page.goto(at(current, "story-map"))
    page.get_by_label("New release").fill("Pilot")
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name="Pilot")).to_be_visible()
    page.locator("#add-order-r1").focus()
    page.keyboard.press("Enter")
    for text in ("Choose a day", "Choose an hour"):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
        expect(page.locator("#list-order-r1")).to_contain_text(text)
    page.keyboard.press("Escape")
    expect(page.locator("#add-order-r1")).to_be_focused()
    page.locator("#cell-u2").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#list-order-r1 li").first).to_contain_text("Choose an hour")
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator("#list-pick-r1")).to_contain_text("Choose an hour")
    expect(page.locator("#cell-u2")).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#stream-said")).to_contain_text("Pick, Later.")
    page.get_by_role("checkbox", name="Done: Choose a day").check()
    expect(page.locator("#cut-r1")).to_contain_text("100 % done")
    expect(page.locator("#cut-r1")).to_contain_text("lacks: Pick, Check, Carry, Hand over")
    page.locator("[data-moves='u2']").drag_to(page.locator("td[data-step='check'][data-slice_key='r1']"))
    expect(page.locator("#list-check-r1")).to_contain_text("Choose an hour")
    page.locator("#cell-check-name").click()
    page.keyboard.type("Inspect")
    page.keyboard.press("Enter")
    expect(page.locator("#cell-check-name")).to_be_focused()
    expect(page.locator("#cut-r1")).to_contain_text("lacks: Pick, Carry, Hand over")
    page.keyboard.press("Alt+ArrowLeft")
    expect(page.locator("#stream-said")).to_contain_text("Inspect: step 2 of 5.")
    page.locator("[data-moves='check']").drag_to(page.locator("th[data-column='carry']"))
    expect(page.locator("#stream-said")).to_contain_text("Inspect: step 4 of 5.")
    assert not both_themes(page)
    (story,) = step(current, "check").stories
    assert (story.text, story.slice) == ("Choose an hour", "r1")


def test_each_on_a_phone(visit, olga, current):  # noqa: F811
    page = visit(olga, **PHONE)
    page.goto(at(current, "blueprint"))
    assert fits(page) and not violations(page)
    page.get_by_label("Lane of Order").select_option("User")
    expect(page.locator("#stream-said")).to_contain_text("Order: User")
    page.locator("#cell-order-evidence").tap()
    page.get_by_label("Physical evidence, Order").fill("Price list")
    page.keyboard.press("Enter")
    expect(page.locator("#cell-order-evidence")).to_contain_text("Price list")
    page.goto(at(current, "funnel"))
    assert fits(page) and not violations(page)
    page.locator("#cell-pick-reached").tap()
    page.get_by_label("Reached, Pick").fill("700")
    page.keyboard.press("Enter")
    expect(page.locator("#funnel-results")).to_contain_text("300 of 1,000 leave after Order")
    page.goto(at(current, "story-map"))
    page.locator("#add-order-later").tap()
    page.get_by_label("New story, Order, Later").fill("Choose a day")
    page.keyboard.press("Enter")
    expect(page.locator("#list-order-later")).to_contain_text("Choose a day")
    assert fits(page) and not violations(page)
    page.get_by_role("link", name="Move or remove: Choose a day").tap()
    page.get_by_label("Step").select_option("Pick")
    page.get_by_role("button", name="Move there").tap()
    expect(page.locator("#list-pick-later")).to_contain_text("Choose a day")
    assert step(current, "order").layer is Layer.USER
