"""The numbers of a stream as one JSON object, and as a table to read in a terminal."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from valuestreams.funnel import Funnel
from valuestreams.metrics.capacity import Load
from valuestreams.metrics.linear import Number
from valuestreams.metrics.measures import Measures, Range, Return, Rework, StepTimes
from valuestreams.stream import Per, Stream, TimeBasis

Json = dict[str, Any]


def as_json(stream: Stream, measures: Measures) -> Json:
    """The output of `manage.py measure_stream --json`; docs/stream-format.md describes every key. Numbers are floats of
    full precision, times in the unit of the stream.
    """
    basis, process = stream.basis, measures.process_time
    return {
        "stream": stream.title,
        "time_basis": _basis(basis),
        "process_time": None if process is None else _in_unit(process.middle, basis),
        "process_time_range": _range(process, basis.unit_minutes),
        "lead_time": _range(measures.lead_time, basis.unit_minutes),
        "lead_time_days": _range(measures.lead_time, basis.day),
        "labour": _range(measures.labour, basis.unit_minutes),
        "flow_efficiency": _range(measures.flow_efficiency),
        "rolled_ca": _float(measures.rolled_ca),
        "handoffs": measures.handoffs,
        "crossings": measures.crossings,
        "outside_steps": measures.outside_steps,
        "takt": None if measures.takt is None else _in_unit(measures.takt, basis),
        "rework": _rework(measures.reworks[0], basis),
        "steps": [_step(step, load, basis) for step, load in zip(measures.steps, measures.loads, strict=True)],
        "bottleneck": measures.bottleneck,
        "critical_path": list(measures.critical),
        "wip": None if measures.wip is None else float(measures.wip.middle),
        "wip_range": _range(measures.wip),
        "funnel": None if measures.funnel is None else _funnel(measures.funnel),
        "incomplete": list(measures.incomplete),
        "missing": [{"step": one.step, "what": one.what} for one in measures.missing],
    }


def as_text(stream: Stream, measures: Measures) -> str:
    """The same for a reader."""
    parts = [stream.title, _head(stream, measures), _rework_text(measures.reworks[0], stream.basis)]
    parts.append(_steps_text(stream, measures))
    if measures.missing:
        lacking = ", ".join(f"{one.step} ({one.what})" for one in measures.missing)
        parts.append(f"Incomplete: {lacking}.")
    return "\n\n".join(part for part in parts if part)


def _basis(basis: TimeBasis) -> Json:
    return {
        "unit": basis.unit.value,
        "hours_per_day": float(basis.hours_per_day),
        "days_per_week": float(basis.days_per_week),
    }


def _rework(rework: Rework, basis: TimeBasis) -> Json:
    time, lead = rework.time, rework.lead_time
    return {
        "rule": rework.rule.value,
        "time": None if time is None else _in_unit(time.middle, basis),
        "time_range": _range(time, basis.unit_minutes),
        "lead_time": _range(lead, basis.unit_minutes),
        "lead_time_days": _range(lead, basis.day),
        "flow_efficiency": _range(rework.flow_efficiency),
        "effort": None if rework.effort is None else _in_unit(rework.effort, basis),
        "returns": [_return(one, basis) for one in rework.returns],
        "assumptions": list(rework.assumptions),
        "refused": rework.refused or None,
    }


def _return(one: Return, basis: TimeBasis) -> Json:
    return {
        "step": one.step,
        "to": one.to,
        "items": float(one.items),
        "depth": one.depth,
        "loop_time": None if one.loop_time is None else _in_unit(one.loop_time, basis),
        "time": None if one.time is None else _in_unit(one.time, basis),
    }


def _step(step: StepTimes, load: Load, basis: TimeBasis) -> Json:
    split = step.split
    return {
        "key": step.key,
        "visits": _float(load.visits),
        "first_pass_visits": float(step.first_pass),
        "process": None if split.process is None else _in_unit(split.process.mean, basis),
        "wait": None if split.wait is None else _in_unit(split.wait.mean, basis),
        "elapsed": None if split.elapsed is None else _in_unit(split.elapsed.mean, basis),
        "utilisation": _float(load.utilisation),
        "capacity": _float(load.capacity),
        "cycle_time": None if load.cycle is None else _in_unit(load.cycle, basis),
        "over_capacity": None if load.utilisation is None else load.is_over,
    }


def _funnel(funnel: Funnel) -> Json:
    """Costs in the currency, not in cents."""
    stages = [{"key": one.key, "reached": one.reached, "rate": _float(one.rate)} for one in funnel.stages]
    return {
        "stages": stages,
        "overall": _float(funnel.overall),
        "outcomes": _float(funnel.outcomes),
        "cost_per_outcome": None if funnel.cost is None else float(funnel.cost / 100),
        "incomplete": list(dict.fromkeys((*funnel.unknown, *funnel.unspent))),
    }


def _in_unit(minutes: Number, basis: TimeBasis) -> float:
    return float(minutes / basis.unit_minutes)


def _float(value: Number | None) -> float | None:
    return None if value is None else float(value)


def _range(value: Range | None, divisor: Fraction = Fraction(1)) -> Json | None:
    return None if value is None else {"low": float(value.low / divisor), "high": float(value.high / divisor)}


def _head(stream: Stream, measures: Measures) -> str:
    basis = stream.basis
    per = (stream.demand.per if stream.demand else Per.DAY).value
    rows = [
        ("Time basis", f"{_digits(basis.hours_per_day)}-hour days, times in {basis.unit}"),
        ("Process time", _time_text(measures.process_time, basis)),
        ("Lead time", _time_text(measures.lead_time, basis)),
        ("Flow efficiency", f"{_span(measures.flow_efficiency, _percent)} ({_digits(basis.hours_per_day)}-hour days)"),
        ("Rolled %C/A", _percent(measures.rolled_ca)),
        ("Hand-offs", str(measures.handoffs)),
        ("Crossings", str(measures.crossings)),
        ("Outside steps", str(measures.outside_steps)),
        ("Takt", "–" if measures.takt is None else f"{_digits(measures.takt / basis.unit_minutes)} {basis.unit}"),
        ("Items in process", _span(measures.wip, _digits)),
        ("Bottleneck", measures.bottleneck or "–"),
    ]
    return _grid([list(row) for row in rows if row[1] != "–"]) + f"\n\nCapacity is in items per {per}."


def _rework_text(rework: Rework, basis: TimeBasis) -> str:
    rows = [
        [f"Rework, {rework.rule}", _time_text(rework.time, basis)],
        ["Lead time with it", _time_text(rework.lead_time, basis)],
        [
            "Flow efficiency with it",
            f"{_span(rework.flow_efficiency, _percent)} ({_digits(basis.hours_per_day)}-hour days)",
        ],
    ]
    notes = [rework.refused, *rework.assumptions]
    return "\n".join([_grid(rows), *(note for note in notes if note)])


def _steps_text(stream: Stream, measures: Measures) -> str:
    rows = [["Step", "Visits", "Utilisation", "Capacity", ""]]
    for step, load in zip(stream.steps, measures.loads, strict=True):
        capacity = "–" if load.capacity is None else _digits(load.capacity)
        visits = "–" if load.visits is None else _digits(load.visits)
        notes = ["bottleneck"] if step.key == measures.bottleneck else []
        notes += ["over capacity"] if load.is_over else []
        rows.append([step.key, visits, _percent(load.utilisation), capacity, ", ".join(notes)])
    return _grid(rows)


def _time_text(value: Range | None, basis: TimeBasis) -> str:
    if value is None:
        return "incomplete"
    unit, days = basis.unit_minutes, basis.day
    return f"{_span(value, lambda part: _digits(part / unit))} {basis.unit} ({_span(value, lambda part: _digits(part / days))} days)"


def _span(value: Range | None, shown: Callable[[Number], str]) -> str:
    if value is None:
        return "–"
    low, high = shown(value.low), shown(value.high)
    return low if low == high else f"{low} to {high}"


def _percent(value: Number | None) -> str:
    return "–" if value is None else f"{_digits(value * 100)} %"


def _digits(value: Number) -> str:
    """Two decimal places at most, rounded half up."""
    cents = (Fraction(value) * 200 + 1) // 2
    whole, rest = divmod(cents, 100)
    return f"{whole:,}" + (f".{rest:02d}".rstrip("0") if rest else "")


def _grid(rows: list[list[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
