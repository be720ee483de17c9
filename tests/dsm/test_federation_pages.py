"""The pages and the API of the federated items: what each says, and that queries do not grow with rows."""

import pytest
from django.test import Client
from django.urls import reverse

from dsm.federation.record import Record
from dsm.models import ClassRule, DuplicateTask, Intake, Item, RankRule, Source
from dsm.report_sections import Cmdb
from dsm.report_sections.subject import PORTFOLIO
from dsm.services.federating import take_in
from dsm.services.items import add_item
from dsm.services.sources import create_source
from organizations.models import Supplier
from reports.sections import Brief

PAGES = ("items", "sources", "ranks", "classes", "drift", "duplicates", "partials", "cmdb-coverage")


def signed_in(member) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def at(route: str, member, *args) -> str:
    return reverse(route, args=[member.organization.slug, *args])


@pytest.fixture
def bring(olga):
    def brought(source, *records):
        intake = Intake.objects.create(organization=source.organization, source=source, by=olga)
        return take_in(source=source, intake=intake, records=records, by=olga)

    return brought


def row(line, key, item_class="server", host=None, supplier="", **attributes):
    return Record(line, item_class, key, attributes, host=host, supplier=supplier)


@pytest.fixture
def federated(olga, bring) -> dict[str, Source]:
    """A master and a supplier that disagree about one server; the supplier does not know the other."""
    north = Supplier.objects.create(organization=olga.organization, name="North Hosting")
    ClassRule.objects.create(organization=olga.organization, item_class="server", expected=["ram", "os"])
    master = create_source(by=olga, name="Master", kind="master", rank=1)
    hoster = create_source(by=olga, name="North", kind="supplier", supplier=north, rank=5)
    bring(
        master, row(1, "m1", name="web-1", ram=8, supplier="North Hosting"),
        row(2, "m2", name="web-2", ram=8, supplier="North Hosting"),
    )  # fmt: skip
    bring(
        hoster, row(1, "n1", name="web-1", ram=16, os="=1+1"), row(2, "n9", name="web-9"),
        row(3, "d1", "disk", ("server", "n7"), name="sda"),
    )  # fmt: skip
    return {"master": master, "hoster": hoster}


@pytest.mark.parametrize("route", PAGES)
def test_every_page_says_what_to_do_while_there_is_nothing(olga, vera, route):
    for member in (olga, vera):
        page = signed_in(member).get(at(route, member))
        assert page.status_code == 200
        assert 'class="empty"' in page.content.decode()


@pytest.mark.parametrize("route", PAGES)
def test_queries_do_not_grow_with_rows(olga, federated, bring, route, django_assert_max_num_queries):
    records = [row(line, f"k{line}", name=f"n{line}", ram=line) for line in range(1, 15)]
    bring(federated["master"], *records)
    bring(federated["hoster"], *(row(line, f"j{line}", name=f"n{line}", ram=line + 100) for line in range(1, 15)))
    with django_assert_max_num_queries(26):
        assert signed_in(olga).get(at(route, olga)).status_code == 200


def test_the_provenance_says_who_is_believed_and_why(vera, federated):
    item = Item.objects.get(name="web-1")
    page = signed_in(vera).get(at("item", vera, item.pk)).content.decode()
    assert "Rank 1 stands before the others." in page
    assert page.index("<strong>8</strong>") < page.index('<span class="muted">16</span>')
    assert "sources disagree" in page
    told = signed_in(vera).get(at("api-item-provenance", vera, item.pk)).json()
    ram = next(one for one in told if one["attribute"] == "ram")
    assert [(cell["value"], cell["stands"]) for cell in ram["cells"]] == [("8", True), ("16", False)]


def test_the_list_is_filtered_and_its_file_has_no_formula(vera, federated):
    client = signed_in(vera)
    page = client.get(at("items", vera), {"source": federated["hoster"].pk}).content.decode()
    assert "web-9" in page and "web-2" not in page
    assert "No item is like that" in client.get(at("items", vera), {"q": "zzz", "page": "99"}).content.decode()
    file = b"".join(client.get(at("items-csv", vera)).streaming_content).decode()
    assert [line.count("web-") > 0 for line in file.splitlines() if "server," in line] == [True] * 3
    assert "os: =1+1" in file and "\n=" not in file
    found = client.get(at("api-items-list", vera), {"page_size": 2}).json()
    assert [one["name"] for one in found["results"]] == ["web-1", "web-2"] and found["next"]


def test_coverage_by_supplier_and_by_source(olga, federated):
    page = signed_in(olga).get(at("cmdb-coverage", olga)).content.decode()
    assert "50 %" in page and "(1 of 2)" in page
    content = Cmdb().build(Brief(olga, PORTFOLIO, None))
    assert content.blocks[0].text == "Suppliers confirm 50 % of the items that the master expects of them: 1 of 2."
    assert Cmdb().build(Brief(olga, "stream:1", None)) is None


def test_disagreements_stand_beside_each_other(vera, federated):
    client = signed_in(vera)
    page = client.get(at("drift", vera)).content.decode()
    assert "1 disagreement" in page and "<strong>8</strong>" in page
    assert client.get(at("api-drift", vera)).json()["results"][0]["provenance"]["attribute"] == "ram"
    assert "ram,Master,1,8" in client.get(at("drift-csv", vera)).content.decode()


def test_a_row_of_the_matrix_is_changed_and_decides_at_once(olga, vera, federated):
    client, address = signed_in(olga), at("ranks-edit", olga) + "?class=server&attribute=ram"
    assert signed_in(vera).get(address).status_code == 403
    assert "every attribute" in client.get(at("ranks", olga)).content.decode()
    modes = {f"mode_{number}": "write" for number in range(3)}
    refused = client.post(address, {"choice": "ranked", **modes, "days_1": "3"})
    assert refused.status_code == 422 and "Give a rank, too." in refused.content.decode()
    assert client.post(address, {"choice": "ranked", **modes, "rank_1": "9", "rank_2": "2"}).status_code == 302
    assert RankRule.objects.count() == 2
    assert Item.objects.get(name="web-1").attributes["ram"] == 16


def test_a_class_is_told_apart_by_what_one_types(olga, federated):
    client, address = signed_in(olga), at("class-edit", olga) + "?class=server"
    typed = {"identifiers": "name + site\nip", "expected": "RAM, os", "revision": "1"}
    assert client.post(address, {**typed, "identifiers": "name +"}).status_code == 422
    assert client.post(address, typed).status_code == 302
    stale = client.post(address, {**typed, "identifiers": "ip"})
    assert stale.status_code == 422 and "name + site" in stale.content.decode()
    assert ClassRule.objects.get().identifiers == [["name", "site"], ["ip"]]


def test_a_source_is_made_changed_and_deleted(olga, federated):
    client = signed_in(olga)
    typed = {"name": "Team list", "kind": "supplier", "rank": "7", "may_insert": "on"}
    refused = client.post(at("source-new", olga), typed)
    assert refused.status_code == 422 and "Say which supplier it is." in refused.content.decode()
    made = client.post(at("source-new", olga), {**typed, "kind": "team"})
    source = Source.objects.get(name="Team list")
    assert made.url == at("source", olga, source.pk)
    edit = at("source-edit", olga, source.pk)
    assert client.post(edit, {**typed, "kind": "team", "name": "Team", "revision": "1"}).status_code == 302
    stale = client.post(edit, {**typed, "kind": "team", "name": "Other", "revision": "1"})
    assert stale.status_code == 422 and "<dd>Team</dd>" in stale.content.decode()
    client.post(at("source-delete", olga, source.pk))
    assert client.get(edit).status_code == 404


def test_an_item_by_hand_and_its_attributes(olga, federated):
    client = signed_in(olga)
    typed = {"name": "Router", "item_class": "router", "attributes": "ports: 48\nrack"}
    refused = client.post(at("item-new", olga), typed)
    assert refused.status_code == 422 and "Line 2" in refused.content.decode()
    client.post(at("item-new", olga), {**typed, "attributes": "ports: 48"})
    assert Item.objects.get(name="Router").attributes == {"ports": 48}
    item = Item.objects.get(name="web-1")
    lines = "os: =1+1\nram: 32"
    typed = {"name": "web-1", "item_class": "server", "attributes": lines, "revision": item.revision}
    assert client.post(at("item-edit", olga, item.pk), typed).status_code == 302
    assert Item.objects.get(pk=item.pk).attributes == {"os": "=1+1", "ram": 32}
    client.post(at("item-let-sources-decide", olga, item.pk), {"attribute": "ram"})
    assert Item.objects.get(pk=item.pk).attributes["ram"] == 8


def test_a_question_is_answered_on_its_page_and_taken_back(olga, federated, bring):
    for key in ("one", "two"):
        add_item(by=olga, item_class="router", key=key, name="core")
    bring(federated["hoster"], row(1, "r", "router", name="core", ports=48))
    task, client = DuplicateTask.objects.get(), signed_in(olga)
    page = client.get(at("duplicate", olga, task.pk)).content.decode()
    assert "North speaks of “core”, and 2 items fit it alike." in page
    answer, one = at("duplicate-decide", olga, task.pk), Item.objects.get(key="one")
    assert "Choose one" in client.post(answer, {"answer": "this", "item": "x"}, follow=True).content.decode()
    client.post(answer, {"answer": "this", "item": one.pk})
    assert Item.objects.get(pk=one.pk).attributes == {"ports": 48}
    assert "core" in client.get(at("duplicates", olga), {"state": "different"}).content.decode()
    client.post(answer, {"answer": "reopen"})
    assert Item.objects.get(pk=one.pk).attributes == {}


def test_a_record_that_waits_is_shown_with_its_reason_and_can_be_forgotten(olga, federated):
    client = signed_in(olga)
    page = client.get(at("partials", olga))
    assert "It lives in server “n7”, which nobody has named yet." in page.content.decode()
    client.post(at("partial-forget", olga, page.context["lines"][0][0].pk))
    assert "No record waits" in client.get(at("partials", olga)).content.decode()


def test_the_api_makes_and_changes_sources_and_items(olga, federated):
    client = signed_in(olga)
    made = client.post(at("api-sources-list", olga), {"name": "Feed", "kind": "team"}, content_type="application/json")
    assert (made.status_code, made.json()["key"]) == (201, "feed")
    said = {"item_class": "server", "name": "db", "attributes": {"ram": 4.5}}
    refused = client.post(at("api-items-list", olga), said, content_type="application/json")
    assert refused.status_code == 400 and "whole number" in str(refused.json())
    said["attributes"] = {"ram": 4}
    made = client.post(at("api-items-list", olga), said, content_type="application/json").json()
    assert Item.objects.get(pk=made["id"]).attributes == {"ram": 4}


@pytest.mark.parametrize(
    "attributes, reason", [
        ({"a": "\ud800"}, "short word"), ({"\ud800": 1}, "short word"), ({"a": "\0"}, "short word"),
        ({"Name": "x"}, "field of its own"), ({"unit": 3}, "field of its own"),
    ],
)  # fmt: skip
def test_the_api_refuses_attributes_that_cannot_be_kept_or_have_a_field(olga, attributes, reason):
    said = {"item_class": "server", "name": "db", "attributes": attributes}
    answer = signed_in(olga).post(at("api-items-list", olga), said, content_type="application/json")
    assert answer.status_code == 400 and reason in str(answer.json())
