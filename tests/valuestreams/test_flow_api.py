"""The API of the flow: items in, numbers out."""

from datetime import date

import pytest

from tests.valuestreams.test_flow_items import daily, item
from valuestreams.flow.items import Kind
from valuestreams.models import ItemImport, WorkItem
from valuestreams.services.flow import bring_in_items

pytestmark = pytest.mark.django_db
TODAY = date(2026, 4, 1)


@pytest.fixture(autouse=True)
def first_of_april(monkeypatch):
    for place in ("api.flow", "queries.flow_imports", "services.flow_imports", "services.flow"):
        monkeypatch.setattr(f"valuestreams.{place}.localdate", lambda: TODAY)


def url(stream, end):
    return f"/api/v1/o/acme/streams/{stream.pk}/{end}/"


def post(client, address, **body):
    return client.post(address, body, content_type="application/json")


def test_a_stranger_finds_no_door_and_a_viewer_writes_nothing(sign_in, stream, eve, vera):
    for end in ("work-items/read", "work-items/import"):
        assert post(sign_in(eve), url(stream, end), text="key,created\nA,2026-01-01").status_code == 404
        assert post(sign_in(vera), url(stream, end), text="key,created\nA,2026-01-01").status_code == 403
    assert not WorkItem.objects.exists()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, 400),
        ({"text": ["a"]}, 400),
        ({"text": "key,created\nA,2026-01-01", "zone": "Mars/Base"}, 400),
        ({"text": "key,created\nA,2026-01-01", "types": {"Bug": "epic"}}, 400),
        ({"text": "key,created\nA,2026-01-01", "types": "x"}, 400),
        ({"text": "key,created\nA,2026-01-01", "as_of": "2027-01-01"}, 409),
        ({"text": "name\nA"}, 409),
        ({"text": "key,created\nA,soon"}, 409),
        ({"text": "key,created\nA,03/04/2026"}, 409),
    ],
)
def test_what_cannot_be_stored_is_refused_and_leaves_nothing(sign_in, stream, ed, body, code):
    refusal = post(sign_in(ed), url(stream, "work-items/import"), **body)
    assert refusal.status_code == code
    assert not WorkItem.objects.exists() and not ItemImport.objects.exists()


def test_a_file_is_read_stored_and_taken_back(sign_in, stream, ed):
    client = sign_in(ed)
    text = "key,created,type\nA,03/04/2026,Bug\nB,x,Bug\n"
    read = post(client, url(stream, "work-items/read"), text=text).json()
    assert "can be read with the day first" in read["questions"][0] and read["items"] == 0
    said = {"text": text, "order": "month", "types": {"Bug": "debt"}, "name": "mine.csv"}
    made = post(client, url(stream, "work-items/import"), **said)
    assert made.status_code == 201
    assert (made.json()["added"], made.json()["bad"]) == (1, 1)
    listed = client.get(url(stream, "work-items")).json()["results"]
    assert [(one["key"], one["type"], one["created"][:10]) for one in listed] == [("A", "debt", "2026-03-04")]
    undone = post(client, f"/api/v1/o/acme/item-imports/{made.json()['id']}/undo/")
    assert undone.json()["status"] == "undone" and not WorkItem.objects.exists()


def test_a_type_is_chosen_for_one_item(sign_in, stream, olga, vera):
    bring_in_items(stream=stream, items=[item("A")], by=olga, as_of=TODAY)
    address = f"/api/v1/o/acme/work-items/{WorkItem.objects.get().pk}/"
    body = {"type": "risk"}
    assert sign_in(vera).patch(address, body, content_type="application/json").status_code == 403
    client = sign_in(olga)
    assert client.patch(address, {"type": "epic"}, content_type="application/json").status_code == 400
    assert client.patch(address, body, content_type="application/json").json()["type"] == "risk"


def test_the_metrics(sign_in, stream, olga, vera):
    client = sign_in(vera)
    empty = client.get(url(stream, "flow")).json()
    assert empty["items"] == 0 and empty["flow_time"] is None and empty["ageing"] == []
    bring_in_items(stream=stream, items=[*daily(), item("open", 70, 70, kind=Kind.RISK)], by=olga, as_of=TODAY)
    told = client.get(url(stream, "flow")).json()
    assert told["velocity_per_week"] == 21 and told["flow_time"]["p85"] == 8 and told["load"] == 1
    assert told["little"]["verdict"] == "agrees" and told["ageing"][0]["age"] == "oldest"
    assert client.get(url(stream, "flow"), {"type": "risk"}).json()["done"] == 0
    for wrong in ({"weeks": "x"}, {"weeks": "999"}, {"until": "0001-01-01"}, {"type": "epic"}):
        assert client.get(url(stream, "flow"), wrong).status_code == 400


def test_the_forecast(sign_in, stream, olga, vera):
    client = sign_in(vera)
    assert client.get(url(stream, "forecast"), {"items": 4}).status_code == 409
    bring_in_items(stream=stream, items=daily(), by=olga, as_of=TODAY)
    told = client.get(url(stream, "forecast"), {"items": 42}).json()
    assert told["p85"] == "2026-04-15" and told["weeks"] == [21] * 12
    assert client.get(url(stream, "forecast"), {"by": "2026-04-15"}).json()["p85"] == "42"
    assert client.get(url(stream, "forecast")).status_code == 400
    assert client.get(url(stream, "forecast"), {"by": "2026-03-01"}).json()["detail"].startswith("That day is over")


def test_a_type_that_no_table_holds_is_refused(sign_in, ed, stream):
    said = {"text": "key,created\nA,2026-01-01\n", "types": {"\x00": "defect"}}
    for end in ("work-items/read", "work-items/import"):
        assert post(sign_in(ed), url(stream, end), **said).status_code == 400
