"""The rows of a sheet of an Excel workbook: what the cells showed when it was saved. Nothing is calculated."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time

import openpyxl  # type: ignore[import-untyped]
from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]

from dsm.intake.decoding import Unreadable
from dsm.intake.lines import MOST_COLUMNS, Row

LARGEST_UNPACKED = 250_000_000  # bytes of all parts of a workbook, as it declares them; more are not unpacked
MOST_PARTS = 1_000
DAMAGED = "The workbook is damaged or of an unknown kind. Save it again as .xlsx or as CSV."


@dataclass(frozen=True)
class Sheet:
    name: str
    rows: tuple[Row, ...]
    names: tuple[str, ...]  # of all sheets


def sheet(raw: bytes, name: str, most: int) -> Sheet:
    """The sheet called `name`, or the first that has cells when it is "". At most `most` rows. Raises Unreadable."""
    with _opened(raw) as book:
        names = tuple(one.title for one in book.worksheets)
        if name and name not in names:
            raise Unreadable(f"The workbook has no sheet “{name[:60]}”. It has: {', '.join(names)[:200]}.")
        for one in book.worksheets:
            if not name or one.title == name:
                found = tuple(_rows(one, most))
                if found or name:
                    return Sheet(one.title, found, names)
    raise Unreadable("The workbook has no filled cell.")


@contextmanager
def _opened(raw: bytes) -> Iterator[openpyxl.Workbook]:
    try:
        _require_small(raw)
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
        try:
            yield book
        finally:
            book.close()
    except Unreadable:
        raise
    except Exception as problem:  # a hostile package fails in as many ways as there are parts of it
        raise Unreadable(DAMAGED) from problem


def _require_small(raw: bytes) -> None:
    """zipfile reads no more of a part than it declares, so the declared sizes bound what is unpacked."""
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        parts = package.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise Unreadable(
                f"The workbook unpacks to more than {LARGEST_UNPACKED // 10**6} MB. Nothing was read; send it as CSV."
            )


def _rows(cells_of: Worksheet, most: int) -> Iterator[Row]:
    found = cells_of.iter_rows(max_row=1_048_576, max_col=MOST_COLUMNS + 1, values_only=True)
    count = 0
    for line, values in enumerate(found, 1):
        cells = tuple(_written(value) for value in values)
        if not any(cells):
            continue
        if len(cells) > MOST_COLUMNS and cells[MOST_COLUMNS]:
            raise Unreadable(f"Row {line} has more than {MOST_COLUMNS} columns.")
        yield Row(line, cells)
        count += 1
        if count > most:
            return


def _written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace("\0", "").strip()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date | time) else str(value)
