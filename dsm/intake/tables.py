"""A file as one table: where its header stands, what below it is a row, and what is only decoration.

Above the header there may be title lines. Below it the header may come again, as on every page of a printed list, also
with its columns in another order: rows below it are then read by those names. Blank lines, totals and page numbers are
no rows. Nothing is left out silently: everything that is no row is in `skipped`, and what a reader should know in `notes`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from statistics import median

from dsm.intake import workbooks
from dsm.intake.decoding import Unreadable, decoded
from dsm.intake.lines import DELIMITERS, LONGEST_CELL, Row, rows, sniffed
from reports.spreadsheets import unquoted

LARGEST = 30_000_000  # bytes of a file
LARGEST_UNPACKED = 250_000_000  # bytes of all parts of a workbook, as it declares them; more are not unpacked
AT_ONCE = 10_000_000  # bytes to which a workbook unpacks that is read while somebody waits
MOST_ROWS = 200_000
LOOKED_AT = 40  # rows among which the header is sought
NO_HEADER = 0  # as `Layout.header`: the columns have no names
CUT_OFF = "It has fewer cells than the header: it was cut off."
TOO_MANY = "It has {} cells and the header has {}: a separator inside a text is not quoted."
DELIMITER_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
_DECORATION = re.compile(
    r"(page|seite|blatt|sheet) *\d+( *(of|von|/) *\d+)?|-+ *(end|ende)\b.*|(end|ende) (of|der|des) .*|"
    r"(printed|gedruckt|generated|created|exported|erstellt)( on| at| am| by| von)?\b.*",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"(grand |sub-? ?)?totals?( *(count|number|items|rows|records))?|count|sum(me)?|gesamt(summe)?|(zwischen)summe|anzahl",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[-+]?[\d.,'\s]*\d[\d.,'\s]*\s*(%|[€$£]|[A-Z]{3})?")
_FIGURE = re.compile(r"[-+]?[\d.,:/\s-]*\d[\d.,:/\s-]*")


@dataclass(frozen=True)
class Layout:
    """What a person says of a file when the guess is wrong; "" and None leave it to us."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header: int | None = None  # the line on which the names of the columns stand, or NO_HEADER


AS_IT_SEEMS = Layout()


@dataclass(frozen=True)
class Skipped:
    line: int
    reason: str
    text: str


@dataclass(frozen=True)
class Table:
    """`header` has a name for every column, each once. Rows have as many cells as it, unless they have a fault."""

    header: tuple[str, ...]
    header_line: int
    rows: tuple[Row, ...]
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[str, ...] = ()
    layout: Layout = field(default_factory=Layout)  # as it was read
    sheets: tuple[str, ...] = ()


def read(raw: bytes, layout: Layout = AS_IT_SEEMS, unpacked: int = LARGEST_UNPACKED) -> Table:
    """The table of a CSV file or workbook, known by its content and not by its name. Raises Unreadable.

    unpacked: bytes to which a workbook may unpack; while somebody waits, `AT_ONCE`.
    """
    if len(raw) > LARGEST:
        raise Unreadable(f"The file is larger than {LARGEST // 10**6} MB. Send it in parts.")
    if not raw.strip():
        raise Unreadable("The file is empty.")
    if raw.startswith(b"PK"):
        found = workbooks.sheet(raw, layout.sheet, MOST_ROWS + LOOKED_AT, unpacked)
        kept = Layout(sheet=found.name, header=layout.header)
        return _table(list(found.rows), kept, (), found.names)
    if raw.startswith((b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b")):
        raise Unreadable("This kind of file cannot be read. Save it as CSV or as an Excel workbook (.xlsx).")
    return _text_table(raw, layout)


def _text_table(raw: bytes, layout: Layout) -> Table:
    found = decoded(raw, layout.encoding)
    text, said = _without_sep_line(found.text)
    delimiter = layout.delimiter or said or sniffed(text)
    if delimiter not in DELIMITERS:
        raise Unreadable("The columns can be separated by a comma, a semicolon, a tab or a vertical bar.")
    notes = (found.doubt,) if found.doubt else ()
    kept = Layout(encoding=found.encoding, delimiter=delimiter, header=layout.header)
    return _table(_limited(rows(text, delimiter)), kept, notes, ())


def _without_sep_line(text: str) -> tuple[str, str]:
    """Excel's own "sep=;" in the first line names the delimiter. The line stays, empty, so that lines keep their numbers."""
    if text[:4].lower() == "sep=" and text[4:5] in DELIMITERS:
        return text[5:], text[4]
    return text, ""


def _limited(found: Iterable[Row]) -> list[Row]:
    kept = [row for row, _count in zip(found, range(MOST_ROWS + LOOKED_AT + 1), strict=False)]
    if not kept:
        raise Unreadable("The file is empty.")
    return kept


def _table(found: list[Row], layout: Layout, notes: Sequence[str], sheets: tuple[str, ...]) -> Table:
    at = _header_at(found, layout.header)
    header = found[at] if at is not None else Row(NO_HEADER, ("",) * max(len(row.cells) for row in found))
    above = [] if at is None else [Skipped(row.line, "stands above the header", _short(row)) for row in found[:at]]
    body = _Body(header, is_sheet=bool(sheets))
    for row in found if at is None else found[at + 1 :]:
        body.take(row)
    if not body.rows:
        raise Unreadable(f"Line {header.line} names the columns, and there is no row below it.")
    if len(body.rows) > MOST_ROWS:
        raise Unreadable(f"The file has more than {MOST_ROWS:,} rows. Send it in parts.")
    said = [*notes, *_said_above(above), *body.notes()]
    kept = Layout(layout.encoding, layout.delimiter, layout.sheet, header.line)
    return Table(body.names(), header.line, body.finished(), (*above, *body.skipped), tuple(said), kept, sheets)


# ---- Where the header stands ----


def _header_at(found: Sequence[Row], asked: int | None) -> int | None:
    """The place of the header among the rows, None when there is none. Raises Unreadable for a line that is no row."""
    if asked == NO_HEADER and asked is not None:
        return None
    if asked is not None:
        place = next((at for at, row in enumerate(found) if row.line == asked), None)
        if place is None:
            raise Unreadable(f"Line {asked} is blank or behind the end of the file, so the header cannot stand there.")
        return place
    head = found[:LOOKED_AT]
    typical = median(len(row.filled) for row in head)
    likely = [at for at, row in enumerate(head) if _may_be_header(row, max(2.0, 0.6 * typical))]
    return likely[0] if likely else max(range(len(head)), key=lambda at: (len(head[at].filled), -at))


def _may_be_header(row: Row, fewest: float) -> bool:
    """Names are many, different, and no figures."""
    names = row.filled
    is_wide = len(names) >= fewest or len(row.cells) == 1
    return (
        is_wide and not any(map(_FIGURE.fullmatch, names)) and len({*map(str.casefold, names)}) * 10 >= len(names) * 6
    )


def _said_above(above: Sequence[Skipped]) -> Iterator[str]:
    if above:
        lines = "1 line stands" if len(above) == 1 else f"{len(above)} lines stand"
        yield f"{lines} above the header and were left out, beginning with “{above[0].text[:60]}”."


# ---- Below the header ----


class _Body:
    """Takes row by row, and knows in which column each cell stands."""

    def __init__(self, header: Row, is_sheet: bool):
        self.is_sheet = is_sheet  # whose rows are never cut off
        self.headings = [_heading(cell) for cell in header.cells]
        while header.line and len(self.headings) > 1 and not self.headings[-1]:
            self.headings.pop()
        self.known = {name for name in self.headings if name}
        self.places = list(range(len(self.headings)))
        self.rows: list[Row] = []
        self.short: set[int] = set()  # places in `rows`
        self.skipped: list[Skipped] = []
        self.repeated: list[int] = []
        self.reordered: list[int] = []

    def take(self, row: Row) -> None:
        reason = self._no_row(row)
        if reason:
            self.skipped.append(Skipped(row.line, reason, _short(row)))
        elif row.fault:
            self.rows.append(row)
        else:
            self._keep(row)

    def _no_row(self, row: Row) -> str:
        """Why this is decoration, "" when it is a row."""
        filled = row.filled
        if self._is_header(row):
            return "is the header again"
        if len(filled) == 1 and len(self.headings) > 1 and _DECORATION.fullmatch(filled[0]):
            return "is no row but a note of the page"
        if (
            len(self.headings) > 1
            and _TOTAL.fullmatch(filled[0].rstrip(":. "))
            and all(map(_NUMBER.fullmatch, filled[1:]))
        ):
            return "is a total"
        return ""

    def _is_header(self, row: Row) -> bool:
        """Nearly all of its cells are names of columns: then it is the header again, perhaps in another order."""
        if self.known.isdisjoint(row.cells):
            return False
        filled = row.filled
        known = sum(1 for cell in filled if cell in self.known)
        if len(filled) < 2 or known * 10 < len(filled) * 6 or known * 2 < len(self.known):
            return False
        is_same = [_heading(cell) for cell in row.cells[: len(self.places)]] == [
            self.headings[at] for at in self.places
        ]
        (self.repeated if is_same else self.reordered).append(row.line)
        if not is_same:
            self._reorder(row)
        return True

    def _reorder(self, row: Row) -> None:
        at = {name: place for place, name in reversed(list(enumerate(self.headings))) if name}
        self.places = []
        for cell in map(_heading, row.cells):
            if cell not in at:
                at[cell] = len(self.headings)
                self.headings.append(cell)
            self.places.append(at[cell])

    def _keep(self, row: Row) -> None:
        cells = list(row.cells)
        while len(cells) > len(self.places) and not cells[-1]:
            cells.pop()
        while self.is_sheet and len(cells) > len(self.places):  # a column without a name
            self.places.append(len(self.headings))
            self.headings.append("")
        if len(cells) > len(self.places):
            self.rows.append(Row(row.line, row.cells, TOO_MANY.format(len(cells), len(self.places))))
            return
        if len(row.cells) < len(self.places):
            self.short.add(len(self.rows))
        placed = [""] * len(self.headings)
        for place, cell in zip(self.places, cells, strict=False):
            placed[place] = unquoted(cell)
        fault = f"A cell is longer than {LONGEST_CELL:,} letters." if max(map(len, cells)) > LONGEST_CELL else ""
        self.rows.append(Row(row.line, tuple(placed), fault))

    def finished(self) -> tuple[Row, ...]:
        """A row with too few cells was cut off, unless that is how this file writes empty cells at the end."""
        width, cut = len(self.headings), set() if self._ends_early else self.short
        return tuple(
            Row(row.line, row.cells, CUT_OFF)
            if at in cut
            else replace(row, cells=row.cells + ("",) * (width - len(row.cells)))
            if len(row.cells) < width
            else row
            for at, row in enumerate(self.rows)
        )

    @property
    def _ends_early(self) -> bool:
        return self.is_sheet or len(self.short) * 2 > len(self.rows)

    def names(self) -> tuple[str, ...]:
        """Each once: a column without a name gets its number, a second one of the same name gets a number behind it."""
        names: dict[str, None] = {}
        for place, heading in enumerate(self.headings, 1):
            wanted = heading or f"Column {place}"
            name = next(one for one in _numbered(wanted) if one not in names)
            names[name] = None
        return tuple(names)

    def notes(self) -> Iterator[str]:
        for lines, said in (
            (self.repeated, "The header comes again on {0}; those lines were left out."),
            (
                self.reordered,
                "The header comes again with other columns on {0}; what stands below is read by the names there.",
            ),
            ([one.line for one in self.skipped if one.reason == "is a total"], "Totals were left out: {0}."),
        ):
            if lines:
                yield said.format(_lines(lines))
        twice = sorted({name for name in self.headings if name and self.headings.count(name) > 1})
        if twice:
            yield f"There is more than one column called {', '.join(f'“{name}”' for name in twice[:5])}; they are numbered."
        if self.short and self._ends_early and not self.is_sheet:
            yield "Many rows end early; their last columns are taken to be empty."


def _heading(cell: str) -> str:
    return " ".join(unquoted(cell).split())[:100]


def _numbered(name: str) -> Iterator[str]:
    yield name
    for number in count(2):
        yield f"{name} ({number})"


def _short(row: Row) -> str:
    return " · ".join(row.filled)[:120]


def _lines(lines: Sequence[int]) -> str:
    if len(lines) == 1:
        return f"line {lines[0]}"
    more = f" and {len(lines) - 5:,} more" if len(lines) > 5 else ""
    return f"lines {', '.join(map(str, lines[:5]))}{more}"
