"""Triggers by value: when they fire, and what they say. Without a database."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsm.triggers import Kind, Signal, Trigger, TriggerError, check, percent, plain, read


@pytest.mark.parametrize(
    ("trigger", "field"),
    [
        (Trigger(Kind.USED, Fraction(0), Fraction(100)), "limit"),
        (Trigger(Kind.USED, Fraction(4, 5)), "agreed"),
        (Trigger(Kind.PRICE, Fraction(1, 20), Fraction(0)), "agreed"),
        (Trigger(Kind.VOLUME, Fraction(10), current=Fraction(-1)), "current"),
    ],
)
def test_figures_that_cannot_be_compared_are_refused(trigger, field):
    with pytest.raises(TriggerError) as refusal:
        check(trigger)
    assert refusal.value.field == field


def used(current, limit=Fraction(4, 5)) -> Trigger:
    return Trigger(Kind.USED, limit, Fraction(200), None if current is None else Fraction(current), "hours")


@pytest.mark.parametrize(
    ("trigger", "signal", "sentence"),
    [
        (used(160), Signal.FIRED, "80 % of the agreed 200 hours are used; the limit is 80 %."),
        (used("159.99"), Signal.QUIET, "79.9 % of the agreed 200 hours are used; the limit is 80 %."),
        (used(None), Signal.UNKNOWN, "Nobody has measured yet; the limit is 80 %."),
        (used(0), Signal.QUIET, "0 % of the agreed 200 hours are used; the limit is 80 %."),
        (
            Trigger(Kind.PRICE, Fraction(1, 20), Fraction(100), Fraction(95)),
            Signal.FIRED,
            "The price index fell by 5 % since it was agreed; the limit is 5 %.",
        ),
        (
            Trigger(Kind.PRICE, Fraction(1, 20), Fraction(100), Fraction(100)),
            Signal.QUIET,
            "The price index has not moved since it was agreed; the limit is 5 %.",
        ),
        (
            Trigger(Kind.VOLUME, Fraction(1000), None, Fraction(1000), "seats"),
            Signal.FIRED,
            "1000 seats were taken; the price changes at 1000 seats.",
        ),
        (
            Trigger(Kind.PERFORMANCE, Fraction("99.5"), None, Fraction("99.5"), "%"),
            Signal.QUIET,
            "99.5 % were measured; the target is 99.5 %.",
        ),
        (
            Trigger(Kind.PERFORMANCE, Fraction("99.5"), None, Fraction("99.49"), "%"),
            Signal.FIRED,
            "99.49 % were measured; the target is 99.5 %.",
        ),
    ],
)
def test_a_trigger_fires_at_its_limit_and_says_so(trigger, signal, sentence):
    check(trigger)
    found = read(trigger)
    assert (found.signal, found.sentence) == (signal, sentence)


@settings(max_examples=50)
@given(st.fractions(0, 3, max_denominator=10_000), st.fractions(Fraction(1, 100), 2, max_denominator=100))
def test_no_limit_in_whole_percent_seems_to_be_reached_before_it_is(share, limit):
    limit = Fraction(int(limit * 100) or 1, 100)
    found = read(used(200 * share, limit))
    shown = Fraction(found.sentence.split(" %")[0]) / 100
    assert (found.signal == Signal.FIRED) == (share >= limit) == (shown >= limit) == (found.reached >= 1)


def test_numbers_are_shown_without_noise():
    assert [plain(Fraction(one)) for one in ("3", "2.50", "1/3", "-0.0000001")] == ["3", "2.5", "0.333333", "0"]
    assert percent(Fraction(1, 3)) == "33.3 %"
