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
from functools import cached_property

from valuestreams.metrics.critical import Choice, lead_time, longest
from valuestreams.metrics.linear import Number, circles_of, solve
from valuestreams.metrics.routes import Routes

MOST_LOOKED_AT = 15_000  # steps, counted again for each way back across branches


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


class TooManyWays(ValueError):
    """So many returns lead across so many branches that only `markov` counts them in good time."""


@dataclass(frozen=True)
class Loop:
    """One return: the share of its step's rejects that takes it, how many steps it goes back, and R in minutes."""

    step: str
    to: str
    share: Fraction
    depth: int
    time: Number


def loops(routes: Routes, times: Mapping[str, Number], choice: Choice) -> tuple[Loop, ...]:
    """Every return of rejected work. Raises NoWayBack, and TooManyWays where finding them all would take too long."""
    found = []
    marks = _marks(routes, times)
    ways = _Ways(routes, choice)
    for key, returns in routes.returns.items():
        starts = dict.fromkeys(one.to for one in returns)
        straight = {start: marks[start] for start in starts if marks[start].leads_to(marks[key])}
        spans = {start: marks[key].minutes - mark.minutes for start, mark in straight.items()}
        depths = {start: marks[key].place - mark.place for start, mark in straight.items()}
        for start in starts:
            if start not in straight:
                spans[start], depths[start] = ways.between(start, key, times)
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


def adjusted(
    routes: Routes, rule: Rule, times: Mapping[str, Number], choice: Choice, loops_: tuple[Loop, ...]
) -> Number:
    """The lead time with rework, in minutes; the longest branch is looked for again, since rework may change it.

    `choice` is the longest branch of each fork without rework, `loops_` what `loops` finds (`markov` asks for none).
    """
    rejects = rule is Rule.MARKOV
    more = redo(routes) if rejects else extra(routes, rule, loops_, times)
    longer = {key: time + more.get(key, Fraction(0)) for key, time in times.items()}
    return lead_time(routes, longest(routes, longer, rejects=rejects), longer, rejects=rejects)


class _Ways:
    """Ways from a step on to a later one where branches lie between. Only steps that stand between are looked at."""

    def __init__(self, routes: Routes, choice: Choice) -> None:
        self.routes = routes
        self.choice = choice
        self.left = MOST_LOOKED_AT

    @cached_property
    def order(self) -> dict[str, int]:
        """The same for steps in one circle, lower than that of all steps that lead there."""
        circles = circles_of(self.routes.onward)
        return {key: place for place, circle in enumerate(circles) for key in circle}

    def between(self, start: str, key: str, times: Mapping[str, Number]) -> tuple[Number, int]:
        """Minutes from `start` until work is at `key` again, given that it gets there, and the steps of the shortest way."""
        depths = self._reached(start, key)
        chosen = self._towards(key)
        rows = {one: self.routes.transitions(one, chosen, rejects=False) for one in depths if one != key}
        onward = {one: {to: share for to, share in row.items() if to != key} for one, row in rows.items()}
        chance = solve(onward, {one: row[key] for one, row in rows.items() if key in row})
        if not chance.get(start):
            raise NoWayBack(key, start)
        spent = solve(onward, {one: chance[one] * times[one] for one in rows})
        return spent[start] / chance[start], depths[key]

    def _reached(self, start: str, key: str) -> dict[str, int]:
        """Each step from `start` up to `key` by its distance, without those from which nothing leads there."""
        depths, row, last, distance = {start: 0}, [start], self.order[key], 0
        while row:
            distance += 1
            steps = dict.fromkeys(to for one in row if one != key for to in self.routes.onward[one])
            row = [to for to in steps if to not in depths and self.order[to] >= last]
            depths |= dict.fromkeys(row, distance)
            self.left -= len(row)
            if self.left < 0:
                raise TooManyWays
        if key not in depths:
            raise NoWayBack(key, start)
        return depths

    def _towards(self, key: str) -> Choice:
        """A fork with `key` in one of its branches takes that branch."""
        chosen = dict(self.choice)
        for fork in self.routes.forks:
            with_key = [head for head, inside in zip(fork.heads, fork.regions, strict=True) if key in inside]
            if with_key and self.choice[fork.step] not in with_key:
                chosen[fork.step] = with_key[0]
        return chosen
