"""The list of suppliers and the page of one: what hangs on each, and who may see it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from dsm.models import Item
from dsm.queries.suppliers import SHOWN, supplier_lines, supplier_room
from dsm.services import raci
from dsm.services.agreements import add_agreement
from dsm.services.contracts import add_contract
from dsm.services.items import Need, add_item, relate
from dsm.services.sources import create_source
from organizations import bin as bin_
from organizations.models import Supplier, Unit


def at(route: str, *args) -> str:
    return reverse(route, args=["acme", *args])


@pytest.fixture
def cloudy(acme) -> Supplier:
    return Supplier.objects.create(organization=acme, name="Cloudy", contact="Ms Rain")


@pytest.fixture
def delivering(olga, acme, cloudy, tracking, hosting, databases) -> Supplier:
    """A contract to decide about in 60 days, two agreements, a rack below tracking, two capabilities, a source."""
    ends = localdate() + timedelta(days=150)
    contract = add_contract(by=olga, title="Racks", supplier=cloudy, ends=ends, notice_days=60, decision_days=30)
    add_contract(by=olga, title="Endless", supplier=cloudy)
    add_agreement(by=olga, kind="UC", title="Racks run", contract=contract)
    add_agreement(by=olga, kind="UC", title="Power runs", supplier=cloudy)
    rack = add_item(by=olga, item_class="rack", key="rack", name="Rack", supplier=cloudy)
    relate(consumer=tracking.item, needs=[Need(rack)], by=olga)
    rainy = Supplier.objects.create(organization=acme, name="Rainy")
    hosting.suppliers.set([cloudy])
    databases.suppliers.set([cloudy, rainy])
    create_source(by=olga, name="Racks of Cloudy", kind="supplier", supplier=cloudy)
    return cloudy


def titles(some) -> list[str]:
    return [one.row.title for one in some]


def test_a_stranger_and_a_respondent_are_turned_away(eve, rob, sign_in, delivering):
    for member, status in ((eve, 404), (rob, 403)):
        client = sign_in(member)
        for address in (at("suppliers-list"), at("suppliers-csv"), at("supplier-room", delivering.pk)):
            assert client.get(address).status_code == status


def test_a_supplier_of_another_house_or_in_the_bin_has_no_page(olga, globex, sign_in, cloudy):
    theirs = Supplier.objects.create(organization=globex, name="Theirs")
    bin_.delete(cloudy, by=olga)
    for one in (theirs, cloudy):
        assert sign_in(olga).get(at("supplier-room", one.pk)).status_code == 404


def test_a_scoped_reader_sees_only_what_is_hers(olga, sam, acme, delivering, quoting):
    warehouse = Unit.objects.create(organization=acme, name="Warehouse")
    hidden = add_contract(by=olga, title="Pallets", supplier=delivering, unit=warehouse)
    add_agreement(by=olga, kind="UC", title="Pallets come", contract=hidden, unit=warehouse)
    add_item(by=olga, item_class="rack", key="far", supplier=delivering, unit=warehouse)
    room = supplier_room(sam, delivering)
    assert (titles(room.contracts), titles(room.agreements)) == (["Racks", "Endless"], ["Power runs", "Racks run"])
    assert (room.number_of_items, [one.name for one in room.items]) == (1, ["Rack"])
    assert [(one.contracts, one.items) for one in supplier_lines(sam)] == [(2, 1), (0, 0)]
    assert [(one.contracts, one.items) for one in supplier_lines(olga)] == [(3, 2), (0, 0)]


def test_the_list_says_what_hangs_on_each(olga, delivering):
    cloudy, rainy = supplier_lines(olga)
    assert (cloudy.contracts, cloudy.items, cloudy.stop) == (2, 1, 1)
    assert cloudy.due == localdate() + timedelta(days=60)
    assert (rainy.contracts, rainy.items, rainy.stop, rainy.due) == (0, 0, 0, None)
    assert supplier_lines(olga, "RAIN") == [rainy]


def test_the_page_leads_everywhere(olga, sign_in, delivering, hosting, databases):
    for number in range(SHOWN):
        add_item(by=olga, item_class="rack", key=f"a-{number}", supplier=delivering)
    page = sign_in(olga).get(at("supplier-room", delivering.pk)).content.decode()
    for text in ("Ms Rain", "Racks run", "Power runs", "Racks of Cloudy", ">alone<", "all 21 items"):
        assert text in page
    assert f'{at("impact")}?supplier={delivering.pk}"' in page
    assert f'{at("items")}?supplier={delivering.pk}"' in page
    assert f'{at("cmdb-coverage")}"' in page
    rainy = Supplier.objects.get(name="Rainy")
    assert f'with <a href="{at("supplier-room", rainy.pk)}">Rainy</a>' in page
    assert len(supplier_room(olga, delivering).items) == SHOWN


def test_the_file_is_the_filtered_list_and_has_no_formula(vera, acme, sign_in, delivering):
    Supplier.objects.create(organization=acme, name="=1+1")
    file = sign_in(vera).get(at("suppliers-csv"), {"q": "1+"}).content.decode("utf-8-sig")
    assert "Cloudy" not in file and "1+1" in file and "\n=" not in file
    assert "No supplier has that" in sign_in(vera).get(at("suppliers-list"), {"q": "zzz"}).content.decode()


def test_without_suppliers_the_page_says_what_to_do(olga, vera, sign_in):
    for member in (olga, vera):
        assert 'class="empty"' in sign_in(member).get(at("suppliers-list")).content.decode()


def test_queries_do_not_grow_with_rows(olga, acme, sign_in, delivering, hosting, django_assert_max_num_queries):
    for number in range(8):
        other = Supplier.objects.create(organization=acme, name=f"Other {number}")
        add_contract(by=olga, title=f"More {number}", supplier=delivering)
        add_agreement(by=olga, kind="UC", title=f"More {number}", supplier=delivering)
        add_item(by=olga, item_class="rack", key=f"more-{number}", supplier=other)
        hosting.suppliers.add(other)
    client = sign_in(olga)
    for address, most in ((at("suppliers-list"), 19), (at("supplier-room", delivering.pk), 16)):
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200


def test_the_supplier_is_a_link_where_it_is_named(olga, sign_in, delivering, hosting):
    client, there = sign_in(olga), f'href="{at("supplier-room", delivering.pk)}"'
    rack = Item.objects.get(key="rack")
    pages = [at("item", rack.pk), at("items"), at("capability", hosting.pk)]
    pages += [at("contract", delivering.contracts.first().pk), at("agreement", delivering.agreements.first().pk)]
    for address in pages:
        assert there in client.get(address).content.decode(), address


def test_an_item_leads_to_the_product_and_a_twin_to_its_own_page(olga, sam, sign_in, delivering, tracking, hosting):
    rack, client = Item.objects.get(key="rack"), sign_in(olga)
    page = client.get(at("item", rack.pk)).content.decode()
    assert f'href="{at("product", tracking.pk)}"' in page
    assert f'{at("impact")}?item={rack.pk}"' in page
    assert client.get(at("item", tracking.item.pk)).url == at("product", tracking.pk)
    assert client.get(at("item", hosting.item.pk)).url == at("capability", hosting.pk)


def test_a_capability_says_who_answers_for_it_and_who_its_people_are(olga, sam, acme, sign_in, hosting):
    columns = ["Lead", "Crew", "Board"]
    chart = raci.begin_chart(by=olga, title="Hosting answers", rows=["Plan"], columns=columns)
    raci.add_rows(chart=chart, by=olga, names=[], capabilities=[hosting])
    row, places = chart.rows.get(capability=hosting), list(chart.columns.all())
    letters = [raci.Letter(row.pk, one.pk, text, 0) for one, text in zip(places, ("A/R", "R", "I"), strict=True)]
    raci.write_letters(chart=chart, letters=letters, by=olga)
    client = sign_in(olga)
    page = client.get(at("capability", hosting.pk)).content.decode()
    assert "Accountable: Lead · Responsible: Lead, Crew" in page
    assert f'href="{at("raci", chart.pk)}"' in page and f'href="{at("capability-home", hosting.pk)}"' in page
    assert f'href="{at("capability", hosting.pk)}"' in client.get(at("raci", chart.pk)).content.decode()
    people = client.get(at("capability-home", hosting.pk)).content.decode()
    assert f'href="{at("capability", hosting.pk)}">Overview' in people and "People of Hosting" in people
    chart.unit = Unit.objects.create(organization=acme, name="Warehouse")
    chart.save()
    assert "Hosting answers" not in sign_in(sam).get(at("capability", hosting.pk)).content.decode()
