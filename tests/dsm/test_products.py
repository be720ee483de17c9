"""Products: the list, the page of one, changing it, and beginning with a table."""

import pytest
from django.urls import reverse

from dsm.models import Capability, Product, Use
from dsm.services.end_users import add_end_user
from dsm.services.items import Need, add_item, relate
from dsm.services.portfolio import change_product, create_capability, create_product
from organizations import bin
from organizations.errors import DomainError, Stale
from organizations.models import AuditEntry, Person, Unit
from valuestreams.models import Stream
from valuestreams.services.streams import create_stream
from valuestreams.stream import Stream as StreamValue

TABLE = "what,name,stage,owner,parent\nproduct,Tracking,live,Paula,\ncapability,Databases,,,Hosting\ncapability,Hosting,,,\nproduct,Quoting,alpha,Nobody,\n"


@pytest.fixture
def delivery(olga) -> Stream:
    return create_stream(by=olga, value=StreamValue("Delivery"))


def form_of(product: Product, **changes) -> dict:
    said = {"name": product.name, "kind": product.kind, "value": product.value or "", "revision": product.revision}
    return {**said, "attributes": product.attributes, **changes}


def test_a_viewer_is_offered_no_change(vera, tracking, sign_in):
    client = sign_in(vera)
    assert client.get(reverse("product-edit", args=["acme", tracking.pk])).status_code == 403
    assert (
        reverse("product-edit", args=["acme", tracking.pk])
        not in client.get(reverse("product", args=["acme", tracking.pk])).content.decode()
    )


def test_an_editor_of_sales_is_not_shown_the_form_of_others(sam, tracking, quoting, sign_in):
    client = sign_in(sam)
    assert client.get(reverse("product-edit", args=["acme", tracking.pk])).status_code == 403
    assert client.get(reverse("product-edit", args=["acme", quoting.pk])).status_code == 200


def test_without_products_the_page_says_how_to_begin(ed, sign_in):
    page = sign_in(ed).get(reverse("products", args=["acme"])).content.decode()
    assert "No product yet" in page
    assert reverse("portfolio-import", args=["acme"]) in page


def test_the_list_is_filtered_and_sorted_by_its_address(olga, tracking, quoting, delivery, sign_in):
    change_product(product=tracking, revision=1, by=olga, streams=[delivery])
    client, address = sign_in(olga), reverse("products", args=["acme"])

    def names(query: str) -> list[str]:
        return [row.name for row in client.get(f"{address}?{query}").context["rows"]]

    assert names("sort=value") == ["Quoting", "Parcel tracking"]
    assert names("sort=-value") == ["Parcel tracking", "Quoting"]
    assert names("sort=-stage") == ["Parcel tracking", "Quoting"]
    assert names("stage=alpha") == ["Parcel tracking"]
    assert names(f"unit={quoting.unit_id}") == ["Quoting"]
    assert names("unit=whole") == ["Parcel tracking"]
    assert names("q=QUOT&kind=application") == ["Quoting"]
    assert names("unit=x'--") == names("stage=%00nonsense") == []
    assert names("sort=password") == ["Parcel tracking", "Quoting"]
    assert "Delivery" in client.get(address).content.decode()


def test_the_list_takes_as_many_queries_for_many_as_for_one(olga, tracking, sign_in, django_assert_max_num_queries):
    client, address = sign_in(olga), reverse("products", args=["acme"])
    client.get(address)
    for number in range(4):
        create_product(
            by=olga, name=f"Product {number}", owner=Person.objects.create(organization=olga.organization, name="P")
        )
    with django_assert_max_num_queries(11):
        client.get(address)


def test_the_file_holds_what_is_asked_for_and_no_formula(olga, tracking, quoting, sign_in):
    change_product(product=tracking, revision=1, by=olga, purpose="=1+1", attributes=["payments", "gdpr"])
    lines = (
        sign_in(olga)
        .get(reverse("products-csv", args=["acme"]) + "?stage=alpha")
        .content.decode("utf-8-sig")
        .splitlines()
    )
    assert len(lines) == 2
    assert 'parcel-tracking,Parcel tracking,application,alpha,,,80,,\'=1+1,"payments, gdpr",' in lines[1]


def test_the_page_says_where_it_stands_whom_it_serves_and_what_it_needs(olga, tracking, hosting, delivery, sign_in):
    change_product(product=tracking, revision=1, by=olga, streams=[delivery], attributes=["payments"])
    use = {"manner": "used", "quality": 3, "criticality": 4}
    Use.objects.create(organization=olga.organization, product=tracking, capability=hosting, **use)
    add_end_user(by=olga, name="Drivers", people=120, products=[tracking])
    web, one, two = (add_item(by=olga, item_class="component", name=name) for name in ("Web", "Queue one", "Queue two"))
    relate(consumer=tracking.item, needs=[Need(web), Need(one, "queue"), Need(two, "queue")], by=olga)
    response = sign_in(olga).get(reverse("product", args=["acme", tracking.pk]))
    page = " ".join(response.content.decode().split())
    assert 'aria-current="step">Alpha' in page
    for words in ("Takes or makes payments", "Delivery", "it stops", "good", "120 people in all", "at least 1 of 2:"):
        assert words in page
    assert [line.group.word for line in response.context["needs"]] == ["", "queue"]


def test_one_group_that_nobody_counted_makes_the_sum_unknown(olga, tracking, sign_in):
    for name, people in (("Drivers", 120), ("Customers", None)):
        add_end_user(by=olga, name=name, people=people, products=[tracking])
    response = sign_in(olga).get(reverse("product", args=["acme", tracking.pk]))
    assert response.context["page"].people is None
    assert "is unknown" in response.content.decode()


def test_a_new_product_takes_known_and_own_words(ed, sign_in):
    said = {
        "name": "Billing",
        "kind": "site",
        "stage": "beta",
        "value": 70,
        "attributes": ["payments"],
        "own_words": "GDPR, Tax",
    }
    response = sign_in(ed).post(reverse("product-new", args=["acme"]), said)
    product = Product.objects.get()
    assert response.url == reverse("product", args=["acme", product.pk])
    assert (product.key, product.stage, product.attributes) == ("billing", "beta", ["payments", "gdpr", "tax"])


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"value": 101}, "less than or equal to 100"),
        ({"own_words": "1st"}, "cannot be used"),
        ({"key": "no spaces"}, "valid “slug”"),
        ({"name": "x" * 201}, "at most 200"),
        ({"kind": "rocket"}, "rocket is not one"),
        ({"key": "parcel-tracking"}, "is taken"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(ed, tracking, sign_in, said, sentence):
    first = {"name": "Billing", "kind": "site", "stage": "beta", "purpose": "Typed with care"}
    response = sign_in(ed).post(reverse("product-new", args=["acme"]), first | said)
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert "Typed with care" in page
    assert Product.objects.count() == 1


def test_a_change_keeps_key_and_stage(ed, tracking, sign_in):
    said = form_of(tracking, name="Track and trace", key="other", stage="live")
    assert sign_in(ed).post(reverse("product-edit", args=["acme", tracking.pk]), said).status_code == 302
    tracking.refresh_from_db()
    assert (tracking.name, tracking.key, tracking.stage, tracking.revision) == (
        "Track and trace",
        "parcel-tracking",
        "alpha",
        2,
    )


def test_two_who_change_at_once_both_keep_their_text(ed, olga, tracking, sign_in):
    change_product(product=tracking, revision=1, by=olga, name="Track and trace", kind="site", attributes=["public"])
    client, address = sign_in(ed), reverse("product-edit", args=["acme", tracking.pk])
    response = client.post(address, form_of(tracking, name="Tracking by Ed"))
    page = response.content.decode()
    assert response.status_code == 422
    assert "Tracking by Ed" in page
    standing = response.context["standing"]
    assert (standing["Name"], standing["Kind"], standing["Value in points"]) == ("Track and trace", "site", "80")
    assert standing["What is true of it"] == "Is used by people outside the organization"
    again = form_of(tracking, name="Tracking by Ed", revision=response.context["form"]["revision"].value())
    assert client.post(address, again).status_code == 302


def test_what_an_editor_does_not_see_stays_when_she_saves(olga, sam, acme, sales, delivery):
    warehouse = Unit.objects.create(organization=acme, name="Warehouse")
    hidden = create_stream(by=olga, value=StreamValue("Storage"), unit=warehouse)
    product = create_product(by=olga, name="Quoting", unit=sales, streams=[hidden, delivery])
    change_product(product=product, revision=1, by=sam, streams=[])
    assert list(product.streams.all()) == [hidden]
    assert AuditEntry.objects.filter(action="product.changed").get().changes == {
        "streams": ["Delivery, Storage", "Storage"]
    }


def test_nothing_changes_when_nothing_was_changed(olga, tracking):
    change_product(product=tracking, revision=1, by=olga, name=tracking.name, streams=[])
    tracking.refresh_from_db()
    assert tracking.revision == 1


def test_what_was_deleted_meanwhile_is_not_written(olga, tracking, sign_in):
    assert sign_in(olga).post(reverse("product-delete", args=["acme", tracking.pk])).status_code == 302
    with pytest.raises(DomainError, match="deleted in the meantime"):
        change_product(product=tracking, revision=1, by=olga, name="Late")


def test_a_deleted_product_comes_back_with_its_place(olga, tracking, hosting, sign_in):
    Use.objects.create(organization=olga.organization, product=tracking, capability=hosting, manner="used")
    client = sign_in(olga)
    client.post(reverse("product-delete", args=["acme", tracking.pk]))
    assert client.get(reverse("product", args=["acme", tracking.pk])).status_code == 404
    client.post(reverse("bin-restore", args=["acme", "product", tracking.pk]))
    assert len(client.get(reverse("product", args=["acme", tracking.pk])).context["page"].uses) == 1


def test_another_organizations_owner_is_refused(olga, eve, tracking):
    stranger = Person.objects.create(organization=eve.organization, name="Stranger")
    with pytest.raises(DomainError, match="another organization"):
        change_product(product=tracking, revision=1, by=olga, owner=stranger)


def test_a_stale_refusal_names_links_in_words(olga, tracking, delivery):
    change_product(product=tracking, revision=1, by=olga, streams=[delivery])
    with pytest.raises(Stale) as refusal:
        change_product(product=tracking, revision=1, by=olga, streams=[])
    assert refusal.value.current == {"streams": "Delivery", "revision": 2}


def test_good_lines_wait_and_bad_ones_are_listed_with_line_and_reason(ed, acme, sign_in):
    Person.objects.create(organization=acme, name="Paula")
    client, address = sign_in(ed), reverse("portfolio-import", args=["acme"])
    response = client.post(address, {"text": TABLE})
    found = response.context["found"]
    assert [one.row.name for one in found.good] == ["Hosting", "Databases", "Tracking"]
    assert [(one.line, one.reason) for one in found.refused] == [(5, "There is no person called “Nobody”.")]
    assert Product.objects.count() + Capability.objects.count() == 0

    assert client.post(address, {"text": TABLE, "store": "1"}).url == reverse("products", args=["acme"])
    tracking = Product.objects.get()
    assert (tracking.name, tracking.stage, tracking.owner.name) == ("Tracking", "live", "Paula")
    assert Capability.objects.get(name="Databases").parent.name == "Hosting"

    again = client.post(address, {"text": TABLE}).context["found"]
    assert (again.good, [row.name for row in again.there]) == ((), ["Databases", "Hosting", "Tracking"])


def test_a_table_is_taken_back_as_a_whole_or_not_at_all(olga, sign_in):
    client, address = sign_in(olga), reverse("portfolio-import", args=["acme"])
    client.post(address, {"text": TABLE.replace("Paula", ""), "store": "1"})
    extra = create_capability(by=olga, name="Extra", parent=Capability.objects.get(name="Hosting"))
    undo = reverse("portfolio-import-undo", args=["acme"])
    assert client.post(undo).status_code == 409  # something stands on it by now
    assert Product.objects.visible_to(olga).count() == 1

    bin.delete(extra, by=olga)
    client.post(undo)
    assert not Product.objects.visible_to(olga).exists()
    assert not Capability.objects.visible_to(olga).exists()
    assert "nothing left" in client.post(undo, follow=True).content.decode()


def test_what_was_listed_comes_in_again_elsewhere(olga, eve, tracking, sign_in):
    change_product(product=tracking, revision=1, by=olga, attributes=["payments", "gdpr"], purpose="=see where it is")
    file = sign_in(olga).get(reverse("products-csv", args=["acme"])).content.decode("utf-8-sig")
    sign_in(eve).post(reverse("portfolio-import", args=["globex"]), {"text": file, "store": "1"})
    copy = Product.objects.get(organization=eve.organization)
    assert (copy.key, copy.value, copy.attributes) == ("parcel-tracking", 80, ["payments", "gdpr"])
    assert copy.purpose == "=see where it is"


def test_an_editor_of_sales_brings_in_for_sales(sam, sales, sign_in):
    response = sign_in(sam).post(
        reverse("portfolio-import", args=["acme"]), {"text": "name,stage,unit\nA,live,Sales\nB,live,\n"}
    )
    found = response.context["found"]
    assert [one.row.name for one in found.good] == ["A"]
    assert "outside your units" in found.refused[0].reason


def test_a_table_that_cannot_be_read_is_given_back(ed, sign_in):
    response = sign_in(ed).post(reverse("portfolio-import", args=["acme"]), {"text": "colour\nred <b>"})
    assert response.status_code == 422
    assert "No column is called" in response.content.decode()
    assert "red &lt;b&gt;" in response.content.decode()
