"""What was agreed: components, services, agreements (OLA, UC), promises (SLA), and all of them as one register."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from dsm.agreements.hops import Way, hop_keys
from dsm.agreements.hours import ALWAYS, Week
from dsm.agreements.needs import Needs, needed

HOURS_A_MONTH = 30 * 24
HOURS_A_YEAR = 365 * 24


class Kind(StrEnum):
    """Service level agreement with the business, operational level agreement inside, underpinning contract outside."""

    SLA = "SLA"
    OLA = "OLA"
    UC = "UC"


class Window(StrEnum):
    """Over what a target of availability is measured, each one inside the next."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def place(self) -> int:
        return list(Window).index(self)


@dataclass(frozen=True)
class Component:
    """Something that works or does not. `availability` 0…1; None when nobody said."""

    key: str
    availability: Fraction | None = None
    name: str = ""


@dataclass(frozen=True)
class Service:
    key: str
    needs: Needs
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What every agreement may say; None or empty when it does not. Times in support hours, credit in the currency."""

    key: str
    kind: Kind
    name: str = ""
    service: str | None = None
    availability: Fraction | None = None
    response_hours: Fraction | None = None
    resolution_hours: Fraction | None = None
    hours: Week = ALWAYS
    zone: str = ""
    starts: date | None = None
    ends: date | None = None
    renews_months: int | None = None  # goes on for so many months, again and again, unless notice is given
    notice_days: int | None = None
    decision_days: int | None = None
    credit: Fraction | None = None
    currency: str = ""
    metric: str = ""
    window: Window | None = None

    @property
    def label(self) -> str:
        return f"{self.key} ({self.name})" if self.name else self.key

    @property
    def last_day(self) -> date | None:
        """The day after which it is over; None when it has no end, or goes on by itself."""
        return None if self.renews_months else self.ends


@dataclass(frozen=True, kw_only=True)
class Agreement(Terms):
    """An OLA or UC for one component or one service, or for neither: then it is part of a chain only as a hop."""

    component: str | None = None
    supplier: str = ""

    @property
    def label(self) -> str:
        known = ", ".join(filter(None, (self.name, self.supplier)))
        return f"{self.key} ({known})" if known else self.key


@dataclass(frozen=True, kw_only=True)
class Promise(Terms):
    """What the business was promised for a service, and the way that a fault takes until it is resolved."""

    hops: Way | None = None


@dataclass(frozen=True)
class Renewal:
    """`cancel_by`: the last day on which notice may arrive. `decide_by`: that day less the days a decision takes."""

    agreement: str
    ends: date
    cancel_by: date
    decide_by: date | None = None


@dataclass(frozen=True)
class Register:
    """Everything a file says. Keys are right: they are unique, what is named exists, and services have no circle."""

    components: tuple[Component, ...] = ()
    services: tuple[Service, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    promises: tuple[Promise, ...] = ()

    @cached_property
    def component(self) -> Mapping[str, Component]:
        return {one.key: one for one in self.components}

    @cached_property
    def needs(self) -> Mapping[str, Needs]:
        return {one.key: one.needs for one in self.services}

    @cached_property
    def agreement(self) -> Mapping[str, Agreement]:
        return {one.key: one for one in self.agreements}

    def needed_by(self, promise: Promise) -> tuple[str, ...]:
        """The promise's service with every service and component beneath it; none when it names no service."""
        return needed(promise.service, self.needs) if promise.service else ()

    def links(self, promise: Promise) -> tuple[Agreement, ...]:
        """The agreements of its chain: its hops in order, then those for what its service needs."""
        below = set(self.needed_by(promise))
        hops = dict.fromkeys(hop_keys(promise.hops) if promise.hops else ())
        others = [one.key for one in self.agreements if {one.component, one.service} & below]
        return tuple(self.agreement[key] for key in dict.fromkeys([*hops, *others]))

    def renewals(self) -> tuple[Renewal, ...]:
        """Of everything that ends and asks for notice, the earliest first."""
        said = [found for one in (*self.agreements, *self.promises) if (found := renewal(one))]
        return tuple(sorted(said, key=lambda one: (one.cancel_by, one.agreement)))


def renewal(terms: Terms) -> Renewal | None:
    """None for what has no end or asks for no notice."""
    if terms.ends is None or terms.notice_days is None:
        return None
    cancel_by = terms.ends - timedelta(days=terms.notice_days)
    decide_by = None if terms.decision_days is None else cancel_by - timedelta(days=terms.decision_days)
    return Renewal(terms.key, terms.ends, cancel_by, decide_by)


def allowed_downtime(availability: Fraction, hours: int) -> Fraction:
    """(1 − A)·window, in hours: of `HOURS_A_MONTH` (30 days) or `HOURS_A_YEAR` (365 days)."""
    return (1 - availability) * hours
