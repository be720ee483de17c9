"""The parts of a framework, as frozen dataclasses; docs/frameworks.md says what each field means."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property


@dataclass(frozen=True)
class Bounds:
    """A half-open range [low, high) of a figure; None is open."""

    low: Fraction | None
    high: Fraction | None


@dataclass(frozen=True)
class FitBounds:
    """The size of company that a level fits: yearly revenue in the framework's currency, and headcount."""

    revenue: Bounds | None = None
    headcount: Bounds | None = None


@dataclass(frozen=True)
class Level:
    key: str
    title: str
    platform: str
    size: str
    fit: FitBounds
    stage: str
    blueprint: str
    signs: str
    origin: str


@dataclass(frozen=True)
class Dimension:
    key: str
    title: str
    summary: str


@dataclass(frozen=True)
class Cell:
    """The theme of a dimension at a level."""

    dimension: str
    level: str
    slogan: str
    summary: str
    origin: str


@dataclass(frozen=True)
class Ladder:
    key: str
    title: str


@dataclass(frozen=True)
class Option:
    """One coverage option; `quarters` is its value in quarters, 0 to 4."""

    quarters: int
    label: str

    @property
    def value(self) -> Fraction:
        return Fraction(self.quarters, 4)


@dataclass(frozen=True)
class AnswerSet:
    key: str
    options: tuple[Option, ...]

    @cached_property
    def quarters(self) -> frozenset[int]:
        return frozenset(option.quarters for option in self.options)


@dataclass(frozen=True)
class Criterion:
    key: str
    text: str


@dataclass(frozen=True)
class Practice:
    """What is asked in the full questionnaire. `weight` is exact and above 0."""

    key: str
    dimension: str
    level: str
    title: str
    statement: str
    criteria: tuple[Criterion, ...]
    help: str
    weight: Fraction
    ladders: tuple[str, ...]
    answers: str
    origin: str

    is_quick = False

    @property
    def label(self) -> str:
        return self.title or self.statement


@dataclass(frozen=True)
class QuickStatement:
    """The one statement of a dimension at a level in the quick questionnaire; answered with the `coverage` options."""

    key: str
    dimension: str
    level: str
    statement: str
    criteria: tuple[Criterion, ...]
    help: str
    origin: str

    is_quick = True
    title = ""
    weight = Fraction(1)
    ladders: tuple[str, ...] = ()
    answers = "coverage"

    @property
    def label(self) -> str:
        return self.statement


Item = Practice | QuickStatement


@dataclass(frozen=True)
class Remark:
    """A guiding principle, a key change or a key choice of a dimension at a level."""

    key: str
    dimension: str
    level: str
    text: str
    origin: str


@dataclass(frozen=True)
class Action:
    """What to do to reach a level in a dimension; effort in person-days, duration in days."""

    key: str
    dimension: str
    level: str
    title: str
    description: str
    effort_days: Fraction
    duration_days: Fraction | None
    roles: tuple[str, ...]
    lifts: tuple[str, ...]
    after: tuple[str, ...]
    origin: str


@dataclass(frozen=True)
class Pain:
    """A quality pain or a speed pain, with the practices where it may originate."""

    key: str
    kind: str
    title: str
    unit: str
    better: str
    help: str
    origins: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    key: str
    title: str
    author: str
    url: str


@dataclass(frozen=True)
class Licence:
    name: str
    holder: str
    note: str


COVERAGE = AnswerSet(
    "coverage",
    (
        Option(0, "Nowhere"),
        Option(1, "In some teams"),
        Option(2, "In at least half"),
        Option(4, "In most or all"),
    ),
)
