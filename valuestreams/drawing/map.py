"""The value stream map: steps with their data, waits between them, routes, ways back, and the time ladder below."""

from dataclasses import dataclass
from fractions import Fraction

from valuestreams.drawing.ladder import Ladder, Rung, Span, ladder, numbers
from valuestreams.drawing.layout import END, OUT, Grid, grid
from valuestreams.drawing.lettering import BOLD, clean, cut, lines
from valuestreams.drawing.map_geometry import BOX, END_WIDTH, MARGIN, START, WAIT, Geometry, geometry
from valuestreams.drawing.map_routes import backward, forward
from valuestreams.drawing.map_shapes import Area, Box, Map, Point, Stretch, Terminal, Wait
from valuestreams.durations import show_minutes, show_time
from valuestreams.metrics import Measures
from valuestreams.metrics.handoffs import changes, owner
from valuestreams.metrics.times import split
from valuestreams.stream import Step, Stream
from valuestreams.wording import number, percent

SMALL, NAME_SIZE = 12, 14.5
UP, DOWN = 44, 88  # levels of the ladder below its upper edge
LADDER = 140
LEGEND = 26


@dataclass(frozen=True)
class _Known:
    stream: Stream
    measures: Measures | None
    geo: Geometry
    bands: dict[str, int]


def draw(stream: Stream) -> Map:
    """Where everything stands on the map of `stream`; it may be unfinished, or have no steps at all."""
    measures, refused = numbers(stream)
    places = grid(stream)
    crossed = set(changes(stream, owner))
    figures = 4 if any(_load(measures, step.key) is not None for step in stream.steps) else 3
    geo = geometry(places, figures, crossed)
    known = _Known(stream, measures, geo, _bands(stream))
    ways = forward(stream, places, geo, crossed)
    backs, bottom = backward(stream, geo)
    top = bottom + 8
    rungs = ladder(stream, {step.key: places.places[step.key].column for step in stream.steps}, measures, refused)
    right = geo.left[-1] + geo.wide[-1] if geo.left else MARGIN + START + END_WIDTH
    legend = _legend(stream, len(crossed), _is_expected(measures), places.left_out)
    return Map(
        width=right + MARGIN,
        height=top + LADDER + (LEGEND if legend else 0),
        boxes=tuple(_box(known, step) for step in stream.steps),
        waits=tuple(wait for step in stream.steps if (wait := _wait(known, step))),
        lines=(*ways, *backs),
        terminals=tuple(_terminals(known, places)),
        stretches=tuple(_stretches(known, rungs, top)),
        totals=rungs.totals,
        totals_at=Area(right - END_WIDTH, top, END_WIDTH, LADDER),
        refused=rungs.refused,
        legend=legend,
        legend_at=(MARGIN, top + LADDER + 12),
    )


def _bands(stream: Stream) -> dict[str, int]:
    named = dict.fromkeys(owner(step) for step in stream.steps if owner(step))
    return {name: number for number, name in enumerate(named)}


def _load(measures: Measures | None, key: str) -> Fraction | None:
    """How much of what its people can do demand takes, from 0."""
    if measures is None:
        return None
    found = measures.load_of[key].utilisation
    return None if found is None else Fraction(found)


def _box(known: _Known, step: Step) -> Box:
    said = owner(step) or ("Outside" if step.outside else "")
    return Box(
        step.key,
        known.geo.area(step.key),
        owner=cut(clean(said), SMALL, BOX - 18),
        band=known.bands.get(owner(step)),
        name=lines(step.label, NAME_SIZE * BOLD, BOX - 20) or (step.key,),
        performer=cut(clean(step.performer), SMALL, BOX - 20),
        figures=tuple(_figures(known, step)),
        outside=step.outside,
        bottleneck=_bottleneck(known.measures, step.key),
        label=describe(known.stream, step, _bottleneck(known.measures, step.key)),
    )


def _figures(known: _Known, step: Step) -> list[tuple[str, str]]:
    basis, load = known.stream.basis, _load(known.measures, step.key)
    if step.process is None and step.elapsed is not None:
        rows = [("Elapsed", show_time(step.elapsed, basis))]
    else:
        rows = [("Process", show_time(step.process, basis))]
    rows.append(("%C/A", ("–" if step.outside else "?") if step.ca is None else percent(step.ca)))
    rows.append(("People", people(step)))
    if load is not None:
        rows.append(("Load", percent(load, 0) + (" !" if load >= 1 else "")))
    return [(label, cut(words, SMALL, BOX - 30 - len(label) * 7)) for label, words in rows]


def people(step: Step) -> str:
    """ "6", or "6 at 80 %" of the working time."""
    if step.people is None:
        return "?" if not step.outside else "–"
    count = number(step.people, 2)
    return count if step.availability is None else f"{count} at {percent(step.availability)}"


def _bottleneck(measures: Measures | None, key: str) -> str:
    if measures is None or measures.bottleneck != key:
        return ""
    load = _load(measures, key)
    return "Bottleneck" if load is None else f"Bottleneck, load {percent(load, 0)}"


def describe(stream: Stream, step: Step, more: str = "") -> str:
    """A step as one sentence, for those who do not see the picture."""
    parts = split(step, stream)
    said = [f"waits {show_time(parts.wait, stream.basis)}" if parts.wait else "wait not said"]
    if parts.elapsed:
        said = [f"takes {show_time(parts.elapsed, stream.basis)} outside"]
    elif parts.process:
        said.append(f"process {show_time(parts.process, stream.basis)}")
    else:
        said.append("process time not said")
    if step.ca is not None:
        said.append(f"{percent(step.ca)} complete and accurate")
    who = [name for name in (step.performer, owner(step)) if name]
    return clean(", ".join([step.label + ":", *who, *said, *([more] if more else [])]).replace(":,", ":"))[:600]


def _wait(known: _Known, step: Step) -> Wait | None:
    """None where work never waits, and where only the elapsed time is known."""
    parts = split(step, known.stream)
    if (parts.wait is None and step.elapsed is not None) or (parts.wait is not None and not parts.wait.high):
        return None
    area = known.geo.area(step.key)
    return Wait(step.key, (area.x - WAIT / 2 - 3, area.middle[1]), _wait_words(known, step), parts.wait is not None)


def _wait_words(known: _Known, step: Step) -> tuple[str, ...]:
    wait = split(step, known.stream).wait
    words = show_time(wait, known.stream.basis)
    if wait is not None and not wait.is_certain:
        low, high = words.split(" – ")
        words_list = [f"{low} –", high]
    else:
        words_list = [words]
    if step.inventory is not None:
        words_list.append(f"{float(step.inventory):g} items")
    return tuple(words_list)


def _terminals(known: _Known, places: Grid) -> list[Terminal]:
    stream, geo = known.stream, known.geo
    height = geo.box_height
    start = Area(MARGIN, geo.area(stream.steps[0].key).y if stream.steps else geo.bottom - height, START - 6, height)
    found = [Terminal("start", start, *_said(stream.user or "User", stream.trigger, START - 12))]
    if END in places.places and any(way.target == END for way in places.ways):
        found.append(Terminal("end", geo.area(END), *_said(stream.user or "User", stream.proposition, END_WIDTH - 14)))
    outs = (key for key in places.places if key.startswith(OUT))
    found += [Terminal("out", geo.area(key), ("leaves early",)) for key in outs]
    return found


def _said(title: str, text: str, room: float) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The name comes first; what is said below it has the rest of the box."""
    name = lines(title, NAME_SIZE * BOLD, room, most=3) or ("User",)
    return name, lines(text, SMALL, room, most=5 - len(name))


def _is_expected(measures: Measures | None) -> bool:
    """Whether some steps are taken by a share of the work, or more than once."""
    return measures is not None and any(one.first_pass not in (0, 1) for one in measures.steps)


def _legend(stream: Stream, crossings: int, expected: bool, left_out: int) -> tuple[tuple[str, str], ...]:
    found = []
    if crossings:
        words = "1 border of a department crossed" if crossings == 1 else f"{crossings} borders of departments crossed"
        found.append(("crossing", words))
    if any(step.outside for step in stream.steps):
        found.append(("outside", "outside the organization"))
    if any(step.returns for step in stream.steps):
        found.append(("rework", "rejected work goes back"))
    if left_out:
        found.append(("rework", f"{left_out:,} routes over other steps or back are not drawn: too many for a picture"))
    if expected:
        found.append(("ladder", "ladder: the average over branches, by their shares"))
    return tuple(found)


def _stretches(known: _Known, rungs: Ladder, top: float) -> list[Stretch]:
    by_column = {rung.column: rung for rung in rungs.rungs}
    found: list[Stretch] = []
    x = MARGIN + START - 6.0
    for column, left in enumerate(known.geo.left):
        if column in by_column:
            right = left + known.geo.wide[column]
            found += _rung(known, by_column[column], (x, left, right), top)
            x = right
    return found


def _rung(known: _Known, rung: Rung, xs: tuple[float, float, float], top: float) -> list[Stretch]:
    before, left, right = xs
    found = [_stretch(known, "wait", rung.wait, (before, top + UP), (left, top + UP))]
    if rung.elapsed.high:
        middle = left if not (rung.process and rung.process.high) else (left + right) / 2
        level = top + (UP + DOWN) / 2
        found.append(_stretch(known, "elapsed", rung.elapsed, (middle, level), (right, level)))
        right = middle
    if right > left:
        found.append(_stretch(known, "process", rung.process, (left, top + DOWN), (right, top + DOWN)))
    return sorted(found, key=lambda one: one.start[0])


def _stretch(known: _Known, kind: str, span: Span | None, start: Point, end: Point) -> Stretch:
    if span is None:
        return Stretch(kind, start, end, ("?",), known=False)
    low, high = show_minutes(span.low, known.stream.basis), show_minutes(span.high, known.stream.basis)
    room = end[0] - start[0]
    words: tuple[str, ...] = (low,)
    if low != high:
        words = (f"{low} – {high}",) if room > 110 else (f"{low} –", high)
    elif kind == "wait" and not span.high:
        words = ()
    return Stretch(kind, start, end, words, known=True)
