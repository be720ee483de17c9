"""The list, a new stream, its overview and its states, as people use the pages."""

from fractions import Fraction

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from organizations.models import Calendar
from tests.valuestreams.conftest import delivery
from valuestreams.editing import add_step
from valuestreams.models import State, Stream
from valuestreams.queries.reading import basis_of, value_of, whole_seconds
from valuestreams.services.streams import copy_state, create_stream, in_six_places
from valuestreams.services.writing import edit
from valuestreams.stream import Step, exponential

pytestmark = pytest.mark.django_db


def address(route, *args):
    return reverse(route, args=["acme", *args])


def test_a_respondent_and_a_stranger_see_no_stream(sign_in, stream, rob, eve):
    assert sign_in(rob).get(address("stream", stream.pk)).status_code == 403
    assert sign_in(eve).get(address("stream", stream.pk)).status_code == 404


def test_a_viewer_changes_nothing(sign_in, stream, current, vera):
    client = sign_in(vera)
    assert client.get(address("stream-new")).status_code == 403
    assert client.post(address("stream-delete", stream.pk)).status_code == 403
    assert client.post(address("state-demand", current.pk), {"items": 1, "per": "day"}).status_code == 403


def test_the_empty_list_says_what_to_do(sign_in, ed):
    assert "Name the steps" in sign_in(ed).get(address("streams")).content.decode()


def test_a_stream_is_begun_from_the_names_of_its_steps(sign_in, ed):
    typed = {"title": "Onboarding", "currency": "EUR", "time_unit": "hours", "steps": "- Apply\n\nSign\nSign\n"}
    response = sign_in(ed).post(address("stream-new"), typed, follow=True)
    assert "Onboarding" in response.content.decode()
    made = value_of(Stream.objects.get().states.get())
    assert [(step.key, step.name) for step in made.steps] == [("apply", "Apply"), ("sign", "Sign"), ("sign-2", "Sign")]


def test_what_was_typed_is_still_there_when_it_is_refused(sign_in, ed):
    response = sign_in(ed).post(
        address("stream-new"), {"title": "", "steps": "Apply", "currency": "EUR", "time_unit": "x"}
    )
    assert response.status_code == 422
    assert "Apply" in response.content.decode()


def test_the_head_is_changed_and_a_second_writer_sees_both(sign_in, stream, olga):
    client = sign_in(olga)
    typed = {"title": "Letters", "currency": "USD", "time_unit": "days", "revision": 1, "vision": "Always there"}
    assert client.post(address("stream-settings", stream.pk), typed).status_code == 302
    late = client.post(address("stream-settings", stream.pk), {**typed, "title": "Mail"})
    assert late.status_code == 422
    page = late.content.decode()
    assert 'value="Mail"' in page and "<dd>Letters</dd>" in page
    again = client.post(address("stream-settings", stream.pk), {**typed, "title": "Mail", "revision": 2})
    assert again.status_code == 302


def test_demand_is_set_and_refused(sign_in, current, olga):
    client = sign_in(olga)
    zero = client.post(address("state-demand", current.pk), {"items": "0", "per": "day"})
    assert "no takt time" in zero.content.decode()
    wrong = client.post(address("state-demand", current.pk), {"items": "5", "per": "day", "arrivals": "soon"})
    assert "is no time" in wrong.content.decode() and "soon" in wrong.content.decode()
    client.post(address("state-demand", current.pk), {"items": "5", "per": "week", "arrivals": "exponential 48 min"})
    current.refresh_from_db()
    assert value_of(current).arrivals == exponential(48)
    assert value_of(current).demand.items == 5


def test_states_are_copied_renamed_made_current_and_deleted(sign_in, stream, current, olga):
    client = sign_in(olga)
    client.post(address("state-copy", current.pk), {"kind": "future", "name": "Without the hub"})
    copy = State.objects.get(kind="future")
    client.post(address("state-rename", copy.pk), {"name": "No hub", "note": "Carry straight on"})
    assert "Carry straight on" in client.get(address("stream", stream.pk)).content.decode()
    client.post(address("state-make-current", copy.pk))
    client.post(address("state-delete", current.pk))
    assert list(State.objects.visible_to(olga)) == [copy]


def test_the_queries_of_list_and_overview_do_not_grow(sign_in, olga, stream, current):
    client = sign_in(olga)

    def queries(route, *args):
        with CaptureQueriesContext(connection) as seen:
            client.get(address(route, *args))
        return len(seen)

    queries("streams")
    few = queries("streams"), queries("stream", stream.pk)
    for number in range(6):
        create_stream(by=olga, value=delivery(title=f"Stream {number}"))
        copy_state(state=current, kind="scenario", name=f"Try {number}", by=olga)
    assert (queries("streams"), queries("stream", stream.pk)) == few


# ---- Working hours of its own ----


def test_own_hours_need_both_and_stay_within_a_day_and_a_week(sign_in, stream, olga):
    client = sign_in(olga)
    typed = {"title": "Parcels", "currency": "EUR", "time_unit": "hours", "revision": 1}
    half = client.post(address("stream-settings", stream.pk), {**typed, "hours_per_day": "14"})
    assert half.status_code == 422 and "fill in both" in half.content.decode()
    long = client.post(address("stream-settings", stream.pk), {**typed, "hours_per_day": "25", "days_per_week": "8"})
    assert long.status_code == 422
    with pytest.raises(IntegrityError), transaction.atomic():
        Stream.objects.filter(pk=stream.pk).update(days_per_week=5)


def test_own_hours_go_before_the_calendar_and_are_shown_as_typed(sign_in, stream, olga, acme):
    client = sign_in(olga)
    night = Calendar.objects.create(organization=acme, name="Night", weekdays=[1, 2], hours_per_day=6)
    typed = {"title": "Parcels", "currency": "EUR", "time_unit": "hours", "calendar": night.pk}
    client.post(address("stream-settings", stream.pk), {**typed, "revision": 1})
    assert basis_of(Stream.objects.get()).week == 2 * 6 * 60
    own = {"hours_per_day": "7.666667", "days_per_week": "6"}
    client.post(address("stream-settings", stream.pk), {**typed, **own, "revision": 2})
    assert basis_of(Stream.objects.get()).hours_per_day == Fraction(23, 3)
    assert 'value="7.666667"' in client.get(address("stream-settings", stream.pk)).content.decode()


@given(seconds=st.integers(1, 86_400), days=st.sampled_from([Fraction(5), Fraction(7, 2), Fraction(1, 3)]))
def test_a_shift_in_whole_seconds_is_kept_exactly(seconds, days):
    hours = Fraction(seconds, 3600)
    assert whole_seconds(in_six_places(hours)) == hours
    assert whole_seconds(in_six_places(days)) == days


def test_a_stream_begun_here_goes_by_the_usual_calendar(sign_in, ed, acme):
    Calendar.objects.create(organization=acme, name="Week", weekdays=[1, 2, 3, 4], hours_per_day=7, is_default=True)
    sign_in(ed).post(address("stream-new"), {"title": "New", "currency": "EUR", "time_unit": "hours", "steps": "A"})
    made = Stream.objects.get()
    assert made.hours_per_day is None and basis_of(made).week == 4 * 7 * 60


# ---- States at a glance ----


def test_each_state_offers_what_can_be_done_with_it(sign_in, stream, current, future, olga, vera):
    client = sign_in(olga)
    shown = client.get(address("stream", stream.pk))
    offered = {line.state.pk: [one["label"] for one in actions] for line, actions in shown.context["lines"]}
    assert offered[current.pk] == ["Copy", "Demand", "Rename"]
    assert offered[future.pk] == ["Copy", "Demand", "Rename", "Make current", "Delete"]
    page = shown.content.decode()
    assert f'method="post" action="{address("state-delete", future.pk)}"' in page
    assert address("state-delete", current.pk) not in page
    assert address("state-copy", current.pk) not in sign_in(vera).get(address("stream", stream.pk)).content.decode()


def test_ratios_stand_beside_their_days_and_what_is_missing_is_named(sign_in, stream, current, olga):
    edit(state=current, move=lambda value: add_step(value, Step("pay", name="Pay")), what="Pay", by=olga)
    for route, args in (("stream", [stream.pk]), ("streams", [])):
        table = sign_in(olga).get(address(route, *args)).content.decode().split("<table")[1]
        assert "incomplete: Pay" in table
    assert "8-hour days, 5 a week" in sign_in(olga).get(address("stream", stream.pk)).content.decode()
