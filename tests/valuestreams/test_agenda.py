"""What value streams bring to a meeting: items that age, and streams that changed; nothing from elsewhere."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils.timezone import now

from cadence.agenda import EntryKind, Span
from valuestreams.agenda import AgeingItems, StreamsChanged
from valuestreams.editing import remove_step, replace_step
from valuestreams.models import Change, ItemImport, WorkItem
from valuestreams.number_lines import span as show_span
from valuestreams.queries.numbers import measured
from valuestreams.queries.reading import value_of
from valuestreams.services.writing import edit
from valuestreams.stream import fixed


@pytest.fixture
def items(stream, olga):
    """Ten that took two days each, one in progress for twenty days, one since yesterday."""
    made = {"organization": stream.organization, "stream": stream}
    brought = ItemImport.objects.create(**made, status="stored", as_of=now().date(), stored_at=now(), by=olga)

    def item(key: str, days_ago: int, took: int | None) -> WorkItem:
        begin = now() - timedelta(days=days_ago)
        done = None if took is None else begin + timedelta(days=took)
        return WorkItem(
            **made, brought_by=brought, key=key, title=f"Item {key}", created=begin, started=begin, done=done
        )

    rows = [item(f"D{number}", 10 + number, 2) for number in range(10)]
    return WorkItem.objects.bulk_create([*rows, item("old one", 20, None), item("new", 1, None)])


def span(membership, units=None) -> Span:
    return Span(membership, None, units, now() - timedelta(days=7), now() + timedelta(minutes=5))


def test_a_stranger_gets_nothing(eve, olga, stream, items, current):
    for provider in (AgeingItems, StreamsChanged):
        assert list(provider().entries(span(eve))) == []
        assert list(provider().entries(span(olga, frozenset({0})))) == []


def test_what_took_longer_than_most_is_there_and_what_is_young_is_not(olga, stream, items):
    (entry,) = AgeingItems().entries(span(olga))
    assert (entry.title, entry.kind, entry.unit) == ("Item old one", EntryKind.AGEING, stream.unit_id)
    assert "in progress for 20 days, longer than 85 of 100" in entry.sentence
    assert entry.key.replace("-", "").isalnum()


def test_a_stream_that_changed_says_how_often_and_when(olga, stream, current):
    made = {"organization": stream.organization, "state": current, "back": {}, "forth": {}, "by": olga}
    before = current.changes.filter(at__gt=now() - timedelta(days=7), undone=False).count()
    for number in (901, 902):
        Change.objects.create(**made, number=number, what="Process time")
    Change.objects.create(**made, number=903, what="Taken back", undone=True)
    (entry,) = StreamsChanged().entries(span(olga))
    assert entry.title == stream.title and entry.kind == EntryKind.CHANGE
    assert f"{before + 2} changes, the last on" in entry.sentence
    Change.objects.update(at=now() - timedelta(days=30))
    assert list(StreamsChanged().entries(span(olga))) == []


def test_a_stream_whose_lead_time_moved_says_from_what_to_what(olga, stream, current):
    before = value_of(current)

    def shorten(value):
        pick = next(step for step in value.steps if step.key == "pick")
        return replace_step(value, replace(pick, wait=fixed(120)))

    edit(state=current, move=shorten, what="Shorter wait", by=olga)
    (entry,) = StreamsChanged().entries(span(olga))
    leads = [measured(value).measures.lead_time for value in (before, value_of(current))]
    assert leads[0].high - leads[1].high == 360
    was, now_is = (show_span(lead, before.basis) for lead in leads)
    assert entry.sentence == f"Current state: the lead time was {was} and is {now_is} (8-hour days)."
    edit(state=current, move=lambda value: remove_step(value, "carry"), what="after the meeting", by=olga)
    later = Change.objects.order_by("-number").first()
    Change.objects.filter(pk=later.pk).update(at=now() + timedelta(days=1))
    (entry,) = StreamsChanged().entries(span(olga))
    assert f"was {was} and is {now_is}" in entry.sentence


def test_many_streams_cost_what_one_costs(olga, stream, items, current, django_assert_max_num_queries):
    with django_assert_max_num_queries(11):
        for provider in (AgeingItems, StreamsChanged):
            list(provider().entries(span(olga)))
