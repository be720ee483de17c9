"""The picture of an impact: from what stopped, on the left, along the needs to what it takes down. SVG, pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from valuestreams.drawing.lettering import BOLD, clean, cut

WIDE, HIGH = 184, 46  # of a box, in pixels
GAP, STEP, PAD = 18, 84, 16  # between boxes of a column, between columns, around
LETTERS, SMALL = 14, 12


@dataclass(frozen=True)
class Box:
    """One thing that stops. `steps` needs away from what stopped first; `because` are keys of other boxes."""

    key: int
    name: str
    kind: str  # in words: "product", "server"
    steps: int
    because: tuple[int, ...] = ()
    href: str = ""
    is_product: bool = False


def picture(boxes: Sequence[Box], said: str) -> str:
    """One SVG; `said` is its text alternative. Colours come from the page (dsm-impact.css), else these of the file."""
    places, wide, high = _places(boxes)
    drawn = [*(_line(places[one], places[box.key]) for box in boxes for one in box.because if one in places)]
    drawn += [_box(box, *places[box.key]) for box in boxes]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="impact-picture" width="{wide}" height="{high}" '
        f'viewBox="0 0 {wide} {high}" role="group" aria-label={quoteattr(clean(said))} font-size="{LETTERS}">'
    )
    return "\n".join([head, *drawn, "</svg>"])


def _places(boxes: Sequence[Box]) -> tuple[Mapping[int, tuple[int, int]], int, int]:
    """Left upper corners by key, and the size of the whole. A column for each distance that occurs, centred."""
    columns: dict[int, list[Box]] = {}
    for box in boxes:
        columns.setdefault(box.steps, []).append(box)
    longest = max((len(column) for column in columns.values()), default=0)
    high = 2 * PAD + longest * (HIGH + GAP) - GAP if longest else 2 * PAD
    places: dict[int, tuple[int, int]] = {}
    for at, steps in enumerate(sorted(columns)):
        column = _beside_their_reasons(columns[steps], places)
        top = (high - len(column) * (HIGH + GAP) + GAP) // 2
        for row, box in enumerate(column):
            places[box.key] = (PAD + at * (WIDE + STEP), top + row * (HIGH + GAP))
    return places, 2 * PAD + max(1, len(columns)) * (WIDE + STEP) - STEP, high


def _beside_their_reasons(column: list[Box], places: Mapping[int, tuple[int, int]]) -> list[Box]:
    """By the mean height of what brings them down, so that few lines cross."""

    def height(box: Box) -> tuple[float, str]:
        heights = [places[one][1] for one in box.because if one in places]
        return (sum(heights) / len(heights) if heights else 0.0, box.name)

    return sorted(column, key=height)


def _line(start: tuple[int, int], end: tuple[int, int]) -> str:
    left, right = start[0] + WIDE, end[0]
    up, down = start[1] + HIGH // 2, end[1] + HIGH // 2
    bend = max(24, (right - left) // 2)
    return (
        f'<path class="impact-line" fill="none" stroke="#55606e" stroke-width="1.5" aria-hidden="true" '
        f'd="M{left} {up} C{left + bend} {up} {right - bend} {down} {right} {down}"/>'
    )


def _box(box: Box, left: int, top: int) -> str:
    """A product has the heavy frame, and what stopped first a bar at its left: never told by colour alone."""
    first = f'<rect class="impact-first" x="{left}" y="{top}" width="6" height="{HIGH}" fill="#b3261e"/>'
    name = cut(clean(box.name), LETTERS * BOLD, WIDE - 26)
    weight = 3 if box.is_product else 1
    inner = (
        f"<title>{escape(clean(f'{box.kind}: {box.name}'))}</title>"
        f'<rect class="impact-box" x="{left}" y="{top}" width="{WIDE}" height="{HIGH}" rx="6" fill="#ffffff" '
        f'stroke="#1b2430" stroke-width="{weight}"/>'
        f"{first if not box.steps else ''}"
        f'<text class="impact-kind" x="{left + 14}" y="{top + 17}" font-size="{SMALL}" fill="#55606e">'
        f"{escape(cut(clean(box.kind), SMALL, WIDE - 26))}</text>"
        f'<text class="impact-name" x="{left + 14}" y="{top + 36}" font-weight="600" fill="#1b2430">{escape(name)}</text>'
    )
    return f"<a href={quoteattr(box.href)}>{inner}</a>" if box.href else f"<g>{inner}</g>"
