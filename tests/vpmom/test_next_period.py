"""Which period comes next, and what its plan may be called."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vpmom.next_period import fiscal_name, months_of, next_period, next_title
from vpmom.plan import Period

DECEMBER, JANUARY = (12, 31), (1, 31)
TODAY = date(2027, 6, 30)


def days(text: str) -> Period:
    return Period(*(date.fromisoformat(part) for part in text.split("..")))


@pytest.mark.parametrize(
    ("before", "year_end", "after", "name"),
    [
        ("2027-01-01..2027-12-31", DECEMBER, "2028-01-01..2028-12-31", "FY2028"),
        ("2026-02-01..2027-01-31", JANUARY, "2027-02-01..2028-01-31", "FY2028"),
        ("2027-01-01..2027-03-31", DECEMBER, "2027-04-01..2027-06-30", "Q2 FY2027"),
        ("2027-07-01..2027-12-31", DECEMBER, "2028-01-01..2028-06-30", "H1 FY2028"),
        ("2026-11-01..2027-01-31", JANUARY, "2027-02-01..2027-04-30", "Q1 FY2028"),
        # The fiscal year moved: the next one that begins then.
        ("2027-01-01..2027-12-31", JANUARY, "2028-02-01..2029-01-31", "FY2029"),
        # No fiscal length: straight on, as long as before.
        ("2027-01-01..2027-04-30", DECEMBER, "2027-05-01..2027-08-31", ""),
        ("2027-01-05..2027-01-18", DECEMBER, "2027-01-19..2027-02-01", ""),
    ],
)
def test_the_next_period_is_as_long_and_fits_the_calendar(before, year_end, after, name):
    found = next_period(days(before), year_end, TODAY)
    assert found == days(after)
    assert fiscal_name(found, year_end) == name


def test_without_a_period_it_is_the_next_fiscal_year():
    assert next_period(None, DECEMBER, TODAY) == days("2028-01-01..2028-12-31")
    assert next_period(None, JANUARY, TODAY) == days("2028-02-01..2029-01-31")


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)), st.integers(0, 800), st.integers(1, 12), st.integers(1, 28))
def test_it_always_begins_after_and_is_not_shorter_in_months(start, length, month, day):
    before = Period(start, start + timedelta(days=length))
    after = next_period(before, (month, day), TODAY)
    assert after.start > before.end
    assert months_of(before) is None or months_of(after) == months_of(before)


def test_at_the_end_of_the_calendar_there_is_none():
    with pytest.raises((ValueError, OverflowError)):
        next_period(days("9999-01-01..9999-12-31"), DECEMBER, TODAY)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Acme 2027", "Acme 2028"),
        ("FY27 Sales", "FY28 Sales"),
        ("FY 27 Sales", "FY 28 Sales"),
        ("Sales", "Sales"),
        ("Room 12027", "Room 12027"),
        ("NIFY27", "NIFY27"),
    ],
)
def test_a_year_in_the_title_moves_on(title, expected):
    assert next_title(title, days("2027-01-01..2027-12-31"), days("2028-01-01..2028-12-31")) == expected


def test_a_quarter_of_the_same_year_keeps_the_title():
    assert next_title("Q1 2027", days("2027-01-01..2027-03-31"), days("2027-04-01..2027-06-30")) == "Q1 2027"
