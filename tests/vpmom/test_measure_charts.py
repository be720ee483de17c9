"""A measure as a picture and as words."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.plotly import figure
from vpmom.forecast import forecast
from vpmom.measure_charts import _round, chart, said, table
from vpmom.plan import Measure, MeasureKind

START, END = date(2027, 1, 1), date(2027, 12, 31)
SHARE = Measure(unit="%", baseline=Decimal(88), target=Decimal(96))
DONE = Measure(kind=MeasureKind.DONE)
STEPS = Measure(kind=MeasureKind.ZONES, zones=("none", "some", "all"))
VALUES = st.decimals(-(10**9), 10**9, places=4)


@pytest.mark.parametrize(
    ("measure", "value", "words"),
    [
        (SHARE, Decimal("90.5000"), "90.5 %"),
        (Measure(unit="EUR"), Decimal("-3"), "-3 EUR"),
        (SHARE, None, "?"),
        (DONE, Decimal(1), "done"),
        (DONE, Decimal(0), "not done"),
        (STEPS, Decimal(2), "all"),
        (STEPS, Decimal(9), "?"),
    ],
)
def test_a_value_in_words(measure, value, words):
    assert said(measure, value) == words


def test_days_are_drawn_as_far_apart_as_they_are():
    points = [(date(2027, 2, 1), Decimal(89)), (date(2027, 2, 2), Decimal(90))]
    drawn = figure(chart(SHARE, points, "Share", "", start=START, ahead=None))
    assert drawn["layout"]["xaxis"]["type"] == "date"


def test_a_percent_that_is_small_is_no_share():
    small = Measure(unit="%", target=Decimal("0.5"))
    drawn = chart(small, [(START, Decimal("0.2")), (END, Decimal("0.3"))], "Share", "", start=None, ahead=None)
    assert not drawn.is_share
    assert drawn.say(0.2) == "0.2 %"


def test_data_that_were_needed_leave_a_gap():
    points = [(date(2027, 2, 1), Decimal(89)), (date(2027, 3, 1), None), (date(2027, 4, 1), Decimal(90))]
    assert chart(SHARE, points, "Share", "", start=START, ahead=None).series[0].values == (88.0, 89.0, None, 90.0)
    assert table(SHARE, points)["rows"][1] == ["2027-03-01", "?"]


def test_steps_and_done_have_named_heights():
    steps = chart(STEPS, [(START, Decimal(0)), (END, Decimal(1))], "Who", "", start=START, ahead=None)
    assert (steps.high, steps.tick_labels, steps.marks) == (2.0, ("none", "some", "all"), ())
    assert chart(DONE, [(START, Decimal(0))], "Hub", "", start=START, ahead=None).say(1.0) == "done"


@given(st.lists(st.tuples(st.integers(0, 300), VALUES), min_size=1, max_size=30), st.none() | VALUES)
def test_whatever_was_checked_in_lies_within_the_axis(given_, target):
    points = sorted({START + timedelta(days=day): value for day, value in given_}.items())
    measure = Measure(unit="%", baseline=Decimal(0), target=target)
    drawn = chart(measure, points, "A", "", start=START, ahead=forecast(points, measure, END))
    heights = [value for line in drawn.series for value in line.values if value is not None]
    heights += [height for _name, height in drawn.marks]
    slack = (drawn.high - drawn.low) * 1e-9
    assert all(drawn.low - slack <= height <= drawn.high + slack for height in heights)
    assert len({len(line.values) for line in drawn.series}) == 1


@given(st.fractions(-(10**12), 10**12), st.fractions(0, 10**12))
def test_the_axis_has_ends_that_one_likes_to_read(low, span):
    bottom, top = _round(low, low + span)
    assert bottom <= low and low + span <= top
    assert (top - bottom) / 4 / Fraction(10) ** -12 % 1 == 0 or (top - bottom) < Fraction(1, 10**10)
