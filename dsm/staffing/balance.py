"""Capabilities month by month: what products ask for against who is at home there; and who stands alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from dsm.staffing.load import NOTHING, Stretch, stretches
from dsm.staffing.sweep import Window, mean, pieces
from dsm.staffing.values import Allocation, Assumptions, Demand, Person, Staffing

Parts = Mapping[str, tuple[Stretch, ...]]  # by the key of a person


@dataclass(frozen=True)
class Balance:
    """A capability in one window, in FTE averaged over its calendar days.

    `supply` is what its people have, leave taken off; `effective` the same without what switching is assumed to take;
    `allocated` what of it works in product teams; `demand` what products ask for, None when none ever said.
    """

    capability: str
    window: Window
    supply: Fraction
    effective: Fraction
    allocated: Fraction
    demand: Fraction | None

    @property
    def gap(self) -> Fraction | None:
        """Supply − demand: below 0 people are missing. None while nobody has said what is asked for."""
        return None if self.demand is None else self.supply - self.demand

    @property
    def effective_gap(self) -> Fraction | None:
        return None if self.demand is None else self.effective - self.demand


def parts_of(staffing: Staffing, window: Window) -> dict[str, tuple[Stretch, ...]]:
    """The stretches of everybody, by person."""
    mine = staffing.allocations_of
    return {person.key: stretches(person, mine.get(person.key, ()), window) for person in staffing.people}


def balances(staffing: Staffing, windows: Sequence[Window]) -> dict[str, tuple[Balance, ...]]:
    """For every capability its balance in each of the windows, in their order. `windows` must not be empty."""
    asked: dict[str, list[Demand]] = {}
    for one in staffing.demands:
        asked.setdefault(one.capability, []).append(one)
    sums = _sums(staffing, windows)
    return {
        key: tuple(_balance(key, window, sums.get((key, window), _Sums()), asked.get(key)) for window in windows)
        for key in staffing.capabilities
    }


@dataclass
class _Sums:
    """FTE × days."""

    supply: Fraction = NOTHING
    effective: Fraction = NOTHING
    allocated: Fraction = NOTHING


def _sums(staffing: Staffing, windows: Sequence[Window]) -> dict[tuple[str, Window], _Sums]:
    """Everybody's time is cut once, whatever the number of windows."""
    whole = Window(min(one.first for one in windows), max(one.last for one in windows))
    found: dict[tuple[str, Window], _Sums] = {}
    for parts in parts_of(staffing, whole).values():
        for part in parts:
            for capability, share in homes_of(part):
                for window, days in _days_in(part, windows):
                    _add(found.setdefault((capability, window), _Sums()), part, share * days, staffing.assumptions)
    return found


def _days_in(part: Stretch, windows: Sequence[Window]) -> Iterator[tuple[Window, int]]:
    for window in windows:
        days = window.overlap(part)
        if days:
            yield window, days.days


def _add(sums: _Sums, one: Stretch, weight: Fraction, assumptions: Assumptions) -> None:
    """The loss takes from what she can give, also when more than that is asked of her."""
    supply = (one.available or NOTHING) * weight
    sums.supply += supply
    sums.effective += supply * (1 - assumptions.loss(one.teams))
    sums.allocated += one.load * weight


def homes_of(one: Stretch) -> list[tuple[str, Fraction]]:
    """The capabilities in which somebody is at home, with the share of her time that each has; usually one, with all."""
    whole = sum((home.fte for home in one.homes), NOTHING)
    return [(home.capability, home.fte / whole) for home in one.homes if home.capability is not None and whole]


def _balance(key: str, window: Window, sums: _Sums, asked: list[Demand] | None) -> Balance:
    return Balance(
        capability=key,
        window=window,
        supply=sums.supply / window.days,
        effective=sums.effective / window.days,
        allocated=sums.allocated / window.days,
        demand=None if asked is None else mean(asked, window, lambda one: one.fte),
    )


@dataclass(frozen=True)
class Filling:
    """What one product asks of one capability in a window, and what its people give to the product's team, in FTE."""

    product: str
    capability: str
    asked: Fraction | None
    given: Fraction

    @property
    def open(self) -> Fraction | None:
        """Not yet filled; 0 when more is given than asked."""
        return None if self.asked is None else max(NOTHING, self.asked - self.given)


def fillings(staffing: Staffing, window: Window) -> tuple[Filling, ...]:
    """Every pair that is asked for or given in the window, in the order of teams and capabilities."""
    given: dict[tuple[str, str], Fraction] = {}
    for parts in parts_of(staffing, window).values():
        for one in parts:
            for capability, share in homes_of(one):
                for each in one.allocations:
                    pair = (each.product, capability)
                    given[pair] = given.get(pair, NOTHING) + each.fte * share * one.days
    asked: dict[tuple[str, str], list[Demand]] = {}
    for demand in staffing.demands:
        if window.overlap(demand):
            asked.setdefault((demand.product, demand.capability), []).append(demand)
    return tuple(
        _filling(pair, asked.get(pair), given.get(pair, NOTHING) / window.days, window)
        for pair in _in_order(staffing, {*given, *asked})
    )


def _in_order(staffing: Staffing, pairs: set[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    teams = {key: at for at, key in enumerate(staffing.by_team)}
    capabilities = {key: at for at, key in enumerate(staffing.capabilities)}
    known = (pair for pair in pairs if pair[0] in teams and pair[1] in capabilities)
    yield from sorted(known, key=lambda pair: (teams[pair[0]], capabilities[pair[1]]))


def _filling(pair: tuple[str, str], asked: list[Demand] | None, given: Fraction, window: Window) -> Filling:
    return Filling(*pair, None if asked is None else mean(asked, window, lambda one: one.fte), given)


@dataclass(frozen=True)
class Alone:
    """Days on which a capability rests on one person: bus factor 1. With a `product`, inside that product's team."""

    capability: str
    person: str
    first: date
    last: date
    product: str | None = None


@dataclass(frozen=True)
class _There:
    person: str
    first: date
    last: date


def alone(staffing: Staffing, window: Window, everybody: Parts | None = None) -> tuple[Alone, ...]:
    """Where a capability has exactly one person who can work, and where a team has exactly one of a capability.

    `everybody`: what `parts_of` says, where that is known already.
    """
    at_home: dict[str, list[_There]] = {}
    in_team: dict[tuple[str, str], list[_There]] = {}
    for key, parts in (everybody or parts_of(staffing, window)).items():
        for one in parts:
            there = _There(key, one.first, one.last)
            for capability, _share in homes_of(one) if one.available else ():
                at_home.setdefault(capability, []).append(there)
                for product in {each.product for each in one.allocations if each.fte}:
                    in_team.setdefault((product, capability), []).append(there)
    found = [one for key in staffing.capabilities for one in _alone(at_home.get(key, ()), key, None, window)]
    for product, capability in _in_order(staffing, set(in_team)):
        found += _alone(in_team[product, capability], capability, product, window)
    return tuple(found)


def _alone(there: Iterable[_There], capability: str, product: str | None, window: Window) -> Iterator[Alone]:
    """Stretches that follow each other with the same single person are one."""
    last: Alone | None = None
    for piece in pieces(there, window):
        if len(piece.active) != 1:
            if last:
                yield last
            last = None
            continue
        person = piece.active[0].person
        if last and last.person == person:
            last = Alone(capability, person, last.first, piece.last, product)
            continue
        if last:
            yield last
        last = Alone(capability, person, piece.first, piece.last, product)
    if last:
        yield last


@dataclass(frozen=True)
class Size:
    """Days on which as many different people work in the team of a product."""

    product: str
    first: date
    last: date
    people: int

    def verdict(self, assumptions: Assumptions) -> str:
        """nobody, small, fits or large."""
        if not self.people:
            return "nobody"
        if self.people < assumptions.team_least:
            return "small"
        return "large" if self.people > assumptions.team_most else "fits"


def sizes(product: str, allocations: Iterable[Allocation], window: Window) -> tuple[Size, ...]:
    """The whole window; neighbours with the same number of people are one."""
    found: list[Size] = []
    for piece in pieces(allocations, window):
        people = len({one.person for one in piece.active if one.fte})
        if found and found[-1].people == people:
            found[-1] = Size(product, found[-1].first, piece.last, people)
        else:
            found.append(Size(product, piece.first, piece.last, people))
    return tuple(found)


def people_of(staffing: Staffing, capability: str, window: Window) -> tuple[Person, ...]:
    """Who is at home there on any day of the window."""
    return tuple(
        person
        for person in staffing.people
        if any(home.capability == capability and window.overlap(home) for home in person.homes)
    )
