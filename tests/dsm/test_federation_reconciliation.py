"""Which source is right, and what the last words of sources do over time."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsm.federation.circles import closing
from dsm.federation.coverage import Share, attributes_told
from dsm.federation.drift import Drift, drifts
from dsm.federation.reconciliation import BY_HAND, Choice, Mode, Right, Rights, Said, decide, stands
from dsm.federation.saying import as_json, from_json, heard
from dsm.federation.values import compared, packed, shown, unpacked

DAY_0 = datetime(2026, 1, 1, tzinfo=UTC)
MASTER, NORTH, TEAM = 1, 2, 3


def day(number):
    return DAY_0 + timedelta(days=number)


def said(source, value, seen, since=None):
    return Said(source, value, day(seen), day(seen if since is None else since))


def rights(rules=None, choices=None, **sources):
    ranks = {MASTER: Right(1), NORTH: Right(2, stale_days=30), TEAM: Right(3)}
    return Rights(ranks, rules or {}, choices or {})


def right_one(words, given=None):
    winner = stands("server", "ram", words, given or rights())
    return winner and winner.value


def test_a_lower_rank_may_not_overwrite():
    decision = decide("server", "ram", [said(MASTER, 8, 0), said(TEAM, 16, 500)], rights())
    assert decision.winner.value == 8
    assert decision.held == {TEAM: "Rank 1 stands before the others."}


def test_a_lower_rank_may_write_once_the_higher_is_stale():
    assert right_one([said(NORTH, 8, 0), said(TEAM, 16, 30)]) == 8
    decision = decide("server", "ram", [said(NORTH, 8, 0), said(TEAM, 16, 31)], rights())
    assert decision.winner.value == 16
    assert decision.why == "Higher sources are stale, so rank 3 writes."
    assert decision.held == {NORTH: "It is stale, and a source of a lower rank has spoken since."}


def test_of_equal_ranks_the_newest_wins():
    equal = rights({("server", "ram", TEAM): Right(2)})
    assert right_one([said(NORTH, 8, 5), said(TEAM, 16, 4)], equal) == 8


def test_the_narrowest_rule_wins():
    rules = {("*", "*", TEAM): Right(9), ("server", "*", TEAM): Right(2), ("*", "ram", TEAM): Right(8)}
    assert rights(rules).of("server", "ram", TEAM).rank == 2
    assert rights(rules).of("disk", "ram", TEAM).rank == 8
    assert rights(rules).of("disk", "size", TEAM).rank == 9
    assert rights().of("disk", "size", NORTH).stale_days == 30


def test_modes():
    never = rights({("server", "ram", NORTH): Right(1, mode=Mode.NEVER)})
    assert right_one([said(NORTH, 8, 9)], never) is None
    assert right_one([said(NORTH, 8, 9), said(TEAM, 16, 1)], never) == 16
    locked = rights({("server", "ram", TEAM): Right(9, stale_days=1, mode=Mode.LOCKED)})
    assert right_one([said(MASTER, 8, 400), said(TEAM, 16, 1)], locked) == 16
    if_empty = rights({("server", "ram", MASTER): Right(1, mode=Mode.IF_EMPTY)})
    assert right_one([said(MASTER, 8, 9)], if_empty) == 8
    assert right_one([said(MASTER, 8, 9), said(TEAM, 16, 1)], if_empty) == 16
    assert right_one([said(MASTER, 8, 9), said(TEAM, None, 1)], if_empty) == 8


def test_what_is_typed_by_hand_stands_before_every_source():
    assert right_one([said(MASTER, 8, 400), said(BY_HAND, 64, 0)]) == 64


@pytest.mark.parametrize(
    ("choice", "value"),
    [
        (Choice.FIRST, "2"),
        (Choice.LAST, 10),
        (Choice.MOST, 10),
        (Choice.LARGEST, Fraction(21, 2)),
        (Choice.SMALLEST, "2"),
    ],
)
def test_choices_in_place_of_ranks(choice, value):
    words = [said(MASTER, "2", 1, 0), said(NORTH, Fraction(21, 2), 4, 3), said(TEAM, 10, 6, 5), said(9, "10.0", 2, 2)]
    assert right_one(words, rights(choices={("server", "*"): choice})) == value


def test_the_largest_of_words_is_by_the_alphabet():
    words = [said(MASTER, "alpha", 0), said(NORTH, "Beta", 0), said(TEAM, None, 3)]
    assert right_one(words, rights(choices={("*", "ram"): Choice.LARGEST})) == "Beta"


# ---- last words ----

WORDS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3)), min_size=1, max_size=5, unique_by=lambda one: one[0])


@settings(max_examples=50, deadline=None)
@given(WORDS)
def test_order_does_not_matter_nor_saying_it_twice(words):
    ends = set()
    for order in list(permutations(words))[:24]:
        saying = None
        for at, value in (*order, *order):
            later = heard(saying, {"ram": value}, day(at))
            assert saying is None or later.last_seen >= saying.last_seen
            saying = later
        word = saying.words["ram"]
        ends.add((word.value, word.seen_at, saying.first_seen, saying.last_seen))
    newest = max(words)
    assert ends == {(newest[1], day(newest[0]), day(min(words)[0]), day(newest[0]))}


@settings(max_examples=50, deadline=None)
@given(st.permutations([said(MASTER, 1, 0), said(NORTH, 2, 50), said(TEAM, 3, 90), said(9, 4, 3)]))
def test_the_decision_does_not_depend_on_the_order_of_sources(words):
    assert right_one(words) == 1


def test_a_saying_comes_back_from_json_as_it_was():
    saying = heard(None, {"ram": 8, "cpu": Fraction(5, 2), "ip": None, "on": True}, day(1))
    saying = heard(saying, {"ram": 16}, day(3))
    saying = heard(saying, {"cpu": Fraction(5, 2)}, day(5))
    assert from_json(saying.first_seen, saying.last_seen, as_json(saying)) == saying
    again = heard(saying, {"cpu": Fraction(5, 2)}, day(5))
    assert again == saying


# ---- circles ----


def test_only_what_closes_a_circle_is_left_out():
    assert closing([(1, 2), (2, 3), (3, 1), (4, 1)], {}) == [(3, 1)]
    assert closing([(5, 6)], {6: [7], 7: [5]}) == [(5, 6)]
    assert closing([(1, 1)], {}) == [(1, 1)]


# ---- values, drift, coverage ----


def test_values_are_compared_by_what_they_mean():
    assert compared("12.50") == compared(Fraction(25, 2)) == "12.5"
    assert compared(" Red  Hat ") == compared("red hat")
    assert compared("007") != compared(7)
    assert compared("1e3") == "1e3"
    assert shown(Fraction(1, 3)) == "1/3" and shown(Fraction(-1, 4)) == "-0.25" and shown(None) == "none"
    assert [unpacked(packed(one)) for one in ("a", 3, Fraction(1, 3), None, True)] == [
        "a",
        3,
        Fraction(1, 3),
        None,
        True,
    ]


def test_drift_is_where_words_differ_in_meaning():
    words = {"os": [said(1, "RHEL 9", 0), said(2, "rhel  9", 1)], "ram": [said(1, 8, 0), said(2, "16", 1)]}
    assert drifts(words) == (Drift("ram", 2),)


def test_coverage_is_unknown_when_nothing_is_expected():
    assert Share(0, 0).share is None
    assert (Share(1, 2) + Share(1, 6)).share == Fraction(1, 4)
    assert attributes_told(3, [(2, 6), (2, 3), (1, 9)]) == Share(12, 15)
