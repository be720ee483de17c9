"""Cost shares: what part of a capability's cost each product bears, together at most the whole."""

from dataclasses import dataclass
from fractions import Fraction

from dsm.portfolio import Portfolio


@dataclass(frozen=True)
class CostShares:
    """Of one capability. `said` is Σ of the shares that are known, `missing` the products that use it without a share."""

    said: Fraction
    payers: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def total(self) -> Fraction | None:
        """0…; None while a product that uses the capability has no share, or nobody pays and nobody uses it."""
        return self.said if self.payers and not self.missing else None

    @property
    def is_over(self) -> bool:
        """More than the whole is charged, whatever the missing ones are."""
        return self.said > 1

    @property
    def open(self) -> Fraction | None:
        """What no product bears; None while that is not known."""
        return None if self.total is None else max(Fraction(0), 1 - self.total)


def cost_shares(portfolio: Portfolio, capability: str) -> CostShares:
    uses = portfolio.uses_by_capability[capability]
    shares = {use.product: use.cost_share for use in uses if use.cost_share is not None}
    missing = tuple(use.product for use in uses if use.manner == "used" and use.cost_share is None)
    return CostShares(sum(shares.values(), Fraction(0)), tuple(shares), missing)
