"""A result as text that a terminal shows."""

from collections.abc import Sequence

from valuestreams.simulation.estimates import Estimate
from valuestreams.simulation.result import Result, StepResult

HEADINGS = ("step", "people", "visits", "wait", "± 95 %", "queue", "± 95 %", "busy")


def as_text(result: Result) -> str:
    """Times in the unit of the stream."""
    lead, one = result.lead_time, float(result.basis.unit_minutes)
    settings = result.settings
    parts = [
        f"{result.title}: {settings.replications} × {settings.items:,} items after {settings.warmup:,} to warm up, "
        f"seed {settings.seed}. Times in {result.basis.unit}.",
        f"Lead time {_mean(lead.mean, one)}; half of the items within {_number(lead.p50 / one)}, 85 % within "
        f"{_number(lead.p85 / one)}, 95 % within {_number(lead.p95 / one)}.",
        _table([HEADINGS, *(_row(step, one) for step in result.steps)]),
        checked(result),
    ]
    parts += [f"- {sentence}" for sentence in (*result.warnings, *result.assumptions)]
    return "\n\n".join(parts[:4]) + "\n\n" + "\n".join(parts[4:])


def checked(result: Result) -> str:
    """Whether the simulation is right, where that is known."""
    check, one = result.check, float(result.basis.unit_minutes)
    if check.model is None:
        return f"Not checked. {check.reason}"
    if not result.wait.mean and not check.wait:
        verdict = _verdict(check.lead_time_inside)
        return (
            f"Checked: nothing waits for people, and the lead time must be {_number(check.lead_time / one)}: {verdict}."
        )
    return (
        f"Checked against {check.model}: an item must wait {_number(check.wait / one)} for people on average, and the "
        f"simulation found {_mean(result.wait, one)}: {_verdict(check.inside)}."
    )


def _verdict(inside: bool | None) -> str:
    words = {True: "it agrees", False: "it DISAGREES, take more items or another seed", None: "no interval to compare"}
    return words[inside]


def _number(value: float) -> str:
    """Four digits that count, without an exponent."""
    return f"{float(f'{value:.4g}'):,.10g}"


def _mean(found: Estimate, one: float) -> str:
    half = "" if found.half_width is None else f" ± {found.half_width / one:.2g}"
    return f"{_number(found.mean / one)}{half}"


def _row(step: StepResult, one: float) -> tuple[str, ...]:
    return (
        step.label,
        "any" if step.people is None else str(step.people),
        f"{step.visits.mean:.3f}",
        *_cells(step.wait, one),
        *_cells(step.queue, 1.0),
        "" if step.utilisation is None else f"{step.utilisation.mean:.1%}",
    )


def _cells(found: Estimate, one: float) -> tuple[str, str]:
    return f"{_number(found.mean / one)}", "" if found.half_width is None else f"{found.half_width / one:.2g}"


def _table(rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
