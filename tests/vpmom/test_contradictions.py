from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vpmom.small import YEAR, plans, small
from vpmom.contradictions import contradictions
from vpmom.plan import Direction, Item, Measure, Period

D = Decimal


def plan(title, *measures, **changes):
    return small(measures=measures, title=title, **changes)


def told(*given_plans):
    return [one.sentence for one in contradictions(dict(enumerate(given_plans)))]


def on_time(target, **fields):
    return Item("r1", "Parcels on the promised day", measure=Measure(unit="%", target=D(target), **fields))


COMPANY = plan("Company", on_time(96))


# ---- What is none ----


@pytest.mark.parametrize(
    "other",
    [
        on_time(96),
        Item("r1", "Parcels on the promised day", measure=Measure(unit="parcels", target=D(90))),
        Item("r1", "Parcels on the promised day in Spain", measure=Measure(unit="%", target=D(90))),
        Item("r1", "Parcels on the promised day"),
        on_time(90, due=date(2027, 6, 30)),
        Item("r1", "~~Parcels on the promised day~~", measure=Measure(unit="%", target=D(90))),
        Item("r1", "Parcels", measure=Measure(unit="%", target=D(90))),
    ],
)
def test_what_may_both_come_true_is_not_told(other):
    assert told(COMPANY, plan("Sales", other)) == []


def test_two_lines_of_one_plan_are_not_told_and_neither_is_a_word_alone():
    assert told(plan("Company", on_time(96), replace(on_time(90), key="r2"))) == []
    assert told(plan("One", "Revenue 40"), plan("Other", "Revenue 30")) == []


@pytest.mark.parametrize("period", [None, Period(date(2028, 1, 1), date(2028, 12, 31))])
def test_another_time_or_one_that_nobody_knows_is_no_contradiction(period):
    assert told(COMPANY, plan("Sales", on_time(90), period=period)) == []


# ---- What is one ----


def test_one_metric_with_two_targets():
    assert told(COMPANY, plan("Sales", on_time(90))) == [
        "“Company” and “Sales” have different targets for “Parcels on the promised day” by 31 Dec 2027: 96 % and 90 %."
    ]


def test_a_target_in_words_counts_like_one_in_a_field():
    found = contradictions({4: plan("A", "Reach 90% of renewals in Spain"), 9: plan("B", "80% of renewals in Spain")})
    assert [(one.first.plan, one.first.item, one.second.plan) for one in found] == [(4, "r1", 9)]
    assert "90 % and 80 %" in found[0].sentence


def test_one_definition_under_two_names():
    measure = Measure(unit="%", target=D(96), definition="parcels on the day / all parcels, from the depot scans")
    first = plan("A", Item("r1", "Punctual parcels", measure=measure))
    second = plan("B", Item("r1", "Delivery quality", measure=replace(measure, target=D(90))))
    assert len(told(first, second)) == 1


def test_one_raises_what_the_other_lowers():
    first = small(methods=("Increase the number of parcel lockers",), title="North")
    second = small(priorities=("Reduce parcel lockers",), title="South")
    assert told(first, second) == ["“North” raises what “South” lowers: “Increase the number of parcel lockers”."]
    assert told(second, first)[0].startswith("“North” raises what “South” lowers")


def test_directions_of_fields_count():
    down = on_time(96, direction=Direction.DOWN)
    assert told(COMPANY, plan("Sales", down)) == [
        "“Company” raises what “Sales” lowers: “Parcels on the promised day”."
    ]


def test_periods_that_touch_on_one_day_overlap():
    late = Period(YEAR.end, date(2028, 12, 31))
    assert len(told(COMPANY, plan("Sales", on_time(90, due=YEAR.end), period=late))) == 1


@given(st.lists(plans(), max_size=4))
def test_every_contradiction_is_told_once_and_between_two_plans(found):
    pairs = [(one.first, one.second) for one in contradictions(dict(enumerate(found)))]
    assert len(pairs) == len(set(pairs))
    assert all(first.plan < second.plan for first, second in pairs)


def test_five_hundred_plans_with_one_metric_each_are_compared():
    many = {n: plan(f"Unit {n}", on_time(90 if n else 96)) for n in range(500)}
    assert len(contradictions(many)) == 499
