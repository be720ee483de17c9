"""How old the items in progress are, against how long finished ones took."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from valuestreams.flow.items import WorkItem, days_between
from valuestreams.flow.metrics import Times


class Age(StrEnum):
    """Where an age stands among the times of finished items."""

    USUAL = "usual"  # at most what half of them took
    OLDER = "older"  # than half of them
    OLDEST = "oldest"  # than 85 of 100
    UNKNOWN = "unknown"  # nothing is finished to compare with


@dataclass(frozen=True)
class Ageing:
    """An item in progress, and its age in elapsed days."""

    item: WorkItem
    days: Fraction
    age: Age


def ageing(items: Iterable[WorkItem], finished: Times, now: datetime) -> tuple[Ageing, ...]:
    """The items in progress at `now` on the clock of `finished`, the oldest first."""
    found, p50, p85 = [], finished.p50, finished.p85
    for one in items:
        begin = one.begins(finished.clock)
        if begin is not None and one.is_open(finished.clock, now):
            days = days_between(begin, now)
            found.append(Ageing(one, days, age_of(days, p50, p85)))
    return tuple(sorted(found, key=lambda one: (-one.days, one.item.key)))


def age_of(days: Fraction, p50: Fraction | None, p85: Fraction | None) -> Age:
    if p50 is None or p85 is None:
        return Age.UNKNOWN
    return Age.OLDEST if days > p85 else Age.OLDER if days > p50 else Age.USUAL


def old(found: Sequence[Ageing]) -> tuple[Ageing, ...]:
    """Those that took longer already than 85 of 100 finished ones."""
    return tuple(one for one in found if one.age is Age.OLDEST)
