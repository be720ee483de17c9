"""What people do to cells: saying how a product uses a capability, emptying a cell, pasting a rectangle."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from dsm.matrix.typed import Typed
from dsm.models import Capability, MatrixChange, Product, Scenario, Use
from dsm.queries.cells import FIELDS, Place, State, state
from dsm.services.matrix import Write, lock, standing_at, write_cells
from organizations.errors import DomainError
from organizations.models import Membership


@transaction.atomic
def set_use(
    *, product: Product, capability: Capability, by: Membership, revision: int | None = None,
    scenario: Scenario | None = None, **said,
) -> MatrixChange | None:  # fmt: skip
    """Say how `product` uses `capability`. Of `manner`, `quality` (0…4), `cost_share` (Decimal percent), `criticality`
    (0…4) and `note`, what is not given stays as it is; an empty cell needs a manner.

    `revision` is the one that it was decided on, 0 for an empty cell. Raises Stale when it is another now.
    """
    standing = lock([product], [capability], by, scenario)[product.pk, capability.pk]
    new = _merged(standing.state, said)
    words = {"product": product, "capability": capability, "manner": Use.Manner(new["manner"]).label}
    what = _("%(product)s × %(capability)s: %(manner)s") % words
    return write_cells(writes=[Write(product, capability, new, revision)], what=what, by=by, scenario=scenario)


@transaction.atomic
def clear_use(
    *, product: Product, capability: Capability, by: Membership, revision: int | None = None,
    scenario: Scenario | None = None,
) -> MatrixChange | None:  # fmt: skip
    """Empty the cell. Raises Stale when it has another revision now."""
    what = _("%(product)s × %(capability)s: emptied") % {"product": product, "capability": capability}
    return write_cells(writes=[Write(product, capability, None, revision)], what=what, by=by, scenario=scenario)


def _merged(old: State, said: dict) -> dict:
    unknown = said.keys() - set(FIELDS)
    if unknown:
        raise TypeError(f"A cell has no {', '.join(sorted(unknown))}.")
    if old is None and not said.get("manner"):
        sentence = _(
            "This cell is empty. Say first how the product uses the capability: needed, used, own build or gap."
        )
        raise DomainError(sentence, "manner")
    share = {"cost_share": state("", cost_share=said["cost_share"])["cost_share"]} if "cost_share" in said else {}
    return {**state(""), **(old or {}), **said, **share}


@transaction.atomic
def paste(
    *, products: Sequence[Product], capabilities: Sequence[Capability], cells: Sequence[Sequence[Typed]],
    seen: Mapping[Place, int], by: Membership, scenario: Scenario | None = None,
) -> MatrixChange | None:  # fmt: skip
    """Write a rectangle: its rows on `products` in this order, its columns on `capabilities`. An empty text empties a cell.

    Notes stay. `seen` holds the revisions that were seen; a place without one counts as empty. All is written or nothing.
    """
    if len(cells) > len(products) or any(len(row) > len(capabilities) for row in cells):
        sentence = _(
            "What was copied is larger than what is shown here from this cell on: paste further up or to the left."
        )
        raise DomainError(sentence)
    lock(products[: len(cells)], [], by, scenario)
    rectangle = [
        (product, capability, typed)
        for product, row in zip(products, cells, strict=False)
        for capability, typed in zip(capabilities, row, strict=False)
    ]
    standing = standing_at([(product.pk, capability.pk) for product, capability, _typed in rectangle], scenario)
    writes = [
        _pasted(product, capability, typed, standing[product.pk, capability.pk].state, seen)
        for product, capability, typed in rectangle
    ]
    words = {"cells": len(writes), "product": products[0], "capability": capabilities[0]}
    what = _("%(cells)s cells from %(product)s × %(capability)s on") % words
    return write_cells(writes=writes, what=what, by=by, scenario=scenario)


def _pasted(product: Product, capability: Capability, typed: Typed, old: State, seen: Mapping[Place, int]) -> Write:
    new = None
    if typed.manner:
        share = (
            None
            if typed.cost_share is None
            else round(Decimal(100 * typed.cost_share.numerator) / typed.cost_share.denominator, 2)
        )
        new = state(typed.manner, typed.quality, share, typed.criticality, old["note"] if old else "")
    return Write(product, capability, new, seen.get((product.pk, capability.pk), 0))
