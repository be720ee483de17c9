"""The planning calendar as a file for other calendar programs: RFC 5545. No database, no clock."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from cadence.recurrence import WEEKS, Repeats

LINE = 75  # octets, without the line break
FREQUENCY = {
    Repeats.WEEKLY: "FREQ=WEEKLY",
    Repeats.FORTNIGHTLY: "FREQ=WEEKLY;INTERVAL=2",
    Repeats.MONTHLY: "FREQ=MONTHLY",
    Repeats.QUARTERLY: "FREQ=MONTHLY;INTERVAL=3",
}


@dataclass(frozen=True, slots=True)
class Event:
    """A day, or a row of days. `uid` stays the same for ever, so that a second import changes and does not double.

    With `starts` (aware) it takes `minutes` from that moment instead of the whole day, and does not repeat.
    """

    uid: str
    title: str
    on: date
    changed: datetime  # aware
    repeats: Repeats = Repeats.NEVER
    until: date | None = None
    description: str = ""
    category: str = ""
    url: str = ""
    starts: datetime | None = None
    minutes: int = 0
    place: str = ""
    is_cancelled: bool = False


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
    if repeats not in WEEKS and on.day > 28:
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
    yield f"DTSTAMP:{_moment(event.changed)}"
    yield from _times(event)
    yield f"SUMMARY:{escaped(event.title)}"
    words = (("DESCRIPTION", event.description), ("CATEGORIES", event.category), ("LOCATION", event.place))
    for name, text in words:
        if text:
            yield f"{name}:{escaped(text)}"
    if event.url:
        yield f"URL:{event.url}"
    if event.is_cancelled:
        yield "STATUS:CANCELLED"
    if event.starts is None:
        yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _times(event: Event) -> Iterator[str]:
    if event.starts is not None:
        yield f"DTSTART:{_moment(event.starts)}"
        yield f"DTEND:{_moment(event.starts + timedelta(minutes=event.minutes))}"
        return
    yield f"DTSTART;VALUE=DATE:{_day(event.on)}"
    yield f"DTEND;VALUE=DATE:{_day(event.on + timedelta(days=1))}"
    if repeated := rule(event.on, event.repeats, event.until):
        yield f"RRULE:{repeated}"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


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
