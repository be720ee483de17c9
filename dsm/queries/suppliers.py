"""Suppliers as the rooms of products and services know them: what hangs on each, and all that stands about one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q
from django.utils.timezone import localdate

from dsm.models import Capability, Item, Source
from dsm.queries.impact import stakes
from dsm.queries.terms import Termly, agreements_of, contracts_of, standing_of
from organizations.models import Membership, Supplier

SHOWN = 20  # items on the page of a supplier


@dataclass(frozen=True)
class SupplierLine:
    """`stop`, `weakened`: products if it stops. `due`: the next day by which somebody must act on a contract, or None."""

    supplier: Supplier
    contracts: int
    items: int
    stop: int
    weakened: int
    due: date | None


def supplier_lines(membership: Membership, text: str = "") -> list[SupplierLine]:
    """Those whose name holds `text`, by name. A constant number of queries, whatever the suppliers."""
    at_stake = {one.supplier.pk: one for one in stakes(membership)}
    dues: dict[int, list[date | None]] = {}
    for one in standing_of(contracts_of(membership), localdate()):
        dues.setdefault(one.row.supplier_id, []).append(one.due)
    delivered = Item.objects.own_kind_visible_to(membership).exclude(supplier=None).order_by()
    items = dict(delivered.values_list("supplier").annotate(number=Count("pk")))
    return [
        SupplierLine(
            row, len(dues.get(row.pk, [])), items.get(row.pk, 0),
            at_stake[row.pk].stop if row.pk in at_stake else 0, at_stake[row.pk].weakened if row.pk in at_stake else 0,
            _first(dues.get(row.pk, [])),
        )
        for row in Supplier.objects.visible_to(membership).filter(name__icontains=text)
    ]  # fmt: skip


def _first(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day), default=None)


@dataclass(frozen=True)
class Delivered:
    """A capability, and who else delivers it."""

    capability: Capability
    others: tuple[Supplier, ...]


@dataclass(frozen=True)
class SupplierRoom:
    """What the reader sees of it. `items` are the first of `number_of_items`, by name."""

    contracts: tuple[Termly, ...]
    agreements: tuple[Termly, ...]
    items: tuple[Item, ...]
    number_of_items: int
    capabilities: tuple[Delivered, ...]
    sources: tuple[Source, ...]


def supplier_room(membership: Membership, supplier: Supplier) -> SupplierRoom:
    """Seven queries. An agreement is the supplier's by itself, or by the contract under which it stands."""
    today = localdate()
    contracts = contracts_of(membership).filter(supplier=supplier)
    agreements = agreements_of(membership).filter(Q(supplier=supplier) | Q(contract__in=contracts.values("pk")))
    items = Item.objects.own_kind_visible_to(membership).filter(supplier=supplier)
    return SupplierRoom(
        contracts=tuple(sorted(standing_of(contracts, today), key=_by_due)),
        agreements=tuple(standing_of(agreements, today)),
        items=tuple(items.order_by("name", "pk")[:SHOWN]),
        number_of_items=items.count(),
        capabilities=_delivered(membership, supplier),
        sources=tuple(Source.objects.visible_to(membership).filter(supplier=supplier)),
    )


def _by_due(one: Termly) -> tuple:
    return (one.due or date.max, one.row.title.casefold(), one.row.pk)


def _delivered(membership: Membership, supplier: Supplier) -> tuple[Delivered, ...]:
    known = Prefetch("suppliers", Supplier.objects.visible_to(membership))
    rows = Capability.objects.visible_to(membership).filter(suppliers=supplier).prefetch_related(known)
    return tuple(Delivered(row, tuple(one for one in row.suppliers.all() if one != supplier)) for row in rows)
