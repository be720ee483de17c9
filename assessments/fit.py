"""The level that fits a company: from its yearly revenue and its headcount, before any question is asked.

A level's range includes its lower edge and excludes its upper one. A figure below the first range means the first
level, one above the last range the last. A figure in a hole between two ranges means either neighbour, and the other
figure decides. Two figures that disagree give the range between them: a transition.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, product

from assessments.framework_parts import Bounds, Level

Amount = Decimal | Fraction | int


@dataclass(frozen=True)
class Fit:
    """The keys of the lowest and highest level that fit, why, and what each figure says alone (0, 1 or 2 levels)."""

    low: str
    high: str
    reason: str
    revenue_levels: tuple[str, ...]
    headcount_levels: tuple[str, ...]


@dataclass(frozen=True)
class _Reading:
    """One figure on the levels: the positions it may mean, and the sentence that says so."""

    positions: tuple[int, ...]
    name: str
    sentence: str


class MissingRate(ValueError):
    """Revenue is in another currency than the framework's bounds, and nobody entered a rate."""


def fit(levels: Sequence[Level], revenue: Amount | None, headcount: int | None, *, currency: str = "USD") -> Fit | None:
    """The fitting levels for a revenue per year in the framework's `currency` and a headcount; None when neither says
    anything.

    Raises ValueError for a negative figure.
    """
    by_revenue = _read(levels, "revenue", revenue, f"revenue of {currency} {_written(revenue)}")
    by_headcount = _read(levels, "headcount", headcount, f"a headcount of {_written(headcount)}")
    readings = [reading for reading in (by_revenue, by_headcount) if reading]
    if not readings:
        return None
    low, high = _meet([reading.positions for reading in readings])
    return Fit(
        low=levels[low].key,
        high=levels[high].key,
        reason=_reason(readings, levels, low, high),
        revenue_levels=_keys(levels, by_revenue),
        headcount_levels=_keys(levels, by_headcount),
    )


def in_currency(amount: Amount, currency: str, wanted: str, rate: Amount | None) -> Fraction:
    """`amount` in the `wanted` currency; `rate` is how much of it one unit of `currency` is worth. MissingRate without
    one.
    """
    if currency == wanted:
        return Fraction(amount)
    if rate is None:
        raise MissingRate(
            f"The revenue is in {currency} and the framework's levels are in {wanted}: "
            f"enter a rate (how many {wanted} for 1 {currency})."
        )
    return Fraction(amount) * Fraction(rate)


def _meet(readings: Sequence[tuple[int, ...]]) -> tuple[int, int]:
    """Lowest and highest position where the readings come nearest to each other."""
    choices = [(min(choice), max(choice)) for choice in product(*readings)]
    nearest = min(high - low for low, high in choices)
    near = [choice for choice in choices if choice[1] - choice[0] == nearest]
    return min(low for low, _ in near), max(high for _, high in near)


def _read(levels: Sequence[Level], figure: str, value: Amount | None, subject: str) -> _Reading | None:
    ranges = _ranges(levels, figure)
    if value is None or not ranges:
        return None
    if value < 0:
        raise ValueError(f"The {figure} is negative.")
    positions, note = _locate(ranges, Fraction(value), levels)
    return _Reading(positions, figure, f"{subject} {note}")


def _ranges(levels: Sequence[Level], figure: str) -> list[tuple[int, Bounds]]:
    ranges = ((position, getattr(level.fit, figure)) for position, level in enumerate(levels))
    return [(position, bounds) for position, bounds in ranges if bounds is not None]


def _locate(ranges: list[tuple[int, Bounds]], value: Fraction, levels: Sequence[Level]) -> tuple[tuple[int, ...], str]:
    """The positions that a value means, and the end of the sentence that explains it."""
    first, last = ranges[0], ranges[-1]
    if first[1].low is not None and value < first[1].low:
        return (first[0],), f"is below every range, so it counts as level {levels[first[0]].key}"
    for (below, lower), (above, upper) in pairwise(ranges):
        if lower.high is not None and upper.low is not None and lower.high <= value < upper.low:
            return (below, above), f"lies in the hole between levels {levels[below].key} and {levels[above].key}"
        if value == upper.low == lower.high:
            edge = (
                f"the edge of levels {levels[below].key} and {levels[above].key}, which belongs to {levels[above].key}"
            )
            return (above,), f"is exactly {edge}"
    for position, bounds in ranges:
        if bounds.high is None or value < bounds.high:
            return (position,), f"fits level {levels[position].key}"
    return (last[0],), f"is above every range, so it counts as level {levels[last[0]].key}"


def _reason(readings: Sequence[_Reading], levels: Sequence[Level], low: int, high: int) -> str:
    sentences = "; ".join(reading.sentence for reading in readings)
    return (
        f"{sentences[0].upper()}{sentences[1:]}. {_verdict(readings, levels[low].key, levels[high].key, low == high)}"
    )


def _verdict(readings: Sequence[_Reading], low: str, high: str, is_one: bool) -> str:
    if len(readings) == 1:
        other = "headcount" if readings[0].name == "revenue" else "revenue"
        told = f"level {low} fits" if is_one else f"anything from level {low} to level {high} fits"
        return f"The {other} says nothing here, so {told} by the {readings[0].name} alone."
    in_hole = [reading.name for reading in readings if len(reading.positions) == 2]
    if is_one and in_hole:
        decider = "headcount" if in_hole[0] == "revenue" else "revenue"
        return f"The {decider} decides: level {low} fits."
    if is_one:
        return f"Both say level {low}."
    if len(in_hole) == 2:
        return f"So the company stands between {low} and {high}: a transition."
    return f"The figures disagree, so the company stands between {low} and {high}: a transition."


def _keys(levels: Sequence[Level], reading: _Reading | None) -> tuple[str, ...]:
    return tuple(levels[position].key for position in reading.positions) if reading else ()


def _written(value: Amount | None) -> str:
    if value is None:
        return ""
    exact = Fraction(value)
    whole = exact.denominator == 1
    return f"{int(exact):,}" if whole else f"{Decimal(exact.numerator) / Decimal(exact.denominator):,.2f}"
