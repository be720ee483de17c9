"""A few of each outcome, so that a trial can be looked at."""

from collections import Counter
from collections.abc import Iterable

from dsm.federation.counts import MOST_SAMPLES, Refusal, Sample


def samples(told: Iterable[Sample], refusals: Iterable[Refusal]) -> tuple[Sample, ...]:
    """The first `MOST_SAMPLES` of each outcome, in the order of their lines."""
    counted: Counter[str] = Counter()
    kept = []
    refused = (Sample(one.line, "", "", "refused", one.reason) for one in refusals)
    for sample in (*told, *refused):
        counted[sample.outcome] += 1
        if counted[sample.outcome] <= MOST_SAMPLES:
            kept.append(sample)
    return tuple(sorted(kept, key=lambda one: one.line))
