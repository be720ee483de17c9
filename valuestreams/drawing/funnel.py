"""The funnel as a picture: a bar a stage, as long as the share of people who got there, with its words above it.

Its width is that of its place and its letters keep their size, so that it can be read on a phone. Colours are attributes,
which the style sheet of a page goes before.
"""

from collections.abc import Iterator
from fractions import Fraction
from xml.sax.saxutils import escape, quoteattr

from valuestreams.drawing.lettering import clean, cut
from valuestreams.drawing.sheet import PAD, TITLE, sheet
from valuestreams.funnel import Funnel, Stage, funnel, loss, people, percent
from valuestreams.stream import Stream

ROW, BAR, TOP = 70, 22, 4  # pixels
NAME_ROOM = 190
LETTERS = 14
WIDE = 720  # as a document
LEAST = Fraction(1, 200)  # of the width: nobody is still a mark


def funnel_svg(value: Stream) -> str:
    """The funnel of `value` as a whole SVG document; only its heading when there is nothing to draw."""
    found = funnel(value)
    title = f"Funnel: {value.title}" + (f", {value.period}" if value.period else "")
    picture = draw(found)
    if not picture:
        return sheet(title, WIDE, TITLE + PAD, ())
    high = TITLE + _high(found) + 2 * PAD
    return sheet(title, WIDE, high, [f'<svg x="{PAD}" y="{TITLE}" width="{WIDE - 2 * PAD}">', picture, "</svg>"])


def draw(found: Funnel) -> str:
    shares = _shares(found)
    if not any(share is not None for share in shares):
        return ""
    rows = (part for at, stage in enumerate(found.stages) for part in _row(at, stage, shares[at], found))
    label = quoteattr(clean("Funnel: " + "; ".join(_said(stage) for stage in found.stages)))
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" class="funnel-picture" width="100%" height="{_high(found)}" role="img" '
        f'aria-label={label} font-size="{LETTERS}">', *rows, "</svg>",
    ])  # fmt: skip


def _high(found: Funnel) -> int:
    return ROW * len(found.stages) - (ROW - TOP - 19 - BAR if found.stages[-1].rate is None else 0)


def _said(stage: Stage) -> str:
    return f"{stage.name} {people(stage.arrived)}"


def _shares(found: Funnel) -> list[Fraction | None]:
    """Of the largest stage, by people; where nobody is counted, by what is left of those who begin."""
    if any(stage.arrived is not None for stage in found.stages):
        largest = max(stage.arrived or Fraction(0) for stage in found.stages)
        return [
            stage.arrived if stage.arrived is None or not largest else stage.arrived / largest for stage in found.stages
        ]
    left: Fraction | None = Fraction(1) if any(stage.rate is not None for stage in found.stages) else None
    shares = []
    for stage in found.stages:
        shares.append(left)
        left = None if left is None or stage.rate is None else left * stage.rate
    return shares


def _row(at: int, stage: Stage, share: Fraction | None, found: Funnel) -> Iterator[str]:
    top = TOP + at * ROW
    number = (
        people(stage.arrived) if stage.arrived is not None else percent(share) if share is not None else "not counted"
    )
    about = "" if stage.is_counted or share is None else "about "
    yield f'<text x="0" y="{top + 13}" fill="#1b2430" font-weight="600">{escape(cut(clean(stage.name), LETTERS, NAME_ROOM))}</text>'
    yield f'<text x="100%" y="{top + 13}" fill="#1b2430" text-anchor="end">{escape(about + number)}</text>'
    yield f'<rect class="track" x="0" y="{top + 19}" width="100%" height="{BAR}" rx="3" fill="#f0efeb"/>'
    if share is not None:
        wide = float(max(min(share, Fraction(1)), LEAST) * 100)
        yield f'<rect class="bar" x="0" y="{top + 19}" width="{wide:.2f}%" height="{BAR}" rx="3" fill="#1d4e6b"/>'
    if said := _below(stage, is_last=stage is found.stages[-1]):
        marked = stage.key == found.biggest
        mark, colour = ("loss biggest", "#b3261e") if marked else ("loss", "#55606e")
        words = f"{said} · biggest loss" if marked else said
        yield f'<text class="{mark}" x="0" y="{top + 19 + BAR + 15}" fill="{colour}" font-size="12">{escape(words)}</text>'


def _below(stage: Stage, *, is_last: bool) -> str:
    """Without the name, which stands above and may be long."""
    if stage.rate is None:
        return "" if is_last else "rate not known"
    if stage.grows:
        return f"{people(-(stage.lost or 0))} more than that in the next stage"
    return f"{percent(stage.rate)} go on; {loss(stage).partition(' after ')[0]}"
