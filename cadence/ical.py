"""The planning calendar as a file for other calendar programs: RFC 5545, whole days. No database, no clock."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from cadence.recurrence import Repeats

LINE = 75  # octets, without the line break
FREQUENCY = {
    Repeats.WEEKLY: "FREQ=WEEKLY",
    Repeats.MONTHLY: "FREQ=MONTHLY",
    Repeats.QUARTERLY: "FREQ=MONTHLY;INTERVAL=3",
}


@dataclass(frozen=True, slots=True)
class Event:
    """A day, or a row of days. `uid` stays the same for ever, so that a second import changes and does not double."""

    uid: str
    title: str
    on: date
    changed: datetime  # aware
    repeats: Repeats = Repeats.NEVER
    until: date | None = None
    description: str = ""
    category: str = ""
    url: str = ""


def calendar_file(name: str, events: Iterable[Event]) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//OrgScale//Planning calendar//EN", "CALSCALE:GREGORIAN"]
    lines.append(f"X-WR-CALNAME:{escaped(name)}")
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def rule(on: date, repeats: Repeats, until: date | None) -> str:
    """The RRULE of days that `recurrence.occurrences` counts from `on`; empty when they do not repeat.

    A month too short for the day has it on its last one: RFC 5545 would leave such a month out, unless it is told to
    take the last that exists of the days from the 28th on.
    """
    if repeats == Repeats.NEVER:
        return ""
    parts = [FREQUENCY[repeats]]
    if repeats != Repeats.WEEKLY and on.day > 28:
        parts.append(f"BYMONTHDAY={','.join(map(str, range(28, on.day + 1)))};BYSETPOS=-1")
    if until is not None:
        parts.append(f"UNTIL={_day(until)}")
    return ";".join(parts)


def escaped(text: str) -> str:
    """As a TEXT value: no control signs, and the four that mean something are marked."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(sign for sign in text if sign in "\n\t" or (sign >= " " and sign != "\x7f"))
    for sign, mark in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(sign, mark)
    return text


def _event(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(event.uid)}"
    yield f"DTSTAMP:{event.changed.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{_day(event.on)}"
    yield f"DTEND;VALUE=DATE:{_day(event.on + timedelta(days=1))}"
    if repeated := rule(event.on, event.repeats, event.until):
        yield f"RRULE:{repeated}"
    yield f"SUMMARY:{escaped(event.title)}"
    for name, text in (("DESCRIPTION", event.description), ("CATEGORIES", event.category)):
        if text:
            yield f"{name}:{escaped(text)}"
    if event.url:
        yield f"URL:{event.url}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _day(day: date) -> str:
    return f"{day.year:04}{day.month:02}{day.day:02}"


def _folded(line: str) -> bytes:
    """The line in pieces of at most 75 octets, none of which splits a letter; each further one begins with a blank."""
    pieces, piece = [], b""
    for letter in line:
        octets = letter.encode("utf-8", "replace")
        if len(piece) + len(octets) > LINE:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
