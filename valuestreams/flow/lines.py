"""One line of a file as a work item: its cells, and the rules that its moments keep."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from valuestreams.flow.columns import Columns, Source
from valuestreams.flow.history import spent
from valuestreams.flow.items import MICROSECOND, Kind, WorkItem
from valuestreams.flow.kinds import type_label
from valuestreams.flow.moments import Moment, NoMoment, Order, parsed
from valuestreams.flow.tables import Row

LONGEST_KEY, LONGEST_TITLE, LONGEST_STATUS, LONGEST_WORD = 60, 300, 60, 80
MOST_HOURS = 100_000
DONE = {"done", "closed", "resolved", "complete", "completed", "released", "finished", "shipped"}
DROPPED = {
    "cancelled", "canceled", "won't do", "wont do", "won't fix", "wontfix", "duplicate", "abandoned", "rejected", "declined",
    "dropped", "not a bug", "invalid", "obsolete",
}  # fmt: skip
_NUMBER = re.compile(r"\d{1,6}(?:[.,]\d{1,6})?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_QUOTED_FORMULA = re.compile(r"'(?=[=+\-@])")


class Bad(ValueError):
    """Why this line is no item."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A line whose cells can be read, before one knows what its type counts as and which zone holds."""

    line: int
    key: str
    full_title: str
    word: str
    created: Moment | None
    started: Moment | None
    done: Moment | None
    active: timedelta | None
    waiting: timedelta | None
    history: tuple[tuple[Moment, str], ...]
    status: str
    dropped: bool

    @property
    def title(self) -> str:
        return self.full_title[:LONGEST_TITLE]

    @property
    def moments(self) -> list[Moment]:
        told = [self.created, self.started, self.done, *(moment for moment, _status in self.history)]
        return [moment for moment in told if moment is not None]

    def item(self, kind: Kind, zone: ZoneInfo, latest: date) -> WorkItem:
        """Raises Bad for moments out of order or after the day `latest`."""
        created, started, done = self._in_order(zone)
        for name, when in (("created", created), ("started", started), ("done", done)):
            if when is not None and when.date() > latest:
                raise Bad(f"It is {name} on {_told(when)}, which is still to come.")
        active, waiting = self._times(zone, started or created, done)
        return WorkItem(self.key, created, self.title, kind, started, done, active, waiting, self.status, self.dropped)

    def _in_order(self, zone: ZoneInfo) -> tuple[datetime, datetime | None, datetime | None]:
        """A day without a time is on the same day as what came before it, not at its midnight."""
        created = None if self.created is None else self.created.at(zone)
        started = _after(self.started, created, zone, "started", "created")
        done = _after(self.done, started, zone, "done", "started")
        done = done if started is not None else _after(self.done, created, zone, "done", "created")
        begun = created or started
        if begun is None:
            raise Bad("It is neither said when it was created nor when it was started.")
        return begun, started, done

    def _times(
        self, zone: ZoneInfo, begin: datetime, done: datetime | None
    ) -> tuple[timedelta | None, timedelta | None]:
        if not self.history or done is None or self.active is not None:
            return self.active, self.waiting
        return spent([(moment.at(zone), status) for moment, status in self.history], started=begin, done=done)


def _after(moment: Moment | None, before: datetime | None, zone: ZoneInfo, name: str, earlier: str) -> datetime | None:
    if moment is None:
        return None
    when = moment.at(zone)
    if before is None or when >= before:
        return when
    if moment.clock is None and moment.day == before.date():
        return before
    raise Bad(f"It is {name} on {_told(when)}, before it was {earlier} on {_told(before)}.")


def _told(when: datetime) -> str:
    return f"{when:%Y-%m-%d}" if when.hour == when.minute == 0 else f"{when:%Y-%m-%d %H:%M}"


def draft(row: Row, found: Columns, order: Order | None) -> Draft:
    """Raises Bad."""
    if len(row.cells) > found.width:
        raise Bad(
            f"It has {len(row.cells)} cells, and the header has {found.width}: a delimiter in a text is not quoted."
        )
    key = _text(found.first("key", row.cells))
    if not key:
        raise Bad("It has no key.")
    if len(key) > LONGEST_KEY:
        raise Bad(f"Its key is longer than {LONGEST_KEY} letters.")
    created, started, done = (_moment(found, name, row, order) for name in ("created", "started", "done"))
    status, is_done, dropped = _state(found, row)
    if done is None and is_done and found.first("category", row.cells).casefold() == "done":
        done = _moment(found, "ended", row, order)
    if done is None and is_done and not dropped:
        raise Bad(f"Its status is {status}, but nothing says when it was done.")
    active, waiting = (_hours(found, name, row) for name in ("active_hours", "waiting_hours"))
    return Draft(
        row.line, key, _text(found.first("title", row.cells)), _word(found, row), created, started,
        done, active, waiting, _history(found, row, order), status[:LONGEST_STATUS], dropped,
    )  # fmt: skip


def _text(cell: str) -> str:
    """On one line, without the apostrophe that our own files put before what a spreadsheet would calculate."""
    return _CONTROL.sub(" ", _QUOTED_FORMULA.sub("", cell, count=1) if cell.startswith("'") else cell).strip()


def _word(found: Columns, row: Row) -> str:
    """What the file calls the type. GitLab tells it by a label; its own type is "Issue" for nearly everything."""
    word = found.first("type", row.cells)
    if found.dialect.source is Source.GITLAB:
        labels = [label for cell in found.all("labels", row.cells) for label in cell.split(",")]
        word = type_label(labels) or word
    return _text(word)[:LONGEST_WORD]


def _state(found: Columns, row: Row) -> tuple[str, bool, bool]:
    """Status, whether that is an end, and whether the item was dropped."""
    status, resolution = _text(found.first("status", row.cells)), found.first("resolution", row.cells).casefold()
    said = {status.casefold().replace("’", "'"), resolution.replace("’", "'")}
    dropped = bool(said & DROPPED)
    is_done = status.casefold() in DONE or found.first("category", row.cells).casefold() == "done" or dropped
    return status, is_done, dropped


def _moment(found: Columns, name: str, row: Row, order: Order | None) -> Moment | None:
    cell = found.first(name, row.cells)
    if not cell:
        return None
    moment = _parsed(cell, name, order)
    if moment.is_unplaced and found.dialect.zone is not None:
        return Moment(moment.day, moment.clock, found.dialect.zone)
    return moment


def _parsed(cell: str, name: str, order: Order | None) -> Moment:
    try:
        return parsed(cell, order)
    except NoMoment as reason:
        raise Bad(f"“{_text(cell)[:40]}” in {'done' if name == 'ended' else name} {reason}.") from None


def _hours(found: Columns, name: str, row: Row) -> timedelta | None:
    cell = found.first(name, row.cells)
    if not cell:
        return None
    if not _NUMBER.fullmatch(cell):
        raise Bad(f"“{_text(cell)[:40]}” in {name} is no number of hours, such as 7.5.")
    hours = Fraction(cell.replace(",", "."))
    if hours > MOST_HOURS:
        raise Bad(f"More than {MOST_HOURS:,} {name.replace('_', ' ')} are more than one item can take.")
    return MICROSECOND * round(hours * 3_600_000_000)


def _history(found: Columns, row: Row, order: Order | None) -> tuple[tuple[Moment, str], ...]:
    """ "2026-03-01T09:00 In progress; 2026-03-02T12:00 Waiting for review" """
    told = []
    for part in found.first("history", row.cells).split(";"):
        when, _blank, status = part.strip().partition(" ")
        if when:
            told.append((_parsed(when, "history", order), _text(status)))
    return tuple(told)
