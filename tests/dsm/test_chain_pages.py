"""The proofs of an organization's promises: the list, a promise as a tree, files and the API."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from dsm.agreements import prove_all, read
from dsm.models import Agreement, Item
from dsm.queries.chain import chains, file_of, promises_of
from dsm.services.agreement_files import take_in
from dsm.services.agreements import add_agreement, write_hops
from dsm.services.items import Need, add_item, relate
from organizations import bin
from organizations.models import Unit

SHOP = """
components:
  - {key: web, name: Web front, availability: 0.9995}
  - {key: db, name: Database, availability: 0.9999}
  - {key: queue, availability: 0.999}
services:
  - {key: shop, name: Shop, needs: {all_of: [web, {any_of: [db, queue]}]}}
agreements:
  - {key: desk, name: Service desk, kind: OLA, resolution_hours: 0.5, hours: "Mon-Fri 08:00-18:00"}
  - {key: platform, name: Platform team, kind: OLA, component: web, resolution_hours: 1.5, ends: 2037-12-31}
  - {key: hoster, name: Hosting, kind: UC, component: db, supplier: Host Ltd, availability: 0.9999,
     resolution_hours: 2.5, ends: 2037-03-31, notice_days: 60, credit: 1000}
promises:
  - {key: shop-p2, name: Shop runs, service: shop, availability: 0.999, resolution_hours: 4, credit: 1000,
     hours: "Mon-Fri 08:00-18:00", ends: 2037-06-30, hops: [desk, {parallel: [platform, hoster]}]}
"""


@pytest.fixture
def shop(olga) -> Agreement:
    """A promise whose hoster ends three months too early."""
    take_in(register=read(SHOP), by=olga)
    return Agreement.objects.get(key="shop-p2")


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_without_a_promise_the_list_says_what_to_do(olga, client, sign_in):
    sign_in(olga)
    assert "No promise yet" in text_of(client.get("/o/acme/promises/"))


def test_a_promise_that_breaks_says_where_and_why(olga, client, sign_in, shop):
    sign_in(olga)
    listed = text_of(client.get("/o/acme/promises/"))
    assert "<b>1</b> promise breaks." in listed
    assert "Hosting (Host Ltd) ends on 2037-03-31, 91 days before the promise" in listed
    page = text_of(client.get(f"/o/acme/promises/{shop.pk}/"))
    assert "No: the chain breaks at one place." in page
    assert "99.94999 %" in page and "99.94 %" in page
    assert "down 43.2 min in 30 days, 8.76 h in a year" in page
    assert "✗ ends before the promise" in page
    assert 'class="chain-link broken"' in page
    assert "Worst start: a fault of Mon 08:00 is resolved Mon 11:00" in page


def test_the_list_can_be_searched_and_narrowed(olga, client, sign_in, shop):
    sign_in(olga)
    assert "Shop runs</a>" in text_of(client.get("/o/acme/promises/?q=shop&only=breaks"))
    assert "No promise is like that" in text_of(client.get("/o/acme/promises/?only=holds"))
    assert "No promise is like that" in text_of(client.get("/o/acme/promises/?q=mail"))


def test_a_mended_contract_mends_the_promise(olga, client, sign_in, shop):
    Agreement.objects.filter(key="hoster").update(ends="2037-06-30")
    sign_in(olga)
    assert "Yes: everything that was agreed beneath this promise holds it." in text_of(
        client.get(f"/o/acme/promises/{shop.pk}/")
    )


def test_a_contract_that_renews_by_itself_holds_beyond_its_term(olga, shop):
    Agreement.objects.filter(key="hoster").update(renews_by=12)
    assert chains(olga, [shop]).proofs[0].holds
    Agreement.objects.filter(key="hoster").update(noticed_on="2036-12-01")
    assert [one.check for one in chains(olga, [shop]).proofs[0].breaks] == ["dates"]


def test_a_file_says_that_a_contract_renews(olga):
    take_in(register=read(SHOP.replace("notice_days: 60", "notice_days: 60, renews_months: 12")), by=olga)
    told = read(file_of(chains(olga, promises_of(olga), by_key=True))).agreement["hoster"]
    assert (told.renews_months, str(told.ends), told.notice_days) == (12, "2037-03-31", 60)


def test_what_has_ended_holds_no_promise_that_goes_on(olga, shop):
    Agreement.objects.filter(key="hoster").update(ends=localdate() - timedelta(days=1))
    Agreement.objects.filter(key="shop-p2").update(ends=None)
    (one,) = chains(olga, promises_of(olga)).proofs[0].breaks
    assert one.link == "Hosting" and "ended on" in one.reason


def test_a_missing_figure_is_not_a_break(olga, client, sign_in, shop):
    Item.objects.filter(key="queue").update(availability=None)
    Agreement.objects.filter(key="hoster").update(ends=None)
    sign_in(olga)
    assert "That cannot be said: a figure is missing." in text_of(client.get(f"/o/acme/promises/{shop.pk}/"))
    assert "<b>1</b> is not proved" in text_of(client.get("/o/acme/promises/"))


def test_a_promise_that_covers_nothing_asks_for_it(olga, client, sign_in):
    bare = add_agreement(by=olga, kind="SLA", title="Mail", availability=Decimal("0.999"))
    sign_in(olga)
    page = text_of(client.get(f"/o/acme/promises/{bare.pk}/"))
    assert "The promise does not say what it covers." in page
    assert client.get("/o/acme/promises/promises.yaml").status_code == 200


def test_a_product_is_covered_through_its_twin(olga, tracking):
    web = add_item(by=olga, item_class="component", name="Web", availability=Decimal("0.99"))
    relate(consumer=tracking.item, needs=[Need(web)], by=olga)
    add_agreement(by=olga, kind="SLA", title="Tracking runs", product=tracking, availability=Decimal("0.98"))
    (proof,) = chains(olga, promises_of(olga)).proofs
    assert proof.availability and float(proof.availability.independent) == 0.99


def test_an_item_that_needs_others_counts_itself_too(olga, shop):
    Item.objects.filter(key="shop").update(availability="0.9")
    (proof,) = chains(olga, [shop]).proofs
    assert float(proof.availability.independent) == pytest.approx(0.9 * 0.9994999)
    assert ("availability", "Shop itself") in [(one.check, one.link) for one in proof.breaks]


def test_the_file_gives_the_same_proof_to_the_command(olga, client, sign_in, shop):
    sign_in(olga)
    for address in (f"/o/acme/promises/{shop.pk}/promise.yaml", "/o/acme/promises/promises.yaml"):
        register = read(client.get(address).content)
        assert prove_all(register) == chains(olga, [shop], by_key=True).proofs
        assert [link.key for link in register.links(register.promises[0])] == ["desk", "platform", "hoster"]
    assert read(file_of(chains(olga, [shop], by_key=True))).agreement["hoster"].supplier == "Host Ltd"
    assert b"shop-p2" in client.get("/o/acme/promises/promises.csv").content


def test_what_a_reader_does_not_see_takes_part_without_its_name(olga, sam, shop):
    hr = Unit.objects.create(organization=olga.organization, name="HR")
    Item.objects.filter(key="db").update(unit=hr)
    Agreement.objects.filter(key="hoster").update(unit=hr)
    found = chains(sam, promises_of(sam))
    assert found.proofs[0].availability == chains(olga, promises_of(olga)).proofs[0].availability
    (one,) = found.proofs[0].breaks
    assert one.link == "an agreement not visible to you (1)"
    told = file_of(chains(sam, promises_of(sam), by_key=True))
    assert not [word for word in ("Database", "Hosting", "Host Ltd", "db") if word in told]
    assert "Database" not in found.items


def test_the_api_gives_the_proofs(olga, client, sign_in, shop):
    sign_in(olga)
    (one,) = client.get("/api/v1/o/acme/promises/").json()
    assert (one["key"], one["holds"], one["verdict"]) == ("shop-p2", False, "breaks")
    assert one["availability"]["worst_case"] == 0.9994
    assert client.get(f"/api/v1/o/acme/promises/{shop.pk}/").json() == one


def test_many_promises_cost_as_many_queries_as_one(olga, client, sign_in, shop):
    sign_in(olga)
    client.get("/o/acme/promises/")
    with CaptureQueriesContext(connection) as few:
        client.get("/o/acme/promises/")
    links = list(Agreement.objects.filter(kind="OLA"))
    for number in range(3):
        more = add_agreement(by=olga, kind="SLA", title=f"More {number}", item=shop.item, availability=Decimal("0.99"))
        write_hops(promise=more, steps=[links], by=olga)
    with CaptureQueriesContext(connection) as many:
        client.get("/o/acme/promises/")
    assert len(many) == len(few)


def test_what_lies_in_the_bin_is_not_counted(olga, tracking, hosting):
    web, db = (
        add_item(by=olga, item_class="component", name=name, availability=Decimal(share))
        for name, share in (("Web", "0.99"), ("Db", "0.5"))
    )
    relate(consumer=hosting.item, needs=[Need(db)], by=olga)
    relate(consumer=tracking.item, needs=[Need(web), Need(hosting.item)], by=olga)
    add_agreement(by=olga, kind="SLA", title="Tracking runs", product=tracking, availability=Decimal("0.98"))
    assert float(chains(olga, promises_of(olga)).proofs[0].availability.independent) == 0.495
    bin.delete(hosting, by=olga)
    found = chains(olga, promises_of(olga))
    assert float(found.proofs[0].availability.independent) == 0.99 and "Hosting" not in found.items


def test_the_terms_of_an_agreement_that_is_not_seen_are_in_no_file_and_no_sentence(olga, sam, client, sign_in, shop):
    hr = Unit.objects.create(organization=olga.organization, name="HR")
    hidden = {
        "metric": "secret metric",
        "window": "year",
        "credit_cents": 43_700,
        "currency": "USD",
        "decision_days": 17,
    }
    Agreement.objects.filter(key="hoster").update(unit=hr, **hidden)
    Agreement.objects.filter(key="shop-p2").update(metric="requests", window="month", currency="USD")
    mine, whole = (chains(member, promises_of(member), by_key=True).proofs[0] for member in (sam, olga))
    told = [one.check for one in mine.breaks]
    assert told == [one.check for one in whole.breaks] and {"money", "definitions"} <= set(told)
    assert (mine.money.covered, whole.money.covered) == (0, 437)
    sign_in(sam)
    for address in ("promise.yaml", ""):
        page = text_of(client.get(f"/o/acme/promises/{shop.pk}/{address}"))
        assert not [word for word in ("secret metric", "437", "563", "notice_days", "decision_days") if word in page]
    (listed,) = client.get("/api/v1/o/acme/promises/").json()
    assert "437" not in str(listed) and "secret" not in str(listed)


def test_money_that_is_not_seen_still_covers(olga, sam, shop):
    hr = Unit.objects.create(organization=olga.organization, name="HR")
    Agreement.objects.filter(key="hoster").update(unit=hr, credit_cents=777_700)
    (mine,) = chains(sam, promises_of(sam)).proofs
    assert (mine.money.covered, mine.verdict("money")) == (1000, "holds")
