"""Answers to scores: the published cases, the rules one by one, and properties against a slow second implementation."""

from __future__ import annotations

import time
from fractions import Fraction as F
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.fit import fit
from assessments.framework import Framework
from assessments.scoring import (
    NOT_APPLICABLE,
    UNKNOWN,
    Status,
    band,
    gate,
    heat_step,
    percent,
    percent_to_target,
    progress_to_date,
    score,
)
from tests.assessments import slow_scoring
from tests.assessments.small import MAMOS_LEVELS, cell, framework, item, practice, scored

# --- refusals ---------------------------------------------------------------------------------------------------------

TWO = framework([practice("a"), practice("b", "II")])


@pytest.mark.parametrize(
    "own",
    [
        np.zeros((3, 1), np.int8),
        np.zeros(2, np.int8),
        np.full((1, 2), 5, np.int8),
        np.full((1, 2), -3, np.int8),
        np.zeros((1, 2), np.float64),
    ],
)
def test_answers_of_another_shape_or_value_are_refused(own: Any) -> None:
    with pytest.raises(ValueError, match="answers must"):
        score(TWO, own, [True, True])


def test_a_wrong_number_of_flags_is_refused() -> None:
    with pytest.raises(ValueError, match="one column for each of the 2 items"):
        score(TWO, np.zeros((1, 2), np.int8), [True])


# --- published cases --------------------------------------------------------------------------------------------------


def test_samm_1_a_practice_is_the_sum_over_levels_of_the_mean_of_its_streams() -> None:
    model = framework([practice(f"{stream}{level}", level) for stream in "AB" for level in "123"], levels="123")
    result = scored(model, {"A1": 1, "A2": 0.5, "A3": 0.25, "B1": 1, "B2": 0.25, "B3": 0})
    assert sum(cell(result, level).coverage for level in "123") == F(3, 2)


def test_samm_3_percent_to_target_and_progress_to_date() -> None:
    target = [F(1), F(1), F(0), F(1), F(1, 2), F(0)]
    current = [F(1, 4), F(0), F(0), F(1), F(0), F(0)]
    later = [F(1), F(1, 2), F(0), F(1), F(0), F(0)]
    assert round(float(percent_to_target(current, target) or 0), 4) == 0.3571
    assert percent_to_target(later, target) == F(5, 7)  # published as 0.7143
    assert progress_to_date(F("1.25"), F("0.625"), F("1.75")) == F(5, 9)  # published as 0.5556


def test_samm_4_being_above_a_target_never_gives_more_than_all_of_it() -> None:
    assert percent_to_target([F(1), F(1), F(1, 2)], [F(1), F(1, 2), F(1, 4)]) == 1


def test_without_a_target_there_is_no_percentage() -> None:
    assert percent_to_target([F(1)], [F(0)]) is None
    assert percent_to_target([], []) is None
    assert progress_to_date(F(1), F(1), F(1)) is None


@pytest.mark.parametrize(
    ("coverage", "expected"),
    [("0", "N"), ("15", "N"), ("15.01", "P"), ("50", "P"), ("50.01", "L"), ("85", "L"), ("85.01", "F"), ("100", "F")],
)
def test_iso_1_an_edge_belongs_to_the_lower_band(coverage: str, expected: str) -> None:
    assert band(F(coverage) / 100) == expected


def test_mamos_methods_iv_is_41_percent_and_band_p() -> None:
    given = [1, F("0.5625"), F(1, 4), F(1, 2), F(1, 4), F(1, 2), 0, F(1, 4)]
    model = framework([practice(f"p{n}", "IV") for n in range(8)])
    respondents = [{f"p{n}": 1.0 if n == 0 else float(value) for n, value in enumerate(given)} for _ in range(4)]
    for row, value in enumerate([0.25, 0.5, 0.5, 1]):  # 0.5625 is the mean of four people
        respondents[row]["p1"] = value
    found = cell(scored(model, *respondents), "IV")
    assert found.coverage == F("3.3125") / 8
    assert (round(float(found.coverage) * 100, 1), percent(found.coverage), found.band) == (41.4, 41, "P")


@pytest.mark.parametrize(
    ("coverage", "expected"),
    [("0.004", 0), ("0.005", 1), ("0.0149", 1), ("0.015", 2), ("0.414", 41), ("0.995", 100), ("1", 100)],
)
def test_percents_are_rounded_half_up(coverage: str, expected: int) -> None:
    assert percent(F(coverage)) == expected


def test_the_heat_map_has_five_steps() -> None:
    assert [heat_step(F(n, 1000)) for n in (0, 150, 151, 325, 326, 500, 501, 850, 851)] == [0, 0, 1, 1, 2, 2, 3, 3, 4]


# --- the gate ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quarters", "met", "required", "counts"),
    [
        *((4, "ab", "ab", 4), (4, "a", "ab", 0), (2, "", "a", 0), (3, "", "", 3), (0, "", "a", 0), (1, "abc", "ab", 1)),
        *((UNKNOWN, "", "ab", UNKNOWN), (NOT_APPLICABLE, "", "ab", NOT_APPLICABLE)),
    ],
)
def test_an_answer_counts_only_when_every_criterion_is_met(quarters: int, met: str, required: str, counts: int) -> None:
    assert gate(quarters, met, required) == counts


# --- unanswered, not applicable and nowhere are three things ----------------------------------------------------------

THREE = framework([practice("a"), practice("b"), practice("c")])


def test_nowhere_counts_unknown_opens_the_interval_and_not_applicable_leaves() -> None:
    found = cell(scored(THREE, {"a": 1, "b": 0, "c": None}), "I")
    assert (found.coverage, found.low, found.high, found.known, found.asked) == (F(1, 2), F(1, 3), F(2, 3), 2, 3)
    found = cell(scored(THREE, {"a": 1, "b": 0, "c": "na"}), "I")
    assert (found.coverage, found.low, found.high, found.known, found.asked) == (F(1, 2), F(1, 2), F(1, 2), 2, 3)
    found = cell(scored(THREE, {"a": 1, "b": 0, "c": 0}), "I")
    assert (found.coverage, found.low, found.high, found.known, found.asked) == (F(1, 3), F(1, 3), F(1, 3), 3, 3)


def test_what_was_not_asked_is_as_open_as_what_was_not_answered() -> None:
    found = cell(scored(THREE, {"a": 1}), "I")
    assert (found.coverage, found.low, found.high, found.band, found.known, found.asked) == (1, F(1, 3), 1, None, 1, 1)
    assert found.status is Status.PART_KNOWN


def test_what_was_answered_was_asked() -> None:
    result = score(TWO, np.array([[4, NOT_APPLICABLE]], np.int8), [False, False])
    assert [one.asked for one in result.items] == [True, True]


def test_a_cell_that_was_not_asked_knows_nothing() -> None:
    found = cell(scored(THREE, {"a": 1}), "II")
    assert (found.status, found.coverage, found.low, found.high) == (Status.EMPTY, None, None, None)
    found = cell(scored(TWO, {"a": 1}), "II")
    assert (found.status, found.coverage, found.low, found.high) == (Status.NOT_ASKED, None, 0, 1)
    found = cell(scored(TWO, {"b": None}), "II")
    assert (found.status, found.coverage, found.low, found.high) == (Status.UNKNOWN, None, 0, 1)


def test_a_cell_where_nothing_applies_has_no_coverage() -> None:
    found = cell(scored(THREE, {"a": "na", "b": "na", "c": "na"}), "I")
    assert (found.status, found.coverage, found.low, found.high, found.band) == (
        Status.NOT_APPLICABLE,
        None,
        None,
        None,
        None,
    )


def test_exactly_half_of_the_weight_is_enough_for_a_band() -> None:
    model = framework([practice("a", weight=2), practice("b"), practice("c")])
    assert cell(scored(model, {"a": 1, "b": None, "c": None}), "I").band == "F"
    assert cell(scored(model, {"b": 1, "c": None}), "I").band is None
    assert cell(scored(model, {"b": 1, "a": "na", "c": None}), "I").band == "F"


def test_weights_weigh() -> None:
    model = framework([practice("a", weight=3), practice("b", weight=0.5)])
    assert cell(scored(model, {"a": 1, "b": 0}), "I").coverage == F(6, 7)


# --- several respondents ----------------------------------------------------------------------------------------------


def test_the_mean_is_over_those_who_know() -> None:
    found = item(scored(THREE, {"a": 1}, {"a": 0.25}, {"a": None}, {"a": "na"}), "a")
    assert (found.coverage, found.n, found.na, found.status) == (F(5, 8), 2, 1, Status.KNOWN)
    assert found.counts == (0, 1, 0, 0, 1)


def test_not_applicable_wins_only_when_nobody_knows() -> None:
    result = scored(THREE, {"a": "na", "b": "na", "c": 1}, {"a": None, "b": 0, "c": 1})
    assert item(result, "a").status is Status.NOT_APPLICABLE
    assert item(result, "b").status is Status.KNOWN
    assert cell(result, "I").coverage == F(1, 2)


def test_nobody_answers() -> None:
    result = scored(THREE)
    assert (result.respondents, result.overall) == (0, None)
    assert result.dimensions[0].is_known is False


# --- ladders ----------------------------------------------------------------------------------------------------------

LADDER = framework(
    [
        practice("low", "I", ladders=["l"]),
        practice("mid", "II", ladders=["l"]),
        practice("high-1", "III", ladders=["l"]),
        practice("high-2", "III", ladders=["l"]),
        practice("free", "I"),
    ]
)


def test_a_higher_rung_replaces_a_lower_one_by_the_mean_of_what_is_known_on_it() -> None:
    result = scored(LADDER, {"low": 0, "mid": 0.25, "high-1": 1, "high-2": 0, "free": 0})
    assert [item(result, key).effective for key in ("low", "mid", "high-1", "free")] == [F(1, 2), F(1, 2), 1, 0]
    assert item(result, "low").coverage == 0
    credit = item(result, "low").credits[0]
    assert (credit.ladder, credit.level, credit.respondents) == ("l", "III", 1)
    result = scored(LADDER, {"low": 0, "high-1": 1, "high-2": None})
    assert item(result, "low").effective == 1


def test_a_lower_rung_never_helps_a_higher_one() -> None:
    assert item(scored(LADDER, {"low": 1, "mid": 0}), "mid").effective == 0


def test_a_practice_that_nobody_answered_is_credited_and_keeps_its_interval() -> None:
    result = scored(LADDER, {"low": None, "high-1": 0.5, "high-2": 0.25})
    found = item(result, "low")
    assert (found.status, found.coverage, found.effective, found.n) == (Status.CREDITED, None, F(3, 8), 0)
    assert (found.low, found.high) == (F(3, 8), 1)
    assert cell(result, "I").known == 1


def test_a_rung_that_is_nowhere_says_nothing_about_a_lower_one() -> None:
    found = item(scored(LADDER, {"low": None, "high-1": 0}), "low")
    assert (found.status, found.effective) == (Status.UNKNOWN, None)


def test_what_is_not_applicable_is_not_credited() -> None:
    found = item(scored(LADDER, {"low": "na", "mid": 1}), "low")
    assert (found.status, found.effective, found.credits) == (Status.NOT_APPLICABLE, None, ())


def test_the_ladder_is_climbed_by_each_respondent_alone() -> None:
    result = scored(LADDER, {"low": 0, "mid": 1}, {"low": 0.5, "mid": 0})
    assert item(result, "low").effective == F(3, 4)  # the mean of 1 and 0.5, and not max(0.25, 0.5)


def test_who_knows_is_not_outvoted_by_the_credits_of_who_does_not() -> None:
    result = scored(LADDER, {"low": 1, "mid": 0}, {"low": None, "mid": 0.25}, {"low": None, "mid": 0.25})
    found = item(result, "low")
    assert (found.n, found.effective, found.low, found.high) == (1, 1, 1, 1)


def test_the_best_of_several_ladders_counts() -> None:
    model = framework(
        [practice("low", ladders=["x", "y"]), practice("x", "II", ladders=["x"]), practice("y", "III", ladders=["y"])]
    )
    assert item(scored(model, {"low": 0, "x": 0.25, "y": 0.5}), "low").effective == F(1, 2)


# --- quick ------------------------------------------------------------------------------------------------------------

QUICK = framework(
    [practice("a"), practice("b")], quick=[{"key": "q", "dimension": "d", "level": "I", "statement": "In short"}]
)


def test_a_quick_answer_stands_for_its_cell_until_a_full_one_is_given() -> None:
    found = cell(scored(QUICK, {"q": 0.5}), "I")
    assert (found.is_quick, found.coverage, found.band, found.known, found.asked) == (True, F(1, 2), "P", 1, 1)
    found = cell(scored(QUICK, {"q": 0.5, "a": None, "b": None}), "I")
    assert (found.is_quick, found.coverage) == (True, F(1, 2))
    for full in (0, "na"):
        found = cell(scored(QUICK, {"q": 0.5, "a": full}, {"b": None}), "I")
        assert (found.is_quick, [row.key for row in found.rows]) == (False, ["a", "b"])


def test_a_cell_asked_only_in_short_and_not_answered_is_one_open_statement() -> None:
    found = cell(scored(QUICK, {"q": None}), "I")
    assert (found.is_quick, found.asked, found.low, found.high) == (True, 1, 0, 1)
    found = cell(scored(QUICK, {"q": None, "a": None}), "I")
    assert (found.is_quick, found.asked) == (False, 1)


# --- practised levels -------------------------------------------------------------------------------------------------

FIVE = framework([practice(level.lower(), level) for level in ("I", "II", "III", "IV", "V")], levels=MAMOS_LEVELS)


def practised(**answers: Any) -> tuple[str | None, str | None, tuple[str, ...]]:
    found = scored(FIVE, answers).dimensions[0].practised
    return found.low, found.high, found.assumed


def test_a_level_is_practised_when_it_and_all_below_are_largely_there() -> None:
    assert practised(i=1, ii=1, iii=0.5, iv=1, v=0) == ("II", "II", ())
    assert practised(i=0.5, ii=1, iii=1, iv=1, v=1) == (None, None, ())
    assert practised(i=1, ii=1, iii=1, iv=1, v=1) == ("V", "V", ())


def test_what_is_unknown_makes_a_range() -> None:
    assert practised(i=1, ii=None, iii=1, iv=0, v=0) == ("I", "III", ())
    assert practised(i=1, ii=1) == ("II", "V", ())
    assert practised(i=None, ii=0) == (None, "I", ())


def test_levels_below_the_lowest_one_asked_are_assumed_when_that_is_held() -> None:
    assert practised(iii=1, iv=0) == ("III", "III", ("I", "II"))
    assert practised(iii=0.5, iv=0) == (None, "II", ())
    assert practised(iii=None, iv=0) == (None, "III", ())


def test_a_level_where_nothing_applies_is_passed_and_not_reached() -> None:
    assert practised(i=1, ii="na", iii=1, iv=0, v=0) == ("III", "III", ())
    assert practised(i=1, ii=1, iii="na", iv="na", v="na") == ("II", "II", ())
    assert practised(i="na", ii=0, iii=0) == (None, None, ())
    assert practised(i="na", ii="na", iii=1, iv=0, v=0) == ("III", "III", ())


def gap(headcount: int, **answers: Any) -> tuple[int, int, int] | None:
    found = scored(FIVE, answers, fit=fit(FIVE.levels, None, headcount)).dimensions[0].gap
    return (found.sure, found.least, found.most) if found else None


def test_the_gap_is_an_under_shoot_or_an_over_shoot() -> None:
    assert gap(100, i=1, ii=0, iii=0, iv=0, v=0) == (2, 2, 2)
    assert gap(100, i=0, ii=0, iii=0, iv=0, v=0) == (3, 3, 3)
    assert gap(100, i=1, ii=1, iii=1, iv=0, v=0) == (0, 0, 0)
    assert gap(20, i=1, ii=1, iii=1, iv=1, v=0) == (-2, -2, -2)


def test_the_gap_of_a_range_is_the_part_that_is_sure() -> None:
    assert gap(200, i=1, ii=None, iii=0) == (2, 2, 3)
    assert gap(20, i=1, ii=1, iii=1, iv=None, v=0) == (-1, -2, -1)
    assert gap(100, i=1, ii=1, iii=None, iv=None, v=0) == (0, -1, 1)


def test_nothing_is_missing_where_nothing_applies() -> None:
    assert gap(100, i=1, ii=1, iii="na", iv="na", v="na") == (0, 0, 0)
    assert gap(20, i=1, ii=1, iii="na", iv="na", v="na") == (0, 0, 0)
    assert gap(200, i=1, ii="na", iii=0, iv=0, v=0) == (2, 2, 2)  # III and IV are missing, II is not


def test_a_fit_between_two_levels_counts_each_way_from_its_own_end() -> None:
    between = fit(FIVE.levels, 260_000_000, 130)
    assert between and (between.low, between.high) == ("III", "IV")
    gaps = []
    for reached in range(1, 6):
        answers = {level: float(at < reached) for at, level in enumerate(("i", "ii", "iii", "iv", "v"))}
        found = scored(FIVE, answers, fit=between).dimensions[0].gap
        gaps.append(found.sure if found else None)
    assert gaps == [2, 1, 0, 0, -1]


def test_without_fit_or_answers_there_is_no_gap() -> None:
    assert scored(FIVE, {"i": 1}).dimensions[0].gap is None
    assert gap(100, i=None) is None
    chosen = scored(FIVE, {"i": 1, "ii": 0}, target="III").dimensions[0]
    assert (chosen.gap, chosen.target_gap and chosen.target_gap.sure) == (None, 2)


def test_overall_is_minimum_and_mean_and_leaves_out_what_is_not_known() -> None:
    model = framework([practice(f"{d}.{level}", level, d) for d in "xyz" for level in ("I", "II")], levels=("I", "II"))
    overall = scored(model, {"x.I": 1, "x.II": 1, "y.I": 1, "y.II": None, "z.I": None}).overall
    assert overall and (overall.min, overall.mean, overall.high_min, overall.high_mean) == (1, F(3, 2), 2, 2)
    overall = scored(model, {"x.I": 0, "x.II": 1, "y.I": 1, "y.II": 0, "z.I": 1, "z.II": 1}).overall
    assert overall and (overall.min, overall.mean) == (0, 1)


# --- derivation -------------------------------------------------------------------------------------------------------


def test_every_cell_opens_its_own_sum() -> None:
    model = framework([practice("a", weight=2), practice("b"), practice("c"), practice("d", weight=4)])
    found = cell(scored(model, {"a": 0.5, "b": 0.25, "c": None, "d": "na"}), "I")
    assert [row.key for row in found.rows] == ["a", "b", "c", "d"]
    assert (found.total, found.known_weight, found.weight) == (F(5, 4), 3, 4)
    assert found.coverage == found.total / found.known_weight


# --- properties -------------------------------------------------------------------------------------------------------

LEVELS = ("I", "II", "III", "IV")
WEIGHTS = (1, 2, 0.5, 0.1)
GIVEN = [None, "na", 0.0, 0.25, 0.5, 0.75, 1.0]


@st.composite
def frameworks(draw: st.DrawFn) -> Framework:
    practices = [
        practice(
            f"p{number}",
            draw(st.sampled_from(LEVELS)),
            draw(st.sampled_from("de")),
            weight=draw(st.sampled_from(WEIGHTS)),
            ladders=draw(st.lists(st.sampled_from(["x", "y"]), unique=True)),
        )
        for number in range(draw(st.integers(1, 9)))
    ]
    places = draw(st.lists(st.tuples(st.sampled_from("de"), st.sampled_from(LEVELS)), unique=True, max_size=3))
    quick = [{"key": f"q.{d}.{lv}", "dimension": d, "level": lv, "statement": "x"} for d, lv in places]
    return framework(practices, levels=LEVELS, quick=quick)


@st.composite
def answered(draw: st.DrawFn, values: list[Any] = GIVEN, most: int = 4) -> tuple[Framework, list[dict[str, Any]]]:
    model = draw(frameworks())
    keys = [one.key for one in model.items]
    asked = keys if None not in values else draw(st.lists(st.sampled_from(keys), unique=True))
    one = st.fixed_dictionaries({key: st.sampled_from(values) for key in asked})
    return model, draw(st.lists(one, min_size=1, max_size=most))


@given(answered())
@settings(max_examples=300, deadline=None)
def test_the_slow_second_implementation_agrees(case: tuple[Framework, list[dict[str, Any]]]) -> None:
    model, respondents = case
    result = scored(model, *respondents)
    plain = [
        slow_scoring.P(one.key, one.dimension, model.level_index[one.level], one.weight, one.ladders)
        for one in model.items
    ]
    exact = [{k: F(v) if isinstance(v, float) else v for k, v in answers.items()} for answers in respondents]
    rows = slow_scoring.over_respondents(plain, exact)
    for one in result.items:
        row = rows[one.key]
        assert (one.coverage, one.effective, one.n, one.na) == tuple(
            row[name] for name in ("coverage", "effective", "n", "na")
        )
    asked = set(respondents[0])
    for dimension in result.dimensions:
        states, asked_cells = [], []
        for found in dimension.cells:
            keys = _cell_keys(plain, rows, asked, found.dimension, model.level_index[found.level])
            expected = slow_scoring.cell([(one.weight, rows[one.key]) for one in keys])
            assert {name: getattr(found, name) for name in expected} == expected
            states.append(_state(expected))
            asked_cells.append(any(one.key in asked for one in keys) and expected["low"] is not None)
        sure, possible = slow_scoring.practised(_assume(states, asked_cells))
        names = [*LEVELS, None]
        assert (dimension.practised.low, dimension.practised.high) == (names[sure], names[possible])


def _cell_keys(plain: list[Any], rows: dict[str, Any], asked: set[str], dimension: str, level: int) -> list[Any]:
    here = [one for one in plain if (one.dimension, one.level) == (dimension, level)]
    full, quick = [[one for one in here if one.key.startswith(first)] for first in "pq"]
    full_answered = any(rows[one.key]["n"] or rows[one.key]["na"] for one in full)
    quick_answered = any(rows[one.key]["n"] or rows[one.key]["na"] for one in quick)
    only_quick_asked = any(one.key in asked for one in quick) and not any(one.key in asked for one in full)
    return quick if not full_answered and (quick_answered or only_quick_asked) else full


def _state(expected: dict[str, Any]) -> str:
    if expected["low"] is None:
        return "vacant"
    return {"N": "missing", "P": "missing", "L": "held", "F": "held", None: "open"}[expected["band"]]


def _assume(states: list[str], asked: list[bool]) -> list[str]:
    if True not in asked:
        return states
    lowest = asked.index(True)
    below = "held" if states[lowest] == "held" else "open"
    return [below if at < lowest and s in ("open", "missing") else s for at, s in enumerate(states)]


@given(answered())
@settings(max_examples=200, deadline=None)
def test_coverage_lies_in_its_interval(case: tuple[Framework, list[dict[str, Any]]]) -> None:
    model, respondents = case
    for dimension in scored(model, *respondents).dimensions:
        for found in dimension.cells:
            if found.coverage is not None:
                assert 0 <= found.low <= found.coverage <= found.high <= 1  # type: ignore[operator]
            assert found.known <= len(found.rows)


@given(answered(), st.randoms())
@settings(max_examples=100, deadline=None)
def test_the_order_of_respondents_is_irrelevant(case: tuple[Framework, list[dict[str, Any]]], random: Any) -> None:
    model, respondents = case
    shuffled = list(respondents)
    random.shuffle(shuffled)
    assert scored(model, *respondents) == scored(model, *shuffled)


@given(answered(values=["na", 0.0, 0.25, 0.5, 1.0]), st.data())
@settings(max_examples=200, deadline=None)
def test_raising_an_answer_lowers_no_cell_when_everybody_answered(
    case: tuple[Framework, list[dict[str, Any]]], data: st.DataObject
) -> None:
    model, respondents = case
    before, after = scored(model, *respondents), scored(model, *_raised(respondents, data))
    for old, new in zip(before.items, after.items, strict=True):
        assert (old.effective is None) == (new.effective is None)
        assert old.effective is None or new.effective is None or old.effective <= new.effective
    for old_cell, new_cell in _cells(before, after):
        assert old_cell.coverage is None or old_cell.coverage <= new_cell.coverage


@given(answered(most=1), st.data())
@settings(max_examples=200, deadline=None)
def test_raising_an_answer_lowers_no_interval_of_one_respondent(
    case: tuple[Framework, list[dict[str, Any]]], data: st.DataObject
) -> None:
    """The point inside may fall: an open practice that a rung now credits with a little counts from then on."""
    model, respondents = case
    for old, new in _cells(scored(model, *respondents), scored(model, *_raised(respondents, data))):
        assert old.low is None or (old.low <= new.low and old.high <= new.high)


def _raised(respondents: list[dict[str, Any]], data: st.DataObject) -> list[dict[str, Any]]:
    numbers = [(row, key) for row, one in enumerate(respondents) for key, v in one.items() if isinstance(v, float)]
    if not numbers:
        return respondents
    row, key = data.draw(st.sampled_from(numbers))
    higher = data.draw(st.sampled_from([v for v in GIVEN if isinstance(v, float) and v >= respondents[row][key]]))
    return [{**one, key: higher} if at == row else one for at, one in enumerate(respondents)]


def _cells(before: Any, after: Any) -> list[tuple[Any, Any]]:
    pairs = zip(before.dimensions, after.dimensions, strict=True)
    return [pair for old, new in pairs for pair in zip(old.cells, new.cells, strict=True)]


# --- size -------------------------------------------------------------------------------------------------------------


def test_ten_thousand_respondents_are_scored_at_once_and_in_any_order() -> None:
    practices = [
        practice(f"{d}.{level}.{n}", level, d, ladders=[f"l{n}"] if n < 3 else [])
        for d in "abcde"
        for level in ("I", "II", "III", "IV", "V")
        for n in range(6)
    ]
    model = framework(practices)
    own = np.random.default_rng(7).integers(-2, 5, (10_000, len(model.items))).astype(np.int8)
    asked = np.ones(len(model.items), np.bool_)
    started = time.process_time()
    whole = score(model, own, asked)
    assert time.process_time() - started < 2  # 0.2 s on two cores; the bound only catches a loop over respondents
    shuffled = own[np.random.default_rng(8).permutation(len(own))]
    assert score(model, shuffled, asked) == whole
