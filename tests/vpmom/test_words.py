"""Plain text, words, stems and sentences of a line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vpmom.words import is_english, is_struck, live, named, plain, sentences, stem, stems, tokens

# --- what does not count ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "  ", "…", "- ", "**", "\x1b"])
def test_marks_alone_are_no_words(text: str) -> None:
    assert tokens(plain(text)) == ()
    assert sentences(plain(text)) == 0
    assert stems(text) == frozenset()


def test_struck_words_are_left_out() -> None:
    assert live("Sail on time ~~and sell the pier~~ daily") == "Sail on time daily"
    assert live("Sail <del>late</del> on time") == "Sail on time"
    assert plain("Sail ~~late~~ on time") == "Sail late on time"


@pytest.mark.parametrize(
    ("text", "struck"),
    [("~~Sail~~", True), ("~~Sail~~ on", False), ("", False), ("~~~~", False), ("<s>Sail</s>", True)],
)
def test_a_line_may_be_struck_out_altogether(text: str, struck: bool) -> None:
    assert is_struck(text) == struck


# --- words ------------------------------------------------------------------------------------------------------------


def test_marks_and_addresses_are_not_read() -> None:
    assert plain("**Sail** [on time](https://example.org/a_(b)) &amp; \\*safe\\*") == "Sail on time & *safe*"


@pytest.mark.parametrize(
    ("text", "name", "rest"),
    [
        ("On time - Islanders can plan", "On time", "Islanders can plan"),
        ("On time: islanders can plan", "On time", "islanders can plan"),
        ("On time – islanders can plan", "On time", "islanders can plan"),
        ("**On time.** Islanders can plan", "On time", "Islanders can plan"),
        ("Ease-of-use for islanders", "", "Ease-of-use for islanders"),
        ("A long remark about nothing at all - really", "", "A long remark about nothing at all - really"),
        ("At 10:30 every day", "", "At 10:30 every day"),
    ],
)
def test_a_line_may_begin_with_its_name(text: str, name: str, rest: str) -> None:
    assert named(text) == (name, rest)


@pytest.mark.parametrize(
    "family",
    [
        "Alignment align aligned aligns aligning",
        "Documentation document documents documented",
        "agreement agree agreed agrees",
        "hire hires hired hiring recruit",
        "plan plans planned planning",
        "company companies",
        "fast quick quickly speed",
        "customer customers clients",
    ],
)
def test_the_forms_of_a_word_have_one_stem(family: str) -> None:
    assert len({stem(word) for word in family.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("station", "stage"), ("process", "procure"), ("sales", "salt"), ("price", "prior")]
)
def test_other_words_have_another_one(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_a_prefix_with_a_hyphen_belongs_to_its_word() -> None:
    assert stems("On-boarding") == stems("onboarding")
    assert tokens("ease-of-use") == ("ease", "of", "use")


def test_numbers_and_stop_words_carry_no_meaning() -> None:
    assert stems("We will have 20 of the new ferries") == {stem("ferries")}


# --- sentences --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Ferries on time", 1),
        ("Ferries on time.", 1),
        ("Ferries on time. Crews stay.", 2),
        ("Ferries on time! Crews stay", 2),
        ("The best ferries in the U.S. market", 1),
        ("We lead in the U.S. We grow in Europe", 2),
        ("Acme Inc. Ferries", 1),
        ("Sell to dispatchers, e.g. Ann, at St. Ives", 1),
        ("Grow 3.5 times by No. 4 of J. Smith", 1),
        ("Is it on time? “It is.” Then sail.", 3),
        ("准时。安全。", 2),
    ],
)
def test_abbreviations_end_no_sentence(text: str, count: int) -> None:
    assert sentences(text) == count


# --- languages --------------------------------------------------------------------------------------------------------


def test_single_words_are_only_judged_in_english() -> None:
    assert is_english(["Ferries on time", "Hire two engineers"])
    assert not is_english(["Jede Reparatur ist am selben Tag fertig", "Ein Team, das bleibt"])
    assert not is_english(["Des bateaux à l'heure pour les habitants"])
    assert not is_english(["准时", "Überführung"])
    assert not is_english([])


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    words = plain(text)
    assert sentences(words) >= (1 if tokens(words) else 0)
    assert all(stem(word) for word in tokens(words))
    assert "\n" not in words
    name, rest = named(text)
    assert isinstance(name + rest, str)
