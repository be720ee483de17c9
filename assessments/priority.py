"""Which action first: what it closes, per day of effort; a prerequisite is worth what it unlocks.

priority = Σ over lifted practices (gap × weight × pain factor) ÷ effort in person-days; docs/scoring.md has the
sources.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from graphlib import TopologicalSorter

from assessments.framework import Action, Framework
from assessments.scoring import Result, Status

_ONE = Fraction(1)


@dataclass(frozen=True)
class Priority:
    """An action with what it is worth by itself, and with what it inherits from the actions that it unlocks."""

    action: Action
    own: Fraction
    priority: Fraction


def priorities(
    actions: Sequence[Action],
    gaps: Mapping[str, Fraction | None],
    weights: Mapping[str, Fraction],
    pain_factors: Mapping[str, Fraction],
) -> tuple[Priority, ...]:
    """The actions worth doing, the most urgent first; on a tie in the given order, prerequisites before what they
    unlock.

    `gaps`: practice key to its gap, 0 to 1, None = unknown; a practice that is absent is out of reach or not
    applicable. Left out: an action whose lifted practices in `gaps` are all in place (it is done), and one that is
    worth nothing.
    """
    done = {action.key for action in actions if _is_done(action, gaps)}
    own = {action.key: _own(action, gaps, weights, pain_factors) for action in actions}
    inherited = _inherit(actions, own, done)
    wanted = [action for action in actions if inherited[action.key] > 0]
    return tuple(Priority(one, own[one.key], inherited[one.key]) for one in _ordered(wanted, inherited))


def practice_gaps(framework: Framework, result: Result, target: str | None = None) -> dict[str, Fraction | None]:
    """Practice key to 1 − effective coverage, None where unknown, for the practices up to the target level.

    The target is `target`, else the higher fitting level, else the highest level there is. Practices above it, and
    those not applicable, are absent. In a cell of which only the quick statement is answered, its coverage stands for
    every practice.
    """
    highest = _highest_wanted(framework, result, target)
    gaps: dict[str, Fraction | None] = {}
    for cell in (cell for dimension in result.dimensions for cell in dimension.cells):
        if framework.level_index[cell.level] > highest:
            continue
        quick = cell.coverage if cell.is_quick else None
        for practice in framework.practices_by_place[cell.dimension, cell.level]:
            item = result.items[framework.item_index[practice.key]]
            if Status.NOT_APPLICABLE not in (item.status, cell.status):
                effective = item.effective if quick is None else quick
                gaps[practice.key] = None if effective is None else max(Fraction(0), 1 - effective)
    return gaps


def pain_factors(framework: Framework, ranked_pain_keys: Sequence[str]) -> dict[str, Fraction]:
    """Practice key to 1 + Σ 1/rank over the ranked pains (the worst first) that may originate in it.

    ValueError for a pain that the framework does not have, or that stands in the ranking twice.
    """
    factors = {practice.key: _ONE for practice in framework.practices}
    for rank, pain_key in enumerate(ranked_pain_keys, start=1):
        pain = framework.pains_by_key.get(pain_key)
        if pain is None or pain_key in ranked_pain_keys[: rank - 1]:
            raise ValueError(f"'{pain_key}' is {'ranked twice' if pain else 'no pain of this framework'}")
        for origin in pain.origins:
            factors[origin] += Fraction(1, rank)
    return factors


def result_priorities(
    framework: Framework, result: Result, ranked_pain_keys: Sequence[str] = (), target: str | None = None
) -> tuple[Priority, ...]:
    """`priorities` of a framework's actions for a scored result."""
    weights = {practice.key: practice.weight for practice in framework.practices}
    gaps = practice_gaps(framework, result, target or result.target)
    return priorities(framework.actions, gaps, weights, pain_factors(framework, ranked_pain_keys))


def worth_proposing(entries: Sequence[Priority], result: Result) -> tuple[Priority, ...]:
    """`entries` without the actions of cells that are fully in place (band F), unless another one needs them first.

    The rest of such a cell is a matter of detail: a company of 260 people is not told to write down who breaks ties.
    """
    full = {(cell.dimension, cell.level) for one in result.dimensions for cell in one.cells if cell.band == "F"}
    known = {entry.action.key: entry.action for entry in entries}
    waiting = [action for action in known.values() if (action.dimension, action.level) not in full]
    wanted: set[str] = set()
    while waiting:
        action = waiting.pop()
        if action.key not in wanted:
            wanted.add(action.key)
            waiting += [known[key] for key in action.after if key in known]
    return tuple(entry for entry in entries if entry.action.key in wanted)


def _highest_wanted(framework: Framework, result: Result, target: str | None) -> int:
    wanted = target or (result.fit.high if result.fit else framework.levels[-1].key)
    return framework.level_index[wanted]


def _is_done(action: Action, gaps: Mapping[str, Fraction | None]) -> bool:
    in_reach = [gaps[practice] for practice in action.lifts if practice in gaps]
    return bool(in_reach) and all(gap == 0 for gap in in_reach)


def _own(
    action: Action,
    gaps: Mapping[str, Fraction | None],
    weights: Mapping[str, Fraction],
    pain_factors: Mapping[str, Fraction],
) -> Fraction:
    worth = (
        (gaps.get(practice) or Fraction(0)) * weights.get(practice, _ONE) * pain_factors.get(practice, _ONE)
        for practice in action.lifts
    )
    return sum(worth, Fraction(0)) / action.effort_days


def _inherit(actions: Sequence[Action], own: Mapping[str, Fraction], done: Collection[str]) -> dict[str, Fraction]:
    """The largest worth of an action and of all that it unlocks; a done action passes nothing on."""
    after = {action.key: action.after for action in actions}
    worth = dict(own)
    for key in reversed(list(TopologicalSorter(after).static_order())):
        for prerequisite in after.get(key, ()):
            if prerequisite in worth and prerequisite not in done:
                worth[prerequisite] = max(worth[prerequisite], worth[key])
    return worth


def _ordered(actions: Sequence[Action], worth: Mapping[str, Fraction]) -> list[Action]:
    """By worth, then as given, but never before a prerequisite (whose worth is at least as large)."""
    place = {action.key: at for at, action in enumerate(actions)}
    waits = {action.key: sum(key in place for key in action.after) for action in actions}
    unlocks = defaultdict(list)
    for action in actions:
        for prerequisite in action.after:
            unlocks[prerequisite].append(action)
    ready = [(-worth[action.key], place[action.key]) for action in actions if not waits[action.key]]
    heapq.heapify(ready)
    ordered = []
    while ready:
        action = actions[heapq.heappop(ready)[1]]
        ordered.append(action)
        for unlocked in unlocks[action.key]:
            waits[unlocked.key] -= 1
            if not waits[unlocked.key]:
                heapq.heappush(ready, (-worth[unlocked.key], place[unlocked.key]))
    return ordered
