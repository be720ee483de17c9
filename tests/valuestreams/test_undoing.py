"""Undo and redo from the pages of a state."""

from dataclasses import replace
from fractions import Fraction
from functools import partial

import pytest
from django.urls import reverse

from valuestreams.editing import add_step, remove_step
from valuestreams.models import State
from valuestreams.queries.reading import value_of
from valuestreams.services.streams import rename_state
from valuestreams.services.writing import edit
from valuestreams.stream import Demand, Per, Step, Stream

pytestmark = pytest.mark.django_db


def address(route, *args):
    return reverse(route, args=["acme", *args])


def test_a_viewer_and_an_editor_of_other_units_take_nothing_back(sign_in, current, olga, vera, sam):
    edit(state=current, move=partial(remove_step, key="carry"), what="Remove Carry", by=olga)
    for member in (vera, sam):
        assert sign_in(member).post(address("state-undo", current.pk)).status_code == 403
    assert len(value_of(current).steps) == 4


def test_a_change_is_taken_back_and_made_again_on_the_page_it_was_asked_on(sign_in, current, olga):
    client = sign_in(olga)
    edit(state=current, move=partial(remove_step, key="carry"), what="Remove Carry", by=olga)
    assert "Undo: Remove Carry" in client.get(address("stream-blueprint", current.pk)).content.decode()
    answer = client.post(address("state-undo", current.pk), {"back": "stream-blueprint"}, follow=True)
    assert answer.redirect_chain[0][0] == address("stream-blueprint", current.pk)
    page = answer.content.decode()
    assert "Taken back: Remove Carry" in page and "Redo: Remove Carry" in page
    assert len(value_of(current).steps) == 5
    client.post(address("state-redo", current.pk), {"back": "stream-funnel"})
    assert len(value_of(current).steps) == 4


def test_it_leads_nowhere_else(sign_in, stream, current, olga):
    client = sign_in(olga)
    for back in ("https://evil.example", "overview", "stream-goals", ""):
        answer = client.post(address("state-undo", current.pk), {"back": back})
        assert answer.url == address("stream", stream.pk)
    assert "nothing to take back" in client.get(answer.url).content.decode()


def test_the_button_takes_back_what_it_names_and_not_what_somebody_did_since(sign_in, current, olga, ed):
    client = sign_in(olga)
    edit(state=current, move=partial(remove_step, key="carry"), what="Remove Carry", by=olga)
    page = client.get(address("stream-blueprint", current.pk)).content.decode()
    assert '<input type="hidden" name="number" value="1">' in page
    edit(state=current, move=partial(remove_step, key="pick"), what="Remove Pick", by=ed)
    sent = {"back": "stream-blueprint", "number": "1"}
    page = client.post(address("state-undo", current.pk), sent, follow=True).content.decode()
    assert "Ed has changed something since: “Remove Pick”. Undo that?" in page and "Undo: Remove Pick" in page
    assert len(value_of(current).steps) == 3


# ---- Forms that write a state, and its name ----


def now(state: State) -> Stream:
    return value_of(State.objects.get(pk=state.pk))


def test_a_form_that_comes_late_shows_what_stands_there_and_can_be_sent_again(sign_in, current, olga, ed):
    client = sign_in(olga)
    at = address("state-demand", current.pk)
    sent = {**client.get(at).context["form"].initial, "items": "50", "per": "day", "arrivals": ""}
    edit(state=current, move=lambda one: replace(one, demand=Demand(Fraction(45), Per.DAY)), what="Demand", by=ed)
    late = client.post(at, sent)
    assert late.status_code == 422 and now(current).demand.items == 45
    assert "Ed has changed this state" in late.content.decode() and "<dd>45</dd>" in late.content.decode()
    assert client.post(at, {**sent, "version": late.context["form"]["version"].value()}).status_code == 302
    assert now(current).demand.items == 50


def test_a_demand_of_a_third_that_nobody_touches_stays_a_third(sign_in, current, olga):
    edit(state=current, move=lambda one: replace(one, demand=Demand(Fraction(1, 3), Per.DAY)), what="Demand", by=olga)
    client = sign_in(olga)
    at = address("state-demand", current.pk)
    form = client.get(at).context["form"]
    assert client.post(at, {name: form[name].value() or "" for name in form.fields}).status_code == 302
    assert now(current).demand.items == Fraction(1, 3)


def test_new_steps_from_a_file_do_not_drop_a_step_that_came_meanwhile(sign_in, current, olga, ed):
    client = sign_in(olga)
    edit(state=current, move=lambda one: replace(one, period="March 2027"), what="Period", by=ed)
    at = address("state-replace", current.pk)
    seen = client.post(at, {"text": "steps:\n  - key: a\n    process: 1\n"}).context["form"]
    edit(state=current, move=partial(add_step, step=Step("pack")), what="New step: Pack", by=ed)
    sent = {name: seen[name].value() or "" for name in seen.fields}
    late = client.post(at, sent)
    assert late.status_code == 422 and len(now(current).steps) == 6
    client.post(at, {**sent, "version": late.context["form"]["version"].value()})
    assert len(now(current).steps) == 1 and now(current).period == "March 2027"


def test_a_late_name_of_a_state_shows_the_other_one(sign_in, current, olga, ed):
    client = sign_in(olga)
    at = address("state-rename", current.pk)
    sent = {**client.get(at).context["form"].initial, "name": "Today"}
    rename_state(state=current, name="As it is", note="", by=ed, revision=1)
    late = client.post(at, sent).content.decode()
    assert "<dd>As it is</dd>" in late
    assert 'value="Today"' in late
    assert client.post(at, {**sent, "revision": 2}).status_code == 302


def test_a_late_period_of_the_funnel_is_refused(sign_in, current, olga, ed):
    client = sign_in(olga)
    at = address("stream-funnel-period", current.pk)
    client.post(at, {"period": "March", "was": ""})
    late = client.post(at, {"period": "April", "was": ""})
    assert "Somebody else has written “March” in the meantime." in late.content.decode()
    assert 'name="was" value="March"' in late.content.decode()
