"""Agreements and the steps of promises: what is refused, who sees what, the pages; and files taken into the tables."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dsm.agreements import prove_all, read
from dsm.agreements.hops import Hops
from dsm.models import Agreement, Item, Relation
from dsm.queries.chain import chains, file_of
from dsm.services.agreement_files import exact, rounded, steps_of, take_in, try_out
from dsm.services.agreements import add_agreement, change_agreement, write_hops
from dsm.services.contracts import add_contract
from dsm.services.items import change_item
from organizations import bin as bin_
from organizations.errors import DomainError, Stale
from organizations.models import Supplier, Unit

SHOP = """
components:
  - {key: web, availability: 0.9995}
  - {key: db, availability: 0.9999}
  - {key: queue, mtbf_hours: 999, mttr_hours: 2}
services:
  - {key: shop, name: Shop, needs: {all_of: [web, {any_of: [db, queue]}]}}
agreements:
  - {key: desk, kind: OLA, resolution_hours: 0.5, hours: "Mon-Fri 08:00-18:00"}
  - {key: platform, kind: OLA, component: web, resolution_hours: 1.5, hours: 24x7, ends: 2027-12-31}
  - {key: hoster, kind: UC, component: db, supplier: Host Ltd, availability: 0.9999, ends: 2027-03-31, notice_days: 60, credit: 500.5}
promises:
  - {key: shop-p2, service: shop, availability: 0.999, resolution_hours: 4, hops: [desk, {parallel: [platform, hoster]}]}
"""


@pytest.fixture
def host(acme) -> Supplier:
    return Supplier.objects.create(organization=acme, name="Host Ltd")


@pytest.fixture
def desk(olga) -> Agreement:
    return add_agreement(by=olga, kind="OLA", title="Service desk", resolution_hours=Decimal("0.5"))


@pytest.fixture
def hoster(olga, host) -> Agreement:
    return add_agreement(by=olga, kind="UC", title="Hoster", supplier=host, availability=Decimal("0.9999"))


@pytest.fixture
def promise(olga) -> Agreement:
    return add_agreement(by=olga, kind="SLA", title="Shop runs", key="shop-p2", availability=Decimal("0.999"))


def test_a_viewer_adds_no_agreement(vera):
    with pytest.raises(PermissionDenied):
        add_agreement(by=vera, kind="OLA", title="Desk")


@pytest.mark.parametrize(
    ("fields", "field", "part"),
    [
        ({"availability": Decimal(1)}, "availability", "Nobody can promise 100 %"),
        ({"availability": Decimal(0)}, "availability", "more than 0 %"),
        ({"resolution_hours": Decimal(0)}, "resolution_hours", "more than 0 hours"),
        ({"hours": "Mon-Fri"}, "hours", "from when to when"),
        ({"zone": "Europe/Atlantis"}, "zone", "no time zone"),
        ({"ends": date(2026, 1, 1), "starts": date(2026, 2, 1)}, "ends", "before it begins"),
        ({"key": "a b c!"}, "key", "letters, digits"),
    ],
)
def test_what_cannot_be_promised_is_refused_at_its_field(olga, fields, field, part):
    with pytest.raises(DomainError, match=part) as refusal:
        add_agreement(by=olga, kind="OLA", title="Desk", **fields)
    assert refusal.value.field == field


def test_a_key_is_made_of_the_title_and_never_given_twice(olga, desk):
    other = add_agreement(by=olga, kind="OLA", title="Service desk")
    assert (desk.key, other.key) == ("service-desk", "service-desk-2")
    with pytest.raises(DomainError, match="is taken"):
        add_agreement(by=olga, kind="OLA", title="Third", key="service-desk")


def test_under_a_contract_it_has_the_supplier_and_the_term_of_that(olga, hoster):
    other = Supplier.objects.create(organization=hoster.organization, name="Other Ltd")
    contract = add_contract(by=olga, title="Hosting", supplier=other, ends=date(2027, 3, 31), notice_days=60)
    under = change_agreement(agreement=hoster, contract=contract, by=olga)
    assert (under.supplier, under.term.ends, under.has_own_term) == (other, date(2027, 3, 31), False)
    own = change_agreement(agreement=under, ends=date(2026, 12, 31), by=olga)
    assert own.has_own_term and own.term.ends == date(2026, 12, 31)


def test_only_a_promise_has_steps_and_none_of_them_is_a_promise(olga, promise, desk, hoster):
    for row, steps, part in (
        (desk, [[hoster]], "Only a promise"),
        (promise, [[promise]], "a promise itself"),
        (promise, [[desk, desk]], "stands once"),
        (promise, [[desk]] * 51, "At most 50"),
    ):
        with pytest.raises(DomainError, match=part):
            write_hops(promise=row, steps=steps, by=olga)


def test_steps_keep_their_order_and_may_come_back(olga, promise, desk, hoster):
    write_hops(promise=promise, steps=[[desk], [hoster], [desk]], revision=1, by=olga)
    assert [(hop.position, hop.link.key) for hop in promise.hops.all()] == [
        (0, "service-desk"), (1, "hoster"), (2, "service-desk"),
    ]  # fmt: skip
    with pytest.raises(Stale):
        write_hops(promise=promise, steps=[], revision=1, by=olga)
    with pytest.raises(DomainError, match="has steps"):
        change_agreement(agreement=Agreement.objects.get(pk=promise.pk), kind="OLA", by=olga)
    with pytest.raises(DomainError, match="a step of a promise"):
        change_agreement(agreement=desk, kind="SLA", by=olga)
    with pytest.raises(DomainError, match="still used by"):
        bin_.delete(desk, by=olga)


def test_a_scoped_member_sees_no_agreement_of_another_unit(olga, sam, acme):
    other = Unit.objects.create(organization=acme, name="Warehouse")
    add_agreement(by=olga, kind="OLA", title="Cranes", unit=other)
    assert not Agreement.objects.visible_to(sam).exists()


@pytest.fixture
def warehouse(acme) -> Unit:
    return Unit.objects.create(organization=acme, name="Warehouse")


@pytest.fixture
def cranes(olga, warehouse) -> Agreement:
    """Which a member for Sales does not see."""
    return add_agreement(by=olga, kind="OLA", title="Crane crew", unit=warehouse, resolution_hours=Decimal("1.25"))


@pytest.fixture
def sold(olga, sales, desk, cranes) -> Agreement:
    """A promise of Sales with a step that nobody in Sales sees."""
    promise = add_agreement(by=olga, kind="SLA", title="Orders arrive", unit=sales)
    return write_hops(promise=promise, steps=[[desk], [cranes]], by=olga)


def test_a_step_that_she_does_not_see_is_neither_lost_nor_added(olga, sam, sold, desk, cranes):
    for steps in ([[desk]], [[desk], [cranes], [cranes]]):
        with pytest.raises(DomainError, match="do not see"):
            write_hops(promise=sold, steps=steps, by=sam)
    moved = write_hops(promise=sold, steps=[[cranes], [desk]], by=sam)
    write_hops(promise=moved, steps=[[desk]], by=olga)
    assert [hop.link for hop in sold.hops.all()] == [desk]


# ---- Pages ----


def address(name: str, *args) -> str:
    return reverse(name, args=["acme", *args])


def test_an_availability_is_typed_in_percent_and_100_gets_a_sentence(sign_in, olga):
    client = sign_in(olga)
    sent = {"title": "Shop", "kind": "SLA", "availability": "100", "currency": "USD", "resolution_hours": "4"}
    refused = client.post(address("agreement-new"), sent)
    assert refused.status_code == 422 and "nobody can promise that" in refused.text and 'value="Shop"' in refused.text
    client.post(address("agreement-new"), {**sent, "availability": "99.95", "hours": "Mon-Fri 08:00-18:00"})
    made = Agreement.objects.get()
    assert (made.availability, made.resolution_hours) == (Decimal("0.9995"), 4)
    page = client.get(address("agreement", made.pk)).text
    assert "99.95 %" in page and "Mon-Fri 08:00-18:00" in page
    assert 'value="99.95"' in client.get(address("agreement-edit", made.pk)).text


def test_steps_are_set_moved_and_stored_without_a_script(sign_in, olga, promise, desk, hoster):
    client, url = sign_in(olga), address("agreement-steps", promise.pk)
    rows = {"revision": 1, "count": 2, "link-0": desk.pk, "link-1": hoster.pk}
    moved = client.post(url, {**rows, "down": "0"})
    assert moved.status_code == 200 and not promise.hops.exists()
    first = moved.context["form"]["link-0"].value()
    assert str(first) == str(hoster.pk)
    assert 'name="link-2"' in client.post(url, {**rows, "more": "1"}).text
    client.post(url, {**rows, "beside-1": "on"})
    assert {(hop.position, hop.link_id) for hop in promise.hops.all()} == {(0, desk.pk), (0, hoster.pk)}
    stale = client.post(url, rows)
    assert stale.status_code == 422 and "This is what stands there now" in stale.text


def test_steps_of_other_units_say_nothing_of_themselves_and_stay_when_others_are_saved(
    sign_in, sam, sold, desk, cranes
):
    client = sign_in(sam)
    for name in ("agreement", "agreement-steps"):
        page = client.get(address(name, sold.pk)).text
        assert "an agreement not visible to you" in page and "Crane crew" not in page and "1.25" not in page
    api = f"/api/v1/o/acme/agreements/{sold.pk}/"
    assert client.get(api).json()["steps"] == [["service-desk"], [None]]
    form = client.get(address("agreement-steps", sold.pk)).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields if not name.startswith("beside")}
    assert str(cranes.pk) not in (sent["link-0"], sent["link-1"])
    stale = client.post(address("agreement-steps", sold.pk), {**sent, "revision": 1})
    assert stale.status_code == 422 and "Crane crew" not in stale.text
    assert client.post(address("agreement-steps", sold.pk), {**sent, "link-2": desk.pk}).status_code == 302
    assert [hop.link for hop in sold.hops.all()] == [desk, cranes, desk]
    lost = client.post(address("agreement-steps", sold.pk), {**sent, "revision": 3, "link-1": ""})
    assert lost.status_code == 422 and "do not see" in lost.text


def test_the_file_of_the_list_says_nothing_of_a_contract_that_is_not_seen(sign_in, olga, sam, host, warehouse):
    contract = add_contract(by=olga, title="Secret deal", supplier=host, unit=warehouse, ends=date(2027, 3, 31))
    add_agreement(by=olga, kind="UC", title="Hosting", contract=contract)
    hers, whole = (sign_in(member).get(address("agreements-csv")).content.decode() for member in (sam, olga))
    assert "Secret deal" in whole and "2027-03-31" in whole
    assert "Hosting" in hers and "Secret deal" not in hers and "2027-03-31" not in hers


def test_the_list_asks_as_much_for_many_as_for_one(sign_in, olga, host, promise, desk):
    write_hops(promise=promise, steps=[[desk]], by=olga)
    client, counts = sign_in(olga), []
    client.get(address("agreements"))
    for number in range(3):
        with CaptureQueriesContext(connection) as asked:
            page = client.get(address("agreements"))
        counts.append(len(asked))
        for more in range(3):
            item = Item.objects.create(organization=olga.organization, key=f"i{number}{more}", name="I", item_class="x")
            made = add_agreement(by=olga, kind="SLA", title=f"S {number}.{more}", item=item)
            write_hops(promise=made, steps=[[desk]], by=olga)
    assert counts[1] == counts[2] and "99.9 %" in page.text


def test_the_file_of_the_list_holds_no_formula(sign_in, olga):
    add_agreement(by=olga, kind="OLA", title="=1+1", key="desk")
    found = sign_in(olga).get(address("agreements-csv"), {"kind": "OLA"}).content.decode("utf-8-sig")
    assert found.splitlines()[1].startswith("desk,OLA,'=1+1,")
    assert len(sign_in(olga).get(address("agreements-csv"), {"kind": "UC"}).content.splitlines()) == 1


# ---- Files ----


def test_steps_at_the_same_time_are_flattened_and_a_row_inside_them_is_refused():
    assert steps_of(Hops(("a", Hops(("b", Hops(("c",)), "b"), parallel=True), Hops(("d", "e"))))) == [
        ["a"], ["b", "c"], ["d"], ["e"],
    ]  # fmt: skip
    with pytest.raises(DomainError, match="in a row"):
        steps_of(Hops((Hops(("b", "c")), "d"), parallel=True))


def test_numbers_are_kept_exactly_or_refused_and_a_computed_one_says_that_it_is_rounded():
    assert exact(Fraction(1, 8), 6) == Decimal("0.125")
    with pytest.raises(DomainError, match="more than 6"):
        exact(Fraction(1, 3), 6)
    assert rounded(Fraction(1, 3)) == (Decimal("0.3333333333"), "rounded to 10 decimal places")
    assert rounded(Fraction(1, 2)) == (Decimal("0.5"), "")
    for share in (Fraction(0), Fraction(1), 1 - Fraction(1, 10**12)):
        with pytest.raises(DomainError):
            rounded(share)


def test_a_file_is_tried_out_taken_in_and_taken_in_again_without_doubles(olga):
    tried = try_out(register=read(SHOP), by=olga)
    assert {one.what for one in tried} == {"new"} and not Agreement.objects.exists()
    assert take_in(register=read(SHOP), by=olga) == tried
    shop = Item.objects.get(key="shop")
    needs = {(one.provider.key, one.alternatives) for one in Relation.objects.filter(consumer=shop)}
    assert needs == {("web", ""), ("db", "group-1"), ("queue", "group-1")}
    hoster = Agreement.objects.get(key="hoster")
    assert (hoster.supplier.name, hoster.credit_cents, hoster.item.key) == ("Host Ltd", 50_050, "db")
    promise = Agreement.objects.get(key="shop-p2")
    assert [(hop.position, hop.link.key) for hop in promise.hops.order_by("position", "link__key")] == [
        (0, "desk"), (1, "hoster"), (1, "platform"),
    ]  # fmt: skip
    assert {one.what for one in take_in(register=read(SHOP), by=olga)} == {"same"}


def test_what_changed_in_a_file_changes_alone(olga):
    take_in(register=read(SHOP), by=olga)
    again = take_in(register=read(SHOP.replace("0.9995", "0.9996").replace("hours: 4", "hours: 5")), by=olga)
    assert {one.key for one in again if one.what != "same"} == {"web", "shop-p2"}


def test_what_a_file_does_not_say_stays_as_it_is(olga):
    named = SHOP.replace("{key: hoster,", "{key: hoster, name: Hosting,").replace(
        "{key: shop-p2,", "{key: shop-p2, name: Shop,"
    )
    take_in(register=read(named), by=olga)
    short = "components: [{key: db}]\nagreements: [{key: hoster, kind: UC, component: db}]\npromises: [{key: shop-p2}]"
    assert {one.what for one in take_in(register=read(short), by=olga)} == {"same"}
    changed = take_in(register=read(short.replace("component: db}", "component: db, credit: 7}")), by=olga)
    assert [one.key for one in changed if one.what == "changed"] == ["hoster"]
    hoster = Agreement.objects.get(key="hoster")
    assert (hoster.title, hoster.supplier.name, hoster.credit_cents) == ("Hosting", "Host Ltd", 700)


def test_a_key_that_is_too_long_to_be_kept_is_refused(olga):
    for section in ("components: [{key: KEY}]", "services: [{key: KEY, needs: a}]\ncomponents: [{key: a}]"):
        with pytest.raises(DomainError, match="at most 120 letters"):
            try_out(register=read(section.replace("KEY", "k" * 121)), by=olga)
        assert try_out(register=read(section.replace("KEY", "k" * 120)), by=olga)


def test_a_group_inside_a_group_becomes_a_service_of_its_own(olga):
    nested = SHOP.replace("{any_of: [db, queue]}", "{any_of: [{all_of: [db, queue]}, web]}")
    register = read(nested)
    taken = take_in(register=register, by=olga)
    assert [one.key for one in taken if one.note == "stands for a group"] == ["shop.1.1", "shop.1"]
    assert {one.what for one in take_in(register=register, by=olga)} == {"same"}
    inner = Relation.objects.filter(consumer__key="shop.1").values_list("provider__key", "alternatives")
    assert set(inner) == {("shop.1.1", "group-1"), ("web", "group-1")}


@pytest.mark.parametrize(
    "needs",
    [
        "{all_of: [web, {any_of: [db, queue]}]}",
        "{any_of: [{all_of: [web, db]}, {all_of: [web, queue]}]}",
        "{k: 2, of: [web, db, {any_of: [queue, web]}]}",
        "{all_of: [web, {k: 2, of: [web, db, queue]}]}",
    ],
)
def test_the_tables_prove_what_the_file_proves_and_give_it_back_unchanged(olga, needs):
    register = read(
        SHOP.replace("{all_of: [web, {any_of: [db, queue]}]}", needs).replace(
            "mtbf_hours: 999, mttr_hours: 2", "availability: 0.9"
        )
    )
    take_in(register=register, by=olga)
    found = chains(olga, list(Agreement.objects.promises().select_related("product")), by_key=True)
    (kept,), (said,) = found.proofs, prove_all(register)
    assert kept.availability.independent == said.availability.independent
    assert [one.check for one in kept.breaks] == [one.check for one in said.breaks]
    again = take_in(register=read(file_of(found)), by=olga)
    assert {one.what for one in again} == {"same"}


def test_a_file_of_ours_leaves_with_the_contract_what_stands_there(olga, host):
    take_in(register=read(SHOP), by=olga)
    contract = add_contract(
        by=olga, title="Hosting", supplier=host, ends=date(2027, 3, 31), notice_days=60, renews_by=12
    )
    hoster = Agreement.objects.get(key="hoster")
    change_agreement(agreement=hoster, contract=contract, ends=None, notice_days=0, by=olga)
    shop = Item.objects.get(key="shop")
    change_item(item=shop, revision=shop.revision, availability=Decimal("0.999"), by=olga)
    found = chains(olga, list(Agreement.objects.promises().select_related("product")), by_key=True)
    text = file_of(found)
    assert "shop/itself" in text and "2027-03-31" in text
    assert {one.what for one in take_in(register=read(text), by=olga)} == {"same"}
    assert not Agreement.objects.get(key="hoster").has_own_term


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (("availability: 0.9995", "availability: 1"), "web: An availability of 0 or 1"),
        (("resolution_hours: 0.5", "resolution_hours: 0"), "desk: A time is more than 0"),
        (("credit: 500.5", "credit: 500.555"), "hoster: Its credit has more than two"),
        (("key: shop-p2", "key: desk"), "desk: An agreement of this file has that key"),
        (("credit: 500.5", "credit: 500, currency: ZZZ"), "hoster: “ZZZ” is no currency"),
    ],
)
def test_one_entry_that_cannot_be_kept_stops_the_whole_file(olga, change, part):
    with pytest.raises(DomainError, match=part):
        take_in(register=read(SHOP.replace(*change)), by=olga)
    assert not Item.objects.exists() and not Agreement.objects.exists()


def test_a_file_is_looked_at_before_it_is_taken_in(sign_in, olga):
    client, url = sign_in(olga), address("agreement-file")
    wrong = client.post(url, {"text": SHOP.replace("kind: UC", "kind: XX"), "do": "look"})
    assert wrong.status_code == 422 and "must be one of SLA, OLA, UC" in wrong.text and "Host Ltd" in wrong.text
    looked = client.post(url, {"text": SHOP, "do": "look"})
    assert "Nothing is stored yet" in looked.text and not Agreement.objects.exists()
    done = client.post(url, {"text": SHOP, "do": "take"}, follow=True)
    assert "Taken in: 8 new, 0 changed, 0 as before." in done.text and "shop-p2" in done.text
