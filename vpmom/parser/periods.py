"""Dates and periods as people write them, in English, whatever the locale of the machine.

A fiscal year carries the number of the calendar year in which it ends: with a year end on January 31, FY24 is
2023-02-01 to 2024-01-31.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

FiscalYearEnd = tuple[int, int]  # month, day

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)


@dataclass(frozen=True, slots=True)
class PeriodReading:
    """`dates` (first and last day) is None where the words do not say them, or not without a fiscal calendar."""

    label: str
    dates: tuple[date, date] | None = None
    doubt: str = ""  # a sentence, when the words can be read in several ways or contradict themselves


_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_YEAR}[-/.](?P<number>[01]?\d)[-/.]{_DAY}",
        rf"{_MONTH}\s*{_DAY}\s*,?\s*{_YEAR}",
        rf"{_DAY}\.?\s*(?:of\s+)?{_MONTH},?\s*{_YEAR}",
        rf"{_DAY}-{_MONTH}-{_YEAR}",
        rf"(?P<first>[0-3]?\d)(?P<mark>[/.-])(?P<second>[0-3]?\d)(?P=mark){_YEAR}",
        rf"{_MONTH}\s*,?\s*{_YEAR}",
        rf"{_YEAR}-(?P<number>[01]\d)",
        rf"{_MONTH}\s*{_DAY}",
        rf"{_DAY}\s*{_MONTH}",
        rf"{_MONTH}",
    )
)
_WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+", re.IGNORECASE)
_SEPARATOR = re.compile(
    r"\s+(?:to|until|till|through|thru|and|-+|–|—|→|->)\s+|\s*(?:–|—|→|\.\.+|->|--+)\s*", re.IGNORECASE
)
_TIGHT = re.compile(r"(?<=[a-z\d])-(?=[a-z])|(?<=\d\d\d\d)-(?=\d)", re.IGNORECASE)
_FISCAL = r"FY\s*[-'’]?\s*(?P<fiscal>(?:19|20)?\d\d)(?!\d)(?:\s*[/-]\s*(?P<later>(?:19|20)?\d\d)(?!\d))?"
_PART = r"(?P<part>Q[1-4]|H[12])"
_SHORT = re.compile(
    rf"(?<![A-Za-z0-9])(?:{_PART}[\s,/-]*(?:of\s+)?{_FISCAL}|{_FISCAL.replace('fiscal', 'fiscal2').replace('later', 'later2')}"
    rf"(?:[\s,/-]*{_PART.replace('part', 'part2')})?|{_PART.replace('part', 'part3')}[\s,/-]*'?{_YEAR}(?!\d)"
    rf"|{_YEAR.replace('year', 'year4')}[\s,/-]*{_PART.replace('part', 'part4')}|{_PART.replace('part', 'part5')})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_CALENDAR_YEAR = re.compile(r"(?<![\w/.-])(?:CY\s*)?((?:19|20)\d\d)(?![\w/.-])")
_LONG_FISCAL = re.compile(r"\bfiscal\s+(?:year\s+)?(?=(?:19|20)?\d\d\b)", re.IGNORECASE)
_LONG_PART = re.compile(r"\b(first|second|third|fourth|1st|2nd|3rd|4th)\s+(quarter|half)\b", re.IGNORECASE)


def parse_date(text: str) -> date | None:
    """The day of "May 1, 2019", "1 May 2019", "2019-05-01" …; None for anything else, and for 03/04/2019."""
    found = _date(text)
    return found.first if found and found.exact and not found.doubt else None


def parse_period(text: str, fiscal_year_end: FiscalYearEnd | None = None) -> PeriodReading:
    """What the words of a period say. ValueError when `fiscal_year_end` is no day of a year."""
    _check(fiscal_year_end)
    label = " ".join(text.split())
    return _between_dates(label) or _short(label, fiscal_year_end) or _one_date(label) or PeriodReading(label)


def find_period(text: str, fiscal_year_end: FiscalYearEnd | None = None) -> PeriodReading | None:
    """The period that a title names: "FY20 Sales plan", "Plan (Q3 FY21)", "2018 plan". None where there is none."""
    _check(fiscal_year_end)
    names = [match[0] for match in _SHORT.finditer(text)] or [match[0] for match in _CALENDAR_YEAR.finditer(text)]
    if not names:
        return None
    reading = parse_period(names[0], fiscal_year_end)
    more = {" ".join(name.upper().split()) for name in names}
    if len(more) > 1:
        return PeriodReading(reading.label, reading.dates, f"The title names several periods: {', '.join(names)}.")
    return reading


def fiscal_year(number: int, year_end: FiscalYearEnd) -> tuple[date, date]:
    """First and last day of the fiscal year that ends in the calendar year `number`."""
    end = _clamped(number, *year_end)
    return _clamped(number - 1, *year_end) + timedelta(days=1), end


def fiscal_part(number: int, part: str, year_end: FiscalYearEnd) -> tuple[date, date]:
    """First and last day of "Q1" … "Q4", "H1" or "H2" of a fiscal year; months are counted from its end."""
    months = 3 if part[0].upper() == "Q" else 6
    back = 12 - months * int(part[1])
    month, day = year_end
    last = _clamped(*_shifted(number, month, -back), day)
    before = _clamped(*_shifted(number, month, -back - months), day)
    return before + timedelta(days=1), last


@dataclass(frozen=True, slots=True)
class _Span:
    """A day, a month, or one of them without its year."""

    first: date
    last: date
    exact: bool = True
    has_year: bool = True
    doubt: str = ""


def _check(year_end: FiscalYearEnd | None) -> None:
    if year_end is not None:
        date(2020, *year_end)  # a leap year: February 29 is a day on which a year may end


def _clamped(year: int, month: int, day: int) -> date:
    """The day of the month, or its last one: a year that ends on a month's last day does so in every year."""
    last = calendar.monthrange(year, month)[1]
    return date(year, month, last if day > last or (month, day) == (2, 28) else day)


def _shifted(year: int, month: int, by: int) -> tuple[int, int]:
    years, month0 = divmod(year * 12 + month - 1 + by, 12)
    return years, month0 + 1


def _date(text: str, year: int | None = None) -> _Span | None:
    bare = _WEEKDAY.sub("", text.strip().strip("()[].,;")).strip()
    if len(bare) > 40:
        return None
    for pattern in _DATES:
        if match := pattern.fullmatch(bare):
            return _span(match.groupdict(), year)
    return None


def _span(parts: dict[str, str | None], year: int | None) -> _Span | None:
    known = int(parts.get("year") or 0) or year
    month, day, doubt = _month_and_day(parts)
    if not 1 <= month <= 12:
        return None
    try:
        first = date(known or 2000, month, day or 1)
    except ValueError:
        return None
    last = first if day else first.replace(day=calendar.monthrange(first.year, month)[1])
    return _Span(first, last, bool(day and known), bool(known), doubt)


def _month_and_day(parts: dict[str, str | None]) -> tuple[int, int | None, str]:
    if parts.get("first"):
        return _numbers(int(parts["first"] or 0), int(parts["second"] or 0), parts["mark"] or "")
    if word := parts.get("month"):
        month = next(at for at, name in enumerate(MONTHS, 1) if name.startswith(word.lower()))
    else:
        month = int(parts["number"] or 0)
    return month, int(parts.get("day") or 0) or None, ""


def _numbers(first: int, second: int, mark: str) -> tuple[int, int, str]:
    """Month and day of 05/13/2019, 13/05/2019 and 13.5.2019; a doubt where both could be either."""
    if mark == "." or first > 12:
        return second, first, ""
    doubt = "" if second > 12 or first == second else "Day and month of this date could be the other way round."
    return first, second, doubt


def _between_dates(label: str) -> PeriodReading | None:
    for left, right in _splits(label):
        end = _date(right)
        if end is None or not end.has_year:
            continue
        start = _date(left, _start_year(left, end))
        if start is None:
            continue
        if end.last < start.first:
            return PeriodReading(label, None, f"The period ends on {end.last}, before it begins on {start.first}.")
        return PeriodReading(label, (start.first, end.last), start.doubt or end.doubt)
    return None


def _splits(label: str) -> Iterator[tuple[str, str]]:
    bare = re.sub(r"^(?:from|between)\s+", "", label, flags=re.IGNORECASE)
    if len(bare) > 120:
        return
    for pattern in (_SEPARATOR, _TIGHT):
        for match in pattern.finditer(bare):
            yield bare[: match.start()], bare[match.end() :]


def _start_year(left: str, end: _Span) -> int:
    """ "Nov 1 - Jan 31, 2020" begins in the year before."""
    start = _date(left, end.last.year)
    return end.last.year - 1 if start and start.first > end.last else end.last.year


def _short(label: str, year_end: FiscalYearEnd | None) -> PeriodReading | None:
    bare = _LONG_FISCAL.sub("FY", _LONG_PART.sub(_letter, label)).strip("()[] ")
    if len(bare) > 60:
        return None
    if match := _SHORT.fullmatch(bare):
        return _fiscal(label, match, year_end)
    if match := _CALENDAR_YEAR.fullmatch(bare):
        return PeriodReading(label, (date(int(match[1]), 1, 1), date(int(match[1]), 12, 31)))
    return _between_short(label, bare, year_end)


def _letter(match: re.Match[str]) -> str:
    number = {"f": "1", "s": "2", "t": "3"}.get(match[1][0].lower(), match[1][0])
    number = "4" if match[1].lower() == "fourth" else number
    return f"{match[2][0].upper()}{number}"


def _fiscal(label: str, match: re.Match[str], year_end: FiscalYearEnd | None) -> PeriodReading:
    part = next((match[name] for name in ("part", "part2", "part3", "part4", "part5") if match[name]), None)
    plain_year = match["year"] or match["year4"]
    if plain_year and part:
        return _calendar_part(label, int(plain_year), part, year_end)
    number = match["later"] or match["later2"] or match["fiscal"] or match["fiscal2"]
    if not number or year_end is None:
        return PeriodReading(label)
    year = _full_year(number)
    return PeriodReading(label, fiscal_part(year, part, year_end) if part else fiscal_year(year, year_end))


def _calendar_part(label: str, year: int, part: str, year_end: FiscalYearEnd | None) -> PeriodReading:
    """ "Q3 2019" does not say whether the year is a fiscal one; where it matters that is a doubt."""
    if year_end is None or year_end == (12, 31):
        doubt = "" if year_end else f"{label} was read as a part of the calendar year."
        return PeriodReading(label, fiscal_part(year, part, (12, 31)), doubt)
    return PeriodReading(label, fiscal_part(year, part, year_end), f"{label} was read as a part of the fiscal year.")


def _between_short(label: str, bare: str, year_end: FiscalYearEnd | None) -> PeriodReading | None:
    """ "FY20 to FY22", "Q1 FY20 - Q3 FY20", "2019-2021"."""
    for left, right in _splits(re.sub(r"(?<=\d)\s*-\s*(?=(?:FY|Q|H|\d{4}\b))", " - ", bare, flags=re.IGNORECASE)):
        if not any(pattern.fullmatch(right.strip()) for pattern in (_SHORT, _CALENDAR_YEAR)):
            continue
        if not any(pattern.fullmatch(left.strip()) for pattern in (_SHORT, _CALENDAR_YEAR)):
            continue
        start, end = parse_period(left, year_end), parse_period(right, year_end)
        if not start.dates or not end.dates:
            return PeriodReading(label, None, "")
        if end.dates[1] < start.dates[0]:
            return PeriodReading(
                label, None, f"The period ends on {end.dates[1]}, before it begins on {start.dates[0]}."
            )
        return PeriodReading(label, (start.dates[0], end.dates[1]), start.doubt or end.doubt)
    return None


def _one_date(label: str) -> PeriodReading | None:
    """A month is a period; a single day is none."""
    found = _date(label)
    if found and found.has_year and not found.exact:
        return PeriodReading(label, (found.first, found.last))
    return None


def _full_year(number: str) -> int:
    """FY98 is 1998, FY20 is 2020."""
    return int(number) if len(number) == 4 else (1900 if number >= "70" else 2000) + int(number)
