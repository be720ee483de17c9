"""The list of agreements, and everything about one."""

from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate

from dsm.models import Agreement, Contract, Hop, Item, Product
from dsm.queries.terms import Termly, agreements_of, standing_of
from organizations.models import Membership, Supplier, Unit

SORTS = ("title", "due", "availability")


@dataclass(frozen=True)
class Wanted:
    """Which agreements one looks for, and in which order. Unknown words are as good as none."""

    text: str = ""
    kind: str = ""
    supplier: int | None = None
    sort: str = "title"


@dataclass(frozen=True)
class Listed:
    """A line of the list: `item` is what it covers, None also when the reader does not see that; `hops` counts steps."""

    at: Termly
    item: Item | None
    hops: int

    @property
    def row(self) -> Agreement:
        return self.at.row


@dataclass(frozen=True)
class AgreementList:
    rows: tuple[Listed, ...]
    has_any: bool
    suppliers: tuple[Supplier, ...]


def agreement_list(membership: Membership, wanted: Wanted) -> AgreementList:
    """Three queries whatever the rows."""
    every = list(agreements_of(membership))
    items = Item.objects.visible_to(membership).in_bulk({row.item_id for row in every if row.item_id})
    steps: dict[int, int] = {}
    for promise in Hop.objects.visible_to(membership).values_list("promise", flat=True):
        steps[promise] = steps.get(promise, 0) + 1
    asked = [row for row in every if _is_wanted(row, wanted)]
    known = (Listed(at, items.get(at.row.item_id), steps.get(at.row.pk, 0)) for at in standing_of(asked, localdate()))
    suppliers = {row.supplier.pk: row.supplier for row in every if row.supplier}
    return AgreementList(
        rows=tuple(sorted(known, key=_SORTS.get(wanted.sort, _by_title))),
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


def _by_title(one: Listed):
    return (one.row.title.casefold(), one.row.pk)


_SORTS = {
    "title": _by_title,
    "due": lambda one: (one.at.due or date.max, *_by_title(one)),
    "availability": lambda one: (-(one.row.availability or 0), *_by_title(one)),
}


@dataclass(frozen=True)
class AgreementPage:
    """What the reader does not see of it (contract, item, product, steps) is left out.

    `steps`: one after the other, those of one step side by side; `seen`: ids of those whose page she may open.
    `carries`: the promises of which it is a step.
    """

    at: Termly
    contract: Contract | None
    item: Item | None
    product: Product | None
    customer: Unit | None
    steps: tuple[tuple[Agreement, ...], ...]
    seen: frozenset[int]
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
        steps=steps_of(agreement),
        seen=frozenset(visible.filter(carries__promise=agreement).values_list("pk", flat=True)),
        carries=tuple(visible.filter(hops__link=agreement).distinct()),
    )


def steps_of(promise: Agreement) -> tuple[tuple[Agreement, ...], ...]:
    """One after the other; those of one step side by side. One query."""
    steps: dict[int, list[Agreement]] = {}
    for hop in promise.hops.select_related("link__organization"):
        steps.setdefault(hop.position, []).append(hop.link)
    return tuple(tuple(some) for _position, some in sorted(steps.items()))


def _seen(membership: Membership, model, pk: int | None):
    return None if pk is None else model.objects.visible_to(membership).filter(pk=pk).first()
