"""The list of items: filters and pages that stay quick at 100,000 items."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import now

from dsm.models import Item, Observation, Source
from dsm.models.items import TWINS
from organizations.models import Membership, Supplier

ON_A_PAGE = 50
COUNTED = 1_000  # more are not counted, only said to be more
DAYS_OLD = (7, 30, 90, 180, 365)


@dataclass(frozen=True)
class WantedItems:
    """Which items one looks for; 0 and "" = any. `old`: no source has seen them for so many days."""

    text: str = ""
    item_class: str = ""
    supplier: int = 0
    source: int = 0
    old: int = 0


def items(membership: Membership, wanted: WantedItems) -> QuerySet[Item]:
    """By name. Twins of products and capabilities have their own lists."""
    rows = Item.objects.own_kind_visible_to(membership)
    if wanted.text:
        rows = rows.filter(Q(name__icontains=wanted.text) | Q(key__icontains=wanted.text))
    if wanted.item_class:
        rows = rows.filter(item_class=wanted.item_class)
    if wanted.supplier:
        rows = rows.filter(supplier=wanted.supplier)
    said = Observation.objects.filter(item=OuterRef("pk"), source__isnull=False)
    if wanted.source:
        rows = rows.filter(Exists(said.filter(source=wanted.source)))
    if wanted.old:
        fresh = said.filter(last_seen__gte=now() - timedelta(days=wanted.old))
        rows = rows.filter(~Exists(fresh), Exists(said))
    return rows.select_related("supplier").order_by("name", "pk")


@dataclass(frozen=True)
class ItemLine:
    item: Item
    sources: list[str] = field(default_factory=list)  # names, by rank
    last_seen: object = None
    drifts: int = 0


@dataclass(frozen=True)
class ItemPage:
    lines: list[ItemLine]
    number: int
    has_next: bool
    count: int  # of all, at most COUNTED + 1

    @property
    def is_more(self) -> bool:
        return self.count > COUNTED


def item_page(membership: Membership, wanted: WantedItems, number: int) -> ItemPage:
    """Four statements. One row more than is shown tells whether there is a next page: nothing counts 100,000 rows."""
    rows = items(membership, wanted)
    start = (number - 1) * ON_A_PAGE
    found = list(rows[start : start + ON_A_PAGE + 1])
    count = rows.order_by().values("pk")[: COUNTED + 1].count()
    return ItemPage(lines_of(found[:ON_A_PAGE]), number, len(found) > ON_A_PAGE, count)


def lines_of(found: list[Item]) -> list[ItemLine]:
    """With who speaks of each. Two statements."""
    said: dict[int, list] = {}
    rows = Observation.objects.filter(item__in=found, source__isnull=False).order_by("source__rank", "source__name")
    for item, name, seen in rows.values_list("item", "source__name", "last_seen"):
        said.setdefault(item, []).append((name, seen))
    drifting = Item.objects.filter(pk__in=[one.pk for one in found]).values_list("pk", "drifts__attribute")
    drifts: dict[int, int] = {}
    for item, attribute in drifting:
        drifts[item] = drifts.get(item, 0) + (attribute is not None)
    return [
        ItemLine(
            one, [name for name, _seen in said.get(one.pk, [])],
            max((seen for _name, seen in said.get(one.pk, [])), default=None), drifts.get(one.pk, 0),
        )
        for one in found
    ]  # fmt: skip


def in_batches(membership: Membership, wanted: WantedItems, size: int = 2_000):
    """All lines, for a file: by batches, each begun where the last ended."""
    last = None
    while True:
        rows = items(membership, wanted)
        if last is not None:
            rows = rows.filter(Q(name__gt=last.name) | Q(name=last.name, pk__gt=last.pk))
        found = list(rows[:size])
        if not found:
            return
        yield from lines_of(found)
        last = found[-1]


@dataclass(frozen=True)
class ItemChoices:
    """What the filters offer."""

    classes: list[str]
    suppliers: list[Supplier]
    sources: list[Source]


def item_choices(membership: Membership) -> ItemChoices:
    return ItemChoices(
        classes_in_use(membership),
        list(Supplier.objects.visible_to(membership)),
        list(Source.objects.visible_to(membership)),
    )


_LOOSE = """
WITH RECURSIVE found(word) AS (
    (SELECT item_class FROM dsm_item WHERE organization_id = %(org)s ORDER BY item_class LIMIT 1)
    UNION ALL
    SELECT (
        SELECT item_class FROM dsm_item WHERE organization_id = %(org)s AND item_class > found.word
        ORDER BY item_class LIMIT 1
    ) FROM found WHERE found.word IS NOT NULL
)
SELECT word FROM found WHERE word IS NOT NULL
"""


def classes_in_use(membership: Membership) -> list[str]:
    """The classes of items. It leaps from class to class along the index: DISTINCT would read every item."""
    with connection.cursor() as cursor:
        cursor.execute(_LOOSE, {"org": membership.organization_id})
        return [word for (word,) in cursor.fetchall() if word not in TWINS]
