"""The service blueprint: its lanes, its picture, and its page as people use it."""

from fractions import Fraction
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings

from tests.valuestreams.conftest import delivery, streams
from valuestreams.drawing.blueprint import blueprint_svg
from valuestreams.drawing.blueprint_board import LANES, columns, unplaced
from valuestreams.editing import add_step, remove_step
from valuestreams.queries.reading import revisions, value_of
from valuestreams.services.writing import edit
from valuestreams.stream import Layer, Step, Stream, between, fixed


def test_the_lanes_stand_in_their_order_with_their_lines():
    assert [(lane.line, lane.name) for lane in LANES] == [
        ("", "User"), ("Line of interaction", "Frontstage"), ("Line of visibility", "Backstage"),
        ("Line of internal interaction", "Support processes"),
    ]  # fmt: skip


def test_the_time_of_a_step_is_known_whole_or_not_at_all():
    steps = (
        Step("a", process=fixed(30), wait=fixed(120)), Step("b", process=fixed(30)), Step("c", elapsed=fixed(960)),
        Step("d", process=fixed(0), wait=between(480, 960)),
    )  # fmt: skip
    assert [one.time for one in columns(Stream("x", steps=steps))] == ["2.5 h", "?", "2 d", "1 d – 2 d"]


def test_a_step_below_the_threshold_is_a_failure_point_in_words():
    found = {one.step.key: one.failure for one in columns(delivery(), Fraction(95, 100))}
    assert found == {
        "order": "", "pick": "", "check": "Failure point: 10 % cannot be used as it is", "carry": "", "hand-over": "",
    }  # fmt: skip


def test_the_picture_shows_lanes_in_order_and_every_performer():
    words = [
        part.text for part in ElementTree.fromstring(blueprint_svg(delivery())).iter() if part.tag.endswith("text")
    ]
    lines = ["Physical evidence", "Line of interaction", "Line of visibility", "Line of internal interaction"]
    assert [word for word in words if word in lines] == lines
    assert {"Agent", "Picker", "Inspector", "Cloudy", "Driver"} <= set(words)


@settings(max_examples=15)
@given(streams())
def test_any_stream_has_a_picture_that_is_xml(value):
    ElementTree.fromstring(blueprint_svg(value))


def test_what_people_wrote_stays_text_in_the_picture():
    value = Stream('</title><script>"', steps=(Step("a", name="<script>alert(1)</script>\x00", layer=Layer.USER),))
    root = ElementTree.fromstring(blueprint_svg(value))
    assert not [part for part in root.iter() if part.tag.endswith("script")]
    assert unplaced(value) == ()


# ---- The page ----


def address(route, *args):
    return reverse(route, args=["acme", *args])


def write(client, state, step, field, value, revision=None):
    fields = {"step": step, "field": field, "value": value}
    fields["revision"] = revisions(state).get(step, 0) if revision is None else revision
    return client.post(address("stream-blueprint-cell", state.pk), fields, headers={"HX-Request": "true"})


@pytest.mark.django_db
def test_strangers_and_viewers_change_nothing(sign_in, current, vera, rob, eve, sam):
    assert sign_in(rob).get(address("stream-blueprint", current.pk)).status_code == 403
    assert sign_in(eve).get(address("stream-blueprint-svg", current.pk)).status_code == 404
    client = sign_in(vera)
    page = client.get(address("stream-blueprint", current.pk)).content.decode()
    assert "Line of visibility" in page and "data-cell=" not in page and "data-moves=" not in page
    for member in (vera, sam):
        client = sign_in(member)
        assert write(client, current, "pick", "channel", "Phone").status_code == 403
        assert client.post(address("stream-blueprint-place", current.pk), {"step": "pick"}).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize(("field", "typed", "sentence"), [
    ("name", " ", "needs a name"), ("name", "x" * 201, "201 letters"), ("exchange", "x" * 3000, "2000"),
    ("process", "5 min", "process"), ("evidence", "\x00", "Null characters"),
])  # fmt: skip
def test_what_cannot_be_is_refused_with_a_sentence(sign_in, current, olga, field, typed, sentence):
    answer = write(sign_in(olga), current, "pick", field, typed)
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert value_of(current).step("pick").name == "Pick"


@pytest.mark.django_db
def test_cells_are_written_in_place(sign_in, current, olga):
    client = sign_in(olga)
    parts = write(client, current, "pick", "evidence", " <b>Pick</b>  list ").content.decode()
    assert (
        'id="cell-pick-evidence"' in parts and "&lt;b&gt;Pick&lt;/b&gt; list" in parts and 'data-revision="2"' in parts
    )
    assert "Undo: Physical evidence: Pick" in parts
    renamed = write(client, current, "pick", "name", "Collect").content.decode()
    assert '<b id="card-name-pick">Collect</b>' in renamed
    assert value_of(current).step("pick").evidence == "<b>Pick</b> list"


@pytest.mark.django_db
def test_two_people_on_one_step_see_both(sign_in, current, olga):
    client = sign_in(olga)
    write(client, current, "pick", "channel", "Scanner", revision=1)
    late = write(client, current, "pick", "channel", "Paper", revision=1)
    assert late.status_code == 409
    page = late.content.decode()
    assert "<dd>Paper</dd>" in page and "<dd>Scanner</dd>" in page and 'data-revision="2"' in page
    edit(state=current, move=lambda stream: remove_step(stream, "pick"), what="-", by=olga)
    assert "removed this step" in write(client, current, "pick", "channel", "Paper", revision=2).content.decode()


@pytest.mark.django_db
def test_a_step_is_placed_and_moved(sign_in, current, olga):
    client = sign_in(olga)
    where = address("stream-blueprint-place", current.pk)
    script = {"headers": {"HX-Request": "true"}}
    assert client.post(where, {"step": "pick", "layer": "attic"}, **script).status_code == 422
    assert "is gone" in client.post(where, {"step": "nothing", "layer": "user"}, **script).content.decode()
    told = client.post(where, {"step": "pick", "layer": "support", "column": "check"}, **script).content.decode()
    assert "Pick: Support processes, step 3 of 5." in told
    assert [step.key for step in value_of(current).steps] == ["order", "check", "pick", "carry", "hand-over"]
    client.post(where, {"step": "hand-over", "layer": "", "column": "order"})
    assert value_of(current).steps[0].key == "hand-over"
    assert "Not placed yet" in client.get(address("stream-blueprint", current.pk)).content.decode()


@pytest.mark.django_db
def test_the_threshold_and_the_picture(sign_in, current, vera):
    client = sign_in(vera)
    where = address("stream-blueprint", current.pk)
    assert "Failure point:" not in client.get(where).content.decode()
    assert "10 % cannot be used" in client.get(where + "?below=95").content.decode()
    assert client.get(where + "?below=soon").status_code == 200
    answer = client.get(address("stream-blueprint-svg", current.pk) + "?below=95")
    assert answer["Content-Disposition"] == 'attachment; filename="parcels-blueprint.svg"'
    assert "cannot be used" in " ".join(ElementTree.fromstring(answer.content).itertext())


@pytest.mark.django_db
def test_the_queries_of_the_page_do_not_grow(sign_in, current, olga):
    client = sign_in(olga)

    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address("stream-blueprint", current.pk)).status_code == 200
        return len(seen)

    queries()
    few = queries()
    edit(state=current, move=lengthen, what="+", by=olga)
    assert queries() == few


def lengthen(stream: Stream) -> Stream:
    for number in range(55):
        stream = add_step(stream, Step(f"more-{number}", name=f"More {number}", layer=Layer.BACKSTAGE))
    return stream
