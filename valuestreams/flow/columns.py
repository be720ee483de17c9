"""Which column of a file says what: our own columns, those of Jira's CSV export, and those of GitLab's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from enum import StrEnum

from valuestreams.flow import tables
from valuestreams.flow.tables import DELIMITERS, Unreadable

OWN = (
    "key", "title", "type", "created", "started", "done", "active_hours", "waiting_hours", "status", "history",
)  # fmt: skip


class Source(StrEnum):
    OWN = "own"
    JIRA = "jira"
    GITLAB = "gitlab"

    @property
    def said(self) -> str:
        return {"own": "a list of work items", "jira": "an export of Jira", "gitlab": "an export of GitLab"}[self.value]


@dataclass(frozen=True)
class Dialect:
    """`names`: for each field the headings that may hold it, the best first. Moments without a zone are in `zone`."""

    source: Source
    names: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    zone: tzinfo | None = None


_JIRA = Dialect(
    Source.JIRA,
    {
        "key": ("issue key",),
        "title": ("summary",),
        "type": ("issue type", "issuetype", "work type"),
        "created": ("created",),
        "started": (
            "custom field (actual start)", "custom field (start date)", "custom field (change start date)",
            "custom field (planned start)", "start date", "actual start", "started", "in progress",
        ),
        "done": (
            "resolved", "resolution date", "resolutiondate", "custom field (actual end)", "actual end", "closed",
        ),
        "ended": ("status category changed",),
        "status": ("status",),
        "category": ("status category",),
        "resolution": ("resolution",),
        "labels": ("labels",),
    },
    ("key", "created"),
)  # fmt: skip
_GITLAB = Dialect(
    Source.GITLAB,
    {
        "key": ("issue id", "iid"),
        "title": ("title",),
        "type": ("type", "issue type"),
        "created": ("created at (utc)", "created at"),
        "started": ("start date", "started at (utc)", "started at"),
        "done": ("closed at (utc)", "closed at"),
        "status": ("state", "status"),
        "labels": ("labels",),
    },
    ("key", "created"),
    UTC,
)
_OWN = Dialect(Source.OWN, {name: (name,) for name in OWN}, ("key",))
# The most particular first: a file with "Issue key" is Jira's, whatever else stands in it.
_MARKS = ((_JIRA, "issue key"), (_GITLAB, "issue id"), (_GITLAB, "iid"), (_OWN, "key"))
_DIFFERENT = re.compile(r"[\s_-]+")


@dataclass(frozen=True)
class Columns:
    """Where the fields stand: the places of each, in the order in which they are looked at."""

    dialect: Dialect
    delimiter: str
    line: int  # of the header
    places: Mapping[str, tuple[int, ...]]
    width: int

    def has(self, field: str) -> bool:
        return bool(self.places.get(field))

    def first(self, field: str, cells: Sequence[str]) -> str:
        """The first filled cell of a field: an export repeats a column for each value that it may have."""
        return next(iter(self.all(field, cells)), "")

    def all(self, field: str, cells: Sequence[str]) -> list[str]:
        return [cells[place] for place in self.places.get(field, ()) if place < len(cells) and cells[place]]


def recognised(text: str) -> Columns:
    """The columns of a file by its header. Raises Unreadable with what is missing."""
    best: Columns | None = None
    for delimiter in DELIMITERS:
        found = _with(text, delimiter)
        if found is not None and (best is None or len(found.places) > len(best.places)):
            best = found
    if best is None:
        raise Unreadable(
            "The first line names no column that holds the key of an item. It is read as a list of work items with the "
            f"columns {', '.join(OWN)}, as an export of Jira (Issue key …), or as one of GitLab (Issue ID …)."
        )
    _require(best)
    return best


def _with(text: str, delimiter: str) -> Columns | None:
    try:
        header = tables.header_of(text, delimiter)
    except Unreadable:
        return None
    exact = [cell.casefold() for cell in header.cells]
    dialect = next((one for one, mark in _MARKS if mark in exact), None)
    if dialect is None:
        return None
    names = [_DIFFERENT.sub("_", cell) for cell in exact] if dialect is _OWN else exact
    places = {
        field: tuple(place for wanted in headings for place, name in enumerate(names) if name == wanted)
        for field, headings in dialect.names.items()
    }
    return Columns(dialect, delimiter, header.line, {field: at for field, at in places.items() if at}, len(names))


def _require(found: Columns) -> None:
    missing = [found.dialect.names[field][0] for field in found.dialect.required if not found.has(field)]
    if missing:
        raise Unreadable(f"This looks like {found.dialect.source.said}, but its column {missing[0]!r} is missing.")
    if not found.has("created") and not found.has("started"):
        raise Unreadable("There is neither a column created nor one started, so nobody can say how long anything took.")
    for field in ("key", "created", "done"):
        if found.dialect is _OWN and len(found.places.get(field, ())) > 1:
            raise Unreadable(f"The column {field} stands there twice; keep the one that counts.")
