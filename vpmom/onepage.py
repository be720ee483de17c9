"""A plan on one sheet of A4, and how much of it the plan takes: from the real layout, not from a count of words.

The type shrinks from 11 pt to 9 pt until the page holds the text, and no further. What does not fit then is named.

Measured on two cores, warm: 0.04 seconds for ten lines, 0.2 for a full page, 0.5 for a hundred lines; the PDF of a text
that was just measured takes 0.01 more. The first sheet of a process reads the fonts and takes a second.
"""

import json
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from importlib.util import find_spec
from itertools import accumulate
from math import ceil
from pathlib import Path
from typing import Any

import typst

from reports.blocks import clean
from reports.breaking import breakable
from reports.colours import LIGHT
from vpmom.kinds import COMMENTARY
from vpmom.marks import Run
from vpmom.plan import Plan
from vpmom.sheet import Line, Sheet, SheetSection, sheet

TEMPLATE = Path(__file__).parent / "typst" / "onepage.typ"
FONTS = ("Hanken Grotesk", "Noto Sans", "Noto Sans Arabic")
FONT_PACKAGES = ("fontpkg_hanken_grotesk", "fontpkg_noto_sans", "fontpkg_noto_sans_arabic")
# (points, space between lines as a multiple of the tightest), from the most generous to the floor
SIZES = ((11, 1.7), (11, 1.4), (11, 1.2), (11, 1), (10.75, 1), (10.5, 1), (10.25, 1), (10, 1), (9.75, 1), (9.5, 1), (9.25, 1), (9, 1))  # fmt: skip
# Counted at the floor, fitted to texts of 12 to 100 lines: within 11 % of what Typst finds.
ROW = 95  # letters of a row
GAP = 0.1  # rows between two lines
PAGE = 68  # rows
MOST_LAID_OUT = 2 * PAGE  # more takes Typst seconds, and that it is far too long can be counted
MISSING_GLYPH = "could not be displayed"
WORDS = {"page": "Page %s of %t", "annex": COMMENTARY.label}


@dataclass(frozen=True, slots=True)
class Fit:
    """How a plan lies on the page. It fits when `pages` is 1."""

    pages: int
    fill: float  # height of the text at the floor ÷ height of the page: 1 is full, more is too long
    point_size: float  # in which it is set: the largest that fits, or the floor
    overflow: tuple[str, ...]  # keys of the items that end below the page, in reading order

    @property
    def fits(self) -> bool:
        return self.pages == 1


@dataclass(frozen=True, slots=True)
class Printed:
    """A PDF. `note` says what its reader should know; empty when it claims PDF/UA-1."""

    content: bytes
    note: str = ""


def measure(text: Plan, *, edition: str = "", organization: str = "", language: str = "en") -> Fit:
    """Where the lines of `text` come to lie on the page that `render` makes of the same words.

    Above about two pages it is counted rather than laid out: see `MOST_LAID_OUT`.
    """
    heights = tuple(_heights(sheet(text, edition)))
    if sum(height for _key, height in heights) > MOST_LAID_OUT:
        return _counted(heights)
    data = _data(text, edition, organization, language)
    found = json.loads(_world(typst.query, data, selector="<layout>", field="value", one=True))
    late = tuple(key for key, page in found["places"] if page > 1)
    return Fit(found["pages"], found["fill"], found["size"], late)


def _counted(heights: tuple[tuple[str, float], ...]) -> Fit:
    ends = tuple(accumulate(height for _key, height in heights))
    late = tuple(key for (key, _height), end in zip(heights, ends, strict=True) if key and end > PAGE)
    return Fit(ceil(ends[-1] / PAGE), round(ends[-1] / PAGE, 4), SIZES[-1][0], late)


def _heights(page: Sheet) -> Iterator[tuple[str, float]]:
    """(key, rows) of every line in its order; a paragraph of the introduction has no key."""
    for paragraph in page.intro:
        yield "", _height(paragraph)
    waiting = [line for section in reversed(page.sections) for line in reversed(section.lines)]
    while waiting:
        line = waiting.pop()
        yield line.key, _height(line.runs)
        waiting += reversed(line.lines)


def _height(some: Iterable[Run]) -> float:
    return GAP + max(ceil(sum(len(run.text) for run in some) / ROW), 1)


def render(
    text: Plan, *, edition: str = "", organization: str = "", language: str = "en", annex: bool = False
) -> Printed:
    """The PDF of `text`: tagged, PDF/UA-1 unless a sign is in none of our fonts. `annex`: with the commentary behind it.

    It has one page when `measure` says so, without the annex; a longer text goes on on further pages.
    """
    data = _data(text, edition, organization, language, annex)
    try:
        return Printed(_world(typst.compile, data, format="pdf", pdf_standards=["ua-1"]))
    except typst.TypstError as refusal:
        return Printed(_world(typst.compile, data, format="pdf", pdf_standards=[]), note=_note(refusal))


def _world(function: Any, data: dict[str, Any], **options: Any) -> Any:
    """Typst keeps what it has laid out per process, and `_fonts` what it has read: only the first sheet is slow."""
    inputs = {"sheet": json.dumps(data, ensure_ascii=False)}
    root = str(TEMPLATE.parent)
    return function(str(TEMPLATE), root=root, font_paths=_fonts(), sys_inputs=inputs, **options)


@cache
def _fonts() -> typst.Fonts:
    folders = [
        Path(spec.origin).parent / "files" for name in FONT_PACKAGES if (spec := find_spec(name)) and spec.origin
    ]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def _note(refusal: typst.TypstError) -> str:
    if MISSING_GLYPH in refusal.message:
        return "Some signs of this plan are in none of our fonts, so this PDF is tagged but does not claim PDF/UA."
    return "This PDF is tagged but does not claim PDF/UA: some of its content does not allow it."


def _data(plan: Plan, edition: str, organization: str, language: str, annex: bool = False) -> dict[str, Any]:
    """What the template reads, as JSON values."""
    page = sheet(plan, edition)
    return {
        "title": breakable(_clean(page.title)) or "–",
        "organization": _clean(organization),
        "language": language.partition("-")[0],
        "facts": [[fact.label, _runs(fact.runs)] for fact in page.facts],
        "intro": [_runs(paragraph) for paragraph in page.intro],
        "sections": [_section(section) for section in page.sections],
        "annex": [_line(line) for line in page.remarks] if annex else [],
        "sizes": SIZES,
        "fonts": FONTS,
        "words": WORDS,
        "colours": LIGHT,
    }


def _section(section: SheetSection) -> dict[str, Any]:
    return {
        "label": _clean(section.label),
        "aim": section.is_aim,
        "numbered": section.is_numbered,
        "items": [_line(line) for line in section.lines],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "key": line.key,
        "number": line.number,
        "runs": _runs(line.runs),
        "rtl": _reads_from_the_right("".join(run.text for run in line.runs)),
        "figure": breakable(_clean(line.figure)),
        "note": breakable(_clean(line.note)),
        "children": [_line(child) for child in line.lines],
    }


def _runs(some: Iterable[Run]) -> list[dict[str, Any]]:
    """Only the addresses stay as they are: a break inside would lead elsewhere."""
    return [{**asdict(run), "text": breakable(_clean(run.text))} for run in some]


def _clean(text: str) -> str:
    return clean(text).replace("\n", " ")


def _reads_from_the_right(text: str) -> bool:
    """Whether the first letter that has a direction goes from right to left."""
    ways = (unicodedata.bidirectional(sign) for sign in text)
    return next((way for way in ways if way in ("L", "R", "AL")), "L") != "L"
