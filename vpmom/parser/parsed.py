"""What the reader understood of a page: plain frozen values, with the place of every word in the source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from vpmom.parser.dialect import Dialect

Roles = tuple[str, ...]  # of "R", "A", "P", "I", "D", in this order

FIVE = ("vision", "priorities", "methods", "obstacles", "measures")
SECTIONS = (*FIVE, "commentary")
STANDARD_LABELS: Mapping[str, str] = {key: key.capitalize() for key in SECTIONS}


class Unreadable(ValueError):
    """The file as a whole cannot be read; the message is one sentence for the person who sent it."""


@dataclass(frozen=True, slots=True)
class ParsedLink:
    label: str  # plain words; the address itself where there are none
    url: str


@dataclass(frozen=True, slots=True)
class ParsedItem:
    """One line of a plan. `text` and `owner` together hold all its words: a prefix in brackets that names an owner
    ("(Sales Ops) Renew …") is taken out of `text`, but never out of `source`.
    """

    source: str  # inline Markdown as written: **strong**, ~~struck~~, [words](address); lines are parted by "\n"
    text: str  # the words alone, on one line, struck ones included
    struck: tuple[str, ...] = ()
    owner: str | None = None
    links: tuple[str, ...] = ()  # addresses
    children: tuple[ParsedItem, ...] = ()
    line: int = 0  # from 1, in Page.source_lines; 0 when the item was not read from a page


Items = tuple[ParsedItem, ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """`where`: "title", "period", "vetted", "rapid", "plan", a section's key, or an item such as "methods[5]"; the
    index counts from 0 and only the items on the first level.
    """

    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Consecutive lines of the page that belong together, as written. Lines count from 1."""

    text: str
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedPlan:
    """One plan. A section is None when the page has none, () when its label has nothing below it."""

    title: str  # the words of the heading
    title_links: tuple[ParsedLink, ...] = ()
    stub: bool = False  # announced, but not written
    labels: Mapping[str, str] = field(default_factory=dict)  # section key -> label, where it is another word
    remarks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # section key -> what stands beside its items
    order: tuple[str, ...] = ()  # section keys as they stand on the page
    vision: Items | None = None
    priorities: Items | None = None
    methods: Items | None = None
    obstacles: Items | None = None
    measures: Items | None = None
    commentary: Items | None = None
    period: tuple[date, date] | None = None  # first and last day
    period_label: str = ""  # as written
    vetted: date | None = None
    vetted_label: str = ""  # as written, "TBD" too
    rapid: Mapping[str, Roles] = field(default_factory=dict)  # party -> roles, in the order of the page
    rapid_text: str = ""  # as written
    previous: tuple[ParsedLink, ...] = ()
    internal: tuple[ParsedLink, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()  # every row of the key facts, inline Markdown, the understood ones too
    intro: tuple[str, ...] = ()  # paragraphs between title and first section; of a stub: all its text. Inline Markdown
    doubts: tuple[Doubt, ...] = ()
    first_line: int = 0
    last_line: int = 0
    dialect: Dialect = field(default_factory=Dialect)

    def section(self, key: str) -> Items | None:
        """The items of one of SECTIONS."""
        return {
            "vision": self.vision,
            "priorities": self.priorities,
            "methods": self.methods,
            "obstacles": self.obstacles,
            "measures": self.measures,
            "commentary": self.commentary,
        }[key]


@dataclass(frozen=True, slots=True)
class Page:
    """All plans of a page, and every piece of it that is in none of them, both in the order of the page.

    `source_lines` is what the line numbers count: the lines of a text, or the readable Markdown into which an HTML or
    Word page was turned.
    """

    plans: tuple[ParsedPlan, ...]
    unplaced: tuple[Piece, ...]
    source_lines: tuple[str, ...] = ()
    format: str = "md"  # md, html, docx or txt
