"""The moves of an editor on a stream: each takes the whole value and returns the changed one."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from valuestreams.stream import MOST_RETURNS, MOST_STEPS, Branch, Step, Stream


class Impossible(ValueError):
    """A stream like this cannot be; the text says why, for the person who tried."""


def new_key(stream: Stream, name: str) -> str:
    """A key for a step called `name`, that no step of `stream` has: letters, digits and hyphens, at most 60."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50] or "step"
    taken = {step.key for step in stream.steps}
    key, number = stem, 1
    while key in taken:
        number += 1
        key = f"{stem}-{number}"
    return key


def add_step(stream: Stream, step: Step, *, after: str | None = None) -> Stream:
    """Put `step` behind the step `after`; at the end, when that is None or gone."""
    keys = [one.key for one in stream.steps]
    at = keys.index(after) + 1 if after in keys else len(keys)
    return replace(stream, steps=(*stream.steps[:at], step, *stream.steps[at:]))


def replace_step(stream: Stream, step: Step) -> Stream:
    """The step with the same key becomes `step`. Raises KeyError."""
    stream.step(step.key)
    return replace(stream, steps=tuple(step if one.key == step.key else one for one in stream.steps))


def remove_step(stream: Stream, key: str) -> Stream:
    """Without the step `key`. Routes that led to it are gone; what remains of each choice is shared out again."""
    stream.step(key)
    kept = (step for step in stream.steps if step.key != key)
    return replace(stream, steps=tuple(_without_routes(step, key) for step in kept))


def move_step(stream: Stream, key: str, *, before: str | None) -> Stream:
    """Move the step `key` in front of the step `before`, to the end when that is None. Raises KeyError."""
    moving = stream.step(key)
    others = [step for step in stream.steps if step.key != key]
    keys = [step.key for step in others]
    at = keys.index(before) if before in keys else len(others)
    return replace(stream, steps=(*others[:at], moving, *others[at:]))


def _without_routes(step: Step, key: str) -> Step:
    next_ = step.next
    if next_ is not None and any(branch.to == key for branch in next_):
        left = tuple(branch for branch in next_ if branch.to != key)
        next_ = _shared(left, step.parallel) or None
    returns = tuple(one for one in step.returns if one.to != key)
    whole = sum(one.share for one in returns)
    if len(returns) != len(step.returns) and whole:
        returns = tuple(replace(one, share=one.share / whole) for one in returns)
    return replace(step, next=next_, parallel=step.parallel and next_ is not None and len(next_) > 1, returns=returns)


def _shared(branches: tuple[Branch, ...], parallel: bool) -> tuple[Branch, ...]:
    whole = sum(branch.share for branch in branches)
    if parallel or not whole:
        return branches
    return tuple(replace(branch, share=branch.share / whole) for branch in branches)


def require_possible(stream: Stream) -> None:
    """Raise Impossible for what no state may hold, however unfinished: keys twice, routes to nowhere, shares over 1."""
    keys = [step.key for step in stream.steps]
    if len(keys) > MOST_STEPS:
        raise Impossible(
            f"A stream holds at most {MOST_STEPS} steps, this one has {len(keys)}. Split it, or take a coarser cut."
        )
    if len(set(keys)) != len(keys):
        twice = next(key for key in keys if keys.count(key) > 1)
        raise Impossible(f"Two steps have the key “{twice}”.")
    known = set(keys)
    for step in stream.steps:
        _require_possible_routes(step, known)
        _require_possible_shares(step)


def _require_possible_routes(step: Step, known: set[str]) -> None:
    targets = [branch.to for branch in step.next or () if branch.to is not None] + [one.to for one in step.returns]
    missing = next((to for to in targets if to not in known), None)
    if missing is not None:
        raise Impossible(f"“{step.label}” leads to “{missing}”, which is no step of this stream.")
    if max(len(step.next or ()), len(step.returns)) > MOST_RETURNS:
        raise Impossible(f"“{step.label}” has more than {MOST_RETURNS} ways out. Put a step between.")
    if len({branch.to for branch in step.next or ()}) != len(step.next or ()) or len(
        {one.to for one in step.returns}
    ) != len(step.returns):
        raise Impossible(f"“{step.label}” names the same way out twice.")


def _require_possible_shares(step: Step) -> None:
    for share, what in _shares(step):
        if not 0 <= share <= 1:
            raise Impossible(
                f"{what} of “{step.label}” is {float(share):g}. A share lies between 0 and 1 (0 % and 100 %)."
            )
    for sizes, what in (
        ([] if step.parallel else [branch.share for branch in step.next or ()], "branches"),
        ([one.share for one in step.returns], "returns"),
    ):
        if sizes and sum(sizes) != 1:
            raise Impossible(
                f"The shares of the {what} of “{step.label}” add up to {float(sum(sizes)):.4g}, not to 1 (100 %)."
            )


def _shares(step: Step) -> Iterable[tuple[Fraction, str]]:
    if step.ca is not None:
        yield step.ca, "%C/A"
    if step.conversion is not None:
        yield step.conversion, "The conversion"
    if step.availability is not None:
        yield step.availability, "The availability"
    yield from ((branch.share, "A branch") for branch in step.next or ())
    yield from ((one.share, "A return") for one in step.returns)


def insert_after(stream: Stream, step: Step, key: str) -> Stream:
    """Put `step` behind the step `key` and into its way: it goes on where that went, and that goes on to it.

    Raises KeyError.
    """
    before = stream.step(key)
    if before.next is None:
        return add_step(stream, step, after=key)
    taking = replace(step, next=before.next, parallel=before.parallel)
    return add_step(replace_step(stream, replace(before, next=None, parallel=False)), taking, after=key)


def insert_before(stream: Stream, step: Step, key: str) -> Stream:
    """Put `step` in front of the step `key`; what led on to that leads to it. Raises KeyError."""
    stream.step(key)
    led = tuple(replace(one, next=_led_to(one.next, key, step.key)) for one in stream.steps)
    return move_step(add_step(replace(stream, steps=led), step), step.key, before=key)


def _led_to(branches: tuple[Branch, ...] | None, old: str, new: str) -> tuple[Branch, ...] | None:
    return branches and tuple(replace(one, to=new) if one.to == old else one for one in branches)


def append_step(stream: Stream, step: Step) -> Stream:
    """Put `step` behind the last one."""
    return insert_after(stream, step, stream.steps[-1].key) if stream.steps else add_step(stream, step)


def duplicate_step(stream: Stream, key: str, name: str) -> Stream:
    """A copy of the step `key` called `name` right behind it, without its stories and its way on. Raises KeyError."""
    copy = replace(stream.step(key), key=new_key(stream, name), name=name, stories=(), next=None, parallel=False)
    return insert_after(stream, copy, key)


def shift_step(stream: Stream, key: str, by: int) -> Stream:
    """Move the step `key` by so many places, not beyond either end. Raises KeyError."""
    moving = stream.step(key)
    keys = [step.key for step in stream.steps]
    at = keys.index(key)
    others = [one for one in keys if one != key]
    to = min(max(at + by, 0), len(others))
    return move_step(stream, moving.key, before=others[to] if to < len(others) else None)
