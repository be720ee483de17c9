"""Which period comes after a plan's own, by the fiscal calendar, and what its plan may be called. Pure."""

from __future__ import annotations

import re
from datetime import date, timedelta

from vpmom.parser.periods import FiscalYearEnd, fiscal_part, fiscal_year
from vpmom.plan import Period

DAY = timedelta(days=1)
PARTS = {6: ("H1", "H2"), 3: ("Q1", "Q2", "Q3", "Q4")}  # by length in months


def next_period(period: Period | None, year_end: FiscalYearEnd, today: date) -> Period:
    """A period as long as `period`, after it: the first fiscal year, half or quarter where it is one long, else at once.

    Without a period: the next fiscal year after `today`. OverflowError or ValueError when the calendar ends before.
    """
    if period is None:
        return min(_fiscal(12, today.year, year_end, today + DAY).values(), key=_begins)
    begin = period.end + DAY
    months = months_of(period)
    if months in (12, *PARTS):
        return min(_fiscal(months, begin.year, year_end, begin).values(), key=_begins)
    if months:
        return Period(begin, _shifted(begin, months) - DAY)
    return Period(begin, begin + (period.end - period.start))


def months_of(period: Period) -> int | None:
    """How many whole months it lasts; None when it is not whole ones."""
    after = period.end + DAY
    months = 12 * (after.year - period.start.year) + after.month - period.start.month
    return months if months > 0 and _shifted(period.start, months) == after else None


def fiscal_name(period: Period, year_end: FiscalYearEnd) -> str:
    """ "FY2027", "H1 FY2027" or "Q3 FY2027"; empty for any other period."""
    months = months_of(period)
    if months not in (12, *PARTS):
        return ""
    named = _fiscal(months, period.start.year, year_end, period.start)
    return next((name for name, one in named.items() if one == period), "")


def next_title(title: str, before: Period | None, after: Period) -> str:
    """`title` with the year of the later period where it named that of the earlier: "Sales 2026", "FY26 Sales"."""
    if before is None or before.end.year == after.end.year:
        return title
    old, new = before.end.year, after.end.year
    title = re.sub(rf"(?<!\d){old}(?!\d)", str(new), title)
    return re.sub(rf"(?<![A-Za-z])(FY\s?['’]?){old % 100:02d}(?!\d)", rf"\g<1>{new % 100:02d}", title)


def _fiscal(months: int, year: int, year_end: FiscalYearEnd, begin: date) -> dict[str, Period]:
    """The fiscal periods of that length around `year` which begin on `begin` or later, by name."""
    found = {}
    for number in (year, year + 1, year + 2):
        if months == 12:
            found[f"FY{number}"] = Period(*fiscal_year(number, year_end))
        for part in PARTS.get(months, ()):
            found[f"{part} FY{number}"] = Period(*fiscal_part(number, part, year_end))
    return {name: period for name, period in found.items() if period.start >= begin}


def _shifted(day: date, months: int) -> date:
    """The same day some months later; in a shorter month its last one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), following - DAY)


def _begins(period: Period) -> date:
    return period.start
