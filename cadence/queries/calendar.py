"""The planning calendar as a list by month. A constant number of queries, however much is in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, islice

from django.utils.timezone import localdate

from cadence import fiscal
from cadence.models import Occasion, Review
from cadence.planning import Proposal, proposals
from cadence.queries.waiting import STILL_LATE, done_days
from cadence.recurrence import Repeats, add_months
from cadence.workdays import WorkDays
from organizations.models import Calendar, Unit

MONTHS_SHOWN = 6
MOST_LINES = 400
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Line:
    """One day of an occasion. `when`: late, past, today, or coming."""

    occasion: Occasion
    day: date
    is_done: bool
    when: str
    is_next: bool = False


@dataclass(frozen=True)
class Month:
    first: date
    lines: list[Line]


@dataclass(frozen=True)
class CalendarPage:
    """Six months from `start`; `late` is what was due in the last 60 days from somebody and is not done."""

    start: date
    end: date
    months: list[Month]
    late: list[Line]
    next: Line | None
    is_cut: bool
    has_any: bool  # anything at all that she sees, whatever the months and the unit
    units: list[Unit]
    unit: Unit | None

    @property
    def earlier(self) -> date:
        return add_months(self.start, -MONTHS_SHOWN)

    @property
    def later(self) -> date:
        return add_months(self.start, MONTHS_SHOWN)


def calendar_page(membership, *, start: date | None, unit_id: int | None) -> CalendarPage:
    """What falls into the six months from the month of `start` (None: this one), of one unit or of all that she sees."""
    today = localdate()
    first = (start or today).replace(day=1)
    end = add_months(first, MONTHS_SHOWN) - DAY
    units = list(Unit.objects.visible_to(membership))
    unit = next((one for one in units if one.pk == unit_id), None)
    occasions = list(_occasions(membership, unit))
    done = done_days(occasions, min(first, today - STILL_LATE))
    lines = [_line(one, day, done, today) for one, day in _in_order(occasions, first, end)]
    recent = _in_order(occasions, today - STILL_LATE, today - DAY)
    late = [line for line in (_line(one, day, done, today) for one, day in recent) if line.when == "late"]
    coming = next((line for line in lines if line.when in ("today", "coming") and not line.is_done), None)
    months = _months(lines[:MOST_LINES], coming)
    has_any = bool(occasions) or (unit is not None and Occasion.objects.visible_to(membership).exists())
    return CalendarPage(first, end, months, late, coming, len(lines) > MOST_LINES, has_any, units, unit)


def _occasions(membership, unit: Unit | None):
    rows = Occasion.objects.visible_to(membership).select_related("unit", "person", "group")
    return rows.filter(unit=unit) if unit is not None else rows


def _in_order(occasions: Iterable[Occasion], start: date, end: date) -> list[tuple[Occasion, date]]:
    pairs = [(one, day) for one in occasions for day in one.days(start, end)]
    return sorted(pairs, key=lambda pair: (pair[1], pair[0].pk))


def _line(occasion: Occasion, day: date, done: dict, today: date) -> Line:
    is_done = day in done[occasion.pk]
    if day == today:
        when = "today"
    elif day > today:
        when = "coming"
    else:
        when = "late" if not is_done and occasion.due_from and day >= today - STILL_LATE else "past"
    return Line(occasion, day, is_done, when)


def _months(lines: list[Line], coming: Line | None) -> list[Month]:
    marked = [Line(one.occasion, one.day, one.is_done, one.when, is_next=one is coming) for one in lines]
    return [Month(first, list(some)) for first, some in groupby(marked, key=lambda line: line.day.replace(day=1))]


def work_days(organization) -> WorkDays:
    """By the organization's calendar; Monday to Friday when it has none."""
    calendar = Calendar.objects.filter(organization=organization, is_default=True, deleted_at=None).first()
    return WorkDays(frozenset(calendar.weekdays), frozenset(calendar.holidays)) if calendar else WorkDays()


def fiscal_years(organization, today: date) -> list[fiscal.FiscalYear]:
    """The running fiscal year and the two after it."""
    ends = (organization.fiscal_year_end_month, organization.fiscal_year_end_day)
    this = fiscal.year_of(today, *ends)
    after = fiscal.next_year(this, *ends)
    return [this, after, fiscal.next_year(after, *ends)]


def proposed(organization, year: fiscal.FiscalYear) -> tuple[Proposal, ...]:
    """The dates of the planning and the following of `year`."""
    ends = (organization.fiscal_year_end_month, organization.fiscal_year_end_day)
    return proposals(year, fiscal.year_before(year, *ends), work_days(organization))


def already_there(membership, label: str) -> set[tuple]:
    """(kind, title) of what the calendar holds for the period `label`."""
    rows = Occasion.objects.visible_to(membership).filter(period=label)
    return set(rows.values_list("kind", "title"))


@dataclass(frozen=True)
class Day:
    day: date
    is_done: bool
    is_late: bool
    is_asked: bool  # the page was opened for it


def days_of(occasion: Occasion, asked: date | None) -> list[Day]:
    """The days of an occasion: those of the last 60 days, and the next twelve; the one that was asked for in any case."""
    today = localdate()
    done = done_days([occasion], min(today - STILL_LATE, asked or today))[occasion.pk]
    past = list(occasion.days(today - STILL_LATE, today - DAY))
    coming = list(islice(occasion.days(today, add_months(today, 60)), 12))
    if occasion.repeats == Repeats.NEVER or (asked is not None and occasion.falls_on(asked)):
        past.append(asked if asked is not None and occasion.falls_on(asked) else occasion.on)
    is_due = occasion.due_from is not None
    return [
        Day(day, day in done, is_due and today - STILL_LATE <= day < today and day not in done, day == asked)
        for day in sorted({*past, *coming})
    ]


def reviews_of(occasion: Occasion, membership) -> list[Review]:
    """Those held on it, newest first."""
    return list(Review.objects.visible_to(membership).filter(occasion=occasion)[:12])
