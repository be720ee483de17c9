"""All numbers of a portfolio at once."""

from collections.abc import Mapping
from dataclasses import dataclass

from dsm.matrix.concentration import Concentration, Weight, concentration, concentration_of
from dsm.matrix.costs import CostShares, cost_shares
from dsm.matrix.coverage import Coverage, coverage, overall
from dsm.matrix.dependence import Criticality, criticality
from dsm.matrix.maturity import WeakestLink, maturity_gap, weakest_link
from dsm.matrix.sharing import Sharing, sharing
from dsm.portfolio import Portfolio


@dataclass(frozen=True)
class OfProduct:
    coverage: Coverage
    weakest: WeakestLink
    concentration: Concentration  # by number of the capabilities that it uses


@dataclass(frozen=True)
class OfCapability:
    sharing: Sharing
    criticality: Criticality
    costs: CostShares
    gap: int | None  # of maturity, in levels


@dataclass(frozen=True)
class Numbers:
    coverage: Coverage
    products: Mapping[str, OfProduct]
    capabilities: Mapping[str, OfCapability]
    concentration: Mapping[Weight, Concentration]

    @property
    def duplicates(self) -> int:
        """Own builds of capabilities that exist."""
        return sum(len(one.sharing.duplicates) for one in self.capabilities.values())

    @property
    def reuse(self) -> int:
        """Cells in which a product uses what is there."""
        return sum(one.sharing.reuse for one in self.capabilities.values())


def numbers(portfolio: Portfolio) -> Numbers:
    products = {product.key: of_product(portfolio, product.key) for product in portfolio.products}
    return Numbers(
        overall(tuple(one.coverage for one in products.values())),
        products,
        {capability.key: of_capability(portfolio, capability.key) for capability in portfolio.capabilities},
        {weight: concentration(portfolio, weight) for weight in Weight},
    )


def of_product(portfolio: Portfolio, key: str) -> OfProduct:
    return OfProduct(coverage(portfolio, key), weakest_link(portfolio, key), concentration_of(portfolio, key))


def of_capability(portfolio: Portfolio, key: str) -> OfCapability:
    return OfCapability(
        sharing(portfolio, key),
        criticality(portfolio, key),
        cost_shares(portfolio, key),
        maturity_gap(portfolio.by_capability[key]),
    )
