"""The list, a new stream, its overview and its states, as people use the pages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.valuestreams.conftest import delivery
from valuestreams.models import State, Stream
from valuestreams.queries.reading import value_of
from valuestreams.services.streams import copy_state, create_stream
from valuestreams.stream import exponential

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
