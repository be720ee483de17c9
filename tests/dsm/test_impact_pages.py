"""What fails when something stops, from the rows of an organization to the page."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from dsm.models import EndUser, Item, Use
from dsm.queries.broken_promises import amounts, owed
from dsm.queries.impact import outcome_of, stakes
from dsm.queries.stopping import stops_of
from dsm.report_sections import SupplierImpact
from dsm.report_sections.subject import PORTFOLIO
from dsm.services.agreements import add_agreement
from dsm.services.items import Need, add_item, relate
from dsm.services.portfolio import create_capability, create_product
from organizations import bin
from organizations.models import Supplier
from reports.sections import Brief


@pytest.fixture
def cloudy(acme) -> Supplier:
    return Supplier.objects.create(organization=acme, name="Cloudy")


@pytest.fixture
def chain(olga, tracking, databases, cloudy) -> dict[str, Item]:
    """Tracking needs web, and one of main and spare; web and main stand on Cloudy's rack. It uses databases, which need main."""
    items = {
        "rack": add_item(by=olga, item_class="rack", key="rack", supplier=cloudy),
        "main": add_item(by=olga, item_class="database", key="main"),
        "spare": add_item(by=olga, item_class="database", key="spare"),
        "web": add_item(by=olga, item_class="component", key="web"),
    }
    relate(consumer=items["main"], needs=[Need(items["rack"])], by=olga)
    relate(consumer=databases.item, needs=[Need(items["main"])], by=olga)
    either = [Need(items["main"], "database"), Need(items["spare"], "database")]
    relate(consumer=tracking.item, needs=[Need(items["web"]), *either], by=olga)
    return items


def use(product, capability, manner="used", criticality=None):
    return Use.objects.create(
        organization=product.organization,
        product=product,
        capability=capability,
        manner=manner,
        criticality=criticality,
    )


def after(olga, **stops):
    asked = {"suppliers": [], "capabilities": [], "items": []} | stops
    return outcome_of(olga, stops_of(olga, **asked))


def said(outcome) -> dict[str, str]:
    return {hit.name: "stops" if hit.stops else "weakened" for hit in outcome.hits}


def test_an_alternative_keeps_the_product_up(olga, chain, tracking, cloudy):
    outcome = after(olga, suppliers=[cloudy.pk])
    assert said(outcome) == {
        "rack": "stops", "main": "stops", "Databases": "stops", "Parcel tracking": "weakened",
    }  # fmt: skip
    assert outcome.products[0].spare == 0


def test_without_both_it_stops_and_its_end_users_with_it(olga, acme, chain, tracking):
    users = EndUser.objects.create(organization=acme, name="Drivers", people=300, is_vip=True, created_by=olga)
    users.products.add(tracking)
    outcome = after(olga, items=[chain["main"].pk, chain["spare"].pk])
    assert said(outcome)["Parcel tracking"] == "stops"
    assert (outcome.reach.people, outcome.reach.important) == (300, 1)


def test_a_cell_of_the_matrix_counts_by_its_criticality(olga, chain, quoting, databases):
    cell = use(quoting, databases, criticality=3)
    assert said(after(olga, items=[chain["rack"].pk]))["Quoting"] == "weakened"
    cell.criticality = 4
    cell.save()
    assert said(after(olga, items=[chain["rack"].pk]))["Quoting"] == "stops"
    cell.manner = "needed"
    cell.save()
    assert "Quoting" not in said(after(olga, items=[chain["rack"].pk]))


def test_what_needs_the_product_falls_with_it(olga, chain, tracking, quoting):
    relate(consumer=quoting.item, needs=[Need(tracking.item)], by=olga)
    assert said(after(olga, items=[chain["web"].pk])) == {
        "web": "stops", "Parcel tracking": "stops", "Quoting": "stops",
    }  # fmt: skip


def test_a_capability_takes_along_what_lies_below_it(olga, hosting, databases, quoting):
    use(quoting, databases, criticality=4)
    assert said(after(olga, capabilities=[hosting.pk])) == {
        "Hosting": "stops", "Databases": "stops", "Quoting": "stops",
    }  # fmt: skip


def test_a_capability_that_others_deliver_too_is_weakened(olga, acme, databases, cloudy):
    databases.suppliers.set([cloudy, Supplier.objects.create(organization=acme, name="Rainy")])
    assert said(after(olga, suppliers=[cloudy.pk])) == {"Databases": "weakened"}
    databases.suppliers.set([cloudy])
    assert said(after(olga, suppliers=[cloudy.pk])) == {"Databases": "stops"}


def test_what_lies_in_the_bin_neither_falls_nor_stands_in(olga, chain, tracking):
    bin.delete(chain["spare"], by=olga)
    assert said(after(olga, items=[chain["main"].pk]))["Parcel tracking"] == "stops"
    bin.delete(tracking, by=olga)
    assert "Parcel tracking" not in said(after(olga, items=[chain["main"].pk]))


def test_a_scoped_reader_sees_that_more_is_hit_but_not_what(olga, sam, acme, chain, warehouse_unit):
    pallets = create_product(by=olga, name="Pallets", unit=warehouse_unit)
    relate(consumer=pallets.item, needs=[Need(chain["web"])], by=olga)
    outcome = outcome_of(sam, stops_of(sam, [], [], [chain["web"].pk]))
    assert "Pallets" not in said(outcome)
    assert outcome.hidden == 1


def test_the_suppliers_are_told_by_what_hangs_on_them(olga, chain, tracking, databases, cloudy, quoting):
    use(quoting, databases, criticality=4)
    worst = stakes(olga)[0]
    assert (worst.supplier, worst.stop, worst.value, worst.weakened) == (cloudy, 1, 40, 1)


def test_queries_stay_the_same_whatever_the_items(olga, chain, cloudy, django_assert_max_num_queries):
    for number in range(30):
        item = add_item(by=olga, item_class="rack", key=f"more-{number}", supplier=cloudy)
        product = create_product(by=olga, name=f"Product {number}")
        relate(consumer=product.item, needs=[Need(item)], by=olga)
    capability = create_capability(by=olga, name="Racks")
    relate(consumer=capability.item, needs=[Need(item)], by=olga)
    with django_assert_max_num_queries(18):
        outcome = after(olga, suppliers=[cloudy.pk])
    assert len(outcome.products) == 31


def test_the_page_answers_and_the_file_has_every_line(client, sign_in, olga, chain, cloudy, tracking):
    sign_in(olga)
    page = client.get("/o/acme/impact/", {"supplier": cloudy.pk})
    assert "Parcel tracking is weakened." in page.content.decode()
    assert "<svg" in page.content.decode()
    lines = list(
        csv.reader(io.StringIO(client.get("/o/acme/impact.csv", {"supplier": cloudy.pk}).content.decode("utf-8-sig")))
    )
    assert ["rack", "rack", "stops first", "0", "", ""] in lines


@pytest.fixture
def promises(olga, tracking, databases):
    """Two that run, one that has ended, and an agreement that is no promise."""
    add_agreement(by=olga, kind="SLA", title="Parcels are found", product=tracking, credit_cents=50_000, currency="EUR")
    add_agreement(by=olga, kind="SLA", title="Data is there", item=databases.item)
    over = localdate() - timedelta(days=1)
    add_agreement(by=olga, kind="SLA", title="An old word", item=databases.item, ends=over)
    add_agreement(by=olga, kind="OLA", title="On call", item=databases.item)


def test_promises_about_what_stops_break_and_what_is_weakened_keeps_them(olga, chain, cloudy, promises):
    assert [one.title for one in after(olga, suppliers=[cloudy.pk]).promises] == ["Data is there"]
    outcome = after(olga, items=[chain["main"].pk, chain["spare"].pk])
    assert [one.title for one in outcome.promises] == ["Data is there", "Parcels are found"]
    assert amounts(outcome.owed) == "incomplete: 500.00 EUR, and of 1 promise nobody said it"
    assert amounts(owed(outcome.promises[1:])) == "500.00 EUR"
    assert [one.title for one in stakes(olga)[0].promises] == ["Data is there"]


def test_the_page_the_report_and_the_api_name_the_promises(client, sign_in, olga, chain, cloudy, promises, tracking):
    sign_in(olga)
    users = EndUser.objects.create(organization=olga.organization, name="Drivers & more", people=3, created_by=olga)
    users.products.add(tracking)
    stop = {"item": [chain["main"].pk, chain["spare"].pk]}
    page = client.get("/o/acme/impact/", stop).content.decode()
    found = client.get("/api/v1/o/acme/impact/", stop).json()["promises"]
    assert "500.00 EUR" in page and "/o/acme/end-users/?q=Drivers%20%26%20more" in page
    assert all(f"/o/acme/promises/{one['pk']}/" in page for one in found)
    assert [(one["title"], one["credit_cents"]) for one in found] == [
        ("Data is there", None), ("Parcels are found", 50_000),
    ]  # fmt: skip
    table = SupplierImpact().build(Brief(olga, PORTFOLIO, localdate())).blocks[1]
    assert [cell.text for cell in table.rows[0]][4:] == ["1", "of 1 promise nobody said it"]


def test_nonsense_in_the_address_is_passed_over(client, sign_in, olga):
    sign_in(olga)
    page = client.get("/o/acme/impact/", {"supplier": ["x", "9" * 30, "-1"], "item": "²", "q": "\x00"})
    assert page.status_code == 200


@pytest.fixture
def warehouse_unit(acme):
    from organizations.models import Unit

    return Unit.objects.create(organization=acme, name="Warehouse")


def test_the_api_says_the_same(client, sign_in, olga, chain, cloudy, tracking):
    sign_in(olga)
    found = client.get("/api/v1/o/acme/impact/", {"supplier": cloudy.pk}).json()
    assert [hit["name"] for hit in found["items"]] == ["rack", "main"]
    assert (found["products"][0]["name"], found["products"][0]["stops"]) == ("Parcel tracking", False)
    assert client.get("/api/v1/o/acme/impact/", {"supplier": "x"}).status_code == 400
