"""How the numbers read a portfolio: its cells by product, by capability and by manner."""

from collections.abc import Iterable

from dsm.portfolio import Portfolio, Use

HAD = frozenset({"used", "own"})  # the product has what it asks for
ASKED = frozenset({"needed", "used", "own", "gap"})


def of_product(portfolio: Portfolio, product: str) -> tuple[Use, ...]:
    """Its cells, in the order of the capabilities."""
    found = (portfolio.uses.get((product, capability.key)) for capability in portfolio.capabilities)
    return tuple(use for use in found if use is not None)


def of_capability(portfolio: Portfolio, capability: str) -> tuple[Use, ...]:
    """Its cells, in the order of the products."""
    found = (portfolio.uses.get((product.key, capability)) for product in portfolio.products)
    return tuple(use for use in found if use is not None)


def in_manner(uses: Iterable[Use], *manners: str) -> tuple[Use, ...]:
    return tuple(use for use in uses if use.manner in manners)
