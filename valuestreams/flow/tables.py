"""The rows of a delimited text file, whoever wrote it: its encoding, its delimiter, and where each row stands."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

LARGEST = 2_500_000  # bytes: what a page can be sent
MOST_ROWS = 50_000
MOST_COLUMNS = 1_000  # an export of a tracker with all its fields has some hundreds
DELIMITERS = (",", ";", "\t", "|")

# A description in an export may be longer than the 128 KB that Python allows for a cell; LARGEST bounds it all the same.
csv.field_size_limit(max(csv.field_size_limit(), LARGEST))


class Unreadable(ValueError):
    """The whole file cannot be read, with a sentence that says why."""


@dataclass(frozen=True)
class Row:
    """`line` is where the row begins in the file, from 1."""

    line: int
    cells: tuple[str, ...]


def decoded(raw: bytes) -> str:
    """Raises Unreadable for what is empty, too large, or not text."""
    if len(raw) > LARGEST:
        raise Unreadable(
            f"The file is larger than {LARGEST / 1_000_000:g} MB. Bring it in in parts, such as a year each."
        )
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Unreadable("This is a workbook or an archive. Save it as CSV first, then bring that in.")
    text = _text(raw)
    if "\0" in text:
        raise Unreadable("This is not a text file. Export the items as CSV, then bring that in.")
    if not text.strip():
        raise Unreadable("The file is empty.")
    return text


def _text(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    if raw[:64].count(b"\0") > 8:  # UTF-16 without its mark: every other byte of plain letters is zero
        return raw.decode("utf-16-le" if raw[1:2] == b"\0" else "utf-16-be", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def rows(text: str, delimiter: str) -> Iterator[Row]:
    """Every row that is not blank, with its cells trimmed. Raises Unreadable."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise Unreadable(f"Line {line}: a quotation mark is opened there and does not end well.") from None
        if len(cells) > MOST_COLUMNS:
            raise Unreadable(f"Line {line} has more than {MOST_COLUMNS:,} columns.")
        if any(cell.strip() for cell in cells):
            yield Row(line, tuple(cell.strip() for cell in cells))


def header_of(text: str, delimiter: str) -> Row:
    """The first row, read without the rest. Raises Unreadable."""
    row = next(rows(text, delimiter), None)
    if row is None:
        raise Unreadable("The file is empty.")
    return row
