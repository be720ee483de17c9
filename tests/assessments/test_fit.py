"""Fit before grade: the level that fits follows from revenue and headcount."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.fit import MissingRate, fit, in_currency
from assessments.framework import Level
from assessments.profile import InvalidProfile, fit_of, parse
from tests.assessments.small import MAMOS_LEVELS, framework, practice

MODEL = framework([practice("p")], levels=MAMOS_LEVELS)
LEVELS: tuple[Level, ...] = MODEL.levels


def fitting(revenue: int | None, headcount: int | None) -> tuple[str, str] | None:
    found = fit(LEVELS, None if revenue is None else Decimal(revenue), headcount)
    return (found.low, found.high) if found else None


# --- refusals ---------------------------------------------------------------------------------------------------------


def test_nothing_known_says_nothing() -> None:
    assert fitting(None, None) is None


def test_levels_without_bounds_say_nothing() -> None:
    assert fit(framework([practice("p")]).levels, Decimal(5), 5) is None


@pytest.mark.parametrize(("revenue", "headcount"), [(-1, None), (None, -1)])
def test_a_negative_figure_is_refused(revenue: int | None, headcount: int | None) -> None:
    with pytest.raises(ValueError, match="is negative"):
        fitting(revenue, headcount)


def test_another_currency_needs_a_rate() -> None:
    with pytest.raises(MissingRate, match="enter a rate"):
        in_currency(Decimal(5), "EUR", "USD", None)
    assert in_currency(Decimal(5), "EUR", "USD", Decimal("1.1")) == Fraction(11, 2)
    assert in_currency(Decimal(5), "USD", "USD", None) == 5


@pytest.mark.parametrize(
    ("profile", "sentence"),
    [
        ("{revenue: 5, colour: red}", "colour: is not a known key"),
        ("{revenue: -5}", "revenue: must be from 0 to"),
        ("{revenue: .nan}", "revenue: must be a number, not infinite or NaN"),
        ("{revenue: .inf}", "revenue: must be a number, not infinite or NaN"),
        ("{revenue: 1e999}", "revenue: must be a number, not text"),
        ("{revenue: '5'}", "revenue: must be a number, not text"),
        ("{revenue: " + "9" * 40 + "}", "revenue: must be from 0 to"),
        ("{headcount: 2.5}", "headcount: must be a whole number"),
        ("{headcount: true}", "headcount: must be a whole number, not yes/no"),
        ("{headcount: 0x" + "f" * 50 + "}", "headcount: must be from 0 to"),
        ("{currency: euro}", "currency: has 4 characters"),
        ("{rate: 0}", "rate: must be a number above 0"),
        ("[1]", "The file must be a mapping"),
        ("revenue: a: b", "Line 1, column 11"),
    ],
)
def test_a_wrong_profile_is_refused_with_a_sentence(profile: str, sentence: str) -> None:
    with pytest.raises(InvalidProfile) as refusal:
        parse(profile)
    assert refusal.value.problems[0].startswith(sentence)


def test_a_profile_in_another_currency_without_a_rate_is_refused() -> None:
    with pytest.raises(InvalidProfile, match="enter a rate"):
        fit_of(MODEL, parse("{revenue: 5000000, currency: EUR}"))


# --- the published examples -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("revenue", "headcount", "expected"),
    [
        (260_000_000, 130, ("III", "IV")),  # the figures disagree: a transition
        (15_000_000, 40, ("II", "II")),  # revenue in the hole, headcount decides
        (15_000_000, 60, ("III", "III")),
        (20_000_000, 50, ("III", "III")),  # both on an edge
        (15_000_000, None, ("II", "III")),  # the hole, and nothing decides
        (15_000_000, 5, ("I", "II")),  # of II and III, II is nearer to I
        (15_000_000, 260, ("III", "IV")),  # of II and III, III is nearer to IV
        (230_000_000, 260, ("IV", "IV")),
        (None, 260, ("IV", "IV")),
        (260_000_000, None, ("IV", "IV")),
        (1_000_000, 600, ("I", "V")),
    ],
)
def test_the_level_that_fits(revenue: int | None, headcount: int | None, expected: tuple[str, str]) -> None:
    assert fitting(revenue, headcount) == expected


@pytest.mark.parametrize(
    ("headcount", "level"),
    [
        *((0, "I"), (2, "I"), (3, "I"), (9, "I"), (10, "II"), (49, "II")),
        *((50, "III"), (149, "III"), (150, "IV"), (499, "IV"), (500, "V"), (1_000_000, "V")),
    ],
)
def test_the_lower_edge_belongs_to_a_level_and_the_upper_does_not(headcount: int, level: str) -> None:
    assert fitting(None, headcount) == (level, level)


@pytest.mark.parametrize(
    ("revenue", "low", "high"),
    [
        *((0, "I", "I"), (1_999_999, "I", "I"), (2_000_000, "II", "II"), (9_999_999, "II", "II")),
        *((10_000_000, "II", "III"), (19_999_999, "II", "III"), (20_000_000, "III", "III")),
        *((200_000_000, "IV", "IV"), (1_000_000_000, "V", "V")),
    ],
)
def test_the_edges_of_revenue_and_the_hole(revenue: int, low: str, high: str) -> None:
    assert fitting(revenue, None) == (low, high)


def test_above_the_last_bound_is_the_last_level() -> None:
    bounded = framework([practice("p")], levels=[{"key": "I", "title": "x", "fit": {"headcount": [3, 10]}}, "II"])
    for headcount in (10, 11):
        found = fit(bounded.levels, None, headcount)
        assert found and (found.low, found.high) == ("I", "I")
        assert "above every range" in found.reason


def test_two_figures_in_holes_meet_where_they_are_nearest() -> None:
    levels = [
        {"key": "A", "title": "x", "fit": {"revenue": [0, 10], "headcount": [0, 10]}},
        {"key": "B", "title": "x", "fit": {"revenue": [20, 30], "headcount": [20, 30]}},
        {"key": "C", "title": "x", "fit": {"revenue": [40, 50], "headcount": [40, 50]}},
        {"key": "D", "title": "x", "fit": {"revenue": [60, 70], "headcount": [60, 70]}},
    ]
    model = framework([practice("p", "A")], levels=levels)
    ends = [(found.low, found.high) for headcount in (15, 35, 55) if (found := fit(model.levels, 15, headcount))]
    assert ends == [("A", "B"), ("B", "B"), ("B", "C")]


# --- the reason -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("revenue", "headcount", "words"),
    [
        (260_000_000, 130, ["USD 260,000,000", "130", "level IV", "level III", "disagree", "between III and IV"]),
        (15_000_000, 40, ["USD 15,000,000", "hole between levels II and III", "headcount decides", "level II fits"]),
        (20_000_000, 50, ["edge of levels II and III", "belongs to III", "Both say level III"]),
        (15_000_000, None, ["anything from level II to level III", "by the revenue alone"]),
        (None, 2, ["below every range", "level I"]),
    ],
)
def test_the_reason_names_the_figures_and_what_decided(
    revenue: int | None, headcount: int | None, words: list[str]
) -> None:
    found = fit(LEVELS, revenue, headcount)
    assert found
    for word in words:
        assert word in found.reason


def test_a_profile_in_euro_is_compared_in_dollars() -> None:
    found = fit_of(MODEL, parse("{revenue: 190000000, currency: EUR, rate: 1.1}"))
    assert found and (found.low, found.revenue_levels, found.headcount_levels) == ("IV", ("IV",), ())
    assert "USD 209,000,000" in found.reason


# --- properties -------------------------------------------------------------------------------------------------------


@given(st.integers(0, 2 * 10**9), st.integers(0, 2_000), st.integers(0, 10**9), st.integers(0, 1_000))
@settings(deadline=None)
def test_a_larger_company_never_fits_a_lower_level(revenue: int, headcount: int, more: int, people: int) -> None:
    small, large = fit(LEVELS, revenue, headcount), fit(LEVELS, revenue + more, headcount + people)
    assert small and large
    order = [level.key for level in LEVELS]
    assert order.index(small.low) <= order.index(small.high)
    assert order.index(small.low) <= order.index(large.low)
    assert order.index(small.high) <= order.index(large.high)
