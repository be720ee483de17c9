"""Support hours, the time along hops, and whether a target was met."""

from datetime import datetime
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsm.agreements.hops import Course, Hops, Way, course, hop, slowest
from dsm.agreements.hours import (
    ALWAYS,
    WEEK,
    NoHours,
    Week,
    common,
    elapsed,
    in_words,
    met,
    read_hours,
    week_of,
    without,
    write_hours,
)

OFFICE = read_hours("Mon-Fri 08:00-18:00")


# --- hours as text -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "no support hours"),
        ("Mon-Fri", "does not say from when to when"),
        ("08:00-18:00", "on which days"),
        ("Mon-Fry 08:00-18:00", "“fry” is no day of the week"),
        ("Mon 25:00-26:00", "the last one is 24:00"),
        ("Mon 08:00-08:00", "a whole day is 00:00-24:00"),
        ("Mon 08:00", "needs two times"),
        ("Mon 8am-6pm", "write it like 08:00"),
        ("Mon-Wed-Fri 08:00-18:00", "more than a first and a last day"),
        ("M 08:00-18:00", "no day of the week"),
        ("Mon 08:00-18:00," * 60, "too long"),
    ],
)
def test_what_names_no_hours_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(NoHours, match=sentence):
        read_hours(text)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Mon-Fri 08:00-18:00", "Mon-Fri 08:00-18:00"),
        ("mon–fri 8-18; sat 9.00 to 12h", "Mon-Fri 08:00-18:00, Sat 09:00-12:00"),
        ("Mon, Wed, Fri 08:00-12:00, 13:00-17:00", "Mon 08:00-12:00, Mon 13:00-17:00, Wed 08:00-12:00, Wed 13:00-17:00, "
         "Fri 08:00-12:00, Fri 13:00-17:00"),
        ("Sat-Mon 10:00-11:00", "Mon 10:00-11:00, Sat-Sun 10:00-11:00"),
        ("Mon-Sun 22:00-06:00", "Mon-Sun 00:00-06:00, Mon-Sun 22:00-24:00"),
        ("Sun 20:00-04:00", "Mon 00:00-04:00, Sun 20:00-24:00"),
        ("weekdays 08:00-10:00, Tuesday 09:00-12:00", "Mon 08:00-10:00, Tue 08:00-12:00, Wed-Fri 08:00-10:00"),
        ("24/7", "24x7"),
        ("Mon-Sun 00:00-24:00", "24x7"),
    ],
)  # fmt: skip
def test_hours_as_people_write_them(text: str, written: str) -> None:
    assert in_words(read_hours(text)) == written


SPANS = st.lists(st.tuples(st.integers(0, WEEK - 1), st.integers(1, 3000)), min_size=1, max_size=5)
WEEKS = SPANS.map(lambda spans: week_of((start, start + length) for start, length in spans))


@given(WEEKS, WEEKS)
@settings(max_examples=40, deadline=None)
def test_hours_are_sets_of_minutes(one: Week, other: Week) -> None:
    def minutes(week: Week) -> set[int]:
        return {minute for start, end in week.spans for minute in range(start, end)}

    assert read_hours(", ".join(write_hours(one))) == one
    assert minutes(without(one, other)) == minutes(one) - minutes(other)
    assert minutes(common([one, other])) == minutes(one) & minutes(other)
    assert one.shifted(600).shifted(-600) == one


def test_hours_that_nobody_has_are_no_hours() -> None:
    assert in_words(without(OFFICE, ALWAYS)) == "no hours"
    assert in_words(without(ALWAYS, OFFICE)) == "Mon-Fri 00:00-08:00, Mon-Fri 18:00-24:00, Sat-Sun 00:00-24:00"


# --- targets -----------------------------------------------------------------------------------------------------------


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}")


def test_half_an_hour_to_hand_over_a_ticket() -> None:
    half = Fraction(1, 2)
    assert met(at("20 10:00"), at("20 10:29"), OFFICE, half)
    assert met(at("20 10:00"), at("20 10:30"), OFFICE, half)
    assert not met(at("20 10:00"), at("20 10:30:01"), OFFICE, half)


def test_the_clock_stands_still_outside_the_hours() -> None:
    assert elapsed(at("20 17:45"), at("23 08:10"), OFFICE) == 25  # a Friday and the Monday after
    assert met(at("20 17:45"), at("23 08:15"), OFFICE, Fraction(1, 2))
    assert elapsed(at("23 09:00"), at("20 09:00"), OFFICE) == 0


# --- hops --------------------------------------------------------------------------------------------------------------


def worst(way: Way, agreements: dict[str, tuple[str, str]], clock: str) -> Fraction:
    """Hours on the clock of the promise from the worst start."""

    def of(key: str) -> Course:
        hours, length = agreements[key]
        return hop(read_hours(hours), Fraction(length))

    return slowest(course(way, of), read_hours(clock)).minutes / 60


def test_hops_add_and_parallel_ones_wait_for_the_longest() -> None:
    agreements = {
        "desk": ("Mon-Fri 08:00-18:00", "0.5"),
        "platform": ("24x7", "1.5"),
        "hoster": ("24x7", "2.5"),
    }
    assert worst(Hops(("desk", Hops(("platform", "hoster"), parallel=True))), agreements, "Mon-Fri 08:00-18:00") == 3
    assert worst(Hops(("desk", "platform", "hoster")), agreements, "Mon-Fri 08:00-18:00") == Fraction("4.5")
    nested = Hops((Hops((Hops(("desk", "platform")), "hoster"), parallel=True),))
    assert worst(nested, agreements, "Mon-Fri 08:00-18:00") == Fraction("2.5")


def test_an_hour_and_an_hour_are_two() -> None:
    agreements = {"a": ("24x7", "1"), "b": ("24x7", "1")}
    assert worst(Hops(("a", "b")), agreements, "24x7") == 2


def test_a_hop_that_sleeps_at_the_weekend_costs_a_promise_round_the_clock_the_weekend() -> None:
    assert worst("desk", {"desk": ("Mon-Fri 08:00-18:00", "0.5")}, "24x7") == 62 + Fraction("0.5")


def test_the_worst_start_may_be_an_instant_after_a_good_one() -> None:
    """At 11:00 an hour of a morning shift ends at noon; begun an instant later, it ends on the next morning."""
    agreements = {"shift": ("Mon-Sun 08:00-12:00", "1")}
    found = slowest(course("shift", lambda _: hop(read_hours("Mon-Sun 08:00-12:00"), Fraction(1))), OFFICE)
    assert (found.minutes, found.just_after) == (7 * 60, True)
    assert worst("shift", agreements, "Mon-Fri 08:00-18:00") == 7


def test_a_night_shift_helps_a_day_promise() -> None:
    """Twelve hours round the clock are ten of an office day at most."""
    assert worst("hoster", {"hoster": ("24x7", "24")}, "Mon-Fri 08:00-18:00") == 10


def test_nothing_to_do_takes_no_time() -> None:
    assert worst("desk", {"desk": ("Mon 08:00-09:00", "0")}, "24x7") == 0


SLOT = 120
COARSE = st.lists(st.tuples(st.integers(0, 83), st.integers(1, 12)), min_size=1, max_size=3).map(
    lambda spans: week_of((start * SLOT, (start + length) * SLOT) for start, length in spans)
)
LEAVES = st.sampled_from("abc")
WAYS = st.recursive(
    LEAVES,
    lambda inner: st.builds(Hops, st.lists(inner, min_size=1, max_size=3).map(tuple), st.booleans()),
    max_leaves=4,
)


@given(WAYS, st.lists(st.tuples(COARSE, st.integers(0, 6)), min_size=3, max_size=3), COARSE)
@settings(max_examples=40, deadline=None)
def test_no_start_is_worse_than_the_worst(way: Way, each: list[tuple[Week, int]], clock: Week) -> None:
    """Played slot by slot from every start: the worst is met but for the instant after a good start."""
    agreements = dict(zip("abc", each, strict=True))
    found = slowest(course(way, lambda key: hop(agreements[key][0], Fraction(agreements[key][1] * SLOT, 60))), clock)
    played = max(
        sum(_is_open(clock, slot) for slot in range(start, _done(way, agreements, start))) * SLOT
        for start in range(WEEK // SLOT)
        if _is_open(clock, start)
    )
    assert 0 <= found.minutes - played <= SLOT
    assert found.just_after or found.minutes == played


def _is_open(week: Week, slot: int) -> bool:
    minute = slot * SLOT % WEEK
    return any(start <= minute < end for start, end in week.spans)


def _done(way: Way, agreements: dict[str, tuple[Week, int]], slot: int) -> int:
    if isinstance(way, Hops):
        if way.parallel:
            return max(_done(one, agreements, slot) for one in way.of)
        for one in way.of:
            slot = _done(one, agreements, slot)
        return slot
    week, left = agreements[way]
    while left:
        left -= _is_open(week, slot)
        slot += 1
    return slot
