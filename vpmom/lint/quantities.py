"""Whether a line counts something, and by which day it promises it."""

import re
from calendar import monthrange
from datetime import date

from vpmom.lint import vocabulary
from vpmom.parser.periods import MONTHS, FiscalYearEnd, fiscal_part
from vpmom.plan import Measure, MeasureKind
from vpmom.words import named

_MONTHS = {name[:length]: number for number, name in enumerate(MONTHS, start=1) for length in (3, 4, len(name))}
YEARS = (1900, 2199)
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_FORMS = tuple(
    re.compile(rf"\b{form}\b", re.IGNORECASE)
    for form in (
        r"(?P<year>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<day>\d\d)",
        rf"{_MONTH} {_DAY},? {_YEAR}",
        rf"{_DAY}\.? {_MONTH},? {_YEAR}",
        rf"{_MONTH},? {_YEAR}",
        rf"{_MONTH} {_DAY}",
        rf"{_DAY}\.? {_MONTH}",
        r"(?P<part>[QH][1-4]),? ?(?:of )?(?:(?P<year>(?:19|20)\d\d)|FY ?'?(?P<fy>\d{2,4}))?",
        r"FY ?'?(?P<fy>\d{2,4})",
        rf"(?:by|until|before|in|during|within|end of|for) {_YEAR}",
        rf"(?:by|until|before|in|during|within|end of) (?:the )?(?:end of )?{_MONTH}",
    )
)


def has_number(text: str) -> bool:
    """Whether plain text says how much: a number, a share, all or none. Dates, periods and names are no number."""
    rest = vocabulary.NO_QUANTITY.sub(" ", text)
    if re.search(r"\d", rest) or vocabulary.NUMBER_WORDS.search(rest):
        return True
    return any(vocabulary.WHOLE.search(part) for part in (text, named(text)[1]))


def is_numeric(text: str, measure: Measure | None) -> bool:
    """Whether two people would score it the same way: by a target, by worded zones, or by the number in the text."""
    if measure and (measure.target is not None or (measure.kind == MeasureKind.ZONES and measure.zones)):
        return True
    return has_number(text)


def has_date(text: str) -> bool:
    """Whether plain text names a day, a month with its year, a quarter or a year."""
    return any(form.search(text) for form in _FORMS)


def deadline(text: str, about: date, year_end: FiscalYearEnd = (12, 31)) -> date | None:
    """The last day that plain text promises something for, None when it names none that can be told.

    `about` is the day from which a year is taken when the text has none; `year_end` (month, day) ends the fiscal year,
    which is called by the calendar year in which it ends.
    """
    for form in _FORMS:
        for found in form.finditer(text):
            if (day := _last_day(found.groupdict(), about, year_end)) is not None:
                return day
    return None


def _last_day(said: dict[str, str | None], about: date, year_end: FiscalYearEnd) -> date | None:
    month = int(said.get("m") or 0) or _MONTHS.get((said.get("month") or "").casefold(), 0)
    if month:
        return _day_of_month(said, month, about)
    if said.get("part") or said.get("fy"):
        return _end_of_part(said, about, year_end)
    return _day(int(said.get("year") or 0), 12, 31)


def _day_of_month(said: dict[str, str | None], month: int, about: date) -> date | None:
    """Without a year the first such month that is not over on the day of writing."""
    year = int(said.get("year") or 0) or (about.year if month >= about.month else about.year + 1)
    return _day(year, month, int(said.get("day") or 0))


def _day(year: int, month: int, day: int) -> date | None:
    """The day, the month's last one for 0; None when there is no such day."""
    if not (1 <= month <= 12 and 1 <= year <= 9999):
        return None
    last = monthrange(year, month)[1]
    return date(year, month, day or last) if day <= last else None


def _end_of_part(said: dict[str, str | None], about: date, year_end: FiscalYearEnd) -> date | None:
    """The last day of a fiscal quarter, half or year. There is no third half."""
    year = int(said.get("fy") or said.get("year") or 0) or _fiscal_year(about, year_end)
    year += 2000 if year < 100 else 0
    part = (said.get("part") or "Q4").upper()
    if not YEARS[0] <= year <= YEARS[1] or part in ("H3", "H4"):
        return None
    return fiscal_part(year, part, year_end)[1]


def _fiscal_year(day: date, year_end: FiscalYearEnd) -> int:
    return day.year if day <= fiscal_part(day.year, "Q4", year_end)[1] else day.year + 1


def on_quarter_edges(start: date, end: date, year_end: FiscalYearEnd) -> bool:
    """Whether a period begins with a fiscal quarter and ends with one."""
    return _quarter(start, year_end)[0] == start and _quarter(end, year_end)[1] == end


def _quarter(day: date, year_end: FiscalYearEnd) -> tuple[date, date]:
    """First and last day of the fiscal quarter of `day`."""
    quarters = (fiscal_part(_fiscal_year(day, year_end), part, year_end) for part in ("Q1", "Q2", "Q3", "Q4"))
    return next(quarter for quarter in quarters if day <= quarter[1])
