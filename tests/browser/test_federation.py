"""From a disagreement to the word that counts: the drift, the matrix of ranks, the item, and a question about duplicates."""

import pytest
from playwright.sync_api import Page, expect

from dsm.federation.record import Record
from dsm.models import Intake, Item
from dsm.services.federating import take_in
from dsm.services.items import add_item
from dsm.services.sources import create_source
from tests.browser.accessibility import fits, violations

pytestmark = pytest.mark.django_db(transaction=True)


def looks_right(page: Page) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert not violations(page)
    wide = page.viewport_size
    page.set_viewport_size({"width": 390, "height": 844})
    assert fits(page)
    page.set_viewport_size(wide)
    page.emulate_media(color_scheme="light")


@pytest.fixture
def federated(olga) -> None:
    master = create_source(by=olga, name="Master", kind="master", rank=1)
    team = create_source(by=olga, name="Network team", kind="team", rank=5)
    for key in ("core-1", "core-2"):
        add_item(by=olga, item_class="router", key=key, name="Core")
    rows = {
        master: [Record(1, "server", "m1", {"name": "web-1", "ram": 8})],
        team: [Record(1, "server", "t1", {"name": "web-1", "ram": 16}), Record(2, "router", "r1", {"name": "Core"})],
    }
    for source, records in rows.items():
        intake = Intake.objects.create(organization=olga.organization, source=source, by=olga)
        take_in(source=source, intake=intake, records=records, by=olga)


def test_a_disagreement_is_decided_by_rank_and_a_duplicate_by_a_person(visit, ed, federated):
    page = visit(ed)
    page.goto("/o/acme/items/drift/")
    expect(page.get_by_role("heading", name="1 disagreement")).to_be_visible()
    looks_right(page)
    page.get_by_role("link", name="Who is right about ram of server").click()
    looks_right(page)
    page.get_by_role("group", name="Network team").get_by_label("Rank").fill("1")
    page.get_by_role("group", name="Master").get_by_label("Rank").fill("2")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("row", name="server · ram")).to_be_visible()
    looks_right(page)

    item = Item.objects.get(name="web-1")
    page.goto(f"/o/acme/items/{item.pk}/")
    ram = page.locator("#attribute-ram")
    expect(ram.get_by_role("row").first).to_contain_text("16")
    expect(ram).to_contain_text("Rank 1 stands before the others.")
    looks_right(page)

    page.goto("/o/acme/items/duplicates/")
    page.get_by_role("link", name="Which item is “Core”?").click()
    looks_right(page)
    page.get_by_label("core-2").check()
    page.get_by_role("button", name="The record means this item").click()
    expect(page.get_by_text("Nothing to decide")).to_be_visible()
    assert Item.objects.get(key="core-2").native_keys.get().native_key == "r1"
