"""The API of products, capabilities, end users, components, KPIs and what items need."""

import pytest

from dsm.models import EndUser, Item, Kpi, Product
from dsm.services.items import Need, add_item, relate
from dsm.services.portfolio import change_product
from organizations.models import Person

JSON = "application/json"


@pytest.fixture
def call(sign_in):
    """call(member, method, path, body) → status and JSON."""

    def call(member, method: str, path: str, body: dict | None = None):
        client = sign_in(member)
        address = f"/api/v1/o/acme/{path}"
        more = {} if body is None else {"data": body, "content_type": JSON}
        response = getattr(client, method)(address, **more)
        return response.status_code, response.json() if response.content else None

    return call


def test_a_viewer_writes_nothing(vera, call, tracking):
    assert call(vera, "post", "products/", {"name": "Mine"})[0] == 403
    assert call(vera, "put", f"items/{tracking.item.pk}/needs/", {"revision": 1, "needs": []})[0] == 403


def test_a_product_is_made_changed_and_put_in_the_bin(ed, call):
    status, made = call(ed, "post", "products/", {"name": "Billing", "kind": "site", "stage": "beta", "value": 0})
    assert (status, made["key"], made["stage"], made["value"], made["revision"]) == (201, "billing", "beta", 0, 1)
    path = f"products/{made['id']}/"
    assert call(ed, "patch", path, {"name": "Billing 2"})[1]["errors"] == {
        "revision": ["Say with which revision you began."]
    }
    status, refused = call(ed, "patch", path, {"stage": "live", "revision": 1})
    assert (status, list(refused["errors"])) == (400, ["stage"])
    status, changed = call(ed, "patch", path, {"name": "Billing 2", "attributes": ["GDPR"], "revision": 1})
    assert status == 400
    status, changed = call(ed, "patch", path, {"name": "Billing 2", "attributes": ["gdpr", "payments"], "revision": 1})
    assert (changed["name"], changed["attributes"], changed["revision"]) == ("Billing 2", ["payments", "gdpr"], 2)
    assert call(ed, "delete", path)[0] == 204
    assert call(ed, "get", path)[0] == 404


def test_a_stale_change_answers_with_what_stands_there(ed, olga, tracking, call):
    change_product(product=tracking, revision=1, by=olga, value=90)
    status, body = call(ed, "patch", f"products/{tracking.pk}/", {"value": 10, "revision": 1})
    assert (status, body["current"]) == (409, {"value": "90", "revision": 2})


@pytest.mark.parametrize(
    "body",
    [
        {"name": "A", "value": 101}, {"name": "A", "unit": 999_999}, {"name": ""}, {"name": "A", "kind": "rocket"},
        {"name": "A", "attributes": ["and"]}, {"name": "A\x00"}, {"name": "A", "streams": list(range(1001))},
        {"name": "A", "gate_on": "soon"}, {"name": "A", "key": "no spaces"},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_field(ed, call, body):
    status, answer = call(ed, "post", "products/", body)
    assert status == 400
    assert answer["errors"]
    assert not Product.objects.exists()


def test_the_owner_of_another_organization_counts_as_unknown(ed, eve, call):
    stranger = Person.objects.create(organization=eve.organization, name="Stranger")
    assert call(ed, "post", "products/", {"name": "A", "owner": stranger.pk})[1]["errors"].keys() == {"owner"}


def test_the_list_is_filtered(ed, tracking, quoting, call):
    assert [row["key"] for row in call(ed, "get", "products/?stage=alpha")[1]["results"]] == ["parcel-tracking"]
    assert [row["key"] for row in call(ed, "get", "products/?sort=value")[1]["results"]] == [
        "quoting",
        "parcel-tracking",
    ]
    assert call(ed, "get", "products/?stage=late")[0] == 400


def test_a_capability_takes_its_place_in_the_tree(ed, hosting, databases, call):
    status, made = call(ed, "post", "capabilities/", {"name": "Backups", "parent": databases.pk, "maturity": 0})
    assert (status, made["parent"], made["maturity"], made["wanted"]) == (201, databases.pk, 0, None)
    status, refused = call(ed, "patch", f"capabilities/{hosting.pk}/", {"parent": made["id"], "revision": 1})
    assert (status, list(refused["errors"])) == (409, ["parent"])
    assert call(ed, "post", "capabilities/", {"name": "B", "maturity": 6})[0] == 400


def test_an_end_user_and_her_products(ed, tracking, call):
    status, made = call(ed, "post", "end-users/", {"name": "Drivers", "people": 120, "products": [tracking.pk]})
    assert (status, made["products"], made["kind"]) == (201, [tracking.pk], "group")
    assert [row["name"] for row in call(ed, "get", f"end-users/?product={tracking.pk}")[1]["results"]] == ["Drivers"]
    assert call(ed, "post", "end-users/", {"name": "None", "people": 0})[0] == 400
    assert EndUser.objects.count() == 1


def test_a_component_that_never_fails_is_refused_in_words(ed, call):
    status, body = call(ed, "post", "components/", {"name": "Web", "item_class": "component", "availability": "1"})
    assert status == 400
    assert "never fails" in body["errors"]["availability"][0]
    assert call(ed, "post", "components/", {"name": "Web", "item_class": "product"})[0] == 400
    status, made = call(ed, "post", "components/", {"name": "Web", "item_class": "component", "availability": "0.9995"})
    assert (status, made["availability"], made["key"]) == (201, "0.9995", "web")
    assert Item.objects.count() == 1


def test_a_kpi_is_about_something_that_she_sees(ed, tracking, call):
    assert call(ed, "post", "kpis/", {"name": "Use", "about": "product:999"})[1]["errors"].keys() == {"about"}
    status, made = call(ed, "post", "kpis/", {"name": "Use", "about": tracking.ref, "target": "95.5"})
    assert (status, made["about"]) == (201, tracking.ref)
    status, changed = call(ed, "patch", f"kpis/{made['id']}/", {"direction": "down", "revision": 1})
    assert (status, changed["direction"], changed["about"]) == (200, "down", tracking.ref)
    assert Kpi.objects.get().product == tracking


def test_what_an_item_needs_is_said_as_a_whole(ed, olga, tracking, call):
    web, one, two = (add_item(by=olga, item_class="component", name=name) for name in ("Web", "One", "Two"))
    relate(consumer=one, needs=[Need(web)], by=olga)
    path = f"items/{tracking.item.pk}/needs/"
    needs = [{"provider": one.pk, "alternatives": "either"}, {"provider": two.pk, "alternatives": "either"}]
    status, body = call(ed, "put", path, {"revision": 1, "needs": needs})
    assert (status, body["revision"]) == (200, 2)
    assert [(need["key"], need["alternatives"], need["least"]) for need in body["needs"]] == [
        ("one", "either", 1), ("two", "either", 1),
    ]  # fmt: skip
    assert call(ed, "get", f"items/{one.pk}/needs/")[1]["needed_by"] == [tracking.item.pk]
    assert call(ed, "put", path, {"revision": 1, "needs": []})[0] == 409
    status, body = call(ed, "put", f"items/{web.pk}/needs/", {"revision": 1, "needs": [{"provider": tracking.item.pk}]})
    assert (status, body["detail"].split(":")[0]) == (409, "That would be a circle")
    assert "Web needs Parcel tracking needs One needs Web" in body["detail"]
