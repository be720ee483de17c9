"""What is wrong with a stream, one sentence for each: the rules of files and of pages.

`editing.require_possible` keeps what no state may ever hold out of the tables; a state on its way may still have the
problems that are found here, and then has no numbers.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from valuestreams.metrics import Measures, Rule, measure
from valuestreams.metrics.linear import solve
from valuestreams.metrics.routes import InvalidRoutes, Routes, routes
from valuestreams.stream import KEY, KEY_RULE, LONGEST, MOST_RETURNS, MOST_STEPS, Shape, Step, Stream, Time

LARGEST = 10**15
RAREST = Fraction(1, 10**6)  # %C/A above 0 where work is sent back
MOST_ROUNDS = 10**15  # steps that an item takes, on average, by `next` alone
FINEST = 10**100  # parts of a minute in which all times together can be said
THIRDS = "Three equal shares are written 1/3."


@dataclass(frozen=True)
class Problem:
    """`step` is a key, None for the stream itself; `field` the name of the field as files write it, with `.` inside it."""

    step: str | None
    field: str
    sentence: str


def problems(stream: Stream, *, draft: bool = False) -> tuple[Problem, ...]:
    """Everything that is wrong, in the order of the stream; routes are looked at when all else is right.

    A `draft` may have no steps yet, and ways that lead in circles or past a step.
    """
    if len(stream.steps) > MOST_STEPS:
        sentence = f"A stream holds at most {MOST_STEPS:,} steps, this one has {len(stream.steps):,}. Split it, or take a coarser cut."
        return (Problem(None, "steps", sentence),)
    found = [*_of_head(stream), *_of_keys(stream)]
    if draft:
        found = [one for one in found if one.field != "steps"]
    known = {step.key for step in stream.steps}
    slices = {one.key for one in stream.slices}
    for step in stream.steps:
        found += [Problem(step.key, field, sentence) for field, sentence in _of_step(step, known, slices)]
    return tuple(found) or (() if draft else _of_routes(stream))


def measured_or_problems(stream: Stream, *rules: Rule) -> tuple[Measures | None, tuple[Problem, ...]]:
    """The one gate before `metrics.measure`: what it finds by these `rules`, or every problem that keeps it from it.

    Neither for a stream without steps, which is not begun rather than wrong.
    """
    if not stream.steps:
        return None, ()
    if found := problems(stream):
        return None, found
    try:
        return measure(stream, *rules), ()
    except InvalidRoutes as error:
        return None, (_of_invalid(error),)


def _of_head(stream: Stream) -> Iterator[Problem]:
    basis = stream.basis
    if not 0 < basis.hours_per_day <= 24:
        yield Problem(None, "time.hours_per_day", "A working day has more than 0 and at most 24 hours.")
    if not 0 < basis.days_per_week <= 7:
        yield Problem(None, "time.days_per_week", "A working week has more than 0 and at most 7 days.")
    if stream.demand is not None and not 0 < stream.demand.items <= LARGEST:
        yield Problem(None, "demand.items", "Demand must be above 0. Leave it out when nobody knows it.")
    if stream.arrivals is not None:
        for sentence in _of_time(stream.arrivals):
            yield Problem(None, "arrivals", sentence)
        if stream.arrivals.mean <= 0:
            yield Problem(None, "arrivals", "The time between two arrivals must be above 0.")
    if not stream.steps:
        yield Problem(None, "steps", "A stream needs at least one step.")


def _of_keys(stream: Stream) -> Iterator[Problem]:
    for key, number in Counter(step.key for step in stream.steps).items():
        if number > 1:
            yield Problem(key, "key", f"{number} steps have the key '{key}'; each needs its own.")
        if not KEY.fullmatch(key):
            yield Problem(key, "key", KEY_RULE)
    for key, number in Counter(one.key for one in stream.slices).items():
        if number > 1:
            yield Problem(None, "slices", f"{number} slices have the key '{key}'; each needs its own.")


Fault = tuple[str, str]


def _of_step(step: Step, known: set[str], slices: set[str]) -> Iterator[Fault]:
    for field in ("process", "wait", "elapsed"):
        time: Time | None = getattr(step, field)
        yield from ((field, sentence) for sentence in (_of_time(time) if time else ()))
    yield from _of_elapsed(step)
    if step.ca is not None and not 0 <= step.ca <= 1:
        yield "ca", f"%C/A is a share from 0 to 1; {share_hint(step.ca)}"
    for field in ("conversion", "availability"):
        share: Fraction | None = getattr(step, field)
        if share is not None and not 0 <= share <= 1:
            yield field, f"This is a share from 0 to 1; {share_hint(share)}"
    for field in ("inventory", "people", "wip", "cost", "reached", "spend"):
        number: Fraction | int | None = getattr(step, field)
        if number is not None and not 0 <= number <= LARGEST:
            yield field, "This must not be negative." if number < 0 else "This is too large a number."
    yield from _of_next(step, known)
    yield from _of_returns(step, known)
    for story in step.stories:
        if story.slice is not None and story.slice not in slices:
            yield "stories", f"'{story.slice}' is no slice of this stream."


def share_hint(value: Fraction) -> str:
    """How to write a share that was written as a percentage."""
    if 1 < value <= 100:
        return f"write {_plain(value / 100)} for {_plain(value)} %."
    return "write 0.8 for 80 %."


def _of_time(time: Time) -> Iterator[str]:
    parts = [time.mean, time.low, time.high, time.sd, time.least, time.mode, time.most]
    given = [part for part in parts if part is not None]
    if min(given) < 0:
        yield "A time must not be negative."
    elif max(given) > LONGEST:
        yield "This is longer than a century. Is the unit right?"
    if time.low > time.high:
        yield "A range begins with its smaller end."
    if time.shape is Shape.TRIANGULAR and not _rises(time):
        yield "A triangular time needs min, mode and max in rising order."
    if time.shape in (Shape.NORMAL, Shape.LOGNORMAL) and time.sd is None:
        yield f"A {time.shape} time needs its standard deviation (sd), or cv, which is sd ÷ mean."
    if time.shape is Shape.LOGNORMAL and time.mean == 0:
        yield "A lognormal time needs a mean above 0."


def _rises(time: Time) -> bool:
    three = (time.least, time.mode, time.most)
    return None not in three and list(three) == sorted(three)  # type: ignore[type-var]


def _of_elapsed(step: Step) -> Iterator[Fault]:
    """Of the three times one may be left out, and then the two others must fit."""
    if step.elapsed is None or (step.process is not None and step.wait is not None):
        return
    for part, word in ((step.process, "process"), (step.wait, "wait")):
        if part is not None and part.high > step.elapsed.high:
            yield "elapsed", f"The elapsed time is shorter than the {word} time in it."


def _of_next(step: Step, known: set[str]) -> Iterator[Fault]:
    branches = step.next or ()
    yield from _of_targets("next", [one.to for one in branches], known)
    if any(not 0 <= one.share <= 1 for one in branches):
        yield "next", "A share lies between 0 and 1."
    elif branches and not step.parallel and (whole := sum(one.share for one in branches)) != 1:
        yield "next", f"The shares of the branches add up to {_plain(whole)} and not to 1. {THIRDS}"


def _of_returns(step: Step, known: set[str]) -> Iterator[Fault]:
    yield from _of_targets("returns", [one.to for one in step.returns], known)
    if any(not 0 <= one.share <= 1 for one in step.returns):
        yield "returns", "A share lies between 0 and 1."
    elif step.returns and (whole := sum(one.share for one in step.returns)) != 1:
        yield (
            "returns",
            (
                f"The shares of the returns add up to {_plain(whole)} and not to 1: they divide what is rejected. {THIRDS}"
            ),
        )
    if any(one.redo < 0 for one in step.returns):
        yield "returns", "The time of doing it again (redo) must not be negative."
    elif any(one.redo > LONGEST for one in step.returns):
        yield "returns", "The time of doing it again (redo) is longer than a century. Is the unit right?"
    if step.returns and step.ca is not None and 0 < step.ca < RAREST:
        yield "ca", "Less than one item in a million would pass here, all others go back. Is the share right?"


def _of_targets(field: str, targets: Iterable[str | None], known: set[str]) -> Iterator[Fault]:
    numbers = Counter(targets)
    if numbers.total() > MOST_RETURNS:
        yield field, f"At most {MOST_RETURNS} ways can be given here. Put a step between."
    for to, number in numbers.items():
        if to is not None and to not in known:
            yield field, f"'{to}' is no step of this stream."
        if number > 1:
            yield field, f"{'The end' if to is None else repr(to)} stands here twice."


def _of_routes(stream: Stream) -> tuple[Problem, ...]:
    try:
        found = routes(stream)
    except InvalidRoutes as error:
        return (_of_invalid(error),)
    if not _ends_in_time(found):
        return (
            Problem(None, "next", "Work goes round by 'next' so often that it as good as never leaves the stream."),
        )
    if not _adds_up(stream):
        return (Problem(None, "steps", "These times have so many different fractions that they cannot be added up exactly: "
                        "round them."),)  # fmt: skip
    return ()


def _of_invalid(error: InvalidRoutes) -> Problem:
    sentence = str(error)
    return Problem(error.step, "next", f"{sentence[0].upper()}{sentence[1:]}.")


def _ends_in_time(found: Routes) -> bool:
    """No fork stands in a circle, so that any choice of branches has the same circles."""
    heads = {fork.step: fork.heads[0] for fork in found.forks}
    rows = {key: found.transitions(key, heads, rejects=False) for key in found.onward}
    try:
        return all(steps <= MOST_ROUNDS for steps in solve(rows, dict.fromkeys(rows, Fraction(1))).values())
    except ArithmeticError:
        return False


def _adds_up(stream: Stream) -> bool:
    whole = 1
    for step in stream.steps:
        times = [time for time in (step.process, step.wait, step.elapsed) if time]
        minutes = [part for time in times for part in (time.mean, time.low, time.high)]
        whole = lcm(whole, *(part.denominator for part in [*minutes, *(one.redo for one in step.returns)]))
        if whole > FINEST:
            return False
    return True


def _plain(number: Fraction | int) -> str:
    return f"{float(number):.6g}"
