"""The API of streams: who may, a whole stream in and out, steps one by one, two writers, undo."""

from time import perf_counter

import pytest
from rest_framework.exceptions import ValidationError

from valuestreams.models import State, Stream
from valuestreams.queries.reading import value_of
from valuestreams.serializers.streams import value_from

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/o/acme"
FILE = {
    "stream": "Software change",
    "time": {"unit": "hours", "hours_per_day": 7.5},
    "demand": {"items": 40, "per": "day"},
    "steps": [
        {"key": "intake", "process": 1, "wait": 40, "ca": 1, "unit": "Sales"},
        {"key": "review", "process": 1, "wait": [24, 80], "ca": 0.8, "returns": [{"to": "intake"}],
         "next": [{"to": "ship", "share": "1/3"}, {"to": "intake", "share": "2/3"}]},
        {"key": "ship", "process": {"mean": 2, "kind": "exponential"}, "wait": 0},
    ],
}  # fmt: skip


@pytest.fixture
def call(client):
    def call(member, method, path, body=None):
        client.force_login(member.user)
        return getattr(client, method)(f"{ROOT}{path}", body, content_type="application/json")

    return call


def test_a_viewer_reads_and_does_not_write_and_a_respondent_sees_nothing(call, current, vera, rob, eve):
    assert call(vera, "get", f"/states/{current.pk}/").status_code == 200
    assert call(vera, "post", f"/states/{current.pk}/steps/", {"step": {"key": "x"}}).status_code == 403
    assert call(rob, "get", f"/states/{current.pk}/").status_code == 403
    assert call(eve, "get", f"/states/{current.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"steps": [{"key": "a", "process": -1}]}, "process"),
        ({"steps": [{"key": "a", "speed": 1}]}, "speed"),
        ({"demand": {"items": 0, "per": "day"}}, ""),
        ({"steps": [{"key": "a", "returns": [{"to": "nowhere"}]}]}, "nowhere"),
    ],
)
def test_a_wrong_content_is_refused_with_its_place(call, current, ed, change, part):
    before = value_of(current)
    answer = call(ed, "put", f"/states/{current.pk}/content/", {"content": {**FILE, **change}})
    assert answer.status_code in (400, 409)
    assert part in answer.content.decode()
    assert value_of(State.objects.get(pk=current.pk)) == before


def test_a_large_body_that_is_no_stream_is_refused_soon():
    began = perf_counter()
    for steps in ([1] * 900_000, [{"key": "a", "name": "x" * 3_000_000}]):
        with pytest.raises(ValidationError):
            value_from({"stream": "S", "steps": steps})
    assert perf_counter() - began < 5


@pytest.mark.parametrize("text", ["Bell \x07", "Line \u2028 end", "Next \x85 line", "\ud800", "\x7f"])
def test_characters_that_cannot_be_shown_are_refused(text):
    with pytest.raises(ValidationError):
        value_from({"stream": "S", "steps": [{"key": "a", "name": text}]})


def test_any_text_is_taken_as_it_is():
    text = 'Ä "quoted" – \\u0041 : #1 {x}, [y] 😀 true'
    assert value_from({"stream": "S", "steps": [{"key": "a", "name": text}]}).steps[0].name == text


def test_a_stream_goes_in_and_comes_out_the_same(call, ed):
    made = call(ed, "post", "/streams/", {"content": FILE, "title": "Change"}).json()
    assert made["title"] == "Change"
    state = Stream.objects.get(pk=made["id"]).states.get()
    content = call(ed, "get", f"/states/{state.pk}/").json()["content"]
    again = call(ed, "put", f"/states/{state.pk}/content/", {"content": content})
    assert again.status_code == 200
    assert again.json()["content"] == content
    assert not state.changes.exists()
    assert content["steps"][1]["next"][0]["share"] == "1/3"


def test_working_hours_come_with_the_content_or_beside_it(call, ed):
    made = call(ed, "post", "/streams/", {"content": FILE, "title": "Change"}).json()
    assert (made["hours_per_day"], made["days_per_week"]) == ("7.5", "5")
    state = Stream.objects.get(pk=made["id"]).states.get()
    assert call(ed, "get", f"/states/{state.pk}/").json()["content"]["time"]["hours_per_day"] == 7.5
    path = f"/streams/{made['id']}/"
    assert call(ed, "patch", path, {"hours_per_day": None, "revision": 1}).status_code == 400
    assert call(ed, "patch", path, {"hours_per_day": "0", "revision": 1}).status_code == 400
    changed = call(ed, "patch", path, {"hours_per_day": "14", "days_per_week": "6", "revision": 1}).json()
    assert (changed["hours_per_day"], changed["days_per_week"]) == ("14", "6")


def test_steps_are_added_written_moved_and_removed_and_it_is_undone(call, current, ed):
    path = f"/states/{current.pk}"
    call(ed, "post", f"{path}/steps/", {"step": {"key": "pack", "process": 1}, "after": "pick"})
    changed = call(ed, "put", f"{path}/steps/pack/", {"step": {"name": "Pack", "process": 2}, "revision": 1}).json()
    assert [step["key"] for step in changed["content"]["steps"]][2] == "pack"
    late = call(ed, "put", f"{path}/steps/pack/", {"step": {"process": 3}, "revision": 1})
    assert late.status_code == 409 and late.json()["current"]["name"] == "Pack"
    call(ed, "post", f"{path}/steps/pack/move/", {"before": "order"})
    removed = call(ed, "delete", f"{path}/steps/pick/").json()
    assert removed["content"]["steps"][0]["key"] == "pack"
    for _change in range(4):
        back = call(ed, "post", f"{path}/undo/").json()
    assert [step["key"] for step in back["content"]["steps"]][:3] == ["order", "pick", "check"]
    assert [change["undone"] for change in call(ed, "get", f"{path}/history/").json()] == [True] * 4


def test_a_state_is_copied_named_and_made_current(call, stream, current, ed, globex, eve):
    copy = call(ed, "post", f"/streams/{stream.pk}/states/", {"copy_of": current.pk, "kind": "future", "name": "Next"})
    assert copy.status_code == 201
    path = f"/states/{copy.json()['id']}"
    assert call(ed, "patch", f"{path}/", {"name": "Next year"}).json()["name"] == "Next year"
    assert call(ed, "post", f"{path}/make-current/").json()["kind"] == "current"
    assert call(ed, "delete", f"{path}/").status_code == 409
    assert [one["kind"] for one in call(ed, "get", f"/streams/{stream.pk}/states/").json()] == ["scenario", "current"]


def test_the_head_is_changed_with_its_revision(call, stream, ed):
    assert call(ed, "patch", f"/streams/{stream.pk}/", {"title": "Letters"}).status_code == 400
    assert call(ed, "patch", f"/streams/{stream.pk}/", {"title": "Letters", "revision": 1}).json()["revision"] == 2
    assert call(ed, "patch", f"/streams/{stream.pk}/", {"title": "Mail", "revision": 1}).status_code == 409
    assert call(ed, "delete", f"/streams/{stream.pk}/").status_code == 204


def test_a_whole_content_is_not_written_over_what_came_meanwhile(call, current, ed):
    path = f"/states/{current.pk}"
    whole = call(ed, "get", f"{path}/").json()
    assert whole["version"] == 0
    call(ed, "post", f"{path}/steps/", {"step": {"key": "pack"}})
    sent = {"content": {**whole["content"], "period": "March 2027"}, "revisions": whole["revisions"], "version": 0}
    late = call(ed, "put", f"{path}/content/", sent)
    assert late.status_code == 409 and late.json()["current"]["version"] == 1
    made = call(ed, "put", f"{path}/content/", {**sent, "version": 1}).json()
    assert made["version"] == 2 and made["content"]["period"] == "March 2027" and len(made["content"]["steps"]) == 5
    assert call(ed, "post", f"{path}/undo/", {"number": 1}).status_code == 409
    assert call(ed, "post", f"{path}/undo/", {"number": 2}).json()["version"] == 1
    assert call(ed, "post", f"{path}/redo/", {"number": 2}).json()["version"] == 2
    assert call(ed, "patch", f"{path}/", {"name": "Today", "revision": 1}).json()["revision"] == 2
    assert call(ed, "patch", f"{path}/", {"name": "Now", "revision": 1}).status_code == 409


def test_a_key_that_no_table_holds_is_refused(call, current, ed):
    content = call(ed, "get", f"/states/{current.pk}/").json()["content"]
    sent = {"content": content, "revisions": {"\x00": 1}}
    assert call(ed, "put", f"/states/{current.pk}/content/", sent).status_code == 400
