"""How much a person works, against how much she can: over-allocation, bench, and what switching costs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from dsm.staffing.sweep import Window, pieces, runs
from dsm.staffing.values import Absence, Allocation, Assumptions, Home, Person

NOTHING = Fraction(0)


@dataclass(frozen=True)
class Stretch:
    """Days on which one person's work does not change. `available` is None when nobody said how much she works."""

    first: date
    last: date
    available: Fraction | None
    homes: tuple[Home, ...] = ()
    allocations: tuple[Allocation, ...] = ()

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def load(self) -> Fraction:
        return sum((one.fte for one in self.allocations), NOTHING)

    @property
    def teams(self) -> int:
        """The split factor: product teams in which she works at once."""
        return len({one.product for one in self.allocations})

    @property
    def over(self) -> Fraction:
        """Load beyond what is available; 0 also when that is unknown."""
        return NOTHING if self.available is None else max(NOTHING, self.load - self.available)

    @property
    def free(self) -> Fraction:
        return NOTHING if self.available is None else max(NOTHING, self.available - self.load)

    def effective(self, assumptions: Assumptions) -> Fraction:
        """The load without what switching between teams is assumed to take."""
        return self.load * (1 - assumptions.loss(self.teams))


def stretches(person: Person, allocations: Iterable[Allocation], window: Window) -> tuple[Stretch, ...]:
    """The whole window, cut wherever her home, her leave or one of her `allocations` changes."""
    dated: list[Home | Absence | Allocation] = [*person.homes, *person.absences, *allocations]
    return tuple(_stretch(person, piece.first, piece.last, piece.active) for piece in pieces(dated, window))


def _stretch(person: Person, first: date, last: date, active: tuple[Home | Absence | Allocation, ...]) -> Stretch:
    homes = tuple(one for one in active if isinstance(one, Home))
    away = max((one.share for one in active if isinstance(one, Absence)), default=NOTHING)
    available = sum((one.fte for one in homes), NOTHING) * (1 - away) if person.homes else None
    return Stretch(first, last, available, homes, tuple(one for one in active if isinstance(one, Allocation)))


@dataclass(frozen=True)
class Spell:
    """Days in a row on which a person has too much work, or too little. `most` and `least` in FTE."""

    first: date
    last: date
    least: Fraction
    most: Fraction


def over_allocated(parts: tuple[Stretch, ...]) -> tuple[Spell, ...]:
    """Where load is above availability, however little."""
    found = runs(parts, lambda one: one.over > 0)
    return tuple(_spell(run, [one.over for one in run]) for run in found)


def bench(parts: tuple[Stretch, ...], assumptions: Assumptions) -> tuple[Spell, ...]:
    """Where at least `bench_from` FTE of what is available has no team."""
    found = runs(parts, lambda one: one.free > 0 and one.free >= assumptions.bench_from)
    return tuple(_spell(run, [one.free for one in run]) for run in found)


def _spell(run: tuple[Stretch, ...], amounts: list[Fraction]) -> Spell:
    return Spell(run[0].first, run[-1].last, min(amounts), max(amounts))


@dataclass(frozen=True)
class Average:
    """A person's window in FTE, averaged over its calendar days; `effective` is the load without the split loss."""

    load: Fraction
    available: Fraction | None
    effective: Fraction
    is_over: bool  # on any of the days, also when the average is not

    @property
    def free(self) -> Fraction | None:
        return None if self.available is None else self.available - self.load


def average(parts: tuple[Stretch, ...], assumptions: Assumptions) -> Average:
    """Of stretches that cover a window without a hole."""
    days = sum(one.days for one in parts)
    known = [one.available * one.days for one in parts if one.available is not None]
    return Average(
        load=sum((one.load * one.days for one in parts), NOTHING) / days,
        available=sum(known, NOTHING) / days if len(known) == len(parts) else None,
        effective=sum((one.effective(assumptions) * one.days for one in parts), NOTHING) / days,
        is_over=any(one.over > 0 for one in parts),
    )
