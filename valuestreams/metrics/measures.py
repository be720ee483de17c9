"""All numbers of a stream in one value. Times are minutes of work, shares from 0 to 1; None is what cannot be said."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from valuestreams.funnel import Funnel
from valuestreams.metrics.capacity import Load
from valuestreams.metrics.linear import Number
from valuestreams.metrics.rework import Rule
from valuestreams.metrics.times import Split
from valuestreams.stream import TimeBasis


@dataclass(frozen=True)
class Range:
    low: Number
    high: Number

    @property
    def middle(self) -> Number:
        return (self.low + self.high) / 2

    @property
    def is_certain(self) -> bool:
        return self.low == self.high


@dataclass(frozen=True)
class Missing:
    """`what` nobody has said of `step`: "process", "wait", "elapsed", "ca", or the stream's "demand" that it needs."""

    step: str
    what: str


@dataclass(frozen=True)
class Return:
    """One way back. `items` is the share of items that take it (by `markov`: how often an item does), `loop_time` R in
    minutes for each, and `time` what it adds to an item; both None by `markov`, which counts all loops together.
    """

    step: str
    to: str
    items: Number
    depth: int | None
    loop_time: Number | None
    time: Number | None


@dataclass(frozen=True)
class Rework:
    """What rework adds by one rule. `refused` says why the rule has no answer; the numbers are then None, as they are
    when the lead time is incomplete or a %C/A is missing where work is sent back. `effort` is the process time of all
    visits of all branches and the time of doing it again, by `markov` only.
    """

    rule: Rule
    time: Range | None = None
    lead_time: Range | None = None
    flow_efficiency: Range | None = None
    effort: Number | None = None
    returns: tuple[Return, ...] = ()
    assumptions: tuple[str, ...] = ()
    refused: str = ""


@dataclass(frozen=True)
class StepTimes:
    """One step: how often the first pass visits it, and its time (`process` and `wait`, or `elapsed`)."""

    key: str
    first_pass: Number
    split: Split


@dataclass(frozen=True)
class Measures:
    """`process_time` and `lead_time` are of the critical path, `labour` the process time of all branches; all without
    rework, which each of `reworks` adds.
    """

    basis: TimeBasis
    process_time: Range | None
    lead_time: Range | None
    flow_efficiency: Range | None
    labour: Range | None
    rolled_ca: Number | None
    handoffs: int
    crossings: int
    outside_steps: int
    takt: Fraction | None
    wip: Range | None
    reworks: tuple[Rework, ...]
    steps: tuple[StepTimes, ...]
    loads: tuple[Load, ...]
    bottleneck: str | None
    critical: tuple[str, ...]
    funnel: Funnel | None
    missing: tuple[Missing, ...]

    @cached_property
    def load_of(self) -> dict[str, Load]:
        return {one.key: one for one in self.loads}

    @property
    def incomplete(self) -> tuple[str, ...]:
        """Keys of the steps for which something is missing, in the order of the stream."""
        return tuple(dict.fromkeys(one.step for one in self.missing))
