"""Times as people type them: read, written, read again; and the sentences for what is no time."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuestreams.durations import (
    NoTime,
    read_minutes,
    read_time,
    show_minutes,
    show_time,
    triangular,
    write_minutes,
    write_time,
)
from valuestreams.stream import Shape, Time, TimeBasis, Unit, between, exponential, fixed

EIGHT = TimeBasis(Unit.HOURS)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("-3 h", "negative"), ("soon", "no time"), ("3 moons", "no unit"), ("1/0 h", "divides by zero"),
        ("5 d - 1 d", "begins above"), ("1 - 2 - 3 h", "two ends"), ("normal 2 h", "standard deviation"),
        ("triangular 1 h, 2 h", "three times"), ("triangular 3 h, 2 h, 1 h", "rising"), ("h", "no time"),
        ("99999999 w", "century"), ("1" * 130, "too long"), ("lognormal 0 h sd 1 h", "above 0"), ("nan h", "no time"),
        ("1e9 h", "no unit"),
    ],
)  # fmt: skip
def test_what_is_no_time_is_refused_with_a_sentence(text, part):
    with pytest.raises(NoTime, match=part):
        read_time(text, EIGHT)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("", None), ("2", fixed(120)), ("45 min", fixed(45)), ("1.5 d", fixed(720)), ("1,5 d", fixed(720)),
        ("2h 30m", fixed(150)), ("1 w", fixed(2400)), ("30 s", fixed(Fraction(1, 2))), ("0", fixed(0)),
        ("1-3 d", between(480, 1440)), ("1 d – 3 d", between(480, 1440)), ("30 min to 2 h", between(30, 120)),
        ("2-2 h", fixed(120)), ("exponential 48 min", exponential(48)),
        ("normal 2 h sd 30 min", Time(Fraction(120), Fraction(120), Fraction(120), Shape.NORMAL, sd=Fraction(30))),
        ("Triangular 1, 2, 6 h", triangular(Fraction(60), Fraction(120), Fraction(360))), ("1/3 min", fixed(Fraction(1, 3))),
    ],
)  # fmt: skip
def test_times_are_read(text, time):
    assert read_time(text, EIGHT) == time


def test_a_number_alone_is_in_the_unit_of_the_stream():
    assert read_minutes("2", TimeBasis(Unit.DAYS, Fraction(6))) == 720
    assert read_minutes("2", TimeBasis(Unit.SECONDS)) == Fraction(1, 30)


amounts = st.fractions(0, 10**6, max_denominator=600)


@given(st.one_of(amounts.map(fixed), st.tuples(amounts, amounts).map(lambda ends: between(*sorted(ends))),
                 amounts.map(exponential), st.tuples(amounts, amounts, amounts).map(lambda t: triangular(*sorted(t)))),
       st.sampled_from([Fraction(8), Fraction(15, 2), Fraction(24)]))  # fmt: skip
def test_what_is_written_is_read_back_exactly(time, hours):
    basis = TimeBasis(Unit.HOURS, hours)
    assert read_time(write_time(time, basis), basis) == time


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(0, "0 min"), (Fraction(1, 2), "30 s"), (45, "45 min"), (150, "2.5 h"), (9030, "18.8 d"), (Fraction(924), "1.9 d"),
     (480 * 1000, "1,000 d")],
)  # fmt: skip
def test_times_are_rounded_for_reading(minutes, text):
    assert show_minutes(minutes, EIGHT) == text


def test_an_unknown_time_is_a_question_and_a_range_shows_both_ends():
    assert show_time(None, EIGHT) == "?"
    assert show_time(between(480, 1440), EIGHT) == "1 d – 3 d"
    assert write_minutes(Fraction(1440), EIGHT) == "3 d"
