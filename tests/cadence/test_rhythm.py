"""On which days a meeting falls. Properties: each day is within bounds, in order, and `falls_on` agrees."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence.recurrence import Repeats, occurrences
from cadence.rhythm import Every, Rhythm
from cadence.workdays import WorkDays

MONDAY = date(2026, 11, 23)
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


def days(rhythm: Rhythm, start: date, end: date) -> list[date]:
    return list(rhythm.days(start, end))


def test_every_two_weeks_keeps_its_weekday():
    found = days(Rhythm(Every.FORTNIGHT, MONDAY), date(2026, 12, 1), date(2026, 12, 31))
    assert found == [date(2026, 12, 7), date(2026, 12, 21)]


@given(DAYS, DAYS)
def test_every_two_weeks_is_counted_from_the_first_day(first, start):
    found = list(occurrences(first, Repeats.FORTNIGHTLY, None, start, start + timedelta(days=60)))
    assert (found and all((day - first).days % 14 == 0 for day in found)) or start + timedelta(days=60) < first
    assert all(first <= day and start <= day for day in found)


def test_before_each_fiscal_quarter_ends():
    rhythm = Rhythm(Every.QUARTER, date(2026, 11, 22), days_before=14, fiscal_end=(12, 31))
    assert days(rhythm, date(2026, 11, 22), date(2027, 7, 1)) == [
        date(2026, 12, 17),
        date(2027, 3, 17),
        date(2027, 6, 16),
    ]


def test_a_fiscal_year_that_ends_in_january_has_its_own_quarters():
    rhythm = Rhythm(Every.QUARTER, date(2026, 1, 1), fiscal_end=(1, 31))
    assert days(rhythm, date(2026, 1, 1), date(2026, 12, 31)) == [
        date(2026, 1, 30),  # 31 January is a Saturday
        date(2026, 4, 30),
        date(2026, 7, 31),
        date(2026, 10, 30),
    ]


def test_a_day_off_moves_it_forward_to_the_last_working_day():
    christmas = WorkDays(holidays=frozenset({date(2026, 12, 30), date(2026, 12, 31)}))
    rhythm = Rhythm(Every.QUARTER, date(2026, 11, 1), until=date(2026, 12, 31), work=christmas)
    assert days(rhythm, date(2026, 11, 1), date(2030, 1, 1)) == [date(2026, 12, 29)]


@pytest.mark.parametrize("every", list(Every))
@given(first=DAYS, start=DAYS, before=st.integers(0, 60), month=st.integers(1, 12))
def test_days_are_in_order_within_bounds_and_known_one_by_one(every, first, start, before, month):
    rhythm = Rhythm(every, first, days_before=before, fiscal_end=(month, 28))
    end = start + timedelta(days=200)
    found = days(rhythm, start, end)
    assert found == sorted(set(found))
    assert all(max(first, start) <= day <= end and rhythm.falls_on(day) for day in found)
