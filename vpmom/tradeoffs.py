"""What the order of the priorities does: who serves which, where the holes are, and what is cut when less lands."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from vpmom.diff.change import name, word
from vpmom.kinds import Part
from vpmom.plan import Item, LinkKind, ObstacleState, Plan
from vpmom.words import live

SHARE = Fraction(7, 10)


@dataclass(frozen=True, slots=True)
class Row:
    """A priority with the keys of what is linked to it; an obstacle through the method that answers it."""

    priority: Item
    rank: int  # from 1 among those that still count
    methods: tuple[str, ...]
    measures: tuple[str, ...]
    obstacles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hole:
    kind: str
    section: str
    item: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """Priorities by rank against the other lines, all without what is struck, and what is missing between them."""

    rows: tuple[Row, ...]
    methods: tuple[Item, ...]
    measures: tuple[Item, ...]
    obstacles: tuple[Item, ...]
    holes: tuple[Hole, ...]


class Fate(StrEnum):
    LANDS = "lands"
    PART = "part"  # some of what it needs is cut
    LOST = "lost"  # all of it is cut
    OPEN = "open"  # nothing is linked to it, so nobody can say


@dataclass(frozen=True, slots=True)
class Line:
    """A method in the cut. rank: that of the best priority it serves, None when it serves none."""

    item: Item
    rank: int | None
    load: Fraction  # full-time people; where nobody knows any, 1 for each method
    lands: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Effect:
    """What the cut does to a priority or a measure. landed: the share of the load behind it that lands."""

    item: Item
    fate: Fate
    landed: Fraction | None
    reason: str


@dataclass(frozen=True, slots=True)
class Cut:
    """lines: what lands, best first, then what is cut, the last cut before the first; capacity, landed: in `load`."""

    share: Fraction
    capacity: Fraction
    landed: Fraction
    in_people: bool
    lines: tuple[Line, ...]
    priorities: tuple[Effect, ...]
    measures: tuple[Effect, ...]


# ---- The matrix ----


def matrix(plan: Plan) -> Matrix:
    """Priority against methods, measures and obstacles, by confirmed links."""
    orders, ways, results, hurdles = (
        _counting(plan, part) for part in (Part.ORDER, Part.WAY, Part.RESULT, Part.HURDLE)
    )
    answers = _sources(plan, LinkKind.ANSWERS)
    rows = []
    for rank, order in enumerate(orders, 1):
        methods = _linked(plan, LinkKind.SERVES, order, ways)
        rows.append(
            Row(
                priority=order,
                rank=rank,
                methods=methods,
                measures=_linked(plan, LinkKind.MEASURES, order, results),
                obstacles=tuple(hurdle.key for hurdle in hurdles if answers.get(hurdle.key, set()) & set(methods)),
            )
        )
    holes = (*_holes_of_rows(plan, rows), *_holes_of_columns(plan, rows, ways, results), *_unanswered(plan, ways))
    return Matrix(tuple(rows), ways, results, hurdles, holes)


def _counting(plan: Plan, part: Part) -> tuple[Item, ...]:
    return tuple(item for item in plan.items(part) if live(item.text))


def _sources(plan: Plan, kind: LinkKind) -> dict[str, set[str]]:
    """Key of each target to those of its sources."""
    found: dict[str, set[str]] = {}
    for link in plan.links:
        if link.kind == kind:
            found.setdefault(link.target, set()).add(link.source)
    return found


def _linked(plan: Plan, kind: LinkKind, target: Item, items: Sequence[Item]) -> tuple[str, ...]:
    sources = {link.source for link in plan.links if (link.kind, link.target) == (kind, target.key)}
    return tuple(item.key for item in items if item.key in sources)


def _holes_of_rows(plan: Plan, rows: Sequence[Row]) -> Iterator[Hole]:
    """A kind of plan that has no methods has no holes for want of them."""
    for row in rows:
        section = _section(plan, Part.ORDER, row.priority)
        one = f"{word(plan, section)} {row.rank}, {name(row.priority)}"
        if plan.shape.keys_of(Part.RESULT) and not row.measures:
            sentence = f"No measure shows whether {one} is reached."
            yield Hole("priority_without_measure", section, row.priority.key, sentence)
        if plan.shape.keys_of(Part.WAY) and not row.methods:
            yield Hole("priority_without_method", section, row.priority.key, f"Nothing is done about {one}.")


def _holes_of_columns(plan: Plan, rows: Sequence[Row], ways: Sequence[Item], results: Sequence[Item]) -> Iterator[Hole]:
    served = {key for row in rows for key in (*row.methods, *row.measures)}
    for part, items in ((Part.WAY, ways), (Part.RESULT, results)):
        for item in items:
            if item.key in served:
                continue
            section = _section(plan, part, item)
            one = word(plan, section)
            if part == Part.WAY:
                kind, does = "method_serves_none", "serves no priority: it is cut first"
            else:
                kind, does = "measure_serves_none", "measures no priority"
            yield Hole(kind, section, item.key, f"{one[:1].upper()}{one[1:]} {name(item)} {does}.")


def _unanswered(plan: Plan, ways: Sequence[Item]) -> Iterator[Hole]:
    answers, keys = _sources(plan, LinkKind.ANSWERS), {way.key for way in ways}
    for hurdle in _counting(plan, Part.HURDLE):
        is_open = hurdle.obstacle is None or hurdle.obstacle.state == ObstacleState.OPEN
        if is_open and not answers.get(hurdle.key, set()) & keys:
            sentence = f"No method answers obstacle {name(hurdle)}, and nobody accepted it."
            yield Hole("obstacle_unanswered", _section(plan, Part.HURDLE, hurdle), hurdle.key, sentence)


def _section(plan: Plan, part: Part, item: Item) -> str:
    keys = plan.shape.keys_of(part)
    return next((one.key for one in plan.sections if one.key in keys and item in one.items), keys[0])


# ---- The cut ----


def at(plan: Plan, share: Fraction = SHARE) -> Cut:
    """What lands when only `share` (0…1) of the capacity does, and what is cut first.

    Methods stand by the best priority they serve, those that serve none last, on equal rank in the order of the plan;
    whole ones are cut from the end until the rest takes no more than the share. A method takes its headcount; one
    without takes the mean of those that have one; where none has, each takes 1. A kind of plan without methods cuts
    what it ranks. ValueError for a share outside 0…1.
    """
    if not 0 <= share <= 1:
        raise ValueError("The share that lands lies between 0 % and 100 %.")
    orders = _counting(plan, Part.ORDER)
    ways = _counting(plan, Part.WAY) if plan.shape.keys_of(Part.WAY) else orders
    serves = _serves(plan, orders, ways)
    ranks = {
        way.key: min((n for n, order in enumerate(orders, 1) if order.key in serves[way.key]), default=None)
        for way in ways
    }
    queue = sorted(ways, key=lambda way: (ranks[way.key] is None, ranks[way.key] or 0))
    loads, in_people = _loads(ways)
    capacity = sum(loads.values(), Fraction(0))
    landing = _landing(queue, loads, capacity * share)
    landed = sum((loads[way.key] for way in queue[:landing]), Fraction(0))
    lines = _lines(plan, queue, ranks, loads, landing)
    kept = {way.key for way in queue[:landing]}
    priorities = tuple(_effect(plan, order, serves, loads, kept) for order in orders)
    measures = tuple(_measured(plan, result, priorities) for result in _counting(plan, Part.RESULT))
    return Cut(share, capacity, landed, in_people, lines, priorities, measures)


def _serves(plan: Plan, orders: Sequence[Item], ways: Sequence[Item]) -> dict[str, set[str]]:
    """Key of each method to those of the priorities it serves; what is ranked serves itself where nothing else does."""
    known = {order.key for order in orders}
    serves: dict[str, set[str]] = {way.key: {way.key} & known for way in ways}
    for link in plan.links:
        if link.kind == LinkKind.SERVES and link.source in serves and link.target in known:
            serves[link.source].add(link.target)
    return serves


def _loads(ways: Sequence[Item]) -> tuple[dict[str, Fraction], bool]:
    """What each method takes, and whether that is people."""
    known = [Fraction(way.headcount) for way in ways if way.headcount is not None]
    if not sum(known, Fraction(0)):
        return {way.key: Fraction(1) for way in ways}, False
    mean = sum(known, Fraction(0)) / len(known)
    return {way.key: mean if way.headcount is None else Fraction(way.headcount) for way in ways}, True


def _landing(queue: Sequence[Item], loads: Mapping[str, Fraction], room: Fraction) -> int:
    """How many of `queue`, from its start, fit in `room`."""
    taken = sum((loads[way.key] for way in queue), Fraction(0))
    count = len(queue)
    while count and taken > room:
        count -= 1
        taken -= loads[queue[count].key]
    return count


def _lines(
    plan: Plan, queue: Sequence[Item], ranks: Mapping[str, int | None], loads: Mapping[str, Fraction], landing: int
) -> tuple[Line, ...]:
    found = []
    for place, way in enumerate(queue):
        rank, lands = ranks[way.key], place < landing
        order = word(plan, plan.shape.keys_of(Part.ORDER)[0])
        why = f"it serves {order} {rank}" if rank else f"it serves no {order}"
        turn = len(queue) - place
        how = "Lands" if lands else "Cut first" if turn == 1 else f"Cut as number {turn}"
        found.append(Line(way, rank, loads[way.key], lands, f"{how}: {why}{' at best' if rank else ''}."))
    return tuple(found)


def _effect(
    plan: Plan, order: Item, serves: Mapping[str, Collection[str]], loads: Mapping[str, Fraction], kept: Collection[str]
) -> Effect:
    """What becomes of a priority, by the load of the methods that serve it."""
    behind = [key for key, orders in serves.items() if order.key in orders]
    if not behind:
        return Effect(order, Fate.OPEN, None, f"No method serves {name(order)}.")
    lost = [key for key in behind if key not in kept]
    total = sum((loads[key] for key in behind), Fraction(0))
    landed = sum((loads[key] for key in behind if key in kept), Fraction(0))
    share = landed / total if total else Fraction(len(behind) - len(lost), len(behind))
    if not lost:
        return Effect(order, Fate.LANDS, share, f"Everything that serves {name(order)} lands.")
    fate = Fate.LOST if len(lost) == len(behind) else Fate.PART
    counted = f"{len(lost)} of the {len(behind)}" if len(behind) > 1 else "the one"
    return Effect(
        order, fate, share, f"{name(order)} loses {counted} that {'serve' if len(behind) > 1 else 'serves'} it."
    )


def _measured(plan: Plan, result: Item, priorities: Sequence[Effect]) -> Effect:
    """What becomes of a measure: no better than the priorities that it measures."""
    targets = {link.target for link in plan.links if (link.kind, link.source) == (LinkKind.MEASURES, result.key)}
    effects = [one for one in priorities if one.item.key in targets]
    known = [one for one in effects if one.landed is not None]
    if not known:
        why = "measures no priority" if not effects else "measures only what no method serves"
        return Effect(result, Fate.OPEN, None, f"{name(result)} {why}.")
    fates = {one.fate for one in known}
    fate = fates.pop() if len(fates) == 1 else Fate.PART
    share = sum((one.landed or Fraction(0) for one in known), Fraction(0)) / len(known)
    whose = ", ".join(name(one.item) for one in known)
    verb = {Fate.LANDS: "all of which lands", Fate.PART: "which lands in part", Fate.LOST: "which is lost"}[fate]
    return Effect(result, fate, share, f"It measures {whose}, {verb}.")
