"""What a cell says in each measure: a mark to read and a step of the colour scale, which say the same thing."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil

from dsm.portfolio import MOST_MATURE, Capability, Use

Step = str  # "0" … "4", "unknown", "none", or the manner itself
LETTERS: Mapping[str, str] = {"needed": "N", "used": "U", "own": "O", "gap": "G"}


class Colour(StrEnum):
    """The measures that cells can be coloured by."""

    MANNER = "manner"
    QUALITY = "quality"
    CRITICALITY = "criticality"
    COST = "cost"
    MATURITY = "maturity"


@dataclass(frozen=True)
class Shown:
    """`mark` is read in the cell, also where colours are not seen; `step` colours it."""

    mark: str
    step: Step


def shown(use: Use, capability: Capability, colour: Colour = Colour.MANNER) -> Shown:
    """The letter of the manner, and in another measure than that its value; “?” where it is unknown."""
    letter = LETTERS[use.manner]
    if colour is Colour.MANNER:
        return Shown(letter, use.manner)
    value = _value(use, capability, colour)
    if value is None:
        return Shown(f"{letter} ?", "unknown")
    return Shown(f"{letter} {value}", step(value, colour))


def _value(use: Use, capability: Capability, colour: Colour) -> int | None:
    if colour is Colour.COST:
        return None if use.cost_share is None else percent(use.cost_share)
    if colour is Colour.MATURITY:
        return capability.maturity
    return use.quality if colour is Colour.QUALITY else use.criticality


def step(value: int, colour: Colour) -> Step:
    """Quality and criticality are steps themselves; cost in quarters of the whole; maturity 0…5 pressed into five steps."""
    if colour is Colour.COST:
        return str(min(4, ceil(Fraction(value, 25))))
    if colour is Colour.MATURITY:
        return str(round_half_up(Fraction(4 * value, MOST_MATURE)))
    return str(value)


def percent(share: Fraction) -> int:
    return round_half_up(100 * share)


def round_half_up(number: Fraction) -> int:
    return int((2 * number + 1) // 2)
