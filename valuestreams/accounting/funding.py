"""Funding a stream by its capacity: what its people, tools and suppliers cost, and what they work on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from valuestreams.accounting.derived import Derived, Number, derive, ratio, total

WORK_TYPES = ("feature", "defect", "risk", "debt")
MOST_TYPES = 20


class InvalidPlan(ValueError):
    """A plan that cannot be; the sentence says why."""


@dataclass(frozen=True)
class Seat:
    """Who works in the stream: `fte` full-time people, `share` (0 to 1) of their time, each at `annual_cost` cents a
    year with everything that an employer pays; None is not known.
    """

    name: str
    fte: Number
    share: Number
    annual_cost: int | None


@dataclass(frozen=True)
class Running:
    """Cents in the period."""

    people: Derived
    tools: Derived
    suppliers: Derived
    total: Derived


def run_rate(seats: Sequence[Seat], tools: int | None, suppliers: int | None, years: Number) -> Running:
    """Σ FTE · share · annual cost + tools + suppliers (cents a year), for a period of so many `years`."""
    people = total((f"cost of {seat.name}", _cost(seat, years)) for seat in seats)
    bought = derive({"tools": tools}, lambda cents: cents * Fraction(years))
    hired = derive({"suppliers": suppliers}, lambda cents: cents * Fraction(years))
    return Running(people, bought, hired, total([("people", people), ("tools", bought), ("suppliers", hired)]))


def _cost(seat: Seat, years: Number) -> Fraction | None:
    """None is not known. A seat that nobody sits on costs nothing."""
    if not seat.fte * seat.share:
        return Fraction(0)
    return None if seat.annual_cost is None else Fraction(seat.fte) * seat.share * seat.annual_cost * years


def years_between(first: date, last: date) -> Fraction:
    """The period from `first` to `last`, both in it, in years: whole months are twelfths, the rest are days of theirs.

    A quarter is exactly ¼ whatever its days. ValueError when it ends before it begins.
    """
    if last < first:
        raise ValueError("The period ends before it begins.")
    years, day = Fraction(0), first
    while day <= last:
        following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        length = (following - day.replace(day=1)).days
        years += Fraction((min(last + timedelta(days=1), following) - day).days, length * 12)
        day = following
    return years


@dataclass(frozen=True)
class Split:
    """One type of work or one horizon: the `planned` share, the `actual` one, and by how much they differ in points."""

    name: str
    planned: Fraction | None
    actual: Derived
    delta: Derived
    is_off: bool  # further from the plan than tolerated


def splits(planned: Mapping[str, Number], actual: Mapping[str, Number | None], tolerance: Number) -> tuple[Split, ...]:
    """Planned shares (0 to 1, 1 in sum) against what was done (hours, items or money: any one measure, from 0 up).

    |actual − planned| > `tolerance` is off. What was done and is not planned at all has the plan 0. InvalidPlan when the
    shares do not make 100 %.
    """
    _check_shares(planned, tolerance)
    if any(amount is not None and amount < 0 for amount in actual.values()):
        raise InvalidPlan("What was done cannot be negative.")
    names = tuple(dict.fromkeys((*planned, *actual)))
    done = total((name, actual.get(name)) for name in names)
    return tuple(
        _split(name, Fraction(planned.get(name, 0)), actual.get(name), done, Fraction(tolerance)) for name in names
    )


def _check_shares(planned: Mapping[str, Number], tolerance: Number) -> None:
    if not 0 <= tolerance <= 1:
        raise InvalidPlan("The tolerance is in points, from 0 to 100.")
    if len(planned) > MOST_TYPES:
        raise InvalidPlan(f"At most {MOST_TYPES} types of work.")
    if any(not 0 <= share <= 1 for share in planned.values()):
        raise InvalidPlan("Each planned share lies between 0 and 100 %.")
    if planned and sum(planned.values()) != 1:
        raise InvalidPlan(f"The planned shares make {float(sum(planned.values()) * 100):.6g} %, not 100 %.")


def _split(name: str, planned: Fraction, amount: Number | None, done: Derived, tolerance: Fraction) -> Split:
    actual = ratio(amount, done, (name, "what was done"), "nothing was done yet")
    delta = derive({name: actual}, lambda share: share - planned)
    return Split(name, planned, actual, delta, delta.value is not None and abs(delta.value) > tolerance)


def cost_per_item(running: Derived, items: Number | None) -> Derived:
    """Run-rate of a period ÷ items that it completed (its velocity): cents per item."""
    return ratio(running, items, ("run-rate", "velocity"), "no cost per item when nothing was completed")


@dataclass(frozen=True)
class Waiting:
    """A piece of work in progress: its cost of delay in cents per week, and how many weeks it is old."""

    name: str
    delay: int | None
    weeks: Number


def delay_carried(items: Sequence[Waiting]) -> Derived:
    """Σ cost of delay · age: cents. Items whose cost of delay nobody said make it incomplete."""
    if any(item.weeks < 0 for item in items):
        raise ValueError("An age cannot be negative.")
    return total((item.name, None if item.delay is None else item.delay * Fraction(item.weeks)) for item in items)


class State(StrEnum):
    KEPT = "kept"
    BROKEN = "broken"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Statement:
    """What somebody says of a guardrail that no number can: yes, no or not said yet; and who approved."""

    holds: bool | None = None
    approved_by: str = ""


@dataclass(frozen=True)
class Guardrail:
    key: str
    title: str
    state: State
    sentence: str


def guardrails(
    horizons: Sequence[Split], types: Sequence[Split], initiatives: Statement, owners: Statement
) -> tuple[Guardrail, ...]:
    """SAFe's four guardrails of a lean budget; the first two are counted, the others stated by people."""
    return (
        _counted("horizons", "Investment by horizon", horizons),
        _counted("capacity", "Capacity by type of work", types),
        _stated("initiatives", "Significant initiatives are approved", initiatives),
        _stated("owners", "Business owners take part continuously", owners),
    )


def _counted(key: str, title: str, parts: Sequence[Split]) -> Guardrail:
    if not parts:
        return Guardrail(key, title, State.UNKNOWN, "No split is planned yet.")
    unknown = next((part.delta.sentence for part in parts if part.delta.value is None), "")
    if unknown:
        return Guardrail(key, title, State.UNKNOWN, f"{unknown[0].upper()}{unknown[1:]}.")
    off = [f"{part.name} ({_points(part.delta.value)})" for part in parts if part.is_off]
    if off:
        return Guardrail(key, title, State.BROKEN, f"Beyond the tolerance: {', '.join(off)}.")
    return Guardrail(key, title, State.KEPT, "Every share is within the tolerance.")


def _stated(key: str, title: str, said: Statement) -> Guardrail:
    if said.holds is None:
        return Guardrail(key, title, State.UNKNOWN, "Nobody has said so yet.")
    if not said.holds:
        return Guardrail(key, title, State.BROKEN, "Said not to hold.")
    if not said.approved_by:
        return Guardrail(key, title, State.UNKNOWN, "Said to hold, but not who approved it.")
    return Guardrail(key, title, State.KEPT, f"Approved by {said.approved_by}.")


def _points(delta: Fraction | None) -> str:
    return f"{float(100 * (delta or 0)):+.3g} points".replace("-", "−")
