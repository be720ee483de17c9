"""Coverage: how much of what products ask for they really have."""

from dataclasses import dataclass
from fractions import Fraction

from dsm.matrix.reading import HAD
from dsm.portfolio import Portfolio

Pair = tuple[str, str]  # the keys of a product and of a capability


@dataclass(frozen=True)
class Coverage:
    """`asked` counts the cells of any manner: what is needed, used, built or gone without; `had` those used or built.

    An empty cell asks for nothing. `missing` are the cells that are asked for and not had.
    """

    had: int
    asked: int
    missing: tuple[Pair, ...] = ()

    @property
    def share(self) -> Fraction | None:
        """0…1; None where nothing is asked for: that is neither good nor bad."""
        return Fraction(self.had, self.asked) if self.asked else None


def coverage(portfolio: Portfolio, product: str) -> Coverage:
    uses = portfolio.uses_by_product[product]
    missing = tuple((use.product, use.capability) for use in uses if use.manner not in HAD)
    return Coverage(len(uses) - len(missing), len(uses), missing)


def overall(parts: tuple[Coverage, ...]) -> Coverage:
    """Every cell counts the same, so a product that asks for much weighs more than one that asks for little."""
    missing = tuple(pair for part in parts for pair in part.missing)
    return Coverage(sum(part.had for part in parts), sum(part.asked for part in parts), missing)
