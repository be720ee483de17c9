"""The matrix in a real browser: written by keyboard, taken back, filtered in the address, with a bounded page of any size."""

import pytest
from playwright.sync_api import Page, expect

from dsm.models import Capability, Product, Use
from dsm.services.uses import set_use
from tests.browser.accessibility import COLOURS, fits, violations
from tests.browser.conftest import PHONE, eventually
from tests.dsm.conftest import databases, hosting, quoting, tracking  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db(transaction=True)

PASTE = """text => { const data = new DataTransfer(); data.setData("text/plain", text);
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})); }"""


def focused(page: Page, words: str) -> None:
    expect(page.locator(".mx :focus")).to_have_attribute("aria-label", words)


def test_cells_are_written_by_keyboard_taken_back_and_kept_in_the_address(
    visit, ed, olga, tracking, quoting, hosting, databases, complaints  # noqa: F811
):  # fmt: skip
    complaints.expect("status of (409|422)")
    page = visit(ed)
    page.goto("/o/acme/matrix/?at=parcel-tracking.hosting")
    focused(page, "Parcel tracking, Hosting: empty")
    page.keyboard.press("u")
    focused(page, "Parcel tracking, Hosting: used")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("g")
    focused(page, "Parcel tracking, Databases: gap")
    expect(page.get_by_role("rowheader", name="Parcel tracking: has 1 of 2 that it asks for (50 %)")).to_be_visible()
    page.keyboard.press("Control+z")
    focused(page, "Parcel tracking, Databases: empty")
    assert Use.objects.get().manner == "used"

    page.keyboard.press("Enter")
    editor = page.get_by_role("dialog", name="Parcel tracking × Databases")
    editor.get_by_label("own build").check()
    editor.get_by_label("Cost share").fill("120")
    editor.get_by_role("button", name="Save").click()
    expect(editor.get_by_text("less than or equal to 100").first).to_be_visible()
    editor.get_by_label("Cost share").fill("20")
    set_use(product=tracking, capability=databases, manner="needed", quality=1, by=olga)
    editor.get_by_role("button", name="Save").click()
    expect(editor.get_by_role("alert")).to_contain_text("needed, quality 1 of 4")
    assert not violations(page)
    editor.get_by_role("button", name="Save").click()
    expect(editor).to_be_hidden()
    focused(page, "Parcel tracking, Databases: own build")

    page.get_by_label("Colour by").select_option("quality")
    page.get_by_label("Group by").select_option("unit")
    expect(page.locator(".mx-group")).to_have_count(2)
    page.locator(".mx-cell[tabindex='0']").focus()
    page.keyboard.press("3")
    focused(page, "Parcel tracking, Databases: own build, quality 3")
    page.keyboard.press("ArrowLeft")
    page.evaluate(PASTE, "u4\tmaybe")
    expect(page.locator(".toast").filter(has_text="Nothing was pasted")).to_be_visible()
    page.evaluate(PASTE, "u4\tg")
    focused(page, "Parcel tracking, Hosting: used, quality 4")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Delete")
    eventually(page, lambda: not Use.objects.exists(), "The rectangle is empty")
    page.get_by_role("button", name="Undo").click()
    eventually(page, lambda: Use.objects.count() == 2, "The rectangle is back")

    page.get_by_label("Find").fill("track")
    expect(page.locator(".mx-cell")).to_have_count(2)
    page.get_by_role("button", name="Close the branch: Hosting").click()
    expect(page.locator(".mx-cell")).to_have_count(1)
    assert "q=track" in page.url and "fold=hosting" in page.url and "colour=quality" in page.url
    page.reload()
    expect(page.locator(".mx-cell")).to_have_count(1)
    found = violations(page)
    page.emulate_media(color_scheme="dark")
    found += violations(page, COLOURS)
    assert not found, "\n".join(found)

    phone = visit(ed, **PHONE)
    phone.goto("/o/acme/matrix/")
    assert fits(phone)
    phone.get_by_role("link", name="Parcel tracking").tap()
    phone.get_by_role("link", name="Hosting").tap()
    phone.get_by_label("gap").check()
    assert fits(phone)
    assert not violations(phone)
    phone.get_by_role("button", name="Save").tap()
    expect(phone.get_by_text("“Parcel tracking × Hosting” is saved.")).to_be_visible()
    assert Use.objects.get(capability=hosting).manner == "gap"


def test_of_200_by_150_cells_only_those_in_sight_are_in_the_page(visit, olga):
    made = {"organization": olga.organization, "created_by": olga}
    products = Product.objects.bulk_create([Product(**made, key=f"p{n:03}", name=f"P{n:03}") for n in range(200)])
    capabilities = Capability.objects.bulk_create(
        [Capability(**made, key=f"c{n:03}", name=f"C{n:03}") for n in range(150)]
    )
    Use.objects.bulk_create(
        Use(organization=olga.organization, product=product, capability=capability, manner="used")
        for product in products
        for capability in capabilities
    )
    page = visit(olga)
    response = page.goto("/o/acme/matrix/")
    assert len(response.body()) < 200_000
    grid = page.get_by_role("grid")
    expect(grid).to_have_attribute("aria-rowcount", "201")
    expect(grid).to_have_attribute("aria-colcount", "151")
    page.locator(".mx-cell[tabindex='0']").focus()
    page.keyboard.press("Control+End")
    focused(page, "P199, C149: used")
    cell = page.locator(".mx :focus")
    expect(cell).to_have_attribute("aria-colindex", "151")
    expect(cell.locator("..")).to_have_attribute("aria-rowindex", "201")
    assert page.locator(".mx-cell").count() < 1200
    page.locator(".mx").evaluate("grid => { grid.scrollTop = 0; grid.scrollLeft = 0; }")
    expect(page.get_by_role("gridcell", name="P000, C000: used")).to_be_visible()
    focused(page, "P199, C149: used")  # what has the focus stays in the page
    assert page.locator(".mx-cell").count() < 1200
    page.keyboard.press("Home")
    focused(page, "P199, C000: used")
