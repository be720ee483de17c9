from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuestreams.accounting.profit import MOST_PERIODS, Booking, Entry, after, starts, statements
from valuestreams.stream import Per

JANUARY = [
    Entry(date(2026, 1, 5), Booking.REVENUE, 80_000_000, Fraction(10_000)),
    Entry(date(2026, 1, 6), Booking.MATERIAL, 32_000_000),
    Entry(date(2026, 1, 7), Booking.PEOPLE, 20_000_000),
    Entry(date(2026, 1, 31), Booking.FACILITIES, 8_000_000),
]


def test_a_year_is_no_period_of_a_profit_and_loss():
    with pytest.raises(ValueError, match="by week, month or quarter"):
        statements(JANUARY, Per.YEAR)


def test_nothing_booked_is_no_statement():
    assert statements([], Per.MONTH) == ()


def test_profit_return_and_cost_per_unit_of_a_month():
    (month,) = statements(JANUARY, Per.MONTH)
    assert (month.first, month.last) == (date(2026, 1, 1), date(2026, 1, 31))
    assert month.profit.value == 20_000_000
    assert month.ros.value == Fraction(1, 4)
    assert month.conversion.value == 28_000_000
    assert month.parts == ((Booking.PEOPLE, 20_000_000), (Booking.FACILITIES, 8_000_000))
    assert month.unit_cost.value == 6000


def test_a_month_without_a_block_that_others_have_is_incomplete():
    february = [Entry(date(2026, 2, 2), Booking.REVENUE, 100), Entry(date(2026, 2, 2), Booking.PEOPLE, 50)]
    month = statements(JANUARY + february, Per.MONTH)[1]
    assert month.profit.sentence == "incomplete: material cost"
    assert month.unit_cost.missing == ("material cost", "units sold")


def test_a_stream_that_never_buys_material_needs_none():
    (month,) = statements(
        [Entry(date(2026, 2, 2), Booking.REVENUE, 100), Entry(date(2026, 2, 2), Booking.OTHER, 50)], Per.MONTH
    )
    assert month.profit.value == 50


def test_a_month_in_between_without_any_entry_is_shown_as_missing():
    found = statements([JANUARY[0], Entry(date(2026, 3, 1), Booking.REVENUE, 1)], Per.MONTH)
    assert [one.first.month for one in found] == [1, 2, 3]
    assert found[1].revenue.sentence == "incomplete: revenue"


def test_one_sale_without_its_units_leaves_the_units_open():
    sales = [Entry(date(2026, 1, 5), Booking.REVENUE, 1, Fraction(1)), Entry(date(2026, 1, 6), Booking.REVENUE, 1)]
    assert statements(sales, Per.WEEK)[0].units.value is None


def test_selling_nothing_has_no_cost_per_unit():
    (month,) = statements([Entry(date(2026, 1, 5), Booking.REVENUE, 0, Fraction(0)), JANUARY[2]], Per.MONTH)
    assert month.unit_cost.sentence == "no cost per unit when nothing was sold"


def test_a_quarter_follows_the_fiscal_year():
    assert starts(date(2026, 1, 15), Per.QUARTER) == date(2026, 1, 1)
    assert starts(date(2026, 1, 15), Per.QUARTER, year_starts=3) == date(2025, 12, 1)
    assert after(date(2025, 12, 1), Per.QUARTER) == date(2026, 3, 1)


@given(
    st.lists(st.dates(date(2015, 1, 1), date(2030, 12, 31)), min_size=1, max_size=8),
    st.sampled_from([Per.WEEK, Per.MONTH, Per.QUARTER]),
    st.integers(1, 12),
)
def test_periods_follow_each_other_without_holes(days, per, year_starts):
    found = statements([Entry(day, Booking.OTHER, 1) for day in days], per, year_starts)
    assert len(found) <= MOST_PERIODS
    assert found[-1].first <= max(days) <= found[-1].last
    assert all(next_.first - one.last == timedelta(days=1) for one, next_ in pairwise(found))
    if len(found) < MOST_PERIODS:
        assert sum(cents for one in found for _, cents in one.parts) == len(days)


@pytest.mark.parametrize("per", [Per.WEEK, Per.MONTH, Per.QUARTER])
@pytest.mark.parametrize("day", [date.min, date(1, 2, 1), date(9999, 11, 1), date.max])
def test_a_day_at_the_end_of_the_calendar_breaks_nothing(day, per):
    for year_starts in (1, 2, 3):
        found = statements([Entry(day, Booking.OTHER, 1), *JANUARY], per, year_starts)
        assert len(found) <= MOST_PERIODS and all(one.first <= one.last for one in found)
