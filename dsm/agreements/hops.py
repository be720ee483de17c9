"""Time along a chain of hops, each counted in its own support hours, measured on the clock of the promise.

What becomes of a fault that is logged at minute t of the week is a function of t: when the last hop is done. A hop of r
hours maps the moment at which it begins to the one at which r hours of its own support have gone by. That map never
falls, is made of straight pieces that either stand still (begun outside the hours) or go with t (begun inside), and is
continuous from the left. Both "then" and "when the last of them is done" lead to functions of the same kind, so the
course of a whole chain is a short list of pieces, exact to the fraction of a minute. Between two edges of the
promise's hours the elapsed time is then straight, too, and its largest value lies at an edge of a piece or just after.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, reduce
from itertools import pairwise
from math import ceil
from typing import TypeAlias

from dsm.agreements.hours import WEEK, Week
from dsm.agreements.work import Work

STEPS_A_PIECE = 40  # of work


@dataclass(frozen=True)
class Hops:
    """One after another, or with `parallel` all at once, until the longest is done."""

    of: "tuple[Way, ...]"
    parallel: bool = False


Way: TypeAlias = str | Hops  # the key of an agreement


def hop_keys(way: Way) -> Iterator[str]:
    """The agreements of a way, in order."""
    if isinstance(way, str):
        yield way
    else:
        for one in way.of:
            yield from hop_keys(one)


@dataclass(frozen=True)
class Piece:
    """From the end of the piece before (not included) to `until`: at `until` the value is `value`, and it `rises` with
    the moment or stands still. Minutes."""

    until: Fraction
    value: Fraction
    rises: bool


class Course:
    """When something that begins at a moment is done: pieces over one week (0, WEEK], the same a week later."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self.pieces = tuple(pieces)
        self._untils = [piece.until for piece in self.pieces]

    def _at(self, moment: Fraction) -> tuple[Piece, Fraction, int]:
        """The piece in which a moment lies, the moment within its week, and which week that is."""
        week = ceil(moment / WEEK) - 1
        inside = moment - week * WEEK
        return self.pieces[bisect_left(self._untils, inside)], inside, week

    def __call__(self, moment: Fraction) -> Fraction:
        piece, inside, week = self._at(moment)
        return piece.value + week * WEEK - (piece.until - inside if piece.rises else 0)

    def rises_before(self, moment: Fraction) -> bool:
        return self._at(moment)[0].rises

    def edges(self, after: Fraction, before: Fraction) -> list[Fraction]:
        """Ends of pieces strictly between two moments."""
        found: list[Fraction] = []
        for week in range(ceil(after / WEEK) - 1, ceil(before / WEEK)):
            first = bisect_right(self._untils, after - week * WEEK)
            last = bisect_left(self._untils, before - week * WEEK)
            found.extend(week * WEEK + until for until in self._untils[first:last])
        return found


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Neighbours on one line as one piece."""
    last: Piece | None = None
    for piece in pieces:
        if last and (
            piece.rises != last.rises or piece.value - last.value != (piece.until - last.until if piece.rises else 0)
        ):
            yield last
        last = piece
    if last:
        yield last


AT_ONCE = Course([Piece(Fraction(WEEK), Fraction(WEEK), True)])


@lru_cache(maxsize=2048)  # many promises go through the same desk
def hop(week: Week, hours: Fraction) -> Course:
    """`hours` of support of a week, which must have some unless nothing is to be done."""
    minutes = hours * 60
    if not minutes:
        return AT_ONCE
    edges = {Fraction(edge) for span in week.spans for edge in span}
    begun = {week.reached((week.open_until(edge) - minutes) % week.minutes) % WEEK for edge in edges}
    untils = sorted((edges | begun | {Fraction(WEEK)}) - {Fraction(0)})
    pieces = (Piece(until, week.reached(week.open_until(until) + minutes), week.has(until)) for until in untils)
    return Course(_joined(pieces))


def then(first: Course, second: Course) -> Course:
    """`second` begins when `first` is done."""

    def pieces() -> Iterator[Piece]:
        for lower, piece in _bounded(first):
            if not piece.rises:
                yield Piece(piece.until, second(piece.value), False)
                continue
            ahead = piece.value - piece.until
            for until in [*(edge - ahead for edge in second.edges(lower + ahead, piece.value)), piece.until]:
                yield Piece(until, second(until + ahead), second.rises_before(until + ahead))

    return Course(_joined(pieces()))


def last_of(one: Course, other: Course) -> Course:
    """Both begin at once; the later of them is waited for."""

    def pieces() -> Iterator[Piece]:
        lower = Fraction(0)
        places = [0, 0]
        while lower < WEEK:
            ends = [at.pieces[place] for at, place in zip((one, other), places, strict=True)]
            until = min(piece.until for piece in ends)
            yield from _later(lower, *(_cut(piece, until) for piece in ends))
            places = [place + (piece.until == until) for place, piece in zip(places, ends, strict=True)]
            lower = until

    return Course(_joined(pieces()))


def _cut(piece: Piece, until: Fraction) -> Piece:
    """The piece as far as a moment within it."""
    return Piece(until, piece.value - (piece.until - until if piece.rises else 0), piece.rises)


def _later(lower: Fraction, one: Piece, other: Piece) -> Iterator[Piece]:
    """The higher of two straight pieces over (lower, until], in two where they cross."""
    high, low = (one, other) if (one.value, not one.rises) >= (other.value, not other.rises) else (other, one)
    crossing = high.until - (high.value - low.value)
    if high.rises and not low.rises and crossing > lower:
        yield Piece(crossing, low.value, False)
    yield high


def _bounded(course: Course) -> Iterator[tuple[Fraction, Piece]]:
    lower = Fraction(0)
    for piece in course.pieces:
        yield lower, piece
        lower = piece.until


def course(way: Way, of: Callable[[str], Course], work: Work | None = None) -> Course:
    """The course of a whole way when `of` gives that of each agreement. Raises TooTangled."""
    work = work or Work()
    if isinstance(way, str):
        return of(way)
    parts = [course(one, of, work) for one in way.of] or [AT_ONCE]
    while len(parts) > 1:  # in pairs, so that no long course is gone through for each short one
        for part in parts:
            work.spend(STEPS_A_PIECE * len(part.pieces))
        pairs = [parts[at : at + 2] for at in range(0, len(parts), 2)]
        parts = [reduce(last_of if way.parallel else then, pair) for pair in pairs]
    return parts[0]


@dataclass(frozen=True)
class Slowest:
    """The worst start within the promise's hours: minutes on its clock, from when to when."""

    minutes: Fraction
    begins: Fraction
    done: Fraction
    just_after: bool  # the moment itself is better: the slowest begins an instant later


def slowest(whole: Course, clock: Week) -> Slowest:
    """The largest number of promised minutes between start and end. `clock` must have hours.

    To log a fault outside the hours is never worse: it is done no later than one that is logged when they begin, and
    the clock of both starts then.
    """
    found: Slowest | None = None
    for lower, upper in _straight(whole, clock):
        for candidate in _ends(whole, clock, lower, upper):
            if found is None or candidate.minutes > found.minutes:
                found = candidate
    if found is None:
        raise ValueError("A promise without hours has no start.")
    return found


def _straight(whole: Course, clock: Week) -> Iterator[tuple[Fraction, Fraction]]:
    """Stretches within the hours of the clock in which start and end both move straight on it."""
    on_clock = Course(
        Piece(Fraction(edge), Fraction(edge), True) for edge in sorted({*sum(clock.spans, ()), WEEK} - {0})
    )
    for low, piece in _bounded(whole):
        cuts = {low, piece.until, *on_clock.edges(low, piece.until)}
        if piece.rises:
            ahead = piece.value - piece.until
            cuts |= {edge - ahead for edge in on_clock.edges(low + ahead, piece.value)}
        ordered = sorted(cuts)
        yield from (pair for pair in pairwise(ordered) if clock.has(pair[1]))


def _ends(whole: Course, clock: Week, lower: Fraction, upper: Fraction) -> Iterator[Slowest]:
    """The elapsed time at the end of a stretch and, as it comes near, at its beginning."""
    done = whole(upper)
    begun = done - (upper - lower) if whole.rises_before(upper) else done
    yield Slowest(clock.open_until(begun) - clock.open_until(lower), lower, begun, begun != whole(lower))
    yield Slowest(clock.open_until(done) - clock.open_until(upper), upper, done, False)


def longest_way(way: Way, hours: Mapping[str, Fraction]) -> tuple[str, ...]:
    """The agreements whose hours add up to the plain sum along the longest of parallel branches."""
    if isinstance(way, str):
        return (way,)
    parts = [longest_way(one, hours) for one in way.of]
    if way.parallel:
        return max(parts, key=lambda keys: sum((hours[key] for key in keys), Fraction(0)), default=())
    return tuple(key for part in parts for key in part)
