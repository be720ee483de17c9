"""Tables as files for spreadsheets: CSV and Excel. What users typed never becomes a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import xlsxwriter

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")

Value = str | int | float | Decimal | Fraction | date | None


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """UTF-8 with a byte order mark, which Excel needs to read it. None is an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    for row in rows:
        writer.writerow([plain(value) for value in row])
    return text.getvalue().encode("utf-8-sig")


def plain(value: Value) -> Value:
    """As a cell of a CSV file. A leading apostrophe makes a spreadsheet show text that it would otherwise calculate."""
    if isinstance(value, Fraction):
        return float(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def unquoted(text: str) -> str:
    """The text that `plain` was given: how a file of ours is read back."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text


def as_xlsx(sheet: str, header: Sequence[str], rows: Iterable[Sequence[Value]], widths: Sequence[int]) -> bytes:
    """A workbook with one sheet: the header stays in sight, and every column can be filtered. `widths` in characters."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        write_table(book, book.add_worksheet(sheet[:31]), header, rows, widths)
    return content.getvalue()


def write_table(book, worksheet, header: Sequence[str], rows: Iterable[Sequence[Value]], widths: Sequence[int]) -> int:
    """Write a table from the first cell on; the number of its rows. Text is written as text, also when it is "=1+1".

    A spreadsheet knows no time zones: a moment is written as the clock shows it where it is from.
    """
    bold = book.add_format({"bold": True, "bottom": 1})
    numbers = {"day": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm", "real": "0.00"}
    formats = {name: book.add_format({"num_format": number}) for name, number in numbers.items()}
    worksheet.freeze_panes(1, 1)
    for column, (name, width) in enumerate(zip(header, widths, strict=True)):
        worksheet.set_column(column, column, width)
        worksheet.write_string(0, column, name, bold)
    last = 0
    for last, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            _write(worksheet, last, column, value, formats)
    worksheet.autofilter(0, 0, last, len(header) - 1)
    return last


def _write(worksheet, row: int, column: int, value: Value, formats: dict) -> None:
    if value is None:
        return
    if isinstance(value, str):
        worksheet.write_string(row, column, value)
    elif isinstance(value, datetime):
        worksheet.write_datetime(row, column, value.replace(tzinfo=None), formats["moment"])
    elif isinstance(value, date):
        worksheet.write_datetime(row, column, value, formats["day"])
    else:
        worksheet.write_number(row, column, float(value), formats["real"] if isinstance(value, float) else None)
