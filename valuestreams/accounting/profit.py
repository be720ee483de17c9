"""Profit and loss of a stream by week, month or quarter, from what was booked on it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from valuestreams.accounting.derived import Derived, derive, ratio, total
from valuestreams.stream import Per

MOST_PERIODS = 120


class Booking(StrEnum):
    """What an amount is. All costs but material are costs of conversion."""

    REVENUE = "revenue"
    MATERIAL = "material"
    PEOPLE = "people"
    MACHINES = "machines"
    FACILITIES = "facilities"
    OTHER = "other"


CONVERSION = (Booking.PEOPLE, Booking.MACHINES, Booking.FACILITIES, Booking.OTHER)
NAMES = {Booking.REVENUE: "revenue", Booking.MATERIAL: "material cost"}
CONVERSION_NAME = "conversion cost"


@dataclass(frozen=True)
class Entry:
    """An amount in cents: revenue and costs are both positive; a negative one takes back. `units` sold, of revenue."""

    on: date
    kind: Booking
    cents: int
    units: Fraction | None = None


@dataclass(frozen=True)
class Statement:
    """The period `first` to `last`, both in it. Amounts are cents.

    A block that the period does not book is missing and not 0: revenue and conversion cost always, material cost when
    the stream books any. What is 0 is entered as 0. Cost per unit = (material + conversion) ÷ units sold.
    """

    first: date
    last: date
    revenue: Derived
    material: Derived
    conversion: Derived
    parts: tuple[tuple[Booking, int], ...]  # of the conversion cost, those that were booked
    profit: Derived
    ros: Derived
    units: Derived
    unit_cost: Derived


def statements(entries: Iterable[Entry], per: Per, year_starts: int = 1) -> tuple[Statement, ...]:
    """A statement for every period from the first entry to the last, gaps included, and at most 120: the latest.

    Weeks begin on Monday, months on their first day; quarters count from the month `year_starts`, 1 to 12.
    """
    found = sorted(entries, key=lambda entry: entry.on)
    if not found:
        return ()
    buys = any(entry.kind is Booking.MATERIAL for entry in found)
    held: dict[date, list[Entry]] = {}
    for entry in found:
        held.setdefault(starts(entry.on, per, year_starts), []).append(entry)
    days = _days(min(held), max(held), per, year_starts)
    return tuple(statement(held.get(first, []), first, last, buys) for first, last in days)


def statement(entries: Sequence[Entry], first: date, last: date, buys_material: bool) -> Statement:
    """The statement of one period from its own entries."""
    sums = {kind: sum(e.cents for e in entries if e.kind is kind) for kind in {entry.kind for entry in entries}}
    revenue = _booked(NAMES[Booking.REVENUE], sums.get(Booking.REVENUE))
    material = _booked(NAMES[Booking.MATERIAL], sums.get(Booking.MATERIAL, None if buys_material else 0))
    parts = tuple((kind, sums[kind]) for kind in CONVERSION if kind in sums)
    conversion = _booked(CONVERSION_NAME, sum(cents for _, cents in parts) if parts else None)
    blocks = {NAMES[Booking.REVENUE]: revenue, NAMES[Booking.MATERIAL]: material, CONVERSION_NAME: conversion}
    profit = derive(blocks, lambda earned, bought, own: earned - bought - own)
    units = _units([entry for entry in entries if entry.kind is Booking.REVENUE])
    cost = total([(NAMES[Booking.MATERIAL], material), (CONVERSION_NAME, conversion)])
    return Statement(
        first, last, revenue, material, conversion, parts, profit,
        ratio(profit, revenue, ("profit", "revenue"), "no return on sales without revenue"),
        units,
        ratio(cost, units, ("cost", "units sold"), "no cost per unit when nothing was sold"),
    )  # fmt: skip


def starts(day: date, per: Per, year_starts: int = 1) -> date:
    """The first day of the period that `day` lies in. ValueError for periods that are not weeks, months or quarters."""
    if per is Per.WEEK:
        return day - timedelta(days=day.weekday())
    if per is Per.MONTH:
        return day.replace(day=1)
    if per is not Per.QUARTER:
        raise ValueError(f"A profit and loss by {per} is not made: by week, month or quarter.")
    back = (day.month - year_starts) % 3
    return _months(day.replace(day=1), -back)


def after(first: date, per: Per) -> date:
    """The first day of the period that follows the one beginning on `first`; no day is later than the calendar's last."""
    if per is Per.WEEK:
        return first + min(timedelta(days=7), date.max - first)
    return _months(first, 3 if per is Per.QUARTER else 1)


def _days(first: date, last: date, per: Per, year_starts: int) -> list[tuple[date, date]]:
    """First and last day of the periods from the one beginning on `first` to the one beginning on `last`."""
    found: list[tuple[date, date]] = []
    begin = last
    while begin >= first and len(found) < MOST_PERIODS:
        found.append((begin, after(begin, per) - timedelta(days=1)))
        if begin == date.min:
            break
        begin = starts(begin - timedelta(days=1), per, year_starts)
    return found[::-1]


def _months(first: date, count: int) -> date:
    years, month = divmod(first.month - 1 + count, 12)
    year = first.year + years
    if not date.min.year <= year <= date.max.year:
        return date.min if year < date.min.year else date.max
    return date(year, month + 1, 1)


def _booked(name: str, cents: int | None) -> Derived:
    return Derived(None, (name,)) if cents is None else Derived(Fraction(cents))


def _units(sales: Sequence[Entry]) -> Derived:
    """A sale without units makes them incomplete; a period without a sale has not said them either."""
    if not sales or any(entry.units is None for entry in sales):
        return Derived(None, ("units sold",))
    return Derived(sum((entry.units for entry in sales if entry.units is not None), Fraction(0)))
