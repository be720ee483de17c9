"""The page of a plan in a real browser: written by keyboard alone, moved, undone, written by two, without a connection."""

import re
from time import sleep

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import Page, expect

from tests.browser.accessibility import fits, violations
from tests.browser.conftest import PHONE, eventually, sign_in
from tests.vpmom.conftest import board, company, people, plan  # noqa: F401 - fixtures
from vpmom.models import Plan
from vpmom.plan import Link, LinkKind, Visibility
from vpmom.queries.reading import draft

BUSY = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def visit(visit):
    """The pages of this file go on asking by themselves: what they asked last is answered before the test ends."""
    pages = []

    def opened(*args, **options) -> Page:
        pages.append(visit(*args, **options))
        return pages[-1]

    yield opened
    for page in pages:
        if not page.is_closed():
            page.goto("about:blank")
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute(BUSY)
            if not cursor.fetchone()[0]:
                return
        sleep(0.05)


def address(plan: Plan) -> str:  # noqa: F811
    return f"/o/acme/plans/{plan.pk}/"


def section(page: Page, key: str):
    return page.locator(f'[data-section="{key}"]')


def lines(page: Page, key: str) -> list[str]:
    return section(page, key).locator("[data-text]").evaluate_all("fields => fields.map(field => field.value)")


def stored(plan: Plan, key: str) -> list[str]:  # noqa: F811
    found = draft(Plan.objects.get(pk=plan.pk)).section(key)
    return [item.text for item in found.items] if found else []


def saved(page: Page, key: str) -> None:
    expect(section(page, key).locator(".save-state")).to_have_text("Saved")


def test_a_plan_is_drafted_from_nothing_by_keyboard_alone(visit, olga, people):  # noqa: F811
    page = visit(olga)
    page.goto("/o/acme/plans/new/")
    page.get_by_label("Title").focus()
    page.keyboard.type("Acme 2028")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/plans/\d+/$"))
    made = Plan.objects.get(title="Acme 2028")
    section(page, "vision").locator("[data-add]").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("Every parcel arrives on the promised day")
    section(page, "priorities").locator("[data-add]").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("Fair price")
    page.keyboard.press("Enter")
    page.keyboard.type("On time")
    page.keyboard.press("Enter")
    page.keyboard.press("Backspace")  # takes the empty line away
    page.keyboard.press("Alt+ArrowUp")  # on time comes first
    eventually(page, lambda: stored(made, "priorities") == ["On time", "Fair price"], "The priorities in their order")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Alt+ArrowRight")  # below the line before
    eventually(page, lambda: stored(made, "priorities") == ["On time"], "One line below the other")
    page.keyboard.press("Alt+ArrowLeft")
    eventually(page, lambda: stored(made, "priorities") == ["On time", "Fair price"], "Out again")
    assert stored(made, "vision") == ["Every parcel arrives on the promised day"]
    page.reload()
    assert lines(page, "priorities") == ["On time", "Fair price"]


def test_marks_are_shown_when_a_line_is_left(visit, olga, plan):  # noqa: F811
    page = visit(olga)
    page.goto(address(plan))
    field = section(page, "vision").locator("[data-text]")
    field.fill("**Every** parcel ~~by noon~~ [as promised](https://example.com) <b>not bold</b>")
    field.blur()
    shown = section(page, "vision").locator("[data-shown]")
    expect(shown.locator("strong")).to_have_text("Every")
    expect(shown.locator("s")).to_have_text("by noon")
    expect(shown.get_by_text("as promised")).to_have_attribute("href", "https://example.com")
    expect(shown.locator("b")).to_have_count(0)
    expect(shown).to_contain_text("<b>not bold</b>")


def test_a_line_is_dragged_to_another_place(visit, olga, plan):  # noqa: F811
    page = visit(olga)
    page.goto(address(plan))
    rows = section(page, "priorities").locator("li.line")
    rows.nth(1).hover()
    grip = rows.nth(1).locator("[data-grip]").bounding_box()
    target = rows.nth(0).bounding_box()
    page.mouse.move(grip["x"] + 4, grip["y"] + 4)
    page.mouse.down()
    page.mouse.move(grip["x"] + 4, target["y"] + 12, steps=4)
    page.mouse.move(grip["x"] + 4, target["y"] + 2, steps=4)
    page.mouse.up()
    eventually(page, lambda: stored(plan, "priorities")[0] == "Fair price", "The second priority in the first place")
    assert not Plan.objects.get(pk=plan.pk).order_confirmed


def test_undo_and_redo_by_key_and_button(visit, olga, plan):  # noqa: F811
    page = visit(olga)
    page.goto(address(plan))
    before = lines(page, "obstacles")
    here = section(page, "obstacles")
    here.locator("[data-text]").last.focus()
    page.keyboard.press("Enter")
    page.keyboard.type("Fuel is dear")
    saved(page, "obstacles")
    here.get_by_role("button", name="Undo").click()
    expect(here.locator("li.line")).to_have_count(2)
    assert stored(plan, "obstacles") == before
    here.locator("[data-text]").first.focus()
    page.keyboard.press("Control+Shift+z")
    expect(here.locator("li.line")).to_have_count(3)
    eventually(page, lambda: stored(plan, "obstacles") == [*before, "Fuel is dear"], "The line is back")
    page.keyboard.press("Control+z")
    expect(here.locator("li.line")).to_have_count(2)
    here.get_by_role("button", name="History").click()
    expect(here.locator("[data-history-place]")).to_contain_text("Fuel is dear")


@pytest.fixture
def two(visit, olga, ed, plan, people, complaints) -> tuple[Page, Page]:  # noqa: F811
    """Olga and Ed on the page at once; he saves a line while she writes another text over the same state."""
    complaints.expect("status of 409")
    hers, his = visit(olga), visit(ed)
    for page in (hers, his):
        page.goto(address(plan))
    section(his, "priorities").locator("[data-text]").last.fill("Fair price, said Ed")
    saved(his, "priorities")
    section(hers, "priorities").locator("[data-text]").last.fill("Fair price, said Olga")
    expect(hers.locator("[data-conflict]")).to_be_visible()
    return hers, his


def test_two_at_once_see_both_texts_and_nothing_is_lost(two, plan):  # noqa: F811
    hers, _his = two
    conflict = hers.locator("[data-conflict]")
    expect(conflict).to_be_focused()
    expect(conflict.get_by_role("region", name="Your text")).to_contain_text("said Olga")
    expect(conflict.get_by_role("region", name="Their text")).to_contain_text("said Ed")
    expect(conflict).to_contain_text("Ed,")
    assert stored(plan, "priorities")[1] == "Fair price, said Ed"
    assert not violations(hers)
    hers.reload()
    expect(hers.locator("[data-conflict]")).to_be_visible()  # a reload decides nothing
    assert lines(hers, "priorities")[1] == "Fair price, said Olga"


@pytest.mark.parametrize(
    ("button", "texts"),
    [
        ("Keep mine", ["Fair price, said Olga"]),
        ("Take theirs", ["Fair price, said Ed"]),
        ("Save the merged text", ["Fair price, said Ed", "Fair price, said Olga"]),
    ],
)
def test_she_chooses_what_stands(two, plan, button, texts):  # noqa: F811
    hers, _his = two
    hers.get_by_role("button", name=button).click()
    saved(hers, "priorities")
    expect(hers.locator("[data-conflict]")).to_have_count(0)
    assert sorted(stored(plan, "priorities")[1:]) == sorted(texts)
    assert lines(hers, "priorities") == stored(plan, "priorities")


def test_each_sees_who_is_here_and_what_was_written(visit, olga, ed, plan, people):  # noqa: F811
    hers, his = visit(olga), visit(ed)
    his.goto(address(plan))
    section(his, "vision").locator("[data-text]").fill("Every parcel arrives when we said")
    saved(his, "vision")
    hers.goto(address(plan))
    expect(hers.locator("[data-present]")).to_contain_text("Ed")
    section(his, "vision").locator("[data-text]").fill("Every parcel arrives as we said")
    expect(section(hers, "vision").locator("[data-text]")).to_have_value("Every parcel arrives as we said")
    expect(section(hers, "vision").locator("[data-here]")).to_have_text("Ed is writing here")


def test_what_is_typed_without_a_connection_is_kept_and_sent_later(visit, olga, plan, complaints):  # noqa: F811
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    page = visit(olga)
    page.goto(address(plan))
    page.context.set_offline(True)
    section(page, "vision").locator("[data-text]").fill("Typed in a tunnel")
    expect(section(page, "vision").locator(".save-state")).to_have_text("Waits for the connection")
    expect(page.locator(".banner[data-offline]")).to_contain_text("kept in this browser")
    page.context.set_offline(False)
    eventually(page, lambda: stored(plan, "vision") == ["Typed in a tunnel"], "What was typed in the tunnel")
    expect(page.locator(".banner[data-offline]")).to_be_hidden()


def test_what_the_browser_kept_is_there_after_it_was_closed(visit, olga, plan, complaints):  # noqa: F811
    complaints.expect("ERR_FAILED|ERR_INTERNET_DISCONNECTED")
    page = visit(olga)
    page.goto(address(plan))
    page.route("**/sections/**", lambda route: route.abort())
    section(page, "vision").locator("[data-text]").fill("Typed before the lid was closed")
    expect(section(page, "vision").locator(".save-state")).to_have_text("Waits for the connection")
    page.close()
    again = visit(olga) if page.context.browser is None else page.context.new_page()
    again.goto(address(plan))
    eventually(again, lambda: stored(plan, "vision") == ["Typed before the lid was closed"], "What was kept")


def test_a_bad_value_is_told_at_its_line(visit, olga, plan, complaints):  # noqa: F811
    complaints.expect("status of 400")
    page = visit(olga)
    page.goto(address(plan))
    line = section(page, "methods").locator("li.line").first
    line.hover()
    line.get_by_role("button", name="Details").click()
    line.get_by_label("Full-time people").fill("many")
    expect(line.locator("[data-line-problem]")).to_contain_text("valid number")
    line.get_by_label("Full-time people").fill("4,5")
    saved(page, "methods")
    expect(line.locator("[data-line-problem]")).to_be_hidden()
    assert float(draft(plan).section("methods").items[0].headcount) == 4.5


def test_the_details_of_a_line(visit, olga, plan):  # noqa: F811
    page = visit(olga)
    page.goto(address(plan))
    line = section(page, "measures").locator("li.line").first
    line.locator("[data-text]").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the button beside the line
    line.get_by_label("Who may read it").select_option("internal")
    line.get_by_label("Target", exact=True).fill("97")
    line.get_by_role("checkbox", name="Fair price").check()
    expect(line.locator("[data-facts]")).to_contain_text("for 1, 2")
    item = draft(plan).section("measures").items[0]
    assert (item.visibility, float(item.measure.target)) == (Visibility.INTERNAL, 97)
    assert Link(LinkKind.MEASURES, item.key, draft(plan).section("priorities").items[1].key) in draft(plan).links
    assert not violations(page)


def test_the_head_is_changed_and_two_fields_at_once_are_no_conflict(visit, olga, ed, plan, people, complaints):  # noqa: F811
    complaints.expect("status of 409")
    hers, his = visit(olga), visit(ed)
    for page in (hers, his):
        page.goto(address(plan))
        page.get_by_text("Title, owner, period, RAPID").click()
    his.get_by_label("Title").fill("Acme, second try")
    his.get_by_label("Own word").focus()
    expect(his.locator("[data-head-form] .save-state")).to_have_text("Saved")
    hers.get_by_label("Stage").select_option("50")
    expect(hers.locator("[data-title]")).to_have_text("Acme, second try")
    row = Plan.objects.get(pk=plan.pk)
    assert (row.title, row.stage) == ("Acme, second try", 50)


def test_a_check_is_muted_with_a_reason(visit, olga, plan):  # noqa: F811
    page = visit(olga)
    page.goto(address(plan))
    note = page.locator(".say", has=page.get_by_role("button", name="Mute")).first
    reason = note.inner_text()
    note.get_by_role("button", name="Mute").click()
    page.get_by_label("Why it does not matter here").fill("The board said so")
    page.keyboard.press("Enter")
    expect(page.locator("[data-muted]")).to_contain_text("Muted: 1")
    assert reason
    assert plan.muted.get().reason == "The board said so"


def test_on_a_phone_in_light_and_dark(visit, olga, plan):  # noqa: F811
    page = visit(olga, **PHONE)
    page.goto(address(plan))
    line = section(page, "methods").locator("li.line").first
    line.get_by_role("button", name="Details").tap()
    assert fits(page)
    assert not violations(page)
    page.emulate_media(color_scheme="dark")
    assert not violations(page)
    line.get_by_role("button", name="Move down").tap()
    eventually(page, lambda: stored(plan, "methods")[0] == "Renegotiate the hub contracts", "The first method below")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_the_page(visit, olga, vera, plan, scheme):  # noqa: F811
    for member in (olga, vera):
        page = visit(member, color_scheme=scheme)
        page.goto(address(plan))
        if member is olga:
            page.get_by_text("Title, owner, period, RAPID").click()
            expect(page.locator("[data-fit-words]")).to_contain_text("Fits the page")
        else:
            expect(page.locator("[data-text]")).to_have_count(0)
        assert not violations(page)


def test_signed_out_while_typing_she_signs_in_again_and_nothing_is_lost(visit, olga, plan, complaints):  # noqa: F811
    complaints.expect("status of 401")
    page = visit(olga)
    page.goto(address(plan))
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    section(page, "vision").locator("[data-text]").fill("Typed after the session had ended")
    expect(page.locator(".banner[data-offline]")).to_contain_text("You are signed out")
    sign_in(page.context, olga)
    page.get_by_role("button", name="Try now").click()
    saved(page, "vision")
    assert stored(plan, "vision") == ["Typed after the session had ended"]


def test_a_text_that_was_submitted_meanwhile_refuses_with_the_reason(visit, olga, plan, complaints):  # noqa: F811
    complaints.expect("status of 409")
    page = visit(olga)
    with page.expect_response("**/presence/"):
        page.goto(address(plan))
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.SUBMITTED)
    section(page, "vision").locator("[data-text]").fill("Too late")
    expect(section(page, "vision").get_by_role("alert")).to_contain_text("in sign-off")
    expect(section(page, "vision").locator(".save-state")).to_have_text("Not saved, kept in this browser")
    expect(section(page, "vision").locator("[data-text]")).to_have_value("Too late")


def test_names_of_the_rapid_line_are_chosen(visit, olga, plan, people, board):  # noqa: F811
    page = visit(olga)
    page.goto(address(plan))
    page.get_by_text("Title, owner, period, RAPID").click()
    page.get_by_label("RAPID", exact=True).fill("E(D), Board(A & I)")
    page.get_by_label("RAPID", exact=True).press("Tab")
    expect(page.get_by_label("Board (A, I)")).to_have_value(f"group:{board.pk}")
    page.get_by_label("E (D)").select_option(label="Ed")
    expect(page.locator('[data-head="rapid"]')).to_have_text("Ed(D), Board(A, I)")
    assert [party.key for party in draft(plan).rapid] == [f"person:{people['ed'].pk}", f"group:{board.pk}"]


def test_two_titles_are_shown_and_one_is_chosen(visit, olga, ed, plan, people, complaints):  # noqa: F811
    complaints.expect("status of 409")
    hers, his = visit(olga), visit(ed)
    for page in (hers, his):
        page.goto(address(plan))
        page.get_by_text("Title, owner, period, RAPID").click()
    his.get_by_label("Title").fill("Acme, as Ed says")
    expect(his.locator("[data-head-form] .save-state")).to_have_text("Saved")
    hers.get_by_label("Title").fill("Acme, as Olga says")
    conflict = hers.locator("[data-head-conflict] [data-conflict]")
    expect(conflict).to_contain_text("as Olga says")
    expect(conflict).to_contain_text("as Ed says")
    assert Plan.objects.get(pk=plan.pk).title == "Acme, as Ed says"
    conflict.get_by_role("button", name="Keep mine").click()
    expect(hers.locator("[data-title]")).to_have_text("Acme, as Olga says")
    eventually(hers, lambda: Plan.objects.get(pk=plan.pk).title == "Acme, as Olga says", "Her title")
