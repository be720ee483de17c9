from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from roadmaps.timetable import Span, WorkCalendar, nominal_wave_days, schedule, wave_of, wave_span
from roadmaps.waves import Work, plan_waves
from tests.roadmaps.test_waves import plans

F = Fraction
MONDAY = date(2027, 1, 4)
WEEK = WorkCalendar()


def days_of(work, capacity, *, weeks=2, calendar=WEEK, kept=None):
    placements = plan_waves(work, capacity, wave_days=nominal_wave_days(weeks, calendar))
    return schedule(
        work, placements, capacity=capacity, starts_on=MONDAY, wave_weeks=weeks, calendar=calendar, kept=kept
    )


def test_waves_follow_each_other_without_a_break():
    assert wave_span(MONDAY, 13, 1) == Span(MONDAY, date(2027, 4, 4))
    assert wave_span(MONDAY, 13, 2) == Span(date(2027, 4, 5), date(2027, 7, 4))


def test_a_day_knows_its_wave():
    assert [wave_of(day, MONDAY, 2) for day in (date(2026, 1, 1), MONDAY, date(2027, 1, 17), date(2027, 1, 18))] == [
        1,
        1,
        1,
        2,
    ]


def test_work_runs_from_monday_to_friday():
    spans = days_of([Work("a", F(5), F(1), (), 6)], 5)
    assert spans["a"] == Span(MONDAY, date(2027, 1, 11))  # over one weekend


def test_holidays_are_no_working_days():
    calendar = WorkCalendar.of({1, 2, 3, 4, 5}, {MONDAY, date(2027, 1, 5)})
    assert days_of([Work("a", F(5), F(1), (), 2)], 5, calendar=calendar)["a"] == Span(
        date(2027, 1, 6), date(2027, 1, 7)
    )


def test_a_calendar_without_weekdays_works_every_day():
    spans = days_of([Work("a", F(5), F(1), (), 7)], 5, calendar=WorkCalendar.of([], []))
    assert spans["a"] == Span(MONDAY, date(2027, 1, 10))


def test_work_begins_when_the_capacity_before_it_is_used_up():
    work = [Work("a", F(5), F(2), (), 3), Work("b", F(5), F(1), (), 3)]
    assert days_of(work, 10)["b"].starts_on == date(2027, 1, 11)  # the sixth of ten working days


def test_work_begins_early_enough_to_end_in_its_wave():
    work = [Work("a", F(9), F(2), (), 3), Work("b", F(1), F(1), (), 8)]
    assert days_of(work, 10)["b"] == Span(date(2027, 1, 6), date(2027, 1, 15))


def test_what_lasts_longer_than_its_wave_goes_on_until_it_ends():
    assert days_of([Work("a", F(1), F(1), (), 12)], 10)["a"] == Span(MONDAY, date(2027, 1, 19))


def test_what_fills_several_waves_ends_where_its_last_share_is_used_up():
    assert days_of([Work("a", F(15), F(1), (), 3)], 10)["a"] == Span(MONDAY, date(2027, 1, 22))


def test_kept_days_stay_and_hold_back_what_they_unlock():
    work = [Work("a", F(1), F(2), (), 2), Work("b", F(1), F(1), ("a",), 2)]
    kept = {"a": Span(MONDAY, date(2027, 1, 20))}
    spans = days_of(work, 10, kept=kept)
    assert spans["a"] == kept["a"]
    assert spans["b"].starts_on == date(2027, 1, 21)


@given(plans(), st.sampled_from([WEEK, WorkCalendar.of({2, 3}, {date(2027, 1, 5)}), WorkCalendar.of([], [])]))
def test_days_agree_with_waves(plan, calendar):
    work, capacity, _ = plan
    weeks = 4
    placements = plan_waves(work, capacity, wave_days=nominal_wave_days(weeks, calendar))
    spans = schedule(work, placements, capacity=capacity, starts_on=MONDAY, wave_weeks=weeks, calendar=calendar)
    by_key = {one.key: one for one in work}
    for one in placements:
        span, needed = spans[one.key], by_key[one.key]
        first = wave_span(MONDAY, weeks, one.wave)
        last = wave_span(MONDAY, weeks, one.wave + len(one.shares) - 1)
        assert first.starts_on <= span.starts_on <= span.ends_on
        assert all(span.starts_on > spans[key].ends_on for key in needed.after if key in spans)
        room = [
            day
            for wave in range(one.wave, one.wave + len(one.shares))
            for day in calendar.days(wave_span(MONDAY, weeks, wave))
        ]
        waits = max((spans[key].ends_on for key in needed.after if key in spans), default=date.min)
        if waits < first.starts_on and needed.days <= len(room):
            assert span.ends_on <= last.ends_on
        worked = sum(
            calendar.is_working(span.starts_on + timedelta(days=n))
            for n in range((span.ends_on - span.starts_on).days + 1)
        )
        assert worked >= needed.days
