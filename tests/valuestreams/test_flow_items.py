"""Storing work items, taking an import back, and the numbers that the tables give."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jobs.models import Job
from jobs.runner import execute
from organizations.errors import DomainError
from tests.valuestreams.conftest import delivery
from valuestreams.flow.items import Kind
from valuestreams.flow.items import WorkItem as Item
from valuestreams.models import ItemImport, WorkItem
from valuestreams.queries.flow import ageing, flow_of, flows_of
from valuestreams.services.flow import bring_in_items, set_kind, undo_import
from valuestreams.services.flow_imports import bring_in_file, keep_file, request_store, say_choices
from valuestreams.services.streams import create_stream

pytestmark = pytest.mark.django_db
TODAY = date(2026, 4, 1)  # a Wednesday: the last whole week ends on 29 March


def at(day: float) -> datetime:
    """Days after Monday, 5 January 2026."""
    return datetime(2026, 1, 5, 9, tzinfo=UTC) + timedelta(days=day)


def item(key, created=0, started=None, done=None, **said):
    begun, ended = (None if day is None else at(day) for day in (started, done))
    return Item(str(key), at(created), started=begun, done=ended, **said)


def daily(days=84, each=3, took=8):
    return [item(f"{day}.{n}", day - took, day - took, day) for day in range(days) for n in range(each)]


def stored(stream):
    names = ("title", "kind", "created", "started", "done", "active", "waiting", "status", "dropped")
    return {row["key"]: row for row in WorkItem.objects.filter(stream=stream).values("key", *names)}


def test_who_may_not_write_brings_nothing_in(stream, vera, sam):
    for member in (vera, sam):
        with pytest.raises(PermissionDenied):
            bring_in_items(stream=stream, items=[item("A")], by=member)
    assert not WorkItem.objects.exists()


def test_nothing_and_too_much_are_refused(stream, olga, monkeypatch):
    with pytest.raises(DomainError, match="no item to store"):
        bring_in_items(stream=stream, items=[], by=olga)
    monkeypatch.setattr("valuestreams.services.flow.MOST_ITEMS", 2)
    with pytest.raises(DomainError, match="at most 2 work items"):
        bring_in_items(stream=stream, items=[item("A"), item("B"), item("C")], by=olga)
    assert not WorkItem.objects.exists() and not ItemImport.objects.exists()


def test_a_newer_file_brings_its_keys_up_to_date_and_leaves_the_others(stream, olga):
    bring_in_items(stream=stream, items=[item("A", 0, 1), item("B", 0, 1, 2), item("C")], by=olga)
    second = bring_in_items(stream=stream, items=[item("A", 0, 1, 5), item("B", 0, 1, 2), item("D")], by=olga)
    assert (second.added, second.changed, second.same) == (1, 1, 1)
    assert stored(stream)["A"]["done"] == at(5)
    assert set(stored(stream)) == {"A", "B", "C", "D"}


def test_taking_back_brings_back_exactly_what_was_there(stream, olga):
    first = [
        item("A", 0, 1, active=timedelta(microseconds=7), waiting=timedelta(hours=7), title="Old", status="Doing"),
        item("C"),
    ]
    bring_in_items(stream=stream, items=first, by=olga)
    before = stored(stream)
    second = bring_in_items(stream=stream, items=[item("A", 0, 1, 5, kind=Kind.RISK), item("D")], by=olga)
    undo_import(batch=second, by=olga)
    assert stored(stream) == before
    with pytest.raises(DomainError, match="not stored"):
        undo_import(batch=second, by=olga)


def test_an_import_below_a_newer_one_is_not_taken_back(stream, olga):
    first = bring_in_items(stream=stream, items=[item("A")], by=olga, name="first.csv")
    bring_in_items(stream=stream, items=[item("B")], by=olga, name="second.csv")
    with pytest.raises(DomainError, match=r"“second.csv” came later"):
        undo_import(batch=first, by=olga)
    assert set(stored(stream)) == {"A", "B"}


def test_a_type_chosen_by_hand_stays_when_a_file_says_otherwise(stream, olga, vera):
    bring_in_items(stream=stream, items=[item("A")], by=olga)
    row = WorkItem.objects.get()
    with pytest.raises(PermissionDenied):
        set_kind(item=row, kind="risk", by=vera)
    with pytest.raises(DomainError, match="no such type"):
        set_kind(item=row, kind="epic", by=olga)
    set_kind(item=row, kind="risk", by=olga)
    second = bring_in_items(stream=stream, items=[item("A", 0, 2, kind=Kind.DEFECT)], by=olga)
    assert stored(stream)["A"]["kind"] == "risk"
    undo_import(batch=second, by=olga)
    assert stored(stream)["A"]["kind"] == "risk" and stored(stream)["A"]["started"] is None


def test_a_stream_without_items_has_no_numbers(stream):
    found = flow_of(stream, TODAY)
    assert found.is_empty and found.ageing == () and found.history == ()
    assert ageing(stream, TODAY) == ()


def test_the_numbers_of_a_steady_stream(stream, olga):
    bring_in_items(stream=stream, items=[*daily(), item("open", 70, 70)], by=olga, as_of=TODAY)
    found = flow_of(stream, TODAY)
    assert found.metrics.velocity.per_week == 21
    assert found.metrics.flow_time.p50 == 8
    assert found.history == (21,) * 12
    assert found.check.verdict == "agrees"
    assert [(one.item.key, one.age) for one in found.ageing] == [("open", "oldest")]


def test_weeks_after_the_day_of_the_file_are_not_counted_as_empty(stream, olga):
    bring_in_items(stream=stream, items=daily(), by=olga, as_of=date(2026, 3, 29))
    found = flow_of(stream, date(2026, 6, 1))
    assert found.as_of == date(2026, 3, 29) and found.metrics.period.last == date(2026, 3, 29)
    assert found.history == (21,) * 12


def test_weeks_before_the_first_item_was_done_are_no_history(stream, olga):
    bring_in_items(stream=stream, items=daily()[-100:], by=olga, as_of=TODAY)
    assert len(flow_of(stream, TODAY).history) == 5


def test_a_look_back_and_one_type_alone(stream, olga):
    bring_in_items(stream=stream, items=[*daily(), item("risk", 0, 1, 30, kind=Kind.RISK)], by=olga, as_of=TODAY)
    risks = flow_of(stream, TODAY, kind=Kind.RISK)
    assert risks.metrics.velocity.done == 1
    back = flow_of(stream, TODAY, weeks=4, until=date(2026, 2, 1))
    assert back.metrics.period.last == date(2026, 2, 1)
    every = flow_of(stream, TODAY, weeks=0)
    assert every.metrics.velocity.done == len(daily()) + 1


def test_what_was_done_before_the_period_is_counted_in_the_cumulative_flow(stream, olga):
    bring_in_items(stream=stream, items=daily(216, each=1), by=olga, as_of=date(2026, 8, 1))
    found = flow_of(stream, date(2026, 8, 1), weeks=4).metrics
    every = flow_of(stream, date(2026, 8, 1), weeks=0).metrics
    assert found.cumulative.done[-1] == every.cumulative.done[-1]
    assert found.cumulative.arrived[-1] == every.cumulative.arrived[-1]
    assert found.arrived == 28


def test_the_queries_grow_neither_with_items_nor_with_streams(stream, olga, django_assert_num_queries):
    bring_in_items(stream=stream, items=daily(), by=olga, as_of=TODAY)
    with CaptureQueriesContext(connection) as one:
        flows_of([stream], TODAY)
    more = [create_stream(by=olga, value=delivery(title=f"Stream {n}")) for n in range(3)]
    for other in more:
        bring_in_items(stream=other, items=daily(each=5), by=olga, as_of=TODAY)
    with django_assert_num_queries(len(one)):
        found = flows_of([stream, *more], TODAY)
    assert [found[other.pk].metrics.velocity.per_week for other in more] == [35] * 3
    assert len(one) == 4


def test_a_file_is_stored_in_one_step_or_refused_with_its_question(stream, olga):
    with pytest.raises(DomainError, match="mixes time zones"):
        bring_in_file(
            stream=stream, raw=b"key,created\nA,2026-01-01T09:00Z\nB,2026-01-01 09:00\n", name="x.csv", by=olga
        )
    assert not ItemImport.objects.exists()
    batch = bring_in_file(stream=stream, raw=b"key,created\nA,2026-01-01\nB,soon\n", name="x.csv", by=olga)
    assert (batch.added, batch.bad, batch.refused[0][0]) == (1, 1, 3)


def test_a_large_file_is_stored_in_the_background_and_only_once(stream, olga):
    raw = b"key,created,type\nA,2026-01-01,Epic\nB,2026-01-01,Bug\n"
    batch = keep_file(stream=stream, raw=raw, name="x.csv", by=olga)
    say_choices(batch=batch, choices={"kinds": {"Epic": "left-out"}}, as_of=date(2026, 1, 2), by=olga)
    job = request_store(batch=batch, by=olga)
    execute(str(job.pk))
    job.refresh_from_db()
    assert (job.status, job.note) == (Job.Status.SUCCEEDED, "1 new items, 0 brought up to date, 0 lines refused")
    assert stored(stream)["B"]["kind"] == "defect"
    batch.refresh_from_db()
    assert batch.left_out == 1
    with pytest.raises(DomainError, match="stored or gone already"):
        request_store(batch=batch, by=olga)
