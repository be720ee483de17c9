"""The rows of a sheet of an Excel workbook: what the cells showed when it was saved. Nothing is calculated."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import count

import openpyxl  # type: ignore[import-untyped]
from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]

from dsm.intake.decoding import Unreadable
from dsm.intake.lines import MOST_COLUMNS, Row

MOST_PARTS = 1_000
MOST_SHEETS = 200
LAST_LINE = 1_048_576  # that a sheet can have
MOST_LINES = 300_000  # of all sheets that are looked at, blank ones too
MOST_LEFT_OUT = 5_000  # rows below each other
DAMAGED = "The workbook is damaged or of an unknown kind. Save it again as .xlsx or as CSV."


@dataclass(frozen=True)
class Sheet:
    name: str
    rows: tuple[Row, ...]
    names: tuple[str, ...]  # of all sheets


def sheet(raw: bytes, name: str, most: int, largest: int) -> Sheet:
    """The sheet called `name`, or the first that has cells when it is "". At most `most` rows. Raises Unreadable.

    largest: bytes to which the workbook may unpack.
    """
    with _opened(raw, largest) as book:
        names = tuple(one.title for one in book.worksheets)
        if len(names) > MOST_SHEETS:
            raise Unreadable(f"The workbook has more than {MOST_SHEETS} sheets. Save the one with the list as CSV.")
        if name and name not in names:
            raise Unreadable(f"The workbook has no sheet “{name[:60]}”. It has: {', '.join(names)[:200]}.")
        lines = count(1)
        for one in book.worksheets:
            if not name or one.title == name:
                found = tuple(_rows(one, most, lines))
                if found or name:
                    return Sheet(one.title, found, names)
    raise Unreadable("The workbook has no filled cell.")


@contextmanager
def _opened(raw: bytes, largest: int) -> Iterator[openpyxl.Workbook]:
    try:
        _require_small(raw, largest)
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
        try:
            yield book
        finally:
            book.close()
    except Unreadable:
        raise
    except Exception as problem:  # a hostile package fails in as many ways as there are parts of it
        raise Unreadable(DAMAGED) from problem


def unpacked(raw: bytes) -> int:
    """How many bytes the parts of a workbook have, as it declares them. Raises Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            parts = package.infolist()
    except Exception as problem:  # see _opened
        raise Unreadable(DAMAGED) from problem
    if len(parts) > MOST_PARTS:
        raise Unreadable("The workbook has too many parts. Nothing was read; send it as CSV.")
    return sum(part.file_size for part in parts)


def _require_small(raw: bytes, largest: int) -> None:
    """zipfile reads no more of a part than it declares, so the declared sizes bound what is unpacked."""
    if unpacked(raw) > largest:
        raise Unreadable(f"The workbook unpacks to more than {largest // 10**6} MB. Nothing was read; send it as CSV.")


def _rows(cells_of: Worksheet, most: int, lines: Iterator[int]) -> Iterator[Row]:
    """Also rows that the file leaves out are looked at, and cost time: `lines` counts those of all sheets."""
    # The extent that a sheet declares may be wrong, and would cut it off.
    found = cells_of.iter_rows(max_row=LAST_LINE, max_col=MOST_COLUMNS + 1, values_only=True)
    taken, before, left_out = 0, None, 0
    for line, (values, looked_at) in enumerate(zip(found, lines, strict=False), 1):
        # For every row that the file leaves out, openpyxl gives one and the same tuple.
        left_out, before = (left_out + 1 if values is before else 0), values
        if left_out > MOST_LEFT_OUT or looked_at > MOST_LINES:
            blank = f"About row {line:,} of the sheet “{cells_of.title[:60]}” thousands of rows are blank."
            raise Unreadable(f"{blank} Remove them and what is below, or save the list as CSV.")
        if not (cells := _cells(values)):
            continue
        if len(cells) > MOST_COLUMNS:
            raise Unreadable(f"Row {line} has more than {MOST_COLUMNS} columns.")
        yield Row(line, cells)
        taken += 1
        if taken > most:
            return


def _cells(values: tuple[object, ...]) -> tuple[str, ...]:
    """As text, to the last that is filled. Most of a row is blank, and a blank row is known at once."""
    if values.count(None) == len(values):
        return ()
    cells = ["" if value is None else _written(value) for value in values]
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _written(value: object) -> str:
    if isinstance(value, str):
        return value.replace("\0", "").strip()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date | time) else str(value)
