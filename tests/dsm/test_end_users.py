"""End users: who uses which product, and bringing in a list of them."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from dsm.models import EndUser
from dsm.services.end_users import add_end_user, change_end_user
from organizations.models import AuditEntry, Unit

LIST = "name,kind,unit,vip,people,products\nDrivers,group,Sales,no,120,parcel-tracking\nPaula,person,,yes,,Parcel tracking; Nothing\nDesk,,,,,\n"


def test_a_viewer_writes_none_down(vera, sign_in):
    assert sign_in(vera).post(reverse("end-user-new", args=["acme"]), {"name": "Drivers"}).status_code == 403


def test_an_editor_of_sales_writes_for_sales_alone(sam, olga, sales, sign_in):
    with pytest.raises(PermissionDenied):
        add_end_user(by=sam, name="Everybody")
    whole = add_end_user(by=olga, name="Everybody")
    listed = sign_in(sam).get(reverse("end-users", args=["acme"])).content.decode()
    assert "Everybody" in listed
    assert reverse("end-user", args=["acme", whole.pk]) not in listed
    with pytest.raises(PermissionDenied):
        change_end_user(end_user=whole, revision=1, by=sam, name="Nobody")
    assert add_end_user(by=sam, name="Sellers", unit=sales).unit == sales


def test_a_person_is_one_whatever_was_typed(ed, sign_in):
    sign_in(ed).post(
        reverse("end-user-new", args=["acme"]), {"name": "Paula", "kind": "person", "people": 7, "is_vip": "on"}
    )
    paula = EndUser.objects.get()
    assert (paula.people, paula.is_vip) == (1, True)
    change_end_user(end_user=paula, revision=1, by=ed, people=9)
    paula.refresh_from_db()
    assert paula.people == 1


def test_nobody_is_no_number_of_people(ed, sign_in):
    response = sign_in(ed).post(
        reverse("end-user-new", args=["acme"]), {"name": "Drivers", "kind": "group", "people": 0}
    )
    assert response.status_code == 422
    assert "greater than or equal to 1" in response.content.decode()


def test_the_list_is_filtered_by_its_address(olga, tracking, quoting, sales, sign_in):
    add_end_user(by=olga, name="Drivers", people=120, products=[tracking], location="On the road")
    add_end_user(by=olga, name="Sellers", unit=sales, is_vip=True, products=[tracking, quoting])
    client, address = sign_in(olga), reverse("end-users", args=["acme"])

    def names(query: str) -> list[str]:
        return [row.name for row in client.get(f"{address}?{query}").context["rows"]]

    assert names("") == ["Drivers", "Sellers"]
    assert names("sort=-people") == ["Drivers", "Sellers"]  # unknown stands at the end
    assert names("sort=-name") == ["Sellers", "Drivers"]
    assert names(f"product={quoting.pk}") == names("vip=1") == names(f"unit={sales.pk}") == ["Sellers"]
    assert names("q=ROAD") == ["Drivers"]
    assert names("product=nonsense") == []
    assert "unknown" in client.get(address).content.decode()


def test_products_of_other_units_are_not_named(olga, sam, acme, tracking, sign_in):
    from dsm.services.portfolio import create_product

    hidden = create_product(by=olga, name="Pallets", unit=Unit.objects.create(organization=acme, name="Warehouse"))
    add_end_user(by=olga, name="Drivers", products=[tracking, hidden])
    client = sign_in(sam)
    for address in ("end-users", "end-users-csv"):
        answer = client.get(reverse(address, args=["acme"])).content.decode().lower()
        assert "tracking" in answer
        assert "pallets" not in answer


def test_two_who_change_at_once_are_told(ed, olga, sign_in):
    drivers = add_end_user(by=olga, name="Drivers", is_vip=True)
    change_end_user(end_user=drivers, revision=1, by=olga, location="Vienna", people=12)
    said = {"name": "Drivers north", "kind": "group", "revision": 1}
    response = sign_in(ed).post(reverse("end-user", args=["acme", drivers.pk]), said)
    assert response.status_code == 422
    assert response.context["standing"]["Location"] == "Vienna"
    assert response.context["standing"]["VIP"] == "yes"
    assert "Drivers north" in response.content.decode()


def test_good_lines_wait_and_bad_ones_say_why(ed, tracking, sales, sign_in, django_assert_max_num_queries):
    client, address = sign_in(ed), reverse("end-users-import", args=["acme"])
    found = client.post(address, {"text": LIST}).context["found"]
    assert [one.row.name for one in found.good] == ["Drivers", "Desk"]
    assert [(one.line, one.reason) for one in found.refused] == [(3, "There is no product called “Nothing”.")]
    assert not EndUser.objects.exists()

    with django_assert_max_num_queries(16):
        client.post(address, {"text": LIST, "store": "1"})
    drivers = EndUser.objects.get(name="Drivers")
    assert (drivers.unit, drivers.people, list(drivers.products.all())) == (sales, 120, [tracking])
    assert EndUser.objects.count() == 2
    assert AuditEntry.objects.get(action="enduser.brought_in").subject == "2 end users"

    again = client.post(address, {"text": LIST}).context["found"]
    assert (again.good, len(again.there)) == ((), 2)
    assert client.post(address, {"text": LIST, "store": "1"}).status_code == 422
    assert EndUser.objects.count() == 2

    client.post(reverse("end-users-import-undo", args=["acme"]))
    assert EndUser.objects.in_bin_of(ed).count() == 2
