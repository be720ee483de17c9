"""How plans hang together: a parent's method becomes a child's vision.

Likeness of words only proposes; what somebody linked by hand holds, whatever the words say.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from vpmom import similarity
from vpmom.diff import HEAD, Change, compare
from vpmom.kinds import Part
from vpmom.plan import Item, Plan
from vpmom.similarity import CLOSE, content_words
from vpmom.words import live

FEWEST_WORDS = 2  # a line of one word is no evidence: "Growth" is close to everything that grows


class Closeness(StrEnum):
    IDENTICAL = "identical"  # equal but for case, punctuation, marks and white space
    CLOSE = "close"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Match:
    kind: Closeness
    score: Fraction  # 0…1


@dataclass(frozen=True, slots=True)
class Carrier:
    """A child that carries a method of its parent. linked: somebody said so."""

    child: int
    match: Match
    linked: bool


@dataclass(frozen=True, slots=True)
class Pairings:
    """How the children carry the methods of one parent.

    carriers: key of each method, in order, to the children that carry it; orphans: keys of methods that no child
    carries; strays: children that carry none; lost: children that are linked to a method that is there no more.
    """

    carriers: Mapping[str, tuple[Carrier, ...]]
    orphans: tuple[str, ...]
    strays: tuple[int, ...]
    lost: tuple[int, ...]


def likeness(method: str, vision: str) -> Match:
    """How a child's vision takes up its parent's method. Struck words count on neither side."""
    one, other = live(method), live(vision)
    if similarity.identical(one, other):
        return Match(Closeness.IDENTICAL, Fraction(1))
    score = similarity.likeness(one, other)
    said = min(len(content_words(one)), len(content_words(other)))
    return Match(Closeness.CLOSE if score >= CLOSE and said >= FEWEST_WORDS else Closeness.NONE, score)


def methods(plan: Plan) -> tuple[Item, ...]:
    """What children can carry: the methods that still count; of a kind without methods what it ranks."""
    return _live(plan.items(Part.WAY if plan.shape.keys_of(Part.WAY) else Part.ORDER))


def visions(plan: Plan) -> tuple[Item, ...]:
    """What a child takes over: its vision; of a kind without a vision what it ranks."""
    return _live(plan.items(Part.AIM if plan.shape.keys_of(Part.AIM) else Part.ORDER))


def _live(items: Iterable[Item]) -> tuple[Item, ...]:
    return tuple(item for item in items if live(item.text))


def match(method: Item, child: Plan) -> Match:
    """The best likeness of `method` to anything that the child's vision says; NONE for a child without one."""
    found = [likeness(method.text, vision.text) for vision in visions(child)]
    return max(found, key=_rank, default=Match(Closeness.NONE, Fraction(0)))


def _rank(one: Match) -> tuple[bool, bool, Fraction]:
    return one.kind == Closeness.IDENTICAL, one.kind == Closeness.CLOSE, one.score


def pairings(parent: Plan, children: Mapping[int, Plan], linked: Mapping[int, str] | None = None) -> Pairings:
    """Which child carries which method of `parent`: the one it is linked to, else the likest; the first of equals.

    children: plans by whatever number the caller knows them by; linked: that number to the key of the method.
    """
    chosen = {method.key: method for method in methods(parent)}
    carriers: dict[str, list[Carrier]] = {key: [] for key in chosen}
    strays, lost = [], []
    for number, child in children.items():
        key = (linked or {}).get(number, "")
        if key and key not in chosen:
            lost.append(number)
        found = _carried(number, child, chosen, key)
        if found:
            carriers[found[0]].append(found[1])
        else:
            strays.append(number)
    orphans = tuple(key for key, found in carriers.items() if not found)
    return Pairings({key: tuple(found) for key, found in carriers.items()}, orphans, tuple(strays), tuple(lost))


def _carried(number: int, child: Plan, chosen: Mapping[str, Item], key: str) -> tuple[str, Carrier] | None:
    """The method that one child carries. A link to a method that is gone is not replaced by a likeness."""
    if key:
        return (key, Carrier(number, match(chosen[key], child), linked=True)) if key in chosen else None
    found = [(one, match(method, child)) for one, method in chosen.items()]
    best = max(found, key=lambda pair: _rank(pair[1]), default=None)
    if best is None or best[1].kind == Closeness.NONE:
        return None
    return best[0], Carrier(number, best[1], linked=False)


# ---- Parents ----


def would_cycle(parents: Mapping[int, Collection[int]], child: int, parent: int) -> list[int] | None:
    """The circle that `parent` above `child` would close: child, parent, its parents … up to child. None: it is safe.

    parents: number of each plan to those of its parents. The shortest such way; on equal length the first one found.
    """
    came: dict[int, int] = {parent: child}
    waiting = [parent]
    for plan in waiting:
        if plan == child:
            return _way(came, child)
        for above in parents.get(plan, ()):
            if above not in came:
                came[above] = plan
                waiting.append(above)
    return None


def _way(came: Mapping[int, int], child: int) -> list[int]:
    way = [child, came[child]]
    while way[-1] != child:
        way.append(came[way[-1]])
    return way[::-1]


# ---- A parent that changed ----

_ORDERS = frozenset({"swapped", "moved", "reversed"})
_OF_THE_HEAD = frozenset({"period_added", "period_changed", "period_removed", "kind_changed"})
_OF_RANKED = _ORDERS | {"item_added", "item_removed", "rewritten", "struck", "unstruck", "section_moved"}
_UNASKED = frozenset({"formatted", "points_reordered", "owner_gained", "unit_gained", "headcount_added"})


def parent_changes(before: Plan, after: Plan, method: str | None) -> tuple[Change, ...]:
    """What a child that is linked to `method` (a key; None: to the plan as a whole) has to be asked about.

    Its method's words, place, people, or end; the parent's vision, its priorities and their order; its period. A method
    that came back under the same key counts as the same.
    """
    return tuple(change for change in compare(before, after) if _concerns(change, before, after, method))


def _concerns(change: Change, before: Plan, after: Plan, method: str | None) -> bool:
    if change.section == HEAD:
        return change.kind in _OF_THE_HEAD
    part = _parts(before) | _parts(after)
    if part.get(change.section) == Part.AIM:
        return change.kind not in _UNASKED
    if part.get(change.section) == Part.ORDER and change.kind in _OF_RANKED:
        return True
    return method is not None and method in (change.item, *change.also) and change.kind not in _UNASKED


def _parts(plan: Plan) -> dict[str, Part]:
    return {shape.key: shape.part for shape in plan.shape.sections}
