"""The list of agreements, and everything about one."""

from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate

from dsm.models import Agreement, Contract, Hop, Item, Product
from dsm.queries.products import in_order
from dsm.queries.terms import Termly, agreements_of, standing_of
from organizations.models import Membership, Supplier, Unit


@dataclass(frozen=True)
class Wanted:
    """Which agreements one looks for, and in which order. Unknown words are as good as none."""

    text: str = ""
    kind: str = ""
    supplier: int | None = None
    sort: str = ""


@dataclass(frozen=True)
class Listed:
    """A line of the list: `item` is what it covers, None also when the reader does not see that; `hops` counts steps.

    `ends`: None also when that follows from a `contract` which she does not see.
    """

    at: Termly
    item: Item | None
    contract: Contract | None
    hops: int

    @property
    def row(self) -> Agreement:
        return self.at.row

    @property
    def ends(self) -> date | None:
        return self.row.term.ends if self.row.has_own_term or self.contract else None


@dataclass(frozen=True)
class AgreementList:
    rows: tuple[Listed, ...]
    has_any: bool
    suppliers: tuple[Supplier, ...]


def agreement_list(membership: Membership, wanted: Wanted) -> AgreementList:
    """Four queries whatever the rows."""
    every = list(agreements_of(membership))
    items = Item.objects.visible_to(membership).in_bulk({row.item_id for row in every if row.item_id})
    contracts = Contract.objects.visible_to(membership).in_bulk({row.contract_id for row in every if row.contract_id})
    steps: dict[int, int] = {}
    for promise in Hop.objects.visible_to(membership).values_list("promise", flat=True):
        steps[promise] = steps.get(promise, 0) + 1
    asked = [row for row in every if _is_wanted(row, wanted)]
    known = (
        Listed(at, items.get(at.row.item_id), contracts.get(at.row.contract_id), steps.get(at.row.pk, 0))
        for at in standing_of(asked, localdate())
    )
    suppliers = {row.supplier.pk: row.supplier for row in every if row.supplier}
    return AgreementList(
        rows=tuple(in_order(sorted(known, key=_title), wanted.sort, SORTS)),
        has_any=bool(every),
        suppliers=tuple(sorted(suppliers.values(), key=lambda one: (one.name.casefold(), one.pk))),
    )


def _is_wanted(row: Agreement, wanted: Wanted) -> bool:
    text = wanted.text.casefold()
    return (
        text in f"{row.title}\n{row.key}".casefold()
        and wanted.kind in ("", row.kind)
        and wanted.supplier in (None, row.supplier_id)
    )


def _title(one: Listed) -> tuple[str, int]:
    return one.row.title.casefold(), one.row.pk


SORTS = {
    "title": _title,
    "kind": lambda one: one.row.kind,
    "covers": lambda one: one.item and one.item.name.casefold(),
    "supplier": lambda one: one.row.supplier and one.row.supplier.name.casefold(),
    "availability": lambda one: one.row.availability,
    "response": lambda one: one.row.response_hours,
    "resolution": lambda one: one.row.resolution_hours,
    "due": lambda one: one.at.due,
}


Steps = tuple[tuple[Agreement | None, ...], ...]


@dataclass(frozen=True)
class AgreementPage:
    """What the reader does not see of it (contract, item, product) is left out.

    `steps`: one after the other, those of one step side by side; None for an agreement that she does not see.
    `carries`: the promises of which it is a step.
    """

    at: Termly
    contract: Contract | None
    item: Item | None
    product: Product | None
    customer: Unit | None
    steps: Steps
    carries: tuple[Agreement, ...]

    @property
    def agreement(self) -> Agreement:
        return self.at.row


def agreement_page(membership: Membership, agreement: Agreement) -> AgreementPage:
    """At most seven queries; the agreement must come with what `agreements_of` selects."""
    visible = Agreement.objects.visible_to(membership)
    return AgreementPage(
        at=next(standing_of([agreement], localdate())),
        contract=_seen(membership, Contract, agreement.contract_id),
        item=_seen(membership, Item, agreement.item_id),
        product=_seen(membership, Product, agreement.product_id),
        customer=_seen(membership, Unit, agreement.customer_id),
        steps=steps_of(membership, agreement),
        carries=tuple(visible.filter(hops__link=agreement).distinct()),
    )


def steps_of(membership: Membership, promise: Agreement) -> Steps:
    """One after the other; those of one step side by side, None for what she does not see. Two queries."""
    steps: dict[int, list[Agreement | None]] = {}
    visible = Agreement.objects.visible_to(membership).filter(carries__promise=promise)
    seen = set(visible.values_list("pk", flat=True))
    for hop in promise.hops.select_related("link__organization"):
        steps.setdefault(hop.position, []).append(hop.link if hop.link_id in seen else None)
    return tuple(tuple(some) for _position, some in sorted(steps.items()))


def _seen(membership: Membership, model, pk: int | None):
    return None if pk is None else model.objects.visible_to(membership).filter(pk=pk).first()
