"""Following a plan by the API: the same rights and the same sentences as on the pages."""

from datetime import date

import pytest

from tests.vpmom.conftest import key
from tests.vpmom.followed import DONE, decided, made, past_text, tell
from vpmom.models import CheckIn, NextAction, Plan
from vpmom.services.following import NewAction

pytestmark = pytest.mark.django_db
ON_TIME, MARGIN = key(8), key(9)


@pytest.fixture
def plan(olga, people) -> Plan:
    return made(olga, past_text(), people["olga"])


def at(plan, rest: str) -> str:
    return f"/api/v1/o/acme/plans/{plan.pk}/{rest}"


def check_ins(plan, item=ON_TIME) -> str:
    return at(plan, f"measures/{item}/check-ins/")


def send(client, method: str, url: str, body: dict | None = None):
    return getattr(client, method)(url, body or {}, content_type="application/json")


TOLD = {"on": "2025-03-01", "status": "on_track", "value": "90.5"}


# ---- Refusals ----


def test_who_is_not_named_checks_in_nowhere(sign_in, plan, vera, rob, sam, people):
    assert send(sign_in(vera), "post", check_ins(plan), TOLD).status_code == 403
    assert send(sign_in(rob), "post", check_ins(plan), TOLD).status_code == 404
    plan.items.filter(key=DONE).update(owner=people["rob"])  # so that she may read the plan
    assert send(sign_in(rob), "post", check_ins(plan), TOLD).status_code == 403
    assert send(sign_in(sam), "post", check_ins(plan), TOLD).status_code == 403
    assert not CheckIn.objects.exists()


def test_a_confidential_measure_is_not_there_for_others(sign_in, plan, olga, ed, vera, people):
    tell(plan, olga, MARGIN, date(2025, 3, 1), 0.5)
    for member in (ed, vera):
        assert sign_in(member).get(check_ins(plan, MARGIN)).status_code == 404
        shown = sign_in(member).get(at(plan, "follow/")).json()
        assert MARGIN not in str(shown)
        assert len(shown["measures"]) == 3
    assert send(sign_in(ed), "post", check_ins(plan, MARGIN), TOLD).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "status", "field"),
    [
        ({"on": "soon"}, 400, "on"),
        ({"status": "fine"}, 400, "status"),
        ({"value": "many"}, 400, "value"),
        ({"value": "1" * 30}, 400, "value"),
        ({"confidence": 11}, 400, "confidence"),
        ({"going_well": "x" * 3001}, 400, "going_well"),
        ({"actions": [{"text": "Ask", "owner": 999999}]}, 400, "actions"),
        ({"actions": [{"text": "Ask"}] * 11}, 400, "actions"),
        ({"actions": "Ask"}, 400, "actions"),
        ({"outcomes": [{"action": 999999, "outcome": "done"}]}, 400, "outcomes"),
        ({"on": "2100-01-01"}, 409, "on"),
        ({"on": "2024-01-01"}, 409, "on"),
        ({"value": None}, 409, "value"),
        ({"done": True}, 409, "done"),
        ({"zone": 0}, 409, "zone"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(sign_in, plan, olga, wrong, status, field):
    answer = send(sign_in(olga), "post", check_ins(plan), {**TOLD, **wrong})
    assert answer.status_code == status, answer.json()
    assert field in answer.json()["errors"]
    assert answer.json()["detail"]
    assert not CheckIn.objects.exists()


def test_a_value_for_what_is_done_or_not_is_refused(sign_in, plan, olga):
    answer = send(sign_in(olga), "post", check_ins(plan, DONE), TOLD)
    assert answer.status_code == 409
    assert answer.json()["detail"] == "This measure is done or not done: it has no value."


def test_the_action_of_another_measure_cannot_be_named(sign_in, plan, olga):
    tell(plan, olga, MARGIN, date(2025, 3, 1), 0.5, actions=(NewAction("Call them"),))
    told = [{"action": NextAction.objects.get().pk, "outcome": "done"}]
    assert send(sign_in(olga), "post", check_ins(plan), {**TOLD, "outcomes": told}).status_code == 400


def test_who_does_not_edit_here_neither_weighs_nor_copies(sign_in, plan, vera, rob, sam, people):
    weights, copied = (
        {"weights": {key(2): "0.5"}},
        {"title": "N", "period_start": "2026-01-01", "period_end": "2026-12-31"},
    )
    for member in (vera, sam):
        assert send(sign_in(member), "put", at(plan, "weights/"), weights).status_code == 403
        assert send(sign_in(member), "post", at(plan, "copy/"), copied).status_code == 403
    assert Plan.objects.count() == 1


@pytest.mark.parametrize(
    "weights", [{}, {key(4): "0.5"}, {key(2): "2"}, {key(2): "-0.5"}, {key(2): "much"}, {"x": "0.1"}, [1]]
)
def test_weights_without_sense_are_refused(sign_in, plan, olga, weights):
    answer = send(sign_in(olga), "put", at(plan, "weights/"), {"weights": weights})
    assert answer.status_code in {400, 409}
    assert not plan.items.exclude(weight=None).exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"period_end": None},
        {"period_start": None, "period_end": None},
        {"period_end": "2025-12-01"},
        {"carried": ["x"]},
        {"carried": [key(77)]},
        {"to": "moon"},
        {"unit": 999999},
        {"period_start": "2025-01-01", "period_end": "2025-12-31"},
    ],
)
def test_a_copy_without_sense_is_refused(sign_in, plan, olga, wrong):
    wanted = {"title": "N", "period_start": "2026-01-01", "period_end": "2026-12-31", **wrong}
    assert send(sign_in(olga), "post", at(plan, "copy/"), wanted).status_code in {400, 409}
    assert Plan.objects.count() == 1


def test_in_its_next_period_a_plan_stays_with_its_unit(sign_in, plan, olga, sales):
    wanted = {"title": "N", "period_start": "2026-01-01", "period_end": "2026-12-31", "unit": sales.pk}
    assert "unit" in send(sign_in(olga), "post", at(plan, "copy/"), wanted).json()["errors"]


# ---- What it does ----


def test_a_check_in_and_its_history(sign_in, plan, olga, people):
    client = sign_in(olga)
    first = send(client, "post", check_ins(plan), {**TOLD, "actions": [{"text": "Ask", "owner": people["ed"].pk}]})
    assert first.status_code == 201
    assert first.json()["in_words"] == "90.5 %"
    (action,) = first.json()["actions"]
    assert (action["owner_name"], action["outcome"]) == ("Ed", "open")
    told = [{"action": action["id"], "outcome": "done", "note": "All three"}]
    later = send(client, "post", check_ins(plan), {**TOLD, "on": "2025-04-01", "confidence": 8, "outcomes": told})
    assert later.json()["outcomes"][0]["outcome_note"] == "All three"
    listed = client.get(check_ins(plan)).json()["results"]
    assert [one["on"] for one in listed] == ["2025-04-01", "2025-03-01"]


def test_how_a_plan_stands(sign_in, plan, olga, vera):
    decided(plan, date(2025, 1, 20))
    for month, value in ((3, 90), (5, 90.5), (7, 92)):
        tell(plan, olga, ON_TIME, date(2025, month, 1), value, confidence=7)
    shown = sign_in(vera).get(at(plan, "follow/")).json()
    assert shown["version"] == 1
    assert shown["priorities"][0]["weight"] == 0.75
    assert shown["priorities"][0]["measures"] == [ON_TIME]
    measure = shown["measures"][0]
    assert (measure["status"], measure["last_on"], measure["last_value"]) == ("on_track", "2025-07-01", "92 %")
    assert (measure["progress"], measure["confidence"], measure["may_check_in"]) == (0.5, 7, False)
    assert measure["forecast"]["low"] < measure["forecast"]["value"] < measure["forecast"]["high"]
    assert shown["measures"][1] == {
        **shown["measures"][1], "status": None, "last_on": None, "confidence": None, "progress": None,
    }  # fmt: skip


def test_weights_are_set_and_given_back(sign_in, plan, olga):
    client = sign_in(olga)
    shown = send(client, "put", at(plan, "weights/"), {"weights": {key(2): "0.4"}}).json()
    assert [(one["weight"], one["given"]) for one in shown["priorities"][:2]] == [(0.4, "0.400"), (0.6, None)]
    shown = send(client, "delete", at(plan, "weights/")).json()
    assert [one["given"] for one in shown["priorities"]] == [None, None, None]


def test_a_plan_goes_on_and_begins_another(sign_in, plan, olga, sales):
    client = sign_in(olga)
    wanted = {"title": "Acme 2026", "period_start": "2026-01-01", "period_end": "2026-12-31"}
    made_ = send(client, "post", at(plan, "copy/"), wanted)
    assert made_.status_code == 201
    new = Plan.objects.get(pk=made_.json()["id"])
    assert new.earlier == plan
    assert not new.items.filter(section="methods").exists()  # as on the page: not taken along unless chosen
    template = {"to": "template", "title": "Sales", "unit": sales.pk, "carried": [key(4)]}
    other = Plan.objects.get(pk=send(client, "post", at(plan, "copy/"), template).json()["id"])
    assert (other.unit, other.earlier, other.items.count()) == (sales, None, 1)


# ---- The summary ----


def test_a_stranger_reads_no_summary(sign_in, plan, eve):
    assert sign_in(eve).get(at(plan, "summary/")).status_code == 404


def test_the_summary_tells_what_was_missed_and_keeps_what_is_confidential(sign_in, plan, olga, vera):
    tell(plan, olga, ON_TIME, date(2025, 3, 1), "90.5", "off_track", not_going_well="Too few drivers")
    whole = sign_in(olga).get(at(plan, "summary/")).json()
    assert [(one["key"], one["why"]) for one in whole["missed"]] == [(ON_TIME, "Too few drivers")]
    assert whole["obstacles"]["open"][0]["text"] == "Drivers leave within a year"
    assert (whole["reached"], whole["actions"]["open"], whole["later"]) == (0, [], [])
    assert "Margin per parcel" in str(whole)
    assert "Margin per parcel" not in str(sign_in(vera).get(at(plan, "summary/")).json())
