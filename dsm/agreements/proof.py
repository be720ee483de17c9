"""What was found out about a promise: one value for each check, and every place where the chain breaks."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

CHECKS = ("availability", "time", "response", "hours", "dates", "money", "definitions")
HOLDS, BREAKS, UNKNOWN = "holds", "breaks", "unknown"


@dataclass(frozen=True)
class Break:
    """`check`: availability, time, response, hours, dates, money or definitions. `link`: key of the agreement,
    component, service or promise at which it breaks. `reason`: one or more sentences with the figures."""

    check: str
    link: str
    reason: str


@dataclass(frozen=True)
class Availability:
    """0…1. `independent` and `worst_case` are None when a figure is missing (`incomplete` names whose) or the graph is
    too tangled. `agreed`: with no more than the agreements say, None where that is no less."""

    required: Fraction
    independent: Fraction | None = None
    worst_case: Fraction | None = None
    agreed: Fraction | None = None
    incomplete: tuple[str, ...] = ()
    is_sharp: bool = True

    @property
    def holds(self) -> bool:
        reached = self.independent if self.agreed is None else self.agreed
        return reached is not None and reached >= self.required

    @property
    def is_unknown(self) -> bool:
        return self.independent is None

    @property
    def guaranteed(self) -> bool:
        """Whether it holds even when failures are not independent."""
        return self.holds and self.worst_case is not None and self.worst_case >= self.required


@dataclass(frozen=True)
class Duration:
    """Hours of the promise's calendar. `composed`: from the worst start, None when a hop says no time; `plain`: the sum
    along the longest way, as if all worked in the same hours. `begins` and `done` in words: "Fri 17:30"."""

    required: Fraction
    composed: Fraction | None = None
    plain: Fraction | None = None
    begins: str = ""
    done: str = ""

    @property
    def is_unknown(self) -> bool:
        return self.composed is None

    @property
    def holds(self) -> bool:
        return self.composed is not None and self.composed <= self.required


@dataclass(frozen=True)
class Hours:
    """`uncovered`: promised hours in which a link of the chain is closed, on the clock of the promise."""

    uncovered: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return not self.uncovered


@dataclass(frozen=True)
class Dates:
    """`first`: the earliest end in the chain, None when nothing ends."""

    first: date | None
    holds: bool


@dataclass(frozen=True)
class Money:
    """`covered` is None when the amounts are in more than one currency."""

    owed: Fraction
    covered: Fraction | None
    currency: str = ""

    @property
    def holds(self) -> bool:
        return not self.owed or (self.covered is not None and self.covered >= self.owed)


@dataclass(frozen=True)
class Proof:
    """`availability`, `time` and `response` are None when the promise does not ask for them."""

    promise: str
    availability: Availability | None
    time: Duration | None
    response: Duration | None
    hours: Hours
    dates: Dates
    money: Money
    breaks: tuple[Break, ...]
    notes: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return not self.breaks

    def broken(self, check: str) -> bool:
        return any(one.check == check for one in self.breaks)

    def verdict(self, check: str) -> str:
        """holds, breaks, unknown (a figure is missing), or empty when the promise does not ask for it."""
        asked = {"availability": self.availability, "time": self.time, "response": self.response}
        if check in asked:
            found = asked[check]
            if found is None:
                return ""
            if found.is_unknown:
                return UNKNOWN
        return BREAKS if self.broken(check) else HOLDS

    @property
    def whole(self) -> str:
        """The verdict on the promise: unknown when nothing breaks but what is not known."""
        if self.holds:
            return HOLDS
        return BREAKS if any(self.verdict(check) == BREAKS for check in CHECKS) else UNKNOWN

    def at(self, link: str) -> tuple[Break, ...]:
        """What breaks at one agreement, component or service."""
        return tuple(one for one in self.breaks if one.link == link)
