"""The rows of a table as records, and for every other row the reason why it is none. Nothing is guessed by row."""

from __future__ import annotations

from collections import abc
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from dsm.federation.record import Record, Value
from dsm.intake import cells
from dsm.intake import mapping as terms
from dsm.intake.cells import LONGEST_KEY, LONGEST_NAME, BadCell, word_of
from dsm.intake.lines import Row
from dsm.intake.mapping import BadMapping, Column, Mapping, checked
from dsm.intake.profile import profiles
from dsm.intake.tables import Table

TWINS = ("product", "capability")  # classes whose items are made on pages of their own
MOST_NEEDS = 100  # of one row
LONGEST_REASON = 380
MADE_ELSEWHERE = "Products and capabilities are made on their own pages, not by a file."


@dataclass(frozen=True)
class BadRow:
    """`column`: the heading of the first cell that is wrong, "" when it is about the whole row."""

    line: int
    column: str
    reason: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """`left_out`: rows of classes that were translated to nothing."""

    records: tuple[Record, ...]
    bad: tuple[BadRow, ...]
    left_out: int = 0
    notes: tuple[str, ...] = ()


class _Bad(ValueError):
    """Why a row is none: (heading, sentence) for each cell that is wrong."""

    def __init__(self, *faults: tuple[str, str]):
        self.faults = faults


def read(table: Table, mapping: Mapping, zone: tzinfo, now: datetime) -> Reading:
    """`zone` is where times without one were written; nothing can have been seen after `now`, but for a day. Raises BadMapping for what is said of the columns."""
    reader = _Reader(table.header, _with_orders(table, checked(mapping.within(table.header))), zone, now)
    records: list[Record] = []
    bad: list[BadRow] = []
    left_out = 0
    for row in table.rows:
        try:
            record = reader.record(row)
        except _Bad as problem:
            bad.append(_told(row, problem))
        else:
            if record is None:
                left_out += 1
            else:
                records.append(record)
    return Reading(tuple(records), tuple(bad), left_out)


def _told(row: Row, problem: _Bad) -> BadRow:
    column = problem.faults[0][0]
    sentences = [
        sentence if not heading or heading == column else f"{heading}: {sentence}"
        for heading, sentence in problem.faults
    ]
    return BadRow(row.line, column, " ".join(sentences)[:LONGEST_REASON], row.cells)


def _with_orders(table: Table, mapping: Mapping) -> Mapping:
    """Dates that can be read two ways are asked, never guessed: raises BadMapping."""
    dated = {heading for heading, one in mapping.columns.items() if _is_dated(one) and not one.order}
    if not dated:
        return mapping
    found = {column.name: column for column in profiles(replace_columns(table, dated))}
    for heading in sorted(dated):
        if found[heading].is_order_open:
            raise BadMapping(f"Say of “{heading}” whether the day or the month stands first in its dates.", heading)
    said = {heading: replace(mapping.columns[heading], order=found[heading].order) for heading in dated}
    return replace(mapping, columns={**mapping.columns, **said})


def _is_dated(column: Column) -> bool:
    return column.target == terms.SEEN or (column.target == terms.ATTRIBUTE and column.kind in ("day", "moment"))


def replace_columns(table: Table, headings: abc.Collection[str]) -> Table:
    """The table with these columns alone."""
    places = [at for at, name in enumerate(table.header) if name in headings]
    sound = (row for row in table.rows if not row.fault)
    rows = tuple(Row(row.line, tuple(row.cells[at] for at in places)) for row in sound)
    return replace(table, header=tuple(table.header[at] for at in places), rows=rows)


class _Reader:
    """A mapping made ready for many rows: where each thing stands, and how its cells are read."""

    def __init__(self, header: Sequence[str], mapping: Mapping, zone: tzinfo, now: datetime):
        self.mapping, self.zone, self.latest = mapping, zone, now + timedelta(days=1)
        self.at = {name: place for place, name in enumerate(header)}
        self.one = {target: self._single(target) for target in terms.ONCE}
        self.needs = [(heading, self.at[heading]) for heading in mapping.headings(terms.NEEDS)]
        self.attributes = [
            (heading, self.at[heading], column.attribute, self._translated(column, _reads(column, zone)))
            for heading, column in mapping.columns.items()
            if column.target == terms.ATTRIBUTE
        ]
        self.constants = {name: text.strip() for name, text in mapping.constants.items()}
        class_column = self.one[terms.CLASS]
        self.class_words = class_column[2].translation if class_column else {}
        self.classes: dict[str, str] = {}
        self.seen_for_all = _seen_for_all(self.constants.get(terms.SEEN, ""), zone)

    def _single(self, target: str) -> tuple[str, int, Column] | None:
        heading = next(iter(self.mapping.headings(target)), None)
        return None if heading is None else (heading, self.at[heading], self.mapping.columns[heading])

    @staticmethod
    def _translated(column: Column, read_cell: Callable[[str], Value]) -> Callable[[str], Value]:
        """A word that is translated counts as its translation. Values come again and again: each is read once."""
        known: dict[str, Value] = {}

        def value(cell: str) -> Value:
            if cell not in known:
                if len(known) > 10_000:
                    known.clear()
                known[cell] = read_cell(column.translation.get(cell, cell).strip())
            return known[cell]

        return value

    def record(self, row: Row) -> Record | None:
        """None for a row that is left out. Raises _Bad."""
        if row.fault:
            raise _Bad(("", row.fault))
        item_class = self._class(row)
        if item_class is None:
            return None
        faults: list[tuple[str, str]] = [] if item_class else [(self._heading(terms.CLASS), "It has no class.")]
        if item_class in TWINS:
            faults.append((self._heading(terms.CLASS), MADE_ELSEWHERE))
        attributes = self._attributes(row, faults)
        key = self._text(row, terms.KEY, LONGEST_KEY, faults)
        supplier = self._text(row, terms.SUPPLIER, LONGEST_NAME, faults) or self.constants.get(terms.SUPPLIER, "")
        host, needs, seen = self._host(row, faults), self._needs(row, faults), self._seen(row, faults)
        if not key and not attributes.get("name") and not faults:
            faults.append((self._heading(terms.NAME), "It has neither a name nor a key."))
        if faults:
            raise _Bad(*faults)
        return Record(row.line, item_class, key, attributes, supplier, host, needs, seen)

    def _heading(self, target: str) -> str:
        single = self.one[target]
        return single[0] if single else ""

    def _class(self, row: Row) -> str | None:
        """ "" when nothing says it, None when the row is left out."""
        single = self.one[terms.CLASS]
        cell = row.cells[single[1]] if single else ""
        if not cell or single is None:
            return self._class_word(self.constants.get(terms.CLASS, ""))
        return None if self.class_words.get(cell) == "" else self._class_word(cell)

    def _class_word(self, said: str) -> str:
        """What the column with the class translates holds wherever the file names a class."""
        if said not in self.classes:
            self.classes[said] = word_of(self.class_words.get(said, said), "-")
        return self.classes[said]

    def _attributes(self, row: Row, faults: list[tuple[str, str]]) -> dict[str, Value]:
        found: dict[str, Value] = dict(self.mapping.fixed)
        name = self._text(row, terms.NAME, LONGEST_NAME, faults)
        if name:
            found["name"] = name
        for heading, place, word, read_cell in self.attributes:
            cell = row.cells[place]
            if not cell:
                continue
            try:
                found[word] = read_cell(cell)
            except BadCell as problem:
                faults.append((heading, str(problem)))
        return found

    def _text(self, row: Row, target: str, longest: int, faults: list[tuple[str, str]]) -> str:
        single = self.one[target]
        if single is None:
            return ""
        heading, place, column = single
        cell = row.cells[place]
        try:
            return cells.text(" ".join(column.translation.get(cell, cell).split()), longest)
        except BadCell as problem:
            faults.append((heading, str(problem)))
            return ""

    def _host(self, row: Row, faults: list[tuple[str, str]]) -> tuple[str, str] | None:
        key = self._text(row, terms.HOST, LONGEST_KEY, faults)
        if not key:
            return None
        said = self._text(row, terms.HOST_CLASS, LONGEST_NAME, faults) or self.constants.get(terms.HOST_CLASS, "")
        item_class = self._class_word(said)
        if not item_class:
            faults.append((self._heading(terms.HOST_CLASS), "Nothing says of which class its host is."))
        return item_class, key

    def _needs(self, row: Row, faults: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        """Cells such as "server: srv-1; database: d7", or keys alone where the class is said for all rows."""
        found: dict[tuple[str, str], None] = {}
        for heading, place in self.needs:
            parts = row.cells[place].replace("\n", ";").split(";") if row.cells[place] else ()
            for part in filter(None, map(str.strip, parts)):
                try:
                    found[self._need(part)] = None
                except BadCell as problem:
                    faults.append((heading, str(problem)))
        if len(found) > MOST_NEEDS:
            faults.append((self.needs[0][0], f"It needs more than {MOST_NEEDS} items."))
        return tuple(found)

    def _need(self, part: str) -> tuple[str, str]:
        said, colon, key = part.partition(":")
        default = self.constants.get(terms.NEEDS_CLASS, "")
        item_class, key = (said, key.strip()) if colon and key.strip() else (default, part)
        if not self._class_word(item_class):
            raise BadCell(f"“{part[:40]}” does not say its class; write it as server: srv-1, or say the class for all.")
        return self._class_word(item_class), cells.text(key, LONGEST_KEY)

    def _seen(self, row: Row, faults: list[tuple[str, str]]) -> datetime | None:
        single = self.one[terms.SEEN]
        cell = row.cells[single[1]] if single else ""
        if not cell or single is None:
            return self.seen_for_all
        try:
            seen = cells.moment(cell, self.zone, single[2].order)
            if seen > self.latest:
                raise BadCell(f"“{cell[:40]}” is still to come, so it cannot have been seen then.")
        except BadCell as problem:
            faults.append((single[0], str(problem)))
            return None
        return seen


def _reads(column: Column, zone: tzinfo) -> Callable[[str], Value]:
    return cells.reader(column.kind, column.decimal, column.order, zone)


def _seen_for_all(said: str, zone: tzinfo) -> datetime | None:
    if not said:
        return None
    try:
        return cells.moment(said, zone)
    except BadCell as problem:
        raise BadMapping(f"The moment last seen, said for all rows: {problem}") from None


def with_mended(table: Table, mended: abc.Mapping[int, Sequence[str]]) -> Table:
    """The table with the cells of some lines put right."""
    if not mended:
        return table
    rows: Iterable[Row] = (
        Row(row.line, _fitted(mended[row.line], len(table.header))) if row.line in mended else row for row in table.rows
    )
    return replace(table, rows=tuple(rows))


def _fitted(found: Sequence[str], width: int) -> tuple[str, ...]:
    return tuple(found[:width]) + ("",) * (width - len(found))
