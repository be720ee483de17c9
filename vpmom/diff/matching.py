"""Which line of one plan is which line of the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from vpmom.kinds import Part
from vpmom.plan import Item, Plan
from vpmom.similarity import CLOSE, likeness, words
from vpmom.words import live, plain

ELSEWHERE = Fraction(17, 20)  # how alike a line must be to be known again in another section
MOST_PAIRS = 100_000  # beyond it only equal words are looked for, so that no page keeps a server busy


@dataclass(frozen=True, slots=True)
class Spot:
    """An item where it stands. `number` counts all items of the plan; `rank` those beside it, from 1; `under`: the
    number of the item above it."""

    number: int
    section: str
    rank: int
    item: Item
    under: int | None = None


@dataclass(frozen=True, slots=True)
class Matching:
    """`pairs` in the order of the later plan; what of the earlier plan is `gone`, and what of the later one is `new`."""

    before: tuple[Spot, ...]
    after: tuple[Spot, ...]
    pairs: tuple[tuple[Spot, Spot], ...]
    gone: tuple[Spot, ...]
    new: tuple[Spot, ...]


def spots(plan: Plan) -> tuple[Spot, ...]:
    """Every item of `plan`, children after their parent."""
    found: list[Spot] = []
    for section in plan.sections:
        _place(found, section.key, section.items, None)
    return tuple(found)


def _place(found: list[Spot], section: str, items: tuple[Item, ...], under: int | None) -> None:
    for rank, item in enumerate(items, 1):
        spot = Spot(len(found), section, rank, item, under)
        found.append(spot)
        _place(found, section, item.children, spot.number)


def match(before: Plan, after: Plan, *, by_key: bool = True) -> Matching:
    """Pairs by key, then by the same words, then by likeness of the words, each item once.

    by_key: False where keys mean nothing to each other: two imported pages, a parent and its child.
    """
    first, second = spots(before), spots(after)
    search = _Search(first, second)
    if by_key:
        search.equal(lambda spot: spot.item.key)
    search.equal(lambda spot: (said := words(_said(spot))) and (spot.section, said))
    search.alone(before, after)
    search.alike(CLOSE, same_section=True)
    search.equal(lambda spot: words(_said(spot)))
    search.alike(ELSEWHERE, same_section=False)
    return search.result()


class _Search:
    """Finds pairs among the items that are still free, one rule after the other."""

    def __init__(self, before: tuple[Spot, ...], after: tuple[Spot, ...]):
        self.before, self.after = before, after
        self.pairs: dict[int, int] = {}  # number after -> number before
        self.taken: set[int] = set()  # numbers before

    def equal(self, trait: Callable[[Spot], Hashable]) -> None:
        """Those whose `trait` is equal and not empty, in order."""
        waiting: dict[Hashable, list[Spot]] = defaultdict(list)
        for spot in reversed(self._free_before()):
            waiting[trait(spot)].append(spot)
        for spot in self._free_after():
            wanted = trait(spot)
            if wanted and waiting.get(wanted):
                self._pair(waiting[wanted].pop(), spot)

    def alone(self, before: Plan, after: Plan) -> None:
        """The one aim of each plan, however differently it is worded."""
        olds = [spot for spot in self.before if spot.under is None and _is_aim(before, spot)]
        news = [spot for spot in self.after if spot.under is None and _is_aim(after, spot)]
        free = olds and news and olds[0].number not in self.taken and news[0].number not in self.pairs
        if len(olds) == len(news) == 1 and free:
            self._pair(olds[0], news[0])

    def alike(self, least: Fraction, *, same_section: bool) -> None:
        """The likest first; of equally like ones the first in order."""
        for _, old, new in sorted(self._candidates(least, same_section), key=lambda one: (-one[0], one[2], one[1])):
            if old not in self.taken and new not in self.pairs:
                self._pair(self.before[old], self.after[new])

    def _candidates(self, least: Fraction, same_section: bool) -> Iterator[tuple[Fraction, int, int]]:
        olds = [(spot, _said(spot)) for spot in self._free_before()]
        news = self._free_after()
        if len(olds) * len(news) > MOST_PAIRS:
            return
        for new in news:
            text = _said(new)
            for old, old_text in olds:
                if (old.section == new.section) == same_section and (score := likeness(old_text, text)) >= least:
                    yield score, old.number, new.number

    def result(self) -> Matching:
        pairs = tuple((self.before[self.pairs[spot.number]], spot) for spot in self.after if spot.number in self.pairs)
        return Matching(self.before, self.after, pairs, tuple(self._free_before()), tuple(self._free_after()))

    def _pair(self, old: Spot, new: Spot) -> None:
        self.pairs[new.number] = old.number
        self.taken.add(old.number)

    def _free_before(self) -> list[Spot]:
        return [spot for spot in self.before if spot.number not in self.taken]

    def _free_after(self) -> list[Spot]:
        return [spot for spot in self.after if spot.number not in self.pairs]


def _is_aim(plan: Plan, spot: Spot) -> bool:
    return spot.section in plan.shape.keys_of(Part.AIM)


def _said(spot: Spot) -> str:
    """What counts of the line; all of it when everything is struck."""
    return live(spot.item.text) or plain(spot.item.text)
