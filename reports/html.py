"""Blocks as what the page's templates take: a template and its words, no markup. Knows every block and no section."""

from base64 import b64encode
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reports import plotly, timescale
from reports.blocks import (
    Block,
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
    StripRow,
    Table,
    Timeline,
)
from reports.charts import Gantt
from reports.content import SectionContent

ROWS_ON_A_PAGE = 400  # of tables: the page stays under 200 KB, however large the framework is
ROWS_AT_LEAST = 5  # of each table, also when the page is full


@dataclass(frozen=True)
class Part:
    """One block on the page: templates/reports/blocks/<kind>.html with `block`."""

    template: str
    block: Any


@dataclass(frozen=True)
class Chapter:
    anchor: str
    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Place:
    """Where blocks are shown: their section, the prefix of the ids of their charts, and the address of the report as
    seen from there, empty on its own page.
    """

    section: SectionContent
    prefix: str
    base: str = ""

    def why(self, key: str) -> str:
        """The address of the details `key`, empty when the section has none such."""
        if key not in self.section.details:
            return ""
        return f"{self.base}why/{quote(self.section.key, safe='')}/{quote(key, safe='')}/"


def chapters(sections: tuple[SectionContent, ...]) -> list[Chapter]:
    """The sections as chapters of the page, each with an anchor on it. Long tables are cut: paper has room for them."""
    made, room = [], ROWS_ON_A_PAGE
    for number, section in enumerate(sections, start=1):
        blocks, room = _within(section.blocks, room)
        place = Place(section, f"chart-{number}")
        made.append(Chapter(f"section-{number}", section.title, parts(blocks, place)))
    return made


def _within(blocks: tuple[Block, ...], room: int) -> tuple[tuple[Block, ...], int]:
    """The blocks with no more than `room` rows of tables, but a few of each table, and the room that is left."""
    shown: list[Block] = []
    for block in blocks:
        if isinstance(block, Table):
            most = max(room, ROWS_AT_LEAST)
            room = max(0, room - len(block.rows))
            shown += _cut(block, most)
        else:
            shown.append(block)
    return tuple(shown), room


def _cut(table: Table, most: int) -> list[Block]:
    if len(table.rows) <= most:
        return [table]
    count = {"n": most, "all": f"{len(table.rows):,}"}
    rest = Paragraph(_("The first %(n)s of %(all)s rows; the PDF and the Excel file have them all.") % count)
    return [replace(table, rows=table.rows[:most]), rest]


def parts(blocks: tuple[Block, ...], place: Place) -> tuple[Part, ...]:
    return tuple(_part(block, place, number) for number, block in enumerate(blocks, start=1))


def _part(block: Block, place: Place, number: int) -> Part:
    kind = type(block)
    prepared = PREPARED[kind](block, Place(place.section, f"{place.prefix}-{number}", place.base))
    return Part(f"reports/blocks/{kind.__name__.lower()}.html", prepared)


def _as_it_is(block: Block, place: Place) -> Block:
    return block


def _table(table: Table, place: Place) -> dict:
    return {
        "caption": table.caption,
        "wide": len(table.columns) > 3,
        "columns": [{"label": label, "numeric": i in table.numeric} for i, label in enumerate(table.columns)],
        "rows": [_cells(row, table, place) for row in table.rows],
        "total": _cells(table.total, table, place),
    }


def _cells(row: tuple[Cell, ...], table: Table, place: Place) -> list[dict]:
    return [_cell(cell, place.why(cell.details), i in table.numeric) for i, cell in enumerate(row)]


def _cell(cell: Cell, url: str, numeric: bool) -> dict:
    """`plain` cells are only words: most are, and a template of its own for each would be half of the page's time."""
    plain = not url and not cell.tone and cell.step is None
    return {"cell": cell, "url": url, "numeric": numeric, "plain": plain}


def _strip(strip: Strip, place: Place) -> dict:
    return {
        "caption": strip.caption,
        "levels": [{"label": label, **_fit(strip, index)} for index, label in enumerate(strip.levels)],
        "rows": [_strip_row(strip, row, place) for row in strip.rows],
    }


def _strip_row(strip: Strip, row: StripRow, place: Place) -> dict:
    cells = [{**_strip_cell(cell, place), **_fit(strip, index)} for index, cell in enumerate(row.cells)]
    return {"label": row.title, "cells": cells, "gap": {"text": row.verdict, "kind": row.tone} if row.verdict else None}


def _strip_cell(cell: StripCell, place: Place) -> dict:
    way = "below" if cell.below else "beyond" if cell.beyond else ""
    return {
        "text": cell.text,
        "step": cell.state if cell.state != "known" else "" if cell.step is None else cell.step,
        "practised": cell.practised,
        "way": way,
        "note": {"below": _("missing"), "beyond": _("beyond fit"), "": ""}[way],
        "url": place.why(cell.details),
    }


def _fit(strip: Strip, index: int) -> dict:
    if strip.fit is None:
        return {"fit": False, "low": False, "high": False}
    low, high = strip.fit
    return {"fit": low <= index <= high, "low": index == low, "high": index == high}


def _figure(figure: Figure, place: Place) -> dict:
    chart = {"title": figure.chart.title, "summary": figure.chart.summary, "figure": plotly.figure(figure.chart)}
    return {
        "id": place.prefix,
        "chart": chart,
        "tall": figure.chart.kind == "radar",
        "table": _table(figure.table, place),
    }


def _picture(picture: Picture, place: Place) -> dict:
    """As an image of its own: what it holds can reach nothing of the page."""
    source = f"data:image/svg+xml;base64,{b64encode(picture.svg.encode()).decode()}"
    return {"source": source, "alt": picture.alt, "caption": picture.caption}


def _timeline(timeline: Timeline, place: Place) -> dict:
    return {"gantt": _gantt(timeline.gantt), "table": _table(timeline.table, place), "title": timeline.gantt.title}


def _gantt(gantt: Gantt) -> dict:
    placed = zip(gantt.bars, timescale.place(gantt), strict=True)
    now = timescale.today(gantt)
    return {
        "caption": gantt.summary,
        "what": _("What"),
        "periods": [period.label for period in timescale.periods(gantt)],
        "bars": [
            {
                "label": bar.title,
                "note": bar.note,
                "dates": _("%(first)s to %(last)s") % {"first": _day(bar.starts_on), "last": _day(bar.ends_on)},
                "start": _percent(spot.start),
                "width": _percent(spot.width),
                "done": _percent(spot.done),
            }
            for bar, spot in placed
        ],
        "today": None if now is None else _percent(now),
        "today_label": _("today"),
    }


def _percent(share: float) -> float:
    return round(100 * share, 2)


def _day(iso: str) -> str:
    return date_format(timescale.day(iso), "DATE_FORMAT")


PREPARED = {
    Lead: _as_it_is,
    Paragraph: _as_it_is,
    Heading: _as_it_is,
    Bullets: _as_it_is,
    Facts: _as_it_is,
    Table: _table,
    Strip: _strip,
    Figure: _figure,
    Timeline: _timeline,
    Picture: _picture,
}
