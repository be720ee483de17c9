"""A plan's progress that honours the order of its priorities: weights from ranks, unknown stays unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from vpmom.kinds import Part
from vpmom.plan import Item, LinkKind, Plan
from vpmom.words import live

Share = Decimal | Fraction | int


@dataclass(frozen=True, slots=True)
class Span:
    """A progress, 0…1: of what is known (None when nothing is), and with all that is unknown as 0 and as 1."""

    value: Fraction | None
    low: Fraction
    high: Fraction


UNKNOWN = Span(None, Fraction(0), Fraction(1))


@dataclass(frozen=True, slots=True)
class Weighted:
    """A priority with its weight (all of a plan are 1 together), its progress and the keys of its measures."""

    item: Item
    weight: Fraction
    span: Span
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RollUp:
    """uncounted: keys of measures that measure no priority."""

    span: Span
    priorities: tuple[Weighted, ...]
    uncounted: tuple[str, ...]


def centroid_weights(count: int) -> tuple[Fraction, ...]:
    """Rank-order centroid weights of `count` ranks, the first the heaviest: w_i = 1/n Σ_{k=i}^{n} 1/k; their sum is 1.

    The mean of all weights that respect the order (Barron and Barrett 1996, Decision quality using ranked attribute
    weights, Management Science 42(11)).
    """
    weights, running = [], Fraction(0)
    for rank in range(count, 0, -1):
        running += Fraction(1, rank)
        weights.append(running / count)
    return tuple(reversed(weights))


def weights(keys: Sequence[str], given: Mapping[str, Share] | None = None) -> dict[str, Fraction]:
    """Key of each priority, best first, to its weight; together exactly 1.

    given: shares that somebody entered instead (0.4 is 40 %). They hold as entered, and the others share what is left as
    their ranks say. When every priority has one they are scaled to 1. ValueError, with a sentence, for a share below 0,
    an unknown key, shares above 1 together while others need one, and shares that are all 0.
    """
    by_rank = dict(zip(keys, centroid_weights(len(keys)), strict=True))
    if len(by_rank) != len(keys):
        raise ValueError("Two priorities have the same key.")
    shares = _checked(by_rank, given or {})
    total = sum(shares.values(), Fraction(0))
    rest = [key for key in by_rank if key not in shares]
    if not rest:
        return {key: shares[key] / total for key in by_rank} if shares else {}
    left, natural = 1 - total, sum((by_rank[key] for key in rest), Fraction(0))
    return {key: shares[key] if key in shares else by_rank[key] / natural * left for key in by_rank}


def _checked(known: Mapping[str, Fraction], given: Mapping[str, Share]) -> dict[str, Fraction]:
    for key, share in given.items():
        if key not in known:
            raise ValueError(f"There is no priority “{key}” to weigh.")
        if (isinstance(share, Decimal) and not share.is_finite()) or share < 0:
            raise ValueError("A weight is a number from 0 up.")
    shares = {key: Fraction(share) for key, share in given.items()}
    total = sum(shares.values(), Fraction(0))
    if len(shares) < len(known) and total > 1:
        raise ValueError(f"The weights entered are {float(total):.0%} together: nothing is left for the others.")
    if shares and len(shares) == len(known) and not total:
        raise ValueError("Give at least one priority a weight above 0.")
    return shares


def roll_up(plan: Plan, progress: Mapping[str, Fraction | None], given: Mapping[str, Share] | None = None) -> RollUp:
    """Σ weight of a priority x mean progress of the measures linked to it.

    progress: key of a measure to its progress, 0…1, None or absent while unknown. A priority without measures is
    unknown. `value` is that of the known part, by its weight. Measures that measure no priority do not count, for they
    tell nothing about what matters; in a plan that ranks nothing all count the same.
    """
    results = [item for item in plan.items(Part.RESULT) if live(item.text)]
    orders = [item for item in plan.items(Part.ORDER) if live(item.text)]
    measured = {order.key: _measures(plan, order, results) for order in orders}
    counted = {key for keys in measured.values() for key in keys}
    uncounted = tuple(result.key for result in results if result.key not in counted)
    if not orders:
        return RollUp(_mean([progress.get(result.key) for result in results]), (), ())
    weight = weights([order.key for order in orders], given)
    priorities = tuple(
        Weighted(order, weight[order.key], _mean([progress.get(key) for key in keys]), keys)
        for order, keys in ((order, measured[order.key]) for order in orders)
    )
    return RollUp(_together(priorities), priorities, uncounted)


def _measures(plan: Plan, order: Item, results: Sequence[Item]) -> tuple[str, ...]:
    sources = {link.source for link in plan.links if (link.kind, link.target) == (LinkKind.MEASURES, order.key)}
    return tuple(result.key for result in results if result.key in sources)


def _mean(found: Sequence[Fraction | None]) -> Span:
    if not found:
        return UNKNOWN
    known = [one for one in found if one is not None]
    total, count = sum(known, Fraction(0)), len(found)
    value = total / len(known) if known else None
    return Span(value, total / count, (total + count - len(known)) / count)


def _together(priorities: Sequence[Weighted]) -> Span:
    known = [(one.weight, one.span.value) for one in priorities if one.span.value is not None]
    weight = sum((share for share, _ in known), Fraction(0))
    value = sum((share * one for share, one in known), Fraction(0)) / weight if weight else None
    low = sum((one.weight * one.span.low for one in priorities), Fraction(0))
    high = sum((one.weight * one.span.high for one in priorities), Fraction(0))
    return Span(value, low, high)
