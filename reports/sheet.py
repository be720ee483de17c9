"""One section on one sheet of the workbook, block under block. Knows every block and no section."""

from collections.abc import Iterator
from functools import singledispatchmethod
from math import ceil

from django.utils.translation import gettext as _

from reports.blocks import (
    Bullets,
    Cell,
    Facts,
    Figure,
    Heading,
    Lead,
    Paragraph,
    Picture,
    Strip,
    StripCell,
    Table,
    Timeline,
)
from reports.workbook_styles import Styles

LONGEST_TEXT = 32_767  # in a cell, says Excel
NARROW, WIDE, SPAN = 9, 44, 6  # column widths in characters; how many columns a paragraph spans
NO_STYLE = "Table Style Light 1"


class Sheet:
    """Writes downwards; `numbers` gives every table of the workbook its own name."""

    def __init__(self, worksheet, styles: Styles, title: str, numbers: Iterator[int]):
        self.worksheet, self.styles, self.numbers = worksheet, styles, numbers
        self.widths = dict.fromkeys(range(SPAN), 14)
        self.widths[0] = 30
        self.row = 2
        worksheet.hide_gridlines(2)
        worksheet.set_row(0, 28)
        worksheet.freeze_panes(1, 1)
        worksheet.set_landscape()
        worksheet.fit_to_pages(1, 0)
        self._text(0, 0, title, styles.title)

    def write(self, blocks) -> None:
        for block in blocks:
            self._measure(block)
        for column, width in self.widths.items():
            self.worksheet.set_column(column, column, width)
        for block in blocks:
            self.add(block)
            self.row += 1

    @singledispatchmethod
    def add(self, block) -> None:
        raise TypeError(f"No way to write {type(block).__name__} into a workbook.")

    @add.register
    def add_lead(self, block: Lead) -> None:
        self._paragraph(block.text, self.styles.lead)

    @add.register
    def add_paragraph(self, block: Paragraph) -> None:
        self._paragraph(block.text, self.styles.wrapped)

    @add.register
    def add_heading(self, block: Heading) -> None:
        self._line(block.text, self.styles.heading)

    @add.register
    def add_bullets(self, block: Bullets) -> None:
        for item in block.items:
            self._paragraph(f"• {item}", self.styles.wrapped)

    @add.register
    def add_facts(self, block: Facts) -> None:
        for fact in block.items:
            self._text(self.row, 0, fact.label, self.styles.muted)
            self._text(self.row, 1, fact.value, self.styles.figure)
            self._text(self.row, 2, fact.note, self.styles.muted)
            self.row += 1

    @add.register
    def add_table(self, block: Table) -> None:
        if block.caption:
            self._line(block.caption, self.styles.note)
        if not block.rows:
            self._line(_("Nothing here."), self.styles.note)
            return
        top = self._frame(block.columns, len(block.rows))
        for number, row in enumerate(block.rows, start=1):
            self._cells(top + number, row, block.numeric)
        self.row = top + len(block.rows) + 1
        if block.total:
            self._cells(self.row, block.total, block.numeric, total=True)
            self.row += 1

    @add.register
    def add_strip(self, block: Strip) -> None:
        self._line(block.caption or _("Share of each level’s practices in place, %"), self.styles.note)
        levels = [self._level(block, index) for index in range(len(block.levels))]
        top = self._frame((_("Dimension"), *levels, _("Against fit")), len(block.rows))
        for number, row in enumerate(block.rows, start=top + 1):
            self._text(number, 0, row.title, self.styles.cell())
            for column, cell in enumerate(row.cells, start=1):
                self._strip_cell(number, column, cell)
            self._text(number, len(row.cells) + 1, row.verdict, self.styles.cell(tone=row.tone))
        self.row = top + len(block.rows) + 1
        self._line(
            _("A thick foot marks the practised level. ? is not known, ✓ is assumed, – does not apply."),
            self.styles.note,
        )

    @add.register
    def add_figure(self, block: Figure) -> None:
        self._line(block.chart.title, self.styles.heading)
        self._paragraph(block.chart.summary, self.styles.muted)
        self.add(block.table)

    @add.register
    def add_timeline(self, block: Timeline) -> None:
        self._line(block.gantt.title, self.styles.heading)
        self._paragraph(block.gantt.summary, self.styles.muted)
        self.add(block.table)

    @add.register
    def add_picture(self, block: Picture) -> None:
        """In words: Excel would show a bitmap of it only."""
        if block.caption:
            self._line(block.caption, self.styles.heading)
        self._paragraph(block.alt, self.styles.muted)

    # ---- Parts of the above ----

    def _frame(self, columns: tuple[str, ...], height: int) -> int:
        """A real Excel table with its header; returns the row of the header."""
        top = self.row
        heads = [{"header": text, "header_format": self.styles.head} for text in unlike(columns)]
        options = {"name": f"Table{next(self.numbers)}", "columns": heads, "style": NO_STYLE, "banded_rows": False}
        if height:
            self.worksheet.add_table(top, 0, top + height, len(columns) - 1, options)
        return top

    def _cells(self, row: int, cells: tuple[Cell, ...], numeric: tuple[int, ...], *, total: bool = False) -> None:
        for column, cell in enumerate(cells):
            look = {
                "percent": cell.percent and cell.number is not None,
                "tone": cell.tone,
                "total": total,
                "step": cell.step,
            }
            style = self.styles.cell(numeric=column in numeric or cell.number is not None, **look)
            if cell.number is None:
                self._text(row, column, cell.text, style)
            else:
                self.worksheet.write_number(row, column, cell.number, style)

    def _strip_cell(self, row: int, column: int, cell: StripCell) -> None:
        style = self.styles.cell(
            percent=True, numeric=True, step=cell.step, hatched=cell.state == "unknown", marked=cell.practised
        )
        share = _whole_percent(cell.text) if cell.state == "known" else None
        if share is None:
            self._text(row, column, cell.text, style)
        else:
            self.worksheet.write_number(row, column, share, style)

    def _level(self, strip: Strip, index: int) -> str:
        fits = strip.fit is not None and strip.fit[0] <= index <= strip.fit[1]
        return _("%(level)s fits") % {"level": strip.levels[index]} if fits else strip.levels[index]

    def _line(self, text: str, style) -> None:
        self._text(self.row, 0, text, style)
        self.row += 1

    def _paragraph(self, text: str, style) -> None:
        """Over several columns, as high as its lines: Excel does not fit the height of merged cells itself."""
        width = sum(self.widths[column] for column in range(SPAN))
        lines = sum(ceil((len(line) or 1) * 1.1 / width) for line in text.split("\n"))
        self.worksheet.merge_range(self.row, 0, self.row, SPAN - 1, "", style)
        self._text(self.row, 0, text, style)
        self.worksheet.set_row(self.row, min((18 if style is self.styles.lead else 15.5) * lines, 400))
        self.row += 1

    def _text(self, row: int, column: int, text: str, style) -> None:
        shown = text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"
        self.worksheet.write_string(row, column, shown, style)

    def _measure(self, block) -> None:
        """Columns are as wide as the texts of all tables of the sheet ask, within reason."""
        table = getattr(block, "table", block)
        if not isinstance(table, Table):
            return
        for column, head in enumerate(table.columns):
            longest = max([len(head), *(len(row[column].text) for row in table.rows if column < len(row))])
            self.widths[column] = max(self.widths.get(column, NARROW), min(longest + 2, WIDE))


def unlike(heads: tuple[str, ...]) -> list[str]:
    """The heads of a table, none empty and no two alike, as Excel asks; at most 255 characters each."""
    made: list[str] = []
    for head in heads:
        wanted, number = head.strip()[:240] or "–", 1
        name = wanted
        while name.casefold() in {other.casefold() for other in made}:
            number += 1
            name = f"{wanted} {number}"
        made.append(name)
    return made


def _whole_percent(text: str) -> float | None:
    return int(text) / 100 if text.isascii() and text.isdigit() else None
