"""Days that repeat, against what RFC 5545 makes of the exported rule."""

from datetime import date, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from cadence.ical import rule
from cadence.recurrence import Repeats, add_months, occurrences

settings.register_profile("steady", deadline=None)
settings.load_profile("steady")

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


def days(first, repeats, start, end, until=None):
    return list(occurrences(first, repeats, until, start, end))


def test_what_does_not_repeat_falls_on_its_day_only():
    day = date(2026, 3, 5)
    assert days(day, Repeats.NEVER, date(2026, 1, 1), date(2027, 1, 1)) == [day]
    assert days(day, Repeats.NEVER, date(2026, 3, 6), date(2027, 1, 1)) == []


def test_the_31st_is_the_last_day_of_shorter_months_and_comes_back():
    found = days(date(2027, 1, 31), Repeats.MONTHLY, date(2027, 1, 1), date(2027, 5, 31))
    assert [day.day for day in found] == [31, 28, 31, 30, 31]


def test_the_29th_of_february_in_a_quarterly_row():
    found = days(date(2024, 2, 29), Repeats.QUARTERLY, date(2024, 1, 1), date(2025, 3, 1))
    assert found == [date(2024, 2, 29), date(2024, 5, 29), date(2024, 8, 29), date(2024, 11, 29), date(2025, 2, 28)]


def test_until_is_included():
    found = days(date(2027, 1, 4), Repeats.WEEKLY, date(2027, 1, 1), date(2027, 12, 31), until=date(2027, 1, 18))
    assert found == [date(2027, 1, 4), date(2027, 1, 11), date(2027, 1, 18)]


def test_the_end_of_time_is_no_error():
    assert days(date(2199, 12, 31), Repeats.MONTHLY, date(2199, 1, 1), date(9999, 12, 31))[-1] == date(2200, 12, 31)


@given(DAYS, st.sampled_from([Repeats.WEEKLY, Repeats.MONTHLY, Repeats.QUARTERLY]), DAYS, st.integers(0, 800))
def test_a_window_shows_the_same_days_as_counting_from_the_first(first, repeats, start, length):
    end = start + timedelta(days=length)
    whole = list(occurrences(first, repeats, None, min(first, start), end))
    assert days(first, repeats, start, end) == [day for day in whole if day >= start]


@given(DAYS, st.sampled_from([Repeats.WEEKLY, Repeats.MONTHLY, Repeats.QUARTERLY]), st.integers(0, 1500))
def test_the_exported_rule_means_the_same_days(first, repeats, length):
    until = first + timedelta(days=length)
    begin = datetime(first.year, first.month, first.day)
    expanded = [day.date() for day in rrulestr(rule(first, repeats, until), dtstart=begin)]
    assert expanded == days(first, repeats, first, until)


@given(DAYS, st.integers(-60, 60))
def test_months_on_stay_in_their_month(day, months):
    moved = add_months(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day <= day.day


@pytest.mark.parametrize("repeats", list(Repeats))
def test_an_empty_window_shows_nothing(repeats):
    assert days(date(2027, 1, 1), repeats, date(2027, 2, 1), date(2027, 1, 1)) == []
