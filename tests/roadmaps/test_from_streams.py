"""From a stream to a roadmap: what is proposed, who may take it, and the trace that stays."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from organizations.errors import DomainError
from organizations.models import Unit
from roadmaps.models import Initiative, InitiativeTrace, Roadmap
from roadmaps.queries.from_streams import origins, proposals, traced
from roadmaps.services import Wish, add_initiatives, draft
from tests.roadmaps.conftest import silent
from tests.valuestreams.conftest import delivery
from valuestreams.editing import remove_step, replace_step
from valuestreams.models import State, Stream
from valuestreams.services.streams import copy_state, create_stream
from valuestreams.services.writing import edit
from valuestreams.stream import fixed

pytestmark = pytest.mark.django_db


@pytest.fixture
def stream(olga) -> Stream:
    return create_stream(by=olga, value=delivery())


@pytest.fixture
def now(stream) -> State:
    return stream.states.get(kind="current")


@pytest.fixture
def then(now, olga) -> State:
    """Orders wait 20 min instead of 2 h, and nobody carries any more."""
    state = copy_state(state=now, kind="future", name="Future state", by=olga)

    def move(value):
        return remove_step(replace_step(value, replace(value.step("order"), wait=fixed(20))), "carry")

    edit(state=state, move=move, what="faster", by=olga)
    return state


def wish(**changes) -> Wish:
    given = {"key": "order", "title": "Faster orders", "effort_days": Decimal(4), "duration_days": Decimal(10)}
    return Wish(**{**given, **changes})


def address(route, *args):
    return reverse(route, args=["acme", *args])


def typed(roadmap: Roadmap | None, **changes) -> dict:
    said = {
        "order-chosen": "on", "order-title": "Faster orders", "order-effort_days": "4", "order-duration_days": "10",
        "roadmap": roadmap.pk if roadmap else "",
    }  # fmt: skip
    return {**said, **changes}


# ---- Refusals ----


def test_viewers_and_strangers_take_nothing(stream, roadmap, vera, eve):
    with pytest.raises(PermissionDenied):
        add_initiatives(stream=stream, roadmap=roadmap, wishes=[wish()], by=vera)
    with pytest.raises(DomainError):
        add_initiatives(stream=stream, roadmap=roadmap, wishes=[wish()], by=eve)
    assert not InitiativeTrace.objects.exists()


def test_a_scoped_editor_does_not_see_a_stream_of_another_unit(acme, olga, sam, roadmap):
    other = Unit.objects.create(organization=acme, name="Logistics")
    hidden = create_stream(by=olga, value=delivery(), unit=other)
    with pytest.raises((DomainError, PermissionDenied)):
        add_initiatives(stream=hidden, roadmap=roadmap, wishes=[wish()], by=sam)
    assert not InitiativeTrace.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"key": "nowhere"}, "no step"),
        ({"effort_days": Decimal(10**7)}, "too large"),
        ({"duration_days": Decimal(0)}, "too large"),
        ({"effort_days": Decimal(5 * 200)}, "waves"),
    ],
)
def test_what_no_roadmap_holds_is_refused_whole(stream, roadmap, olga, changes, words):
    count = roadmap.initiatives.count()
    with pytest.raises(DomainError, match=words):
        add_initiatives(stream=stream, roadmap=roadmap, wishes=[wish(), wish(title="Too much", **changes)], by=olga)
    assert roadmap.initiatives.count() == count


def test_the_same_is_not_added_twice(stream, roadmap, olga):
    add_initiatives(stream=stream, roadmap=roadmap, wishes=[wish()], by=olga)
    with pytest.raises(DomainError, match="already"):
        add_initiatives(stream=stream, roadmap=roadmap, wishes=[wish()], by=olga)


# ---- What is proposed ----


def test_each_change_is_proposed_with_what_it_gives_alone(now, then):
    by_key = {one.key: one for one in proposals(now, then).proposed}
    assert by_key["order"].title == "Order: wait time 2 h → 20 min"
    assert "from" in by_key["order"].why
    assert "8-hour days" in by_key["order"].why
    assert by_key["order"].gives > 0
    assert by_key["carry"].title == "Leave out “Carry”"
    assert by_key["carry"].gives > by_key["order"].gives


def test_the_bottleneck_is_proposed_without_any_future_state(now):
    (one,) = proposals(now, None).proposed
    assert one.key == "pick"
    assert "bottleneck" in one.title


def test_the_bottleneck_that_changes_stands_once(now, then, olga):
    edit(
        state=then,
        move=lambda value: replace_step(value, replace(value.step("pick"), process=fixed(20))),
        what="x",
        by=olga,
    )
    (one,) = (one for one in proposals(now, then).proposed if one.key == "pick")
    assert "bottleneck" in one.why
    assert "process time" in one.title


def test_a_stream_without_times_still_proposes_its_changes(olga, now, then):
    edit(state=now, move=lambda value: replace_step(value, replace(value.step("check"), wait=None)), what="x", by=olga)
    by_key = {one.key: one for one in proposals(now, then).proposed}
    assert by_key["order"].gives is None
    assert "cannot be computed" in by_key["order"].why


# ---- On the roadmap ----


def test_it_goes_into_the_first_wave_with_room_and_stays_when_drafted_again(stream, roadmap, olga):
    free = {wave: 5 - days for wave, days in _used(roadmap).items()}
    expected = next(wave for wave in range(1, 9) if free.get(wave, 5) >= 4)
    (one,) = add_initiatives(stream=stream, roadmap=roadmap, wishes=[wish(gives=Fraction(1, 5))], by=olga)
    one.refresh_from_db()
    assert one.wave == expected
    assert one.ends_on > one.starts_on
    assert one.own_priority == pytest.approx(0.05)
    draft(roadmap_id=roadmap.pk, by=olga, progress=silent)
    assert InitiativeTrace.objects.get(initiative=one).step_key == "order"


def test_it_moves_to_the_wave_of_its_days_when_waves_become_shorter(stream, roadmap, olga):
    (one,) = add_initiatives(stream=stream, roadmap=roadmap, wishes=[wish()], by=olga)
    one.refresh_from_db()
    Roadmap.objects.filter(pk=roadmap.pk).update(wave_weeks=1)
    draft(roadmap_id=roadmap.pk, by=olga, progress=silent)
    again = Initiative.objects.get(pk=one.pk)
    assert again.wave == (one.starts_on - roadmap.starts_on).days // 7 + 1 > one.wave


def _used(roadmap) -> dict:
    used: dict = {}
    for row in roadmap.initiatives.in_plan():
        for at, days in enumerate(row.days_by_wave, row.wave):
            used[at] = used.get(at, 0) + days
    return used


def test_the_trace_leads_both_ways_for_those_who_see_both(stream, roadmap, olga, vera, eve):
    (one,) = add_initiatives(stream=stream, roadmap=roadmap, wishes=[wish()], by=olga)
    assert [(found.step, found.initiative) for found in traced(vera, stream)] == [("Order", one)]
    assert [found.stream for found in origins(vera, [one])] == [stream]
    assert traced(eve, stream) == origins(eve, [one]) == []


# ---- Pages ----


def test_pages_refuse_who_may_not(client, stream, roadmap, vera, eve):
    client.force_login(vera.user)
    assert client.get(address("stream-initiatives", stream.pk)).status_code == 200
    assert client.post(address("stream-initiatives-add", stream.pk), typed(roadmap)).status_code == 403
    client.force_login(eve.user)
    assert client.get(address("stream-initiatives", stream.pk)).status_code == 404


def test_without_a_roadmap_the_page_says_how_to_make_one(client, stream, then, olga):
    client.force_login(olga.user)
    page = client.get(address("stream-initiatives", stream.pk)).content.decode()
    assert "no roadmap" in page
    assert address("roadmap-new") in page
    assert "Order: wait time 2 h → 20 min" in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"order-effort_days": "many"}, "many"),
        ({"order-chosen": ""}, "Tick at least one line"),
        ({"roadmap": "999999"}, "Faster orders"),
        ({"order-title": ""}, "required"),
    ],
)
def test_what_was_typed_comes_back(client, stream, then, roadmap, olga, changes, words):
    client.force_login(olga.user)
    sent = typed(roadmap) | {"hand-over-title": "Nicer boxes", "hand-over-effort_days": "3"} | changes
    sent = {name: value for name, value in sent.items() if value or name == "order-title"}
    answer = client.post(address("stream-initiatives-add", stream.pk), sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert "Nicer boxes" in page
    assert not InitiativeTrace.objects.exists()


def test_ticked_lines_become_initiatives(client, stream, then, roadmap, olga):
    client.force_login(olga.user)
    answer = client.post(address("stream-initiatives-add", stream.pk), typed(roadmap), follow=True)
    one = Initiative.objects.get(title="Faster orders")
    assert one.roadmap == roadmap
    assert "By itself it takes the lead time" in one.why
    assert address("stream-initiatives", stream.pk) in answer.content.decode()
    page = client.get(address("initiative", roadmap.pk, one.pk)).content.decode()
    assert address("stream-initiatives", stream.pk) in page
    assert roadmap.title in client.get(address("stream-initiatives", stream.pk)).content.decode()
