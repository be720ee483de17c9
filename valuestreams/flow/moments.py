"""Dates and times as trackers write them. What can be read two ways is asked, never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from enum import StrEnum

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_TIME = r"(?:(?:,|\s|T)\s*(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d{1,9})?)?\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?"
_ZONE = r"\s*(?P<zone>Z|UTC|GMT|(?:UTC|GMT)?[+-]\d\d:?(?:\d\d)?|[A-Z]{2,5})?"
_END = _TIME + _ZONE + r"$"
_ISO = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})" + _END)
_NAMED = re.compile(r"(?P<day>\d{1,2})[-/. ]\s?(?P<name>[A-Za-z]{3,9})\.?[-/., ]\s?(?P<year>\d{4}|\d\d)" + _END)
_NAME_FIRST = re.compile(r"(?P<name>[A-Za-z]{3,9})\.? (?P<day>\d{1,2}),? (?P<year>\d{4})" + _END)
_NUMBERS = re.compile(r"(?P<first>\d{1,2})[-/.](?P<second_part>\d{1,2})[-/.](?P<year>\d{4}|\d\d)" + _END)


class Order(StrEnum):
    """How a date of three numbers is written."""

    DAY_FIRST = "day"
    MONTH_FIRST = "month"


class NoMoment(ValueError):
    """This cell is no moment, with the reason."""


@dataclass(frozen=True)
class Moment:
    """What a cell says: a day, perhaps with a time, perhaps with the zone of that time."""

    day: date
    clock: time | None
    zone: tzinfo | None

    @property
    def is_unplaced(self) -> bool:
        """A time of day, and nobody says where."""
        return self.clock is not None and self.zone is None

    def at(self, zone: tzinfo) -> datetime:
        """In `zone`, which also holds where the cell names none. A day without a time begins at midnight there."""
        if self.clock is None:
            return datetime.combine(self.day, time(), zone)
        return datetime.combine(self.day, self.clock, self.zone or zone).astimezone(zone)


def parsed(text: str, order: Order | None = None) -> Moment:
    """The moment of one cell that is not empty. Raises NoMoment. `order` None reads a date of numbers as day first."""
    found = _ISO.match(text) or _NAMED.match(text) or _NAME_FIRST.match(text) or _NUMBERS.match(text)
    if found is None or len(text) > 60:
        raise NoMoment("is no date that can be read; write it as 2026-03-31 or 2026-03-31T14:30+02:00")
    parts = found.groupdict()
    try:
        return Moment(_day(parts, order), _clock(parts), _zone(parts["zone"]))
    except NoMoment:
        raise
    except ValueError:
        raise NoMoment(
            "is no day of the calendar" + ("" if order is None else f" when the {order} stands first")
        ) from None


def order_of(cells: Iterable[str]) -> set[Order]:
    """In which ways the dates of these cells can be read: both, one, or none where they contradict each other.

    Cells that read the same both ways, such as 2026-03-31 or 5/5/2026, say nothing.
    """
    possible, is_asked = {Order.DAY_FIRST, Order.MONTH_FIRST}, False
    for cell in cells:
        found = _NUMBERS.match(cell)
        if found is None or found["first"] == found["second_part"]:
            continue
        is_asked = True
        if int(found["first"]) > 12:
            possible.discard(Order.MONTH_FIRST)
        if int(found["second_part"]) > 12:
            possible.discard(Order.DAY_FIRST)
    return possible if is_asked else {Order.DAY_FIRST}


def _day(parts: dict[str, str | None], order: Order | None) -> date:
    written = parts["year"] or ""
    year = int(written) + (2000 if len(written) == 2 else 0)
    if "first" in parts:
        pair = int(parts["first"] or 0), int(parts["second_part"] or 0)
        day, month = reversed(pair) if order is Order.MONTH_FIRST else pair
    else:
        day, month = int(parts["day"] or 0), _month(parts)
    if not 1990 <= year <= 2200:
        raise NoMoment("is in no year between 1990 and 2200")
    return date(year, month, day)


def _month(parts: dict[str, str | None]) -> int:
    name = parts.get("name")
    if name is None:
        return int(parts["month"] or 0)
    if name[:3].lower() not in MONTHS:
        raise NoMoment(f"names a month that is not known; months are read in English, such as {MONTHS[2].title()}")
    return MONTHS.index(name[:3].lower()) + 1


def _clock(parts: dict[str, str | None]) -> time | None:
    if parts["hour"] is None:
        return None
    hour, half = int(parts["hour"]), (parts["half"] or "").replace(".", "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise NoMoment("has an hour that does not go with am or pm")
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, int(parts["minute"] or 0), int(parts["second"] or 0))


def _zone(name: str | None) -> tzinfo | None:
    if not name:
        return None
    if name in ("Z", "UTC", "GMT"):
        return UTC
    if name[-5:].strip("+-").replace(":", "").isdigit():
        digits = name.removeprefix("UTC").removeprefix("GMT").replace(":", "")
        minutes = int(digits[1:3]) * 60 + int(digits[3:] or 0)
        if minutes > 14 * 60:
            raise NoMoment("has a time zone further than 14 hours from UTC")
        return timezone(timedelta(minutes=minutes if digits[0] == "+" else -minutes))
    raise NoMoment(f"has the time zone {name}, which means different things in different places; write it as +01:00")
