"""Numbers in words: one way to round and to write them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuestreams.wording import between, hundredths, kept, number, percent, tenths


@pytest.mark.parametrize(("value", "places", "words"), [
    (0, 1, "0"), (Fraction(5, 100), 1, "0.1"), (Fraction(-4, 100), 1, "0"), (Fraction(-5, 100), 1, "−0.1"),
    (1234.5, 1, "1,234.5"), (Fraction(125, 100), 2, "1.25"), (Fraction(120, 100), 2, "1.2"), (Fraction(1, 2), 0, "1"),
])  # fmt: skip
def test_a_number_is_rounded_half_up_without_zeros_at_the_end(value, places, words):
    assert number(value, places) == words


def test_shares_are_percents_to_a_tenth():
    assert [percent(share) for share in (0, Fraction(1, 3), 0.82, 1, 12)] == [
        "0 %",
        "33.3 %",
        "82 %",
        "100 %",
        "1,200 %",
    ]
    assert percent(Fraction(665, 1000), 0) == "67 %"


def test_two_ends_share_their_unit_and_alike_ends_are_one():
    assert between("10 %", "20 %") == "10 – 20 %"
    assert between("20 %", "20 %") == "20 %"
    assert between("4 h", "2 d") == "4 h – 2 d"


def test_a_number_stays_with_its_unit_and_a_range_may_break():
    assert kept("2 h 5 min – 1 d") == "2\u00a0h\u00a05\u00a0min – 1\u00a0d"


@given(st.fractions(-1000, 1000, max_denominator=999))
def test_tenths_and_hundredths_are_never_further_than_half_a_place(value):
    for words, half in ((tenths(value), Fraction(1, 20)), (hundredths(value), Fraction(1, 200))):
        assert abs(Fraction(words.replace(",", "").replace("−", "-")) - value) <= half
