"""Terms on a line of time: bars in percent of an axis that at most twelve equal periods divide."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from dsm.agreements.terms import Agreement, Promise

LENGTHS = (1, 3, 6, 12, 24, 60, 120, 240, 600)  # months of a period
MOST_PERIODS = 12


@dataclass(frozen=True)
class Bar:
    """`start` and `width` in percent, two decimal places. Without an end the bar runs to the end of the axis."""

    key: str
    starts: date | None
    ends: date | None
    start: float
    width: float
    is_short: bool  # it ends before the promise does
    renews: bool


@dataclass(frozen=True)
class Line:
    """`periods`: the first day of each. `today` and `end` (of the promise) in percent; None beyond the axis or open."""

    periods: tuple[date, ...]
    bars: tuple[Bar, ...]
    today: float
    end: float | None


def line(promise: Promise, links: Sequence[Agreement], today: date) -> Line:
    """The promise first, then its links."""
    terms: tuple[Agreement | Promise, ...] = (promise, *links)
    days = [today, *(day for one in terms for day in (one.starts, one.ends) if day)]
    months, first, count = _axis(min(days), max(days))
    periods = tuple(_month(first + place * months) for place in range(count + 1))
    low, high = periods[0], periods[-1]

    def at(day: date) -> float:
        return round(float(Fraction((day - low).days * 100, (high - low).days)), 2)

    bars = tuple(_bar(one, promise, at) for one in terms)
    return Line(periods[:-1], bars, at(today), at(promise.ends) if promise.ends else None)


def _bar(one: Agreement | Promise, promise: Promise, at: Callable[[date], float]) -> Bar:
    start = at(one.starts) if one.starts else 0.0
    end = at(one.ends) if one.ends and not one.renews_months else 100.0
    is_short = bool(promise.ends and one.last_day and one.last_day < promise.ends)
    return Bar(one.key, one.starts, one.ends, start, round(end - start, 2), is_short, bool(one.renews_months))


def _axis(low: date, high: date) -> tuple[int, int, int]:
    """Months of a period, the first month (counted from year 0), and how many periods reach beyond the last day."""
    for months in LENGTHS:
        first = (low.year * 12 + low.month - 1) // months * months
        count = (high.year * 12 + high.month - 1) // months - first // months + 1
        if count <= MOST_PERIODS:
            break
    return months, first, count


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)
