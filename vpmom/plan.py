"""A plan as plain values: what its page says, whoever keeps it. Everything that reasons about plans works on these.

The database (`models`), a frozen version (`frozen`) and an imported page (`parser`) all become a `Plan`; the checks, the
diff, the cascade, the trade-offs and the exports take nothing else.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from vpmom.kinds import SHAPES, Kind, KindShape, Part


class Visibility(StrEnum):
    """Who may read an item. Each includes the one before."""

    PUBLIC = "public"  # viewers, and the public page
    INTERNAL = "internal"  # members, but not respondents
    CONFIDENTIAL = "confidential"  # the plan's owner, its RAPID parties, the organization's owners


VISIBILITIES = tuple(Visibility)  # from the widest audience to the narrowest


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"
    HOLD = "hold"  # stay at the target


class MeasureKind(StrEnum):
    NUMBER = "number"
    DONE = "done"  # done or not done
    ZONES = "zones"  # worded, from the lowest to the highest


class ObstacleState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"  # seen, and lived with
    CLEARED = "cleared"


class LinkKind(StrEnum):
    """`source` and `target` of a link inside a plan, by the part of their sections."""

    MEASURES = "measures"  # result -> order
    SERVES = "serves"  # way -> order
    ANSWERS = "answers"  # way -> hurdle


ENDS: Mapping[LinkKind, tuple[Part, Part]] = {
    LinkKind.MEASURES: (Part.RESULT, Part.ORDER),
    LinkKind.SERVES: (Part.WAY, Part.ORDER),
    LinkKind.ANSWERS: (Part.WAY, Part.HURDLE),
}


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, both in it. ValueError when it ends before it begins."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"The period ends on {self.end:%Y-%m-%d}, before it begins on {self.start:%Y-%m-%d}.")


@dataclass(frozen=True, slots=True)
class Measure:
    """How a result is told. `target`, `baseline` in `unit`; None where nobody said. `due` None: the period's last day."""

    kind: MeasureKind = MeasureKind.NUMBER
    unit: str = ""
    direction: Direction = Direction.UP
    baseline: Decimal | None = None
    target: Decimal | None = None
    due: date | None = None
    zones: tuple[str, ...] = ()  # of a worded measure, from the lowest to the highest
    definition: str = ""  # formula and source of the figure


@dataclass(frozen=True, slots=True)
class Obstacle:
    state: ObstacleState = ObstacleState.OPEN
    opened: date | None = None  # first seen, in whichever period
    cleared: date | None = None
    reason: str = ""  # why it is accepted, or how it was cleared
    periods: int = 1  # how many periods it stands in by now


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the plan. `text` is inline Markdown: **strong**, ~~struck~~, [words](address)."""

    key: str  # stays the same across versions, and in the next period
    text: str
    visibility: Visibility = Visibility.PUBLIC
    owner: str = ""  # a person's name, or the words in front of the line such as "Sales Ops"
    unit: str = ""
    headcount: Decimal | None = None  # full-time people whom a method takes
    measure: Measure | None = None  # only in a section of results
    obstacle: Obstacle | None = None  # only in a section of hurdles
    written: date | None = None  # the day on which the text last changed
    children: tuple["Item", ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    items: tuple[Item, ...] = ()
    label: str = ""  # the plan's own word for it; empty: the kind's


@dataclass(frozen=True, slots=True)
class Link:
    kind: LinkKind
    source: str  # item keys
    target: str


@dataclass(frozen=True, slots=True)
class Party:
    """A person or a group with RAPID roles, in the order R, A, P, I, D."""

    name: str
    roles: str  # of the letters "RAPID"
    is_group: bool = False
    key: str = ""  # "person:3", "group:1", or empty when only the words are known


@dataclass(frozen=True, slots=True)
class Reference:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Muted:
    check: str  # such as "V2"
    item: str = ""  # key; empty: the whole plan
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    title: str
    kind: Kind = Kind.VPMOM
    sections: tuple[Section, ...] = ()  # those that the plan has, in the kind's order
    headline: str = ""  # the plan's own word for its kind, such as "Annual plan"
    unit: str = ""
    owner: str = ""
    period: Period | None = None
    period_label: str = ""
    parents: tuple[str, ...] = ()  # titles
    rapid: tuple[Party, ...] = ()
    vetted: date | None = None
    vetted_label: str = ""  # as written where it is no date: "TBD"
    previous: tuple[Reference, ...] = ()
    internal: tuple[Reference, ...] = ()
    intro: str = ""
    stage: int = 1  # 1, 50, 99; 100: locked
    order_confirmed: bool = False  # the author said that the priorities stand in their order
    links: frozenset[Link] = frozenset()  # confirmed ones
    muted: tuple[Muted, ...] = field(default=())

    @property
    def shape(self) -> KindShape:
        return SHAPES[self.kind]

    def section(self, key: str) -> Section | None:
        return next((section for section in self.sections if section.key == key), None)

    def items(self, part: Part) -> tuple[Item, ...]:
        """The items on the first level of every section that plays `part`, in order."""
        keys = self.shape.keys_of(part)
        return tuple(item for section in self.sections if section.key in keys for item in section.items)

    def label(self, key: str) -> str:
        """What this plan calls the section `key`."""
        section = self.section(key)
        return (section.label if section else "") or self.shape.section(key).label

    def walk(self) -> Iterator[tuple[str, Item]]:
        """(section key, item) of every item, children after their parent."""
        for section in self.sections:
            for item in section.items:
                yield from ((section.key, each) for each in descend(item))


def descend(item: Item) -> Iterator[Item]:
    yield item
    for child in item.children:
        yield from descend(child)
