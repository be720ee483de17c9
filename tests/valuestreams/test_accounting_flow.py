"""The funding form filled from the work items of the stream: counted, shown, and stored only when one saves."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from valuestreams.accounting.stored import Delayed, Share
from valuestreams.flow.items import Kind, WorkItem
from valuestreams.queries.accounting_flow import taken_from_items
from valuestreams.services import accounting_money
from valuestreams.services.flow import bring_in_items

pytestmark = pytest.mark.django_db


def item(key: str, kind: Kind, begun: int, done: int | None = None, **said) -> WorkItem:
    """Begun and done so many days ago."""
    begin = now() - timedelta(days=begun)
    return WorkItem(
        key, begin, f"Item {key}", kind, begin, None if done is None else now() - timedelta(days=done), **said
    )


@pytest.fixture
def items(stream, olga):
    rows = [
        item("F1", Kind.FEATURE, 30, 10), item("F2", Kind.FEATURE, 30, 20), item("D1", Kind.DEFECT, 5, 3),
        item("X1", Kind.UNCLASSIFIED, 9, 8), item("old", Kind.FEATURE, 90, 60), item("late", Kind.DEBT, 7, 0),
        item("gone", Kind.RISK, 9, 8, dropped=True), item("open", Kind.RISK, 40), item("young", Kind.DEBT, 2),
    ]  # fmt: skip
    return bring_in_items(stream=stream, items=rows, by=olga)


@pytest.fixture
def plan(stream, ed, items):
    day = localdate()
    return accounting_money.write_funding(
        stream=stream, starts_on=day - timedelta(days=25), ends_on=day - timedelta(days=2), revision=0, by=ed,
        types=[Share("Feature", 1), Share("training", 0)], waiting=[Delayed("Item open", 500, date(2026, 1, 1))],
    )  # fmt: skip


def page_of(stream, query: str) -> str:
    return reverse("stream-funding", args=["acme", stream.pk]) + query


def test_what_was_done_in_the_period_is_counted_by_type(stream, plan):
    found = taken_from_items(stream, plan.starts_on, plan.ends_on, localdate(), most=1)
    assert {kind: count for kind, count in found.done.items() if count} == {
        Kind.FEATURE: 2, Kind.DEFECT: 1, Kind.UNCLASSIFIED: 1,
    }  # fmt: skip
    assert (found.velocity, found.last, found.more) == (4, plan.ends_on, 1)
    assert [(one.name, one.since) for one in found.waiting] == [("Item open", localdate() - timedelta(days=40))]


@pytest.mark.parametrize("days", [-10, 6000])
def test_a_period_of_which_the_items_tell_nothing_is_left_alone(stream, items, days):
    first = localdate() - timedelta(days=days)
    found = taken_from_items(stream, first, first + timedelta(days=90), localdate(), most=5)
    assert (found.last, found.velocity, found.waiting) == (None, 0, ())


def test_the_form_is_filled_and_nothing_stored(sign_in, ed, stream, plan):
    answer = sign_in(ed).get(page_of(stream, f"?from={plan.starts_on}&take=items"))
    form, text = answer.context["form"], answer.content.decode()
    assert form["velocity"].value() == 4
    types = [[field.value() for field in row] for row in form.types if row[0].value()]
    assert types == [["Feature", "100", "2"], ["training", "0", "0"], ["defect", "0", "1"], ["unclassified", "0", "1"]]
    waiting = [(row[0].value(), row[1].value()) for row in form.waiting if row[0].value()]
    assert waiting == [("Item open", "5"), ("Item young", None)]
    assert "4 items done from" in text and "Nothing is stored until you save." in text
    plan.refresh_from_db()
    assert (plan.revision, plan.velocity) == (1, None)


def test_without_items_the_form_stays_as_it_was(sign_in, ed, vera, stream):
    text = sign_in(ed).get(page_of(stream, "?from=new&take=items")).content.decode()
    assert "There are no work items that tell of the time since" in text
    assert "Take from the work items" not in sign_in(vera).get(page_of(stream, "?take=items")).content.decode()
