"""On which days a recurring meeting falls: every week, every two weeks, every month, or before each fiscal quarter ends.

Pure: no database, no clock.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from cadence.fiscal import FiscalYear, next_year, year_of
from cadence.recurrence import LAST_YEAR, Repeats, occurrences
from cadence.workdays import WorkDays


class Every(StrEnum):
    WEEK = "week"
    FORTNIGHT = "fortnight"
    MONTH = "month"
    QUARTER = "quarter"  # of the fiscal year


REPEATS = {
    Every.WEEK: Repeats.WEEKLY,
    Every.FORTNIGHT: Repeats.FORTNIGHTLY,
    Every.MONTH: Repeats.MONTHLY,
}
# How long to look back when a meeting was never held before.
USUAL_GAP = {
    Every.WEEK: timedelta(days=7),
    Every.FORTNIGHT: timedelta(days=14),
    Every.MONTH: timedelta(days=31),
    Every.QUARTER: timedelta(days=92),
}

MONDAY_TO_FRIDAY = WorkDays()


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`first`: its first day, and so its weekday or day of the month; for quarters the day from which they count.

    For quarters `days_before` the last day of each, on a working day; `fiscal_end` is (month, day) of the year's end.
    """

    every: Every
    first: date
    until: date | None = None  # the last day on which it can fall; None: no end
    days_before: int = 0
    fiscal_end: tuple[int, int] = (12, 31)
    work: WorkDays = MONDAY_TO_FRIDAY

    def days(self, start: date, end: date) -> Iterator[date]:
        """Its days from `start` to `end`, both included, in order."""
        if self.every != Every.QUARTER:
            return occurrences(self.first, REPEATS[self.every], self.until, start, end)
        return self._of_quarters(max(start, self.first), min(end, self.until or end, date(LAST_YEAR, 12, 31)))

    def falls_on(self, day: date) -> bool:
        return day in self.days(day, day)

    def _of_quarters(self, start: date, end: date) -> Iterator[date]:
        for year in self._years(start):
            for number in (1, 2, 3, 4):
                day = self.work.on_or_before(year.quarter_end(number) - timedelta(days=self.days_before))
                if day > end:
                    return
                if day >= start:
                    yield day

    def _years(self, start: date) -> Iterator[FiscalYear]:
        year = year_of(start, *self.fiscal_end)
        while True:
            yield year
            year = next_year(year, *self.fiscal_end)
