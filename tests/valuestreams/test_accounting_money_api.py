"""Money, capacity, funding and scenarios through the API: who may, what is refused, two writers."""

import json

import pytest

from valuestreams.models import BoxColumn, CapacityPlan, FundingPlan, MoneyEntry

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/o/acme"
FITTERS = {
    "name": "Fitters", "people": "10", "days": 20, "hours": "7.5", "downtime": "0.04", "meetings": 360_000,
    "work": [{"name": "Assembly", "quantity": 3000, "cycle": 600, "scrap_rework": "0.05", "batch": None}],
}  # fmt: skip
PLAN = {
    "revision": 0, "ends_on": "2026-12-31", "tools": 2_400_000, "suppliers": 6_000_000, "velocity": "40",
    "types": [{"name": "feature", "planned": "2/3", "actual": "40"}, {"name": "debt", "planned": "1/3", "actual": "10"}],
    "waiting": [{"name": "Refunds", "delay": 100_000, "since": "2026-11-01"}], "initiatives_hold": True,
}  # fmt: skip


@pytest.fixture
def send(sign_in):
    def send(who, method: str, path: str, body=None):
        client = sign_in(who)
        data = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return getattr(client, method)(f"{ROOT}{path}", **data)

    return send


@pytest.mark.parametrize("path", ["money", "capacity", "funding"])
def test_a_viewer_reads_a_respondent_and_a_stranger_do_not(send, vera, rob, eve, stream, path):
    assert send(vera, "get", f"/streams/{stream.pk}/{path}/").status_code == 200
    assert send(rob, "get", f"/streams/{stream.pk}/{path}/").status_code == 403
    assert send(eve, "get", f"/streams/{stream.pk}/{path}/").status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("post", "money/"), ("delete", "money/1/"), ("put", "capacity/"), ("put", "funding/2026-10-01/"),
        ("post", "box-score/"), ("delete", "box-score/1/"),
    ],
)  # fmt: skip
def test_a_viewer_writes_nothing(send, vera, eve, stream, method, path):
    assert send(vera, method, f"/streams/{stream.pk}/{path}", {}).status_code == 403
    assert send(eve, method, f"/streams/{stream.pk}/{path}", {}).status_code == 404


# ---- Money ----


def test_money_is_booked_listed_and_taken_back(send, ed, stream):
    path = f"/streams/{stream.pk}/money/"
    sale = {"on": "2026-10-05", "kind": "revenue", "cents": 80_000_000, "units": "10000", "note": "October"}
    made = send(ed, "post", path, sale)
    assert made.status_code == 201
    assert send(ed, "get", path).json()["results"] == [{**sale, "id": made.json()["id"], "units": "10000.00"}]
    assert send(ed, "delete", f"{path}{made.json()['id']}/").status_code == 204
    assert not MoneyEntry.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "bribes"}, {"cents": 10**16}, {"cents": "many"}, {"on": "tomorrow"}, {"on": "0001-01-01"},
        {"units": -1}, {"cents": None},
    ],
)  # fmt: skip
def test_an_entry_that_cannot_be_is_refused(send, ed, stream, wrong):
    entry = {"on": "2026-10-05", "kind": "people", "cents": 5, **wrong}
    assert send(ed, "post", f"/streams/{stream.pk}/money/", entry).status_code == 400
    assert not MoneyEntry.objects.exists()


def test_units_go_with_revenue_only(send, ed, stream):
    answer = send(
        ed, "post", f"/streams/{stream.pk}/money/", {"on": "2026-10-05", "kind": "people", "cents": 5, "units": 1}
    )
    assert "Units are sold with revenue" in answer.json()["detail"]


# ---- Capacity ----


def test_capacity_is_kept_and_calculated(send, ed, stream):
    path = f"/streams/{stream.pk}/capacity/"
    assert send(ed, "get", path).json() == {"revision": 0, "staff": [], "is_overloaded": False, "parts": []}
    body = send(ed, "put", path, {"revision": 0, "staff": [FITTERS]}).json()
    parts = {part["key"]: part for part in body["parts"]}
    assert (body["revision"], body["staff"][0]["hours"]) == (1, "7.5")
    assert parts["productive"]["share"] == pytest.approx(1_710_000 / 5_400_000, abs=1e-6)
    assert parts["meetings"]["seconds"] == 360_000
    late = send(ed, "put", path, {"revision": 0, "staff": []})
    assert (late.status_code, late.json()["current"]["revision"]) == (409, 1)


@pytest.mark.parametrize(
    "staff",
    [
        [{**FITTERS, "hours": 30}], [{**FITTERS, "people": -1}], [{**FITTERS, "downtime": 2}], [{"name": "x" * 81}],
        [{**FITTERS, "work": [{"name": "A", "batch": 0}]}], [{**FITTERS, "crew": "NaN", "days": "NaN"}], [FITTERS] * 21, "all",
    ],
)  # fmt: skip
def test_people_that_cannot_be_are_refused(send, ed, stream, staff):
    assert send(ed, "put", f"/streams/{stream.pk}/capacity/", {"revision": 0, "staff": staff}).status_code == 400
    assert not CapacityPlan.objects.exists()


# ---- Funding ----


def test_a_plan_is_begun_read_and_changed(send, ed, stream):
    path = f"/streams/{stream.pk}/funding/2026-10-01/"
    assert send(ed, "get", path).status_code == 404
    body = send(ed, "put", path, PLAN).json()
    assert body["plan"]["types"][0] == {"name": "feature", "planned": "2/3", "actual": "40"}
    assert body["envelope"] == {"cents": 2_100_000, "why": ""}
    assert [split["is_off"] for split in body["types"]] == [True, True]
    assert body["guardrails"][2]["sentence"] == "Said to hold, but not who approved it."
    changed = send(ed, "put", path, {"revision": 1, "initiatives_by": "Amira"}).json()
    assert (changed["plan"]["velocity"], changed["plan"]["revision"]) == ("40.00", 2)
    late = send(ed, "put", path, {"revision": 1, "velocity": 5})
    assert (late.status_code, late.json()["current"]["initiatives_by"]) == (409, "Amira")
    assert send(ed, "get", f"/streams/{stream.pk}/funding/").json()["results"][0]["starts_on"] == "2026-10-01"


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_on": "2026-09-01"}, {"ends_on": None}, {"tools": -1}, {"tolerance": 101}, {"types": [{"name": "a", "planned": "1/2"}]},
        {"types": [{"name": "a", "planned": "1/0"}]}, {"types": "all"}, {"waiting": [{"name": "a"}]}, {"revision": None},
    ],
)  # fmt: skip
def test_a_plan_that_cannot_be_is_refused(send, ed, stream, wrong):
    answer = send(ed, "put", f"/streams/{stream.pk}/funding/2026-10-01/", {**PLAN, **wrong})
    assert answer.status_code in (400, 409)
    assert not FundingPlan.objects.exists()


@pytest.mark.parametrize("day", ["2026-13-01", "soon", "0001-01-01"])
def test_a_period_is_named_by_a_day(send, ed, stream, day):
    assert send(ed, "put", f"/streams/{stream.pk}/funding/{day}/", PLAN).status_code == 404


# ---- Scenarios ----


def test_a_scenario_is_added_and_removed_and_a_week_stays(send, ed, stream):
    path = f"/streams/{stream.pk}/box-score/"
    assert send(ed, "post", path, {"title": ""}).status_code == 400
    made = send(ed, "post", path, {"title": "Two shifts"}).json()["columns"][-1]
    assert (made["kind"], made["title"]) == ("scenario", "Two shifts")
    send(ed, "patch", f"{path}planned/", {"revision": 0, "values": {"on_time": "0.9"}})
    assert send(ed, "delete", f"{path}planned/").status_code == 404
    assert send(ed, "delete", f"{path}{made['column']}/").status_code == 204
    assert BoxColumn.objects.get().kind == "planned"
