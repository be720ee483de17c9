"""A page that somebody has comes in: pasted or as a Word file, looked at beside what was understood, and stored."""

from pathlib import Path

import pytest
from django.conf import settings
from docx import Document
from playwright.sync_api import Page, expect

from tests.browser.accessibility import COLOURS, fits, violations
from tests.browser.conftest import PHONE
from tests.vpmom.conftest import people  # noqa: F401 - fixture
from tests.vpmom.test_importing import PAGE
from vpmom.models import Plan
from vpmom.queries.reading import draft

pytestmark = pytest.mark.django_db(transaction=True)
REAL = Path(settings.BASE_DIR).parent / "shared/data/vpmom/operations_page.md"
IMPORT = "/o/acme/plans/import/"
BOXES = "#found input[type=checkbox]"


def read(page: Page, text: str) -> None:
    page.goto(IMPORT)
    page.get_by_label("Paste the page").fill(text)
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("heading", name="Understood so far")).to_be_visible()


def store(page: Page) -> None:
    page.get_by_role("button", name="Store the chosen plans").first.click()


@pytest.mark.skipif(not REAL.exists(), reason="The real operations page does not lie beside this repository.")
def test_the_real_page_is_read_looked_at_and_stored(visit, ed):
    page = visit(ed)
    read(page, REAL.read_text())
    expect(page.locator(BOXES)).to_have_count(13)
    expect(page.locator(f"{BOXES}:checked")).to_have_count(4)
    expect(page.locator("#found").get_by_text("only announced")).to_have_count(9)
    assert not Plan.objects.exists()
    first = page.locator("#plan-1")
    assert first.locator("s").count() == 1  # the words that were struck on the page still are
    party, roles = first.locator("dt:text-is('RAPID') + dd").inner_text().split(",")[0].split(" (")
    store(page)
    expect(page.get_by_text("4 plans are stored as drafts.")).to_be_visible()
    assert Plan.objects.count() == 4
    made = Plan.objects.order_by("pk").first()
    page.goto(f"/o/acme/plans/{made.pk}/")
    expect(page.get_by_role("main")).to_contain_text("RAPID")
    assert f"{party}({roles.rstrip(')')})" in [f"{one.name}({one.roles})" for one in draft(made).rapid]
    shown = page.get_by_role("main").inner_text() + " ".join(
        page.get_by_role("main").locator("input").evaluate_all("fields => fields.map(field => field.value)")
    )
    assert f"{party}({roles.rstrip(')')})" in shown.replace(" (", "(")


def test_a_word_file_is_read_as_a_pasted_page_is(visit, ed, tmp_path):
    document, file = Document(), tmp_path / "quay.docx"
    document.add_heading("2027 Quay VPMOM", level=2)
    for label, line in (
        ("Vision", "Every ship leaves on its tide"),
        ("Priorities", "Safe first"),
        ("Methods", "Train each shift on the new cranes"),
        ("Obstacles", "Two of five cranes stand still"),
        ("Measures", "Ships that leave on their tide: 95%"),
    ):
        document.add_paragraph(label)
        document.add_paragraph(line, style="List Bullet")
    document.save(file)
    page = visit(ed)
    page.goto(IMPORT)
    page.get_by_label("Or choose a file").set_input_files(file)
    page.get_by_role("button", name="Read it").click()
    expect(page.locator("#plan-1 .understood")).to_contain_text("Every ship leaves on its tide")
    store(page)
    expect(page.get_by_text("1 plan is stored as a draft.")).to_be_visible()
    made = Plan.objects.get()
    assert [item.text for item in draft(made).section("methods").items] == ["Train each shift on the new cranes"]
    assert made.source.name == "quay.docx"


def test_both_steps_by_keyboard_alone(visit, ed):
    page = visit(ed)
    page.goto(IMPORT)
    page.get_by_label("Paste the page").focus()
    page.keyboard.insert_text(PAGE)
    page.keyboard.press("Tab")  # the file
    expect(page.get_by_label("Or choose a file")).to_be_focused()
    press_until(page, "Tab", "Read it")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Understood so far")).to_be_visible()
    press_until(page, "Tab", "None")
    page.keyboard.press("Enter")
    expect(page.locator(f"{BOXES}:checked")).to_have_count(0)
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="All", exact=True)).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator(f"{BOXES}:checked")).to_have_count(2)
    page.locator(BOXES).nth(1).focus()
    page.keyboard.press("Space")
    press_until(page, "Tab", "Store the chosen plans")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 plan is stored as a draft.")).to_be_visible()
    assert Plan.objects.get().title == "2027 Quay VPMOM"


def press_until(page: Page, key: str, words: str) -> None:
    """Go on by `key` until what has the focus says `words`."""
    for _ in range(40):
        page.keyboard.press(key)
        if page.evaluate("document.activeElement.textContent.trim()") == words:
            return
    pytest.fail(f"“{words}” was not reached by {key}.")


def test_the_buttons_choose_all_none_and_those_that_are_written(visit, ed):
    page = visit(ed)
    read(page, PAGE)
    for name, number in (("All", 2), ("None", 0), ("Those that are written", 1)):
        page.get_by_role("button", name=name, exact=True).click()
        expect(page.locator(f"{BOXES}:checked")).to_have_count(number)


def test_without_script_each_plan_is_chosen_by_itself(visit, ed):
    page = visit(ed, java_script_enabled=False)
    read(page, PAGE)
    expect(page.get_by_role("button", name="All", exact=True)).to_be_hidden()
    page.locator(BOXES).nth(1).check()
    store(page)
    assert Plan.objects.count() == 2


def test_a_phone_shows_the_page_and_what_was_understood(visit, olga):
    page = visit(olga, **PHONE)
    page.goto(IMPORT)
    assert fits(page)
    read(page, PAGE.replace("Safe first", "Safe" + "first" * 40))
    assert fits(page)
    store(page)
    expect(page.get_by_text("1 plan is stored as a draft.")).to_be_visible()
    page.goto(f"/o/acme/plans/{Plan.objects.get().pk}/source/")
    assert fits(page)


def test_axe_finds_nothing_in_light_and_dark(visit, olga, people):  # noqa: F811
    page, found = visit(olga), []
    read(page, PAGE)
    found += violations(page)
    page.emulate_media(color_scheme="dark")
    found += violations(page, COLOURS)
    store(page)
    expect(page.get_by_text("1 plan is stored as a draft.")).to_be_visible()
    page.goto(f"/o/acme/plans/{Plan.objects.get().pk}/source/")
    found += violations(page)
    page.emulate_media(color_scheme="light")
    found += violations(page, COLOURS)
    assert not found, "\n".join(found)
