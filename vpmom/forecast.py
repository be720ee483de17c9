"""Where a measure will stand at the end of its period, from the check-ins so far: a straight line and its range.

Ordinary least squares, and the 80 % prediction interval of one new observation: value ± t · s · √(1 + 1/n + (x - x̄)²/Sxx)
with s² = Σ residual² / (n - 2) and t of n - 2 degrees of freedom (Montgomery, Peck, Vining, Introduction to Linear
Regression Analysis, 2.5). All exact but t and the root.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from math import atan, cos, pi, sin, sqrt

from vpmom.plan import Direction, Measure, MeasureKind
from vpmom.progress import CheckInStatus
from vpmom.wording import amount, day

INSIDE = 0.8  # how often the range holds what comes
FEWEST = 3  # check-ins for a range: two give a line and no idea of how well it fits


class Method(StrEnum):
    NONE = "none"  # nothing to go by
    MEASURED = "measured"  # the day is over: the last value is the answer
    LINE = "line"  # a line without a range
    RANGE = "range"  # a line with its range


class Reaches(StrEnum):
    YES = "yes"
    NO = "no"
    MAYBE = "maybe"


@dataclass(frozen=True, slots=True)
class Forecast:
    """`value` at the end of the day `at`, within `low` … `high` in 8 of 10 cases; None where nobody can say."""

    at: date
    value: Fraction | None
    low: Fraction | None
    high: Fraction | None
    method: Method
    sentence: str
    reaches: Reaches | None


@dataclass(frozen=True, slots=True)
class Line:
    """The least-squares line value = mean + slope · (x - centre); spread = Sxx, error = s² (None below 3 points)."""

    count: int
    centre: Fraction
    mean: Fraction
    slope: Fraction  # per day
    spread: Fraction
    error: Fraction | None

    def at(self, place: int) -> Fraction:
        return self.mean + self.slope * (place - self.centre)

    def margin(self, place: int, inside: float = INSIDE) -> Fraction | None:
        """Half the width of the prediction interval at `place`."""
        if self.error is None:
            return None
        variance = self.error * (1 + Fraction(1, self.count) + (place - self.centre) ** 2 / self.spread)
        return Fraction(student_t(self.count - 2, inside)) * _root(variance)


def forecast(
    checkins: Sequence[tuple[date, Decimal | None]],
    measure: Measure,
    end: date,
    *,
    status: CheckInStatus | None = None,
) -> Forecast:
    """Where the measure stands on its own date, or on `end`, the last day of the period.

    checkins: day and value, None where data were needed; of two on a day the later one given counts. status: that of
    the last check-in; one that calls the target unreachable is believed.
    """
    at = measure.due or end
    if measure.kind != MeasureKind.NUMBER:
        return _unknown(at, "Only a number has a line: this measure is told in other words.", status)
    known = sorted({when: Fraction(value) for when, value in checkins if value is not None and when <= at}.items())
    if not known:
        return _unknown(at, "No check-in with a value yet, so there is no forecast.", status)
    if known[-1][0] == at:
        return _measured(at, known[-1][1], measure)
    if len(known) == 1:
        return _unknown(at, "One check-in has no direction: the second gives a line, the third a range.", status)
    return _extended(at, known, measure, status)


def fit(points: Sequence[tuple[int, Fraction]]) -> Line:
    """The line through points of at least two different places. ValueError otherwise."""
    count = len(points)
    if len({place for place, _ in points}) < 2:
        raise ValueError("A line needs two different days.")
    centre = Fraction(sum(place for place, _ in points), count)
    mean = sum((value for _, value in points), Fraction(0)) / count
    spread = sum(((place - centre) ** 2 for place, _ in points), Fraction(0))
    slope = sum(((place - centre) * (value - mean) for place, value in points), Fraction(0)) / spread
    residual = sum(((value - mean - slope * (place - centre)) ** 2 for place, value in points), Fraction(0))
    return Line(count, centre, mean, slope, spread, residual / (count - 2) if count >= FEWEST else None)


def _extended(
    at: date, known: Sequence[tuple[date, Fraction]], measure: Measure, status: CheckInStatus | None
) -> Forecast:
    line = fit([(when.toordinal(), value) for when, value in known])
    value, margin = line.at(at.toordinal()), line.margin(at.toordinal())
    written = _written(value, measure)
    if margin is None:
        sentence = f"If it goes on like this: {written} on {day(at)}. Two check-ins give no range."
        return _judged(Forecast(at, value, None, None, Method.LINE, sentence, None), status)
    low, high = value - margin, value + margin
    sentence = (
        f"If it goes on like this: {written} on {day(at)}, in 8 of 10 cases between {_written(low, measure)} "
        f"and {_written(high, measure)}."
    )
    found = Forecast(at, value, low, high, Method.RANGE, sentence, _reaches(measure, low, high))
    return _judged(found, status)


def _measured(at: date, value: Fraction, measure: Measure) -> Forecast:
    """The last day has its value: that is no forecast any more, and no opinion counts against it."""
    sentence = f"{_written(value, measure)} on {day(at)}, as checked in."
    return Forecast(at, value, value, value, Method.MEASURED, sentence, _reaches(measure, value, value))


def _unknown(at: date, sentence: str, status: CheckInStatus | None) -> Forecast:
    return _judged(Forecast(at, None, None, None, Method.NONE, sentence, None), status)


def _judged(found: Forecast, status: CheckInStatus | None) -> Forecast:
    """`found`, unless people said already that the target is out of reach."""
    if status != CheckInStatus.UNREACHABLE:
        return found
    sentence = f"{found.sentence} The last check-in calls the target unreachable."
    return Forecast(found.at, found.value, found.low, found.high, found.method, sentence, Reaches.NO)


def _reaches(measure: Measure, low: Fraction, high: Fraction) -> Reaches | None:
    """Whether the whole range, none of it or a part of it reaches the target; to be held: lies on it."""
    if measure.target is None:
        return None
    target = Fraction(measure.target)
    if measure.direction == Direction.HOLD:
        surely, possibly = low == high == target, low <= target <= high
    elif measure.direction == Direction.UP:
        surely, possibly = low >= target, high >= target
    else:
        surely, possibly = high <= target, low <= target
    return Reaches.YES if surely else Reaches.MAYBE if possibly else Reaches.NO


# ---- Numbers ----


@lru_cache(maxsize=256)
def student_t(freedom: int, inside: float = INSIDE) -> float:
    """The t with `inside` of Student's distribution between -t and t; `freedom`: degrees of it, from 1.

    By halving, on the finite series of Abramowitz and Stegun 26.7.3 and 26.7.4, which are exact for whole degrees.
    """
    low, high = 0.0, 1.0
    while _between(high, freedom) < inside:
        high *= 2
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if _between(middle, freedom) < inside else (low, middle)
    return (low + high) / 2


def _between(t: float, freedom: int) -> float:
    """The share of Student's distribution between -t and t."""
    angle = atan(t / sqrt(freedom))
    square = cos(angle) ** 2
    odd = freedom % 2
    term = cos(angle) if odd else 1.0
    total = term if freedom > 1 else 0.0
    for step in range(2 + odd, freedom - 1, 2):
        term *= square * (step - 1) / step
        total += term
    return 2 / pi * (angle + sin(angle) * total) if odd else sin(angle) * total


def _root(number: Fraction) -> Fraction:
    """The square root of `number` to 30 digits, however large it is."""
    with localcontext() as context:
        context.prec = 30
        return Fraction((Decimal(number.numerator) / Decimal(number.denominator)).sqrt())


def _written(number: Fraction, measure: Measure) -> str:
    """`number` with as many places as the target and the baseline have, and one more; half up."""
    given = [one for one in (measure.target, measure.baseline) if one is not None]
    places = 1 + max((max(-int(one.normalize().as_tuple().exponent), 0) for one in given), default=0)
    scaled = abs(number) * 10**places
    whole = int(scaled + Fraction(1, 2))
    return amount(Decimal(whole if number >= 0 else -whole).scaleb(-places), measure.unit)
