"""Where an item is shown: a product or a capability on its own page, a component on its page."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from dsm.models import Item
from dsm.queries.needs import NeedGroup
from dsm.queries.service_data import COMPONENT_CLASSES


@dataclass(frozen=True)
class Link:
    label: str
    url: str  # "" when it has no page
    kind: str = ""


@dataclass(frozen=True)
class NeedLine:
    group: NeedGroup
    links: tuple[Link, ...]


def item_link(item: Item, org: str) -> Link:
    return Link(str(item), item_url(item, org), item.item_class)


def item_url(item: Item, org: str) -> str:
    if item.product_id:
        return reverse("product", args=[org, item.product_id])
    if item.capability_id:
        return reverse("capability", args=[org, item.capability_id])
    if item.item_class in COMPONENT_CLASSES:
        return reverse("component", args=[org, item.pk])
    try:
        return reverse("item", args=[org, item.pk])
    except NoReverseMatch:
        return ""


def need_lines(groups: Iterable[NeedGroup], org: str) -> list[NeedLine]:
    return [NeedLine(group, tuple(item_link(item, org) for item in group.providers)) for group in groups]


def item_links(items: Iterable[Item], org: str) -> list[Link]:
    return [item_link(item, org) for item in items]
