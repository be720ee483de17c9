"""Who has a home where and works in which team. Frozen values without a database.

Persons, products and capabilities are named by their keys. Days count whole: `first` and `last` both belong to what they
bound, and `last` None has no end. FTE are full-time equivalents: 1 is one full-time job.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Protocol

MOST_FTE = 2  # of one person
MOST_DEMAND = 9_999  # FTE that a product may ask of a capability
# What is lost to switching when somebody works in 2, 3, 4, 5 or more teams at once. Widely quoted after Gerald Weinberg's
# book on software management (1992), who offered it as a rule of thumb: an assumption, never a measurement.
USUAL_LOSSES = (Fraction(20, 100), Fraction(40, 100), Fraction(60, 100), Fraction(75, 100))


class Dated(Protocol):
    @property
    def first(self) -> date: ...

    @property
    def last(self) -> date | None: ...


@dataclass(frozen=True)
class Home:
    """Where a person grows and is paid, by whom she is led, and how much of a full-time job she has."""

    first: date
    last: date | None = None
    fte: Fraction = Fraction(1)
    capability: str | None = None
    manager: str | None = None  # key of a person


@dataclass(frozen=True)
class Absence:
    """Leave. `share` of her working time that it takes away, above 0 and up to 1."""

    first: date
    last: date | None = None
    share: Fraction = Fraction(1)


@dataclass(frozen=True)
class Person:
    """Without any home nobody has said how much she works: her availability is unknown, and not zero."""

    key: str
    name: str
    homes: tuple[Home, ...] = ()
    absences: tuple[Absence, ...] = ()


@dataclass(frozen=True)
class Team:
    """The team of a product, which has the product's key. `lead` is the key of a person, None when nobody is named."""

    key: str
    name: str
    lead: str | None = None


@dataclass(frozen=True)
class Allocation:
    person: str
    product: str
    first: date
    last: date | None = None
    fte: Fraction = Fraction(1)


@dataclass(frozen=True)
class Demand:
    """What a product asks of a capability, in FTE."""

    product: str
    capability: str
    first: date
    last: date | None = None
    fte: Fraction = Fraction(1)


@dataclass(frozen=True)
class Assumptions:
    """What an organization believes of its teams; each is hers to change.

    `losses`: share of the time lost by somebody in 2, 3, 4 … teams at once; the last one also holds for more teams.
    `bench_from`: free FTE from which somebody counts as on the bench. `most_teams`: more at once is told.
    """

    losses: tuple[Fraction, ...] = USUAL_LOSSES
    team_least: int = 5
    team_most: int = 9
    most_teams: int = 2
    bench_from: Fraction = Fraction(1, 10)

    def loss(self, teams: int) -> Fraction:
        """Share 0…1 of her time that somebody in so many teams loses to switching."""
        if teams < 2 or not self.losses:
            return Fraction(0)
        return self.losses[min(teams - 2, len(self.losses) - 1)]


@dataclass(frozen=True)
class Staffing:
    """Everything that a reader sees of the matrix of people. `capabilities` maps keys to names, in the order shown."""

    people: tuple[Person, ...]
    teams: tuple[Team, ...]
    capabilities: Mapping[str, str] = field(default_factory=dict)
    allocations: tuple[Allocation, ...] = ()
    demands: tuple[Demand, ...] = ()
    assumptions: Assumptions = Assumptions()

    @cached_property
    def by_person(self) -> Mapping[str, Person]:
        return {person.key: person for person in self.people}

    @cached_property
    def by_team(self) -> Mapping[str, Team]:
        return {team.key: team for team in self.teams}

    @cached_property
    def allocations_of(self) -> Mapping[str, tuple[Allocation, ...]]:
        """By the key of the person."""
        found: dict[str, list[Allocation]] = {}
        for one in self.allocations:
            found.setdefault(one.person, []).append(one)
        return {key: tuple(some) for key, some in found.items()}

    @cached_property
    def allocations_to(self) -> Mapping[str, tuple[Allocation, ...]]:
        """By the key of the product."""
        found: dict[str, list[Allocation]] = {}
        for one in self.allocations:
            found.setdefault(one.product, []).append(one)
        return {key: tuple(some) for key, some in found.items()}
