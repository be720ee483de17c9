"""The check that tells value from output, tried on sentences that a reader has sorted."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.valuestreams.goal_sentences import SENTENCES
from valuestreams.goals import LONGEST, Verdict, judge

# What the check is known to read otherwise than a careful reader. Nothing may join this list unseen, and what the
# check has learnt must leave it.
MISREAD = {
    "More residents recycle their glass": "unclear",
    "Hearing aids fit at the first visit": "unclear",
    "A partner you can rely on": "value",
}


def test_agrees_with_a_careful_reader_but_for_the_sentences_that_are_known():
    misread = {text: judge(text).verdict.value for text, verdict in SENTENCES if judge(text).verdict != verdict}
    assert misread == MISREAD
    assert len(SENTENCES) == len({text for text, _ in SENTENCES}) == 302


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Do not launch a new portal, but let customers pay by phone", "value"),
        ("Not customers who wait less, but 12 new features", "output"),
        ("We will not build another app", "unclear"),
        ("Rather than releasing more often, applicants get an answer within a day", "value"),
        ("Customers cannot pay by card", "unclear"),
        ("Customers no longer have to pay in cash", "value"),
        ("Launch a portal where customers cannot get lost so that they find the form at once", "value"),
        ("Stop migrating servers", "unclear"),
    ],
)
def test_reads_what_is_denied(text, verdict):
    assert judge(text).verdict == verdict


def test_output_with_a_stated_outcome_is_value_with_output_as_the_means():
    told = judge("Launch the planner so that riders arrive on time")
    assert told.verdict is Verdict.VALUE
    assert "means" in told.reason
    assert "riders arrive" in told.words


def test_output_for_the_sake_of_output_stays_output():
    assert judge("Build the checkout so that we can release faster").verdict is Verdict.OUTPUT


def test_says_from_which_words_it_judges_and_how_to_say_it_better():
    told = judge("Implement SAP in all plants", user="the dispatcher of a shipper")
    assert (told.verdict, told.words) == (Verdict.OUTPUT, ("Implement",))
    assert told.suggestion.startswith("Who can do what better afterwards? Begin with the dispatcher of a shipper")


def test_asks_for_a_figure_where_value_has_none():
    assert "how much" in judge("Riders can return a bike at any dock").suggestion
    assert judge("Time to first bus: 5 minutes").suggestion == "Keep it."


def test_knows_the_user_of_the_stream_by_name():
    assert judge("Gondoliers can moor everywhere", user="Gondolier").verdict is Verdict.VALUE
    assert judge("Every Ätherwesen receives their letter", user="Ätherwesen of the (north|").verdict is Verdict.VALUE
    assert judge("Every Ätherwesen receives their letter").verdict is Verdict.UNCLEAR


def test_an_empty_goal_is_unclear():
    told = judge(" \n")
    assert (told.verdict, told.words) == (Verdict.UNCLEAR, ())


@given(st.text(max_size=200), st.sampled_from(["", "a rider of the (night|bus", "Σ\0[", "with that"]))
@settings(max_examples=100, deadline=None)
def test_never_fails_whatever_is_written(text, user):
    told = judge(text, user=user)
    assert told.reason.endswith(".")
    assert told.suggestion


@given(
    st.sampled_from(SENTENCES),
    st.sampled_from([str.upper, str.lower, str.title]),
    st.sampled_from(["  ", "\n", " \t "]),
)
@settings(max_examples=120, deadline=None)
def test_case_and_white_space_do_not_matter(pair, cased, blank):
    text, _ = pair
    assert judge(blank + cased(text).replace(" ", blank)).verdict == judge(text).verdict


def test_a_very_long_text_is_read_as_far_as_it_is_allowed_to_be_long():
    assert judge("customers can " * 100_000).verdict is Verdict.VALUE
    assert judge("x" * LONGEST + " customers can pay").verdict is Verdict.UNCLEAR
