"""What sending work back costs, by three rules that assume different things.

`once`: Eⱼ = (1 − CAⱼ)·Σₖ sⱼₖ·Rⱼₖ, each loop at most once for an item, and what comes back passes.
`until-right`: Eⱼ = (R + LTⱼ)·(1 − CAⱼ)/CAⱼ, each loop by itself repeated until it passes (a geometric number of times).
`markov`: T = t + P·T over all routes and returns together (Kemeny and Snell, *Finite Markov Chains*, 1960).
Rⱼₖ is the lead time of the steps from k up to the one before j on the way to j, and the time of doing it again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from valuestreams.metrics.critical import Choice, lead_time, longest
from valuestreams.metrics.linear import Number, solve
from valuestreams.metrics.routes import Routes, reached


class Rule(StrEnum):
    ONCE = "once"
    UNTIL_RIGHT = "until-right"
    MARKOV = "markov"


class NoWayBack(ValueError):
    """A return leads to where `next` does not come back from, so only `markov` can count it."""

    def __init__(self, step: str, to: str) -> None:
        super().__init__(f"{step} → {to}")
        self.step = step
        self.to = to


@dataclass(frozen=True)
class Loop:
    """One return: the share of its step's rejects that takes it, how many steps it goes back, and R in minutes."""

    step: str
    to: str
    share: Fraction
    depth: int
    time: Number


def loops(routes: Routes, times: Mapping[str, Number], choice: Choice) -> tuple[Loop, ...]:
    """Every return of rejected work. Raises NoWayBack."""
    found = []
    marks = _marks(routes, times)
    for key, returns in routes.returns.items():
        starts = dict.fromkeys(one.to for one in returns)
        straight = {start: marks[start] for start in starts if marks[start].leads_to(marks[key])}
        spans = {start: marks[key].minutes - mark.minutes for start, mark in straight.items()}
        depths = {start: marks[key].place - mark.place for start, mark in straight.items()}
        if branching := [start for start in starts if start not in straight]:
            depths |= {start: _distance(routes, start, key) for start in branching}
            spans |= _branching_ways(routes, choice, key, branching, times)
        found += [Loop(key, one.to, one.share, depths[one.to], spans[one.to] + one.redo) for one in returns]
    return tuple(found)


@dataclass(frozen=True)
class _Mark:
    """Where a step stands in a row of steps without branches, and the minutes of those before it in the row."""

    row: int
    place: int
    minutes: Number

    def leads_to(self, other: "_Mark") -> bool:
        return self.row == other.row and self.place <= other.place


def _marks(routes: Routes, times: Mapping[str, Number]) -> dict[str, _Mark]:
    """Most ways back are a piece of such a row, whose time is a difference of two sums."""
    marks: dict[str, _Mark] = {}
    for row, first in enumerate(routes.onward):
        key, mark = first, _Mark(row, 0, Fraction(0))
        while key not in marks:
            marks[key] = mark
            onward = routes.onward[key]
            if len(onward) != 1 or sum(onward.values()) != 1:
                break
            mark = _Mark(row, mark.place + 1, mark.minutes + times[key])
            (key,) = onward
    return marks


def extra(routes: Routes, rule: Rule, loops_: tuple[Loop, ...], times: Mapping[str, Number]) -> dict[str, Number]:
    """Expected minutes that rework adds to one visit of each step, by `once` or `until-right`."""
    found: dict[str, Number] = {}
    for loop in loops_:
        rounds, time = per_visit(routes, rule, loop, times)
        found[loop.step] = found.get(loop.step, Fraction(0)) + rounds * time
    return found


def per_visit(routes: Routes, rule: Rule, loop: Loop, times: Mapping[str, Number]) -> tuple[Fraction, Number]:
    """How often a visit of its step takes the loop, and the minutes of each time."""
    passing = routes.passing[loop.step]
    if rule is Rule.ONCE:
        return (1 - passing) * loop.share, loop.time
    return (1 - passing) / passing * loop.share, loop.time + times[loop.step]


def redo(routes: Routes) -> dict[str, Fraction]:
    """Expected minutes of doing it again, beyond the steps themselves, that one visit of each step causes."""
    return {
        key: (1 - routes.passing[key]) * sum((one.share * one.redo for one in returns), Fraction(0))
        for key, returns in routes.returns.items()
    }


def adjusted(routes: Routes, rule: Rule, times: Mapping[str, Number], choice: Choice) -> Number:
    """The lead time with rework, in minutes; the longest branch is looked for again, since rework may change it.

    `choice` is the longest branch of each fork without rework. Raises NoWayBack for the first two rules.
    """
    rejects = rule is Rule.MARKOV
    more = redo(routes) if rejects else extra(routes, rule, loops(routes, times, choice), times)
    longer = {key: time + more.get(key, Fraction(0)) for key, time in times.items()}
    return lead_time(routes, longest(routes, longer, rejects=rejects), longer, rejects=rejects)


def _branching_ways(
    routes: Routes, choice: Choice, key: str, starts: list[str], times: Mapping[str, Number]
) -> dict[str, Number]:
    """Minutes from each start until work is at `key` again, given that it takes a way that leads there."""
    rows = _towards(routes, choice, key, starts)
    chance = solve(
        {one: {to: share for to, share in row.items() if to != key} for one, row in rows.items()},
        {one: row.get(key, Fraction(0)) for one, row in rows.items()},
    )
    for start in starts:
        if not chance.get(start):
            raise NoWayBack(key, start)
    given = {
        one: {to: share * chance[to] / chance[one] for to, share in row.items() if to != key}
        for one, row in rows.items()
        if chance[one]
    }
    spans = solve(given, times)
    return {start: spans[start] for start in starts}


def _towards(routes: Routes, choice: Choice, key: str, starts: list[str]) -> dict[str, dict[str, Fraction]]:
    """Transitions between the starts and `key`; a fork with `key` in one of its branches takes that branch."""
    chosen = dict(choice)
    for fork in routes.forks:
        for head, inside in zip(fork.heads, fork.regions, strict=True):
            if key in inside and choice[fork.step] not in _heads_with(fork.heads, fork.regions, key):
                chosen[fork.step] = head
                break
    between = reached(routes.onward, starts, frozenset([key]))
    return {one: routes.transitions(one, chosen, rejects=False) for one in between}


def _heads_with(heads: tuple[str | None, ...], regions: tuple[frozenset[str], ...], key: str) -> list[str | None]:
    return [head for head, inside in zip(heads, regions, strict=True) if key in inside]


def _distance(routes: Routes, start: str, key: str) -> int:
    """How many steps stand on the shortest way from `start` up to the one before `key`."""
    seen, row, steps = {start}, [start], 0
    while row and key not in row:
        row = [to for to in dict.fromkeys(to for one in row for to in routes.onward[one]) if to not in seen]
        seen.update(row)
        steps += 1
    return steps
