"""The matrix as a reader sees it, the real one or a scenario's: its portfolio, and which rows stand behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from django.db.models import Q

from dsm import portfolio as values
from dsm.matrix.scenario import Changes, apply
from dsm.models import Capability, MatrixChange, Product, Scenario, ScenarioCell, Use
from dsm.queries.cells import use_of
from dsm.queries.portfolio import capability_values, product_rows, product_value
from organizations.models import Membership
from organizations.permissions import Permission

Pair = tuple[str, str]


@dataclass(frozen=True)
class Matrix:
    """`revisions` of the cells by pair of keys, none for one that nobody has written; `writable` are keys of products."""

    portfolio: values.Portfolio
    product_ids: Mapping[str, int]
    capability_ids: Mapping[str, int]
    revisions: Mapping[Pair, int]
    notes: Mapping[Pair, str]
    writable: frozenset[str]
    changes: Changes = field(default_factory=Changes)  # what makes it different from the real one


def matrix_of(
    membership: Membership, scenario: Scenario | None = None, around: tuple[int, int] | None = None
) -> Matrix:
    """Six queries, seven for a scenario, whatever the size. `around` a product and a capability (primary keys) only the
    cells of these two are read: enough for what is said of them.
    """
    rows = list(product_rows(membership))
    capabilities = capability_values(membership)
    found = _real(membership, rows, capabilities, around)
    return _as_it_would_be(found, scenario, membership) if scenario else found


def _real(membership: Membership, rows: list[Product], capabilities: tuple[values.Capability, ...], around) -> Matrix:
    products = {row.pk: row.key for row in rows}
    columns = dict(Capability.objects.visible_to(membership).values_list("pk", "key"))
    uses, revisions, notes = _cells(_uses(membership, around), products, columns)
    portfolio = values.Portfolio(tuple(product_value(row) for row in rows), capabilities, uses)
    writable = frozenset(row.key for row in rows if membership.may_write(Permission.EDIT, row.unit_id))
    return Matrix(portfolio, _turned(products), _turned(columns), revisions, notes, writable)


def _uses(membership: Membership, around: tuple[int, int] | None):
    """Plain rows, not models: there may be 30,000 of them."""
    rows = Use.objects.filter(organization=membership.organization_id).order_by()
    if around:
        rows = rows.filter(Q(product=around[0]) | Q(capability=around[1]))
    return rows.values_list(
        "product_id", "capability_id", "manner", "quality", "cost_share", "criticality", "revision", "note"
    )


def _cells(rows, products: dict[int, str], capabilities: dict[int, str]):
    shares: dict = {}
    uses, revisions, notes = {}, {}, {}
    for product, capability, manner, quality, cost_share, criticality, revision, note in rows:
        if product not in products or capability not in capabilities:
            continue
        if cost_share not in shares:
            shares[cost_share] = None if cost_share is None else Fraction(cost_share) / 100
        pair = products[product], capabilities[capability]
        uses[pair] = values.Use(*pair, manner, quality, shares[cost_share], criticality)
        revisions[pair] = revision
        if note:
            notes[pair] = note
    return uses, revisions, notes


def _turned(keys: dict[int, str]) -> dict[str, int]:
    return {key: pk for pk, key in keys.items()}


# ---- A scenario ----


def _as_it_would_be(real: Matrix, scenario: Scenario, membership: Membership) -> Matrix:
    products = {pk: key for key, pk in real.product_ids.items()}
    capabilities = {pk: key for key, pk in real.capability_ids.items()}
    cells = {}
    for row in ScenarioCell.objects.visible_to(membership).filter(scenario=scenario):
        cells[products[row.product_id], capabilities[row.capability_id]] = row
    changes = _changes(scenario, cells, products, capabilities)
    notes = {pair: row.state["note"] for pair, row in cells.items() if row.state}
    return Matrix(
        apply(real.portfolio, changes),
        real.product_ids,
        real.capability_ids,
        {pair: row.revision for pair, row in cells.items()},
        {**{pair: note for pair, note in real.notes.items() if pair not in cells}, **notes},
        real.writable,
        changes,
    )


def _changes(scenario: Scenario, cells: dict, products: dict[int, str], capabilities: dict[int, str]) -> Changes:
    said = {capabilities[int(pk)]: one for pk, one in scenario.capabilities.items() if int(pk) in capabilities}
    return Changes(
        {pair: use_of(row.state, *pair) for pair, row in cells.items()},
        {key: one["maturity"] for key, one in said.items() if "maturity" in one},
        {key: one["wanted"] for key, one in said.items() if "wanted" in one},
        frozenset(products[pk] for pk in scenario.retired_products if pk in products),
        frozenset(key for key, one in said.items() if one.get("retired")),
    )


# ---- The history ----


def last_changes(membership: Membership, scenario: Scenario | None, count: int = 20) -> list[MatrixChange]:
    """The newest acts that the reader may know of, newest first."""
    rows = MatrixChange.objects.visible_to(membership).filter(scenario=scenario).select_related("by__user")
    return list(rows.defer("cells", "rest")[:count])


@dataclass(frozen=True)
class Turns:
    """What she can take back and make again; None when there is nothing."""

    undo: MatrixChange | None
    redo: MatrixChange | None


def turns(membership: Membership, scenario: Scenario | None) -> Turns:
    rows = MatrixChange.objects.visible_to(membership).filter(scenario=scenario, by=membership).defer("cells", "rest")
    return Turns(rows.filter(undone=False).first(), rows.filter(undone=True).last())
