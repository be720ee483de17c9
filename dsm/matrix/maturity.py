"""Maturity: the weakest link of a product, and how far a capability is from what is wanted of it."""

from dataclasses import dataclass

from dsm.matrix.reading import in_manner
from dsm.portfolio import Capability, Portfolio


@dataclass(frozen=True)
class WeakestLink:
    """The least mature capability that a product uses. `links` are all that are as weak; `unknown` have no maturity.

    `maturity` is the least of the known ones, None when none is known. An unknown one might be weaker still.
    """

    maturity: int | None
    links: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def is_certain(self) -> bool:
        return self.maturity is not None and (not self.unknown or self.maturity == 0)

    @property
    def is_applicable(self) -> bool:
        """False for a product that uses nothing."""
        return bool(self.links or self.unknown)


def weakest_link(portfolio: Portfolio, product: str) -> WeakestLink:
    used = [portfolio.by_capability[use.capability] for use in in_manner(portfolio.uses_by_product[product], "used")]
    unknown = tuple(capability.key for capability in used if capability.maturity is None)
    least = min((capability.maturity for capability in used if capability.maturity is not None), default=None)
    if least is None:
        return WeakestLink(None, (), unknown)
    return WeakestLink(least, tuple(one.key for one in used if one.maturity == least), unknown)


def maturity_gap(capability: Capability) -> int | None:
    """Wanted − now, in levels; below zero when it is better than wanted; None while one of them is unknown."""
    if capability.maturity is None or capability.wanted is None:
        return None
    return capability.wanted - capability.maturity
