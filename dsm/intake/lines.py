"""The rows of a delimited text, one by one: a quotation mark that does not end spoils its own row and no other."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dsm.intake.decoding import Unreadable

DELIMITERS = (",", ";", "\t", "|")
SNIFFED = 60  # rows that are looked at
LONGEST_CELL = 5_000  # letters; more is no value of an item
MOST_LINES_OF_A_CELL = 20  # a cell with more line breaks is a quotation mark that was never closed
MOST_COLUMNS = 200
_BREAK = re.compile(r"\r\n|\n|\r")

csv.field_size_limit(max(csv.field_size_limit(), 1_000_000))


@dataclass(frozen=True, slots=True)
class Row:
    """`line` is where the row begins in the file, from 1. `fault` says why its cells cannot be trusted, "" if they can."""

    line: int
    cells: tuple[str, ...]
    fault: str = ""

    @property
    def filled(self) -> list[str]:
        return [cell for cell in self.cells if cell]


def rows(text: str, delimiter: str) -> Iterator[Row]:
    """Every row that is not blank, its cells trimmed. Raises Unreadable for a row of too many columns."""
    lines = _BREAK.split(text)
    at = 0
    while at < len(lines):
        cells, end, fault = _row(lines, at, delimiter)
        if len(cells) > MOST_COLUMNS:
            raise Unreadable(f"Line {at + 1} has {len(cells):,} columns; at most {MOST_COLUMNS} are read.")
        row = Row(at + 1, tuple(cell.strip() for cell in cells), fault)
        if any(row.cells):
            yield row
        at = end


def _row(lines: Sequence[str], at: int, delimiter: str) -> tuple[list[str], int, str]:
    """The cells of the row that begins at `at`, where the next one begins, and what is wrong with it."""
    if '"' not in lines[at]:
        return lines[at].split(delimiter), at + 1, ""
    for end in range(at + 1, min(at + MOST_LINES_OF_A_CELL, len(lines)) + 1):
        try:
            cells = next(csv.reader(["\n".join(lines[at:end])], delimiter=delimiter, strict=True))
        except csv.Error as problem:
            if "unexpected end" not in str(problem):
                break
        else:
            return cells, end, ""
    return lines[at].split(delimiter), at + 1, "A quotation mark is opened here and does not end well."


def sniffed(text: str) -> str:
    """The delimiter with which most rows get the same number of cells, and more than one."""
    head = text[:200_000]
    return max(DELIMITERS, key=lambda delimiter: _evenness(head, delimiter))


def _evenness(head: str, delimiter: str) -> tuple[int, int]:
    """How many of the first rows have the most frequent width above 1, and that width."""
    if delimiter not in head:
        return 0, 0
    found = rows(head, delimiter)
    try:
        widths = Counter(len(row.cells) for row, _count in zip(found, range(SNIFFED), strict=False))
    except Unreadable:
        return 0, 0
    del widths[1]
    return max(((count, width) for width, count in widths.items()), default=(0, 0))
