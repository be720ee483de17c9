import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import timescale
from reports.charts import Bar, Gantt

QUARTERS = (("Q1", "2026-01-01", "2026-03-31"), ("Q2", "2026-04-01", "2026-06-30"))


def gantt(*bars: Bar, periods=QUARTERS, today=None) -> Gantt:
    return Gantt("T", "S", bars, "2026-01-01", "2026-06-30", periods, today)


def bar(first: str, last: str, done: float = 0.0) -> Bar:
    return Bar("work", "", first, last, done)


def test_a_bar_over_a_period_fills_its_column():
    (placed,) = timescale.place(gantt(bar("2026-04-01", "2026-06-30", 0.5)))
    assert placed == timescale.Placed(0.5, 0.5, 0.25)


def test_one_day_is_as_wide_as_a_day():
    (placed,) = timescale.place(gantt(bar("2026-01-01", "2026-01-01")))
    assert placed.width == pytest.approx(1 / 90 / 2)


def test_what_lies_outside_moves_to_the_nearer_end():
    before, after = timescale.place(gantt(bar("2025-01-01", "2025-02-01"), bar("2027-01-01", "2027-02-01")))
    assert (before.start, before.width, after.start, after.width) == (0, 0, 1, 0)


def test_neighbours_are_joined_when_there_are_too_many_periods():
    months = [date(2025 + n // 12, n % 12 + 1, 1) for n in range(25)]
    periods = tuple(
        (f"M{n}", str(a), str(b - timedelta(days=1))) for n, (a, b) in enumerate(itertools.pairwise(months), 1)
    )
    axis = timescale.periods(gantt(periods=periods))
    assert [len(axis), axis[0].label, axis[-1].label] == [12, "M1 – M2", "M23 – M24"]


def test_without_periods_the_whole_span_is_one():
    assert len(timescale.periods(gantt(periods=()))) == 1


@pytest.mark.parametrize(
    "day, expected", [("2026-04-01", 0.5), ("2025-12-31", None), ("2026-07-01", None), (None, None)]
)
def test_today_shows_only_inside(day, expected):
    assert timescale.today(gantt(today=day)) == expected


@given(st.dates(date(2025, 1, 1), date(2027, 1, 1)), st.integers(0, 400))
def test_later_never_lies_to_the_left(day, days):
    axis = timescale.periods(gantt())
    assert 0 <= timescale.position(axis, day) <= timescale.position(axis, day + timedelta(days=days)) <= 1
