"""The fiscal year of an organization, whatever day it ends on. No database, no clock."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from cadence.recurrence import add_months

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """First and last day, both in it."""

    start: date
    end: date

    @property
    def label(self) -> str:
        """By the calendar year in which it ends, as is the custom: FY2027."""
        return f"FY{self.end.year}"

    def quarter_start(self, number: int) -> date:
        """First day of its quarter 1 to 4; three months lie between two of them, and the last ends with the year.

        Counted from the day after the last year's end, so that a year that begins on the last of a month keeps to it.
        """
        return add_months(self.start, 3 * (number - 1))

    def quarter_end(self, number: int) -> date:
        return self.end if number == 4 else self.quarter_start(number + 1) - DAY


def year_of(day: date, end_month: int, end_day: int) -> FiscalYear:
    """The fiscal year that `day` lies in. An end day that the month does not have that year, such as 29 February, is its
    last one."""
    end = _end(day.year, end_month, end_day)
    year = day.year if day <= end else day.year + 1
    return FiscalYear(_end(year - 1, end_month, end_day) + DAY, _end(year, end_month, end_day))


def next_year(year: FiscalYear, end_month: int, end_day: int) -> FiscalYear:
    return year_of(year.end + DAY, end_month, end_day)


def year_before(year: FiscalYear, end_month: int, end_day: int) -> FiscalYear:
    return year_of(year.start - DAY, end_month, end_day)


def _end(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))
