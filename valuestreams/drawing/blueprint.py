"""The service blueprint as a picture that stands alone: a column for each step, a row for each lane."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from valuestreams.drawing.blueprint_board import LANES, USUAL_THRESHOLD, Column, columns
from valuestreams.drawing.lettering import lines
from valuestreams.drawing.sheet import BAD, CARD, EDGE, INK, LEADING, LETTERS, PAD, RULE, SOFT, TITLE, letters, sheet
from valuestreams.durations import basis_in_words
from valuestreams.stream import Layer, Stream

LABELS, COLUMN, LINE = 128, 168, 22  # pixels
MOST_LINES = 5


@dataclass(frozen=True)
class _Cell:
    """Lines of one cell; `bold` of them, from the first, are set bold. A card has a frame."""

    lines: tuple[str, ...] = ()
    bold: int = 0
    card: bool = False
    colour: str = INK


@dataclass(frozen=True)
class _Row:
    label: str
    cells: tuple[_Cell, ...]
    line: str = ""

    @property
    def height(self) -> int:
        most = max((len(cell.lines) for cell in self.cells), default=0)
        return max(most, 1) * LEADING + 2 * PAD + (PAD if any(cell.card for cell in self.cells) else 0)


def blueprint_svg(value: Stream, threshold: Fraction = USUAL_THRESHOLD) -> str:
    """The blueprint of `value` as a whole SVG document, as wide as its steps need. `threshold` is a share of %C/A."""
    rows = _rows(value, columns(value, threshold))
    wide = LABELS + COLUMN * max(len(value.steps), 1) + PAD
    high = TITLE + sum(row.height + (LINE if row.line else 0) for row in rows) + PAD
    return sheet(f"Service blueprint: {value.title}", wide, high, _drawn(rows, wide))


def _rows(value: Stream, found: tuple[Column, ...]) -> list[_Row]:
    rows = [
        _Row("Step", tuple(_Cell(_fit(f"{one.number} {one.step.label}", bold=True), bold=MOST_LINES) for one in found)),
        _Row("Physical evidence", tuple(_Cell(_fit(one.step.evidence)) for one in found)),
        _Row("Channel", tuple(_Cell(_fit(one.step.channel)) for one in found)),
        _Row("What the user gets", tuple(_Cell(_fit(one.step.exchange)) for one in found)),
    ]
    rows += [_Row(lane.name, tuple(_card(one, lane.layer) for one in found), lane.line) for lane in LANES]
    if any(one.step.layer is None for one in found):
        rows.append(_Row("Not placed yet", tuple(_card(one, None) for one in found)))
    rows += [
        _Row(f"Time ({basis_in_words(value.basis)})", tuple(_Cell(_fit(one.time)) for one in found)),
        _Row("Failure points", tuple(_Cell(_fit(one.failure), colour=BAD) for one in found)),
    ]
    return rows


def _fit(text: str, *, bold: bool = False) -> tuple[str, ...]:
    """Bold letters take more room, and nobody knows which font there will be."""
    return lines(text, LETTERS * (1.15 if bold else 1), COLUMN - 3 * PAD, MOST_LINES)


def _card(column: Column, layer: Layer | None) -> _Cell:
    if column.step.layer is not layer:
        return _Cell()
    name = _fit(column.step.label, bold=True)
    return _Cell((*name, *_fit(column.who)), bold=len(name), card=True)


def _drawn(rows: list[_Row], wide: int) -> Iterator[str]:
    top = TITLE
    for row in rows:
        if row.line:
            top += LINE
            yield f'<path d="M0 {top}H{wide}" stroke="{EDGE}" stroke-dasharray="6 4"/>'
            yield letters(PAD, top - 6, row.line, colour=EDGE, size=11, weight=600)
        else:
            yield f'<path d="M0 {top}H{wide}" stroke="{RULE}"/>'
        for at, said in enumerate(lines(row.label, LETTERS, LABELS - 2 * PAD, 2)):
            yield letters(PAD, top + PAD + 12 + at * LEADING, said, colour=SOFT)
        for at, cell in enumerate(row.cells):
            yield from _cell(cell, LABELS + at * COLUMN, top)
        top += row.height


def _cell(cell: _Cell, left: int, top: int) -> Iterator[str]:
    if cell.card:
        high = len(cell.lines) * LEADING + 2 * PAD - 2
        yield f'<rect x="{left}" y="{top + 5}" width="{COLUMN - PAD}" height="{high}" rx="4" fill="{CARD}" stroke="{EDGE}"/>'
    for at, said in enumerate(cell.lines):
        weight = 600 if at < cell.bold else 400
        colour = cell.colour if weight == 600 or not cell.card else SOFT
        down = top + PAD + 12 + at * LEADING + (3 if cell.card else 0)
        yield letters(left + PAD, down, said, colour=colour, weight=weight)
