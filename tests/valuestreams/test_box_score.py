from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuestreams.accounting.box_score import (
    BY_KEY,
    ENTERED,
    LINES,
    Block,
    InvalidColumn,
    Verdict,
    column,
    differences,
    steps,
)

F = Fraction

LAST_WEEK, THIS_WEEK, PLANNED = (
    {
        "units_per_person": units, "on_time": F(on_time, 100), "dock_to_dock": days, "first_time_through": F(right, 100),
        "unit_cost": cost * 100, "productive": F(used, 100), "non_productive": F(lost, 100), "revenue": sales * 100,
        "material": material * 100, "conversion": conversion * 100,
    }
    for units, on_time, days, right, cost, used, lost, sales, material, conversion in [
        (100, 85, 12, 60, 75, 25, 65, 800_000, 320_000, 280_000),
        (108, 90, 11, 62, 74, 26, 62, 825_000, 330_000, 280_240),
        (115, 95, 9, 70, 70, 27, 40, 1_000_000, 380_000, 320_000),
    ]
)  # fmt: skip


def of(entered, key):
    return column("This week", entered).value(key)


# ---- Refusals ----


@pytest.mark.parametrize(
    ("entered", "key", "sentence"),
    [
        ({"on_time": F(120, 100)}, "on_time", "On-time shipment is a share: from 0 to 100 %, not 120 %."),
        ({"first_time_through": F(-1, 100)}, "first_time_through", "from 0 to 100 %, not -1 %"),
        ({"dock_to_dock": -1}, "dock_to_dock", "Dock to dock cannot be negative."),
        ({"material": -5}, "material", "Material cost cannot be negative."),
        ({"revenue": 10**16}, "revenue", "Revenue is too large to be meant."),
        ({"productive": F(7, 10), "non_productive": F(4, 10)}, "non_productive", "make 110 %: together at most 100 %"),
        ({"available": F(1, 10)}, "available", "is not a line of the box score that can be entered"),
        ({"profit": 1}, "profit", "is not a line of the box score that can be entered"),
    ],
)
def test_what_cannot_be_is_refused_at_its_line(entered, key, sentence):
    with pytest.raises(InvalidColumn) as refused:
        column("This week", entered)
    assert sentence in refused.value.problems[key]


def test_every_wrong_line_is_named_at_once():
    with pytest.raises(InvalidColumn) as refused:
        column("This week", {"on_time": 2, "unit_cost": -1, "inventory": -1})
    assert set(refused.value.problems) == {"on_time", "unit_cost", "inventory"}


# ---- Incomplete ----


def test_profit_without_its_material_is_incomplete_and_no_partial_sum():
    profit = of({"revenue": 100, "conversion": 20}, "profit")
    assert profit.value is None
    assert profit.sentence == "incomplete: Material cost"


def test_what_depends_on_the_incomplete_names_the_same_cause():
    assert of({"revenue": 100, "conversion": 20, "hurdle": F(1, 5)}, "gap").sentence == "incomplete: Material cost"


def test_available_waits_for_both_parts():
    assert of({"productive": F(1, 4)}, "available").sentence == "incomplete: Non-productive"


def test_no_revenue_has_no_return_on_sales():
    found = of({"revenue": 0, "material": 5, "conversion": 5}, "ros")
    assert (found.value, found.sentence) == (None, "no return on sales without revenue")


def test_an_empty_column_is_incomplete_line_by_line():
    values = column("Empty", {}).values
    assert len(values) == len(LINES)
    assert all(value.value is None and value.missing for value in values)


# ---- The exercise of Hansen and Mowen ----


@pytest.mark.parametrize(
    ("entered", "profit", "ros", "available"),
    [(LAST_WEEK, 200_000, 25, 10), (THIS_WEEK, 214_760, 26, 12), (PLANNED, 300_000, 30, 33)],
)
def test_profit_return_and_available_capacity_of_the_published_exercise(entered, profit, ros, available):
    assert of(entered, "profit").value == profit * 100
    assert round(of(entered, "ros").value * 100) == ros
    assert of(entered, "available").value == F(available, 100)


def test_the_gap_to_the_hurdle_rate_is_negative_below_it():
    assert of({**LAST_WEEK, "hurdle": F(3, 10)}, "gap").value == F(-5, 100)
    assert of({**PLANNED, "hurdle": F(3, 10)}, "gap").value == 0


def test_differences_know_which_direction_is_good():
    score = [column("Last week", LAST_WEEK), column("This week", THIS_WEEK), column("Planned", PLANNED)]
    (week, plan) = (dict(zip(BY_KEY, step, strict=True)) for step in steps(score))
    assert (week["dock_to_dock"].change, week["dock_to_dock"].verdict) == (-1, Verdict.BETTER)
    assert (week["units_per_person"].change, week["units_per_person"].verdict) == (8, Verdict.BETTER)
    assert (week["conversion"].change, week["conversion"].verdict) == (24_000, Verdict.WORSE)
    assert (plan["non_productive"].change, plan["non_productive"].verdict) == (F(-22, 100), Verdict.BETTER)
    assert (week["inventory"].change, week["inventory"].verdict) == (None, None)


def test_no_change_is_the_same_and_another_hurdle_is_neither_good_nor_bad():
    before, after = (
        column("A", {"on_time": F(1, 2), "hurdle": F(1, 5)}),
        column("B", {"on_time": F(1, 2), "hurdle": F(1, 4)}),
    )
    found = dict(zip(BY_KEY, differences(before, after), strict=True))
    assert found["on_time"].verdict == Verdict.SAME
    assert found["hurdle"].verdict == Verdict.CHANGED


@given(used=st.fractions(0, 1), lost=st.fractions(0, 1))
def test_capacity_is_whole_or_refused(used, lost):
    entered = {"productive": used, "non_productive": lost}
    if used + lost > 1:
        with pytest.raises(InvalidColumn):
            column("Any", entered)
    else:
        score = column("Any", entered)
        parts = [score.value(line.key).value for line in LINES if line.block is Block.CAPACITY]
        assert sum(parts) == 1


@given(st.dictionaries(st.sampled_from(ENTERED), st.fractions(0, 1) | st.none()))
def test_a_derived_line_has_a_value_or_says_why_not(entered):
    if (entered.get("productive") or 0) + (entered.get("non_productive") or 0) <= 1:
        for value in column("Any", entered).values:
            assert (value.value is None) == bool(value.sentence)
