"""The tree of capabilities, and everything that hangs on one."""

from dataclasses import dataclass

from django.db.models import Count, F, Prefetch, Q

from dsm.models import Capability, Item, Kpi, Use
from dsm.models.scales import CRITICALITY, MATURITY, QUALITY, word
from dsm.portfolio import MOST_MATURE
from dsm.queries.choices import holding, of_unit
from dsm.queries.needs import NeedGroup, consumers_of, needs_of
from organizations.models import Membership, Supplier


@dataclass(frozen=True)
class WantedCapabilities:
    """As an address says it; "" is all. `behind`: only those whose maturity is below what is wanted."""

    text: str = ""
    kind: str = ""
    unit: str = ""
    behind: bool = False

    @property
    def is_all(self) -> bool:
        return not (self.text or self.kind or self.unit or self.behind)


@dataclass(frozen=True)
class Maturity:
    """Now and wanted in words, "" when nobody said, and as a bar of MOST_MATURE steps: now, wanted or empty."""

    now: str
    wanted: str
    steps: tuple[str, ...]
    is_behind: bool


@dataclass(frozen=True)
class Node:
    """`is_found` False: it only leads to one below that was asked for."""

    capability: Capability
    depth: int
    maturity: Maturity
    products: int  # that use it
    is_found: bool
    children: "tuple[Node, ...]"


@dataclass(frozen=True)
class Tree:
    """`total` capabilities are visible, `found` are what was asked for."""

    roots: tuple[Node, ...]
    total: int
    found: int

    @property
    def nodes(self) -> list[Node]:
        """Depth first."""
        flat, waiting = [], list(reversed(self.roots))
        while waiting:
            node = waiting.pop()
            flat.append(node)
            waiting += reversed(node.children)
        return flat


def maturity(row: Capability) -> Maturity:
    now, wanted = row.maturity, row.wanted
    steps = tuple(
        "now" if step <= (now or 0) else "wanted" if step <= (wanted or 0) else "" for step in range(1, MOST_MATURE + 1)
    )
    is_behind = now is not None and wanted is not None and now < wanted
    return Maturity(word(MATURITY, now), word(MATURITY, wanted), steps, is_behind)


def capability_tree(membership: Membership, wanted: WantedCapabilities) -> Tree:
    """Siblings by name. A capability whose parent the reader does not see stands at the top. Four queries."""
    visible = Capability.objects.visible_to(membership)
    suppliers = Prefetch("suppliers", Supplier.objects.visible_to(membership))
    rows = list(visible.select_related("unit", "owner").prefetch_related(suppliers))
    found = {row.pk for row in rows} if wanted.is_all else set(_asked(visible, wanted).values_list("pk", flat=True))
    return Tree(_branches(rows, found, _users(membership)), len(rows), len(found))


def _asked(rows, wanted: WantedCapabilities):
    rows = of_unit(rows, wanted.unit)
    if wanted.text:
        rows = rows.filter(holding(wanted.text, "name", "key", "description"))
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    return rows.filter(maturity__lt=F("wanted")) if wanted.behind else rows


def _users(membership: Membership) -> dict[int, int]:
    """How many products use each capability."""
    uses = Use.objects.visible_to(membership).filter(manner=Use.Manner.USED).order_by()
    return dict(uses.values_list("capability").annotate(number=Count("pk")))


def _branches(rows: list[Capability], found: set[int], users: dict[int, int]) -> tuple[Node, ...]:
    known = {row.pk for row in rows}
    below: dict[int | None, list[Capability]] = {}
    for row in rows:
        below.setdefault(row.parent_id if row.parent_id in known else None, []).append(row)

    def branch(parent: int | None, depth: int) -> tuple[Node, ...]:
        nodes = (
            Node(row, depth, maturity(row), users.get(row.pk, 0), row.pk in found, branch(row.pk, depth + 1))
            for row in below.get(parent, ())
        )
        return tuple(node for node in nodes if node.is_found or node.children)

    return branch(None, 0)  # at most services.portfolio.DEEPEST levels


@dataclass(frozen=True)
class ProductUse:
    use: Use
    quality: str
    criticality: str


@dataclass(frozen=True)
class CapabilityPage:
    maturity: Maturity
    parent: Capability | None  # when the reader sees it
    children: tuple[tuple[Capability, Maturity], ...]
    uses: tuple[ProductUse, ...]
    suppliers: tuple[Supplier, ...]
    needs: tuple[NeedGroup, ...]  # the items that deliver it
    consumers: list[Item]
    kpis: tuple[Kpi, ...]


def capability_page(capability: Capability, membership: Membership) -> CapabilityPage:
    """Eight queries, whatever hangs on it."""
    near = Q(parent=capability) | Q(pk=capability.parent_id)
    rows = list(Capability.objects.visible_to(membership).filter(near))
    uses = Use.objects.visible_to(membership).filter(capability=capability).select_related("product")
    return CapabilityPage(
        maturity=maturity(capability),
        parent=next((row for row in rows if row.pk == capability.parent_id), None),
        children=tuple((row, maturity(row)) for row in rows if row.parent_id == capability.pk),
        uses=tuple(
            ProductUse(row, word(QUALITY, row.quality), word(CRITICALITY, row.criticality))
            for row in uses.order_by("product__name", "pk")
        ),
        suppliers=tuple(Supplier.objects.visible_to(membership).filter(capabilities=capability)),
        needs=needs_of(capability.item, membership),
        consumers=consumers_of(capability.item, membership),
        kpis=tuple(Kpi.objects.visible_to(membership).filter(capability=capability)),
    )
