from datetime import date
from fractions import Fraction

import pytest

from valuestreams.accounting.funding import (
    InvalidPlan,
    Seat,
    State,
    Statement,
    Waiting,
    cost_per_item,
    delay_carried,
    guardrails,
    run_rate,
    splits,
    years_between,
)

F = Fraction
PLAN = {"feature": F(60, 100), "defect": F(15, 100), "risk": F(10, 100), "debt": F(15, 100)}
SEATS = [Seat("Design", 2, 1, 9_000_000), Seat("Engineering", F(13, 2), F(4, 5), 11_000_000)]


# ---- Refusals ----


@pytest.mark.parametrize(
    ("planned", "tolerance", "sentence"),
    [
        ({"feature": F(1, 2)}, F(1, 20), "make 50 %, not 100 %"),
        ({"feature": F(12, 10), "debt": F(-2, 10)}, F(1, 20), "between 0 and 100 %"),
        ({"feature": 1}, 5, "The tolerance is in points"),
        ({str(number): F(1, 21) for number in range(21)}, 0, "At most 20 types"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(planned, tolerance, sentence):
    with pytest.raises(InvalidPlan, match=sentence):
        splits(planned, {}, tolerance)


def test_less_than_nothing_was_not_done():
    with pytest.raises(InvalidPlan, match="cannot be negative"):
        splits(PLAN, {"feature": -1}, 0)


def test_a_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="ends before it begins"):
        years_between(date(2026, 2, 1), date(2026, 1, 1))


# ---- Run-rate and envelope ----


def test_the_run_rate_is_people_tools_and_suppliers_for_the_period():
    found = run_rate(SEATS, tools=2_400_000, suppliers=6_000_000, years=F(1, 4))
    assert found.people.value == F(18_000_000 + 57_200_000, 4)
    assert found.total.value == F(18_000_000 + 57_200_000 + 8_400_000, 4)


def test_a_seat_without_cost_makes_the_run_rate_incomplete_and_names_it():
    found = run_rate([*SEATS, Seat("Data", 1, 1, None)], 0, None, 1)
    assert found.total.sentence == "incomplete: cost of Data, suppliers"


def test_a_seat_that_nobody_sits_on_costs_nothing():
    assert run_rate([Seat("Data", 0, 1, None)], 0, 0, 1).total.value == 0


def test_two_seats_of_the_same_name_both_count():
    assert run_rate([SEATS[0], SEATS[0]], 0, 0, 1).total.value == 36_000_000


@pytest.mark.parametrize(
    ("first", "last", "years"),
    [
        (date(2026, 1, 1), date(2026, 3, 31), F(1, 4)),
        (date(2028, 1, 1), date(2028, 12, 31), F(1)),
        (date(2026, 2, 1), date(2026, 2, 14), F(1, 24)),
        (date(2026, 1, 31), date(2026, 2, 1), F(1, 31 * 12) + F(1, 28 * 12)),
    ],
)
def test_periods_count_in_months(first, last, years):
    assert years_between(first, last) == years


# ---- Plan against actual ----


def test_what_is_further_from_the_plan_than_tolerated_is_off():
    found = {part.name: part for part in splits(PLAN, {"feature": 40, "defect": 35, "risk": 10, "debt": 15}, F(5, 100))}
    assert found["feature"].delta.value == F(-20, 100)
    assert [name for name, part in found.items() if part.is_off] == ["feature", "defect"]


def test_exactly_the_tolerance_is_still_kept():
    assert not any(part.is_off for part in splits({"a": F(1, 2), "b": F(1, 2)}, {"a": 55, "b": 45}, F(5, 100)))


def test_work_that_nobody_planned_is_seen():
    found = splits({"feature": 1}, {"feature": 90, "rescue": 10}, F(5, 100))
    assert [(part.name, part.delta.value, part.is_off) for part in found][1] == ("rescue", F(1, 10), True)


def test_an_unknown_part_leaves_all_shares_open():
    assert all(part.delta.missing == ("risk",) for part in splits(PLAN, {"feature": 1, "defect": 1, "debt": 1}, 0))


def test_nothing_done_yet_is_no_share():
    assert splits({"feature": 1}, {"feature": 0}, 0)[0].delta.sentence == "nothing was done yet"


# ---- Cost per item, cost of delay ----


def test_cost_per_flow_item_is_run_rate_by_velocity():
    rate = run_rate(SEATS, 2_400_000, 6_000_000, F(1, 4)).total
    assert cost_per_item(rate, 40).value == F(83_600_000, 160)
    assert cost_per_item(rate, 0).sentence == "no cost per item when nothing was completed"
    assert cost_per_item(rate, None).sentence == "incomplete: velocity"


def test_cost_of_delay_is_carried_by_age():
    assert delay_carried([Waiting("A", 100_000, 3), Waiting("A", 50_000, F(1, 2))]).value == 325_000
    assert delay_carried([Waiting("A", 100_000, 3), Waiting("B", None, 1)]).sentence == "incomplete: B"
    assert delay_carried([]).value == 0


# ---- Guardrails ----


def test_two_guardrails_are_counted_and_two_are_said():
    kept = splits({"now": F(7, 10), "next": F(3, 10)}, {"now": 7, "next": 3}, F(5, 100))
    off = splits({"feature": F(1, 2), "debt": F(1, 2)}, {"feature": 8, "debt": 2}, F(5, 100))
    found = guardrails(kept, off, Statement(True, "Amira Haddad"), Statement(False))
    assert [one.state for one in found] == [State.KEPT, State.BROKEN, State.KEPT, State.BROKEN]
    assert found[1].sentence == "Beyond the tolerance: feature (+30 points), debt (−30 points)."
    assert found[2].sentence == "Approved by Amira Haddad."


def test_a_guardrail_that_nobody_approved_is_not_kept():
    found = guardrails((), (), Statement(True), Statement())
    assert {one.state for one in found} == {State.UNKNOWN}
    assert found[2].sentence == "Said to hold, but not who approved it."
