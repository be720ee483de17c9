"""What a simulation found: the replications together, in minutes, and as JSON in the unit of the stream."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from valuestreams.simulation.check import Check, check
from valuestreams.simulation.estimates import Estimate, estimate
from valuestreams.simulation.model import Model
from valuestreams.simulation.replication import Replication
from valuestreams.simulation.settings import Settings
from valuestreams.stream import TimeBasis

Json = Any
BARS = 24  # of the histogram


@dataclass(frozen=True)
class LeadTime:
    """Minutes from arrival to leaving. The percentiles are those of all items of all replications."""

    mean: Estimate
    p50: float
    p85: float
    p95: float
    edges: tuple[float, ...]  # of the bars of the histogram; the last bar ends at the 99th percentile
    counts: tuple[int, ...]  # items in each bar
    beyond: int  # items that took longer still


@dataclass(frozen=True)
class StepResult:
    """One step. `utilisation` is None where people are not limited."""

    key: str
    label: str
    people: int | None
    visits: Estimate
    wait: Estimate  # minutes for people, in one visit
    queue: Estimate  # items that wait for people
    utilisation: Estimate | None


@dataclass(frozen=True)
class Result:
    title: str
    basis: TimeBasis
    settings: Settings
    lead_time: LeadTime
    wait: Estimate  # minutes that an item waits for people on its whole way
    throughput: float  # items that arrive a minute
    steps: tuple[StepResult, ...]
    check: Check
    assumptions: tuple[str, ...]
    warnings: tuple[str, ...]


def summarised(model: Model, settings: Settings, replications: Sequence[Replication]) -> Result:
    lead_time = _lead_time(replications)
    wait = estimate([one.wait for one in replications])
    steps = tuple(_step(model, place, replications) for place in range(len(model.stations)))
    return Result(
        title=model.title,
        basis=model.basis,
        settings=settings,
        lead_time=lead_time,
        wait=wait,
        throughput=model.rate,
        steps=steps,
        check=check(model, wait=wait, lead_time=lead_time.mean, waits=[step.wait for step in steps]),
        assumptions=model.assumptions,
        warnings=_warnings(model, settings, lead_time),
    )


def _lead_time(replications: Sequence[Replication]) -> LeadTime:
    pooled = np.concatenate([one.lead_times for one in replications])
    p50, p85, p95, p99 = (float(value) for value in np.percentile(pooled, (50, 85, 95, 99)))
    low = float(pooled.min())
    # What is the same for all items differs by the rounding of the clock.
    ends, bars = ((low, p99), BARS) if p99 - low > 1e-6 * p99 else ((low, float(pooled.max()) + 1e-6), 1)
    counts, edges = np.histogram(pooled, bins=bars, range=ends)
    return LeadTime(
        mean=estimate([float(one.lead_times.mean()) for one in replications]),
        p50=p50,
        p85=p85,
        p95=p95,
        edges=tuple(float(edge) for edge in edges),
        counts=tuple(int(count) for count in counts),
        beyond=len(pooled) - int(counts.sum()),
    )


def _step(model: Model, place: int, replications: Sequence[Replication]) -> StepResult:
    station = model.stations[place]
    of: Callable[[str], Estimate] = lambda name: estimate([getattr(one, name)[place] for one in replications])  # noqa: E731
    return StepResult(
        key=station.key,
        label=station.label,
        people=station.people,
        visits=of("visits"),
        wait=of("waits"),
        queue=of("queues"),
        utilisation=None if station.people is None else of("busy").scaled(1 / station.people),
    )


def _warnings(model: Model, settings: Settings, lead_time: LeadTime) -> tuple[str, ...]:
    """What makes the result weaker than it looks."""
    found = []
    inside = model.rate * lead_time.mean.mean
    if inside > settings.warmup and any(station.people is not None for station in model.stations):
        found.append(
            f"About {inside:,.0f} items are in the stream at once, and only {settings.warmup:,} warm it up: the first counted "
            "ones still meet an emptier stream than usual. A longer warm-up makes the result truer."
        )
    if settings.replications == 1:
        found.append("One replication has no interval: nobody can tell how much of the result is chance.")
    busiest = max((model.utilisation(place) or 0.0 for place in range(len(model.stations))), default=0.0)
    if busiest > 0.95:
        found.append(
            f"The busiest people are asked for {busiest:.1%} of what they can do: queues change so slowly then that the "
            "interval is too narrow. More items help, more replications do not."
        )
    return tuple(found)


# ---- JSON, in the unit of the stream ----


def as_json(result: Result) -> dict[str, Json]:
    """As docs/simulation.md describes it: times in the unit of the stream."""
    one = float(result.basis.unit_minutes)
    lead = result.lead_time
    return {
        "stream": result.title,
        "time_basis": {"unit": result.basis.unit.value, "hours_per_day": float(result.basis.hours_per_day)},
        "lead_time": {
            **lead.mean.as_json(one),
            "p50": lead.p50 / one,
            "p85": lead.p85 / one,
            "p95": lead.p95 / one,
        },
        "histogram": {"edges": [edge / one for edge in lead.edges], "counts": list(lead.counts), "beyond": lead.beyond},
        "wait": result.wait.as_json(one),
        "steps": [_step_json(step, one) for step in result.steps],
        "seed": result.settings.seed,
        "items": result.settings.items,
        "replications": result.settings.replications,
        "warmup": result.settings.warmup,
        "check": _check_json(result.check, one),
        "check_reason": result.check.reason,
        "assumptions": list(result.assumptions),
        "warnings": list(result.warnings),
    }


def _step_json(step: StepResult, one: float) -> dict[str, Json]:
    return {
        "key": step.key,
        "name": step.label,
        "people": step.people,
        "visits": step.visits.mean,
        "wait": step.wait.as_json(one),
        "queue": step.queue.as_json(),
        "utilisation": None if step.utilisation is None else step.utilisation.mean,
    }


def _check_json(found: Check, one: float) -> dict[str, Json] | None:
    if found.model is None or found.simulated is None:
        return None
    return {
        "model": found.model,
        "wait": found.wait / one,
        "inside": found.inside,
        "simulated": found.simulated.as_json(one),
        "lead_time": found.lead_time / one,
        "lead_time_inside": found.lead_time_inside,
        "steps": [{"key": step.key, "wait": step.wait / one, "inside": step.inside} for step in found.steps],
    }
