"""Words about a product, availability in percent, and the way of a circle. No database."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsm.attributes import ATTRIBUTES, InvalidAttribute, sound, typed
from dsm.availability import InvalidAvailability, from_percent, percent
from dsm.controls.starter import starter
from dsm.ways import shortest, told


def test_the_fixed_words_are_those_that_the_starter_controls_ask_for_and_more():
    asked = {one.key: one.title for one in starter().attributes}
    assert asked.items() <= ATTRIBUTES.items()


def test_typed_words_stand_in_one_order_each_once():
    assert typed("GDPR, payments\nPersonal  data; gdpr") == ("personal-data", "payments", "gdpr")


@pytest.mark.parametrize("word", ["and", "1st", "<b>", "x" * 41, "für"])
def test_a_word_that_no_condition_could_ask_for_is_refused(word):
    with pytest.raises(InvalidAttribute, match="cannot be used"):
        sound([word])


def test_at_most_sixty_words():
    with pytest.raises(InvalidAttribute, match="at most 60"):
        sound(f"w{number}" for number in range(61))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("100", "100 % would mean that it never fails"),
        ("0", "above 0 %"),
        ("-1", "above 0 %"),
        ("NaN", "above 0 %"),
        ("101", "more than 100 %"),
        ("99.123456789", "at most 8 decimal places"),
    ],
)
def test_an_availability_that_cannot_be_gets_a_sentence(said, sentence):
    with pytest.raises(InvalidAvailability, match=sentence):
        from_percent(Decimal(said))


@settings(max_examples=30)
@given(st.decimals("0.00000001", "99.99999999", places=8))
def test_what_is_kept_is_shown_as_it_was_typed(said):
    assert Decimal(percent(from_percent(said))) == said


def test_nobody_knows_is_shown_as_nothing():
    assert percent(None) == ""


def test_the_shortest_way_is_found_and_told_whole():
    names = {1: "Shop", 2: "Web", 3: "Queue", 4: "Database"}
    edges = {1: [2], 2: [3, 4], 3: [4], 4: [1]}
    assert shortest(edges, [2], 1) == (2, 4, 1)
    assert told([names[pk] for pk in (1, 2, 4, 1)]) == "Shop needs Web needs Database needs Shop"
    assert shortest(edges, [3], 9) == ()
    assert shortest({}, [7], 7) == (7,)


def test_of_a_very_long_way_the_middle_is_counted():
    assert " needs 70 others needs " in told([str(number) for number in range(100)])
