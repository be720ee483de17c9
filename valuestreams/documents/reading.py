"""The lines of a CSV file or of the first sheet of a workbook, whatever program wrote it. Pure, and safe with any file."""

import csv
import io
import zipfile
from collections.abc import Sequence

import openpyxl  # type: ignore[import-untyped]

from reports.spreadsheets import unquoted

LARGEST = 1_200_000  # bytes of a file: it is sent twice, the second time packed in a field of a form
LARGEST_UNPACKED = 40_000_000  # bytes of all parts of a workbook
MOST_LINES = 5_000
MOST_COLUMNS = 60
ENCODINGS = ("utf-8-sig", "cp1252")
UTF16 = (b"\xff\xfe", b"\xfe\xff")


class Unreadable(ValueError):
    """The file cannot be read as a table; the message says why and what to do."""


def lines_of(data: bytes, name: str) -> list[list[str]]:
    """Every line as texts. A workbook is known by its content and not by its name. Raises Unreadable."""
    if len(data) > LARGEST:
        raise Unreadable(f"The file is larger than {LARGEST / 10**6:g} MB. A table of steps is far smaller.")
    if data[:2] == b"PK":
        return _workbook(data)
    if name.lower().endswith((".xls", ".ods", ".numbers")) or (b"\x00" in data[:2000] and data[:2] not in UTF16):
        raise Unreadable("This kind of file cannot be read. Save it as CSV or as an Excel workbook (.xlsx).")
    return _csv(_text(data))


def _text(data: bytes) -> str:
    if data[:2] in UTF16:
        return data.decode("utf-16", errors="replace")
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _csv(text: str) -> list[list[str]]:
    first = text.partition("\n")[0]
    delimiter = max(",;\t|", key=first.count)
    try:
        reader = csv.reader(io.StringIO(text.replace("\x00", ""), newline=""), delimiter=delimiter)
        lines = [_plain(line) for line, _number in zip(reader, range(MOST_LINES + 1), strict=False)]
    except csv.Error as problem:
        raise Unreadable(f"The file is no table that can be read: {problem}.") from problem
    return _bounded(lines)


def _workbook(data: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if sum(part.file_size for part in package.infolist()) > LARGEST_UNPACKED:
                raise Unreadable("The workbook unpacks to more than a table of steps can be. Nothing was read.")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        cells = book.worksheets[0].iter_rows(max_row=MOST_LINES + 1, max_col=MOST_COLUMNS, values_only=True)
        return _bounded([_plain(["" if cell is None else _written(cell) for cell in line]) for line in cells])
    except Unreadable:
        raise
    except Exception as problem:  # a hostile package fails in as many ways as there are parts of it
        raise Unreadable("The workbook is damaged or of an unknown kind. Save it again as .xlsx or CSV.") from problem


def _written(cell: object) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _plain(line: Sequence[str]) -> list[str]:
    return [unquoted(cell.strip())[:5000] for cell in line[:MOST_COLUMNS]]


def _bounded(lines: list[list[str]]) -> list[list[str]]:
    if len(lines) > MOST_LINES:
        raise Unreadable(f"The file has more than {MOST_LINES} lines. Take the steps of one stream only.")
    return lines
