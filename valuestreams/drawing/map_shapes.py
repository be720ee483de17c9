"""What a value stream map is made of, in pixels from the upper left corner. `label` is what is read aloud."""

from dataclasses import dataclass

from valuestreams.drawing.ladder import Total

Point = tuple[float, float]


@dataclass(frozen=True)
class Area:
    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> Point:
        return self.x + self.width / 2, self.y + self.height / 2

    def overlaps(self, other: "Area") -> bool:
        apart = self.right <= other.x or other.right <= self.x or self.bottom <= other.y or other.bottom <= self.y
        return not apart


@dataclass(frozen=True)
class Box:
    """A step. `band` numbers the unit or supplier in the order in which they appear, None when nobody is named."""

    key: str
    area: Area
    owner: str
    band: int | None
    name: tuple[str, ...]
    performer: str
    figures: tuple[tuple[str, str], ...]
    outside: bool
    bottleneck: str  # in words; empty for all others
    label: str


@dataclass(frozen=True)
class Wait:
    """The triangle of what waits before a step; `words` stand below it."""

    key: str
    middle: Point
    words: tuple[str, ...]
    known: bool


@dataclass(frozen=True)
class Line:
    """A route. `kind` is "way", "back" (by next) or "rework"; the arrow stands at the last point.

    `crossing` is where it crosses the border of a department.
    """

    kind: str
    source: str
    target: str
    points: tuple[Point, ...]
    words: str
    words_at: Point | None
    label: str
    crossing: Point | None = None


@dataclass(frozen=True)
class Terminal:
    """Where the stream begins ("start") and ends ("end"), and where a share of it leaves early ("out")."""

    kind: str
    area: Area
    title: tuple[str, ...]
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stretch:
    """A level piece of the time ladder: "wait" above, "process" below, "elapsed" between, with its words."""

    kind: str
    start: Point
    end: Point
    words: tuple[str, ...]
    known: bool


@dataclass(frozen=True)
class Map:
    width: float
    height: float
    boxes: tuple[Box, ...]
    waits: tuple[Wait, ...]
    lines: tuple[Line, ...]
    terminals: tuple[Terminal, ...]
    stretches: tuple[Stretch, ...]
    totals: tuple[Total, ...]
    totals_at: Area
    refused: str
    legend: tuple[tuple[str, str], ...]  # mark and words
    legend_at: Point
