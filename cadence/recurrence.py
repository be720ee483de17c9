"""Days that repeat. Counted from the first one, so that a month too short for it does not pull the later ones forward."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum

LAST_YEAR = 2200  # nothing is planned beyond it, and no date can overflow


class Repeats(StrEnum):
    NEVER = "none"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


WEEKS = {Repeats.WEEKLY: 1, Repeats.FORTNIGHTLY: 2}
MONTHS = {Repeats.MONTHLY: 1, Repeats.QUARTERLY: 3}


def add_months(day: date, months: int) -> date:
    """The same day so many months on, or the last day of a month that is too short for it."""
    month = day.year * 12 + day.month - 1 + months
    year, month = divmod(month, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def occurrences(first: date, repeats: Repeats, until: date | None, start: date, end: date) -> Iterator[date]:
    """The days from `start` to `end`, both included, on which something falls that begins on `first`."""
    last = min(end, until or end, date(LAST_YEAR, 12, 31))
    number = 0 if start <= first else _before(first, repeats, start)
    while (day := _nth(first, repeats, number)) is not None and day <= last:
        if day >= start:
            yield day
        number += 1


def _before(first: date, repeats: Repeats, start: date) -> int:
    """Number of an occurrence that is surely not after `start`, to begin counting there."""
    if repeats in WEEKS:
        return (start - first).days // (7 * WEEKS[repeats])
    if repeats in MONTHS:
        months = (start.year - first.year) * 12 + start.month - first.month
        return max(0, months // MONTHS[repeats] - 1)
    return 0


def _nth(first: date, repeats: Repeats, number: int) -> date | None:
    if repeats in WEEKS:
        return first + timedelta(weeks=number * WEEKS[repeats])
    if repeats in MONTHS:
        return add_months(first, MONTHS[repeats] * number)
    return first if number == 0 else None
