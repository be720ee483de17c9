"""Reasons to talk to a supplier that come from figures and not from a date. No database, no clock; exact numbers."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction


class Kind(StrEnum):
    """What is watched."""

    USED = "used"  # hours or amounts used up, as a share of what was agreed
    PRICE = "price"  # a price index, by how much it moved either way since it was agreed
    VOLUME = "volume"  # an amount at which the price changes
    PERFORMANCE = "performance"  # a figure that must not fall below its target


# Which need an agreed figure to compare with, and whose limit is a share of it.
OF_AGREED = frozenset({Kind.USED, Kind.PRICE})


class Signal(StrEnum):
    FIRED = "fired"
    QUIET = "quiet"
    UNKNOWN = "unknown"  # nobody measured


class TriggerError(ValueError):
    """A sentence for the user; `field` names what is wrong: limit, agreed or current."""

    def __init__(self, sentence: str, field: str):
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class Trigger:
    """`limit`: of used and price a share of `agreed` (4/5 = 80 %), else in the unit of `current`.

    `current` is the figure measured last, None when nobody measured. `agreed`: the amount agreed, or the index at the start.
    """

    kind: Kind
    limit: Fraction
    agreed: Fraction | None = None
    current: Fraction | None = None
    unit: str = ""
    measured: date | None = None


@dataclass(frozen=True)
class Reading:
    """Whether it fired, the sentence that says why, and how far it is: the share of the limit reached, if that is known."""

    signal: Signal
    sentence: str
    reached: Fraction | None = None


def check(trigger: Trigger) -> None:
    """Raise TriggerError unless the figures can be compared."""
    if trigger.limit <= 0:
        raise TriggerError("The limit must be more than 0.", "limit")
    if trigger.kind in OF_AGREED:
        _agreed(trigger)
    if trigger.current is not None and trigger.current < 0:
        raise TriggerError("What was measured cannot be less than 0.", "current")


def read(trigger: Trigger) -> Reading:
    """Compare what was measured last with the limit."""
    if trigger.current is None:
        return Reading(Signal.UNKNOWN, f"Nobody has measured yet; the limit is {_limit(trigger)}.")
    return _READERS[trigger.kind](trigger, trigger.current)


def _used(trigger: Trigger, current: Fraction) -> Reading:
    agreed = _agreed(trigger)
    share = current / agreed
    said = f"{percent(share)} of the agreed {_amount(trigger, agreed)} are used"
    return _reading(share >= trigger.limit, f"{said}; the limit is {_limit(trigger)}.", share / trigger.limit)


def _price(trigger: Trigger, current: Fraction) -> Reading:
    change = current / _agreed(trigger) - 1
    how = "has not moved" if not change else f"{'rose' if change > 0 else 'fell'} by {percent(abs(change))}"
    said = f"The price index {how} since it was agreed; the limit is {_limit(trigger)}."
    return _reading(abs(change) >= trigger.limit, said, abs(change) / trigger.limit)


def _volume(trigger: Trigger, current: Fraction) -> Reading:
    said = f"{_amount(trigger, current)} were taken; the price changes at {_limit(trigger)}."
    return _reading(current >= trigger.limit, said, current / trigger.limit)


def _performance(trigger: Trigger, current: Fraction) -> Reading:
    said = f"{_amount(trigger, current)} were measured; the target is {_limit(trigger)}."
    return _reading(current < trigger.limit, said, None)


_READERS = {Kind.USED: _used, Kind.PRICE: _price, Kind.VOLUME: _volume, Kind.PERFORMANCE: _performance}


def _reading(fired: bool, sentence: str, reached: Fraction | None) -> Reading:
    return Reading(Signal.FIRED if fired else Signal.QUIET, sentence, reached)


def _agreed(trigger: Trigger) -> Fraction:
    if trigger.agreed is None:
        raise TriggerError("Say what was agreed: the limit is a share of it.", "agreed")
    if trigger.agreed <= 0:
        raise TriggerError("What was agreed must be more than 0.", "agreed")
    return trigger.agreed


def _limit(trigger: Trigger) -> str:
    return percent(trigger.limit) if trigger.kind in OF_AGREED else _amount(trigger, trigger.limit)


def _amount(trigger: Trigger, number: Fraction) -> str:
    return f"{plain(number)} {trigger.unit}".strip()


def percent(share: Fraction) -> str:
    """ "79.9 %": cut at one place and never rounded up, so that no limit seems to be reached before it is."""
    return f"{plain(Fraction(int(share * 1000), 10))} %"


def plain(number: Fraction) -> str:
    """The exact decimal where there is one in six places, else rounded half up to six."""
    millionths = int(abs(number) * 1_000_000 + Fraction(1, 2))
    whole, rest = divmod(millionths, 1_000_000)
    places = f"{rest:06}".rstrip("0")
    sign = "-" if number < 0 and millionths else ""
    return f"{sign}{whole}{'.' + places if places else ''}"
