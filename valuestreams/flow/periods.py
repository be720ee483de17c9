"""Whole weeks, Monday to Sunday: what velocity is counted in, so that no week is compared with half a one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

WEEK = timedelta(days=7)
DAY = timedelta(days=1)


def monday(day: date) -> date:
    """The first day of the week in which `day` lies."""
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True)
class Period:
    """`weeks` whole weeks from the Monday `first`."""

    first: date
    weeks: int

    @property
    def last(self) -> date:
        return self.first + self.weeks * WEEK - DAY

    @property
    def days(self) -> int:
        return 7 * self.weeks

    @property
    def mondays(self) -> tuple[date, ...]:
        return tuple(self.first + number * WEEK for number in range(self.weeks))

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def last_weeks(weeks: int, until: date) -> Period:
    """The last `weeks` weeks that are over at the end of the day `until`."""
    end = monday(until + DAY)
    return Period(end - weeks * WEEK, weeks)


def weeks_since(first: date, until: date) -> Period:
    """Every whole week from the one of `first` that is over at the end of `until`; at least one."""
    end = monday(until + DAY)
    weeks = max((end - monday(first)) // WEEK, 1)
    return Period(end - weeks * WEEK, weeks)
