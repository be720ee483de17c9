"""The proof of a promise as a leader meets it: from the list to the broken link, which is mended, and back."""

import pytest
from playwright.sync_api import expect

from dsm.agreements import read
from dsm.services.agreement_files import take_in
from tests.browser.accessibility import COLOURS, fits, violations
from tests.browser.conftest import PHONE
from tests.dsm.test_chain_pages import SHOP

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_a_broken_promise_to_its_broken_link_and_back(visit, olga):
    take_in(register=read(SHOP), by=olga)
    page, phone = visit(olga), visit(olga, **PHONE)
    page.goto("/o/acme/promises/")
    expect(page.get_by_text("1 promise breaks.")).to_be_visible()
    assert not violations(page)
    page.get_by_role("link", name="Shop runs").press("Enter")
    expect(page.get_by_text("No: the chain breaks at one place.")).to_be_visible()
    broken = page.locator(".chain-tree .chain-link.broken")
    expect(broken).to_contain_text("✗ Dates")
    expect(broken).to_contain_text("91 days before the promise")
    assert not violations(page)
    page.emulate_media(color_scheme="dark")
    assert not violations(page, COLOURS)
    phone.goto(page.url)
    assert fits(phone)
    proof = page.url
    broken.get_by_role("link", name="Hosting").click()
    page.get_by_role("link", name="Change", exact=True).click()
    page.get_by_label("Last day").fill("2037-06-30")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Hosting")).to_be_visible()
    page.goto(proof)
    expect(page.get_by_text("Yes: everything that was agreed beneath this promise holds it.")).to_be_visible()
    expect(page.locator(".broken")).to_have_count(0)
