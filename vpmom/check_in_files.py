"""The check-ins of a plan as a file for spreadsheets. What users typed never becomes a formula."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import xlsxwriter
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from vpmom import measure_charts
from vpmom import plan as values
from vpmom.models import CheckIn
from vpmom.plan import MeasureKind
from vpmom.queries.following import Followed, value_of
from vpmom.wording import digits
from vpmom.words import plain

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
WIDTHS = (46, 22, 12, 12, 10, 14, 14, 11, 50, 50, 50, 24, 17)

Value = str | int | Decimal | date


def header() -> list[str]:
    return [
        _("Measure"), _("Owner"), _("Day"), _("Value"), _("Unit"), _("In words"), _("Status"), _("Confidence"),
        _("Going well"), _("Not going well"), _("Next actions"), _("Checked in by"), _("At"),
    ]  # fmt: skip


def rows(followed: Followed) -> Iterator[list[Value]]:
    """Every check-in on the measures that the reader may read, corrected ones too, measure by measure, oldest first."""
    found: dict[str, list[CheckIn]] = {item.key: [] for item in followed.measures}
    every = CheckIn.objects.filter(item__plan=followed.plan, item__key__in=list(found))
    every = every.select_related("item__owner", "by__user").prefetch_related("actions").order_by("on", "pk")
    for one in every:
        found[str(one.item.key)].append(one)
    for item in followed.measures:
        yield from (_row(item, one) for one in found[item.key])


def _row(item: values.Item, one: CheckIn) -> list[Value]:
    measure = item.measure or values.Measure()
    value = value_of(measure, one)
    return [
        plain(item.text),
        one.item.owner.name if one.item.owner else item.owner,
        one.on,
        "" if value is None or measure.kind != MeasureKind.NUMBER else Decimal(digits(value)),
        measure.unit,
        "" if value is None else measure_charts.said(measure, value),
        one.get_status_display(),
        "" if one.confidence is None else one.confidence,
        one.going_well,
        one.not_going_well,
        "; ".join(f"{action.text} ({action.get_outcome_display()})" for action in one.actions.all()),
        str(one.by),
        f"{localtime(one.at):%Y-%m-%d %H:%M}",
    ]


def as_csv(followed: Followed) -> bytes:
    """UTF-8 with a byte order mark, which Excel needs to read it."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header())
    for row in rows(followed):
        writer.writerow([_plain(value) for value in row])
    return text.getvalue().encode("utf-8-sig")


def _plain(value: Value) -> Value:
    """A leading apostrophe makes a spreadsheet show text that it would otherwise calculate."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def as_xlsx(followed: Followed) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        bold, day = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet(_("Check-ins"))
        sheet.freeze_panes(1, 1)
        for column, (name, width) in enumerate(zip(header(), WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, name, bold)
        last = 0
        for last, row in enumerate(rows(followed), 1):
            for column, value in enumerate(row):
                _write(sheet, last, column, value, day)
        sheet.autofilter(0, 0, last, len(WIDTHS) - 1)
    return content.getvalue()


def _write(sheet, row: int, column: int, value: Value, day) -> None:
    """By type: text is written as text, so that words like "=1+1" stay words."""
    if isinstance(value, str):
        sheet.write_string(row, column, value)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, day)
    else:
        sheet.write_number(row, column, value)
