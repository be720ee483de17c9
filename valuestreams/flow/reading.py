"""Reads work items from a file: the good ones, and for every other line the reason why it is not one of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from valuestreams.flow import columns, tables
from valuestreams.flow.columns import Columns, Source
from valuestreams.flow.items import Kind, WorkItem
from valuestreams.flow.kinds import guessed
from valuestreams.flow.lines import Bad, Draft, draft
from valuestreams.flow.moments import Moment, Order, order_of
from valuestreams.flow.tables import MOST_ROWS, Row, Unreadable

MOMENTS = ("created", "started", "done", "ended")
MOST_WORDS = 60  # types that one is asked about; an export has a dozen


class Question(StrEnum):
    """What only the person knows who sent the file."""

    ORDER = "order"  # of day and month
    ZONE = "zone"  # of the times that name none, while others name one


@dataclass(frozen=True)
class Choices:
    """What the person said. `zone` is the organization's until `is_zone_chosen`; a word of `kinds` with None is left out."""

    zone: ZoneInfo
    today: date
    is_zone_chosen: bool = False
    order: Order | None = None
    kinds: Mapping[str, Kind | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Refused:
    line: int
    reason: str
    text: str = ""  # what stands there, shortened


@dataclass(frozen=True)
class Word:
    """A type as the file calls it, on how many items, and what it counts as; None: it is left out."""

    word: str
    count: int
    kind: Kind | None


@dataclass(frozen=True)
class Reading:
    """What a file says. With a question open there are no items: nothing is guessed and nothing is half done."""

    source: Source
    items: tuple[WorkItem, ...]
    refused: tuple[Refused, ...]
    words: tuple[Word, ...]
    left_out: int
    questions: tuple[tuple[Question, str], ...]
    notes: tuple[str, ...]


def read(raw: bytes, choices: Choices) -> Reading:
    """Raises Unreadable with a sentence about the whole file."""
    text = tables.decoded(raw)
    text = text.split("\n", 1)[-1] if text[:4].lower() == "sep=" else text
    found = columns.recognised(text)
    rows = _rows(text, found)
    drafts, refused, order = _drafts(rows, found, choices)
    questions = tuple(_questions(drafts, order, choices))
    words = _words(drafts, choices)
    if questions:
        return Reading(found.dialect.source, (), tuple(refused), words, 0, questions, ())
    taken = {one.word: one.kind for one in words}
    kept = [one for one in drafts if taken[one.word] is not None]
    items, bad = _items(kept, taken, choices)
    refused = sorted([*refused, *bad], key=lambda one: one.line)
    notes = tuple(_notes(drafts, found, choices))
    return Reading(found.dialect.source, items, tuple(refused), words, len(drafts) - len(kept), (), notes)


def _rows(text: str, found: Columns) -> list[Row]:
    rows = []
    for row in tables.rows(text, found.delimiter):
        if row.line != found.line:
            rows.append(row)
        if len(rows) > MOST_ROWS:
            raise Unreadable(f"The file has more than {MOST_ROWS:,} items. Bring it in in parts, such as a year each.")
    if not rows:
        raise Unreadable("The file has a header and no items below it.")
    return rows


def _drafts(rows: list[Row], found: Columns, choices: Choices) -> tuple[list[Draft], list[Refused], set[Order]]:
    """Each row read by itself, and the ways in which the dates of the file can be read."""
    written = (cell for row in rows for name in MOMENTS for cell in found.all(name, row.cells))
    orders = order_of(written)
    order = choices.order or (next(iter(orders)) if len(orders) == 1 else None)
    drafts, refused = [], []
    seen: dict[str, int] = {}
    for row in rows:
        try:
            one = draft(row, found, order)
            if one.key in seen:
                raise Bad(f"The key {one.key} stands already on line {seen[one.key]}.")
        except Bad as bad:
            refused.append(Refused(row.line, str(bad), " · ".join(cell for cell in row.cells if cell)[:120]))
        else:
            seen[one.key] = row.line
            drafts.append(one)
    return drafts, refused, orders


def _questions(drafts: list[Draft], orders: set[Order], choices: Choices) -> Iterator[tuple[Question, str]]:
    if len(orders) != 1 and choices.order is None:
        both = "can be read with the day first or with the month first"
        none = "have the day first on some lines and the month first on others"
        yield Question.ORDER, f"The dates of this file {both if orders else none}. Say which it is."
    moments = [moment for one in drafts for moment in one.moments]
    placed = sum(1 for moment in moments if moment.zone is not None)
    unplaced = sum(1 for moment in moments if moment.is_unplaced)
    if placed and unplaced and not choices.is_zone_chosen:
        yield (
            Question.ZONE,
            f"This file mixes time zones: {placed:,} times name their zone and {unplaced:,} do not. Say in which zone "
            "those without one were written.",
        )


def _words(drafts: list[Draft], choices: Choices) -> tuple[Word, ...]:
    counted = Counter(one.word for one in drafts).most_common()
    return tuple(Word(word, count, _kind(word, choices)) for word, count in counted)


def _kind(word: str, choices: Choices) -> Kind | None:
    return choices.kinds[word] if word in choices.kinds else guessed(word)


def _items(
    drafts: list[Draft], kinds: Mapping[str, Kind | None], choices: Choices
) -> tuple[tuple[WorkItem, ...], list[Refused]]:
    items, refused = [], []
    latest = choices.today + timedelta(days=1)  # somewhere it is tomorrow already
    for one in drafts:
        try:
            items.append(one.item(kinds[one.word] or Kind.UNCLASSIFIED, choices.zone, latest))
        except Bad as bad:
            refused.append(Refused(one.line, str(bad), f"{one.key} · {one.title}"[:120]))
    return tuple(items), refused


def _notes(drafts: list[Draft], found: Columns, choices: Choices) -> Iterator[str]:
    moments: list[Moment] = [moment for one in drafts for moment in one.moments]
    offsets = {moment.zone.utcoffset(None) for moment in moments if moment.zone is not None}
    if len(offsets) > 1:
        yield f"The times of this file have {len(offsets)} different offsets; all are told in {choices.zone.key}."
    if any(moment.is_unplaced for moment in moments):
        yield f"Times without a zone are taken to be in {choices.zone.key}."
    if any(moment.clock is None for moment in moments):
        yield "Some dates have no time of day: those times are counted in whole days."
    if not any(one.started for one in drafts):
        yield "Nothing says when work on an item was started, so times are counted from its creation."
    if not any(one.done for one in drafts):
        yield "Nothing in this file is done yet, so there is no velocity and no forecast."
    if any(len(one.full_title) > len(one.title) for one in drafts):
        yield "Very long titles are shortened."
