"""The portfolio as a value, from the rows that a reader sees."""

from fractions import Fraction

from django.db.models import Prefetch, QuerySet

from dsm import portfolio as values
from dsm.models import Capability, Product, Use
from organizations.models import Membership, Supplier
from valuestreams.models import Stream


def portfolio_of(membership: Membership) -> values.Portfolio:
    """Products by name, capabilities as a tree in depth-first order, and the cells between them. Five queries."""
    products = tuple(product_value(row) for row in product_rows(membership))
    capabilities = capability_values(membership)
    uses = {
        (row.product.key, row.capability.key): use_value(row)
        for row in Use.objects.visible_to(membership).select_related("product", "capability")
    }
    return values.Portfolio(products, capabilities, uses)


def product_rows(membership: Membership) -> QuerySet[Product]:
    """With all that `product_value` needs. Two queries."""
    streams = Prefetch("streams", Stream.objects.visible_to(membership))
    return Product.objects.visible_to(membership).select_related("unit", "owner").prefetch_related(streams)


def product_value(row: Product) -> values.Product:
    """Needs unit and owner selected, and the streams that the reader sees."""
    unit, owner = (one.name if one else "" for one in (row.unit, row.owner))
    streams = frozenset(stream.title for stream in row.streams.all())
    attributes = frozenset(row.attributes)
    return values.Product(row.key, row.name, row.kind, row.stage, row.value, unit, attributes, owner, streams)


def capability_values(membership: Membership) -> tuple[values.Capability, ...]:
    """In depth-first order, siblings by name. A capability whose parent the reader does not see stands at the top."""
    suppliers = Prefetch("suppliers", Supplier.objects.visible_to(membership))
    rows = list(Capability.objects.visible_to(membership).prefetch_related(suppliers))
    seen = {row.pk: row for row in rows}
    below: dict[int | None, list[Capability]] = {}
    for row in rows:
        below.setdefault(row.parent_id if row.parent_id in seen else None, []).append(row)
    found: list[values.Capability] = []
    waiting = below.get(None, [])[::-1]
    while waiting:
        row = waiting.pop()
        found.append(_capability_value(row, seen))
        waiting += below.get(row.pk, [])[::-1]
    return tuple(found)


def _capability_value(row: Capability, seen: dict[int, Capability]) -> values.Capability:
    parent = seen.get(row.parent_id)
    suppliers = frozenset(supplier.name for supplier in row.suppliers.all())
    return values.Capability(
        row.key, row.name, row.kind, parent.key if parent else None, row.maturity, row.wanted, suppliers
    )


def use_value(row: Use) -> values.Use:
    """Needs product and capability selected."""
    share = None if row.cost_share is None else Fraction(row.cost_share) / 100
    return values.Use(row.product.key, row.capability.key, row.manner, row.quality, share, row.criticality)
