"""Bad rows as a file with their reasons, and that file coming back put right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from dsm.intake.decoding import Unreadable
from dsm.intake.reading import BadRow
from dsm.intake.suggesting import OURS
from dsm.intake.tables import Table

LINE, COLUMN, REASON = f"{OURS}line", f"{OURS}column", f"{OURS}reason"


def header(names: Sequence[str], rows: Sequence[BadRow]) -> list[str]:
    """The columns of the file, more where a row has more cells, and ours."""
    most = max((len(row.cells) for row in rows), default=0)
    return [*names, *(f"Cell {at + 1}" for at in range(len(names), most)), LINE, COLUMN, REASON]


def rows(width: int, found: Iterable[BadRow]) -> Iterator[list[str | int]]:
    """`width`: of the columns before ours."""
    for row in found:
        yield [*row.cells, *[""] * (width - len(row.cells)), row.line, row.column, row.reason]


def mended(table: Table, names: Sequence[str], waiting: Mapping[int, object]) -> dict[int, list[str]]:
    """{line: cells in the order of `names`}. `waiting` has the lines that are bad. Raises Unreadable with a sentence."""
    if LINE not in table.header:
        raise Unreadable(f"The column “{LINE}” is missing. Send back the list of bad rows that you took from here.")
    lost = [name for name in names if name not in table.header]
    if lost:
        raise Unreadable(f"The column “{lost[0]}” is missing. Mend the cells, and leave the columns as they are.")
    places = [table.header.index(name) for name in names]
    at_line = table.header.index(LINE)
    found: dict[int, list[str]] = {}
    for row in table.rows:
        if row.fault:
            raise Unreadable(f"Line {row.line} of the mended list: {row.fault}")
        line = _line(row.cells[at_line], row.line)
        if line not in waiting:
            raise Unreadable(f"Line {row.line} of the mended list says line {line}, which is not waiting to be mended.")
        found[line] = [row.cells[place] for place in places]
    return found


def _line(cell: str, at: int) -> int:
    if not cell.isascii() or not cell.isdigit() or len(cell) > 9:
        raise Unreadable(f"Line {at} of the mended list does not say which line it mends.")
    return int(cell)
