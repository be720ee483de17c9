"""From waves to days: when each wave and each piece of work begins and ends. No database, no clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor

from roadmaps.waves import Placement, Work

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """First and last day."""

    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class WorkCalendar:
    """On which days people work: ISO weekdays (Monday is 1) without holidays. Without any weekday, on all of them."""

    weekdays: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    holidays: frozenset[date] = frozenset()

    @classmethod
    def of(cls, weekdays: Collection[int], holidays: Collection[date]) -> WorkCalendar:
        return cls(frozenset(weekdays) & frozenset(range(1, 8)), frozenset(holidays))

    def is_working(self, day: date) -> bool:
        return (not self.weekdays or day.isoweekday() in self.weekdays) and day not in self.holidays

    def days(self, span: Span) -> list[date]:
        """Its working days; all its days when nobody works in it."""
        every = [span.starts_on + n * DAY for n in range((span.ends_on - span.starts_on).days + 1)]
        return [day for day in every if self.is_working(day)] or every

    def from_day(self, day: date) -> date:
        """`day`, or the next working day after it."""
        while not self.is_working(day):
            day += DAY
        return day

    def end(self, starts_on: date, days: int) -> date:
        """The last of `days` working days that begin on `starts_on`."""
        day = starts_on
        for _ in range(days - 1):
            day = self.from_day(day + DAY)
        return day


def wave_span(starts_on: date, wave_weeks: int, wave: int) -> Span:
    """Wave 1 begins on `starts_on`; the waves follow each other without a break."""
    length = timedelta(weeks=wave_weeks)
    first = starts_on + (wave - 1) * length
    return Span(first, first + length - DAY)


def wave_of(day: date, starts_on: date, wave_weeks: int) -> int:
    """The wave that `day` lies in; 1 for earlier days."""
    return max(0, (day - starts_on).days // (7 * wave_weeks)) + 1


def nominal_wave_days(wave_weeks: int, calendar: WorkCalendar) -> int:
    """Working days in a wave without holidays."""
    return wave_weeks * (len(calendar.weekdays) or 7)


def schedule(
    work: Sequence[Work],
    placements: Sequence[Placement],
    *,
    capacity: Fraction | int,
    starts_on: date,
    wave_weeks: int,
    calendar: WorkCalendar,
    kept: Mapping[str, Span] | None = None,
) -> dict[str, Span]:
    """Key to the days of its work; `kept` days stay as they are.

    In a wave, work begins where the capacity before it is used up, and early enough to end within the wave. It ends
    later only when it lasts longer than what is left of the wave after its prerequisites.
    """
    timetable = _Timetable(capacity, starts_on, wave_weeks, calendar, dict(kept or {}))
    by_key = {one.key: one for one in work}
    for placement in sorted(placements, key=lambda one: one.wave):
        timetable.add(placement, by_key.get(placement.key))
    return timetable.spans


class _Timetable:
    def __init__(
        self, capacity: Fraction | int, starts_on: date, wave_weeks: int, calendar: WorkCalendar, spans: dict[str, Span]
    ):
        self.capacity, self.starts_on, self.wave_weeks, self.calendar = capacity, starts_on, wave_weeks, calendar
        self.spans = spans
        self.used: dict[int, Fraction] = defaultdict(Fraction)
        self.known: dict[int, list[date]] = {}

    def add(self, placement: Placement, work: Work | None) -> None:
        if work is not None and work.key not in self.spans:
            self.spans[work.key] = self._span(placement, work)
        for wave, share in enumerate(placement.shares, placement.wave):
            self.used[wave] += share

    def _span(self, placement: Placement, work: Work) -> Span:
        waves = range(placement.wave, placement.wave + len(placement.shares))
        window = [day for wave in waves for day in self._days(wave)]
        latest = max(0, len(window) - work.days)
        turn = floor(self.used[placement.wave] / self.capacity * len(self._days(placement.wave)))
        ready = [self.spans[key].ends_on + DAY for key in work.after if key in self.spans]
        starts_on = self.calendar.from_day(max([window[min(turn, latest)], *ready]))
        return Span(starts_on, max(self.calendar.end(starts_on, work.days), self._used_up(placement)))

    def _used_up(self, placement: Placement) -> date:
        """For work that spans waves: the day on which its share of the last one is done."""
        if len(placement.shares) == 1:
            return date.min
        last = placement.wave + len(placement.shares) - 1
        days = self._days(last)
        used = (self.used[last] + placement.shares[-1]) / self.capacity
        return days[min(ceil(used * len(days)), len(days)) - 1]

    def _days(self, wave: int) -> list[date]:
        if wave not in self.known:
            self.known[wave] = self.calendar.days(wave_span(self.starts_on, self.wave_weeks, wave))
        return self.known[wave]
