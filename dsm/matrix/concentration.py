"""Supplier concentration: the Herfindahl–Hirschman index, Σ share², of who delivers the capabilities.

A capability with several suppliers is divided equally between them. A capability without a supplier is made in-house: it
is in no share and told apart. The words for the bands are those of the 2023 Merger Guidelines of the United States.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from dsm.matrix.reading import in_manner
from dsm.portfolio import Portfolio

MODERATE, HIGH = Fraction(1000, 10_000), Fraction(1800, 10_000)


class Weight(StrEnum):
    """What a capability counts: one each, or as much as products hang on it."""

    NUMBER = "number"
    DEPENDENCY = "dependency"


class Band(StrEnum):
    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


@dataclass(frozen=True)
class Concentration:
    """`shares` by supplier, largest first, together 1; empty when no supplier delivers anything of weight.

    `in_house` 0…1 of the whole weight comes from no supplier; None when there is no weight at all. `missing` are cells
    whose criticality nobody has said: then nothing is calculated.
    """

    shares: Mapping[str, Fraction]
    in_house: Fraction | None
    missing: tuple[tuple[str, str], ...] = ()

    @property
    def index(self) -> Fraction | None:
        """1/n for n suppliers of equal size … 1 for a single one; None when there are none, or something is missing."""
        return sum((share**2 for share in self.shares.values()), Fraction(0)) if self.shares else None

    @property
    def band(self) -> Band | None:
        if self.index is None:
            return None
        return Band.HIGH if self.index > HIGH else Band.MODERATE if self.index >= MODERATE else Band.LOW


def concentration(portfolio: Portfolio, weight: Weight = Weight.NUMBER) -> Concentration:
    """Over all capabilities. By dependency, a capability weighs Σ dependency of the products that use it."""
    if weight is Weight.NUMBER:
        return _of(dict.fromkeys(portfolio.by_capability, 1), portfolio)
    uses = {
        capability.key: in_manner(portfolio.uses_by_capability[capability.key], "used")
        for capability in portfolio.capabilities
    }
    missing = tuple((use.product, use.capability) for some in uses.values() for use in some if use.dependency is None)
    if missing:
        return Concentration({}, None, missing)
    weights = {key: sum((use.dependency or Fraction(0) for use in some), Fraction(0)) for key, some in uses.items()}
    return _of(weights, portfolio)


def concentration_of(portfolio: Portfolio, product: str, weight: Weight = Weight.NUMBER) -> Concentration:
    """Over the capabilities that one product uses."""
    uses = in_manner(portfolio.uses_by_product[product], "used")
    if weight is Weight.NUMBER:
        return _of({use.capability: 1 for use in uses}, portfolio)
    missing = tuple((use.product, use.capability) for use in uses if use.dependency is None)
    if missing:
        return Concentration({}, None, missing)
    return _of({use.capability: use.dependency or Fraction(0) for use in uses}, portfolio)


def _of(weights: Mapping[str, Fraction | int], portfolio: Portfolio) -> Concentration:
    by_suppliers: dict[frozenset[str], Fraction | int] = {}  # few, where capabilities are many
    for key, weight in weights.items():
        suppliers = portfolio.by_capability[key].suppliers
        by_suppliers[suppliers] = by_suppliers.get(suppliers, 0) + weight
    total = Fraction(sum(by_suppliers.values()))
    if not total:
        return Concentration({}, None)
    bought: dict[str, Fraction] = {}
    for suppliers, weight in by_suppliers.items():
        for supplier in suppliers if weight else ():
            bought[supplier] = bought.get(supplier, Fraction(0)) + Fraction(weight) / len(suppliers)
    outside = sum(bought.values(), Fraction(0))
    shares = {name: part / outside for name, part in sorted(bought.items(), key=lambda one: (-one[1], one[0]))}
    return Concentration(shares, 1 - outside / total)
