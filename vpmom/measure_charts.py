"""A measure over time as a `Chart`: its check-ins, where they lead, and its target. Values in, a value out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from reports.charts import Chart, Series
from vpmom.forecast import Forecast, Method
from vpmom.plan import Measure, MeasureKind
from vpmom.wording import amount

Value = Decimal | None  # in the measure's unit; 1 for done, 0 for not; a zone by its place from 0; None: unknown
Point = tuple[date, Value]


def said(measure: Measure, value: Value) -> str:
    """`value` as people write it: with its unit, "done" or "not done", or the words of its zone; ? if unknown."""
    if value is None:
        return "?"
    if measure.kind == MeasureKind.DONE:
        return "done" if value else "not done"
    if measure.kind == MeasureKind.ZONES:
        place = int(value)
        return measure.zones[place] if 0 <= place < len(measure.zones) else "?"
    return amount(value, measure.unit)


def chart(
    measure: Measure, points: Sequence[Point], title: str, summary: str, *, start: date | None, ahead: Forecast | None
) -> Chart:
    """`points`, one a day, oldest first. The categories are ISO days.

    start: the day on which the baseline stands; ahead: adds the line to the day of the target, with its range.
    """
    known: dict[date, Value] = dict(points)
    if measure.kind == MeasureKind.NUMBER and measure.baseline is not None and start is not None:
        known = {start: measure.baseline, **known}
    days = sorted(known)
    if leads := _leads(days, ahead):
        days.append(leads.at)
    lines = [Series("Checked in", tuple(_float(known.get(day)) for day in days), emphasis=True)]
    lines += _ahead(days, known, leads) if leads else []
    low, high, labels = _axis(measure, lines)
    return Chart(
        kind="line",
        title=title,
        summary=summary,
        unit=measure.unit if measure.kind == MeasureKind.NUMBER else "",
        categories=tuple(day.isoformat() for day in days),
        series=tuple(lines),
        low=low,
        high=high,
        tick_labels=labels,
        marks=_target(measure),
    )


def table(measure: Measure, points: Sequence[Point]) -> dict[str, list[str] | list[list[str]]]:
    """The same in words, as `components/chart_table.html` takes it."""
    return {"columns": ["Day", "Value"], "rows": [[day.isoformat(), said(measure, value)] for day, value in points]}


def _leads(days: Sequence[date], ahead: Forecast | None) -> Forecast | None:
    """The forecast, where there is a line from the last day onwards."""
    if ahead is None or ahead.value is None or ahead.method not in (Method.LINE, Method.RANGE):
        return None
    return ahead if days and days[-1] < ahead.at else None


def _ahead(days: Sequence[date], known: Mapping[date, Value], ahead: Forecast) -> list[Series]:
    """A line, and one for each end of its range, from the last known value to the end."""
    last = max(day for day, value in known.items() if value is not None)
    ends = [("If it goes on", ahead.value), ("At most", ahead.high), ("At least", ahead.low)]

    def along(end: Fraction) -> tuple[float | None, ...]:
        return tuple(_float(known[last]) if day == last else float(end) if day == ahead.at else None for day in days)

    return [Series(name, along(end)) for name, end in ends if end is not None]


def _axis(measure: Measure, lines: Sequence[Series]) -> tuple[float, float, tuple[str, ...]]:
    """Lowest and highest value, and the names of the steps of what is no number."""
    if measure.kind == MeasureKind.DONE:
        return 0.0, 1.0, ("not done", "done")
    if measure.kind == MeasureKind.ZONES:
        return 0.0, float(max(len(measure.zones) - 1, 1)), measure.zones
    values = [Fraction(value) for line in lines for value in line.values if value is not None]
    values += [Fraction(mark) for _name, mark in _target(measure)]
    low, high = _round(min(values, default=Fraction(0)), max(values, default=Fraction(1)))
    # A chart reads "%" up to 1 as a share; ours are percent already.
    return float(low), max(float(high), 4.0) if measure.unit == "%" and high <= 1 else float(high), ()


def _round(low: Fraction, high: Fraction) -> tuple[Fraction, Fraction]:
    """Ends a little further apart, so that the four steps between them are numbers that one likes to read."""
    air = (high - low) / 20
    low, high = (low if 0 <= low <= air else low - air), high + air
    least = (high - low) / 4 or max(abs(high) / 4, Fraction(1, 4))
    size = Fraction(10) ** (len(str(int(least))) - 1) if least >= 1 else Fraction(1, 10 ** len(str(int(1 / least))))
    for step in (size * nice for nice in (1, 2, Fraction(5, 2), 5, 10, 20, 25, 50, 100)):
        bottom = low // step * step
        if bottom + 4 * step >= high and step >= least:
            return bottom, bottom + 4 * step
    raise AssertionError("ten times the smallest step always holds what lies between")


def _target(measure: Measure) -> tuple[tuple[str, float], ...]:
    if measure.kind != MeasureKind.NUMBER or measure.target is None:
        return ()
    return ((f"Target {amount(measure.target, measure.unit)}", float(measure.target)),)


def _float(value: Value) -> float | None:
    return None if value is None else float(value)
