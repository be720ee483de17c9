"""Undo and redo from the pages of a state."""

from functools import partial

import pytest
from django.urls import reverse

from valuestreams.editing import remove_step
from valuestreams.queries.reading import value_of
from valuestreams.services.writing import edit

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
