"""The walk to a gate: evidence written in the list by keyboard, the gate opened, passed, and taken back."""

import pytest
from playwright.sync_api import Page, expect

from dsm.models import Product, Promotion
from dsm.services.control_catalogue import create_control
from tests.browser.accessibility import fits, violations
from tests.browser.conftest import PHONE
from tests.dsm.conftest import tracking  # noqa: F401 - fixture

pytestmark = pytest.mark.django_db(transaction=True)

BETA = {"discovery": 0, "alpha": 1, "beta": 3, "live": 3, "lead_days": 42, "effort_days": 3}


def looks_right(page: Page) -> None:
    assert fits(page)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert not violations(page)
    page.emulate_media(color_scheme="light")


def test_from_what_is_missing_through_the_gate_and_back(visit, complaints, olga, ed, tracking):  # noqa: F811
    create_control(by=olga, key="access", family="policies", title="Usable by everyone", hard=True, **BETA)
    page = visit(ed)
    page.goto(f"/o/acme/products/{tracking.pk}/gate/")
    expect(page.get_by_text("Beta: 0 % ready. 1 control stands in the way.")).to_be_visible()
    expect(page.get_by_text("Only an owner of the organization lets a product pass an open hard gate.")).to_be_visible()
    looks_right(page)

    complaints.expect("422")  # the first evidence that is sent says nothing
    page.get_by_role("link", name="Work on it").click()
    page.get_by_role("link", name="Change Usable by everyone").press("Enter")
    form = page.get_by_role("form", name="Usable by everyone")
    form.get_by_label("met", exact=True).check()
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_text("Say in words or by a link what shows that it is met.").first).to_be_visible()
    looks_right(page)
    form.get_by_label("What shows it").fill("Checked with four people who use a screen reader")
    form.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_text("1 of 1 met")).to_be_visible()
    expect(page.get_by_role("link", name="Change Usable by everyone")).to_be_focused()

    page.get_by_role("link", name="Gate", exact=True).click()
    page.get_by_role("button", name="Promote to Beta").click()
    page.get_by_role("dialog").get_by_role("button", name="Promote").click()
    expect(page.get_by_role("heading", name="What was owed, as it stood then")).to_be_visible()
    assert Product.objects.get(pk=tracking.pk).stage == "beta"

    phone = visit(ed, **PHONE)
    phone.goto(f"/o/acme/promotions/{Promotion.objects.get().pk}/")
    looks_right(phone)
    phone.get_by_label("Why it is taken back").fill("The test was of an older version")
    phone.get_by_role("button", name="Take it back").tap()
    expect(phone.get_by_text("taken back to Alpha")).to_be_visible()
    looks_right(phone)
