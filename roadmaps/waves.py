"""The first roadmap: work in waves that fit a capacity. docs/decisions/0003-waves.md gives the reasons for the rules.

Work is taken by priority, the highest first and never before a prerequisite, and goes into the earliest wave that has
room for it and lies after its prerequisites. So small work of low priority may fill what is left of an early wave.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import count


@dataclass(frozen=True)
class Work:
    """Something to do.

    effort: person-days, above 0; priority: what it inherits from the work that it unlocks included; after: keys of its
    prerequisites, of which those that are not planned do not hold it back; days: working days from start to end.
    """

    key: str
    effort: Fraction
    priority: Fraction
    after: tuple[str, ...] = ()
    days: int = 1


@dataclass(frozen=True)
class Placement:
    """Where work went: `shares` are its person-days in `wave` (from 1), in the next one, and so on.

    last_wave: the wave in which it ends; later than its shares say when it takes longer than its effort fills.
    """

    key: str
    wave: int
    shares: tuple[Fraction, ...]
    last_wave: int


def plan_waves(
    work: Sequence[Work],
    capacity: Fraction | int,
    *,
    wave_days: int | None = None,
    fixed: Sequence[Placement] = (),
    first_wave: int = 1,
) -> tuple[Placement, ...]:
    """A placement for each of `work`, by wave and in it by the order of taking. On equal priority the given order holds.

    capacity: person-days in each wave, above 0; wave_days: working days in a wave, None = durations do not count;
    fixed: what stays where it is and takes room there, even more than there is; nothing goes before `first_wave`.
    ValueError for work without effort, a key given twice, a capacity of 0 or prerequisites in a circle.
    """
    _check(work, capacity, fixed)
    room = _Room(Fraction(capacity))
    last_wave = {one.key: one.last_wave for one in fixed}
    for placement in fixed:
        room.take(placement)
    placed = []
    for one in _by_priority(work):
        earliest = max([first_wave, *(last_wave[key] + 1 for key in one.after if key in last_wave)])
        wave, shares = room.first(one.effort, earliest)
        lasts = 1 if wave_days is None else -(-one.days // wave_days)
        placement = Placement(one.key, wave, shares, wave + max(len(shares), lasts) - 1)
        room.take(placement)
        last_wave[one.key] = placement.last_wave
        placed.append(placement)
    return tuple(sorted(placed, key=lambda placement: placement.wave))


def loads(placements: Sequence[Placement]) -> dict[int, Fraction]:
    """Wave number to the person-days placed in it."""
    total: dict[int, Fraction] = defaultdict(Fraction)
    for one in placements:
        for wave, share in enumerate(one.shares, one.wave):
            total[wave] += share
    return dict(total)


class _Room:
    """Person-days that are still free in each wave."""

    def __init__(self, capacity: Fraction):
        self.capacity = capacity
        self.free: dict[int, Fraction] = defaultdict(lambda: capacity)

    def take(self, placement: Placement) -> None:
        for wave, share in enumerate(placement.shares, placement.wave):
            self.free[wave] -= share

    def first(self, effort: Fraction, earliest: int) -> tuple[int, tuple[Fraction, ...]]:
        """The first wave from `earliest` on in which `effort` can begin, and its shares from there."""
        for wave in count(earliest):
            if shares := self._shares(effort, wave):
                return wave, shares
        raise AssertionError("waves without end have room")

    def _shares(self, effort: Fraction, wave: int) -> tuple[Fraction, ...]:
        """Whole in one wave; what is larger than any wave takes all that is free in consecutive ones. () = not here."""
        if effort <= self.capacity:
            return (effort,) if effort <= self.free[wave] else ()
        shares: list[Fraction] = []
        left = effort
        while left > 0:
            share = min(left, self.free[wave + len(shares)])
            if share <= 0:
                return ()
            shares.append(share)
            left -= share
        return tuple(shares)


def _by_priority(work: Sequence[Work]) -> list[Work]:
    """The highest priority first, but never before a prerequisite."""
    place = {one.key: at for at, one in enumerate(work)}
    waits = {one.key: sum(key in place for key in set(one.after)) for one in work}
    unlocks: dict[str, list[Work]] = defaultdict(list)
    for one in work:
        for key in set(one.after):
            unlocks[key].append(one)
    ready = [(-one.priority, place[one.key]) for one in work if not waits[one.key]]
    heapq.heapify(ready)
    ordered = []
    while ready:
        one = work[heapq.heappop(ready)[1]]
        ordered.append(one)
        for unlocked in unlocks[one.key]:
            waits[unlocked.key] -= 1
            if not waits[unlocked.key]:
                heapq.heappush(ready, (-unlocked.priority, place[unlocked.key]))
    if len(ordered) < len(work):
        circle = ", ".join(key for key, waiting in waits.items() if waiting)
        raise ValueError(f"these wait for each other: {circle}")
    return ordered


def _check(work: Sequence[Work], capacity: Fraction | int, fixed: Sequence[Placement]) -> None:
    if capacity <= 0:
        raise ValueError("a wave needs a capacity above 0")
    keys = [*(one.key for one in work), *(one.key for one in fixed)]
    if len(set(keys)) < len(keys):
        raise ValueError(f"given twice: {', '.join(sorted({key for key in keys if keys.count(key) > 1}))}")
    if weightless := [one.key for one in work if one.effort <= 0]:
        raise ValueError(f"without effort: {', '.join(weightless)}")
