"""Reuse and duplication: which products take a capability from where it is, and which build it once more."""

from dataclasses import dataclass

from dsm.matrix.reading import in_manner
from dsm.portfolio import Portfolio


@dataclass(frozen=True)
class Sharing:
    """Keys of products. `exists`: the capability can be used, so that building it once more is a duplicate."""

    used_by: tuple[str, ...]
    built_by: tuple[str, ...]
    wanted_by: tuple[str, ...]  # needed, or gone without
    exists: bool

    @property
    def reuse(self) -> int:
        return len(self.used_by)

    @property
    def duplicates(self) -> tuple[str, ...]:
        return self.built_by if self.exists else ()


def sharing(portfolio: Portfolio, capability: str) -> Sharing:
    """A capability exists unless it is said to be absent (maturity 0) and nobody uses it."""
    uses = portfolio.uses_by_capability[capability]
    used, built, wanted = (
        tuple(use.product for use in in_manner(uses, *manners)) for manners in (("used",), ("own",), ("needed", "gap"))
    )
    return Sharing(used, built, wanted, bool(used) or portfolio.by_capability[capability].maturity != 0)
