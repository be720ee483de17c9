"""Which rows and columns of the matrix are shown, in which order and groups. Products are rows, capabilities columns."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from dsm.matrix.coverage import coverage
from dsm.matrix.dependence import criticality
from dsm.matrix.sharing import sharing
from dsm.portfolio import CAPABILITY_KINDS, PRODUCT_KINDS, STAGES, Capability, Portfolio, Product

GROUPINGS = ("", "kind", "unit", "stage")
ROW_ORDERS = ("", "coverage", "value")
COLUMN_ORDERS = ("", "name", "criticality", "reuse")


@dataclass(frozen=True)
class Filters:
    """What is shown; an empty filter shows everything. Several words of one filter are joined by "or".

    "" among `units`, `owners`, `streams` and `suppliers` stands for none of them.
    `branch` is the key of a capability: it and all below it. `manners` and `only_gaps` keep the rows and columns in which
    such a cell is left after the other filters. `folded` are capabilities whose branches are closed.
    """

    text: str = ""
    kinds: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    owners: frozenset[str] = frozenset()  # of products
    streams: frozenset[str] = frozenset()  # that products serve
    capability_kinds: frozenset[str] = frozenset()
    suppliers: frozenset[str] = frozenset()  # of capabilities
    branch: str = ""
    manners: frozenset[str] = frozenset()
    only_gaps: bool = False
    folded: frozenset[str] = frozenset()

    @property
    def wanted_manners(self) -> frozenset[str]:
        return self.manners | {"needed", "gap"} if self.only_gaps else self.manners


@dataclass(frozen=True)
class Order:
    """`rows` one of ROW_ORDERS, "" by name; `columns` one of COLUMN_ORDERS, "" as the tree is walked.

    Least covered, most valuable, most critical and most used come first, what is not known last.
    """

    rows: str = ""
    columns: str = ""


@dataclass(frozen=True)
class Row:
    """A product, under the heading of its group; `starts_group` at the first of it."""

    product: Product
    group: str = ""
    starts_group: bool = False


@dataclass(frozen=True)
class Column:
    """A capability in its tree: `depth` from 0; `hidden` counts what a closed branch hides; `below` all below it.

    In another order than that of the tree every capability stands alone.
    """

    capability: Capability
    depth: int = 0
    below: int = 0
    hidden: int = 0


@dataclass(frozen=True)
class Arrangement:
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    hidden_products: int = 0
    hidden_capabilities: int = 0


def arrange(
    portfolio: Portfolio, filters: Filters | None = None, group: str = "", order: Order | None = None
) -> Arrangement:
    """Rows by group, in each as ordered; columns as ordered."""
    filters, order = filters or Filters(), order or Order()
    products = [product for product in portfolio.products if _shows_product(product, filters)]
    capabilities = _capabilities(portfolio, filters)
    if filters.text:
        products, capabilities = _matching(products, capabilities, filters.text)
    if filters.wanted_manners:
        products, capabilities = _with_manner(portfolio, products, capabilities, filters.wanted_manners)
    return Arrangement(
        _rows(_ordered_products(portfolio, products, order.rows), group),
        _ordered_columns(portfolio, capabilities, order.columns) or _columns(capabilities, filters.folded),
        len(portfolio.products) - len(products),
        len(portfolio.capabilities) - len(capabilities),
    )


# ---- Filters ----


def _shows_product(product: Product, filters: Filters) -> bool:
    wanted = (
        (filters.kinds, {product.kind}),
        (filters.stages, {product.stage}),
        (filters.units, {product.unit}),
        (filters.owners, {product.owner}),
        (filters.streams, product.streams or {""}),
    )
    return all(not words or words & said for words, said in wanted)


def _capabilities(portfolio: Portfolio, filters: Filters) -> list[Capability]:
    kept = [
        capability
        for capability in portfolio.capabilities
        if (not filters.capability_kinds or capability.kind in filters.capability_kinds)
        and (not filters.suppliers or filters.suppliers & (capability.suppliers or {""}))
    ]
    if not filters.branch:
        return kept
    branch = branch_of(portfolio.capabilities, filters.branch)
    return [capability for capability in kept if capability.key in branch]


def _matching(
    products: list[Product], capabilities: list[Capability], text: str
) -> tuple[list[Product], list[Capability]]:
    """Names that contain the text. When it is found on one side only, the other side stays whole."""
    text = text.casefold()
    rows = [one for one in products if text in one.name.casefold()]
    columns = [one for one in capabilities if text in one.name.casefold()]
    if rows and not columns:
        return rows, capabilities
    return (rows or products, columns) if columns else ([], [])


def _with_manner(
    portfolio: Portfolio, products: list[Product], capabilities: list[Capability], manners: frozenset[str]
) -> tuple[list[Product], list[Capability]]:
    rows, columns = {one.key for one in products}, {one.key for one in capabilities}
    cells = [
        pair for pair, use in portfolio.uses.items() if use.manner in manners and pair[0] in rows and pair[1] in columns
    ]
    with_row, with_column = {pair[0] for pair in cells}, {pair[1] for pair in cells}
    return [one for one in products if one.key in with_row], [one for one in capabilities if one.key in with_column]


# ---- Orders ----


def _ordered_products(portfolio: Portfolio, products: list[Product], order: str) -> list[Product]:
    if order == "coverage":
        shares = {one.key: coverage(portfolio, one.key).share for one in products}
        return sorted(products, key=lambda one: _known_first(shares[one.key]))
    if order == "value":
        return sorted(products, key=lambda one: _most_first(one.value))
    return products


def _ordered_columns(portfolio: Portfolio, capabilities: list[Capability], order: str) -> tuple[Column, ...]:
    """Nothing in the order of the tree."""
    if order == "name":
        return tuple(Column(one) for one in sorted(capabilities, key=lambda one: one.name.casefold()))
    if order == "criticality":
        points = {one.key: criticality(portfolio, one.key).points for one in capabilities}
        return tuple(Column(one) for one in sorted(capabilities, key=lambda one: _most_first(points[one.key])))
    if order == "reuse":
        reuse = {one.key: sharing(portfolio, one.key).reuse for one in capabilities}
        return tuple(Column(one) for one in sorted(capabilities, key=lambda one: -reuse[one.key]))
    return ()


def _known_first(number: Fraction | int | None) -> tuple[bool, Fraction | int]:
    return number is None, number or 0


def _most_first(number: Fraction | int | None) -> tuple[bool, Fraction | int]:
    return number is None, -(number or 0)


# ---- Groups of products ----


def _order(group: str) -> Callable[[Product], tuple[bool, object]]:
    """Stages and kinds in their own order, units by name; those without one come last."""
    if group == "stage":
        return lambda product: (False, STAGES.index(product.stage))
    if group == "kind":
        return lambda product: (False, PRODUCT_KINDS.index(product.kind))
    return lambda product: (not product.unit, product.unit.casefold())


def _rows(products: Iterable[Product], group: str) -> tuple[Row, ...]:
    if not group:
        return tuple(Row(product) for product in products)
    rows: list[Row] = []
    for product in sorted(products, key=_order(group)):
        name = str(getattr(product, group))
        rows.append(Row(product, name, not rows or rows[-1].group != name))
    return tuple(rows)


# ---- The tree of capabilities ----


def tree_of(capabilities: Iterable[Capability]) -> dict[str | None, list[Capability]]:
    """Children by parent; at None those whose parent is not among them, kind by kind. A ring hangs at its first member."""
    given = list(capabilities)
    by_key = {one.key: one for one in given}
    children: dict[str | None, list[Capability]] = {None: []}
    for one in given:
        children.setdefault(_parent(one, by_key), []).append(one)
    children[None].sort(key=lambda one: CAPABILITY_KINDS.index(one.kind))
    return children


def _parent(capability: Capability, by_key: dict[str, Capability]) -> str | None:
    """None at the top, and at that member of a ring whose key comes first."""
    line, at = [capability.key], capability.parent
    while at in by_key and at not in line:
        line.append(at)
        at = by_key[at].parent
    in_ring = at == capability.key
    if capability.parent not in by_key or (in_ring and capability.key == min(line)):
        return None
    return capability.parent


def walked(capabilities: Iterable[Capability]) -> list[tuple[Capability, int]]:
    """Every capability with its depth from 0, each parent directly before what is below it."""
    children = tree_of(capabilities)
    waiting = [(one, 0) for one in reversed(children[None])]
    found = []
    while waiting:
        one, depth = waiting.pop()
        found.append((one, depth))
        waiting += [(child, depth + 1) for child in reversed(children.get(one.key, ()))]
    return found


def branch_of(capabilities: Iterable[Capability], key: str) -> frozenset[str]:
    """The key and all below it; empty when there is no such capability."""
    line = walked(capabilities)
    start = next((at for at, (one, _depth) in enumerate(line) if one.key == key), None)
    if start is None:
        return frozenset()
    return frozenset(one.key for one, _depth in line[start : start + 1 + _below(line, start)])


def _below(line: list[tuple[Capability, int]], at: int) -> int:
    """How many that follow hang below the one at this place."""
    return next(
        (other - at - 1 for other in range(at + 1, len(line)) if line[other][1] <= line[at][1]), len(line) - at - 1
    )


def _columns(capabilities: list[Capability], folded: frozenset[str]) -> tuple[Column, ...]:
    line = walked(capabilities)
    columns, at = [], 0
    while at < len(line):
        (one, depth), below = line[at], _below(line, at)
        hidden = below if one.key in folded else 0
        columns.append(Column(one, depth, below, hidden))
        at += 1 + hidden
    return tuple(columns)
