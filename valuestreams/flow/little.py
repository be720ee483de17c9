"""Little's law as a check of the data: load ÷ velocity is the time that items take, if the flow is steady and told in full."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from valuestreams.flow.metrics import Metrics, expected_days
from valuestreams.wording import number

AGREE = Fraction(1, 4)  # how far apart they may lie
GREW = Fraction(1, 4)  # the load, against its mean


class Verdict(StrEnum):
    AGREES = "agrees"
    LONGER = "longer"  # load ÷ velocity says more than the finished items do
    SHORTER = "shorter"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Check:
    """`expected` = mean load ÷ velocity a day, `told` = mean time of the items done, in elapsed days."""

    expected: Fraction | None
    told: Fraction | None
    verdict: Verdict
    sentence: str

    @property
    def ratio(self) -> Fraction | None:
        return self.expected / self.told if self.expected is not None and self.told else None


def check(metrics: Metrics) -> Check:
    load, velocity = metrics.load, metrics.velocity
    per_day = Fraction(len(metrics.time.spans), metrics.period.days)  # an item without a beginning is in no load either
    expected, told = expected_days(load.mean, per_day), metrics.time.mean
    if expected is None or not told:
        why = "nothing was done in these weeks" if not velocity.done else "the items done have no time that can be told"
        return Check(expected, told, Verdict.UNKNOWN, f"This cannot be checked: {why}.")
    ratio = expected / told
    said = (
        f"{number(load.mean)} items in progress at {number(per_day, 2)} a day stay {number(expected)} days; "
        f"the items done took {number(told)} days on average."
    )
    if abs(ratio - 1) <= AGREE:
        return Check(expected, told, Verdict.AGREES, f"{said} The two agree, so the data can be trusted.")
    if ratio > 1:
        return Check(expected, told, Verdict.LONGER, f"{said} {_longer(metrics)}")
    return Check(expected, told, Verdict.SHORTER, f"{said} {_shorter(metrics)}")


def _change(metrics: Metrics) -> int:
    """Whether the load rose (1), fell (-1) or stayed (0) over the period."""
    first, last = metrics.load.daily[0], metrics.load.daily[-1]
    if abs(last - first) <= GREW * metrics.load.mean:
        return 0
    return 1 if last > first else -1


def _longer(metrics: Metrics) -> str:
    if _change(metrics) > 0:
        return "More is started than done: the items that are in progress now will take longer than those behind them."
    return "Some items stand in progress and do not move, or were done and nobody closed them: look at the oldest."


def _shorter(metrics: Metrics) -> str:
    if _change(metrics) < 0:
        return "Old items were finished and the load fell: what is started now will be faster."
    return "Items may be started in the tracker long after work on them began in truth, or many were closed in one go."
