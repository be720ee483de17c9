"""The flow metrics: the constructed cases of the trade, and what holds for every set of items."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuestreams.flow import little
from valuestreams.flow.ageing import Age, ageing, old
from valuestreams.flow.items import Clock, Kind, WorkItem
from valuestreams.flow.little import Verdict
from valuestreams.flow.metrics import Times, clock_of, expected_days, measured, weekly_done
from valuestreams.flow.periods import Period, last_weeks, weeks_since

MONDAY = date(2026, 3, 2)
FOUR = Period(MONDAY, 4)


def at(day: float) -> datetime:
    return datetime(2026, 3, 2, tzinfo=UTC) + timedelta(days=day)


def item(key, created, started=None, done=None, **said):
    begun, ended = (None if day is None else at(day) for day in (started, done))
    return WorkItem(str(key), at(created), started=begun, done=ended, **said)


def test_nothing_at_all_has_no_time_no_efficiency_and_no_check():
    found = measured([], FOUR)
    assert found.velocity.per_week == 0 and found.time.mean is None and found.efficiency.share is None
    assert found.load.daily == (0,) * 28
    assert little.check(found).sentence == "This cannot be checked: nothing was done in these weeks."
    assert ageing([], found.time, at(3)) == ()


def test_dropped_items_are_no_velocity_but_were_load_until_then():
    found = measured([item(1, 0, 0, 3, dropped=True), item(2, 0, 0, None, dropped=True)], FOUR)
    assert found.velocity.done == 0 and found.load.daily[:4] == (1, 1, 1, 0)
    assert ageing([item(2, 0, 0, None, dropped=True)], found.time, at(9)) == ()


def test_forty_items_in_four_weeks_are_ten_a_week():
    found = measured([item(n, 0, 0, n * 0.7) for n in range(40)], FOUR)
    assert found.velocity.per_week == 10
    assert sum(found.velocity.totals) == 40


def test_ten_active_of_a_hundred_hours_are_ten_percent():
    found = measured(
        [item(1, 0, 0, 5, active=timedelta(hours=10), waiting=timedelta(hours=90)), item(2, 0, 0, 5)], FOUR
    )
    assert found.efficiency.share == Fraction(1, 10)
    assert (found.efficiency.items, found.efficiency.missing) == (1, 1)


def test_24_in_progress_at_3_a_day_stay_8_days():
    assert expected_days(24, 3) == 8
    assert expected_days(24, 0) is None


def test_time_is_told_from_start_and_from_creation():
    found = measured([item(1, 0, 1, 3), item(2, 0, 2, 8), item(3, 0, None, 4)], FOUR)
    assert (found.flow_time.mean, found.flow_time.p50, found.flow_time.missing) == (4, 4, 1)
    assert (found.lead_time.mean, found.lead_time.p50) == (5, 4)
    assert found.clock is Clock.STARTED and found.time is found.flow_time


def test_the_clock_starts_at_creation_when_most_items_tell_no_start():
    assert clock_of([item(1, 0, 1, 3), item(2, 0, None, 8), item(3, 0, None, 4)]) is Clock.CREATED


@pytest.mark.parametrize(("share", "days"), [("0", 1), ("1/2", "5/2"), ("17/20", "71/20"), ("1", 4)])
def test_percentiles_are_those_of_a_spreadsheet(share, days):
    one_to_four = Times(Clock.STARTED, tuple(day * 86_400_000_000 for day in (1, 2, 3, 4)), 0)
    assert one_to_four.percentile(Fraction(share)) == Fraction(days)


def test_load_counts_from_the_day_of_the_start_to_the_day_before_the_end():
    found = measured([item(1, -9, -5, 2), item(2, 1, 1), item(3, 0)], FOUR, Clock.STARTED)
    assert found.load.daily[:4] == (1, 2, 1, 1)
    assert found.load.unknown == 0


def test_a_steady_flow_told_in_full_agrees_with_little():
    items = [item(f"{day}.{n}", day - 8, day - 8, day) for day in range(40) for n in range(3)]
    found = little.check(measured(items, FOUR))
    assert (found.expected, found.told, found.verdict) == (8, 8, Verdict.AGREES)
    assert "24 items in progress at 3 a day stay 8 days" in found.sentence


def test_items_that_stand_still_make_load_and_time_disagree():
    items = [item(f"{day}.{n}", day - 2, day - 2, day) for day in range(40) for n in range(3)]
    still = [item(f"still {n}", -50, -50) for n in range(18)]
    found = little.check(measured([*items, *still], FOUR))
    assert (found.verdict, found.ratio) == (Verdict.LONGER, 4)
    assert "stand in progress and do not move" in found.sentence


def test_ageing_items_stand_oldest_first_against_finished_ones():
    finished = measured([item(n, 0, 0, n + 1) for n in range(10)], FOUR).time
    waiting = [item("young", 25, 25), item("old", 0, 8), item("oldest", 0, 0), item("new", 27), item("middle", 0, 22)]
    found = ageing(waiting, finished, at(28))
    assert [(one.item.key, one.age) for one in found] == [
        ("oldest", Age.OLDEST), ("old", Age.OLDEST), ("middle", Age.OLDER), ("young", Age.USUAL),
    ]  # fmt: skip
    assert len(old(found)) == 2


def test_periods_are_whole_weeks_that_are_over():
    assert last_weeks(4, date(2026, 3, 29)) == FOUR  # a Sunday
    assert last_weeks(4, date(2026, 3, 28)).last == date(2026, 3, 22)
    assert weeks_since(date(2026, 3, 5), date(2026, 3, 31)) == FOUR
    assert weeks_since(date(2026, 3, 30), date(2026, 3, 31)).weeks == 1


def test_a_week_in_which_nothing_was_done_counts_as_zero():
    assert weekly_done([item(1, 0, 0, 1), item(2, 0, 0, 15)], FOUR) == (1, 0, 1, 0)


moments = st.floats(-30, 60, allow_nan=False)


@st.composite
def work_items(draw):
    created, started, done = sorted(draw(st.tuples(moments, moments, moments)))
    return item(
        draw(st.uuids()),
        created,
        draw(st.sampled_from([None, started])),
        draw(st.sampled_from([None, done])),
        kind=draw(st.sampled_from(Kind)),
        dropped=draw(st.booleans()),
    )


@given(st.lists(work_items(), max_size=30))
def test_whatever_the_items_the_parts_add_up(items):
    found = measured(items, FOUR)
    assert sum(found.distribution.values()) == found.velocity.done == sum(found.velocity.totals)
    assert found.velocity.totals == weekly_done(items, FOUR)
    assert min(found.load.daily) >= 0
    lines = found.cumulative
    for arrived, started, done in zip(lines.arrived, lines.started, lines.done, strict=True):
        assert arrived >= started >= done
    assert len(found.time.spans) + found.time.missing == found.velocity.done
    if found.time.p50 is not None:
        assert 0 <= found.time.p50 <= found.time.p85
