"""What a cell says in each measure: a mark to read and a step of the colour scale, which say the same thing."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil

from dsm.matrix.maturity import maturity_gap
from dsm.portfolio import MOST_MATURE, MOST_VALUE, Capability, Product, Use

Step = str  # "0" … "4", "unknown", "none", or the manner itself
LETTERS: Mapping[str, str] = {"needed": "N", "used": "U", "own": "O", "gap": "G"}


class Colour(StrEnum):
    """The measures that cells can be coloured by."""

    MANNER = "manner"
    QUALITY = "quality"
    CRITICALITY = "criticality"
    COST = "cost"
    MATURITY = "maturity"
    GAP = "maturity-gap"
    VALUE = "value"


@dataclass(frozen=True)
class Shown:
    """`mark` is read in the cell, also where colours are not seen; `step` colours it."""

    mark: str
    step: Step


def shown(use: Use, product: Product, capability: Capability, colour: Colour = Colour.MANNER) -> Shown:
    """The letter of the manner, and in another measure than that its value; “?” where it is unknown."""
    letter = LETTERS[use.manner]
    if colour is Colour.MANNER:
        return Shown(letter, use.manner)
    value = _value(use, product, capability, colour)
    if value is None:
        return Shown(f"{letter} ?", "unknown")
    sign = "−" if value < 0 else ""
    return Shown(f"{letter} {sign}{abs(value)}", step(value, colour))


def _value(use: Use, product: Product, capability: Capability, colour: Colour) -> int | None:
    if colour is Colour.COST:
        return None if use.cost_share is None else percent(use.cost_share)
    if colour is Colour.MATURITY:
        return capability.maturity
    if colour is Colour.GAP:
        return maturity_gap(capability)
    if colour is Colour.VALUE:
        return product.value
    return use.quality if colour is Colour.QUALITY else use.criticality


def step(value: int, colour: Colour) -> Step:
    """Quality and criticality are steps themselves; cost and value in quarters of the whole; maturity 0…5 pressed into
    five steps; a gap in levels, the last step from 4 on, and none of it when it is as good as wanted or better.
    """
    if colour is Colour.COST:
        return str(min(4, ceil(Fraction(value, 25))))
    if colour is Colour.VALUE:
        return str(min(4, ceil(Fraction(4 * value, MOST_VALUE))))
    if colour is Colour.GAP:
        return str(min(4, max(0, value)))
    if colour is Colour.MATURITY:
        return str(round_half_up(Fraction(4 * value, MOST_MATURE)))
    return str(value)


def percent(share: Fraction) -> int:
    return round_half_up(100 * share)


def round_half_up(number: Fraction) -> int:
    return int((2 * number + 1) // 2)
