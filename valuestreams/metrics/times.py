"""What is known of the time of each step, and the corners between which unknown times lie."""

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from valuestreams.stream import Step, Stream, Time, fixed


@dataclass(frozen=True)
class Split:
    """The time of one visit. Either process and wait, or `elapsed` alone when nobody knows how it divides.

    `missing` names what is not known: "process", "wait", "elapsed", or "demand" that turns an inventory into a wait.
    """

    process: Time | None
    wait: Time | None
    elapsed: Time | None = None
    missing: tuple[str, ...] = ()

    @property
    def is_certain(self) -> bool:
        return all(part is None or part.is_certain for part in (self.process, self.wait, self.elapsed))


class End(Enum):
    LOW = "low"
    MEAN = "mean"
    HIGH = "high"


@dataclass(frozen=True)
class Corner:
    """Which end of its range each kind of time takes."""

    process: End
    wait: End
    elapsed: End


SHORTEST = Corner(End.LOW, End.LOW, End.LOW)
LONGEST = Corner(End.HIGH, End.HIGH, End.HIGH)
EXPECTED = Corner(End.MEAN, End.MEAN, End.MEAN)
LEAST_EFFICIENT = Corner(End.LOW, End.HIGH, End.HIGH)
MOST_EFFICIENT = Corner(End.HIGH, End.LOW, End.HIGH)


@dataclass(frozen=True)
class Spent:
    """Minutes of one visit at one corner."""

    process: Fraction
    wait: Fraction
    elapsed: Fraction

    @property
    def lead(self) -> Fraction:
        return self.process + self.wait + self.elapsed


def split(step: Step, stream: Stream) -> Split:
    """An inventory before the step counts as the wait when there is demand to divide it by, whatever the wait says.

    Where one of process and wait is known beside the elapsed time, the other is the rest of it.
    """
    wait = step.wait
    if step.inventory is not None and stream.demand is not None and stream.demand.items > 0:
        wait = fixed(step.inventory / stream.demand.rate(stream.basis))
    if step.process is not None and wait is not None:
        return Split(step.process, wait)
    if step.elapsed is not None:
        return _divided(step.process, wait, step.elapsed)
    if step.outside and step.process is None and wait is None:
        return Split(None, None, None, ("elapsed",))
    missing: tuple[str, ...] = () if step.process is not None else ("process",)
    if wait is None:
        missing += ("demand",) if step.inventory is not None else ("wait",)
    return Split(step.process, wait, None, missing)


def spent(parts: Split, corner: Corner) -> Spent:
    """Unknown parts count nothing: ask `missing` first."""
    return Spent(_at(parts.process, corner.process), _at(parts.wait, corner.wait), _at(parts.elapsed, corner.elapsed))


def _divided(process: Time | None, wait: Time | None, elapsed: Time) -> Split:
    if process is not None:
        return Split(process, _rest(elapsed, process))
    if wait is not None:
        return Split(_rest(elapsed, wait), wait)
    return Split(None, None, elapsed)


def _rest(whole: Time, part: Time) -> Time:
    ends = [max(Fraction(0), whole.low - part.low), max(Fraction(0), whole.high - part.high)]
    low, high = sorted(ends)
    mean = max(Fraction(0), whole.mean - part.mean)
    return Time(mean, low, high)


def _at(time: Time | None, end: End) -> Fraction:
    if time is None:
        return Fraction(0)
    value: Fraction = getattr(time, end.value)
    return value
