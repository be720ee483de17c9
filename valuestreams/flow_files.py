"""Work items as files for spreadsheets, in the columns in which they are read. What users typed never becomes a formula."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

import xlsxwriter

from valuestreams.flow.columns import OWN
from valuestreams.flow.items import WorkItem

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
COLUMNS = OWN[:9]
WIDTHS = (14, 60, 14, 18, 18, 18, 12, 12, 20)
EXAMPLE = """key,title,type,created,started,done,active_hours,waiting_hours,status
SHOP-101,Pay by invoice,feature,2026-03-02T09:00,2026-03-04T10:00,2026-03-12T16:00,21,78,Done
SHOP-102,Basket forgets the voucher,defect,2026-03-03T11:30,2026-03-05T09:00,2026-03-06T15:00,6,8,Done
SHOP-103,Encrypt the backups,risk,2026-03-05T08:00,2026-03-16T09:00,,,,In progress
SHOP-104,Replace the old price service,debt,2026-03-09T14:00,,,,,Waiting
"""

Value = str | float | datetime | None


def example() -> bytes:
    return EXAMPLE.encode("utf-8-sig")


def rows(items: Iterable[WorkItem]) -> Iterator[list[Value]]:
    for one in items:
        yield [
            one.key, one.title, one.kind.value, one.created, one.started, one.done, _hours(one.active),
            _hours(one.waiting), one.status,
        ]  # fmt: skip


def _hours(spent: timedelta | None) -> float | None:
    return None if spent is None else round(spent / timedelta(hours=1), 6)


def as_csv(items: Iterable[WorkItem]) -> bytes:
    """UTF-8 with a byte order mark, which Excel needs to read it."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for row in rows(items):
        writer.writerow([_plain(value) for value in row])
    return text.getvalue().encode("utf-8-sig")


def _plain(value: Value) -> Value:
    """A leading apostrophe makes a spreadsheet show text that it would otherwise calculate."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def as_xlsx(items: Iterable[WorkItem]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet = book.add_worksheet("Work items")
        sheet.freeze_panes(1, 1)
        for column, (name, width) in enumerate(zip(COLUMNS, WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, name, bold)
        last = 0
        for last, row in enumerate(rows(items), 1):
            for column, value in enumerate(row):
                _write(sheet, last, column, value, moment)
        sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
    return content.getvalue()


def _write(sheet, row: int, column: int, value: Value, moment) -> None:
    """By type: text is written as text, so that a title like "=1+1" stays one."""
    if isinstance(value, str):
        sheet.write_string(row, column, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value.replace(tzinfo=None), moment)
    elif value is not None:
        sheet.write_number(row, column, value)
