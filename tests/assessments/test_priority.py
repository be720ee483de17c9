"""Actions by what they close per day of effort; a prerequisite is worth what it unlocks."""

from __future__ import annotations

from fractions import Fraction as F
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.fit import fit
from assessments.framework import Action, Framework
from assessments.priority import pain_factors, practice_gaps, priorities, result_priorities, worth_proposing
from tests.assessments.small import MAMOS_LEVELS, framework, practice, scored


def action(key: str, effort: float, lifts: list[str], after: list[str] | None = None) -> dict[str, Any]:
    return {
        "key": key,
        "dimension": "d",
        "level": "I",
        "title": key,
        "effort_days": effort,
        "lifts": lifts,
        "after": after or [],
    }


def actions(*given: dict[str, Any], practices: str = "abcdef") -> tuple[Action, ...]:
    return framework([practice(key) for key in practices], actions=list(given)).actions


def ranked(
    given: tuple[Action, ...], gaps: dict[str, Any], weights: dict[str, F] | None = None, **pains: F
) -> list[tuple[str, F]]:
    return [(one.action.key, one.priority) for one in priorities(given, gaps, weights or {}, pains)]


# --- refusals ---------------------------------------------------------------------------------------------------------

PAINS = [
    {"key": "slow", "kind": "speed", "title": "Slow", "origins": ["a", "b"]},
    {"key": "buggy", "kind": "quality", "title": "Buggy", "origins": ["b"]},
    {"key": "late", "kind": "speed", "title": "Late", "origins": ["b", "c"]},
]
PAINED = framework([practice(key) for key in "abcd"], pains=PAINS)


def test_a_pain_that_the_framework_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="'cost' is no pain of this framework"):
        pain_factors(PAINED, ["slow", "cost"])


def test_a_pain_ranked_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="'slow' is ranked twice"):
        pain_factors(PAINED, ["slow", "late", "slow"])


# --- published cases --------------------------------------------------------------------------------------------------


def test_gap_1_a_gap_of_two_with_criticality_three_is_six() -> None:
    assert ranked(actions(action("x", 1, ["a"])), {"a": F(4) - F(2)}, {"a": F(3)}) == [("x", F(6))]


def test_road_1_priorities() -> None:
    given = actions(
        action("sre", 2, ["a"]),
        action("error-budget", 2, ["b"], after=["sre"]),
        action("journeys", 3, ["c"]),
        action("debt-governance", 1, ["d"]),
        action("okr", 1, ["e"]),
    )
    gaps = {"a": F(1, 4), "b": F(1), "c": F(3, 4), "d": F(1, 4), "e": F(0)}
    weights = {"a": F(2), "b": F(3), "c": F(3), "d": F(2), "e": F(3)}
    found = priorities(given, gaps, weights, {})
    assert [(one.action.key, one.own, one.priority) for one in found] == [
        ("sre", F(1, 4), F(3, 2)),
        ("error-budget", F(3, 2), F(3, 2)),
        ("journeys", F(3, 4), F(3, 4)),
        ("debt-governance", F(1, 2), F(1, 2)),
    ]


# --- the rule ---------------------------------------------------------------------------------------------------------


def test_an_action_adds_up_what_it_lifts_weighted_by_pain() -> None:
    given = actions(action("x", 2.5, ["a", "b", "c"]))
    found = ranked(given, {"a": F(1), "b": F(1, 2), "c": None}, {"a": F(2)}, b=F(3))
    assert found == [("x", (1 * 2 + F(1, 2) * 3) / F(5, 2))]


def test_a_prerequisite_inherits_through_others() -> None:
    given = actions(
        action("far", 1, ["a"], after=["middle"]), action("middle", 9, ["b"], after=["first"]), action("first", 9, [])
    )
    assert ranked(given, {"a": F(1), "b": F(1, 9)}) == [("first", 1), ("middle", 1), ("far", 1)]


def test_what_is_done_is_left_out_and_asks_for_no_prerequisite() -> None:
    given = actions(
        action("first", 1, []), action("middle", 1, ["b"], after=["first"]), action("last", 1, ["a"], after=["middle"])
    )
    assert ranked(given, {"a": F(1), "b": F(0)}) == [("last", 1)]


def test_what_is_unknown_or_out_of_reach_adds_nothing_but_is_not_done() -> None:
    given = actions(action("unknown", 1, ["b"]), action("beyond", 1, ["f"]), action("x", 1, ["a"], after=["unknown"]))
    assert ranked(given, {"a": F(1), "b": None}) == [("unknown", 1), ("x", 1)]


def test_ties_keep_the_order_of_the_framework() -> None:
    given = actions(action("z", 1, ["a"], after=["y"]), action("b", 1, ["b"]), action("y", 1, ["c"]))
    assert [key for key, _ in ranked(given, dict.fromkeys("abc", F(1)))] == ["b", "y", "z"]


def test_pains_add_less_the_lower_they_are_ranked() -> None:
    factors = pain_factors(PAINED, ["slow", "buggy", "late"])
    assert factors == {"a": F(2), "b": 1 + F(1) + F(1, 2) + F(1, 3), "c": F(4, 3), "d": F(1)}
    assert pain_factors(PAINED, []) == dict.fromkeys("abcd", F(1))


# --- gaps of practices ------------------------------------------------------------------------------------------------

MODEL = framework(
    [practice("a", "I", ladders=["l"]), practice("b", "II", ladders=["l"]), practice("c", "II"), practice("e", "III")],
    levels=MAMOS_LEVELS,
    actions=[action("all", 2, ["a", "b", "c", "e"])],
    quick=[{"key": "q", "dimension": "d", "level": "II", "statement": "In short"}],
)


def test_the_gap_of_a_practice_is_what_lacks_up_to_the_target_level() -> None:
    result = scored(MODEL, {"a": 0, "b": 0.25, "c": None, "e": 0})
    assert practice_gaps(MODEL, result, "II") == {"a": F(3, 4), "b": F(3, 4), "c": None}
    assert practice_gaps(MODEL, result) == {"a": F(3, 4), "b": F(3, 4), "c": None, "e": F(1)}
    fitted = scored(MODEL, {"a": 0, "b": "na", "c": 1, "e": 0}, fit=fit(MODEL.levels, None, 20))
    assert practice_gaps(MODEL, fitted) == {"a": F(1), "c": F(0)}


def test_a_quick_answer_stands_for_the_practices_of_its_cell() -> None:
    result = scored(MODEL, {"a": 1, "q": 0.25})
    assert practice_gaps(MODEL, result, "II") == {"a": F(0), "b": F(3, 4), "c": F(3, 4)}
    assert practice_gaps(MODEL, scored(MODEL, {"a": 1, "q": "na"}), "II") == {"a": F(0)}


def test_the_priorities_of_a_result_follow_fit_or_target() -> None:
    answers = {"a": 1, "b": 0.5, "c": 0.5, "e": 0}
    assert [one.priority for one in result_priorities(MODEL, scored(MODEL, answers))] == [F(1)]
    assert [one.priority for one in result_priorities(MODEL, scored(MODEL, answers, target="II"))] == [F(1, 2)]
    assert result_priorities(MODEL, scored(MODEL, answers, target="I")) == ()


# --- properties -------------------------------------------------------------------------------------------------------


@st.composite
def graphs(draw: st.DrawFn) -> tuple[Framework, dict[str, F | None]]:
    """Actions in any order, each after some of those made before it, and gaps of the practices that they lift."""
    made: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 8))):
        before = [one["key"] for one in made]
        after = draw(st.lists(st.sampled_from(before), unique=True)) if before else []
        lifts = draw(st.lists(st.sampled_from("abcdef"), unique=True, max_size=3))
        made.append(action(f"x{number}", draw(st.integers(1, 3)), lifts, after))
    gaps = {key: draw(st.sampled_from([None, F(0), F(1, 2), F(1)])) for key in "abcde"}
    return framework([practice(key) for key in "abcdef"], actions=draw(st.permutations(made))), gaps


@given(graphs())
@settings(deadline=None)
def test_the_order_descends_and_respects_prerequisites(case: tuple[Framework, dict[str, F | None]]) -> None:
    model, gaps = case
    found = priorities(model.actions, gaps, {}, {})
    worth = [one.priority for one in found]
    assert worth == sorted(worth, reverse=True)
    assert all(one.priority >= one.own and one.priority > 0 for one in found)
    place = {one.action.key: at for at, one in enumerate(found)}
    for one in found:
        for prerequisite in one.action.after:
            if prerequisite in place:
                assert place[prerequisite] < place[one.action.key]
                assert found[place[prerequisite]].priority >= one.priority
            else:  # a prerequisite is missing only when it is done
                lifted = [gaps[key] for key in model.actions_by_key[prerequisite].lifts if key in gaps]
                assert lifted and set(lifted) == {F(0)}


# --- what is proposed -------------------------------------------------------------------------------------------------


def test_a_level_that_is_fully_in_place_needs_none() -> None:
    model = framework(
        [practice(f"i.{key}", weight=weight) for key, weight in (("a", 9), ("b", 1))],
        actions=[action("polish", 1, ["i.b"])],
    )
    result = scored(model, {"i.a": 1, "i.b": 0.25})
    entries = result_priorities(model, result)
    assert [entry.action.key for entry in entries] == ["polish"]
    assert worth_proposing(entries, result) == ()


def test_what_a_proposed_action_needs_first_is_proposed_with_it() -> None:
    model = framework(
        [practice("i.a", weight=9), practice("i.b"), practice("ii.a", "II")],
        actions=[
            {**action("polish", 1, ["i.b"]), "level": "I"},
            {**action("build", 1, ["ii.a"], ["polish"]), "level": "II"},
        ],
    )
    result = scored(model, {"i.a": 1, "i.b": 0.25, "ii.a": 0})
    entries = result_priorities(model, result)
    assert {entry.action.key for entry in worth_proposing(entries, result)} == {"polish", "build"}
