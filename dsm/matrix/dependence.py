"""Criticality: how much of the organization's value hangs on a capability."""

from dataclasses import dataclass
from fractions import Fraction

from dsm.matrix.reading import in_manner
from dsm.portfolio import Portfolio, Product, Use


@dataclass(frozen=True)
class Term:
    """One product's part: value × dependency. `points` is None when a factor is missing and the other is not zero."""

    product: str
    value: int | None
    dependency: Fraction | None

    @property
    def points(self) -> Fraction | None:
        if self.value == 0 or self.dependency == 0:
            return Fraction(0)
        if self.value is None or self.dependency is None:
            return None
        return self.value * self.dependency


@dataclass(frozen=True)
class Criticality:
    """Of one capability: Σ over the products that use it of value (0…100 points) × dependency (criticality ÷ 4).

    Who builds its own or goes without does not stop when the capability does.
    """

    terms: tuple[Term, ...]

    @property
    def points(self) -> Fraction | None:
        """None while a part is missing: a sum of some parts is not the sum."""
        known = [term.points for term in self.terms]
        return None if None in known else sum((points for points in known if points is not None), Fraction(0))

    @property
    def missing(self) -> tuple[str, ...]:
        """Products whose value or criticality nobody has said."""
        return tuple(term.product for term in self.terms if term.points is None)


def criticality(portfolio: Portfolio, capability: str) -> Criticality:
    uses = in_manner(portfolio.uses_by_capability[capability], "used")
    return Criticality(tuple(_term(portfolio.by_product[use.product], use) for use in uses))


def _term(product: Product, use: Use) -> Term:
    return Term(product.key, product.value, use.dependency)
