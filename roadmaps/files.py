"""The initiatives of a roadmap as a file for spreadsheets. What users typed never becomes a formula."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import xlsxwriter
from django.utils.translation import gettext as _

from roadmaps.models import Initiative, Roadmap

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
WIDTHS = (8, 46, 18, 8, 12, 12, 12, 12, 10, 26, 22, 12, 46, 46)

Value = str | int | float | date | Decimal


def header() -> list[str]:
    return [
        _("Wave"), _("Initiative"), _("Dimension"), _("Level"), _("First day"), _("Last day"), _("Person-days"),
        _("Working days"), _("Priority"), _("Roles"), _("Owner"), _("State"), _("After"), _("Why"),
    ]  # fmt: skip


def rows(roadmap: Roadmap) -> Iterator[list[Value]]:
    for one in roadmap.initiatives.select_related("owner").prefetch_related("after"):
        yield _row(one)


def _row(one: Initiative) -> list[Value]:
    return [
        one.wave,
        one.title,
        one.dimension,
        one.level,
        one.starts_on,
        one.ends_on,
        one.effort_days,
        one.duration_days,
        one.priority,
        "; ".join(one.roles),
        one.owner.name if one.owner else "",
        one.get_status_display(),
        "; ".join(before.title for before in one.after.all()),
        one.why,
    ]


def as_csv(roadmap: Roadmap) -> bytes:
    """UTF-8 with a byte order mark, which Excel needs to read it."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header())
    for row in rows(roadmap):
        writer.writerow([_plain(value) for value in row])
    return text.getvalue().encode("utf-8-sig")


def _plain(value: Value) -> Value:
    """A leading apostrophe makes a spreadsheet show text that it would otherwise calculate."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def as_xlsx(roadmap: Roadmap) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        formats = {date: book.add_format({"num_format": "yyyy-mm-dd"}), float: book.add_format({"num_format": "0.00"})}
        sheet = book.add_worksheet(_("Roadmap"))
        sheet.freeze_panes(1, 2)
        for column, (name, width) in enumerate(zip(header(), WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, name, bold)
        last = 0
        for last, row in enumerate(rows(roadmap), 1):
            for column, value in enumerate(row):
                _write(sheet, last, column, value, formats)
        sheet.autofilter(0, 0, last, len(WIDTHS) - 1)
    return content.getvalue()


def _write(sheet, row: int, column: int, value: Value, formats: dict) -> None:
    """By type: text is written as text, so that a title like "=1+1" stays one."""
    if isinstance(value, str):
        sheet.write_string(row, column, value)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, formats[date])
    else:
        sheet.write_number(row, column, value, formats.get(type(value)))
