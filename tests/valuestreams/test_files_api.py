"""Comparing, structure, squads and files through the API: who may, what is said, what is refused."""

import json
from decimal import Decimal

import pytest
from pytest import approx

from valuestreams.editing import remove_step
from valuestreams.models import Stream
from valuestreams.queries.reading import value_of
from valuestreams.services.teams import Team, add_team
from valuestreams.services.writing import edit

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/o/acme"
YAML = "stream: Letters\ntime: {unit: hours, hours_per_day: 7.5}\nsteps:\n  - {key: sort, process: 1, wait: 2}\n"
TABLE = "Step,Process time,Wait time\nSort,30 min,2 h\nCarry,10 min,\n"


@pytest.fixture
def send(sign_in):
    def send(who, method: str, path: str, body=None):
        client = sign_in(who)
        data = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return getattr(client, method)(f"{ROOT}{path}", **data)

    return send


def test_who_reads_results_reads_these(send, vera, rob, eve, stream, current):
    paths = [
        f"/streams/{stream.pk}/compare/?a={current.pk}&b={current.pk}", "/streams/structure/", "/streams/squads/",
        f"/states/{current.pk}/stream.yaml",
    ]  # fmt: skip
    for path in paths:
        assert [send(who, "get", path).status_code for who in (vera, rob, eve)] == [200, 403, 404]
    assert send(vera, "post", "/streams/import/", {"text": YAML}).status_code == 403
    assert send(eve, "post", "/streams/import/", {"text": YAML}).status_code == 404


def test_two_states_stand_side_by_side(send, vera, ed, stream, current, future):
    edit(state=future, move=lambda value: remove_step(value, "check"), what="no check", by=ed)
    body = send(vera, "get", f"/streams/{stream.pk}/compare/?a={current.pk}&b={future.pk}").json()
    assert body["a"]["numbers"]["rolled_ca"] == approx(0.95 * 0.9 * 0.98)
    assert body["b"]["numbers"]["rolled_ca"] == approx(0.95 * 0.98)
    assert [(step["key"], step["kind"]) for step in body["changes"]["steps"]] == [("check", "removed")]


@pytest.mark.parametrize(("query", "status"), [("", 400), ("?a=x&b=1", 400), ("?a=999999&b=999998", 404)])
def test_what_is_no_pair_of_states_is_refused(send, vera, stream, query, status):
    assert send(vera, "get", f"/streams/{stream.pk}/compare/{query}").status_code == status


def test_the_structure_tells_shares_borders_and_where_work_is_stuck(send, vera, stream, current):
    body = send(vera, "get", "/streams/structure/").json()
    [row] = body["streams"]
    assert row["stream"] == stream.pk
    assert sum(cell["share"] for cell in row["cells"] if cell["share"]) == approx(1)
    assert {"between": ["Sales", "Warehouse"], "crossings": 1} in body["borders"]
    told = {one["kind"] for one in body["stuck"]}
    assert "wait" in told
    fewer = send(vera, "get", "/streams/structure/?wait=100").json()["stuck"]
    assert "wait" not in {one["kind"] for one in fewer}
    assert send(vera, "get", "/streams/structure/?wait=101").status_code == 400


def test_squads_tell_people_by_discipline_and_stream(send, ed, stream):
    add_team(stream=stream, team=Team("Design", "Blue", fte=Decimal(2), share=Decimal(50)), by=ed)
    body = send(ed, "get", "/streams/squads/").json()
    assert body["disciplines"] == [{"name": "Design", "streams": [{"stream": "Parcels", "people": 1}], "total": 1}]
    assert body["total"] == 1


def test_a_state_goes_out_as_a_file_and_comes_in_as_a_stream(send, ed, current, sales):
    file = send(ed, "get", f"/states/{current.pk}/stream.yaml")
    assert file["Content-Type"].startswith("application/yaml") and "attachment" in file["Content-Disposition"]
    text = file.content.decode()
    made = send(ed, "post", "/streams/import/", {"text": text, "name": "a.yaml", "title": "Again", "unit": sales.pk})
    assert made.status_code == 201
    stream = Stream.objects.get(pk=made.json()["id"])
    assert (stream.title, stream.unit) == ("Again", sales)
    assert value_of(stream.states.get()).steps == value_of(current).steps
    assert send(ed, "get", f"/states/{current.pk}/stream.exe").status_code == 404


def test_a_table_comes_in_under_the_name_of_its_file(send, ed):
    made = send(ed, "post", "/streams/import/", {"text": TABLE, "name": "letters.csv"})
    assert made.json()["title"] == "letters"
    assert Stream.objects.get().states.get().steps.count() == 2


@pytest.mark.parametrize(
    "body",
    [
        {"text": ""}, {"text": "stream: x\nsteps: [{key: a, process: -1}]"}, {"text": "just words"}, {"text": [1]},
        {"text": YAML, "unit": 999_999}, {"text": YAML, "title": "x" * 201}, {},
    ],
)  # fmt: skip
def test_a_file_that_is_no_stream_is_refused(send, ed, body):
    assert send(ed, "post", "/streams/import/", body).status_code == 400
    assert not Stream.objects.exists()
