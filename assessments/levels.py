"""The practised level of a dimension, as a range, and its distance from the level that fits or was chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from fractions import Fraction
from typing import Protocol


class Cell(Protocol):
    """What the level rule needs to know of a dimension at a level."""

    @property
    def level(self) -> str: ...
    @property
    def band(self) -> str | None: ...
    @property
    def is_held(self) -> bool: ...
    @property
    def asked(self) -> int: ...
    @property
    def weight(self) -> Fraction: ...


class _Step(Enum):
    HELD = auto()  # band L or F, or assumed
    MISSING = auto()  # band N or P
    OPEN = auto()  # too little is known for a band
    VACANT = auto()  # nothing applies there: it is passed, and never reached by itself


@dataclass(frozen=True)
class Practised:
    """Level keys: the highest level surely practised and the highest that the unknown leaves possible (None = not even
    the first).

    assumed: the levels below the lowest one asked that count as held.
    """

    low: str | None
    high: str | None
    assumed: tuple[str, ...]


@dataclass(frozen=True)
class Climb:
    """How far a dimension goes, in level positions (-1 = none): practised, and reached with the vacant levels right
    above it.
    """

    practised: Practised
    low: int
    high: int
    reach_low: int
    reach_high: int


@dataclass(frozen=True)
class Gap:
    """Levels up to the wanted ones: positive = under-shoot, negative = over-shoot.

    sure: the part that holds whatever the unknown answers are; least and most: the range they leave.
    """

    sure: int
    least: int
    most: int


@dataclass(frozen=True)
class Overall:
    """Practised levels over the dimensions, counted from 1 (0 = none): surely, and at most."""

    min: int
    mean: Fraction
    high_min: int
    high_mean: Fraction


def climb(cells: Sequence[Cell]) -> Climb:
    """The level rule over the cells of one dimension, lowest level first.

    A level is practised when its band is L or F and so are all lower ones. (ISO/IEC 33020 itself wants F below; see
    docs/scoring.md.)
    """
    steps, assumed = _steps(cells)
    low, reach_low = _upmost(steps, passed={_Step.HELD})
    high, reach_high = _upmost(steps, passed={_Step.HELD, _Step.OPEN})
    practised = Practised(
        low=cells[low].level if low >= 0 else None,
        high=cells[high].level if high >= 0 else None,
        assumed=tuple(cells[position].level for position in assumed),
    )
    return Climb(practised, low, high, reach_low, reach_high)


def gap_between(climbed: Climb, wanted_low: int, wanted_high: int) -> Gap:
    """Under-shoot counts against the lower wanted level, over-shoot against the higher; positions from 0."""
    least = _distance(climbed.high, climbed.reach_high, wanted_low, wanted_high)
    most = _distance(climbed.low, climbed.reach_low, wanted_low, wanted_high)
    return Gap(sure=max(least, 0) + min(most, 0), least=least, most=most)


def overall(levels: Sequence[Practised], level_index: Mapping[str, int]) -> Overall | None:
    """Minimum and mean of the practised levels; None when no dimension is known."""
    if not levels:
        return None
    low = [_count(one.low, level_index) for one in levels]
    high = [_count(one.high, level_index) for one in levels]
    return Overall(min(low), Fraction(sum(low), len(low)), min(high), Fraction(sum(high), len(high)))


def _steps(cells: Sequence[Cell]) -> tuple[list[_Step], list[int]]:
    """What each level is, and the positions of those that are only assumed to be held."""
    steps = [_step(cell) for cell in cells]
    lowest = next((at for at, cell in enumerate(cells) if cell.asked and steps[at] is not _Step.VACANT), 0)
    below = [at for at in range(lowest) if steps[at] in (_Step.OPEN, _Step.MISSING)]
    is_assumed = steps[lowest] is _Step.HELD
    for at in below:
        steps[at] = _Step.HELD if is_assumed else _Step.OPEN
    return steps, below if is_assumed else []


def _step(cell: Cell) -> _Step:
    if not cell.weight:
        return _Step.VACANT
    if cell.is_held:
        return _Step.HELD
    return _Step.OPEN if cell.band is None else _Step.MISSING


def _upmost(steps: Sequence[_Step], passed: set[_Step]) -> tuple[int, int]:
    """The highest position practised, and the highest reached when vacant ones above it are passed too."""
    practised = reached = -1
    for position, step in enumerate(steps):
        if step is not _Step.VACANT and step not in passed:
            break
        reached = position
        practised = practised if step is _Step.VACANT else position
    return practised, reached


def _distance(practised: int, reached: int, wanted_low: int, wanted_high: int) -> int:
    if reached < wanted_low:
        return wanted_low - reached
    return min(0, wanted_high - practised)


def _count(level: str | None, level_index: Mapping[str, int]) -> int:
    return 0 if level is None else level_index[level] + 1
