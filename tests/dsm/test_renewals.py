"""Cancel-by, decide-by, renewals and what each day means: without a database."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsm.renewals import (
    Kind,
    State,
    Term,
    TermError,
    check,
    current_end,
    last_day,
    moments,
    months_later,
    next_deadlines,
    standing,
    term_end,
)

DAY = timedelta(days=1)
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
terms = st.builds(
    Term,
    starts=st.none(),
    ends=days,
    notice_days=st.integers(0, 400),
    decision_days=st.integers(0, 90),
    renews_by=st.integers(0, 36),
)


@pytest.mark.parametrize(
    ("ends", "notice", "cancel_by"),
    [
        (date(2026, 6, 15), 60, date(2026, 4, 16)),
        (date(2026, 3, 1), 30, date(2026, 1, 30)),  # a page on the web says the 29th
        (date(2028, 3, 1), 1, date(2028, 2, 29)),
        (date(2027, 3, 31), 60, date(2027, 1, 30)),
        (date(2026, 6, 15), 0, date(2026, 6, 15)),
    ],
)
def test_notice_may_arrive_until_the_day_that_lies_its_days_before_the_end(ends, notice, cancel_by):
    found = next_deadlines(Term(ends=ends, notice_days=notice, decision_days=14), date(2026, 1, 1))
    assert (found.cancel_by, found.decide_by) == (cancel_by, cancel_by - timedelta(days=14))


@pytest.mark.parametrize(
    ("term", "field", "part"),
    [
        (Term(starts=date(2026, 2, 1), ends=date(2026, 1, 31)), "ends", "before it begins on 1 February 2026"),
        (Term(date(2026, 1, 1), date(2026, 3, 31), notice_days=120), "notice_days", "by 1 December 2025"),
        (Term(date(2026, 1, 1), date(2026, 3, 31), 60, decision_days=60), "decision_days", "before it begins"),
        (Term(ends=date(2026, 1, 1), notice_days=-1), "notice_days", "from 0 to 3660"),
        (Term(ends=date(2026, 1, 1), decision_days=9999), "decision_days", "from 0 to 3660"),
        (Term(ends=date(2026, 1, 1), renews_by=121), "renews_by", "from 0 to 120"),
        (Term(ends=date(9999, 12, 31)), "ends", "a year from 1950 to 2199"),
        (Term(starts=date(1, 1, 1), ends=date(2026, 1, 1)), "starts", "a year from 1950"),
        (Term(renews_by=12), "ends", "no last day"),
    ],
)
def test_dates_that_cross_are_refused_with_the_field_that_is_wrong(term, field, part):
    with pytest.raises(TermError, match=part) as refusal:
        check(term)
    assert refusal.value.field == field


def test_a_term_whose_last_day_for_notice_is_its_first_day_is_allowed():
    check(Term(date(2026, 1, 1), date(2026, 1, 31), notice_days=30))


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 2, 28), 1, date(2026, 3, 31)),  # the last day stays the last
        (date(2027, 2, 28), 12, date(2028, 2, 29)),
        (date(2026, 1, 30), 1, date(2026, 2, 28)),
        (date(2026, 1, 30), 2, date(2026, 3, 30)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 6, 15), 0, date(2026, 6, 15)),
    ],
)
def test_months_are_added_with_care_for_their_ends(day, months, later):
    assert months_later(day, months) == later


def test_a_short_month_does_not_shift_the_terms_after_it():
    term = Term(ends=date(2026, 1, 30), renews_by=1)
    assert [term_end(term, number).day for number in range(4)] == [30, 28, 30, 30]


YEARLY = Term(date(2025, 6, 16), date(2026, 6, 15), notice_days=60, decision_days=30, renews_by=12)


@pytest.mark.parametrize(
    ("term", "on", "state", "part"),
    [
        (YEARLY, date(2025, 1, 1), State.AHEAD, "begins on 16 June 2025"),
        (YEARLY, date(2026, 2, 14), State.RUNNING, "decide by 17 March 2026"),
        (YEARLY, date(2026, 2, 15), State.DECIDE, "Without notice by 16 April 2026 it renews until 15 June 2027"),
        (YEARLY, date(2026, 3, 17), State.DECIDE, "Decide by 17 March 2026"),
        (YEARLY, date(2026, 3, 18), State.NOTICE, "Notice may arrive until 16 April 2026: 29 days left"),
        (YEARLY, date(2026, 4, 15), State.NOTICE, ": 1 day left"),
        (YEARLY, date(2026, 4, 16), State.NOTICE, "Today is the last day"),
        (YEARLY, date(2026, 4, 17), State.LATE, "by 16 April 2026, which is over: it renews until 15 June 2027"),
        (YEARLY, date(2026, 6, 16), State.RUNNING, "until 15 June 2027"),
        (Term(ends=date(2026, 6, 15), notice_days=60), date(2026, 4, 17), State.LATE, "nothing is agreed"),
        (Term(ends=date(2026, 6, 15), notice_days=60), date(2026, 4, 1), State.DECIDE, "does not renew by itself"),
        (Term(ends=date(2026, 6, 15)), date(2026, 6, 16), State.ENDED, "ended on 15 June 2026"),
        (Term(notice_days=90), date(2026, 6, 16), State.ENDLESS, "90 days of notice"),
        (Term(notice_days=30, noticed=date(2026, 6, 1)), date(2026, 6, 16), State.ENDING, "ends on 1 July 2026"),
    ],
)
def test_each_day_has_its_state_and_its_sentence(term, on, state, part):
    found = standing(term, on)
    assert found.state == state and part in found.sentence


def with_(**what) -> Term:
    return Term(date(2025, 6, 16), date(2026, 6, 15), 60, 30, 12, **what)


def test_notice_in_time_ends_this_term_and_notice_too_late_the_next():
    assert last_day(with_(noticed=date(2026, 4, 16))) == date(2026, 6, 15)
    assert last_day(with_(noticed=date(2026, 4, 17))) == date(2027, 6, 15)
    assert standing(with_(noticed=date(2026, 4, 16)), date(2026, 6, 16)).state == State.ENDED
    assert standing(with_(noticed=date(2026, 4, 17)), date(2026, 6, 16)).state == State.ENDING
    assert next_deadlines(with_(noticed=date(2026, 4, 17)), date(2026, 4, 18)) is None


def test_a_decision_counts_for_its_term_alone():
    kept = with_(decided=date(2026, 6, 15), keeps=True)
    assert standing(kept, date(2026, 4, 10)).state == State.RENEWING
    assert standing(kept, date(2027, 4, 10)).state == State.NOTICE
    ended = with_(decided=date(2026, 6, 15), keeps=False)
    assert standing(ended, date(2026, 1, 10)).sentence.startswith("Decided: it ends. Notice may arrive")
    assert standing(ended, date(2026, 4, 17)).state == State.LATE


def test_what_was_dealt_with_falls_on_no_day():
    span = date(2026, 1, 1), date(2026, 12, 31)
    kinds = lambda term: [one.kind for one in moments(term, *span)]  # noqa: E731
    assert kinds(YEARLY) == [Kind.DECIDE, Kind.NOTICE, Kind.END]
    assert kinds(with_(decided=date(2026, 6, 15), keeps=True)) == [Kind.END]
    assert kinds(with_(decided=date(2026, 6, 15), keeps=False)) == [Kind.NOTICE, Kind.END]
    assert kinds(with_(noticed=date(2026, 2, 1))) == [Kind.END]
    assert kinds(Term(notice_days=30)) == []


def test_a_day_is_told_once_where_two_deadlines_fall_on_it():
    span = date(2026, 1, 1), date(2026, 12, 31)
    kinds = lambda *said: [one.kind for one in moments(Term(None, date(2026, 6, 15), *said), *span)]  # noqa: E731
    assert kinds(0, 0, 0) == [Kind.END]
    assert kinds(0, 30, 0) == [Kind.DECIDE, Kind.END]
    assert kinds(30, 0, 0) == [Kind.NOTICE, Kind.END]
    assert kinds(0, 0, 24) == [Kind.END, Kind.NOTICE]


def test_a_window_has_the_moments_of_every_term_in_order():
    monthly = Term(ends=date(2026, 1, 31), notice_days=40, renews_by=1)
    found = list(moments(monthly, date(2026, 3, 1), date(2026, 4, 30)))
    assert [one.on for one in found if one.kind == Kind.END] == [date(2026, 3, 31), date(2026, 4, 30)]
    assert [one.on for one in found if one.kind == Kind.NOTICE] == [date(2026, 3, 21), date(2026, 4, 21)]
    assert found == sorted(found, key=lambda one: one.on)


@settings(max_examples=60)
@given(terms, days)
def test_the_next_notice_is_the_first_that_can_still_arrive(term, on):
    found = next_deadlines(term, on)
    if found is None:
        assert not term.renews_by and term.ends - timedelta(days=term.notice_days) < on
        return
    assert found.decide_by <= found.cancel_by <= found.ends and found.cancel_by >= on
    ends = [term_end(term, number) for number in range(2500 if term.renews_by else 1)]
    assert found.ends == next(end for end in ends if end - timedelta(days=term.notice_days) >= on)


@settings(max_examples=60)
@given(terms, days)
def test_notice_on_its_last_day_ends_the_term_and_a_day_later_does_not(term, on):
    found = next_deadlines(term, on)
    if found is None or not term.renews_by:
        return
    given_on = Term(None, term.ends, term.notice_days, term.decision_days, term.renews_by, noticed=found.cancel_by)
    late = Term(None, term.ends, term.notice_days, term.decision_days, term.renews_by, noticed=found.cancel_by + DAY)
    assert last_day(given_on) == found.ends < last_day(late)


@settings(max_examples=60)
@given(terms, days, st.integers(0, 800), st.integers(0, 800))
def test_two_windows_side_by_side_hold_what_one_over_both_holds(term, since, first, second):
    middle, until = since + timedelta(days=first), since + timedelta(days=first + 1 + second)
    parts = [*moments(term, since, middle), *moments(term, middle + DAY, until)]
    assert parts == list(moments(term, since, until))


@settings(max_examples=60)
@given(terms, days)
def test_a_running_term_ends_on_or_after_its_day_and_has_a_sentence(term, on):
    ends = current_end(term, on)
    found = standing(term, on)
    assert (ends is None) == (found.state == State.ENDED)
    assert ends is None or ends >= on
    assert found.sentence.endswith(".")
