"""The flow metrics in words: the five figures with what they were before, as one reads them on a page and in a report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from valuestreams.flow.charts import CLOCKS, NAMES
from valuestreams.flow.metrics import Half, Metrics
from valuestreams.flow.wording import days, percent
from valuestreams.wording import number

SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Told:
    """A figure: what it is, its value with the unit, what it is counted from, and what it was before."""

    label: str
    value: str
    unit: str
    note: str


def figures(metrics: Metrics) -> tuple[Told, ...]:
    """Velocity, time, efficiency, load and distribution, the first four with their two halves."""
    return (
        Told("Velocity", number(metrics.velocity.per_week), "items a week", _trend(metrics, _velocity)),
        Told(
            f"Flow time {CLOCKS[metrics.clock]}",
            "?" if metrics.time.p50 is None else days(metrics.time.p50),
            "half of the items",
            _join(_p85(metrics), _trend(metrics, _p50)),
        ),
        Told(
            "Flow efficiency",
            "?" if metrics.efficiency.share is None else percent(metrics.efficiency.share),
            "of the time",
            _join(_basis(metrics), _trend(metrics, _efficiency)),
        ),
        Told(
            "Load",
            f"{metrics.load.last:,}",
            "in progress",
            _join(f"{number(metrics.load.mean)} on average", _trend(metrics, _load)),
        ),
        _distribution(metrics),
    )


def _distribution(metrics: Metrics) -> Told:
    """The kind of which most was done, and the others."""
    done = metrics.velocity.done
    counts = sorted(metrics.distribution.items(), key=lambda one: -one[1])
    if not done:
        return Told("Distribution", "?", "", "nothing was done in these weeks")
    told = [(percent(Fraction(count, done)), NAMES[kind].lower()) for kind, count in counts if count]
    (share, name), others = told[0], told[1:]
    return Told("Distribution", share, name, ", ".join(f"{part} {other}" for part, other in others))


def _trend(metrics: Metrics, tell: Callable[[Half], str | None]) -> str:
    """Only where both halves are known: half a comparison says nothing."""
    if metrics.halves is None:
        return ""
    before, after = (tell(half) for half in metrics.halves)
    return f"{before} in the first half, {after} in the second" if before and after else ""


def _velocity(half: Half) -> str | None:
    return number(half.velocity)


def _p50(half: Half) -> str | None:
    return None if half.p50 is None else days(half.p50)


def _efficiency(half: Half) -> str | None:
    return None if half.efficiency is None else percent(half.efficiency)


def _load(half: Half) -> str | None:
    return number(half.load)


def _join(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


def _p85(metrics: Metrics) -> str:
    told = metrics.time
    if told.p85 is None or told.mean is None:
        return "no item done tells its time"
    missing = f"; {told.missing:,} done without a start are not in it" if told.missing else ""
    return f"85 of 100 within {days(told.p85)}, {days(told.mean)} on average, in elapsed days of 24 hours{missing}"


def _basis(metrics: Metrics) -> str:
    found = metrics.efficiency
    if found.share is None:
        return "no item done tells its hours at work and waiting"
    missing = f", {found.missing:,} others tell no hours" if found.missing else ""
    active, whole = (number(Fraction(one // SECOND, 3600)) for one in (found.active, found.active + found.waiting))
    return f"{active} of {whole} hours at work, of {found.items:,} items{missing}"
