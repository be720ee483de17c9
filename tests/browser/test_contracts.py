"""Contracts, agreements and renewals as people meet them: from the signed paper to the decision, and the steps by keyboard."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import expect

from dsm.models import Agreement, Contract
from dsm.services.agreements import add_agreement
from dsm.services.contracts import add_trigger
from organizations.models import Supplier
from tests.browser.accessibility import COLOURS, fits, violations
from tests.browser.conftest import PHONE

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_contract_from_the_signed_paper_to_the_decision(visit, ed, acme):
    Supplier.objects.create(organization=acme, name="Host Ltd")
    page = visit(ed)
    page.goto("/o/acme/contracts/")
    page.get_by_role("link", name="Add a contract").first.click()
    page.get_by_label("Title").fill("Hosting")
    page.get_by_label("Supplier").select_option(label="Host Ltd")
    page.get_by_label("Last day").fill((localdate() + timedelta(days=100)).isoformat())
    page.get_by_label("Days of notice").fill("60")
    page.get_by_label("Renews by itself by, in months").fill("12")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Decide by").first).to_be_visible()
    contract = Contract.objects.get()
    add_trigger(contract=contract, by=ed, kind="volume", title="Seats", limit=Decimal(10), current=Decimal(12))
    page.goto("/o/acme/renewals/")
    expect(page.get_by_text("1 decision is due now. 1 figure reached its limit.")).to_be_visible()
    page.get_by_role("link", name="Hosting").first.click()
    page.get_by_role("button", name="It goes on").press("Enter")
    expect(page.get_by_text("goes on, decided")).to_be_visible()
    phone = visit(ed, **PHONE)
    for path in ("contracts/", f"contracts/{contract.pk}/", f"contracts/{contract.pk}/prices/", "renewals/"):
        page.goto(f"/o/acme/{path}")
        assert not violations(page), path
        page.emulate_media(color_scheme="dark")
        assert not violations(page, COLOURS), path
        page.emulate_media(color_scheme="light")
        phone.goto(f"/o/acme/{path}")
        assert fits(phone), path


def test_the_steps_of_a_promise_are_set_by_keyboard(visit, ed):
    for title in ("Desk", "Hoster"):
        add_agreement(by=ed, kind="OLA", title=title)
    promise = add_agreement(by=ed, kind="SLA", title="Shop")
    page = visit(ed)
    page.goto(f"/o/acme/agreements/{promise.pk}/steps/")
    assert not violations(page)
    for row, letter in ((1, "H"), (2, "D")):
        page.get_by_label(f"Row {row}: agreement").focus()
        page.keyboard.press(letter)
    page.get_by_role("button", name="Move row 1 down").press("Enter")
    expect(page.get_by_label("Row 1: agreement").locator("option:checked")).to_have_text("Desk (OLA)")
    page.get_by_label("at the same time as the row above").first.press("Space")
    page.get_by_role("button", name="Save the steps").press("Enter")
    expect(page.get_by_text("The steps are saved.")).to_be_visible()
    assert {hop.position for hop in Agreement.objects.get(pk=promise.pk).hops.all()} == {0}
    page.goto(f"/o/acme/agreements/{promise.pk}/")
    assert not violations(page)
