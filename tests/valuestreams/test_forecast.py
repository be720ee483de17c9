"""When so many items will be done, from the weeks that were."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuestreams.flow.forecast import CHANCES, NoForecast, how_many, when

START = date(2026, 6, 1)
FEW = 200  # trials: enough for what holds always

histories = st.lists(st.integers(0, 30), min_size=4, max_size=20).filter(any)


@pytest.mark.parametrize(
    ("weeks", "said"),
    [
        ([], "needs at least 4 whole weeks of finished work; there are 0"),
        ([9, 9, 9], "there are 3"),
        ([0, 0, 0, 0, 0], "Nothing was done in these 5 weeks"),
    ],
)
def test_too_little_to_go_by_is_refused(weeks, said):
    with pytest.raises(NoForecast, match=said):
        when(weeks, 5, START)
    with pytest.raises(NoForecast, match=said):
        how_many(weeks, START, START)


@pytest.mark.parametrize("items", [0, -3, 100_001])
def test_a_number_of_items_that_makes_no_sense_is_refused(items):
    with pytest.raises(NoForecast, match="1 to 100,000 items"):
        when([1, 2, 3, 4], items, START)


def test_a_day_that_is_over_or_too_far_ahead_is_refused():
    with pytest.raises(NoForecast, match="That day is over"):
        how_many([1, 2, 3, 4], START - timedelta(days=1), START)
    with pytest.raises(NoForecast, match="twenty years"):
        how_many([1, 2, 3, 4], date(2050, 1, 1), START)


def test_forty_items_at_ten_in_every_week_take_four_weeks():
    found = when([10, 10, 10, 10], 40, START)
    assert found.days == dict.fromkeys(CHANCES, START + timedelta(days=27))
    assert found.spread == ((START + timedelta(days=27), 10_000),)
    assert how_many([10, 10, 10, 10], START + timedelta(days=27), START).items == dict.fromkeys(CHANCES, 40)


def test_the_day_is_rounded_up_within_the_week():
    assert when([10] * 4, 41, START).days[50] == START + timedelta(days=28)
    assert when([7] * 4, 3, START).days[50] == START + timedelta(days=2)
    assert when([5] * 4, 1, START).days[50] == START + timedelta(days=1)  # after 1.4 days


def test_weeks_with_nothing_make_it_later():
    assert when([10, 10, 0, 0, 10, 0], 40, START).days[50] > when([10, 10, 10, 10], 40, START).days[50]


def test_what_takes_more_than_twenty_years_has_no_day():
    assert when([1, 0, 0, 0], 100_000, START, trials=FEW).days == dict.fromkeys(CHANCES, None)


def test_the_bootstrap_agrees_with_what_is_known_of_a_coin():
    """Each week 0 or 10 with equal chance: 10 items are there after k weeks with probability 1 - 1/2^k."""
    found = when([0, 10, 0, 10], 10, START)
    ends = dict(found.spread)
    assert ends[START + timedelta(days=6)] / 10_000 == pytest.approx(0.5, abs=0.02)
    assert ends[START + timedelta(days=13)] / 10_000 == pytest.approx(0.25, abs=0.02)
    assert found.days[85] == START + timedelta(days=20)  # 7/8 are there after three weeks, 3/4 after two


def test_the_same_weeks_give_the_same_answer():
    assert when([3, 8, 0, 5], 40, START) == when([3, 8, 0, 5], 40, START)


@given(histories, st.integers(1, 60), st.integers(0, 40))
def test_more_items_never_take_less_time(weeks, items, more):
    early, late = when(weeks, items, START, trials=FEW), when(weeks, items + more, START, trials=FEW)
    for chance in CHANCES:
        assert late.days[chance] is None or (early.days[chance] is not None and early.days[chance] <= late.days[chance])


@given(histories, st.integers(1, 200), st.integers(0, 300))
def test_a_surer_answer_is_later_and_fewer(weeks, items, days):
    found = when(weeks, items, START, trials=FEW).days
    told = [found[chance] or date.max for chance in CHANCES]
    assert told == sorted(told) and told[0] >= START
    many = how_many(weeks, START + timedelta(days=days), START, trials=FEW).items
    assert many[50] >= many[85] >= many[95] >= 0


@given(histories, st.integers(0, 100), st.integers(0, 100))
def test_more_days_never_bring_fewer_items(weeks, days, more):
    early, late = (how_many(weeks, START + timedelta(days=7 * n), START, trials=FEW) for n in (days, days + more))
    assert all(early.items[chance] <= late.items[chance] for chance in CHANCES)
