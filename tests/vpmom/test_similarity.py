from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vpmom.similarity import CLOSE, content_words, identical, likeness, words
from vpmom.words import live, plain, struck


def test_an_empty_line_is_like_nothing_not_even_another():
    assert not identical("", "")
    assert likeness("", "") == 0
    assert likeness("Grow sales", " … ") == 0


def test_a_number_and_its_sign_are_no_punctuation():
    assert not identical("NPS of 20", "NPS of -20")
    assert not identical("5% errors", "5 errors")
    assert not identical("<5% errors", ">5% errors")
    assert not identical("1.5 days", "15 days")


@pytest.mark.parametrize(
    "other",
    [
        "build the machine, direct & indirect.",
        "**Build** the machine - direct and  indirect",
        "Build the machine (direct and indirect)",
    ],
)
def test_case_punctuation_marks_and_blanks_do_not_count(other):
    assert identical("Build the machine, direct and indirect", other)


def test_struck_words_are_read_but_do_not_count():
    assert live("Operate efficiently ~~and grow~~") == "Operate efficiently"
    assert plain("Operate efficiently ~~and grow~~") == "Operate efficiently and grow"
    assert struck("~~One~~ two ~~**three**~~") == ("One", "three")


def test_a_link_is_its_words():
    assert words("See [the plan](https://example.com/a_b)") == ("see", "the", "plan")


def test_words_that_only_hold_a_sentence_together_do_not_count_unless_there_are_no_others():
    assert content_words("The end of the day") == ("end", "day")
    assert content_words("To be") == ("to", "be")


def test_likeness_by_hand():
    # " ab" + "ab " against " ab" + "ab " + " cd" + "cd ": 2 common of 2 and 4. Dice 4/6, of the shorter 2/2.
    assert likeness("ab", "ab cd") == (Fraction(4, 6) + 1) / 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Documented - all rules found by web search", "Documentation - all rules can be found by a web search"),
        ("Operate efficiently", "Operate efficiently with rules that are documented and easy to use"),
        ("Alle Regeln dokumentieren", "Dokumentierte Regeln"),
    ],
)
def test_the_same_in_other_words_is_close(one, other):
    assert likeness(one, other) >= CLOSE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hire and onboard a remote team", "Design a scalable onboarding of customers"),
        ("Grow large accounts in key regions", "Grow the number of new logos in the midmarket"),
        ("Too many unclear rules", "Duplicate rules that contradict each other"),
    ],
)
def test_the_same_topic_is_not_close(one, other):
    assert likeness(one, other) < CLOSE


@given(st.text(), st.text())
def test_likeness_is_a_share_and_has_no_direction(one, other):
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, other) == likeness(other, one)


@given(st.text(min_size=1))
def test_a_line_is_wholly_like_itself(text):
    assert likeness(text, text) == bool(words(text))
