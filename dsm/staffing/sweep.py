"""Time cut into stretches in which nothing begins and nothing ends.

Everything is asked of a window of days. Averages over a window are weighted by **calendar days**: people in a matrix have
different working days, and demand, supply and load must be averaged alike for their differences to mean anything.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Generic, TypeVar

from dsm.staffing.values import Dated

DAY = timedelta(days=1)
MOST_MONTHS = 60
D = TypeVar("D", bound=Dated)
S = TypeVar("S", bound=Dated)


@dataclass(frozen=True, order=True)
class Window:
    """Days from `first` to `last`, both included. Raises ValueError when they cross."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("A window ends on the day on which it begins, or later.")

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def overlap(self, other: Dated) -> "Window | None":
        """The days that both have; None when there are none."""
        first = max(self.first, other.first)
        last = self.last if other.last is None else min(self.last, other.last)
        return Window(first, last) if first <= last else None


@dataclass(frozen=True)
class Piece(Generic[D]):
    """A stretch of days, and all that goes on in it, in the order in which it was given."""

    first: date
    last: date
    active: tuple[D, ...]

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def pieces(dated: Iterable[D], window: Window) -> Iterator[Piece[D]]:
    """The whole window, cut wherever one of `dated` begins or ends; pieces with nothing in them too."""
    begins: dict[date, list[int]] = {}
    ends: dict[date, list[int]] = {}
    inside = [(one, days) for one in dated if (days := window.overlap(one))]
    for at, (_one, days) in enumerate(inside):
        begins.setdefault(days.first, []).append(at)
        ends.setdefault(days.last + DAY, []).append(at)
    cuts = sorted({window.first, *begins, *ends, window.last + DAY})
    going: set[int] = set()
    for first, following in itertools.pairwise(cuts):
        going.difference_update(ends.get(first, ()))
        going.update(begins.get(first, ()))
        yield Piece(first, following - DAY, tuple(inside[at][0] for at in sorted(going)))


def mean(dated: Iterable[D], window: Window, value: Callable[[D], Fraction]) -> Fraction:
    """Σ value × days inside the window ÷ days of the window."""
    inside = ((one, window.overlap(one)) for one in dated)
    return sum((value(one) * days.days for one, days in inside if days), Fraction(0)) / window.days


def runs(stretches: Sequence[S], holds: Callable[[S], bool]) -> Iterator[tuple[S, ...]]:
    """Stretches in a row for which it holds, as long as they are; `stretches` follow each other without a hole."""
    run: list[S] = []
    for one in stretches:
        if holds(one):
            run.append(one)
        elif run:
            yield tuple(run)
            run = []
    if run:
        yield tuple(run)


def month_of(day: date) -> Window:
    first = day.replace(day=1)
    return Window(first, (first + 31 * DAY).replace(day=1) - DAY)


def months(first: date, count: int) -> tuple[Window, ...]:
    """`count` whole months, 1 to MOST_MONTHS, the first of them the month in which `first` lies."""
    found = [month_of(first)]
    while len(found) < min(max(count, 1), MOST_MONTHS):
        found.append(month_of(found[-1].last + DAY))
    return tuple(found)
