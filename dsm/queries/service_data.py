"""End users, components and KPIs as lists."""

from dataclasses import dataclass

from django.db.models import Count, F, Prefetch, Q, QuerySet

from dsm.models import Capability, EndUser, Item, Kpi, Product
from dsm.models.items import TWINS
from dsm.queries.choices import holding, of_unit
from dsm.queries.needs import NeedGroup, consumers_of, needs_of
from dsm.queries.products import ordered
from organizations.models import Membership

# Classes of items that are made by hand: parts of the integration layer.
COMPONENT_CLASSES = ("component", "service")
END_USER_SORTS = {
    "name": F("name"), "role": F("role"), "unit": F("unit__name"), "location": F("location"), "people": F("people"),
    "cost_centre": F("cost_centre"),
}  # fmt: skip
COMPONENT_SORTS = {
    "name": F("name"), "key": F("key"), "class": F("item_class"), "supplier": F("supplier__name"),
    "availability": F("availability"),
}  # fmt: skip
KPI_SORTS = {"name": F("name"), "target": F("target")}


@dataclass(frozen=True)
class WantedEndUsers:
    """As an address says it; "" is all. `product` is an id."""

    text: str = ""
    unit: str = ""
    product: str = ""
    is_vip: bool = False
    sort: str = ""


def end_users(membership: Membership, wanted: WantedEndUsers) -> QuerySet:
    """With unit and the products that the reader sees."""
    rows = of_unit(EndUser.objects.visible_to(membership), wanted.unit)
    if wanted.text:
        rows = rows.filter(holding(wanted.text, "name", "role", "location", "cost_centre"))
    if wanted.product:
        rows = rows.filter(products__in=numbered(Product, membership, wanted.product))
    rows = rows.filter(is_vip=True) if wanted.is_vip else rows
    products = Prefetch("products", Product.objects.visible_to(membership))
    return ordered(rows, wanted.sort, END_USER_SORTS).select_related("unit").prefetch_related(products)


def numbered(model, membership: Membership, word: str) -> QuerySet:
    """The visible row whose id stands in an address; nonsense finds nothing."""
    is_number = word.isascii() and word.isdigit() and len(word) < 15
    rows = model.objects.visible_to(membership)
    return rows.filter(pk=int(word)) if is_number else rows.none()


@dataclass(frozen=True)
class WantedComponents:
    text: str = ""
    item_class: str = ""
    supplier: str = ""  # an id
    sort: str = ""


def components(membership: Membership, wanted: WantedComponents) -> QuerySet:
    """With supplier and `used_by`, the number of items that need it."""
    rows = Item.objects.visible_to(membership).filter(item_class__in=COMPONENT_CLASSES)
    if wanted.text:
        rows = rows.filter(holding(wanted.text, "name", "key"))
    if wanted.item_class:
        rows = rows.filter(item_class=wanted.item_class)
    if wanted.supplier:
        is_number = wanted.supplier.isascii() and wanted.supplier.isdigit() and len(wanted.supplier) < 15
        rows = rows.filter(supplier=int(wanted.supplier)) if is_number else rows.none()
    seen = Item.objects.visible_to(membership)
    rows = rows.annotate(used_by=Count("serves", filter=Q(serves__consumer__in=seen), distinct=True))
    return ordered(rows, wanted.sort, COMPONENT_SORTS).select_related("supplier", "unit")


def components_of(membership: Membership) -> QuerySet:
    """Components that can be named where there is room for a list."""
    return Item.objects.visible_to(membership).filter(item_class__in=COMPONENT_CLASSES)


@dataclass(frozen=True)
class ComponentPage:
    needs: tuple[NeedGroup, ...]
    consumers: list[Item]
    kpis: tuple[Kpi, ...]


def component_page(item: Item, membership: Membership) -> ComponentPage:
    """Three queries."""
    kpis = Kpi.objects.visible_to(membership).filter(components=item).select_related("product", "capability")
    return ComponentPage(needs_of(item, membership), consumers_of(item, membership), tuple(kpis))


@dataclass(frozen=True)
class WantedKpis:
    """`about`: "product", "capability" or "" for both."""

    text: str = ""
    about: str = ""
    sort: str = ""


def kpis(membership: Membership, wanted: WantedKpis) -> QuerySet:
    """With what each is about and the components that the reader sees."""
    rows = Kpi.objects.visible_to(membership)
    if wanted.text:
        rows = rows.filter(holding(wanted.text, "name", "definition"))
    if wanted.about in TWINS:
        rows = rows.filter(**{f"{wanted.about}__isnull": False})
    reporting = Prefetch("components", Item.objects.visible_to(membership))
    return ordered(rows, wanted.sort, KPI_SORTS).select_related("product", "capability").prefetch_related(reporting)


def subject_of(membership: Membership, word: str) -> Product | Capability | None:
    """What "product:3" or "capability:4" names, when she sees it."""
    kind, _colon, number = word.partition(":")
    model = {"product": Product, "capability": Capability}.get(kind)
    return numbered(model, membership, number).first() if model else None
