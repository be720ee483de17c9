"""How the numbers read the cells of a portfolio: by manner."""

from collections.abc import Iterable

from dsm.portfolio import Use

HAD = frozenset({"used", "own"})  # the product has what it asks for


def in_manner(uses: Iterable[Use], *manners: str) -> tuple[Use, ...]:
    return tuple(use for use in uses if use.manner in manners)
