"""Lean accounting through the API."""

import json

import pytest

from valuestreams.models import BoxColumn, Ledger, TeamShare

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/o/acme"


@pytest.fixture
def send(sign_in):
    def send(who, method: str, path: str, body=None):
        client = sign_in(who)
        data = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return getattr(client, method)(f"{ROOT}{path}", **data)

    return send


def test_a_viewer_and_a_respondent_write_nothing(send, vera, rob, stream):
    assert send(vera, "patch", f"/streams/{stream.pk}/box-score/planned/", {}).status_code == 403
    assert send(vera, "post", f"/streams/{stream.pk}/teams/", {}).status_code == 403
    assert send(vera, "post", "/ledgers/", {}).status_code == 403
    assert send(vera, "put", "/cost-centres/", {}).status_code == 403
    assert send(rob, "get", f"/streams/{stream.pk}/box-score/").status_code == 403


def test_lines_of_a_column_are_written_and_read(send, ed, stream):
    values = {"revenue": 82_500_000, "material": 33_000_000, "conversion": 28_024_000}
    path = f"/streams/{stream.pk}/box-score/2026-11-16/"
    body = send(ed, "patch", path, {"revision": 0, "values": values}).json()
    assert [column["column"] for column in body["columns"]] == ["2026-11-09", "2026-11-16", "planned"]
    found = {one["line"]: one for one in body["columns"][1]["values"]}
    assert found["profit"] == {"line": "profit", "value": 21_476_000, "why": ""}
    assert found["available"]["why"] == "incomplete: Productive, Non-productive"
    late = send(ed, "patch", path, {"revision": 0, "values": {"on_time": "0.9"}})
    assert late.status_code == 409
    assert late.json()["current"]["2026-11-16"]["revision"] == 1


@pytest.mark.parametrize(
    "body",
    [
        {"revision": 0, "values": {"profit": 1}}, {"revision": 0, "values": {"on_time": "NaN"}}, {"revision": 0, "values": {}},
        {"revision": 0, "values": {"on_time": [1]}}, {"revision": -1, "values": {"on_time": 1}}, {"values": []}, [],
    ],
)  # fmt: skip
def test_lines_that_cannot_be_are_refused(send, ed, stream, body):
    assert send(ed, "patch", f"/streams/{stream.pk}/box-score/planned/", body).status_code == 400
    assert not BoxColumn.objects.exists()


def test_a_share_over_one_is_refused_with_its_sentence(send, ed, stream):
    answer = send(ed, "patch", f"/streams/{stream.pk}/box-score/planned/", {"revision": 0, "values": {"on_time": 85}})
    assert answer.json()["detail"].startswith("On-time shipment is a share")


@pytest.mark.parametrize("column", ["nothing", "999", "2026-11-17", "2026-11-1600"])
def test_a_column_that_is_none_is_not_found(send, ed, stream, column):
    answer = send(ed, "patch", f"/streams/{stream.pk}/box-score/{column}/", {"revision": 0, "values": {"on_time": 1}})
    assert answer.status_code == 404


def test_teams_are_added_changed_and_removed(send, ed, stream, sales):
    path = f"/streams/{stream.pk}/teams/"
    made = send(ed, "post", path, {"discipline": "Design", "fte": "2", "unit": sales.pk, "annual_cost": 9_000_000})
    assert made.status_code == 201
    one = f"{path}{made.json()['id']}/"
    assert send(ed, "patch", one, {"share": "50", "revision": 1}).json()["revision"] == 2
    assert send(ed, "patch", one, {"share": "60", "revision": 1}).status_code == 409
    assert send(ed, "get", path).json()["results"][0]["annual_cost"] == 9_000_000
    assert send(ed, "delete", one).status_code == 400
    assert send(ed, "delete", f"{one}?revision=1").json()["current"]["share"] == "50.00"
    assert send(ed, "delete", f"{one}?revision=2").status_code == 204
    assert not TeamShare.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"fte": -1}, {"share": 101}, {"annual_cost": -5}, {"unit": 999_999}, {"discipline": ""}]
)
def test_a_team_that_cannot_be_is_refused(send, ed, stream, wrong):
    assert (
        send(ed, "post", f"/streams/{stream.pk}/teams/", {"discipline": "Design", "fte": 1, **wrong}).status_code == 400
    )


def test_a_ledger_goes_in_is_assigned_and_reconciles(send, ed, stream):
    made = send(ed, "post", "/ledgers/", {"name": "October", "text": "centre;amount\n4100;1,00\n9000;0,50\n"}).json()
    assert send(ed, "post", f"/ledgers/{made['id']}/take/").json()["is_taken"]
    shares = [{"stream": stream.pk, "share": "1/3"}, {"stream": None, "share": "2/3"}]
    body = {"centre": "4100", "revision": 0, "shares": shares}
    assert send(ed, "put", "/cost-centres/", body).json()["revision"] == 1
    assert send(ed, "put", "/cost-centres/", body).status_code == 409
    found = send(ed, "get", f"/ledgers/{made['id']}/bridge/").json()
    assert found["reconciles"] and not found["is_complete"]
    assert [(one["title"], one["cents"]) for one in found["targets"]] == [
        ("Parcels", 33),
        ("Sustaining", 67),
        ("Not assigned", 50),
    ]
    assert found["problems"][0]["sentence"] == "9000 is not assigned to any stream."
    assert send(ed, "get", "/cost-centres/").json()[0]["shares"][0] == {"stream": stream.pk, "share": "1/3"}
    assert send(ed, "delete", f"/ledgers/{made['id']}/").status_code == 204


def test_every_bad_line_comes_back(send, ed):
    answer = send(ed, "post", "/ledgers/", {"name": "x", "text": "centre;amount\n;1\n2;many\n"})
    assert answer.status_code == 400
    assert answer.json()["errors"]["text"] == ["Line 2: no cost centre.", "Line 3: “many” is not an amount."]
    assert not Ledger.objects.exists()


@pytest.mark.parametrize("share", ["1/0", "2", "-1", "half", "1/3/4", None])
def test_a_share_that_cannot_be_is_refused(send, ed, stream, share):
    body = {"centre": "4100", "revision": 0, "shares": [{"stream": None, "share": share}]}
    assert send(ed, "put", "/cost-centres/", body).status_code in (400, 409)
