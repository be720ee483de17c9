"""What a control is: something that a product owes, and how firmly at each stage of its life. Frozen values."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from dsm.controls.conditions import WORD, WORD_RULE, Condition
from dsm.portfolio import STAGES

KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
KEY_RULE = "A key has 1 to 60 small letters, digits and '-', the first no '-'."
MOST_CONTROLS = 500
MOST_ATTRIBUTES = 60
MOST_DAYS = 3650  # of effort, of lead time and of validity
TEXTS = {"title": 200, "purpose": 1000, "evidence": 500}


class Family(StrEnum):
    STRATEGY = "strategy"  # and architecture
    GOVERNANCE = "governance"
    PROCESSES = "processes"
    POLICIES = "policies"  # and standards


class Level(IntEnum):
    """How firmly a stage asks for a control; ordered, so that it can be seen that it never falls."""

    NONE = 0
    GUIDANCE = 1
    RECOMMENDED = 2
    MANDATORY = 3

    @property
    def word(self) -> str:
        """As files write it."""
        return "n/a" if self is Level.NONE else self.name.lower()


LEVELS = {level.word: level for level in Level}


@dataclass(frozen=True)
class Attribute:
    """A word that products carry and conditions ask for, such as "payments", and what it means."""

    key: str
    title: str = ""


@dataclass(frozen=True)
class Control:
    """`levels` in the order of STAGES. What nobody has said is None: effort in days of work, lead time in calendar
    days from beginning to having the evidence. Evidence counts for `valid_days` after its date; None: for good.
    """

    key: str
    family: Family
    title: str
    levels: tuple[Level, Level, Level, Level]
    purpose: str = ""
    when: Condition | None = None  # None: for every product
    effort: Fraction | None = None
    lead_days: int | None = None
    evidence: str = ""  # what shows that it is met
    valid_days: int | None = None
    hard: bool = False  # a hard gate: what cannot be added once people use the product

    def level(self, stage: str) -> Level:
        return self.levels[STAGES.index(stage)]

    def applies(self, attributes: Iterable[str]) -> bool:
        """Whether a product with these attributes is asked for it at any stage."""
        return self.levels[-1] > Level.NONE and (self.when is None or self.when.holds(attributes))

    def mandatory(self, stage: str) -> bool:
        return self.level(stage) is Level.MANDATORY


@dataclass(frozen=True)
class Catalogue:
    key: str
    version: int
    title: str
    controls: tuple[Control, ...]
    summary: str = ""
    language: str = "en"
    attributes: tuple[Attribute, ...] = ()

    @cached_property
    def by_key(self) -> dict[str, Control]:
        return {control.key: control for control in self.controls}

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(attribute.key for attribute in self.attributes)


@dataclass(frozen=True)
class Problem:
    """`key` of the control, None for the catalogue itself; `field` as files write it, with "." inside it."""

    key: str | None
    field: str
    sentence: str


def applicable(controls: Iterable[Control], attributes: Iterable[str]) -> tuple[Control, ...]:
    has = frozenset(attributes)
    return tuple(control for control in controls if control.applies(has))


def problems(catalogue: Catalogue) -> tuple[Problem, ...]:
    """Everything that is wrong with a catalogue, in its order."""
    if len(catalogue.controls) > MOST_CONTROLS:
        sentence = f"A catalogue holds at most {MOST_CONTROLS} controls, this one has {len(catalogue.controls):,}."
        return (Problem(None, "controls", sentence),)
    return (*_of_head(catalogue), *_of_controls(catalogue))


def problems_of(control: Control, words: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Field and sentence for everything that is wrong with one control, where products may carry these `words`."""
    if not KEY.fullmatch(control.key):
        yield "key", KEY_RULE
    if not control.title:
        yield "title", "A control needs a title."
    yield from falls(control.levels)
    for word in sorted(control.when.words() - words if control.when else ()):
        yield "when", f"'{word}' is none of the attributes of this catalogue. List it there first."
    if control.effort is not None and not 0 <= control.effort <= MOST_DAYS:
        yield "effort_days", f"Effort lies between 0 and {MOST_DAYS:,} days."
    elif control.effort is not None and (control.effort * 100).denominator != 1:
        yield "effort_days", "Effort has at most two decimal places."
    if control.lead_days is not None and not 0 <= control.lead_days <= MOST_DAYS:
        yield "lead_days", f"A lead time lies between 0 and {MOST_DAYS:,} days."
    if control.valid_days is not None and not 1 <= control.valid_days <= MOST_DAYS:
        yield "valid_days", f"Evidence is valid for 1 to {MOST_DAYS:,} days. Leave it out when it does not age."


def falls(levels: Iterable[Level]) -> Iterator[tuple[str, str]]:
    """Each stage at which a level is lower than at the stage before, as field and sentence."""
    for (before, earlier), (stage, later) in pairwise(zip(STAGES, levels, strict=True)):
        if later < earlier:
            sentence = f"At {stage} it is '{later.word}', which is less than '{earlier.word}' at {before}. A level never falls."
            yield f"levels.{stage}", sentence


def _of_head(catalogue: Catalogue) -> Iterator[Problem]:
    if not KEY.fullmatch(catalogue.key):
        yield Problem(None, "catalogue", KEY_RULE)
    if not 1 <= catalogue.version < 10**6:
        yield Problem(None, "version", "A version is a whole number from 1.")
    if len(catalogue.attributes) > MOST_ATTRIBUTES:
        yield Problem(None, "attributes", f"A catalogue has at most {MOST_ATTRIBUTES} attributes.")
    for key, number in _counted(attribute.key for attribute in catalogue.attributes).items():
        if not WORD.fullmatch(key) or key in ("and", "or"):
            yield Problem(None, "attributes", WORD_RULE)
        if number > 1:
            yield Problem(None, "attributes", f"The attribute '{key}' stands here {number} times.")


def _of_controls(catalogue: Catalogue) -> Iterator[Problem]:
    for key, number in _counted(control.key for control in catalogue.controls).items():
        if number > 1:
            yield Problem(key, "key", f"{number} controls have the key '{key}'; each needs its own.")
    for control in catalogue.controls:
        yield from (Problem(control.key, *found) for found in problems_of(control, catalogue.words))


def _counted(keys: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for key in keys:
        found[key] = found.get(key, 0) + 1
    return found
