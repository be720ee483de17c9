"""On which days people work, by the organization's own calendar. No database, no clock."""

from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkDays:
    """ISO weekdays (Monday is 1) without holidays. Without any weekday, all of them."""

    weekdays: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    holidays: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        return (not self.weekdays or day.isoweekday() in self.weekdays) and day not in self.holidays

    def on_or_after(self, day: date) -> date:
        while not self.is_working(day):
            day += DAY
        return day

    def on_or_before(self, day: date) -> date:
        while not self.is_working(day):
            day -= DAY
        return day
