"""The box score as a file: CSV, and a workbook whose derived lines and differences are formulas."""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.utility import xl_col_to_name  # type: ignore[import-untyped]

from reports.spreadsheets import as_csv as table
from reports.spreadsheets import plain
from valuestreams.accounting.box_score import LINES, Block, Column, Kind, Line, steps
from valuestreams.accounting.derived import Derived

BLOCKS = {Block.OPERATIONAL: "Operation", Block.CAPACITY: "Capacity", Block.FINANCIAL: "Money"}
FORMATS = {Kind.NUMBER: "#,##0.##", Kind.DAYS: "#,##0.0", Kind.SHARE: "0.0%", Kind.MONEY: "#,##0.00"}
FORMULAS = {
    "available": "1-{productive}-{non_productive}",
    "profit": "{revenue}-{material}-{conversion}",
    "ros": "IF({revenue}=0,\"\",{profit}/{revenue})",
    "gap": "{ros}-{hurdle}",
}  # fmt: skip
ROWS = {line.key: place + 2 for place, line in enumerate(LINES)}  # as Excel counts them, below one header


def as_csv(columns: Sequence[Column], currency: str) -> bytes:
    """A row for each line; shares in percent, money in whole units of the currency."""
    changes = steps(columns)
    header = ["Block", "Line", "Unit", *(column.title for column in columns)]
    header += [f"Change to {column.title}" for column in columns[1:]]
    rows = [
        [
            BLOCKS[line.block], line.title, unit(line, currency),
            *(_number(line, column.values[place]) for column in columns),
            *(_number(line, Derived(change[place].change)) for change in changes),
        ]
        for place, line in enumerate(LINES)
    ]  # fmt: skip
    return table([str(plain(name)) for name in header], rows)


def unit(line: Line, currency: str) -> str:
    return {Kind.MONEY: currency, Kind.SHARE: "%", Kind.DAYS: "days"}.get(line.kind, "")


def _number(line: Line, value: Derived) -> float | None:
    if value.value is None:
        return None
    scaled = {Kind.MONEY: value.value / 100, Kind.SHARE: value.value * 100}.get(line.kind, value.value)
    return float(scaled)


def as_xlsx(columns: Sequence[Column], currency: str) -> bytes:
    """The workbook's bytes. What was entered can be changed there, and the rest follows."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Box score")
        sheet.freeze_panes(1, 2)
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, 9)
        sheet.set_column(2, 2 * len(columns) + 1, 18)
        _head(book, sheet, columns)
        for place, line in enumerate(LINES):
            _line(book, sheet, line, place, columns, currency)
    return content.getvalue()


def _head(book: Any, sheet: Any, columns: Sequence[Column]) -> None:
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    titles = ["Line", "Unit", *(one.title for one in columns), *(f"Change to {one.title}" for one in columns[1:])]
    for place, title in enumerate(titles):
        sheet.write_string(0, place, title, bold)


def _line(book: Any, sheet: Any, line: Line, place: int, columns: Sequence[Column], currency: str) -> None:
    row, look = place + 1, {"num_format": FORMATS[line.kind]}
    style = book.add_format({**look, "bold": line.derived})
    sheet.write_string(row, 0, line.title, book.add_format({"bold": line.derived}))
    sheet.write_string(row, 1, unit(line, currency))
    for number, column in enumerate(columns):
        _cell(sheet, row, 2 + number, line, column.values[place], style)
    changed = book.add_format({**look, "italic": True})
    for number in range(1, len(columns)):
        before, after = (f"{xl_col_to_name(2 + at)}{row + 1}" for at in (number - 1, number))
        pair = (columns[number - 1].values[place], columns[number].values[place])
        formula = f'=IF(COUNT({before},{after})<2,"",{after}-{before})'
        sheet.write_formula(row, 1 + len(columns) + number, formula, changed, _difference(line, *pair))


def _cell(sheet: Any, row: int, place: int, line: Line, value: Derived, style: Any) -> None:
    number = _plain(line, value)
    if line.derived:
        names = {key: f"{xl_col_to_name(place)}{at}" for key, at in ROWS.items()}
        needed = [name for key, name in names.items() if "{" + key + "}" in FORMULAS[line.key]]
        whole = FORMULAS[line.key].format(**names)
        formula = f'=IF(COUNT({",".join(needed)})<{len(needed)},"incomplete",{whole})'
        sheet.write_formula(row, place, formula, style, "incomplete" if number is None else number)
    elif number is None:
        sheet.write_blank(row, place, None, style)
    else:
        sheet.write_number(row, place, number, style)


def _plain(line: Line, value: Derived) -> float | None:
    """As the workbook keeps it: shares as shares, money in units of the currency."""
    if value.value is None:
        return None
    return float(value.value / 100 if line.kind is Kind.MONEY else value.value)


def _difference(line: Line, before: Derived, after: Derived) -> float | str:
    one, other = _plain(line, before), _plain(line, after)
    return "" if one is None or other is None else other - one
