"""Where a day lies on a time axis whose periods are drawn equally wide. Screen and paper share it."""

from dataclasses import dataclass
from datetime import date, timedelta

from reports.charts import Gantt

MOST_PERIODS = 12  # more columns than that cannot be labelled


@dataclass(frozen=True)
class Period:
    label: str
    starts_on: date
    after: date  # the first day that is no longer part of it


@dataclass(frozen=True)
class Placed:
    """A bar on the axis: `start` and `width` are shares of it, 0 to 1; `done` is the share of the axis that is done."""

    start: float
    width: float
    done: float


def periods(gantt: Gantt) -> tuple[Period, ...]:
    """The columns of the axis, at most twelve: neighbours are joined when there are more."""
    given = gantt.periods or ((f"{gantt.starts_on} – {gantt.ends_on}", gantt.starts_on, gantt.ends_on),)
    size = -(-len(given) // MOST_PERIODS)
    chunks = [given[i : i + size] for i in range(0, len(given), size)]
    return tuple(Period(_label(chunk), day(chunk[0][1]), day(chunk[-1][2]) + timedelta(days=1)) for chunk in chunks)


def position(axis: tuple[Period, ...], moment: date) -> float:
    """The share of the axis that lies before `moment`, 0 to 1; days outside are moved to its nearer end."""
    for index, period in enumerate(axis):
        if moment < period.after:
            days = (period.after - period.starts_on).days
            inside = max((moment - period.starts_on).days, 0)
            return (index + (inside / days if days > 0 else 0)) / len(axis)
    return 1.0


def place(gantt: Gantt) -> tuple[Placed, ...]:
    """The bars of `gantt` on its axis. A bar ends with its last day, so it reaches to the morning after."""
    axis = periods(gantt)
    spans = [
        (position(axis, day(bar.starts_on)), position(axis, day(bar.ends_on) + timedelta(days=1))) for bar in gantt.bars
    ]
    return tuple(
        Placed(start, end - start, (end - start) * bar.done)
        for bar, (start, end) in zip(gantt.bars, spans, strict=True)
    )


def today(gantt: Gantt) -> float | None:
    """Where today stands; None when it lies outside or was not asked for."""
    if gantt.today is None or not gantt.starts_on <= gantt.today <= gantt.ends_on:
        return None
    return position(periods(gantt), day(gantt.today))


def _label(chunk: tuple[tuple[str, str, str], ...]) -> str:
    first, last = chunk[0][0], chunk[-1][0]
    return first if first == last else f"{first} – {last}"


def day(text: str) -> date:
    return date.fromisoformat(text)
