"""Records that come by the API."""

from datetime import UTC, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsm.federation.record import Record
from dsm.intake import payload
from dsm.models import Intake, Item, Source

NOW = datetime(2026, 11, 22, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
SERVER = {"class": "Server", "key": "A-1", "name": "srv-1", "attributes": {"cores": 8}}
BROKEN = {"class": "server", "key": "A-2", "attributes": {"cores": [8]}}


def read(*plain):
    return payload.read(plain, BERLIN, NOW)


def test_a_record_is_read_with_exact_numbers_and_its_ways():
    found = read(
        SERVER | {
            "key": 17, "attributes": {"cores": 8, "ram": 16.1, "spare": None, "on": True}, "supplier": " Host  Ltd ",
            "host": {"class": "Rack", "key": "R2"}, "needs": [{"class": "database", "key": "d7"}] * 2,
            "seen_at": "2026-10-01T12:00:00",
        }
    )  # fmt: skip
    attributes = {"cores": 8, "ram": Fraction(161, 10), "spare": None, "on": True, "name": "srv-1"}
    seen = datetime(2026, 10, 1, 10, tzinfo=UTC)
    assert found.records == (
        Record(1, "server", "17", attributes, "Host Ltd", ("rack", "R2"), (("database", "d7"),), seen),
    )


@pytest.mark.parametrize(
    "plain, where",
    [
        ("x", ""), ({"key": "a"}, "class"), ({"class": "server"}, "name"), (SERVER | {"boss": 1}, ""), (BROKEN, "cores"),
        (SERVER | {"attributes": {"Ä": 1}}, "attributes"), (SERVER | {"host": {"class": "rack"}}, "host"),
        (SERVER | {"needs": {}}, "needs"), (SERVER | {"needs": "x"}, "needs"), (SERVER | {"seen_at": "soon"}, "seen_at"),
        (SERVER | {"seen_at": "2027-01-01"}, "seen_at"), (SERVER | {"class": "product"}, "class"),
        (SERVER | {"attributes": {"x": float("nan")}}, "x"), (SERVER | {"name": "a\0b"}, "name"),
        (SERVER | {"name": "half \ud800"}, "name"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(plain, where):
    (bad,) = read(SERVER, plain).bad
    assert (bad.line, bad.column) == (2, where)
    assert all("\0" not in text and text.encode() for text in (bad.reason, *bad.cells))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*payload.KEYS, "x"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(JSON)
def test_any_json_is_a_record_or_a_reason(plain):
    found = read(plain)
    assert len(found.records) + len(found.bad) == 1


# ---- Over HTTP ----


@pytest.fixture
def robot(olga) -> Source:
    return Source.objects.create(organization=olga.organization, key="scan", name="Network scan", kind="team")


def send(client, source, what="records", **body):
    return client.post(
        f"/api/v1/o/acme/sources/{source.pk}/{what}/", body, content_type="application/json"
    )  # fmt: skip


@pytest.mark.django_db
def test_a_viewer_and_a_stranger_send_nothing(sign_in, vera, eve, robot):
    assert send(sign_in(vera), robot, records=[SERVER]).status_code == 403
    assert send(sign_in(eve), robot, records=[SERVER]).status_code == 404


@pytest.mark.django_db
def test_one_bad_record_refuses_the_call_unless_the_good_ones_are_asked_for(sign_in, ed, robot):
    client = sign_in(ed)
    refusal = send(client, robot, records=[SERVER, BROKEN])
    assert refusal.status_code == 400
    assert refusal.json()["errors"]["records"] == [
        "2: cores: It is neither a text nor a number below 10¹⁵, nor yes or no."
    ]
    assert not Intake.objects.exists()
    taken = send(client, robot, records=[SERVER, BROKEN], only_good=True).json()
    assert (taken["state"], taken["good"], taken["bad"], taken["counts"]["created"]) == ("done", 1, 1, 1)
    told = client.get(f"/api/v1/o/acme/intakes/{taken['id']}/bad/").json()["results"]
    assert [row["line"] for row in told] == [2]


@pytest.mark.django_db
def test_a_dry_run_counts_and_stores_nothing_and_the_same_again_changes_nothing(sign_in, ed, robot):
    client = sign_in(ed)
    tried = send(client, robot, records=[SERVER], dry_run=True)
    assert (tried.status_code, tried.json()["counts"]["created"]) == (200, 1)
    assert not Item.objects.filter(name="srv-1").exists() and not Intake.objects.exists()
    assert send(client, robot, records=[SERVER]).json()["counts"]["created"] == 1
    assert send(client, robot, records=[SERVER]).json()["counts"]["same"] == 1
    newest = Intake.objects.first()
    assert client.post(f"/api/v1/o/acme/intakes/{newest.pk}/undo/").json()["state"] == "undone"
    assert client.get("/api/v1/o/acme/intakes/?state=undone").json()["count"] == 1


@pytest.mark.django_db
def test_csv_text_is_read_by_the_mapping_that_comes_with_it(sign_in, ed, robot):
    mapping = {"columns": {"H": {"target": "name"}}, "constants": {"class": "server"}}
    client = sign_in(ed)
    assert send(client, robot, "table", text="H\nsrv-7\n", mapping={"columns": 3}).status_code == 400
    taken = send(client, robot, "table", text="H;C\nsrv-7;1\n", mapping=mapping)
    assert (taken.status_code, taken.json()["counts"]["created"]) == (201, 1)
    assert Item.objects.get(name="srv-7").item_class == "server"
