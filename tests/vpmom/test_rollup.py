from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vpmom.small import linked, plans, small
from vpmom.kinds import Kind
from vpmom.plan import Item, Plan, Section
from vpmom.rollup import centroid_weights, roll_up, weights

F = Fraction


# ---- Refusals ----


def test_a_weight_of_a_priority_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="no priority “p9”"):
        weights(["p1"], {"p9": 1})


@pytest.mark.parametrize("share", [-1, Decimal("-0.1"), Decimal("nan"), Decimal("inf")])
def test_a_weight_below_0_or_no_number_is_refused(share):
    with pytest.raises(ValueError, match="from 0 up"):
        weights(["p1", "p2"], {"p1": share})


def test_more_than_everything_leaves_nothing_for_the_others():
    with pytest.raises(ValueError, match="120% together: nothing is left"):
        weights(["p1", "p2", "p3"], {"p1": Decimal("0.7"), "p2": Decimal("0.5")})


def test_no_weight_at_all_is_refused():
    with pytest.raises(ValueError, match="at least one priority"):
        weights(["p1", "p2"], {"p1": 0, "p2": 0})


def test_one_key_twice_is_refused():
    with pytest.raises(ValueError, match="same key"):
        weights(["p1", "p1"])


# ---- Weights ----


@pytest.mark.parametrize(
    ("count", "published"),  # to four places, as printed for rank-order centroid weights
    [
        (1, [1.0]),
        (2, [0.75, 0.25]),
        (3, [0.6111, 0.2778, 0.1111]),
        (4, [0.5208, 0.2708, 0.1458, 0.0625]),
        (5, [0.4567, 0.2567, 0.1567, 0.09, 0.04]),
        (6, [0.4083, 0.2417, 0.1583, 0.1028, 0.0611, 0.0278]),
    ],
)
def test_the_published_weights(count, published):
    assert [round(float(weight), 4) for weight in centroid_weights(count)] == published


def test_what_was_entered_holds_and_the_others_share_the_rest_as_their_ranks_say():
    found = weights(["p1", "p2", "p3"], {"p2": Decimal("0.5")})
    assert found == {"p1": F(11, 18) / F(13, 18) / 2, "p2": F(1, 2), "p3": F(2, 18) / F(13, 18) / 2}


def test_all_entered_are_scaled_to_1():
    assert weights(["p1", "p2"], {"p1": 3, "p2": 1}) == {"p1": F(3, 4), "p2": F(1, 4)}


@given(st.integers(0, 12), st.data())
def test_weights_are_exactly_1_together_and_fall_with_the_rank(count, data):
    keys = [f"p{n}" for n in range(count)]
    plain = list(weights(keys).values())
    assert plain == sorted(plain, reverse=True)
    assert sum(plain) == (1 if count else 0)
    some = data.draw(st.lists(st.sampled_from(keys), unique=True)) if keys else []
    given_shares = {key: F(data.draw(st.integers(1, 100)), 100 * count) for key in some}
    assert sum(weights(keys, given_shares).values()) == (1 if count else 0)


# ---- Roll-up ----

PLAN = small(
    priorities=("On time", "Fair price"),
    measures=("Parcels on the day", "Complaints", "Margin", "Stars"),
    links=("r1 measures p1", "r2 measures p1", "r3 measures p2"),
)


def test_the_order_counts():
    first = roll_up(PLAN, {"r1": F(1), "r2": F(1), "r3": F(0)}).span
    second = roll_up(PLAN, {"r1": F(0), "r2": F(0), "r3": F(1)}).span
    assert (first.value, second.value) == (F(3, 4), F(1, 4))


def test_unknown_is_an_interval_and_never_0():
    found = roll_up(PLAN, {"r1": F(1, 2), "r2": None})
    on_time, fair_price = found.priorities
    assert (on_time.span.value, on_time.span.low, on_time.span.high) == (F(1, 2), F(1, 4), F(3, 4))
    assert (fair_price.span.value, fair_price.span.low, fair_price.span.high) == (None, 0, 1)
    assert found.span.value == F(1, 2)
    assert (found.span.low, found.span.high) == (F(3, 16), F(9, 16) + F(1, 4))


def test_a_measure_of_no_priority_does_not_count_and_is_told():
    assert roll_up(PLAN, {"r4": F(1)}).span.value is None
    assert roll_up(PLAN, {}).uncounted == ("r4",)


def test_a_priority_without_measures_is_unknown():
    found = roll_up(small(priorities=("On time",)), {})
    assert (found.span.low, found.span.high, found.span.value) == (0, 1, None)


def test_in_a_plan_that_ranks_nothing_all_measures_count_the_same():
    assert roll_up(small(measures=("One", "Two")), {"r1": F(1), "r2": F(0)}).span.value == F(1, 2)


def test_struck_lines_do_not_count():
    plan = small(
        priorities=("~~On time~~", "Fair price"),
        measures=("Days", "Margin"),
        links=("r1 measures p1", "r2 measures p2"),
    )
    found = roll_up(plan, {"r1": F(0), "r2": F(1)})
    assert [(one.item.key, one.weight) for one in found.priorities] == [("p2", 1)]
    assert found.span.value == 1


def test_objectives_and_key_results_roll_up_the_same():
    sections = (Section("objectives", (Item("o", "Win"),)), Section("key_results", (Item("k", "Deals"),)))
    plan = Plan(title="OKR", kind=Kind.OKR, sections=sections, links=linked("k measures o"))
    assert roll_up(plan, {"k": F(1, 3)}).span.value == F(1, 3)


@given(plans(), st.data())
def test_the_value_lies_in_its_interval_and_knowing_more_narrows_it(plan, data):
    keys = [item.key for _, item in plan.walk()]
    shares = {key: data.draw(st.none() | st.fractions(0, 1, max_denominator=8)) for key in keys}
    before = roll_up(plan, shares).span
    after = roll_up(plan, {key: F(1, 2) if share is None else share for key, share in shares.items()}).span
    assert 0 <= before.low <= after.low <= after.high <= before.high <= 1
    for span in (before, after):
        assert span.value is None or span.low <= span.value <= span.high
