"""Components, what items need, and the figures to which components report."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from dsm.models import Item, Kpi, Relation
from dsm.services.items import MOST_NEEDS, Need, add_item, change_item, relate
from dsm.services.kpis import add_kpi, change_kpi
from organizations import bin
from organizations.errors import DomainError, Stale
from organizations.models import AuditEntry, Unit


@pytest.fixture
def web(olga) -> Item:
    return add_item(by=olga, item_class="service", name="Web", availability=Decimal("0.9995"))


@pytest.fixture
def queue(olga) -> Item:
    return add_item(by=olga, item_class="component", name="Queue")


def lines(revision: int, *rows: tuple, **more) -> dict:
    """What the form sends: rows of (provider, alternatives, least)."""
    said = {"revision": revision, "lines": len(rows), "do": "save", **more}
    for place, row in enumerate(rows):
        said |= {
            f"{name}-{place}": text for name, text in zip(("provider", "alternatives", "least"), row, strict=False)
        }
    return said


def needs_of(item: Item) -> list[tuple]:
    return list(item.needs.order_by("provider__name").values_list("provider__name", "alternatives", "least"))


# ---- Components ----


def test_a_viewer_makes_no_component(vera, sign_in):
    assert sign_in(vera).post(reverse("component-new", args=["acme"]), {"name": "Web"}).status_code == 403


@pytest.mark.parametrize(
    ("percent", "sentence"),
    [
        ("100", "100 % would mean that it never fails"),
        ("0", "above 0 %"),
        ("120", "more than 100 %"),
        ("often", "number"),
    ],
)
def test_an_availability_that_cannot_be_gets_a_clear_sentence(ed, sign_in, percent, sentence):
    said = {"name": "Web", "item_class": "component", "availability": percent}
    response = sign_in(ed).post(reverse("component-new", args=["acme"]), said)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Item.objects.exists()


def test_an_availability_is_kept_exactly_and_shown_as_typed(ed, sign_in):
    client = sign_in(ed)
    said = {"name": "Order database", "item_class": "component", "availability": "99.99500001"}
    response = client.post(reverse("component-new", args=["acme"]), said)
    item = Item.objects.get()
    assert (item.key, item.availability) == ("order-database", Decimal("0.9999500001"))
    assert "99.99500001 %" in client.get(response.url).content.decode()
    assert 'value="99.99500001"' in client.get(reverse("component-edit", args=["acme", item.pk])).content.decode()


def test_a_share_that_cannot_be_is_refused_for_every_caller(olga, web):
    with pytest.raises(DomainError, match="above 0 and below 100"):
        change_item(item=web, revision=1, by=olga, availability=Decimal(1))


def test_a_key_is_taken_once_and_kept(ed, web, sign_in):
    said = {"name": "Other", "item_class": "component", "key": "web"}
    assert "is taken" in sign_in(ed).post(reverse("component-new", args=["acme"]), said).content.decode()
    said = {"name": "Web tier", "item_class": "service", "key": "other", "revision": 1, "availability": ""}
    assert sign_in(ed).post(reverse("component-edit", args=["acme", web.pk]), said).status_code == 302
    web.refresh_from_db()
    assert (web.name, web.key, web.availability) == ("Web tier", "web", None)


def test_the_list_counts_who_needs_each_and_sorts(olga, tracking, web, queue, sign_in):
    relate(consumer=tracking.item, needs=[Need(web), Need(queue)], by=olga)
    relate(consumer=web, needs=[Need(queue)], by=olga)
    client, address = sign_in(olga), reverse("components", args=["acme"])
    rows = client.get(f"{address}?sort=-availability").context["rows"]
    assert [(row.name, row.used_by) for row in rows] == [("Web", 1), ("Queue", 2)]
    assert [row.name for row in client.get(f"{address}?class=component").context["rows"]] == ["Queue"]
    lines = client.get(reverse("components-csv", args=["acme"])).content.decode("utf-8-sig").splitlines()
    assert lines[2] == "web,Web,service,,,99.95,1"


# ---- What an item needs ----


def test_an_editor_of_sales_says_nothing_about_others(sam, web, queue):
    with pytest.raises(PermissionDenied):
        relate(consumer=web, needs=[Need(queue)], by=sam)


def test_a_circle_is_refused_with_the_whole_way(olga, web, queue):
    database = add_item(by=olga, item_class="component", name="Database")
    relate(consumer=web, needs=[Need(queue)], by=olga)
    relate(consumer=queue, needs=[Need(database)], by=olga)
    with pytest.raises(DomainError, match="Database needs Web needs Queue needs Database"):
        relate(consumer=database, needs=[Need(web)], by=olga)
    with pytest.raises(DomainError, match="Web needs Web"):
        relate(consumer=web, needs=[Need(web)], by=olga)
    assert needs_of(database) == []


def test_of_a_circle_through_other_units_no_name_is_told(olga, sam, acme, sales):
    warehouse = Unit.objects.create(organization=acme, name="Warehouse")
    mine = add_item(by=olga, item_class="component", name="Mine", unit=sales)
    hidden = add_item(by=olga, item_class="component", name="Secret", unit=warehouse)
    between = add_item(by=olga, item_class="component", name="Shared")
    relate(consumer=between, needs=[Need(hidden)], by=olga)
    relate(consumer=hidden, needs=[Need(mine)], by=olga)
    with pytest.raises(DomainError) as refusal:
        relate(consumer=mine, needs=[Need(between)], by=sam)
    assert "Mine needs Shared needs something that you do not see needs Mine" in str(refusal.value)


def test_what_somebody_does_not_see_stays_when_she_saves(olga, sam, acme, sales, queue):
    hidden = add_item(
        by=olga, item_class="component", name="Secret", unit=Unit.objects.create(organization=acme, name="W")
    )
    mine = add_item(by=olga, item_class="component", name="Mine", unit=sales)
    relate(consumer=mine, needs=[Need(hidden), Need(queue)], by=olga)
    relate(consumer=mine, needs=[], by=sam)
    assert needs_of(mine) == [("Secret", "", 1)]


def test_a_provider_in_the_bin_comes_back_into_its_place(olga, tracking, queue, sign_in):
    relate(consumer=tracking.item, needs=[Need(queue)], by=olga)
    bin.delete(queue, by=olga)
    assert sign_in(olga).get(reverse("product", args=["acme", tracking.pk])).context["needs"] == []
    bin.restore(queue, by=olga)
    assert len(sign_in(olga).get(reverse("product", args=["acme", tracking.pk])).context["needs"]) == 1


@pytest.mark.parametrize(
    ("needs", "sentence"),
    [
        (lambda a, b: [Need(a), Need(a)], "“Web” is named twice"),
        (lambda a, b: [Need(a, "either", 1), Need(b, "either", 2)], "the same number must run"),
        (lambda a, b: [Need(a, "either", 3), Need(b, "either", 3)], "at least 1 and at most 2"),
        (lambda a, b: [Need(a)] * (MOST_NEEDS + 1), "at most 200"),
    ],
)
def test_needs_that_make_no_sense_are_refused(olga, tracking, web, queue, needs, sentence):
    with pytest.raises(DomainError, match=sentence):
        relate(consumer=tracking.item, needs=needs(web, queue), by=olga)


def test_lines_are_saved_by_key_by_name_and_as_the_list_offers_them(ed, olga, tracking, web, queue, sign_in):
    other = add_item(by=olga, item_class="component", name="Queue", key="queue-b")
    rows = lines(1, ("Web",), ("Queue (queue)", "Two queues", "2"), ("queue-b", "two queues", ""), ("", "", ""))
    response = sign_in(ed).post(reverse("product-needs", args=["acme", tracking.pk]), rows)
    assert response.url == reverse("product", args=["acme", tracking.pk])
    assert needs_of(tracking.item) == [("Queue", "two-queues", 2), ("Queue", "two-queues", 2), ("Web", "", 1)]
    assert set(tracking.item.needs.values_list("provider", flat=True)) == {web.pk, queue.pk, other.pk}
    assert AuditEntry.objects.filter(action="item.related").exists()


def test_an_unknown_or_doubtful_name_is_said_on_its_line(ed, olga, tracking, queue, sign_in):
    add_item(by=olga, item_class="component", name="Queue", key="queue-b")
    rows = lines(1, ("Queue",), ("Nonsense <b>",))
    response = sign_in(ed).post(reverse("product-needs", args=["acme", tracking.pk]), rows)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Several items are called “Queue”. Write the key of one of them: queue, queue-b." in page
    assert "Nothing here has the key or name “Nonsense &lt;b&gt;”" in page
    assert not Relation.objects.exists()


def test_lines_are_added_and_found_without_script_and_nothing_typed_is_lost(ed, tracking, web, queue, sign_in):
    client, address = sign_in(ed), reverse("product-needs", args=["acme", tracking.pk])
    typed = lines(1, ("half a na", "either", "x"), ("",), do="find", find="que")
    found = client.post(address, typed)
    assert [text for _row, text in found.context["found"]] == ["Queue (queue)"]
    assert "half a na" in found.content.decode()
    assert found.status_code == 200

    with_it = client.post(address, {**typed, "do": f"add-{queue.pk}", "find": ""}).context["form"]
    assert [row[0].value() for row in with_it.rows] == ["half a na", "Queue (queue)", None, None, None]
    more = client.post(address, {**typed, "do": "more", "find": ""}).context["form"]
    assert len(more.rows) == 5
    entered = client.post(address, {**typed, "do": "save"})  # Enter in the search field
    assert entered.context["found"]
    assert not Relation.objects.exists()


def test_any_item_is_edited_the_same_way(ed, olga, web, queue, sign_in):
    server = add_item(by=olga, item_class="server", name="srv-1")
    client = sign_in(ed)
    page = client.get(reverse("item", args=["acme", server.pk])).content.decode()
    address = reverse("item-needs", args=["acme", server.pk])
    assert address in page
    assert client.post(address, lines(1, ("queue",))).url == reverse("item", args=["acme", server.pk])
    assert needs_of(server) == [("Queue", "", 1)]
    other = client.get(reverse("item-needs", args=["acme", web.pk]))
    assert other.url == reverse("component-needs", args=["acme", web.pk])


def test_a_stale_form_shows_what_it_needs_now_and_keeps_the_lines(ed, olga, tracking, web, queue, sign_in):
    relate(consumer=tracking.item, needs=[Need(web)], by=olga, revision=1)
    client, address = sign_in(ed), reverse("product-needs", args=["acme", tracking.pk])
    response = client.post(address, lines(1, ("queue",)))
    assert response.status_code == 422
    assert response.context["standing"] == {"It needs": "Web"}
    assert 'value="queue"' in response.content.decode()
    assert client.post(address, lines(2, ("queue",))).status_code == 302
    assert needs_of(tracking.item) == [("Queue", "", 1)]


def test_a_stale_relation_is_refused_to_every_caller(olga, web, queue):
    relate(consumer=web, needs=[Need(queue)], by=olga, revision=1)
    with pytest.raises(Stale) as refusal:
        relate(consumer=web, needs=[], by=olga, revision=1)
    assert refusal.value.current == {"needs": "Queue", "revision": 2}


# ---- KPIs ----


def test_a_kpi_is_read_by_whoever_reads_what_it_is_about(olga, sam, acme, tracking, quoting):
    from dsm.services.portfolio import create_product

    hidden = create_product(by=olga, name="Pallets", unit=Unit.objects.create(organization=acme, name="Warehouse"))
    for about in (tracking, quoting, hidden):
        add_kpi(by=olga, about=about, name=f"Use of {about}")
    assert [str(row) for row in Kpi.objects.visible_to(sam)] == ["Use of Parcel tracking", "Use of Quoting"]
    with pytest.raises(PermissionDenied):
        add_kpi(by=sam, about=tracking, name="Mine")
    mine = Kpi.objects.get(product=quoting)
    with pytest.raises(PermissionDenied):
        change_kpi(kpi=mine, revision=1, by=sam, about=tracking)


def test_a_kpi_is_written_listed_and_moved_to_another_subject(ed, tracking, hosting, web, sign_in):
    client = sign_in(ed)
    said = {"name": "Found at once", "about": tracking.ref, "direction": "up", "target": "95.50", "measured_in": "%"}
    client.post(reverse("kpi-new", args=["acme"]), {**said, "components": [web.pk]})
    kpi = Kpi.objects.get()
    assert (kpi.product, kpi.aim, list(kpi.components.all())) == (tracking, "95.5 %", [web])
    client.post(reverse("kpi", args=["acme", kpi.pk]), {**said, "about": hosting.ref, "revision": 1})
    kpi.refresh_from_db()
    assert (kpi.about, list(kpi.components.all())) == (hosting, [])
    listed = client.get(reverse("kpis", args=["acme"]) + "?about=capability")
    assert "95.5 %" in listed.content.decode()
    assert list(client.get(reverse("kpis", args=["acme"]) + "?about=product").context["rows"]) == []


def test_no_product_reports_to_a_kpi(olga, tracking):
    with pytest.raises(DomainError, match="is a product or a capability"):
        add_kpi(by=olga, about=tracking, name="Use", components=[tracking.item])


def test_a_kpi_goes_and_comes_with_its_product(olga, tracking):
    kpi = add_kpi(by=olga, about=tracking, name="Use")
    bin.delete(tracking, by=olga)
    assert not Kpi.objects.visible_to(olga).exists()
    bin.restore(tracking, by=olga)
    assert Kpi.objects.visible_to(olga).get() == kpi
