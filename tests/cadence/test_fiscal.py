"""Fiscal years that end anywhere, and the dates that are proposed for one."""

from calendar import monthrange
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from cadence.fiscal import next_year, year_before, year_of
from cadence.planning import proposals
from cadence.workdays import WorkDays

settings.register_profile("steady", deadline=None)
settings.load_profile("steady")

DAY = timedelta(days=1)
ENDS = st.tuples(st.integers(1, 12), st.integers(1, 31)).filter(lambda end: end[1] <= monthrange(2024, end[0])[1])


def test_a_year_that_ends_on_31_january_is_named_by_the_year_of_its_end():
    year = year_of(date(2026, 11, 22), 1, 31)
    assert (year.start, year.end, year.label) == (date(2026, 2, 1), date(2027, 1, 31), "FY2027")
    assert [year.quarter_start(n) for n in (1, 2, 3, 4)] == [
        date(2026, 2, 1), date(2026, 5, 1), date(2026, 8, 1), date(2026, 11, 1),
    ]  # fmt: skip


def test_the_last_day_of_january_still_belongs_to_it():
    assert year_of(date(2027, 1, 31), 1, 31).label == "FY2027"
    assert year_of(date(2027, 2, 1), 1, 31).label == "FY2028"


def test_a_year_that_ends_on_29_february_ends_on_the_last_day_of_february():
    assert year_of(date(2027, 6, 1), 2, 29).end == date(2028, 2, 29)
    assert year_of(date(2026, 6, 1), 2, 29).end == date(2027, 2, 28)
    assert year_of(date(2028, 2, 29), 2, 29).end == date(2028, 2, 29)


@given(st.dates(date(2000, 1, 1), date(2080, 12, 31)), ENDS)
def test_years_follow_each_other_without_a_gap(day, end):
    year = year_of(day, *end)
    assert year.start <= day <= year.end
    assert next_year(year, *end).start == year.end + DAY
    assert year_before(year, *end).end == year.start - DAY
    starts = [year.quarter_start(number) for number in (1, 2, 3, 4)]
    assert starts == sorted(set(starts)) and starts[0] == year.start and starts[3] < year.end
    assert year.quarter_end(4) == year.end
    assert all(year.quarter_end(number) + DAY == year.quarter_start(number + 1) for number in (1, 2, 3))


def proposed(end, day=date(2026, 3, 2), work=None):
    year = next_year(year_of(day, *end), *end)
    return year, year_before(year, *end), proposals(year, year_before(year, *end), work or WorkDays())


def test_the_dates_of_a_calendar_year():
    _year, _before, found = proposed((12, 31))
    assert [(one.kind, one.on) for one in found] == [
        ("sketch", date(2026, 7, 15)),
        ("sketch", date(2026, 8, 5)),
        ("half_way", date(2026, 9, 30)),
        ("ready", date(2026, 10, 14)),
        ("lock", date(2026, 10, 21)),
        ("meeting", date(2026, 10, 28)),
        ("follow_up", date(2027, 2, 8)),
        ("review", date(2027, 12, 10)),
    ]


def test_the_first_sketch_of_a_year_that_ends_in_january_is_made_in_august():
    year, _before, found = proposed((1, 31))
    assert year.label == "FY2028"
    assert found[0].on == date(2026, 8, 17)  # the 15th is a Saturday


def test_holidays_are_kept_free():
    _year, _before, (first, *_rest) = proposed((12, 31), work=WorkDays(holidays=frozenset({date(2026, 7, 15)})))
    assert first.on == date(2026, 7, 16)


def test_without_working_days_every_day_is_one():
    assert proposed((12, 31), work=WorkDays(weekdays=frozenset()))[2][0].on == date(2026, 7, 15)


@given(st.dates(date(2010, 1, 1), date(2050, 12, 31)), ENDS)
def test_proposals_stand_in_order_on_working_days_within_their_quarters(day, end):
    year, before, found = proposed(end, day)
    work = WorkDays()
    planning, follow_up, review = found[:6], found[6], found[7]
    assert [one.on for one in planning] == sorted(one.on for one in planning)
    assert all(work.is_working(one.on) for one in found)
    assert before.quarter_start(3) <= planning[0].on and planning[2].on <= before.quarter_end(3)
    assert before.quarter_end(3) < planning[4].on <= planning[5].on <= before.end  # locked and announced in time
    assert year.start < follow_up.on and follow_up.until == year.end
    assert year.start < review.on < year.end
