"""What became of the order of the lines that both plans have: the fewest moves that explain it.

The lines that keep their order are a longest increasing subsequence (Fredman 1975: found in n log n); every other one
moved. Two lines that changed places are told as one swap.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence

from vpmom.diff.change import Change, Weight, called, label, name
from vpmom.diff.matching import Matching, Spot
from vpmom.kinds import Part
from vpmom.plan import Plan

Pair = tuple[Spot, Spot]


def order_changes(matching: Matching, plan: Plan) -> Iterator[Change]:
    """Swaps, moves and a reversal among the lines that stand beside each other in both plans."""
    after = {old.number: new.number for old, new in matching.pairs}
    groups: dict[tuple[str, int | None], list[Pair]] = defaultdict(list)
    for old, new in matching.pairs:
        above = None if old.under is None else after.get(old.under, -1)
        if old.section == new.section and above == new.under:
            groups[new.section, new.under].append((old, new))
    for pairs in groups.values():
        yield from _group(sorted(pairs, key=lambda pair: pair[1].rank), plan)


def _group(pairs: Sequence[Pair], plan: Plan) -> Iterator[Change]:
    """`pairs` in their later order."""
    places = _places([old.rank for old, _ in pairs])
    moved = moves(places)
    swaps = [(here, there) for here, there in enumerate(places) if here < there and places[there] == here]
    if not moved:
        return
    if len(places) > 3 and places == list(range(len(places)))[::-1]:
        yield _reversed(pairs, plan)
    elif len(swaps) <= len(moved) and 2 * len(swaps) == sum(here != there for here, there in enumerate(places)):
        yield from (_swapped(pairs[there], pairs[here], plan) for here, there in swaps)
    else:
        yield from (_moved(pairs, at, plan) for at in moved)


def _places(ranks: Sequence[int]) -> list[int]:
    place = {rank: at for at, rank in enumerate(sorted(ranks))}
    return [place[rank] for rank in ranks]


def moves(places: Sequence[int]) -> list[int]:
    """The fewest positions of `places` that have to be taken out for the rest to increase."""
    ends: list[int] = []  # the lowest place at which an increasing run of each length ends, and its position
    tails: list[int] = []
    before: dict[int, int | None] = {}
    for at, place in enumerate(places):
        length = bisect_left(ends, place)
        before[at] = tails[length - 1] if length else None
        ends[length : length + 1] = [place]
        tails[length : length + 1] = [at]
    kept: set[int] = set()
    end = tails[-1] if tails else None
    while end is not None:
        kept.add(end)
        end = before[end]
    return [at for at in range(len(places)) if at not in kept]


def _weight(plan: Plan, section: str) -> Weight:
    """The order of what is ranked is strategy; that of the rest is taste."""
    return Weight.MAJOR if section in plan.shape.keys_of(Part.ORDER) else Weight.MINOR


def _kind(spot: Spot, what: str) -> str:
    return what if spot.under is None else "points_reordered"


def _swapped(first: Pair, second: Pair, plan: Plan) -> Change:
    """`first` stood above `second` and stands below it."""
    (one, new_one), (other, new_other) = first, second
    sentence = (
        f"{label(plan, new_one.section)} {one.rank} and {other.rank} swapped: "
        f"{name(new_other.item)} stands above {name(new_one.item)} now."
    )
    return Change(
        _kind(new_one, "swapped"),
        new_one.section,
        new_other.item.key,
        sentence,
        f"{one.rank}, {other.rank}",
        f"{new_one.rank}, {new_other.rank}",
        _weight(plan, new_one.section) if new_one.under is None else Weight.MINOR,
        also=(new_one.item.key,),
    )


def _moved(pairs: Sequence[Pair], at: int, plan: Plan) -> Change:
    old, new = pairs[at]
    where = f"from {old.rank} to {new.rank}" if old.rank != new.rank else _beside(pairs, at)
    return Change(
        _kind(new, "moved"),
        new.section,
        new.item.key,
        f"{called(plan, new.section, new.item)} moved {where}.",
        str(old.rank),
        str(new.rank),
        _weight(plan, new.section) if new.under is None else Weight.MINOR,
    )


def _beside(pairs: Sequence[Pair], at: int) -> str:
    """Where it is now, when lines that came and went leave it its number."""
    return f"below {name(pairs[at - 1][1].item)}" if at else f"above {name(pairs[1][1].item)}"


def _reversed(pairs: Sequence[Pair], plan: Plan) -> Change:
    first = pairs[0][1]
    sentence = f"The order of {label(plan, first.section)} was reversed: {name(first.item)} stands first now."
    return Change(
        _kind(first, "reversed"),
        first.section,
        first.item.key,
        sentence,
        ", ".join(str(old.rank) for old, _ in pairs),
        ", ".join(str(new.rank) for _, new in pairs),
        _weight(plan, first.section) if first.under is None else Weight.MINOR,
        also=tuple(new.item.key for _, new in pairs[1:]),
    )
