"""What the work items of a stream say of a period that is funded: what was done of each type, and what is in progress."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from valuestreams.accounting.stored import Delayed
from valuestreams.flow.items import Kind
from valuestreams.flow.periods import WEEK
from valuestreams.models import Stream
from valuestreams.queries.flow import MOST_WEEKS, FlowNumbers, flow_of

LONGEST_NAME = 120


@dataclass(frozen=True)
class TakenFromItems:
    """Items `done` from `first` to `last`, both in it, and those in progress now, the oldest first, `more` of them not
    told. `last` is None when the items tell nothing of the period.
    """

    first: date
    last: date | None = None
    done: Mapping[Kind, int] = field(default_factory=dict)
    waiting: tuple[Delayed, ...] = ()
    more: int = 0

    @property
    def velocity(self) -> int:
        return sum(self.done.values())


def taken_from_items(stream: Stream, first: date, last: date, today: date, *, most: int) -> TakenFromItems:
    """Of the period from `first` to `last`, as far as it is over; at most `most` items in progress."""
    weeks = (today - first) // WEEK + 2  # whole weeks that begin before the period does
    if not 0 < weeks <= MOST_WEEKS:
        return TakenFromItems(first)
    flow = flow_of(stream, today, weeks=weeks)
    if flow.is_empty or flow.as_of < first:
        return TakenFromItems(first)
    until = min(last, flow.as_of)
    return TakenFromItems(
        first,
        until,
        _done(flow, first, until),
        tuple(_in_progress(flow)[:most]),
        max(len(flow.ageing) - most, 0),
    )


def _done(flow: FlowNumbers, first: date, last: date) -> dict[Kind, int]:
    found = Counter(one.kind for one in flow.items if one.is_finished and first <= one.done.date() <= last)
    return {kind: found[kind] for kind in Kind}


def _in_progress(flow: FlowNumbers) -> list[Delayed]:
    return [
        Delayed((one.item.title or one.item.key)[:LONGEST_NAME], None, one.item.started.date()) for one in flow.ageing
    ]
