"""Where the columns and rows of a map lie, in pixels: the room that boxes, waits and routes need between them."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import accumulate, pairwise

from valuestreams.drawing.layout import END, OUT, Back, Grid, Place, Way
from valuestreams.drawing.map_shapes import Area

BOX = 156
START = 116
END_WIDTH = 168
OUT_WIDTH, OUT_HEIGHT = 96, 26
BAND, NAME, FIGURE = 21, 17, 17
ABOVE, BELOW = 26, 26  # of a box: for the mark of the bottleneck, and for ways back
LANE = 34
WAIT = 60  # for the triangle before a box
PAD, TRACK, CHANNEL = 16, 11, 9
SHARE = 46
MARGIN = 14


@dataclass(frozen=True)
class Geometry:
    """`left[c]` and `wide[c]` are of the boxes of column c, `gap[c]` is where the room before them begins."""

    grid: Grid
    box_height: float
    gap: tuple[float, ...]
    left: tuple[float, ...]
    wide: tuple[float, ...]
    top: tuple[float, ...]
    high: tuple[float, ...]
    tracks: dict[tuple[int, tuple[str, Place]], int]
    channels: dict[tuple[int, Back, bool], int]
    share_room: tuple[float, ...]
    changes: tuple[int, ...]

    @property
    def bottom(self) -> float:
        """Of the last row."""
        return self.top[-1] + self.high[-1] if self.top else MARGIN + ABOVE + self.box_height

    def level(self, place: Place) -> float:
        """The height at which routes run there: through the middle of a box, along the top of a row that has boxes."""
        tall = place in self.grid.boxed
        return self.top[place.row] + (self.high[place.row] if tall else LANE) / 2

    def area(self, key: str) -> Area:
        place = self.grid.places[key]
        x, level = self.left[place.column], self.level(place)
        if key.startswith(OUT):
            return Area(x, level - OUT_HEIGHT / 2, OUT_WIDTH, OUT_HEIGHT)
        height = self.box_height
        return Area(x, level - height / 2, END_WIDTH if key == END else BOX, height)

    def track(self, start: Place, end: Place) -> float:
        """Where a route from one column to the next changes its row."""
        fans = (end.column, ("s", start))
        group = fans if fans in self.tracks else (end.column, ("t", end))
        return self.gap[end.column] + PAD + self.tracks[group] * TRACK

    def after_tracks(self, column: int) -> float:
        """Where shares are written, behind the place where routes part."""
        return self.gap[column] + PAD + max(0, self.changes[column] - 1) * TRACK + 5

    def channel(self, column: int, back: Back, leaving: bool) -> float:
        """Where a way back goes down or up beside the boxes of a column."""
        room = self.left[column] - WAIT - CHANNEL / 2
        return room - self.channels[column, back, leaving] * CHANNEL


def steps_of(way: Way, grid: Grid) -> list[Place]:
    """The places that a route touches, from its source to its target."""
    return [grid.places[way.source], *way.over, grid.places[way.target]]


def geometry(grid: Grid, figures: int, crossed: set[tuple[str, str]]) -> Geometry:
    """`figures` lines stand in each data box; `crossed` are the routes that are marked."""
    tracks = _tracks(grid)
    channels = _channels(grid)
    share_room = _share_room(grid, crossed)
    changes = Counter(at for at, _group in tracks)
    besides = Counter(at for at, _back, _leaving in channels)
    stepped = {place.column for key, place in grid.places.items() if not key.startswith((END, OUT))}
    gaps = []
    for column in range(grid.columns):
        wait = WAIT if column in stepped else PAD
        gaps.append(PAD + TRACK * changes[column] + CHANNEL * besides[column] + share_room[column] + wait)
    wide = [_wide(grid, column, column in stepped) for column in range(grid.columns)]
    ends = list(accumulate((a + b for a, b in zip(gaps, wide, strict=True)), initial=MARGIN + START))
    box_height = BAND + 8 + 2 * NAME + FIGURE + 10 + figures * FIGURE + 6
    high = [_high(grid, row, box_height) for row in range(grid.rows)] if grid.places else []
    return Geometry(
        grid,
        box_height,
        gap=tuple(ends[:-1]),
        left=tuple(end + gap for end, gap in zip(ends, gaps, strict=False)),
        wide=tuple(wide),
        top=tuple(accumulate(high[:-1], initial=MARGIN)) if high else (),
        high=tuple(high),
        tracks=tracks,
        channels=channels,
        share_room=share_room,
        changes=tuple(changes[column] for column in range(grid.columns)),
    )


def _tracks(grid: Grid) -> dict[tuple[int, tuple[str, Place]], int]:
    """Routes that part share a track, and so do those that meet; each other change of rows has its own."""
    moves = {pair for way in grid.ways for pair in _pairs(steps_of(way, grid))}
    fans: dict[Place, int] = defaultdict(int)
    for start, _end in moves:
        fans[start] += 1
    groups: dict[int, set[tuple[str, Place]]] = defaultdict(set)
    for start, end in moves:
        if not grid.is_level(start, end):
            groups[end.column].add(("s", start) if fans[start] > 1 else ("t", end))
    found = {}
    for column, those in groups.items():
        for number, group in enumerate(sorted(those, key=lambda one: (one[0], one[1].row))):
            found[column, group] = number
    return found


def _pairs(places: list[Place]) -> list[tuple[Place, Place]]:
    return list(pairwise(places))


def _channels(grid: Grid) -> dict[tuple[int, Back, bool], int]:
    """One for each end of a way back that has something below its box."""
    found: dict[tuple[int, Back, bool], int] = {}
    used: dict[int, int] = defaultdict(int)
    for back in grid.backs:
        for key, leaving in ((back.source, True), (back.target, False)):
            place = grid.places[key]
            if grid.has_below(place):
                found[place.column, back, leaving] = used[place.column]
                used[place.column] += 1
    return found


def _share_room(grid: Grid, crossed: set[tuple[str, str]]) -> tuple[float, ...]:
    """For the shares of routes that begin in the column before, and the marks of those that end in this one."""
    parting = {grid.places[way.source].column + 1 for way in grid.ways if not way.alone and not way.parallel}
    marked = {grid.places[way.target].column for way in grid.ways if (way.source, way.target) in crossed}
    return tuple((SHARE if at in parting else 0) + (12 if at in marked else 0) for at in range(grid.columns))


def _wide(grid: Grid, column: int, has_step: bool) -> float:
    return END_WIDTH if grid.places[END].column == column else BOX if has_step else OUT_WIDTH


def _high(grid: Grid, row: int, box_height: float) -> float:
    return ABOVE + box_height + BELOW if row in grid.high_rows else LANE
