"""What a change of a stream changes: the same items with the same chances in two states, one against the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from valuestreams.simulation.estimates import Estimate, estimate
from valuestreams.simulation.replication import Replication


class Verdict(StrEnum):
    FASTER = "faster"
    SLOWER = "slower"
    EVEN = "even"  # the difference may be chance


@dataclass(frozen=True)
class Difference:
    """Minutes that an item takes longer in the other state (negative: shorter), with their 95 % intervals.

    Each replication gives one difference. Since both states met the same arrivals and the same work, what they have in
    common drops out, and the interval is far narrower than that of two states simulated apart.
    """

    mean: Estimate
    p85: Estimate
    wait: Estimate  # in queues for people, on the whole way

    @property
    def verdict(self) -> Verdict:
        interval = self.mean.interval
        if interval is None or interval[0] <= 0 <= interval[1]:
            return Verdict.EVEN
        return Verdict.SLOWER if interval[0] > 0 else Verdict.FASTER


def difference(base: Sequence[Replication], other: Sequence[Replication]) -> Difference:
    """`other` against `base`, of the same settings: replication n of one with replication n of the other."""
    pairs = list(zip(base, other, strict=True))
    return Difference(
        mean=estimate([_mean(after) - _mean(before) for before, after in pairs]),
        p85=estimate([_p85(after) - _p85(before) for before, after in pairs]),
        wait=estimate([after.wait - before.wait for before, after in pairs]),
    )


def _mean(one: Replication) -> float:
    return float(one.lead_times.mean())


def _p85(one: Replication) -> float:
    return float(np.percentile(one.lead_times, 85))


def as_json(found: Difference, unit_minutes: float) -> dict[str, Any]:
    """In the unit of the stream, as {"mean", "ci95"} each."""
    return {
        "verdict": found.verdict.value,
        **{name: getattr(found, name).as_json(unit_minutes) for name in ("mean", "p85", "wait")},
    }
