"""The story map as a picture that stands alone: a column for each step, a row for each release, a card for each story."""

from collections.abc import Iterator
from dataclasses import dataclass

from valuestreams.drawing.lettering import BOLD, lines
from valuestreams.drawing.sheet import EDGE, INK, LEADING, LETTERS, PAD, PAPER, RULE, SOFT, TITLE, letters, sheet
from valuestreams.stories import Cut, cuts
from valuestreams.stream import Step, Story, Stream

LABELS, COLUMN, GAP = 140, 176, 6  # pixels
MOST_LINES = 8
DONE, DONE_EDGE, OPEN_EDGE = "#e3efe8", "#246a5f", "#868d95"


@dataclass(frozen=True)
class _Card:
    lines: tuple[str, ...]
    done: bool

    @property
    def height(self) -> int:
        return len(self.lines) * LEADING + PAD


@dataclass(frozen=True)
class _Row:
    """A release: its name in bold, what is said below it, and the cards of each step."""

    name: tuple[str, ...]
    said: tuple[str, ...]
    cells: tuple[tuple[_Card, ...], ...]

    @property
    def height(self) -> int:
        cards = max((sum(card.height + GAP for card in cell) for cell in self.cells), default=0)
        return max(cards, (len(self.name) + len(self.said)) * LEADING) + 2 * PAD


def story_svg(value: Stream) -> str:
    """The story map of `value` as a whole SVG document, as wide as its steps need."""
    rows = [_row(cut) for cut in cuts(value)]
    names = [_fit(step.label, bold=True, most=3) for step in value.steps]
    head = max((len(name) for name in names), default=1) * LEADING + PAD
    wide = LABELS + COLUMN * max(len(value.steps), 1) + PAD
    top = TITLE + head + LEADING + PAD
    drawn = [*_backbone(value.steps, names, head), *_drawn(rows, top, wide)]
    return sheet(f"Story map: {value.title}", wide, top + sum(row.height for row in rows) + PAD, drawn)


def _fit(text: str, *, bold: bool = False, most: int = MOST_LINES, room: int = COLUMN) -> tuple[str, ...]:
    return lines(text, LETTERS * (BOLD if bold else 1), room - 4 * PAD, most)


def _row(cut: Cut) -> _Row:
    said = f"{cut.done} of {cut.count} done" if cut.count else "no story yet"
    cells = tuple(tuple(_card(story) for story in stories) for stories in cut.cells)
    name = cut.slice.name if cut.slice else "Later"
    return _Row(
        _fit(name, bold=True, most=3, room=LABELS),
        (said, *_fit(_lacks(cut), room=LABELS)),
        cells,
    )


def _lacks(cut: Cut) -> str:
    return f"lacks {', '.join(cut.lacks)}" if cut.slice and cut.count and cut.lacks else ""


def _card(story: Story) -> _Card:
    return _Card(_fit(f"✓ {story.text}" if story.done else story.text), story.done)


def _backbone(steps: tuple[Step, ...], names: list[tuple[str, ...]], head: int) -> Iterator[str]:
    for at, (step, name) in enumerate(zip(steps, names, strict=True)):
        left = LABELS + at * COLUMN
        yield f'<rect x="{left}" y="{TITLE}" width="{COLUMN - PAD}" height="{head}" rx="4" fill="{EDGE}"/>'
        for number, line in enumerate(name):
            yield letters(left + PAD, TITLE + 16 + number * LEADING, line, colour=PAPER, weight=600)
        for line in _fit(step.performer, most=1):
            yield letters(left + PAD, TITLE + head + LEADING, line, colour=SOFT)


def _drawn(rows: list[_Row], top: int, wide: int) -> Iterator[str]:
    for row in rows:
        yield f'<path d="M0 {top}H{wide}" stroke="{RULE}"/>'
        for at, line in enumerate(row.name + row.said):
            bold = at < len(row.name)
            down = top + PAD + 12 + at * LEADING
            yield letters(PAD, down, line, colour=INK if bold else SOFT, weight=600 if bold else 400)
        for at, cell in enumerate(row.cells):
            yield from _cards(cell, LABELS + at * COLUMN, top + PAD)
        top += row.height


def _cards(cards: tuple[_Card, ...], left: int, top: int) -> Iterator[str]:
    for card in cards:
        fill, edge = (DONE, DONE_EDGE) if card.done else (PAPER, OPEN_EDGE)
        yield (
            f'<rect x="{left}" y="{top}" width="{COLUMN - PAD}" height="{card.height}" rx="4" fill="{fill}" '
            f'stroke="{edge}"/>'
        )
        for number, line in enumerate(card.lines):
            yield letters(left + PAD, top + 16 + number * LEADING, line)
        top += card.height + GAP
