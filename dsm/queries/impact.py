"""What fails, for whom, if suppliers, capabilities or items stop: the rows behind `dsm.impact`."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from heapq import nsmallest
from itertools import islice
from typing import NamedTuple

from django.db.models import Prefetch

from dsm.impact import Graph, Group, Impact, impact, shown_first
from dsm.models import EndUser, Item, Product, Use
from dsm.portfolio import MOST_CRITICAL
from dsm.queries.broken_promises import Given, Owed, broken, given, owed
from dsm.queries.graph import alternatives_of, among, consumers_of, standing_on
from dsm.queries.stopping import Deliveries, Stop, seeds_of
from organizations.models import Membership, Supplier, Unit
from valuestreams.models import Stream

MOST_SHOWN = 200  # items in the list of the page; the file holds all
MOST_DRAWN = 60


@dataclass(frozen=True)
class Hit:
    """An item that stops or is weakened. `because` names the providers that are gone, as far as the reader sees them."""

    pk: int
    name: str
    item_class: str
    stops: bool
    steps: int | None  # needs away from what stopped first
    because: tuple[str, ...]
    spare: int | None  # how many more alternatives may fall; None: it leans on what is gone
    product_id: int | None = None
    capability_id: int | None = None
    value: int | None = None  # of a product


@dataclass(frozen=True)
class Reach:
    """Whom the products that are hit serve: units and streams by name, and by which products."""

    units: tuple[tuple[Unit, tuple[str, ...]], ...]
    streams: tuple[tuple[Stream, tuple[str, ...]], ...]
    users: tuple[tuple[EndUser, tuple[str, ...]], ...] = ()

    @property
    def people(self) -> int:
        """How many end users are known to be hit; see `is_more`."""
        return sum(user.people or 0 for user, _of in self.users)

    @property
    def is_more(self) -> bool:
        """Whether of some group nobody said how many they are."""
        return any(user.people is None for user, _of in self.users)

    @property
    def important(self) -> int:
        return sum(user.is_vip for user, _of in self.users)


@dataclass(frozen=True)
class Outcome:
    """What the reader sees of it, worst first; `hidden` counts what she does not. `items` are the worst of all of them.

    `classes` are (class, how many stop, how many are weakened) of all items that are neither product nor capability.
    """

    stops: tuple[Stop, ...]
    products: tuple[Hit, ...]
    capabilities: tuple[Hit, ...]
    items: tuple[Hit, ...]
    classes: tuple[tuple[str, int, int], ...]
    hidden: int
    reach: Reach
    drawn: tuple[tuple[Hit, tuple[int, ...]], ...]  # with the pks of those drawn that it falls by
    promises: tuple[Given, ...] = ()  # that break with what stops

    @property
    def owed(self) -> Owed:
        """Of one breach of each of the promises."""
        return owed(self.promises)

    @property
    def number_of_items(self) -> int:
        return sum(stop + weakened for _class, stop, weakened in self.classes)

    @property
    def hits(self) -> tuple[Hit, ...]:
        return (*self.products, *self.capabilities, *self.items)


# ---- Who needs what ----


def graph_above(seeds: Collection[int], organization_id: int) -> Graph:
    """All that can be reached by a failure of `seeds`, with whole groups: what stands beside them holds them up.

    A cell "used" of the matrix counts, too: at the highest criticality the product cannot do without the capability, below
    it (or when nobody said) the product leans on it. What lies in the bin is not there.
    """
    reached, begun, uses = set(), set(seeds), []
    while begun:
        reached |= standing_on(begun, organization_id)
        uses = _uses(reached, organization_id)
        begun = {product for product, _capability, _criticality in uses} - reached
    return _graph(reached, uses, organization_id)


def _uses(items: Collection[int], organization_id: int) -> list[tuple[int, int, int | None]]:
    """(twin of the product, twin of the capability, criticality) of the cells that use one of the capabilities."""
    cells = Use.objects.filter(
        organization=organization_id, manner=Use.Manner.USED, capability__item__in=among(items),
        product__deleted_at=None, capability__deleted_at=None,
    )  # fmt: skip
    return list(cells.values_list("product__item", "capability__item", "criticality"))


def _graph(reached: Collection[int], uses, organization_id: int) -> Graph:
    gone = _in_bin(organization_id)
    needed = {
        provider: [one for one in consumers if one not in gone]
        for provider, consumers in consumers_of(reached, organization_id)
        if provider not in gone
    }
    groups = [
        Group(consumer, there, min(least, len(there)))
        for consumer, least, providers in alternatives_of(reached, organization_id)
        if consumer not in gone and (there := tuple(one for one in providers if one not in gone))
    ]
    leaned: dict[int, list[int]] = {}
    for product, capability, criticality in uses:
        hangs = needed if criticality == MOST_CRITICAL else leaned
        hangs.setdefault(capability, []).append(product)
    return Graph(needed, groups, leaned)


def _in_bin(organization_id: int) -> set[int]:
    rows = Item.objects.filter(organization=organization_id)
    gone = (
        rows.exclude(deleted_at=None)
        | rows.exclude(product__deleted_at=None)
        | rows.exclude(capability__deleted_at=None)
    )
    return set(gone.values_list("pk", flat=True))


# ---- What comes of it ----


class _Row(NamedTuple):
    pk: int
    name: str
    item_class: str
    product: int | None
    capability: int | None
    value: int | None  # of the product


def outcome_of(membership: Membership, stops: tuple[Stop, ...], most: int = MOST_SHOWN) -> Outcome:
    """What stops and what is weakened, with at most so many items. A constant number of queries whatever the items."""
    organization = membership.organization_id
    seeds = seeds_of(stops, organization)
    graph = graph_above(seeds.stopped | seeds.limping, organization)
    found = impact(graph, seeds.stopped, seeds.limping)
    rows = _rows(membership, {*found.fallen, *found.weakened})
    items = [row for row in rows.values() if row.product is None and row.capability is None]
    products = _worst([row for row in rows.values() if row.product], found, rows)
    return Outcome(
        stops,
        products,
        capabilities=_worst([row for row in rows.values() if row.capability], found, rows),
        items=_worst(items, found, rows, most),
        classes=_by_class(items, found),
        hidden=len(found.fallen) + len(found.weakened) - len(rows),
        reach=_reach(membership, [hit.product_id for hit in products]),
        drawn=_drawn(found, rows),
        promises=broken(given(membership), found.fallen),
    )


def _rows(membership: Membership, items: Collection[int]) -> dict[int, _Row]:
    seen = Item.objects.visible_to(membership).filter(pk__in=among(items)).order_by()
    names = ("pk", "name", "item_class", "product_id", "capability_id", "product__value")
    return {row[0]: _Row(*row) for row in seen.values_list(*names)}


def _worst(rows: list[_Row], found: Impact, all_rows: dict[int, _Row], most: int | None = None) -> tuple[Hit, ...]:
    """Those that stop before those that are weakened, the valuable and the near ones first."""

    def badness(row: _Row) -> tuple:
        fall = found.fallen.get(row.pk)
        return (fall is None, -(row.value or 0), fall.steps if fall else 0, row.name, row.pk)

    chosen = sorted(rows, key=badness) if most is None else nsmallest(most, rows, key=badness)
    return tuple(_hit(row, found, all_rows) for row in chosen)


def _by_class(items: list[_Row], found: Impact) -> tuple[tuple[str, int, int], ...]:
    stop = Counter(row.item_class for row in items if row.pk in found.fallen)
    weak = Counter(row.item_class for row in items if row.pk not in found.fallen)
    return tuple((name, stop[name], weak[name]) for name in sorted({*stop, *weak}))


def _hit(row: _Row, found: Impact, rows: dict[int, _Row]) -> Hit:
    fall, weak = found.fallen.get(row.pk), found.weakened.get(row.pk)
    because = fall.because if fall else weak.lost if weak else ()
    names = tuple(rows[provider].name for provider in because if provider in rows)
    steps, spare = (fall.steps, None) if fall else (None, weak.spare if weak else None)
    return Hit(
        row.pk, row.name, row.item_class, fall is not None, steps, names, spare, row.product, row.capability, row.value
    )


def _reach(membership: Membership, products: Collection[int]) -> Reach:
    users = Prefetch("end_users", EndUser.objects.visible_to(membership))
    streams_seen = Prefetch("streams", Stream.objects.visible_to(membership))
    rows = Product.objects.visible_to(membership).filter(pk__in=among(products)).select_related("unit")
    units: dict[Unit, list[str]] = {}
    streams: dict[Stream, list[str]] = {}
    served: dict[EndUser, list[str]] = {}
    for product in rows.prefetch_related(streams_seen, users):
        if product.unit:
            units.setdefault(product.unit, []).append(product.name)
        for stream in product.streams.all():
            streams.setdefault(stream, []).append(product.name)
        for user in product.end_users.all():
            served.setdefault(user, []).append(product.name)
    important_first = sorted(served, key=lambda user: (not user.is_vip, -(user.people or 0), user.name))
    return Reach(_by_name(units), _by_name(streams), tuple((user, tuple(served[user])) for user in important_first))


def _by_name(found: dict) -> tuple:
    return tuple((row, tuple(found[row])) for row in sorted(found, key=lambda row: (str(row), row.pk)))


def _drawn(found: Impact, rows: dict[int, _Row]) -> tuple[tuple[Hit, tuple[int, ...]], ...]:
    """The ways from what stopped to the products, else to whatever fell, as far as they fit into a picture."""
    products = [pk for pk, row in rows.items() if row.product and pk in found.fallen]
    ends = sorted(products, key=lambda pk: (-(rows[pk].value or 0), pk)) or islice(found.fallen, MOST_DRAWN)
    # A way that leads through what the reader does not see is shown with its ends.
    chosen = [pk for pk in shown_first(found, ends, MOST_DRAWN) if pk in rows]
    return tuple(
        (_hit(rows[pk], found, rows), tuple(one for one in found.fallen[pk].because if one in set(chosen)))
        for pk in chosen
    )


# ---- Whose stop would hurt most ----


@dataclass(frozen=True)
class Stake:
    """What hangs on one supplier: products that stop without it, the points that they are worth, products weakened."""

    supplier: Supplier
    stop: int
    value: int
    weakened: int
    promises: tuple[Given, ...] = ()  # that break

    @property
    def owed(self) -> Owed:
        return owed(self.promises)


def stakes(membership: Membership) -> list[Stake]:
    """Every supplier on whom a product that the reader sees hangs, the worst first. One graph serves all of them.

    A constant number of queries, whatever the suppliers.
    """
    organization = membership.organization_id
    suppliers = list(Supplier.objects.visible_to(membership))
    deliveries = Deliveries.of(organization)
    seeds = {one.pk: deliveries.seeds([one.pk]) for one in suppliers}
    graph = graph_above({item for one in seeds.values() for item in one.stopped | one.limping}, organization)
    twins = Item.objects.visible_to(membership).exclude(product=None)
    worth = dict(twins.values_list("pk", "product__value"))
    promises = given(membership)
    found = [
        _stake(one, impact(graph, seeds[one.pk].stopped, seeds[one.pk].limping), worth, promises) for one in suppliers
    ]
    return sorted(
        (one for one in found if one.stop or one.weakened or one.promises),
        key=lambda one: (-one.stop, -one.value, -one.weakened, -len(one.promises)),
    )


def _stake(supplier: Supplier, found: Impact, worth: dict[int, int | None], promises: tuple[Given, ...]) -> Stake:
    stop = [item for item in found.fallen if item in worth]
    weakened = sum(item in worth for item in found.weakened)
    value = sum(worth[item] or 0 for item in stop)
    return Stake(supplier, len(stop), value, weakened, broken(promises, found.fallen))
