"""The trade-offs of a plan as its page shows them."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from vpmom.kinds import Part
from vpmom.plan import Item, Plan
from vpmom.tradeoffs import Cut, Effect, Fate, Hole, Matrix, Row, matrix
from vpmom.words import plain

TAGS = {Fate.LANDS: "ok", Fate.PART: "warn", Fate.LOST: "bad", Fate.OPEN: ""}


@dataclass(frozen=True)
class Cell:
    priority: int  # rank
    linked: bool


@dataclass(frozen=True)
class Against:
    """A line against every priority. `hole`: the kind of what is missing, empty when nothing is."""

    text: str
    cells: tuple[Cell, ...]
    hole: str


@dataclass(frozen=True)
class Block:
    label: str
    rows: tuple[Against, ...]


@dataclass(frozen=True)
class Grid:
    """Methods, measures and obstacles down, priorities by rank across."""

    priorities: tuple[str, ...]
    blocks: tuple[Block, ...]
    holes: tuple[Hole, ...]


def grid(text: Plan) -> Grid:
    found = matrix(text)
    return Grid(
        tuple(plain(row.priority.text) for row in found.rows),
        tuple(block for block in _blocks(text, found) if block.rows),
        found.holes,
    )


def _blocks(text: Plan, found: Matrix) -> Iterator[Block]:
    holes = {hole.item: hole.kind for hole in found.holes}
    for part, items, linked in (
        (Part.WAY, found.methods, lambda row: row.methods),
        (Part.RESULT, found.measures, lambda row: row.measures),
        (Part.HURDLE, found.obstacles, lambda row: row.obstacles),
    ):
        keys = text.shape.keys_of(part)
        label = text.label(keys[0]) if keys else ""
        yield Block(label, tuple(_against(item, found.rows, linked, holes) for item in items))


def _against(item: Item, rows: tuple[Row, ...], linked, holes: dict[str, str]) -> Against:
    cells = tuple(Cell(row.rank, item.key in linked(row)) for row in rows)
    return Against(plain(item.text), cells, holes.get(item.key, ""))


@dataclass(frozen=True)
class CutLine:
    text: str
    load: str
    lands: bool
    reason: str


@dataclass(frozen=True)
class CutEffect:
    text: str
    fate: Fate
    tag: str
    landed: str
    reason: str


@dataclass(frozen=True)
class CutPage:
    capacity: str
    landed: str
    in_people: bool
    lines: tuple[CutLine, ...]
    priorities: tuple[CutEffect, ...]
    measures: tuple[CutEffect, ...]


def cut_page(cut: Cut) -> CutPage:
    return CutPage(
        _number(cut.capacity),
        _number(cut.landed),
        cut.in_people,
        tuple(CutLine(plain(line.item.text), _number(line.load), line.lands, line.reason) for line in cut.lines),
        tuple(_effect(effect) for effect in cut.priorities),
        tuple(_effect(effect) for effect in cut.measures),
    )


def _effect(effect: Effect) -> CutEffect:
    landed = "" if effect.landed is None else f"{_number(effect.landed * 100, 0)} %"
    return CutEffect(plain(effect.item.text), effect.fate, TAGS[effect.fate], landed, effect.reason)


def _number(value: Fraction, places: int = 1) -> str:
    """Rounded half up, here at the edge, without a tail of zeros."""
    half_up = (value * 10**places * 2 + 1) // 2
    return str(Decimal(half_up).scaleb(-places)).removesuffix(".0")
