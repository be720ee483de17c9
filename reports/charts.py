"""A chart as one frozen value: what it shows, not how. Screen and paper draw the same value."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Series:
    """A named row of numbers, one for each category; None where nothing is known."""

    name: str
    values: tuple[float | None, ...]
    emphasis: bool = False


@dataclass(frozen=True)
class Chart:
    """`kind` radar, bar or line over `categories`; every value lies in `low` to `high`, in `unit`. Shares, 0 to 1, have the
    unit "%" and are shown times 100.


    `summary` says in a sentence what the picture shows: it is read where the picture cannot be seen. `marks` are named
    heights that the picture points out, such as the level that fits: (name, value).
    """

    kind: Literal["radar", "bar", "line"]
    title: str
    summary: str
    unit: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    low: float = 0.0
    high: float = 1.0
    tick_labels: tuple[str, ...] = ()  # for whole numbers from low to high, such as level names
    marks: tuple[tuple[str, float], ...] = ()

    @property
    def is_share(self) -> bool:
        return self.unit == "%" and self.high <= 1

    def ticks(self) -> tuple[tuple[float, str], ...]:
        """Where the axis is named, and how: the named steps, or five even ones."""
        if self.tick_labels:
            return tuple((self.low + step, label) for step, label in enumerate(self.tick_labels))
        heights = (self.low + step * (self.high - self.low) / 4 for step in range(5))
        return tuple((height, self._number(height)) for height in heights)

    def say(self, value: float | None) -> str:
        """`value` as one reads it: the name of its step where it has one, else the number with its unit; ? if unknown."""
        if value is None:
            return "?"
        named = dict(self.ticks()) if self.tick_labels else {}
        if value in named:
            return named[value]
        return self._number(value) if self.is_share else f"{self._number(value)} {self.unit}".strip()

    def _number(self, value: float) -> str:
        return f"{round(100 * value, 1):g} %" if self.is_share else f"{round(value, 2):g}"


@dataclass(frozen=True)
class Bar:
    """A piece of work in time. Days are ISO dates."""

    title: str
    note: str
    starts_on: str
    ends_on: str
    done: float = 0.0  # share, 0 to 1
    group: str = ""


@dataclass(frozen=True)
class Gantt:
    """Bars over time, with the borders of the waves."""

    title: str
    summary: str
    bars: tuple[Bar, ...]
    starts_on: str
    ends_on: str
    periods: tuple[tuple[str, str, str], ...]  # (label, first day, last day)
    today: str | None = None
