"""The parts of a framework, as frozen dataclasses; docs/frameworks.md says what each field means."""

from __future__ import annotations

from collections import defaultdict
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


@dataclass(frozen=True)
class Framework:
    key: str
    version: int
    title: str
    language: str
    method: str
    currency: str
    summary: str
    licence: Licence | None
    sources: tuple[Source, ...]
    levels: tuple[Level, ...]
    dimensions: tuple[Dimension, ...]
    cells: tuple[Cell, ...]
    ladders: tuple[Ladder, ...]
    answer_sets: tuple[AnswerSet, ...]
    practices: tuple[Practice, ...]
    quick: tuple[QuickStatement, ...]
    principles: tuple[Remark, ...]
    changes: tuple[Remark, ...]
    choices: tuple[Remark, ...]
    actions: tuple[Action, ...]
    pains: tuple[Pain, ...]

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Everything that can be answered: practices, then quick statements, in the framework's order."""
        return (*self.practices, *self.quick)

    @cached_property
    def items_by_key(self) -> dict[str, Item]:
        return {item.key: item for item in self.items}

    @cached_property
    def item_index(self) -> dict[str, int]:
        return {item.key: index for index, item in enumerate(self.items)}

    @cached_property
    def practices_by_key(self) -> dict[str, Practice]:
        return {practice.key: practice for practice in self.practices}

    @cached_property
    def actions_by_key(self) -> dict[str, Action]:
        return {action.key: action for action in self.actions}

    @cached_property
    def pains_by_key(self) -> dict[str, Pain]:
        return {pain.key: pain for pain in self.pains}

    @cached_property
    def level_index(self) -> dict[str, int]:
        """Level key to its position, 0 for the lowest."""
        return {level.key: index for index, level in enumerate(self.levels)}

    @cached_property
    def levels_by_key(self) -> dict[str, Level]:
        return {level.key: level for level in self.levels}

    @cached_property
    def dimensions_by_key(self) -> dict[str, Dimension]:
        return {dimension.key: dimension for dimension in self.dimensions}

    @cached_property
    def cells_by_place(self) -> dict[tuple[str, str], Cell]:
        """(dimension, level) to the theme of that cell; cells without a theme are absent."""
        return {(cell.dimension, cell.level): cell for cell in self.cells}

    @cached_property
    def practices_by_place(self) -> dict[tuple[str, str], tuple[Practice, ...]]:
        """(dimension, level) to its practices; every place of the grid is there."""
        places: dict[tuple[str, str], list[Practice]] = {
            (dimension.key, level.key): [] for dimension in self.dimensions for level in self.levels
        }
        for practice in self.practices:
            places[practice.dimension, practice.level].append(practice)
        return {place: tuple(practices) for place, practices in places.items()}

    @cached_property
    def quick_by_place(self) -> dict[tuple[str, str], QuickStatement]:
        return {(quick.dimension, quick.level): quick for quick in self.quick}

    @cached_property
    def quick_keys(self) -> frozenset[str]:
        return frozenset(quick.key for quick in self.quick)

    @cached_property
    def answer_sets_by_key(self) -> dict[str, AnswerSet]:
        return {answers.key: answers for answers in self.answer_sets}

    @cached_property
    def rungs(self) -> dict[str, dict[int, tuple[int, ...]]]:
        """Ladder key to its rungs: level position to the positions in `items` of the practices that stand there."""
        rungs: dict[str, dict[int, list[int]]] = {ladder.key: defaultdict(list) for ladder in self.ladders}
        for index, practice in enumerate(self.practices):
            for ladder in practice.ladders:
                rungs[ladder][self.level_index[practice.level]].append(index)
        return {ladder: {level: tuple(rung[level]) for level in sorted(rung)} for ladder, rung in rungs.items()}

    def options(self, item: Item) -> tuple[Option, ...]:
        return self.answer_sets_by_key[item.answers].options
