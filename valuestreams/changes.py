"""What two states of a stream say differently, step by step and in words. The same step has the same key in both."""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from valuestreams.durations import show_minutes, show_time
from valuestreams.stream import Branch, Demand, Return, Story, Stream, Time, TimeBasis

NOTHING = "–"


class Kind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"  # and perhaps changed as well
    CHANGED = "changed"


@dataclass(frozen=True)
class FieldChange:
    """`field` is its name in `stream.Step`; `words`, `before` and `after` are for reading."""

    field: str
    words: str
    before: str
    after: str


@dataclass(frozen=True)
class StepChange:
    key: str
    label: str
    kind: Kind
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True)
class Changes:
    """Steps in the order of the later state; removed ones come last."""

    head: tuple[FieldChange, ...]
    steps: tuple[StepChange, ...]

    @property
    def is_empty(self) -> bool:
        return not self.head and not self.steps


FIELDS = {
    "name": "name",
    "exchange": "exchange",
    "performer": "performer",
    "unit": "unit",
    "supplier": "supplier",
    "layer": "layer",
    "channel": "channel",
    "evidence": "evidence",
    "outside": "outside",
    "process": "process time",
    "wait": "wait time",
    "elapsed": "elapsed time",
    "inventory": "inventory",
    "ca": "%C/A",
    "people": "people",
    "availability": "availability",
    "cost": "cost of an item",
    "wip": "items in it",
    "reached": "people who get here",
    "spend": "spend",
    "conversion": "conversion",
    "next": "goes on to",
    "parallel": "all branches at once",
    "returns": "sends back to",
    "stories": "stories",
}
HEAD = {"demand": "demand", "arrivals": "time between arrivals", "slices": "releases", "period": "period of the funnel"}


def changes(before: Stream, after: Stream) -> Changes:
    """Empty when both say the same."""
    old = {step.key: step for step in before.steps}
    new = {step.key: step for step in after.steps}
    moved = _moved([key for key in old if key in new], [key for key in new if key in old])
    found = []
    for key, step in new.items():
        if key not in old:
            found.append(StepChange(key, step.label, Kind.ADDED))
            continue
        fields = _fields(FIELDS, old[key], step, before, after)
        if fields or key in moved:
            found.append(StepChange(key, step.label, Kind.MOVED if key in moved else Kind.CHANGED, fields))
    found += [StepChange(key, step.label, Kind.REMOVED) for key, step in old.items() if key not in new]
    return Changes(_fields(HEAD, before, after, before, after), tuple(found))


def _fields(names: dict[str, str], old: Any, new: Any, before: Stream, after: Stream) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(name, words, in_words(getattr(old, name), name, before), in_words(getattr(new, name), name, after))
        for name, words in names.items()
        if getattr(old, name) != getattr(new, name)
    )


def _moved(old: list[str], new: list[str]) -> set[str]:
    """The fewest steps that have to move to turn one order into the other: all outside the longest rising row."""
    place = {key: index for index, key in enumerate(old)}
    ends: list[int] = []  # the smallest place at which a rising row of this length ends
    before: dict[int, int | None] = {}
    for key in new:
        at = bisect_left(ends, place[key])
        before[place[key]] = ends[at - 1] if at else None
        ends[at : at + 1] = [place[key]]
    kept = set[str]()
    end = ends[-1] if ends else None
    while end is not None:
        kept.add(old[end])
        end = before[end]
    return set(new) - kept


def in_words(value: Any, field: str, stream: Stream) -> str:
    """One value of a step or of the head as a person reads it; "–" for what nobody has said."""
    if value is None or value == "" or (value == () and field != "next"):
        return NOTHING
    if field in WRITERS:
        return WRITERS[field](value, stream)
    if isinstance(value, Time):
        return show_time(value, stream.basis)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _number(value) if isinstance(value, Fraction | int) else str(value)


def _number(value: Fraction | int) -> str:
    return f"{float(value):,.2f}".rstrip("0").rstrip(".")


def _share(value: Fraction, stream: Stream) -> str:
    return f"{_number(value * 100)} %"


def _money(cents: int, stream: Stream) -> str:
    return f"{cents / 100:,.2f} {stream.currency}".strip()


def _next(branches: tuple[Branch, ...], stream: Stream) -> str:
    if not branches:
        return "the end"
    names = _names(stream)
    whole = len(branches) == 1
    return _listed(
        names.get(one.to, "the end") if whole else f"{names.get(one.to, 'the end')} ({_share(one.share, stream)})"
        for one in branches
    )


def _returns(returns: tuple[Return, ...], stream: Stream) -> str:
    names = _names(stream)
    return _listed(
        f"{names.get(one.to, one.to)} ({_share(one.share, stream)}{_redo(one.redo, stream.basis)})" for one in returns
    )


def _redo(minutes: Fraction, basis: TimeBasis) -> str:
    return f", {show_minutes(minutes, basis)} again" if minutes else ""


def _stories(stories: tuple[Story, ...], stream: Stream) -> str:
    return _listed(f"“{one.text}”{' (done)' if one.done else ''}" for one in stories)


def _demand(demand: Demand, stream: Stream) -> str:
    return f"{_number(demand.items)} a {demand.per}"


def _names(stream: Stream) -> dict[str | None, str]:
    return {step.key: step.label for step in stream.steps}


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)


WRITERS: dict[str, Callable[[Any, Stream], str]] = {
    "ca": _share,
    "availability": _share,
    "conversion": _share,
    "cost": _money,
    "spend": _money,
    "next": _next,
    "returns": _returns,
    "stories": _stories,
    "demand": _demand,
    "slices": lambda slices, stream: _listed(one.name or one.key for one in slices),
}
