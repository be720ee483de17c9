from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vpmom.forecast import Method, Reaches, fit, forecast, student_t
from vpmom.plan import Direction, Measure, MeasureKind
from vpmom.progress import CheckInStatus

D, F = Decimal, Fraction
START, END = date(2027, 1, 1), date(2027, 12, 31)
TO_100 = Measure(target=D(100), unit="parcels")


def on(*values, step=30):
    """Check-ins every 30 days from the first of January."""
    return [(START + timedelta(step * n), None if value is None else D(str(value))) for n, value in enumerate(values)]


# ---- What cannot be said ----


@pytest.mark.parametrize("values", [[], [None, None]])
def test_nothing_checked_in_is_said_and_gives_no_number(values):
    found = forecast(on(*values), TO_100, END)
    assert (found.value, found.low, found.high, found.reaches, found.method) == (None, None, None, None, Method.NONE)
    assert "No check-in" in found.sentence


def test_one_check_in_has_no_direction():
    found = forecast(on(5), TO_100, END)
    assert found.value is None
    assert "no direction" in found.sentence


def test_two_give_a_line_and_no_range():
    found = forecast([(date(2027, 1, 1), D(10)), (date(2027, 1, 11), D(20))], TO_100, date(2027, 1, 31))
    assert (found.value, found.low, found.high, found.reaches, found.method) == (40, None, None, None, Method.LINE)
    assert found.sentence == "If it goes on like this: 40 parcels on 31 Jan 2027. Two check-ins give no range."


@pytest.mark.parametrize("kind", [MeasureKind.DONE, MeasureKind.ZONES])
def test_only_a_number_has_a_line(kind):
    assert forecast(on(0, 1, 1), Measure(kind=kind, zones=("a", "b")), END).value is None


def test_a_line_needs_two_days():
    with pytest.raises(ValueError, match="two different days"):
        fit([(1, F(1)), (1, F(2))])


# ---- Figures to compare with ----


@pytest.mark.parametrize(
    ("freedom", "inside", "published"),  # Abramowitz and Stegun, table 26.10
    [
        (1, 0.8, 3.078),
        (2, 0.8, 1.886),
        (3, 0.8, 1.638),
        (4, 0.8, 1.533),
        (10, 0.8, 1.372),
        (30, 0.8, 1.310),
        (120, 0.8, 1.289),
        (10, 0.95, 2.228),
        (7, 0.99, 3.499),
    ],
)
def test_the_published_t(freedom, inside, published):
    assert student_t(freedom, inside) == pytest.approx(published, abs=0.0005)


def test_the_line_and_its_range_by_hand():
    # x 0…4, y 2 4 5 4 5: mean 4, Sxx 10, Sxy 6, slope 0.6; residuals -0.8 0.6 1 -0.6 -0.2, s² = 2.4 / 3 = 0.8.
    line = fit([(x, F(y)) for x, y in enumerate([2, 4, 5, 4, 5])])
    assert (line.slope, line.mean, line.spread, line.error) == (F(3, 5), 4, 10, F(4, 5))
    assert line.at(6) == F(32, 5)
    assert float(line.margin(6)) == pytest.approx(1.63774 * sqrt(0.8 * (1 + 0.2 + 16 / 10)), abs=1e-4)


def test_the_same_in_check_ins():
    found = forecast(on(2, 4, 5, 4, 5, step=1), Measure(target=D(8)), date(2027, 1, 7))
    assert (found.method, found.value) == (Method.RANGE, F(32, 5))
    assert float(found.high - found.low) == pytest.approx(2 * 1.63774 * sqrt(0.8 * 2.8), abs=1e-4)
    assert found.reaches == Reaches.MAYBE
    assert found.sentence == "If it goes on like this: 6.4 on 7 Jan 2027, in 8 of 10 cases between 3.9 and 8.9."


def test_outlined_values_of_norris():
    """NIST StRD, data set Norris (linear regression, certified): intercept, slope and residual standard deviation."""
    y = "0.1 338.8 118.1 888.0 9.2 228.1 668.5 998.5 449.1 778.9 559.2 0.3 0.1 778.1 668.8 339.3 448.9 10.8 557.7 228.3 998.0 888.8 119.6 0.3 0.6 557.6 339.3 888.0 998.5 778.9 10.2 117.6 228.9 668.4 449.2 0.2"
    x = "0.2 337.4 118.2 884.6 10.1 226.5 666.3 996.3 448.6 777.0 558.2 0.4 0.6 775.5 666.9 338.0 447.5 11.6 556.0 228.1 995.8 887.6 120.2 0.3 0.3 556.8 339.1 887.2 999.0 779.0 11.1 118.3 229.2 669.1 448.9 0.5"
    tenths = [(int(D(one) * 10), F(D(other))) for one, other in zip(x.split(), y.split(), strict=True)]
    line = fit(tenths)
    assert float(line.slope * 10) == pytest.approx(1.00211681802045, rel=1e-13)
    assert float(line.at(0)) == pytest.approx(-0.262323073774029, rel=1e-12)
    assert sqrt(line.error) == pytest.approx(0.884796396144373, rel=1e-13)


# ---- Reaching ----


@pytest.mark.parametrize(
    ("direction", "target", "reaches"),
    [
        (Direction.UP, 40, Reaches.YES),
        (Direction.UP, 41, Reaches.NO),
        (Direction.DOWN, 40, Reaches.YES),
        (Direction.DOWN, 39, Reaches.NO),
        (Direction.HOLD, 40, Reaches.YES),
        (Direction.HOLD, 41, Reaches.NO),
        (Direction.UP, None, None),
    ],
)
def test_a_line_without_scatter_is_sure(direction, target, reaches):
    measure = Measure(direction=direction, target=None if target is None else D(target))
    found = forecast(on(10, 20, 30, step=10), measure, START + timedelta(30))
    assert (found.value, found.low, found.high, found.reaches) == (40, 40, 40, reaches)


def test_unreachable_is_believed_whatever_the_line_says():
    found = forecast(on(10, 20, 30), TO_100, END, status=CheckInStatus.UNREACHABLE)
    assert found.reaches == Reaches.NO
    assert found.value > 100
    assert found.sentence.endswith("The last check-in calls the target unreachable.")
    assert forecast([], TO_100, END, status=CheckInStatus.UNREACHABLE).reaches == Reaches.NO


def test_on_the_last_day_the_value_is_the_answer():
    found = forecast([*on(10, 20, 30), (END, D(120))], TO_100, END)
    assert (found.method, found.value, found.low, found.high, found.reaches) == (
        Method.MEASURED,
        120,
        120,
        120,
        Reaches.YES,
    )


def test_a_date_of_its_own_comes_before_the_end_of_the_period():
    due = START + timedelta(30)
    found = forecast(on(10, 20, 30, step=10), Measure(target=D(40), due=due), END)
    assert (found.at, found.value) == (due, 40)


def test_a_correction_of_the_same_day_counts_and_days_without_data_do_not():
    checkins = [(START, D(99)), (START, D(10)), (START + timedelta(5), None), *on(10, 20, 30, step=10)[1:]]
    assert forecast(checkins, TO_100, START + timedelta(30)).value == 40


@given(st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=3, max_size=8))
def test_the_line_lies_in_its_range(values):
    found = forecast(on(*values), TO_100, END)
    assert found.low <= found.value <= found.high


@given(st.integers(-1000, 1000), st.integers(-50, 50), st.integers(3, 9))
def test_points_on_a_line_go_on_along_it(start, slope, count):
    found = forecast(on(*(start + slope * n for n in range(count))), TO_100, START + timedelta(300))
    assert found.low == found.value == found.high == start + slope * 10


def test_huge_numbers_are_no_accident():
    found = forecast(on("1e400", "3e400", "2e400"), TO_100, END)
    assert found.low < found.value < found.high
