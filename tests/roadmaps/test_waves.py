from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmaps.waves import Placement, Work, loads, plan_waves

F = Fraction


def work(key, effort, priority=1, after=(), days=1):
    return Work(key, F(effort), F(priority), tuple(after), days)


def by_wave(placements):
    found = {}
    for one in placements:
        found.setdefault(one.wave, []).append(one.key)
    return found


# ---- Refusals ----


@pytest.mark.parametrize("capacity", [0, -1, F(-1, 3)])
def test_no_wave_without_capacity(capacity):
    with pytest.raises(ValueError, match="capacity"):
        plan_waves([work("a", 1)], capacity)


@pytest.mark.parametrize("effort", [0, -2])
def test_work_without_effort_is_named(effort):
    with pytest.raises(ValueError, match="without effort: b"):
        plan_waves([work("a", 1), work("b", effort)], 5)


def test_a_key_twice_is_named():
    with pytest.raises(ValueError, match="given twice: a"):
        plan_waves([work("a", 1)], 5, fixed=[Placement("a", 1, (F(1),), 1)])


def test_a_circle_is_named_instead_of_running_for_ever():
    with pytest.raises(ValueError, match="wait for each other: a, b"):
        plan_waves([work("a", 1, after="b"), work("b", 1, after="a"), work("c", 1)], 5)


# ---- The published case ----


def test_the_published_case():
    """SRE inherits what the error budget is worth; the waves hold 5 person-days."""
    actions = [
        work("sre", 2, F(3, 2)),
        work("budget", 2, F(3, 2), ["sre"]),
        work("journeys", 3, F(3, 4)),
        work("debt", 1, F(1, 2)),
    ]
    placements = plan_waves(actions, 5)
    assert by_wave(placements) == {1: ["sre", "journeys"], 2: ["budget", "debt"]}
    assert loads(placements) == {1: 5, 2: 3}


# ---- The rules, one by one ----


def test_nothing_makes_no_waves():
    assert plan_waves([], 5) == ()


def test_on_equal_priority_the_given_order_holds():
    assert [one.key for one in plan_waves([work("b", 1), work("a", 1)], 5)] == ["b", "a"]


def test_small_work_of_low_priority_fills_the_rest_of_an_early_wave():
    placements = plan_waves([work("a", 4, 3), work("b", 4, 2), work("c", 1, 1)], 5)
    assert by_wave(placements) == {1: ["a", "c"], 2: ["b"]}


def test_a_prerequisite_that_is_not_planned_holds_nothing_back():
    assert by_wave(plan_waves([work("a", 1, after=["long-done"])], 5)) == {1: ["a"]}


def test_a_prerequisite_of_lower_priority_is_taken_first_all_the_same():
    placements = plan_waves([work("a", 1, 9, ["b"]), work("b", 1, 1)], 5)
    assert by_wave(placements) == {1: ["b"], 2: ["a"]}


def test_what_is_larger_than_a_wave_goes_on_through_consecutive_ones():
    placements = plan_waves([work("big", 12, 9), work("small", 2, 1)], 5)
    assert placements[0] == Placement("big", 1, (F(5), F(5), F(2)), 3)
    assert placements[1].wave == 3


def test_what_is_larger_than_a_wave_begins_where_room_is_left():
    placements = plan_waves([work("first", 3, 9), work("big", 6, 1)], 5)
    assert placements[1] == Placement("big", 1, (F(2), F(4)), 2)


def test_what_is_larger_than_a_wave_is_not_torn_by_a_full_one():
    fixed = [Placement("kept", 2, (F(5),), 2)]
    (big,) = plan_waves([work("big", 6)], 5, fixed=fixed)
    assert big == Placement("big", 3, (F(5), F(1)), 4)


def test_what_takes_longer_than_a_wave_holds_back_until_it_ends():
    placements = plan_waves([work("slow", 1, 2, days=150), work("next", 1, 1, ["slow"])], 5, wave_days=65)
    assert [(one.wave, one.last_wave) for one in placements] == [(1, 3), (4, 4)]


def test_what_is_kept_takes_room_even_more_than_there_is():
    fixed = [Placement("running", 1, (F(8),), 1)]
    assert by_wave(plan_waves([work("a", 1)], 5, fixed=fixed)) == {2: ["a"]}


def test_nothing_new_goes_into_waves_that_have_ended():
    assert by_wave(plan_waves([work("a", 1)], 5, first_wave=3)) == {3: ["a"]}


# ---- Properties ----


@st.composite
def plans(draw):
    """Work of which each piece may wait for earlier ones, in any order, and a capacity."""
    count = draw(st.integers(0, 14))
    exact = st.fractions(min_value=F(1, 4), max_value=30, max_denominator=8)
    made = []
    for number in range(count):
        after = draw(st.lists(st.sampled_from([*(one.key for one in made), "done"]), max_size=3, unique=True))
        priority = draw(st.fractions(min_value=0, max_value=5, max_denominator=6))
        made.append(Work(f"w{number}", draw(exact), priority, tuple(after), draw(st.integers(1, 200))))
    return draw(st.permutations(made)), draw(exact), draw(st.sampled_from([None, 10, 65]))


@given(plans())
def test_everything_is_placed_exactly_once_and_whole(plan):
    actions, capacity, wave_days = plan
    placements = plan_waves(actions, capacity, wave_days=wave_days)
    assert sorted(one.key for one in placements) == sorted(one.key for one in actions)
    effort = {one.key: one.effort for one in actions}
    assert all(sum(one.shares) == effort[one.key] for one in placements)


@given(plans())
def test_no_wave_holds_more_than_its_capacity(plan):
    actions, capacity, wave_days = plan
    assert all(load <= capacity for load in loads(plan_waves(actions, capacity, wave_days=wave_days)).values())


@given(plans())
def test_prerequisites_end_in_earlier_waves(plan):
    actions, capacity, wave_days = plan
    placed = {one.key: one for one in plan_waves(actions, capacity, wave_days=wave_days)}
    for one in actions:
        assert all(placed[key].last_wave < placed[one.key].wave for key in one.after if key in placed)


@given(plans())
def test_only_what_is_larger_than_a_wave_is_split(plan):
    actions, capacity, wave_days = plan
    effort = {one.key: one.effort for one in actions}
    for one in plan_waves(actions, capacity, wave_days=wave_days):
        assert all(share > 0 for share in one.shares)
        assert len(one.shares) == 1 or effort[one.key] > capacity


@given(plans())
def test_the_same_work_gives_the_same_waves(plan):
    actions, capacity, wave_days = plan
    assert plan_waves(actions, capacity, wave_days=wave_days) == plan_waves(
        list(actions), capacity, wave_days=wave_days
    )


@given(plans())
def test_nothing_could_move_to_an_earlier_wave(plan):
    """Greedy, but without holes: no piece fits, as the plan stands, into an earlier wave after its prerequisites."""
    actions, capacity, wave_days = plan
    placements = plan_waves(actions, capacity, wave_days=wave_days)
    placed, load = {one.key: one for one in placements}, loads(placements)
    for one in actions:
        earliest = max([1, *(placed[key].last_wave + 1 for key in one.after if key in placed)])
        if one.effort <= capacity:
            for wave in range(earliest, placed[one.key].wave):
                assert load.get(wave, 0) + one.effort > capacity
