"""Beginning with a pasted list, and saying what a product needs: by keyboard, light and dark, on a desk and a phone."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from dsm.models import Product
from dsm.services.items import add_item
from tests.browser.accessibility import COLOURS, fits, violations
from tests.browser.conftest import PHONE

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "what,name,stage,parent\nproduct,Parcel tracking,alpha,\ncapability,Databases,,Hosting\ncapability,Hosting,,\nproduct,,live,\n"


def looked_at(page, phone, address: str) -> None:
    page.goto(address)
    assert not violations(page), address
    page.emulate_media(color_scheme="dark")
    assert not violations(page, COLOURS), address
    page.emulate_media(color_scheme="light")
    phone.goto(address)
    assert fits(phone), address


def test_from_a_pasted_list_to_what_a_product_needs(visit, olga):
    for name in ("Web", "Queue one", "Queue two"):
        add_item(by=olga, item_class="component", name=name)
    page, phone = visit(olga), visit(olga, **PHONE)
    page.goto(reverse("products", args=["acme"]))
    page.get_by_role("link", name="Import a table").click()
    page.get_by_label("Paste a table").fill(LIST)
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_text("3 lines can come in. 1 cannot.")).to_be_visible()
    expect(page.get_by_role("row", name="5 It has no name.")).to_be_visible()
    assert not violations(page)
    page.get_by_role("button", name="Import 3 lines").click()
    page.get_by_role("link", name="Parcel tracking").click()
    expect(page.get_by_role("listitem").filter(has_text="Alpha")).to_have_attribute("aria-current", "step")

    product = Product.objects.get()
    page.goto(reverse("product-needs", args=["acme", product.pk]))
    page.get_by_label("Line 1: what it needs").focus()
    for words in ("web", "", "", "queue-one", "queues", "1", "queue-two", "queues"):
        page.keyboard.type(words)
        page.keyboard.press("Tab")
    page.get_by_label("Line 3: how many must run").press("Enter")
    expect(page.get_by_text("at least 1 of 2:")).to_be_visible()

    for route in ("product", "product-needs", "product-edit"):
        looked_at(page, phone, reverse(route, args=["acme", product.pk]))
    looked_at(page, phone, reverse("capabilities", args=["acme"]))
