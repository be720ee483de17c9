"""A canvas session: answered on a phone, sorted by mouse and by keyboard, closed, and its gap read."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import fits, violations
from tests.browser.conftest import PHONE
from tests.valuestreams.conftest import stream, warehouse  # noqa: F401 - fixtures
from valuestreams.models import Canvas
from valuestreams.services import canvas as services

pytestmark = pytest.mark.django_db(transaction=True)


def looks_right(page: Page) -> None:
    assert fits(page)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert not violations(page)
    page.emulate_media(color_scheme="light")


def test_from_the_question_to_the_gap(visit, stream, warehouse, olga, rob):  # noqa: F811
    olgas, robs = visit(olga), visit(rob, **PHONE)
    olgas.goto(f"/o/acme/streams/{stream.pk}/canvases/new/")
    olgas.get_by_role("button", name="Open the session").click()
    expect(olgas.get_by_role("heading", name="Write down what a role says in the room")).to_be_visible()
    canvas = Canvas.objects.get()

    robs.goto("/o/acme/waiting/")
    robs.get_by_role("link", name="How we create value").tap()
    robs.get_by_label("How this role creates value").fill("Customers get their parcel on the promised day")
    robs.get_by_role("textbox", name="Role", exact=True).fill("Driver")
    robs.get_by_label("Department").select_option("Warehouse")
    robs.get_by_role("button", name="Give my answer").tap()
    expect(robs.get_by_text("It says what somebody can do")).to_be_visible()
    looks_right(robs)

    services.add_said(canvas=canvas, role="Agent", text="I process 400 orders a day", unit=None, by=olga)
    olgas.reload()
    columns = {word: olgas.locator(f'[data-column="{word}"]') for word in ("value", "output", "unclear")}
    expect(columns["output"].get_by_text("400 orders")).to_be_visible()
    looks_right(olgas)
    olgas.locator(".card", has_text="400 orders").drag_to(columns["unclear"])
    expect(columns["unclear"].get_by_text("400 orders")).to_be_visible()
    expect(columns["unclear"].get_by_text("Sorted by a moderator.")).to_be_visible()
    confirm = olgas.get_by_role("button", name="Confirm – Driver")
    confirm.focus()
    olgas.keyboard.press("Enter")
    expect(columns["value"].get_by_text("Sorted by a moderator.")).to_be_visible()
    phone = visit(olga, **PHONE)
    phone.goto(f"/o/acme/canvases/{canvas.pk}/board/")
    looks_right(phone)

    olgas.get_by_role("button", name="Close the session").click()
    expect(
        olgas.get_by_text("The gap is widest in No department: 0 of 1 answers state user value.").first
    ).to_be_visible()
    expect(olgas.get_by_role("row", name="Warehouse 1 1 0 0 0 %")).to_be_visible()
    looks_right(olgas)
