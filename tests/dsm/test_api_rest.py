"""The API of duplicates, records that wait, ranks, classes, coverage, staffing assumptions and files of agreements."""

import pytest
from django.utils.timezone import now

from dsm.federation.record import Record
from dsm.federation.record_json import as_json
from dsm.models import Agreement, DuplicateTask, Intake, Item, Partial, Source, StaffingAssumptions
from dsm.services.federating import take_in
from dsm.services.items import add_item
from dsm.services.sources import create_source
from organizations.models import Supplier
from tests.dsm.test_agreement_records import SHOP


@pytest.fixture
def call(sign_in):
    """call(member, method, path, body) → status and JSON."""

    def call(member, method: str, path: str, body: dict | None = None):
        more = {} if body is None else {"data": body, "content_type": "application/json"}
        response = getattr(sign_in(member), method)(f"/api/v1/o/acme/{path}", **more)
        return response.status_code, response.json() if response.content else None

    return call


@pytest.fixture
def net(olga) -> Source:
    return create_source(by=olga, name="Network", kind="team", rank=5)


@pytest.fixture
def task(olga, sales, net) -> DuplicateTask:
    """A record that fits two items, one of them of Sales."""
    items = [add_item(by=olga, item_class="server", name="web-1", unit=unit) for unit in (None, sales)]
    record = as_json(Record(1, "server", "n1", {"name": "web-1"}))
    said = {"organization": olga.organization, "source": net, "at": now(), "record": record, "place": "1"}
    return DuplicateTask.objects.create(**said, candidates=[item.pk for item in items])


WRITES = [
    ("post", "duplicates/{task}/merge/", {"item": 1}), ("post", "duplicates/{task}/different/", {}),
    ("put", "ranks/", {}), ("put", "classes/", {}), ("patch", "staffing/assumptions/", {}),
    ("post", "agreements/file/", {"text": SHOP}), ("delete", "partials/1/", None),
]  # fmt: skip


def test_a_viewer_writes_nothing_and_what_is_of_all_is_not_for_a_scoped_editor(vera, sam, task, call):
    for method, path, body in WRITES:
        assert call(vera, method, path.format(task=task.pk), body)[0] == 403, path
    assert call(sam, "post", f"duplicates/{task.pk}/different/", {})[0] == 403
    assert call(sam, "patch", "staffing/assumptions/", {"revision": 0, "most_teams": 1})[0] == 403
    assert call(sam, "post", "agreements/file/", {"text": SHOP})[0] == 403
    task.refresh_from_db()
    assert task.state == "open"
    assert not Agreement.objects.exists()


def test_a_question_is_listed_answered_once_and_reopened(ed, task, call):
    status, listed = call(ed, "get", "duplicates/")
    (one,) = listed["results"]
    assert (status, [item["name"] for item in one["items"]]) == (200, ["web-1", "web-1"])
    keep, other = task.candidates
    path = f"duplicates/{task.pk}/"
    assert call(ed, "post", f"{path}merge/", {"item": 999_999})[0] == 400
    status, merged = call(ed, "post", f"{path}merge/", {"item": keep})
    assert (status, merged["state"], merged["chosen"]) == (200, "merged", keep)
    assert Item.objects.get(pk=other).deleted_at is not None
    assert call(ed, "post", f"{path}different/", {})[1]["detail"] == "Somebody has answered this already."
    assert call(ed, "get", "duplicates/")[1]["results"] == []
    assert [row["id"] for row in call(ed, "get", "duplicates/?state=merged")[1]["results"]] == [task.pk]
    assert call(ed, "post", f"{path}reopen/")[1]["state"] == "open"
    assert Item.objects.get(pk=other).deleted_at is None
    status, chosen = call(ed, "post", f"{path}choose/", {"item": other})
    assert (status, chosen["state"], chosen["chosen"]) == (200, "different", other)


def test_a_record_that_waits_is_forgotten(ed, net, call):
    record = as_json(Record(1, "disk", "d1", {"name": "sda"}))
    said = {"organization": ed.organization, "source": net, "at": now(), "record": record}
    row = Partial.objects.create(**said, item_class="disk", place="1", reason="It waits.")
    assert [one["reason"] for one in call(ed, "get", f"partials/?source={net.pk}")[1]["results"]] == ["It waits."]
    assert call(ed, "get", f"partials/?source={net.pk + 1}")[1]["results"] == []
    assert call(ed, "delete", f"partials/{row.pk}/")[0] == 204
    assert not Partial.objects.exists()


def test_ranks_are_said_by_row_and_a_stale_row_is_refused(ed, net, call):
    status, (everything,) = call(ed, "get", "ranks/")
    assert (status, everything["item_class"], [one["source"] for one in everything["rights"]]) == (
        200,
        "*",
        [None, net.pk],
    )
    row = {"item_class": "server", "attribute": "ram", "choice": "largest", "version": everything["version"]}
    row["rights"] = [{"source": net.pk, "rank": 2, "stale_days": 30, "mode": "locked"}]
    status, rows = call(ed, "put", "ranks/", row)
    (mine,) = [one for one in rows if one["attribute"] == "ram"]
    assert (status, mine["choice"]) == (200, "largest")
    assert mine["rights"][1] == {"source": net.pk, "rank": 2, "stale_days": 30, "mode": "locked", "is_own": True}
    status, refused = call(ed, "put", "ranks/", row)
    assert (status, refused["current"]["version"]) == (409, mine["version"])
    for wrong in ({"rank": 0}, {"mode": "always"}, {"source": 999_999}):
        body = {**row, "version": mine["version"], "rights": [{**row["rights"][0], **wrong}]}
        assert call(ed, "put", "ranks/", body)[0] == 400, wrong
    assert call(ed, "put", "ranks/", {**row, "version": mine["version"], "rights": [], "choice": "ranked"})[0] == 200
    assert [one["attribute"] for one in call(ed, "get", "ranks/")[1]] == ["*"]


def test_a_class_is_written_and_a_stale_rule_is_refused(ed, call):
    rule = {"item_class": "server", "identifiers": [["name", "site"]], "expected": ["ram"], "revision": None}
    assert call(ed, "put", "classes/", rule)[1]["revision"] == 1
    status, refused = call(ed, "put", "classes/", rule)
    assert (status, refused["current"]["revision"]) == (409, 1)
    assert call(ed, "put", "classes/", {**rule, "identifiers": [], "revision": 1})[0] == 409
    assert call(ed, "put", "classes/", {**rule, "item_class": "a b", "revision": 1})[0] == 400
    (known,) = call(ed, "get", "classes/")[1]
    assert (known["identifiers"], known["expected"], known["is_dependent"]) == ([["name", "site"]], ["ram"], False)


def test_coverage_counts_what_a_supplier_confirmed(olga, vera, call):
    north = Supplier.objects.create(organization=olga.organization, name="North Hosting")
    master = create_source(by=olga, name="Master", kind="master", rank=1)
    own = create_source(by=olga, name="North", kind="supplier", supplier=north, rank=5)
    for source, names in ((master, ("web-1", "web-2")), (own, ("web-1", "web-9"))):
        intake = Intake.objects.create(organization=olga.organization, source=source, by=olga)
        records = [Record(at, "server", name, {"name": name}, supplier=north.name) for at, name in enumerate(names)]
        take_in(source=source, intake=intake, records=records, by=olga)
    status, found = call(vera, "get", "coverage/")
    (line,) = found["suppliers"]
    assert (status, line["supplier"], line["items"]) == (200, north.pk, {"told": 1, "expected": 2})
    assert line["unknown_to_master"] == 1
    assert [one["name"] for one in found["sources"]] == ["Master", "North"]


def test_assumptions_are_changed_from_the_usual(ed, call):
    usual = call(ed, "get", "staffing/assumptions/")[1]
    assert (usual["revision"], usual["lost_in_2"]) == (0, 20)
    assert not StaffingAssumptions.objects.exists()
    assert list(call(ed, "patch", "staffing/assumptions/", {"lost_in_2": 10})[1]["errors"]) == ["revision"]
    status, changed = call(ed, "patch", "staffing/assumptions/", {"lost_in_2": 10, "revision": 0})
    assert (status, changed["lost_in_2"], changed["lost_in_3"], changed["revision"]) == (200, 10, usual["lost_in_3"], 1)
    status, refused = call(ed, "patch", "staffing/assumptions/", {"lost_in_2": 15, "revision": 0})
    assert (status, refused["current"]["lost_in_2"]) == (409, "10")
    assert call(ed, "patch", "staffing/assumptions/", {"lost_in_2": 99, "revision": 1})[0] == 409


def test_a_file_of_agreements_is_tried_taken_in_and_read_back(ed, sign_in, call):
    status, tried = call(ed, "post", "agreements/file/", {"text": SHOP, "try": True})
    assert (status, {one["what"] for one in tried}) == (200, {"new"})
    assert not Agreement.objects.exists()
    assert call(ed, "post", "agreements/file/", {"text": SHOP})[1] == tried
    assert {one["what"] for one in call(ed, "post", "agreements/file/", {"text": SHOP})[1]} == {"same"}
    status, refused = call(ed, "post", "agreements/file/", {"text": "promises: [{key: a, hops: [nobody]}]"})
    assert status == 400
    assert "nobody" in " ".join(refused["errors"]["text"])
    page = sign_in(ed).get("/api/v1/o/acme/agreements/file/")
    assert page.headers["Content-Type"].startswith("application/yaml")
    assert {one["what"] for one in call(ed, "post", "agreements/file/", {"text": page.content.decode()})[1]} == {"same"}
