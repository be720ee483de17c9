"""A work item: what flows through a stream in reality, with the moments at which it arrived, was started and done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from fractions import Fraction

MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Kind(StrEnum):
    """The four flow items of the Flow Framework (Kersten, Project to Product), and what nobody has sorted yet."""

    FEATURE = "feature"
    DEFECT = "defect"
    RISK = "risk"
    DEBT = "debt"
    UNCLASSIFIED = "unclassified"


class Clock(StrEnum):
    """From when on the time of an item is counted. It ends when the item is done."""

    STARTED = "started"
    CREATED = "created"


@dataclass(frozen=True, slots=True)
class WorkItem:
    """Moments are aware, and in order: created ≤ started ≤ done. `active` and `waiting`: None if not known.

    A dropped item was ended without being done: it is load until then, and never counts as finished.
    """

    key: str
    created: datetime
    title: str = ""
    kind: Kind = Kind.UNCLASSIFIED
    started: datetime | None = None
    done: datetime | None = None
    active: timedelta | None = None
    waiting: timedelta | None = None
    status: str = ""
    dropped: bool = False

    @property
    def is_finished(self) -> bool:
        return self.done is not None and not self.dropped

    def begins(self, clock: Clock) -> datetime | None:
        return self.started if clock is Clock.STARTED else self.created

    def is_open(self, clock: Clock, at: datetime) -> bool:
        """Whether it was in progress then. A dropped item is not, where nobody said when it was dropped."""
        begin = self.begins(clock)
        if begin is None or begin > at:
            return False
        return not self.dropped if self.done is None else self.done > at


def days_between(begin: datetime, end: datetime) -> Fraction:
    """Elapsed days of 24 hours."""
    return Fraction((end - begin) // MICROSECOND, 86_400_000_000)
