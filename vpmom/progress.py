"""How far a measure is, and the words of a check-in."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from vpmom.plan import Direction, Measure, MeasureKind

Value = Decimal | Fraction | int | str  # a number; 0 or 1 for done; a zone by its place from 0, or by its words


class CheckInStatus(StrEnum):
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF_TRACK = "off_track"
    UNREACHABLE = "unreachable"  # it will not be reached; what is reached so far still counts
    DATA_NEEDED = "data_needed"  # nobody can say: unknown, which is neither 0 nor good


_WORST_FIRST = (
    CheckInStatus.UNREACHABLE,
    CheckInStatus.OFF_TRACK,
    CheckInStatus.AT_RISK,
    CheckInStatus.DATA_NEEDED,
    CheckInStatus.ON_TRACK,
)


def worst(statuses: Iterable[CheckInStatus]) -> CheckInStatus | None:
    """The status that a leader should hear of first; not knowing is worse than being on track. None without any."""
    return min(statuses, key=_WORST_FIRST.index, default=None)


def progress(measure: Measure, value: Value | None, status: CheckInStatus | None = None) -> Fraction | None:
    """`raw_progress` within 0…1. None, unknown, while data are needed."""
    if status == CheckInStatus.DATA_NEEDED:
        return None
    raw = raw_progress(measure, value)
    return None if raw is None else min(max(raw, Fraction(0)), Fraction(1))


def raw_progress(measure: Measure, value: Value | None) -> Fraction | None:
    """The share of the way that is behind; below 0 when it went backwards, above 1 beyond the target.

    Number: (value - baseline) / (target - baseline). Where the baseline is missing or is the target there is no way to
    share: 1 when the target is reached, else 0 from such a baseline and None without one. To be held: see `_held`. Done
    or not: 1 or 0. Zones: place / (number of zones - 1). None when the value or the target is unknown; ValueError for a
    value that the measure cannot have.
    """
    if value is None or value == "":
        return None
    if measure.kind == MeasureKind.ZONES:
        return _in_zones(measure.zones, value)
    number = _number(value)
    if measure.kind == MeasureKind.DONE:
        return _done(number)
    return _numeric(measure, number)


def reached(measure: Measure, value: Fraction) -> bool:
    """Whether a numeric measure stands at its target or beyond. False without a target."""
    if measure.target is None:
        return False
    target = Fraction(measure.target)
    if measure.direction == Direction.HOLD:
        return value == target
    return value >= target if measure.direction == Direction.UP else value <= target


def _numeric(measure: Measure, value: Fraction) -> Fraction | None:
    if measure.target is None:
        return None
    target = Fraction(measure.target)
    baseline = None if measure.baseline is None else Fraction(measure.baseline)
    if measure.direction == Direction.HOLD:
        return _held(value, target, baseline)
    if baseline is not None and baseline != target:
        return (value - baseline) / (target - baseline)
    if reached(measure, value):
        return Fraction(1)
    return None if baseline is None else Fraction(0)


def _held(value: Fraction, target: Fraction, baseline: Fraction | None) -> Fraction:
    """1 at the target, less by how far the value strays to either side.

    As far away as the baseline is 0. Without a baseline, or with one at the target, as far as the target is from 0.
    """
    away = abs(value - target)
    room = abs(target - baseline) if baseline is not None and baseline != target else abs(target)
    if not room:
        return Fraction(away == 0)
    return 1 - away / room


def _done(number: Fraction) -> Fraction:
    if number not in (0, 1):
        raise ValueError("This measure is done or not done: give 1 or 0.")
    return number


def _in_zones(zones: tuple[str, ...], value: Value) -> Fraction | None:
    if not zones:
        return None
    place = zones.index(value) if isinstance(value, str) and value in zones else _place(zones, value)
    return Fraction(place, len(zones) - 1) if len(zones) > 1 else Fraction(1)


def _place(zones: tuple[str, ...], value: Value) -> int:
    try:
        number = _number(value)
    except ValueError:
        number = Fraction(-1)
    if number.denominator != 1 or not 0 <= number < len(zones):
        raise ValueError(f"“{value}” is no zone of this measure. Its zones are: {', '.join(zones)}.")
    return int(number)


def _number(value: Value) -> Fraction:
    try:
        return Fraction(value)
    except (ValueError, OverflowError, ZeroDivisionError):
        raise ValueError(f"“{value}” is not a number.") from None
