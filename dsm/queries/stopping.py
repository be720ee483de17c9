"""What one imagines to stop, and what stops with it at once: before anything that needs it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from dsm.models import Capability, Item
from organizations.models import Membership, Supplier


@dataclass(frozen=True)
class Stop:
    """What one imagines to stop: "supplier", "capability" or "item"."""

    kind: str
    pk: int
    label: str


@dataclass(frozen=True)
class Seeds:
    """Where it begins: items that stop, and items that are weakened from the start."""

    stopped: frozenset[int] = frozenset()
    limping: frozenset[int] = frozenset()


def stops_of(
    membership: Membership, suppliers: Iterable[int], capabilities: Iterable[int], items: Iterable[int]
) -> tuple[Stop, ...]:
    """Those of the ids that the reader sees."""
    found = [
        ("supplier", Supplier.objects.visible_to(membership).filter(pk__in=list(suppliers))),
        ("capability", Capability.objects.visible_to(membership).filter(pk__in=list(capabilities))),
        ("item", Item.objects.visible_to(membership).filter(pk__in=list(items))),
    ]
    return tuple(Stop(kind, row.pk, str(row)) for kind, rows in found for row in rows)


def seeds_of(stops: Iterable[Stop], organization_id: int) -> Seeds:
    """A supplier takes along its items, and the capabilities that nobody else delivers; those that others deliver too limp.

    A capability takes along everything below it in the tree.
    """
    chosen: dict[str, set[int]] = {"supplier": set(), "capability": set(), "item": set()}
    for stop in stops:
        chosen[stop.kind].add(stop.pk)
    of_suppliers = Deliveries.of(organization_id).seeds(chosen["supplier"]) if chosen["supplier"] else Seeds()
    stopped = of_suppliers.stopped | chosen["item"]
    if chosen["capability"]:
        stopped |= _twins(_below(chosen["capability"], organization_id))
    return Seeds(frozenset(stopped), of_suppliers.limping - stopped)


@dataclass(frozen=True)
class Deliveries:
    """Who delivers what, of a whole organization: items by supplier, and suppliers by the twin of a capability."""

    items: dict[int, list[int]]
    capabilities: dict[int, set[int]]

    @classmethod
    def of(cls, organization_id: int) -> "Deliveries":
        """Two queries."""
        items: dict[int, list[int]] = {}
        rows = Item.objects.filter(organization=organization_id, deleted_at=None).exclude(supplier=None).order_by()
        for supplier, item in rows.values_list("supplier_id", "pk"):
            items.setdefault(supplier, []).append(item)
        capabilities: dict[int, set[int]] = {}
        through = Capability.suppliers.through.objects.filter(
            capability__organization=organization_id, capability__deleted_at=None, supplier__deleted_at=None
        )
        for twin, supplier in through.values_list("capability__item", "supplier_id"):
            capabilities.setdefault(twin, set()).add(supplier)
        return cls(items, capabilities)

    def seeds(self, suppliers: Collection[int]) -> Seeds:
        """What stops and what limps without all of `suppliers`."""
        gone = set(suppliers)
        stopped = {item for supplier in gone for item in self.items.get(supplier, ())}
        stopped |= {twin for twin, by in self.capabilities.items() if by <= gone}
        limping = {twin for twin, by in self.capabilities.items() if by & gone and not by <= gone}
        return Seeds(frozenset(stopped), frozenset(limping - stopped))


def _twins(capabilities: Collection[int]) -> set[int]:
    return set(Item.objects.filter(capability__in=capabilities).values_list("pk", flat=True)) if capabilities else set()


def _below(capabilities: Iterable[int], organization_id: int) -> set[int]:
    children: dict[int | None, list[int]] = {}
    rows = Capability.objects.filter(organization=organization_id, deleted_at=None)
    for pk, parent in rows.values_list("pk", "parent_id"):
        children.setdefault(parent, []).append(pk)
    found: set[int] = set()
    waiting = list(capabilities)
    while waiting:
        pk = waiting.pop()
        if pk not in found:
            found.add(pk)
            waiting += children.get(pk, [])
    return found
