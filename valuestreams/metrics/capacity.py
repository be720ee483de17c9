"""Demand against what people can do: takt, utilisation, capacity, bottleneck, and Little's law."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from valuestreams.metrics.linear import Number
from valuestreams.stream import Demand, Per, Step, Stream, TimeBasis

WHOLE = Fraction(1)


@dataclass(frozen=True)
class Load:
    """How a step stands against demand.

    `utilisation` ρ = λ·v·PT/(c·avail), None without demand, visits, process time or people. `capacity` is c·avail·T/PT in
    items per period T of the demand (a day without demand), None without people and for no process time at all.
    `cycle` v·PT/(c·avail) is the minutes that this step takes of each item of the stream: above takt it falls behind.
    """

    key: str
    visits: Number | None
    utilisation: Number | None
    capacity: Fraction | None
    cycle: Number | None

    @property
    def is_over(self) -> bool:
        """No time is left: what arrives waits ever longer."""
        return self.utilisation is not None and self.utilisation >= 1


def takt(available: Fraction, items: Fraction) -> Fraction:
    """Working time that is available for each item of demand, in the unit of `available`."""
    return available / items


def items_in_process(rate: Fraction, lead_time: Number) -> Number:
    """Little's law L = λ·W, of a stable system."""
    return rate * lead_time


def load(step: Step, stream: Stream, visits: Number | None) -> Load:
    """Redo times are not in it: they are waiting and rushing as often as work."""
    process, hands = step.process, _hands(step)
    if process is None or hands is None:
        return Load(step.key, visits, None, None, None)
    period = (stream.demand or Demand(WHOLE, Per.DAY)).period(stream.basis)
    capacity = hands * period / process.mean if process.mean else None
    cycle = None if visits is None else visits * process.mean / hands
    rate = None if stream.demand is None else stream.demand.rate(stream.basis)
    utilisation = None if rate is None or cycle is None else rate * cycle
    return Load(step.key, visits, utilisation, capacity, cycle)


def loads(stream: Stream, visits: Mapping[str, Number] | None) -> tuple[Load, ...]:
    return tuple(load(step, stream, None if visits is None else visits[step.key]) for step in stream.steps)


def bottleneck(found: tuple[Load, ...]) -> str | None:
    """The step with the highest utilisation, the first of equals; demand is not needed for that, people are.

    None when no step says how many people work on it, or none of those takes any time.
    """
    cycles = [(one.cycle, one.key) for one in found if one.cycle]
    return max(cycles, key=lambda pair: pair[0])[1] if cycles else None


def takt_of(demand: Demand | None, basis: TimeBasis) -> Fraction | None:
    """Minutes of work for each item."""
    return None if demand is None else takt(demand.period(basis), demand.items)


def _hands(step: Step) -> Fraction | None:
    """People at work on it, on average; None when nobody has said, or there are none."""
    if not step.people:
        return None
    return step.people * (WHOLE if step.availability is None else step.availability) or None
