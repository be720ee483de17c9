"""The list of products, and everything that hangs on one."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Case, F, Prefetch, QuerySet, Value, When

from dsm.attributes import ATTRIBUTES
from dsm.models import EndUser, Kpi, Product, Use
from dsm.models.scales import CRITICALITY, QUALITY, word
from dsm.portfolio import STAGES, next_stage
from dsm.queries.choices import holding, of_unit
from dsm.queries.controls import attributes_of
from dsm.queries.needs import NeedGroup, consumers_of, needs_of
from organizations.models import Membership
from valuestreams.models import Stream

Row = TypeVar("Row")
STAGE_ORDER = Case(*(When(stage=stage, then=Value(place)) for place, stage in enumerate(STAGES)))
SORTS = {
    "name": F("name"), "stage": STAGE_ORDER, "kind": F("kind"), "unit": F("unit__name"), "owner": F("owner__name"),
    "value": F("value"), "gate": F("gate_on"),
}  # fmt: skip


@dataclass(frozen=True)
class WantedProducts:
    """As an address says it; "" is all. `sort` is a word of SORTS, with "-" before it the other way round."""

    text: str = ""
    stage: str = ""
    kind: str = ""
    unit: str = ""
    sort: str = ""


def products(membership: Membership, wanted: WantedProducts) -> QuerySet:
    """With unit, owner and the streams that the reader sees."""
    rows = of_unit(Product.objects.visible_to(membership), wanted.unit)
    if wanted.text:
        rows = rows.filter(holding(wanted.text, "name", "key", "purpose"))
    if wanted.stage:
        rows = rows.filter(stage=wanted.stage)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    streams = Prefetch("streams", Stream.objects.visible_to(membership))
    return ordered(rows, wanted.sort, SORTS).select_related("unit", "owner").prefetch_related(streams)


def ordered(rows: QuerySet, sort: str, sorts: dict) -> QuerySet:
    """What has no value stands at the end, whichever way round."""
    by = sorts.get(sort.removeprefix("-"))
    if by is None:
        return rows.order_by("name", "pk")
    key = by.desc(nulls_last=True) if sort.startswith("-") else by.asc(nulls_last=True)
    return rows.order_by(key, "name", "pk")


def in_order(rows: Iterable[Row], sort: str, sorts: Mapping[str, Callable[[Row], Any]]) -> list[Row]:
    """Rows that are read already. `sorts` say by what each word sorts, "-" before the word the other way round; None is
    not known and stands at the end, whichever way round. Equal rows stay as they stood, and so do all for another word.
    """
    by = sorts.get(sort.removeprefix("-"))
    if by is None:
        return list(rows)
    values = [(by(row), row) for row in rows]
    known = [pair for pair in values if pair[0] is not None]
    known.sort(key=lambda pair: pair[0], reverse=sort.startswith("-"))
    return [row for _value, row in known] + [row for value, row in values if value is None]


@dataclass(frozen=True)
class StageStep:
    """A stage in the row of four: done, current or ahead."""

    label: str
    standing: str


@dataclass(frozen=True)
class UseLine:
    use: Use
    quality: str  # in words, "" when nobody said
    criticality: str


@dataclass(frozen=True)
class ProductPage:
    stages: tuple[StageStep, ...]
    next_stage: str  # its label, "" after the last gate
    attributes: tuple[str, ...]  # in words
    uses: tuple[UseLine, ...]
    streams: tuple[Stream, ...]
    end_users: tuple[EndUser, ...]
    people: int | None  # all end users together; None when nobody said it of one of them, or there is none
    needs: tuple[NeedGroup, ...]
    consumers: list  # items that need this product
    kpis: tuple[Kpi, ...]


def attribute_words(organization: int) -> dict[str, str]:
    """Every word that a product can carry here, with its meaning: those of the fixed list and of the own controls."""
    own = {one.key: one.title or one.key for one in attributes_of(organization)}
    return ATTRIBUTES | own


def product_page(product: Product, membership: Membership) -> ProductPage:
    """Eight queries, whatever hangs on it."""
    words = attribute_words(product.organization_id)
    users = tuple(EndUser.objects.visible_to(membership).filter(products=product).select_related("unit"))
    after = next_stage(product.stage)
    return ProductPage(
        stages=stage_steps(product.stage),
        next_stage=str(Product.Stage(after).label) if after else "",
        attributes=tuple(words.get(word, word) for word in product.attributes),
        uses=_uses(Use.objects.visible_to(membership).filter(product=product)),
        streams=tuple(Stream.objects.visible_to(membership).filter(products=product)),
        end_users=users,
        people=_together(users),
        needs=needs_of(product.item, membership),
        consumers=consumers_of(product.item, membership),
        kpis=tuple(Kpi.objects.visible_to(membership).filter(product=product)),
    )


def stage_steps(stage: str) -> tuple[StageStep, ...]:
    here = STAGES.index(stage)
    return tuple(
        StageStep(str(Product.Stage(one).label), "done" if place < here else "current" if place == here else "ahead")
        for place, one in enumerate(STAGES)
    )


def _uses(rows: QuerySet) -> tuple[UseLine, ...]:
    rows = rows.select_related("capability").order_by("capability__name", "pk")
    return tuple(UseLine(row, word(QUALITY, row.quality), word(CRITICALITY, row.criticality)) for row in rows)


def _together(users: tuple[EndUser, ...]) -> int | None:
    """Not a partial sum: one unknown makes the whole unknown."""
    numbers = [user.people for user in users]
    return None if not numbers or None in numbers else sum(numbers)
