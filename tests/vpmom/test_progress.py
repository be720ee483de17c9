from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vpmom.plan import Direction, Measure, MeasureKind
from vpmom.progress import CheckInStatus, progress, raw_progress, worst

D, F = Decimal, Fraction
ZONES = Measure(kind=MeasureKind.ZONES, zones=("cold", "warm", "hot"))
DONE = Measure(kind=MeasureKind.DONE)


def number(baseline, target, direction=Direction.UP):
    return Measure(
        baseline=None if baseline is None else D(baseline),
        target=None if target is None else D(target),
        direction=direction,
    )


# ---- Refusals ----


@pytest.mark.parametrize("value", ["tepid", "3", "-1", "0.5", 7, "nan"])
def test_a_zone_that_the_measure_does_not_have_is_named_with_those_it_has(value):
    with pytest.raises(ValueError, match=r"no zone of this measure\. Its zones are: cold, warm, hot"):
        progress(ZONES, value)


@pytest.mark.parametrize("value", [2, "0.5", -1])
def test_half_done_is_not_done_or_not_done(value):
    with pytest.raises(ValueError, match="done or not done"):
        progress(DONE, value)


@pytest.mark.parametrize("value", ["many", D("nan"), D("inf"), "1/0"])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(ValueError, match="is not a number"):
        progress(number(0, 10), value)


# ---- Unknown ----


@pytest.mark.parametrize("value", [None, ""])
@pytest.mark.parametrize("measure", [number(0, 10), ZONES, DONE])
def test_no_value_is_unknown_and_not_0(measure, value):
    assert progress(measure, value) is None


def test_no_target_is_unknown():
    assert progress(number(0, None), D(5)) is None


def test_no_baseline_is_unknown_until_the_target_is_reached():
    assert progress(number(None, 10), D(9)) is None
    assert progress(number(None, 10), D(10)) == 1
    assert progress(number(None, 10, Direction.DOWN), D(11)) is None
    assert progress(number(None, 10, Direction.DOWN), D(9)) == 1


def test_data_needed_is_unknown_whatever_the_value_says_and_unreachable_keeps_what_is_reached():
    assert progress(number(0, 10), D(5), CheckInStatus.DATA_NEEDED) is None
    assert progress(number(0, 10), D(5), CheckInStatus.UNREACHABLE) == F(1, 2)


# ---- Numbers ----


@pytest.mark.parametrize(
    ("measure", "value", "raw", "clipped"),
    [
        (number(10, 30), 15, F(1, 4), F(1, 4)),
        (number(10, 30), 5, F(-1, 4), 0),
        (number(10, 30), 40, F(3, 2), 1),
        (number(30, 10, Direction.DOWN), 25, F(1, 4), F(1, 4)),
        (number(10, 10), 10, 1, 1),
        (number(10, 10), 9, 0, 0),
        (number(4, 8, Direction.HOLD), 8, 1, 1),
        (number(4, 8, Direction.HOLD), 9, F(3, 4), F(3, 4)),
        (number(4, 8, Direction.HOLD), 4, 0, 0),
        (number(4, 8, Direction.HOLD), 16, -1, 0),
        (number(None, 5, Direction.HOLD), 4, F(4, 5), F(4, 5)),
        (number(None, 0, Direction.HOLD), 1, 0, 0),
        (number(None, 0, Direction.HOLD), 0, 1, 1),
    ],
)
def test_the_share_of_the_way(measure, value, raw, clipped):
    assert raw_progress(measure, D(value)) == raw
    assert progress(measure, D(value)) == clipped


def test_done_and_zones():
    assert [progress(DONE, value) for value in (0, 1, D(1), "1")] == [0, 1, 1, 1]
    assert [progress(ZONES, value) for value in ("cold", "warm", "hot", 1, "2")] == [0, F(1, 2), 1, F(1, 2), 1]
    assert progress(Measure(kind=MeasureKind.ZONES, zones=("only",)), 0) == 1
    assert progress(Measure(kind=MeasureKind.ZONES), 0) is None


def test_the_worst_status_is_told_first_and_not_knowing_is_worse_than_on_track():
    assert worst([]) is None
    assert worst([CheckInStatus.ON_TRACK, CheckInStatus.DATA_NEEDED]) == CheckInStatus.DATA_NEEDED
    assert worst(CheckInStatus) == CheckInStatus.UNREACHABLE


numbers = st.decimals(min_value=-(10**6), max_value=10**6, places=2)


@given(numbers, numbers, numbers)
def test_from_baseline_to_target_is_from_0_to_1_and_never_outside(baseline, target, value):
    measure = Measure(baseline=baseline, target=target)
    assert 0 <= progress(measure, value) <= 1
    if baseline != target:
        assert (progress(measure, baseline), progress(measure, target)) == (0, 1)
