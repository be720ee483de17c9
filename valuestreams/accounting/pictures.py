"""What the money and the capacity look like: a chart of the periods, and the parts of a bar."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor, log10

from reports.charts import Chart, Series
from valuestreams.accounting.box_score import Kind
from valuestreams.accounting.capacity import Capacity
from valuestreams.accounting.derived import Derived, half_up
from valuestreams.accounting.profit import Statement
from valuestreams.accounting.typed import show

NAMES = {
    "productive": "Productive",
    "changeover": "Changeover",
    "scrap_rework": "Scrap and rework",
    "downtime": "Downtime",
    "inspection": "Inspection",
    "five_s": "Tidying (5S)",
    "meetings": "Meetings",
    "non_productive": "Non-productive",
    "available": "Available",
}


def money_chart(found: Sequence[Statement], labels: Sequence[str], currency: str) -> Chart:
    """Revenue, cost and profit of each period. What is incomplete is a gap."""
    rows = {
        "Profit": [one.profit for one in found],
        "Revenue": [one.revenue for one in found],
        "Conversion cost": [one.conversion for one in found],
        "Material cost": [one.material for one in found],
    }
    known = [abs(value.value) for values in rows.values() for value in values if value.value is not None]
    size, unit = (100_000, f"thousand {currency}") if max(known, default=Fraction(0)) >= 10**7 else (100, currency)
    series = tuple(
        Series(name, tuple(_units(value, size) for value in values), name == "Profit") for name, values in rows.items()
    )
    low, high = _ends([value for one in series for value in one.values if value is not None])
    return Chart("line", "Profit and loss", _summary(found, labels, currency), unit, tuple(labels), series, low, high)


def _units(value: Derived, size: int) -> float | None:
    return None if value.value is None else float(value.value / size)


def _ends(values: Sequence[float]) -> tuple[float, float]:
    """Round ends with four even steps between them, 0 among what is shown."""
    low, high = min([*values, 0.0]), max([*values, 0.0])
    rough = max(high - low, 1.0) / 4
    size = 10.0 ** floor(log10(rough))
    for step in (size * nice for nice in (1, 2, 2.5, 5, 10, 20)):
        bottom = floor(low / step) * step
        if step >= rough and bottom + 4 * step >= high:
            return bottom, bottom + 4 * step
    return low, high


def _summary(found: Sequence[Statement], labels: Sequence[str], currency: str) -> str:
    known = [(label, one) for label, one in zip(labels, found, strict=True) if one.profit.value is not None]
    if not known:
        return "No period is complete yet, so no profit is known."
    label, last = known[-1]
    made = f"{label}: a profit of {show(last.profit.value, Kind.MONEY, currency)}"
    share = "" if last.ros.value is None else f", {show(last.ros.value, Kind.SHARE)} of revenue"
    return f"{made}{share}. {len(known)} of {len(found)} periods are complete."


@dataclass(frozen=True)
class Part:
    """A part of the bar; `start` and `width` in tenths of a percent of the whole bar."""

    key: str
    name: str
    text: str
    hours: str
    start: float
    width: float


def capacity_bar(capacity: Capacity) -> tuple[Part, ...]:
    """Productive, each cause, and available, along a bar of 1000; of more than there is, the bar is what is needed.
    Empty when something is not known.
    """
    shown = (capacity.productive, *capacity.causes, capacity.available)
    if any(part.share.value is None for part in shown):
        return ()
    used = [part for part in shown if part.share.value is not None and part.share.value > 0]
    whole = sum((part.share.value for part in used if part.share.value is not None), Fraction(0)) or Fraction(1)
    parts, start = [], Fraction(0)
    for part in used:
        share, seconds = part.share.value or Fraction(0), part.seconds.value or Fraction(0)
        parts.append(
            Part(part.key, NAMES[part.key], show(share, Kind.SHARE), f"{half_up(seconds / 360) / 10:,.1f} h",
                 float(half_up(start / whole * 10_000)) / 10, float(half_up(share / whole * 10_000)) / 10)
        )  # fmt: skip
        start += share
    return tuple(parts)
