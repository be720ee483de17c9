"""When a contract ends, until when notice may arrive, and by when somebody must decide. No database, no clock.

A term ends at the end of its last day. Cancel-by = last day − days of notice: the last day on which notice may arrive.
Decide-by = cancel-by − days for the decision. Where a contract renews by itself, each term has its own of both.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

EARLIEST, LATEST = date(1950, 1, 1), date(2199, 12, 31)
MOST_DAYS = 3660  # of notice, and for a decision: ten years
MOST_MONTHS = 120  # of one renewal
SOON = timedelta(days=30)  # before the decision is due


class State(StrEnum):
    """Where a contract stands on a day, the most pressing last but for those that are over."""

    ENDLESS = "endless"  # it has no last day
    AHEAD = "ahead"  # it has not begun
    RUNNING = "running"
    RENEWING = "renewing"  # decided: it goes on
    DECIDE = "decide"  # the decision is due within `SOON`
    NOTICE = "notice"  # the decision is overdue, or it was to end it: notice can still arrive
    LATE = "late"  # notice would arrive too late
    ENDING = "ending"  # notice was given
    ENDED = "ended"


class Kind(StrEnum):
    """What falls on a day."""

    DECIDE = "decide"
    NOTICE = "notice"
    END = "end"


class TermError(ValueError):
    """A sentence for the user; `field` names what is wrong: starts, ends, notice_days, decision_days or renews_by."""

    def __init__(self, sentence: str, field: str):
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class Term:
    """What a contract says of its time, and what was decided since. `ends` is the last day of the first term."""

    starts: date | None = None
    ends: date | None = None  # None: until further notice
    notice_days: int = 0
    decision_days: int = 0
    renews_by: int = 0  # months, again and again until notice is given; 0: it simply ends
    noticed: date | None = None  # the day on which notice arrived
    decided: date | None = None  # the last day of the term that was decided about
    keeps: bool = False  # what was decided: it goes on after that day


@dataclass(frozen=True)
class Deadlines:
    """Of one term: its last day, the last day on which notice may arrive, the day by which somebody must decide."""

    ends: date
    cancel_by: date
    decide_by: date


@dataclass(frozen=True)
class Moment:
    """Something that falls on a day, and the term of which it tells."""

    on: date
    kind: Kind
    of: Deadlines


@dataclass(frozen=True)
class Standing:
    """Where a contract stands on a day, with the sentence that says so; the deadlines it tells of, if it has any."""

    state: State
    sentence: str
    deadlines: Deadlines | None = None

    @property
    def is_pressing(self) -> bool:
        return self.state in (State.DECIDE, State.NOTICE)


def check(term: Term) -> None:
    """Raise TermError unless the dates of the first term follow each other: begin, decide, last notice, end."""
    _check_days(term)
    if term.ends is None:
        if term.renews_by:
            raise TermError("It has no last day after which it could renew. Say when the first term ends.", "ends")
        return
    if term.starts is None:
        return
    if term.ends < term.starts:
        raise TermError(f"It ends on {words(term.ends)}, before it begins on {words(term.starts)}.", "ends")
    first = _deadlines(term, term.ends)
    if first.cancel_by < term.starts:
        raise TermError(
            f"Notice would have to arrive by {words(first.cancel_by)}, before it begins on {words(term.starts)}.",
            "notice_days",
        )
    if first.decide_by < term.starts:
        raise TermError(
            f"The decision would be due on {words(first.decide_by)}, before it begins on {words(term.starts)}.",
            "decision_days",
        )


def _check_days(term: Term) -> None:
    for field, day in (("starts", term.starts), ("ends", term.ends)):
        if day is not None and not EARLIEST <= day <= LATEST:
            raise TermError(f"{day.isoformat()} is no date of a contract: say a year from 1950 to 2199.", field)
    limits = (
        ("notice_days", term.notice_days, MOST_DAYS, "days of notice"),
        ("decision_days", term.decision_days, MOST_DAYS, "days for a decision"),
        ("renews_by", term.renews_by, MOST_MONTHS, "months of a renewal"),
    )
    for field, number, most, name in limits:
        if not 0 <= number <= most:
            raise TermError(f"{number} {name}: say a number from 0 to {most}.", field)


def months_later(day: date, months: int) -> date:
    """The same day `months` later. A month too short has it on its last day, and the last day stays the last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    is_last = day.day == monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if is_last else min(day.day, last))


def term_end(term: Term, number: int) -> date | None:
    """The last day after `number` renewals, counted from the first one, so that no short month shifts the others."""
    return None if term.ends is None else months_later(term.ends, term.renews_by * number)


def current_end(term: Term, on: date) -> date | None:
    """The last day of the term that runs `on` that day, as if nobody had given notice; None when it has ended."""
    if term.ends is None or (term.ends < on and not term.renews_by):
        return None
    return _first_end(term, term.ends, on)


def _first_end(term: Term, ends: date, day: date) -> date:
    """The first last day of a term that is not before `day`."""
    if day <= ends or not term.renews_by:
        return ends
    months = (day.year - ends.year) * 12 + day.month - ends.month
    number = max(0, months // term.renews_by)
    while (found := months_later(ends, term.renews_by * number)) < day:
        number += 1
    return found


def last_day(term: Term) -> date | None:
    """The day on which it is over for good: after notice, or without a renewal. None while it goes on by itself."""
    if term.ends is None:
        return None if term.noticed is None else term.noticed + timedelta(days=term.notice_days)
    if not term.renews_by:
        return term.ends
    return None if term.noticed is None else _first_end(term, term.ends, term.noticed + _notice(term))


def next_deadlines(term: Term, on: date) -> Deadlines | None:
    """Of the first term for which notice can still arrive `on` that day; None when there is none, or notice was given."""
    if term.ends is None or term.noticed is not None:
        return None
    found = _deadlines(term, _first_end(term, term.ends, on + _notice(term)))
    return found if found.cancel_by >= on else None


def moments(term: Term, since: date, until: date) -> Iterator[Moment]:
    """What falls on the days from `since` to `until`, both included, in order: deadlines that nobody dealt with, ends."""
    found = [moment for of in _terms(term, since, until) for moment in _moments(term, of)]
    yield from sorted((one for one in found if since <= one.on <= until), key=lambda one: (one.on, one.kind))


def _moments(term: Term, of: Deadlines) -> Iterator[Moment]:
    """Where two of them fall on one day, the stronger alone: the notice before the decision, the end where it just ends."""
    is_open, is_decided = term.noticed is None, term.decided == of.ends
    if is_open and not is_decided and of.decide_by < of.cancel_by:
        yield Moment(of.decide_by, Kind.DECIDE, of)
    if is_open and not (is_decided and term.keeps) and (of.cancel_by < of.ends or term.renews_by):
        yield Moment(of.cancel_by, Kind.NOTICE, of)
    yield Moment(of.ends, Kind.END, of)


def _terms(term: Term, since: date, until: date) -> Iterator[Deadlines]:
    """Those of which something can fall into the span."""
    if term.ends is None:
        return
    over = last_day(term)
    ends = _first_end(term, term.ends, since)
    horizon = until + _notice(term) + timedelta(days=term.decision_days)
    while ends <= horizon and (over is None or ends <= over):
        yield _deadlines(term, ends)
        if not term.renews_by:
            return
        ends = _first_end(term, term.ends, ends + timedelta(days=1))


def standing(term: Term, on: date) -> Standing:
    """Where the contract stands `on` that day."""
    over = last_day(term)
    if over is not None and over < on:
        return Standing(State.ENDED, f"It ended on {words(over)}.")
    if term.noticed is not None and over is not None:
        return Standing(State.ENDING, f"Notice was given on {words(term.noticed)}: it ends on {words(over)}.")
    if term.starts is not None and on < term.starts:
        return Standing(State.AHEAD, f"It begins on {words(term.starts)}.", next_deadlines(term, on))
    ends = current_end(term, on)
    if ends is None:
        return Standing(State.ENDLESS, f"It runs until further notice, with {_days(term.notice_days)} of notice.")
    return _running(term, ends, on)


def _running(term: Term, ends: date, on: date) -> Standing:
    of = _deadlines(term, ends)
    if term.decided == ends and term.keeps:
        return Standing(State.RENEWING, f"Decided: it goes on after {words(ends)}. {_after(term, of)}", of)
    if on > of.cancel_by:
        return Standing(State.LATE, _too_late(term, of), next_deadlines(term, on))
    if term.decided == ends:
        return Standing(State.NOTICE, f"Decided: it ends. {_notice_by(of, on)}", of)
    if on > of.decide_by:
        return Standing(State.NOTICE, f"The decision was due on {words(of.decide_by)}. {_notice_by(of, on)}", of)
    if on >= of.decide_by - SOON:
        return Standing(State.DECIDE, f"Decide by {words(of.decide_by)}. {_after(term, of)}", of)
    decide = f"; decide by {words(of.decide_by)}" if of.decide_by < ends or term.renews_by else ""
    return Standing(State.RUNNING, f"It runs until {words(ends)}{decide}.", of)


def _too_late(term: Term, of: Deadlines) -> str:
    passed = f"Notice had to arrive by {words(of.cancel_by)}, which is over: it"
    if term.renews_by:
        return f"{passed} renews until {words(_following(term, of))}."
    return f"{passed} ends on {words(of.ends)}, and nothing is agreed for the time after it."


def _after(term: Term, of: Deadlines) -> str:
    if term.renews_by:
        return f"Without notice by {words(of.cancel_by)} it renews until {words(_following(term, of))}."
    return f"It does not renew by itself: agree by {words(of.cancel_by)} on what follows."


def _notice_by(of: Deadlines, on: date) -> str:
    left = (of.cancel_by - on).days
    if not left:
        return "Today is the last day on which notice may arrive."
    return f"Notice may arrive until {words(of.cancel_by)}: {_days(left)} left."


def _following(term: Term, of: Deadlines) -> date:
    return _first_end(term, term.ends or of.ends, of.ends + timedelta(days=1))


def _deadlines(term: Term, ends: date) -> Deadlines:
    cancel_by = ends - _notice(term)
    return Deadlines(ends, cancel_by, cancel_by - timedelta(days=term.decision_days))


def _notice(term: Term) -> timedelta:
    return timedelta(days=term.notice_days)


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def words(day: date) -> str:
    """ "16 April 2026"."""
    return f"{day.day} {day:%B %Y}"
