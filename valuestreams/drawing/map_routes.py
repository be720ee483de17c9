"""The lines of a map: forward through the gaps between columns, back in lanes below the boxes."""

import itertools
from collections import defaultdict
from fractions import Fraction

from valuestreams.drawing.layout import END, OUT, Back, Grid, Way
from valuestreams.drawing.lettering import BOLD, width
from valuestreams.drawing.map_geometry import BELOW, MARGIN, START, WAIT, Geometry, steps_of
from valuestreams.drawing.map_shapes import Area, Line, Point
from valuestreams.durations import show_minutes
from valuestreams.stream import Step, Stream, TimeBasis
from valuestreams.wording import percent

ARC = 32  # pixels of one lane below
LETTER = 12
STRIP = 400


def forward(stream: Stream, grid: Grid, geo: Geometry, crossed: set[tuple[str, str]]) -> list[Line]:
    """From the start to the first step, and every route that leads on."""
    names = {step.key: step.label for step in stream.steps}
    lines = []
    if stream.steps:
        first = geo.area(stream.steps[0].key)
        level = first.middle[1]
        points = ((MARGIN + START - 6, level), (first.x, level))
        lines.append(
            Line("way", "", stream.steps[0].key, points, "", None, f"The stream begins at {first_name(stream)}")
        )
    lines += [_forward(way, geo, names, (way.source, way.target) in crossed) for way in grid.ways]
    return lines


def first_name(stream: Stream) -> str:
    return stream.steps[0].label


def _forward(way: Way, geo: Geometry, names: dict[str, str], crosses: bool) -> Line:
    places = steps_of(way, geo.grid)
    source, target = geo.area(way.source), geo.area(way.target)
    points: list[Point] = [(source.right, geo.level(places[0]))]
    for start, end in itertools.pairwise(places):
        if not geo.grid.is_level(start, end):
            x = geo.track(start, end)
            points += [(x, geo.level(start)), (x, geo.level(end))]
    level = geo.level(places[-1])
    points.append((target.x, level))
    edge = target.x - (0 if way.target == END or way.target.startswith(OUT) else WAIT)
    crossing = (edge - 5, level) if crosses else None
    shares = not way.alone and not way.parallel
    words_at = (geo.after_tracks(places[1].column), geo.level(places[1]) - 6) if shares else None
    return Line("way", way.source, way.target, tuple(points), percent(way.share) if shares else "", words_at,
                _sentence(way, names, crosses), crossing)  # fmt: skip


def _sentence(way: Way, names: dict[str, str], crosses: bool) -> str:
    to = names.get(way.target, "the end of the stream")
    how = "all of it, at the same time as the others" if way.parallel else percent(way.share)
    border = ", across the border of a department" if crosses else ""
    return f"From {names[way.source]} to {to}: {how}{border}"


def backward(stream: Stream, geo: Geometry) -> tuple[list[Line], float]:
    """The routes that lead back, each in a lane in which it meets no other, and where what comes below may begin."""
    ends, steps = _Ends(geo), {step.key: step for step in stream.steps}
    arcs = []
    for back in geo.grid.backs:
        words = _words(steps[back.source], back, stream.basis)
        down, up = ends.of(back.source, back, leaving=True), ends.of(back.target, back, leaving=False)
        arcs.append((back, words, down, up))
    lanes = _Lanes(geo)
    lines = []
    for back, words, down, up in sorted(arcs, key=lambda arc: abs(arc[2][-1][0] - arc[3][-1][0])):
        y = lanes.take(_extent(words, down, up), max(down[-1][1], up[-1][1]))
        points = (*down, (down[-1][0], y), (up[-1][0], y), *reversed(up))
        at = _words_at(words, down, up, y)
        kind = "rework" if back.rework else "back"
        lines.append(
            Line(
                kind,
                back.source,
                back.target,
                points,
                words,
                at,
                _back_sentence(steps[back.source], steps[back.target], back, stream.basis),
            )
        )
    return lines, max(geo.bottom, lanes.lowest + 18)


def _words_at(words: str, down: list[Point], up: list[Point], y: float) -> Point:
    """Where the words begin: above the middle of the arc, or below one that is too short for them."""
    left, right = sorted((down[-1][0], up[-1][0]))
    long = width(words, LETTER * BOLD)
    return (left + right - long) / 2, y - 5 if right - left > long + 16 else y + 15


def _extent(words: str, down: list[Point], up: list[Point]) -> tuple[float, float]:
    left, right = sorted((down[-1][0], up[-1][0]))
    start = _words_at(words, down, up, 0)[0]
    return min(left, start) - 8, max(right, start + width(words, LETTER * BOLD)) + 8


class _Lanes:
    """Level places for ways back: as high as the boxes above allow, and where no other way back is.

    What is there is kept by the strips of the picture that it lies in, so that a short way looks at few others.
    """

    def __init__(self, geo: Geometry):
        self.taken: dict[int, list[tuple[float, float, float]]] = defaultdict(list)
        self.lowest = 0.0
        areas = [geo.area(key) for key in geo.grid.places]
        for way in geo.grid.ways:
            areas += [Area(geo.left[at.column], geo.level(at) - 16, geo.wide[at.column], 20) for at in way.over]
        deepest: dict[tuple[float, float], float] = {}
        for area in areas:
            ends = area.x, area.right
            deepest[ends] = max(area.bottom, deepest.get(ends, 0.0))
        self.bottoms: dict[int, list[tuple[float, float, float]]] = defaultdict(list)
        for (low, high), bottom in deepest.items():
            for strip in _strips(low, high):
                self.bottoms[strip].append((low, high, bottom))

    def take(self, extent: tuple[float, float], below: float) -> float:
        low, high = extent
        y = max([below, *self._meeting(self.bottoms, low, high)]) + 24
        for other in sorted(self._meeting(self.taken, low, high)):
            if abs(y - other) < ARC:
                y = other + ARC
        for strip in _strips(low, high):
            self.taken[strip].append((low, high, y))
        self.lowest = max(self.lowest, y)
        return y

    def _meeting(self, kept: dict[int, list[tuple[float, float, float]]], low: float, high: float) -> set[float]:
        """The heights of all that stands between `low` and `high`."""
        return {y for strip in _strips(low, high) for start, end, y in kept[strip] if low < end and start < high}


def _strips(low: float, high: float) -> range:
    return range(int(low // STRIP), int(high // STRIP) + 1)


class _Ends:
    """From the lower edge of a box down to where the lanes are, beside boxes that stand below."""

    def __init__(self, geo: Geometry):
        self.geo = geo
        self.used: dict[str, int] = defaultdict(int)

    def of(self, key: str, back: Back, *, leaving: bool) -> list[Point]:
        area, place = self.geo.area(key), self.geo.grid.places[key]
        number = self.used[key]
        self.used[key] += 1
        x = area.middle[0] + _aside(back, leaving, number)
        if (place.column, back, leaving) not in self.geo.channels:
            return [(x, area.bottom)]
        low = area.bottom + 6 + 4 * (number % (BELOW // 4 - 2))
        channel = self.geo.channel(place.column, back, leaving)
        return [(x, area.bottom), (x, low), (channel, low)]


def _aside(back: Back, leaving: bool, number: int) -> float:
    """From the middle of the box: a way back to the step itself on the right, what arrives on the left."""
    shift = 7 * number % 42
    if back.source == back.target:
        return (64 if leaving else 22) - shift / 4
    return -(8 if leaving else 22) - shift


def _words(source: Step, back: Back, basis: TimeBasis) -> str:
    if not back.rework:
        return f"{percent(back.share)} back"
    ca = source.ca
    redo = f" + {show_minutes(back.redo, basis)}" if back.redo else ""
    if ca is None:
        share = "rejects" if back.share == 1 else f"{percent(back.share)} of rejects"
        return f"{share} back{redo}"
    how = "again" if back.source == back.target else "sent back"
    return f"{percent((1 - ca) * back.share)} {how}{redo} · %C/A {percent(ca).removesuffix(' %')}"


def _back_sentence(source: Step, target: Step, back: Back, basis: TimeBasis) -> str:
    if not back.rework:
        return f"From {source.label} back to {target.label}: {percent(back.share)}"
    judged = "Nobody has said how much is rejected" if source.ca is None else f"{percent(1 - source.ca)} is rejected"
    redo = f", with {show_minutes(back.redo, basis)} to do it again" if back.redo else ""
    share = percent(Fraction(back.share))
    return f"{judged} at {source.label}; {share} of that goes back to {target.label}{redo}"
