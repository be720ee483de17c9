"""The box score by keyboard, and the money pages on desktop and phone."""

from datetime import date
from fractions import Fraction

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import COLOURS, fits, violations
from tests.browser.conftest import PHONE
from tests.valuestreams.conftest import current, stream, warehouse  # noqa: F401 - fixtures
from valuestreams.accounting.capacity import Staff, Work
from valuestreams.services.accounting_ledger import assign, read_in, take_in
from valuestreams.services.accounting_money import book
from valuestreams.services.accounting_score import write_capacity

pytestmark = pytest.mark.django_db(transaction=True)
F = Fraction


def kept(stream, ed):  # noqa: F811
    """Something to see on every page."""
    for kind, cents in (("revenue", 80_000_000), ("material", 32_000_000), ("people", 28_000_000)):
        for month in (9, 10):
            book(stream=stream, on=date(2026, month, 1), kind=kind, cents=cents, by=ed)
    work = Work("Assembly", F(3000), F(600), scrap_rework=F(1, 20), batch=F(50), changeover=F(1800))
    write_capacity(stream=stream, staff=[Staff("Fitters", F(10), F(20), F(8), work=(work,))], revision=0, by=ed)
    ledger = read_in(by=ed, name="October", raw=b"cost centre;account;amount\n4100;6000;1000,01\n4200;6000;500\n")
    assign(centre="4100", shares={stream: F(1, 3), None: F(2, 3)}, revision=0, by=ed)
    take_in(ledger=ledger, by=ed)


def test_the_box_score_is_typed_by_keyboard(visit, ed, stream):  # noqa: F811
    page = visit(ed)
    page.goto(f"/o/acme/streams/{stream.pk}/box-score/?week=2026-11-18")
    page.get_by_label("Revenue, Planned future state").focus()
    for number in ("1,000,000", "380,000", "320,000"):
        page.keyboard.type(number)
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The box score is saved.")).to_be_visible()
    profit = page.get_by_role("row").filter(has_text="Value-stream profit")
    expect(profit.get_by_role("cell").last).to_contain_text("300,000")


def test_the_pages_of_money_on_a_desk_and_on_a_phone(visit, ed, stream):  # noqa: F811
    kept(stream, ed)
    pages = [f"streams/{stream.pk}/{name}/" for name in ("box-score", "money", "capacity", "funding")]
    page, phone = visit(ed), visit(ed, **PHONE)
    for path in (*pages, "streams/ledger/", "streams/ledger/assign/?centre=4200"):
        page.goto(f"/o/acme/{path}")
        assert not violations(page), path
        page.emulate_media(color_scheme="dark")
        assert not violations(page, COLOURS), path
        page.emulate_media(color_scheme="light")
        phone.goto(f"/o/acme/{path}")
        assert fits(phone), path
