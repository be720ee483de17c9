"""What a scenario changes in the numbers: every number that differs, as it is now and as it would be."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from dsm.matrix.concentration import Weight
from dsm.matrix.numbers import Numbers, OfCapability, OfProduct

Number = Fraction | int | None


class Measure(StrEnum):
    COVERAGE = "coverage"  # share
    WEAKEST = "weakest link"  # level
    CONCENTRATION = "supplier concentration"  # index 0…1
    CONCENTRATION_BY_DEPENDENCY = "supplier concentration by dependency"
    REUSE = "reuse"  # products, or cells of the whole
    DUPLICATION = "duplication"  # own builds
    CRITICALITY = "criticality"  # points
    COST = "cost charged"  # share
    MATURITY_GAP = "maturity gap"  # levels


# For which of them more is better, fewer is better; in the others neither is.
MORE_IS_BETTER = frozenset({Measure.COVERAGE, Measure.WEAKEST, Measure.REUSE})
LESS_IS_BETTER = frozenset(
    {Measure.DUPLICATION, Measure.MATURITY_GAP, Measure.CONCENTRATION, Measure.CONCENTRATION_BY_DEPENDENCY}
)


class Of(StrEnum):
    ALL = "all"
    PRODUCT = "product"
    CAPABILITY = "capability"


@dataclass(frozen=True)
class Difference:
    """One number `of` the whole, a product or a capability (`key`). None: unknown or not applicable."""

    measure: Measure
    of: Of
    key: str
    before: Number
    after: Number

    @property
    def is_better(self) -> bool | None:
        """None when neither is better, or one of them is not known."""
        if self.before is None or self.after is None or self.before == self.after:
            return None
        if self.measure in MORE_IS_BETTER:
            return self.after > self.before
        return self.after < self.before if self.measure in LESS_IS_BETTER else None


def overall(before: Numbers, after: Numbers) -> tuple[Difference, ...]:
    """The numbers of the whole, also those that stay the same."""
    pairs = zip(_whole(before), _whole(after), strict=True)
    return tuple(Difference(measure, Of.ALL, "", old, new) for (measure, old), (_measure, new) in pairs)


def differences(before: Numbers, after: Numbers) -> tuple[Difference, ...]:
    """Numbers of products and capabilities that differ. One that is only in `before` is told as None afterwards."""
    return (*_of_products(before, after), *_of_capabilities(before, after))


def _whole(found: Numbers) -> Iterator[tuple[Measure, Number]]:
    yield Measure.COVERAGE, found.coverage.share
    yield Measure.REUSE, found.reuse
    yield Measure.DUPLICATION, found.duplicates
    yield Measure.CONCENTRATION, found.concentration[Weight.NUMBER].index
    yield Measure.CONCENTRATION_BY_DEPENDENCY, found.concentration[Weight.DEPENDENCY].index


def _of_products(before: Numbers, after: Numbers) -> Iterator[Difference]:
    for key, old in before.products.items():
        new = after.products.get(key)
        yield from _told(Of.PRODUCT, key, _product(old), _product(new) if new else {})


def _of_capabilities(before: Numbers, after: Numbers) -> Iterator[Difference]:
    for key, old in before.capabilities.items():
        new = after.capabilities.get(key)
        yield from _told(Of.CAPABILITY, key, _capability(old), _capability(new) if new else {})


def _told(of: Of, key: str, old: dict[Measure, Number], new: dict[Measure, Number]) -> Iterator[Difference]:
    for measure, value in old.items():
        if value != new.get(measure):
            yield Difference(measure, of, key, value, new.get(measure))


def _product(found: OfProduct) -> dict[Measure, Number]:
    return {
        Measure.COVERAGE: found.coverage.share,
        Measure.WEAKEST: found.weakest.maturity if found.weakest.is_certain else None,
        Measure.CONCENTRATION: found.concentration.index,
    }


def _capability(found: OfCapability) -> dict[Measure, Number]:
    return {
        Measure.REUSE: found.sharing.reuse,
        Measure.DUPLICATION: len(found.sharing.duplicates),
        Measure.CRITICALITY: found.criticality.points,
        Measure.COST: found.costs.total,
        Measure.MATURITY_GAP: found.gap,
    }
