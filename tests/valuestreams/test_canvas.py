"""A canvas session: who answers, who sees what, how answers are sorted, and the gap."""

import csv
import io
from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.errors import DomainError, Stale
from valuestreams.goals import Verdict
from valuestreams.goals.gap import gaps
from valuestreams.models import Canvas, CanvasAnswer
from valuestreams.queries.canvas import canvas_page
from valuestreams.services import canvas as services
from valuestreams.waiting import canvases

pytestmark = pytest.mark.django_db

VALUE = "Customers get their parcel on the promised day"
OUTPUT = "I deliver 80 parcels a day"


def address(route, *args):
    return reverse(route, args=["acme", *args])


@pytest.fixture
def canvas(stream, olga) -> Canvas:
    return services.open_canvas(stream=stream, title="How we create value", question="How?", by=olga)


@pytest.fixture
def robs(canvas, rob, warehouse) -> CanvasAnswer:
    return services.answer(canvas=canvas, role="Driver", text=OUTPUT, unit=warehouse, by=rob)


# refusals


def test_a_viewer_does_not_answer_and_a_respondent_does_not_moderate(canvas, robs, vera, rob):
    with pytest.raises(PermissionDenied):
        services.answer(canvas=canvas, role="Auditor", text=VALUE, by=vera)
    for act in (
        lambda: services.open_canvas(stream=canvas.stream, title="T", question="Q", by=rob),
        lambda: services.add_said(canvas=canvas, role="Driver", text=VALUE, by=rob),
        lambda: services.sort_answer(answer=robs, verdict="value", revision=1, by=rob),
        lambda: services.close_canvas(canvas=canvas, by=rob),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_who_edits_one_unit_moderates_no_session_of_the_whole(canvas, robs, sam):
    with pytest.raises(PermissionDenied):
        services.sort_answer(answer=robs, verdict="value", revision=1, by=sam)
    assert not CanvasAnswer.objects.visible_to(sam).exists()
    assert canvas_page(canvas, sam).gaps is None


def test_a_closed_session_takes_no_answer(canvas, robs, rob, olga):
    services.close_canvas(canvas=canvas, by=olga)
    with pytest.raises(DomainError, match="closed"):
        services.answer(canvas=canvas, role="Driver", text=VALUE, revision=1, by=rob)
    with pytest.raises(DomainError, match="closed"):
        services.add_said(canvas=canvas, role="Driver", text=VALUE, by=olga)


def test_a_step_that_the_stream_does_not_have_is_refused(canvas, rob):
    with pytest.raises(DomainError, match="no such step"):
        services.answer(canvas=canvas, role="Driver", text=VALUE, step_key="nowhere", by=rob)


def test_a_session_in_the_bin_is_refused(canvas, sign_in, olga, rob):
    sign_in(olga).post(address("canvas-delete", canvas.pk))
    with pytest.raises(DomainError, match="bin"):
        services.answer(canvas=canvas, role="Driver", text=VALUE, by=rob)
    assert list(canvases(rob)) == []


def test_what_somebody_answered_herself_is_not_removed(robs, olga):
    with pytest.raises(DomainError, match="own"):
        services.remove_said(answer=robs, by=olga)


def test_an_answer_written_twice_at_once_shows_both(sign_in, canvas, robs, rob):
    typed = {"role": "Driver", "text": "Mine, written late", "revision": 0}
    late = sign_in(rob).post(address("canvas", canvas.pk), typed)
    assert late.status_code == 409
    page = late.content.decode()
    assert "Mine, written late" in page and OUTPUT in page
    assert 'name="revision" value="1"' in page


def test_a_card_sorted_by_two_is_told_to_the_second(sign_in, robs, olga):
    services.sort_answer(answer=robs, verdict="value", revision=1, by=olga)
    with pytest.raises(Stale):
        services.sort_answer(answer=robs, verdict="output", revision=1, by=olga)
    late = sign_in(olga).post(address("canvas-sort", robs.pk), {"verdict": "output", "revision": 1})
    assert late.status_code == 409
    assert "Look at it again" in late.content.decode()
    assert sign_in(olga).post(address("canvas-sort", robs.pk), {"verdict": "x", "revision": 2}).status_code == 422


# who sees what


def test_until_it_is_closed_everybody_sees_only_the_own_answer(sign_in, canvas, robs, ed, rob, vera, olga):
    services.answer(canvas=canvas, role="Planner", text=VALUE, by=ed)
    assert set(CanvasAnswer.objects.visible_to(rob)) == {robs}
    assert OUTPUT not in sign_in(vera).get(address("canvas-board", canvas.pk)).content.decode()
    results = sign_in(vera).get(address("canvas-results", canvas.pk)).content.decode()
    assert "2 answers so far" in results and "Warehouse" not in results
    assert OUTPUT not in sign_in(vera).get(address("canvas-csv", canvas.pk)).content.decode()
    assert OUTPUT in sign_in(olga).get(address("canvas-board", canvas.pk)).content.decode()


def test_a_closed_session_is_read_by_whoever_reads_results(sign_in, canvas, robs, ed, rob, vera, olga):
    services.answer(canvas=canvas, role="Planner", text=VALUE, by=ed)
    services.close_canvas(canvas=canvas, by=olga)
    assert OUTPUT in sign_in(vera).get(address("canvas-board", canvas.pk)).content.decode()
    assert "Warehouse" in sign_in(vera).get(address("canvas-results", canvas.pk)).content.decode()
    assert VALUE not in sign_in(rob).get(address("canvas", canvas.pk)).content.decode()
    assert sign_in(rob).get(address("canvas-results", canvas.pk)).status_code == 403


def test_an_open_session_waits_for_those_who_take_part_and_have_not_answered(canvas, robs, rob, ed, vera, olga):
    assert list(canvases(rob)) == []
    assert list(canvases(vera)) == []
    [waiting] = canvases(ed)
    assert waiting.url == address("canvas", canvas.pk)
    services.close_canvas(canvas=canvas, by=olga)
    assert list(canvases(ed)) == []


# the story


def test_an_answer_is_given_and_changed_on_its_page(sign_in, canvas, rob, warehouse):
    client = sign_in(rob)
    said = {"role": "Driver", "text": OUTPUT, "unit": warehouse.pk, "step_key": "hand-over", "revision": 0}
    assert client.post(address("canvas", canvas.pk), said).status_code == 302
    assert "Own output" in client.get(address("canvas", canvas.pk)).content.decode()
    client.post(address("canvas", canvas.pk), {**said, "text": VALUE, "revision": 1})
    [answer] = canvas.answers.all()
    assert (answer.text, answer.revision, answer.step_key) == (VALUE, 2, "hand-over")


def test_a_new_text_is_sorted_anew(robs, canvas, rob, olga):
    services.sort_answer(answer=robs, verdict="value", revision=1, by=olga)
    changed = services.answer(canvas=canvas, role="Driver", text="Something else", revision=2, by=rob)
    assert (changed.verdict, changed.sorted_by) == ("", None)


def test_the_moderator_confirms_moves_and_takes_the_suggestion_again(sign_in, canvas, robs, olga):
    client = sign_in(olga)
    page = canvas_page(canvas, olga)
    assert [card.verdict for card in page.cards] == [Verdict.OUTPUT]
    client.post(address("canvas-sort", robs.pk), {"verdict": "value", "revision": 1})
    [card] = canvas_page(canvas, olga).cards
    assert (card.verdict, card.is_confirmed) == (Verdict.VALUE, True)
    answer = client.post(
        address("canvas-sort", robs.pk), {"verdict": "", "revision": 2}, headers={"HX-Request": "true"}
    )
    assert answer.content.decode().lstrip().startswith('<div id="board"')
    assert not canvas_page(canvas, olga).cards[0].is_confirmed


def test_what_a_role_said_in_the_room_is_written_down_and_taken_back(sign_in, canvas, olga):
    client = sign_in(olga)
    assert client.post(address("canvas-say", canvas.pk), {"role": "", "text": "Kept"}).status_code == 422
    client.post(address("canvas-say", canvas.pk), {"role": "Agent", "text": VALUE})
    [said] = canvas.answers.all()
    assert (said.member, said.written_by) == (None, olga)
    client.post(address("canvas-unsay", said.pk))
    assert not canvas.answers.exists()


def test_the_gap_is_counted_by_department_the_widest_first():
    told = [("Sales", Verdict.VALUE), ("Sales", Verdict.OUTPUT), ("Risk", Verdict.OUTPUT), ("Risk", Verdict.UNCLEAR)]
    risk, sales = gaps(told)
    assert (risk.department, risk.share, risk.count) == ("Risk", 0, 2)
    assert (sales.department, sales.share, sales.distance) == ("Sales", Fraction(1, 2), Fraction(1, 2))
    assert gaps([]) == ()


def test_the_file_neutralises_formulas_and_says_who_sorted(sign_in, canvas, olga):
    services.add_said(canvas=canvas, role="=1+1", text=OUTPUT, by=olga)
    body = sign_in(olga).get(address("canvas-csv", canvas.pk)).content.decode("utf-8-sig")
    [row] = list(csv.DictReader(io.StringIO(body)))
    assert (row["Role"], row["Column"], row["Sorted by"]) == ("'=1+1", "output", "the check")


def test_what_people_write_is_escaped(sign_in, canvas, olga):
    services.add_said(canvas=canvas, role="<script>alert(1)</script>", text="<img src=x>", by=olga)
    page = sign_in(olga).get(address("canvas-board", canvas.pk)).content.decode()
    assert "<script>alert" not in page and "<img src=x>" not in page


@pytest.mark.parametrize("route", ["canvas-board", "canvas-results", "canvas-csv"])
def test_many_answers_ask_no_more_queries(sign_in, canvas, olga, warehouse, route):
    client, url = sign_in(olga), address(route, canvas.pk)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(url).status_code == 200
        return len(asked)

    services.add_said(canvas=canvas, role="Agent", text=VALUE, by=olga)
    queries()
    few = queries()
    for number in range(8):
        services.add_said(canvas=canvas, role=f"Agent {number}", text=VALUE, unit=warehouse, by=olga)
    assert queries() == few


def test_the_api_opens_answers_sorts_and_closes(sign_in, stream, olga, rob, vera):
    owner = sign_in(olga)
    body = {"title": "T", "question": "How?"}
    made = owner.post(f"/api/v1/o/acme/streams/{stream.pk}/canvases/", body, content_type="application/json").json()
    url = f"/api/v1/o/acme/canvases/{made['id']}/"
    own = (
        sign_in(rob)
        .put(f"{url}answer/", {"role": "Driver", "text": OUTPUT, "revision": 0}, content_type="application/json")
        .json()
    )
    assert (own["verdict"], own["is_own"], own["is_confirmed"]) == ("output", True, False)
    hidden = sign_in(vera).get(url).json()
    assert (hidden["answers"], hidden["count"], hidden["gaps"]) == ([], 1, None)
    moved = sign_in(olga).patch(
        f"/api/v1/o/acme/canvas-answers/{own['id']}/",
        {"verdict": "value", "revision": 1},
        content_type="application/json",
    )
    assert moved.json()["is_confirmed"]
    closed = sign_in(olga).post(f"{url}close/").json()
    assert closed["gaps"] == [{"department": "", "value": 1, "output": 0, "unclear": 0, "count": 1, "share": 1.0}]
    assert len(sign_in(vera).get(url).json()["answers"]) == 1
