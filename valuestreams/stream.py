"""A value stream as one value: what all views draw, all arithmetic takes, and all files say.

Time is kept in minutes of work, exactly, as `Fraction`; a `TimeBasis` says how many of them make a day. Shares and
%C/A are fractions from 0 to 1. Money is whole cents. None always means that nobody has said it yet.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

MOST_STEPS = 2000
MOST_RETURNS = 50  # and branches, of one step
LONGEST = Fraction(100 * 366 * 24 * 60)  # minutes of a time: a century
FINEST = 10**24  # parts of a whole in which a number is given
TOO_FINE = "A number has at most 24 decimal places, or a denominator of at most 24 digits."
TEXTS = {"name": 200, "exchange": 1000, "performer": 200, "unit": 200, "supplier": 200, "channel": 200, "evidence": 500}
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")
KEY_RULE = "A key has 1 to 60 letters, digits, '-' and '_', the first no sign."
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")  # never in a text


def is_short(number: Fraction) -> bool:
    """Whether arithmetic with it stays exact in good time; a little finer than what is read, for what is made of it."""
    return number.denominator <= FINEST


class Layer(StrEnum):
    """Where a step stands in the service blueprint, from what the user does down to what supports it."""

    USER = "user"
    FRONTSTAGE = "frontstage"
    BACKSTAGE = "backstage"
    SUPPORT = "support"


class Shape(StrEnum):
    """How a time varies from item to item."""

    FIXED = "fixed"
    RANGE = "range"  # only its ends are known; simulated as uniform
    EXPONENTIAL = "exponential"
    NORMAL = "normal"  # cut off at zero
    LOGNORMAL = "lognormal"
    TRIANGULAR = "triangular"


@dataclass(frozen=True)
class Time:
    """How long something takes, in minutes of work, never negative.

    `mean` is what is expected (of a range: its middle). `low` and `high` bound what is *unknown*: they differ for a
    range only, since a distribution varies about a mean that is known. `sd` belongs to normal and lognormal; `least`,
    `mode` and `most` to triangular.
    """

    mean: Fraction
    low: Fraction
    high: Fraction
    shape: Shape = Shape.FIXED
    sd: Fraction | None = None
    least: Fraction | None = None
    mode: Fraction | None = None
    most: Fraction | None = None

    @property
    def is_certain(self) -> bool:
        return self.low == self.high


def fixed(minutes: Fraction | int) -> Time:
    value = Fraction(minutes)
    return Time(value, value, value)


def between(low: Fraction | int, high: Fraction | int) -> Time:
    """A range of minutes; `fixed` when both ends are the same."""
    low, high = Fraction(low), Fraction(high)
    return fixed(low) if low == high else Time((low + high) / 2, low, high, Shape.RANGE)


def exponential(mean: Fraction | int) -> Time:
    value = Fraction(mean)
    return Time(value, value, value, Shape.EXPONENTIAL)


@dataclass(frozen=True)
class Branch:
    """Where work goes next, and which share of it; `to` None leaves the stream. Parallel branches have share 1 each."""

    to: str | None
    share: Fraction = Fraction(1)


@dataclass(frozen=True)
class Return:
    """Where rejected work goes back to, which share of the rejects, and the minutes it takes there beyond its time."""

    to: str
    share: Fraction = Fraction(1)
    redo: Fraction = Fraction(0)


@dataclass(frozen=True)
class Story:
    """A user story below a step of the story map. `slice` is the key of a release, None for what waits."""

    key: str
    text: str
    slice: str | None = None
    done: bool = False


@dataclass(frozen=True)
class Slice:
    """A release of the story map: a cut through the whole stream that is worth having by itself."""

    key: str
    name: str


@dataclass(frozen=True)
class Step:
    """One step: the exchange of value, who performs it, and what it takes.

    `process` is touch time per item, `wait` the time before work on it begins, both known or not. An outside step may
    know only its `elapsed` time from handing over to getting back. `inventory` counts items that wait before the step;
    divided by demand it stands for the wait. `ca` is the share that the *receiver* can use as it is.
    `people` work on it at once, each for `availability` of the working time. `cost` is cents per item; `reached` counts
    who got here in the period of the funnel, `spend` is what that period cost here in cents; `conversion` is the share
    that goes on from here, when it is known without counts. `next` is None for "the step below in the list".
    """

    key: str
    name: str = ""
    exchange: str = ""  # what the user gets at this step
    performer: str = ""  # a role or team
    unit: str = ""
    supplier: str = ""
    layer: Layer | None = None
    channel: str = ""
    evidence: str = ""
    outside: bool = False
    process: Time | None = None
    wait: Time | None = None
    elapsed: Time | None = None
    inventory: Fraction | None = None
    ca: Fraction | None = None
    people: Fraction | None = None
    availability: Fraction | None = None
    cost: int | None = None
    wip: Fraction | None = None
    reached: int | None = None
    spend: int | None = None
    conversion: Fraction | None = None
    next: tuple[Branch, ...] | None = None
    parallel: bool = False
    returns: tuple[Return, ...] = ()
    stories: tuple[Story, ...] = ()

    @property
    def label(self) -> str:
        return self.name or self.key


class Unit(StrEnum):
    """What the numbers of a file or page are counted in."""

    SECONDS = "seconds"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"  # of work


@dataclass(frozen=True)
class TimeBasis:
    """How long a working day and week are. Every ratio of times depends on it, so it is printed beside each."""

    unit: Unit = Unit.MINUTES
    hours_per_day: Fraction = Fraction(8)
    days_per_week: Fraction = Fraction(5)

    @property
    def day(self) -> Fraction:
        """Minutes of work in a day."""
        return self.hours_per_day * 60

    @property
    def week(self) -> Fraction:
        return self.day * self.days_per_week

    @property
    def unit_minutes(self) -> Fraction:
        """Minutes in one of the unit."""
        sizes = {Unit.SECONDS: Fraction(1, 60), Unit.MINUTES: Fraction(1), Unit.HOURS: Fraction(60)}
        return sizes.get(self.unit, self.day)


class Per(StrEnum):
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


WEEKS = {Per.MONTH: Fraction(52, 12), Per.QUARTER: Fraction(13), Per.YEAR: Fraction(52)}


@dataclass(frozen=True)
class Demand:
    """How many items users ask for in a period. A year has 52 working weeks."""

    items: Fraction
    per: Per = Per.DAY

    def period(self, basis: TimeBasis) -> Fraction:
        """Minutes of work in the period."""
        if self.per is Per.HOUR:
            return Fraction(60)
        if self.per is Per.DAY:
            return basis.day
        return basis.week * WEEKS.get(self.per, Fraction(1))

    def rate(self, basis: TimeBasis) -> Fraction:
        """Items per minute of work."""
        return self.items / self.period(basis)


@dataclass(frozen=True)
class Stream:
    """A stream in one of its states, from the user's first contact to the last. Steps stand in the order of the map."""

    title: str
    proposition: str = ""
    user: str = ""
    trigger: str = ""
    currency: str = ""
    basis: TimeBasis = TimeBasis()
    demand: Demand | None = None
    arrivals: Time | None = None  # minutes between two items, for the simulation
    steps: tuple[Step, ...] = ()
    slices: tuple[Slice, ...] = ()
    period: str = ""  # in words, what counts and spend of the funnel are of: "March 2027"

    def step(self, key: str) -> Step:
        """Raises KeyError."""
        for step in self.steps:
            if step.key == key:
                return step
        raise KeyError(key)

    def branches(self) -> dict[str, tuple[Branch, ...]]:
        """Where work goes from each step, with "the step below" spelled out. The last step leaves the stream."""
        below = [step.key for step in self.steps[1:]] + [None]
        return {
            step.key: (Branch(under),) if step.next is None else step.next
            for step, under in zip(self.steps, below, strict=False)  # an empty stream has no step above
        }
