"""The map as SVG: for a page, whose stylesheet colours it, or as a file that stands alone on white paper."""

import itertools
from collections.abc import Callable, Iterable
from html import escape
from textwrap import dedent

from valuestreams.drawing.ladder import Total, lacking_in_words
from valuestreams.drawing.lettering import BOLD, clean, width
from valuestreams.drawing.map import draw
from valuestreams.drawing.map_geometry import BAND, BOX, FIGURE, MARGIN, NAME
from valuestreams.drawing.map_shapes import Box, Line, Map, Point, Stretch, Terminal, Wait
from valuestreams.stream import Stream

BANDS = 6  # colours; the words on a band say which unit it is
HEADING = 54

# Mirrors the rules of static/css/stream-map.css in the light colours of orgscale.css.
PAPER = dedent("""
    text { font-family: "Hanken Grotesk", "Segoe UI", system-ui, "Helvetica Neue", Arial, sans-serif; fill: #1b2430; }
    .vsm-ground { fill: #ffffff; }
    .vsm-heading { font-size: 19px; font-weight: 600; }
    .vsm-box { fill: #ffffff; stroke: #868d95; }
    .vsm-step.outside .vsm-box { stroke-dasharray: 6 4; stroke: #55606e; }
    .vsm-step.bottleneck .vsm-box { stroke: #9c4a08; stroke-width: 2.5; }
    .vsm-band { fill: #f0efeb; }
    .vsm-band-0 { fill: #dbe8f0; } .vsm-band-1 { fill: #dcede7; } .vsm-band-2 { fill: #ece4f7; }
    .vsm-band-3 { fill: #f7ead9; } .vsm-band-4 { fill: #e9ecd6; } .vsm-band-5 { fill: #f3e1ea; }
    .vsm-name { font-size: 14.5px; font-weight: 600; }
    .vsm-small, .vsm-figure { font-size: 12px; }
    .vsm-muted { fill: #55606e; }
    .vsm-end { text-anchor: end; } .vsm-middle { text-anchor: middle; }
    .vsm-rule { stroke: #dedcd6; }
    .vsm-line { fill: none; stroke: #55606e; stroke-width: 1.5; }
    .vsm-tip { fill: #55606e; }
    .vsm-back { stroke: #9c4a08; } .vsm-back-tip { fill: #9c4a08; } .vsm-back-words { fill: #9c4a08; }
    .vsm-words { font-size: 12px; font-weight: 600; paint-order: stroke; stroke: #ffffff; stroke-width: 4px; }
    .vsm-crossing { stroke: #1b2430; stroke-width: 2; }
    .vsm-triangle { fill: #fbeedf; stroke: #9c4a08; stroke-width: 1.2; }
    .vsm-triangle.unknown { fill: #ffffff; stroke-dasharray: 3 2; }
    .vsm-flag { fill: #9c4a08; } .vsm-flag-words { fill: #ffffff; font-size: 11.5px; font-weight: 600; }
    .vsm-terminal { fill: #f6f5f2; stroke: #dedcd6; }
    .vsm-person { fill: #1d4e6b; }
    .vsm-out { fill: #f0efeb; stroke: #868d95; }
    .vsm-wait { stroke: #9c4a08; } .vsm-process { stroke: #246a5f; } .vsm-elapsed { stroke: #55606e; stroke-dasharray: 5 3; }
    .vsm-stretch { stroke-width: 2.5; fill: none; } .vsm-rise { stroke: #868d95; fill: none; }
    .vsm-total { font-size: 16px; font-weight: 600; }
    .vsm-missing { fill: #b3261e; }
""").strip()

Link = Callable[[str], str]


def map_svg(stream: Stream, *, link: Link | None = None, heading: str | None = None) -> str:
    """The map of `stream` as one svg element.

    With `link`, a function from the key of a step to the address that its box leads to, it is a part of a page. With
    `heading` it is a file that stands alone, on white, with its styles inside.
    """
    drawn = draw(stream)
    parts = [
        *map(_stretch, drawn.stretches),
        *_rises(drawn.stretches),
        *map(_line, drawn.lines),
        *map(_words_on, drawn.lines),
        *map(_terminal, drawn.terminals),
        *map(_wait, drawn.waits),
        *(_step(box, link) for box in drawn.boxes),
        *_totals(drawn, stream, link),
        *_legend(drawn),
    ]
    label = escape(clean(f"Value stream map of {stream.title}"))
    if heading is None:
        return _open(drawn, 0, f'class="vsm" role="group" aria-label="{label}" data-map=""') + "".join(parts) + "</svg>"
    above = f'<text class="vsm-heading" x="{MARGIN}" y="34">{escape(clean(heading))}</text>'
    ground = (
        f'<rect class="vsm-ground" y="-{HEADING}" width="{_n(drawn.width)}" height="{_n(drawn.height + HEADING)}"/>'
    )
    opening = _open(drawn, HEADING, f'role="img" aria-label="{label}"')
    return (
        f"{opening}<title>{label}</title><style>{escape(PAPER, quote=False)}</style>{ground}"
        f'<g transform="translate(0 -{HEADING})">{above}</g>{"".join(parts)}</svg>'
    )


def _open(drawn: Map, above: float, more: str) -> str:
    wide, high = _n(drawn.width), _n(drawn.height + above)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 {_n(-above)} {wide} {high}" width="{wide}" height="{high}" {more}>'


def _n(number: float) -> str:
    return f"{float(number):.1f}".removesuffix(".0")


def _text(words: str, x: float, y: float, kind: str) -> str:
    return f'<text class="{kind}" x="{_n(x)}" y="{_n(y)}">{escape(words)}</text>'


def _step(box: Box, link: Link | None) -> str:
    area, key = box.area, escape(box.key)
    marks = f"vsm-step{' outside' if box.outside else ''}{' bottleneck' if box.bottleneck else ''}"
    band = "vsm-band" if box.band is None else f"vsm-band vsm-band-{box.band % BANDS}"
    rect = f'x="{_n(area.x)}" y="{_n(area.y)}" width="{_n(area.width)}"'
    inside = [
        f"<title>{escape(box.label)}</title>",
        f'<rect class="vsm-box" {rect} height="{_n(area.height)}" rx="4"/>',
        f'<rect class="{band}" x="{_n(area.x + 1.5)}" y="{_n(area.y + 1.5)}" width="{_n(area.width - 3)}" height="{BAND}" rx="3"/>',
        _text(box.owner, area.x + 9, area.y + 16, "vsm-small"),
        *_words_of(box),
    ]
    if box.bottleneck:
        inside += _flag(box)
    body = "".join(inside)
    if link is None:
        return f'<g class="{marks}" data-step="{key}">{body}</g>'
    opening = f'<a class="{marks}" id="step-{key}" data-step="{key}" href="{escape(link(box.key))}"'
    return f'{opening} aria-label="{escape(box.label)}">{body}</a>'


def _words_of(box: Box) -> Iterable[str]:
    x, y = box.area.x + 10, box.area.y + BAND + 20
    for number, line in enumerate(box.name):
        yield _text(line, x, y + number * NAME, "vsm-name")
    y += 2 * NAME - 1
    yield _text(box.performer, x, y, "vsm-small vsm-muted")
    y += 9
    yield f'<path class="vsm-rule" d="M{_n(x)} {_n(y)}h{BOX - 20}"/>'
    for number, (label, words) in enumerate(box.figures):
        at = y + (number + 1) * FIGURE
        yield _text(label, x, at, "vsm-small vsm-muted")
        yield _text(words, box.area.right - 10, at, "vsm-figure vsm-end")


def _flag(box: Box) -> Iterable[str]:
    """A pennant above the box: the mark is a shape and words."""
    wide = width(box.bottleneck, 11.5 * BOLD) + 20
    x, y = box.area.x, box.area.y - 24
    yield f'<path class="vsm-flag" d="M{_n(x)} {_n(y)}h{_n(wide)}l-7 9 7 9h-{_n(wide)}z"/>'
    yield _text(box.bottleneck, x + 7, y + 13, "vsm-flag-words")


def _wait(wait: Wait) -> str:
    x, y = wait.middle
    kind = "vsm-triangle" if wait.known else "vsm-triangle unknown"
    words = "".join(
        _text(line, x, y + 26 + number * 14, "vsm-small vsm-middle") for number, line in enumerate(wait.words)
    )
    return f'<path class="{kind}" d="M{_n(x)} {_n(y - 13)}l14 24h-28z"/>{words}'


def _line(line: Line) -> str:
    kind = "" if line.kind == "way" else " vsm-back"
    tip = "vsm-tip" if line.kind == "way" else "vsm-back-tip"
    drawn = f'<path class="vsm-line{kind}" d="{_rounded(line.points)}"/><path class="{tip}" d="{_tip(line.points)}"/>'
    if line.crossing:
        x, y = line.crossing
        drawn += f'<path class="vsm-crossing" d="M{_n(x - 2)} {_n(y - 7)}v14m4 0v-14"/>'
    return (
        f'<g data-route="{line.kind}" data-from="{escape(line.source)}" data-to="{escape(line.target)}">'
        f"<title>{escape(clean(line.label))}</title>{drawn}</g>"
    )


def _words_on(line: Line) -> str:
    """Above all lines, so that none runs through them."""
    if not line.words or not line.words_at:
        return ""
    colour = "" if line.kind == "way" else " vsm-back-words"
    return _text(line.words, *line.words_at, f"vsm-words{colour}")


def _rounded(points: tuple[Point, ...], radius: float = 7) -> str:
    """A path through `points` with round corners."""
    path = f"M{_n(points[0][0])} {_n(points[0][1])}"
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        start, end = _towards(corner, before, radius), _towards(corner, after, radius)
        path += f"L{_n(start[0])} {_n(start[1])}Q{_n(corner[0])} {_n(corner[1])} {_n(end[0])} {_n(end[1])}"
    return path + f"L{_n(points[-1][0])} {_n(points[-1][1])}"


def _towards(start: Point, end: Point, most: float) -> Point:
    """From `start` at most `most` pixels, and at most half of the way, towards `end`."""
    far = abs(end[0] - start[0]) + abs(end[1] - start[1])
    share = min(most, far / 2) / far if far else 0
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _tip(points: tuple[Point, ...]) -> str:
    (x0, y0), (x, y) = points[-2], points[-1]
    if x0 == x:
        return f"M{_n(x)} {_n(y)}l-4.5 {'9' if y < y0 else '-9'}h9z"
    return f"M{_n(x)} {_n(y)}l{'-9' if x > x0 else '9'} -4.5v9z"


def _terminal(terminal: Terminal) -> str:
    area = terminal.area
    rect = f'x="{_n(area.x)}" y="{_n(area.y)}" width="{_n(area.width)}" height="{_n(area.height)}"'
    x, y = area.middle[0], area.y + 22
    if terminal.kind == "out":
        return f'<rect class="vsm-out" {rect} rx="13"/>{_text(" ".join(terminal.title), x, area.middle[1] + 4, "vsm-small vsm-middle")}'
    person = f'<circle class="vsm-person" cx="{_n(x)}" cy="{_n(y)}" r="8"/><path class="vsm-person" d="M{_n(x - 15)} {_n(y + 28)}a15 17 0 0 1 30 0z"/>'
    names, below = terminal.title, y + 52 + len(terminal.title) * NAME
    words = "".join(
        _text(line, x, y + 50 + at * NAME, "vsm-name vsm-middle") for at, line in enumerate(names)
    ) + "".join(
        _text(line, x, below + at * 15, "vsm-small vsm-muted vsm-middle") for at, line in enumerate(terminal.lines)
    )
    return f'<rect class="vsm-terminal" {rect} rx="4"/>{person}{words}'


def _stretch(one: Stretch) -> str:
    x = (one.start[0] + one.end[0]) / 2
    y = one.start[1]
    above = one.kind != "process"
    first = y - 7 - 14 * (len(one.words) - 1) if above else y + 17
    missing = "" if one.known else " vsm-missing"
    words = "".join(
        _text(line, x, first + 14 * number, f"vsm-figure vsm-middle{missing}") for number, line in enumerate(one.words)
    )
    return f'<path class="vsm-stretch vsm-{one.kind}" d="M{_n(one.start[0])} {_n(y)}H{_n(one.end[0])}"/>{words}'


def _rises(stretches: tuple[Stretch, ...]) -> Iterable[str]:
    for one, after in itertools.pairwise(stretches):
        yield f'<path class="vsm-rise" d="M{_n(one.end[0])} {_n(one.end[1])}L{_n(after.start[0])} {_n(after.start[1])}"/>'


def _totals(drawn: Map, stream: Stream, link: Link | None) -> Iterable[str]:
    x, y = drawn.totals_at.x + 14, drawn.totals_at.y + 10
    for number, total in enumerate(drawn.totals):
        at = y + number * 40
        yield _text(total.label, x, at, "vsm-small vsm-muted")
        yield _total(total, stream, x, at + 18, link)
        if total.note:
            yield _text(total.note, x, at + 34, "vsm-small vsm-muted")


def _total(total: Total, stream: Stream, x: float, y: float, link: Link | None) -> str:
    if total.missing is None:
        return _text(total.text, x, y, "vsm-total")
    name = stream.step(total.missing.step).label
    words = _text(f"incomplete: {clean(name)[:16]}", x, y, "vsm-figure vsm-missing")
    if link is None:
        return words
    said = escape(clean(f"{total.label} is incomplete: {lacking_in_words(stream, total.missing)}"))
    key = escape(total.missing.step)
    return f'<a href="{escape(link(total.missing.step))}" data-open-step="{key}" aria-label="{said}"><title>{said}</title>{words}</a>'


def _legend(drawn: Map) -> Iterable[str]:
    x, y = drawn.legend_at
    marks = {
        "crossing": '<path class="vsm-crossing" d="M4 -10v12m4 0v-12"/>',
        "outside": '<g class="vsm-step outside"><rect class="vsm-box" y="-9" width="16" height="11" rx="2"/></g>',
        "ladder": '<path class="vsm-stretch vsm-wait" d="M0 -7h9"/><path class="vsm-stretch vsm-process" d="M9 0h9"/>',
        "rework": '<path class="vsm-line vsm-back" d="M0 -3h16"/>',
    }
    for kind, words in drawn.legend:
        yield f'<g transform="translate({_n(x)} {_n(y)})">{marks[kind]}</g>' + _text(
            words, x + 24, y, "vsm-small vsm-muted"
        )
        x += 50 + width(words, 12)
