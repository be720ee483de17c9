"""A scenario: what would be different in a portfolio. It is kept as its differences, so it follows the real portfolio."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from dsm.portfolio import Capability, Portfolio, Use

Pair = tuple[str, str]


@dataclass(frozen=True)
class Changes:
    """`cells` by (product, capability), None for a cell that is emptied; `maturity` and `wanted` by capability.

    A retired product is gone with its cells. A retired capability stays to be seen: nobody delivers it, its maturity is 0,
    and who used or needed it goes without, unless `cells` says what that product does instead.
    """

    cells: Mapping[Pair, Use | None] = field(default_factory=dict)
    maturity: Mapping[str, int | None] = field(default_factory=dict)
    wanted: Mapping[str, int | None] = field(default_factory=dict)
    retired_products: frozenset[str] = frozenset()
    retired_capabilities: frozenset[str] = frozenset()

    @property
    def count(self) -> int:
        retired = len(self.retired_products) + len(self.retired_capabilities)
        return len(self.cells) + len(self.maturity) + len(self.wanted) + retired


def apply(portfolio: Portfolio, changes: Changes) -> Portfolio:
    """The portfolio as it would be. What names a product or capability that is no longer there is passed over: `lost`."""
    products = tuple(product for product in portfolio.products if product.key not in changes.retired_products)
    capabilities = tuple(_changed(capability, changes) for capability in portfolio.capabilities)
    rows, columns = {product.key for product in products}, set(portfolio.by_capability)
    uses = {pair: _without(use, changes) for pair, use in portfolio.uses.items() if pair[0] in rows}
    for pair, use in changes.cells.items():
        if pair[0] not in rows or pair[1] not in columns:
            continue
        if use is None:
            uses.pop(pair, None)
        else:
            uses[pair] = use
    return Portfolio(products, capabilities, uses)


def _changed(capability: Capability, changes: Changes) -> Capability:
    if capability.key in changes.retired_capabilities:
        return replace(capability, maturity=0, wanted=None, suppliers=frozenset())
    return replace(
        capability,
        maturity=changes.maturity.get(capability.key, capability.maturity),
        wanted=changes.wanted.get(capability.key, capability.wanted),
    )


def _without(use: Use, changes: Changes) -> Use:
    """Whoever used or needed a capability that retires goes without; an own build stays."""
    if use.capability not in changes.retired_capabilities or use.manner == "own":
        return use
    return replace(use, manner="gap", quality=None, cost_share=None)


def lost(portfolio: Portfolio, changes: Changes) -> tuple[Pair, ...]:
    """Cells of the scenario that nothing stands behind any more: their product or capability is not in the portfolio."""
    return tuple(
        pair for pair in changes.cells if pair[0] not in portfolio.by_product or pair[1] not in portfolio.by_capability
    )


def between(before: Portfolio, after: Portfolio) -> Changes:
    """The changes that turn `before` into `after`, of the same capabilities: `apply(before, between(before, after))`.

    A product that `after` does not have is retired; new products are not told.
    """
    gone = frozenset(before.by_product) - frozenset(after.by_product)
    pairs = (*before.uses, *(pair for pair in after.uses if pair not in before.uses))
    cells = {pair: after.uses.get(pair) for pair in pairs if pair[0] not in gone}
    return Changes(
        {pair: use for pair, use in cells.items() if use != before.uses.get(pair)},
        _differing(before.capabilities, after, "maturity"),
        _differing(before.capabilities, after, "wanted"),
        gone,
    )


def _differing(before: Iterable[Capability], after: Portfolio, name: str) -> dict[str, int | None]:
    pairs = ((old, after.by_capability[old.key]) for old in before if old.key in after.by_capability)
    return {old.key: getattr(new, name) for old, new in pairs if getattr(new, name) != getattr(old, name)}
