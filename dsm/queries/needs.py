"""What an item needs, with alternatives put together, and what needs it."""

from dataclasses import dataclass

from django.db.models import QuerySet

from dsm.models import Item, Relation
from organizations.models import Membership


@dataclass(frozen=True)
class NeedGroup:
    """Providers of which `least` must run. One alone has no `word`."""

    word: str
    least: int
    providers: tuple[Item, ...]

    @property
    def stands_alone(self) -> bool:
        return not self.word


def needs_of(item: Item, membership: Membership) -> tuple[NeedGroup, ...]:
    """Of what she sees: single providers first, then each group of alternatives. One query."""
    groups: dict[str, list[Relation]] = {}
    for row in relations_of(item, membership):
        groups.setdefault(row.alternatives, []).append(row)
    alone = tuple(NeedGroup("", 1, (row.provider,)) for row in groups.pop("", []))
    return alone + tuple(
        NeedGroup(word, rows[0].least, tuple(row.provider for row in rows)) for word, rows in sorted(groups.items())
    )


def relations_of(item: Item, membership: Membership) -> QuerySet:
    rows = Relation.objects.visible_to(membership).filter(consumer=item).select_related("provider")
    return rows.order_by("alternatives", "provider__name", "pk")


def consumers_of(item: Item, membership: Membership, most: int | None = None) -> list[Item]:
    """What needs it directly, by name. One query."""
    rows = Item.objects.visible_to(membership).filter(needs__provider=item).order_by("name", "pk")
    return list(rows[:most])


def found_items(membership: Membership, text: str, most: int = 20) -> list[Item]:
    """Items whose key or name holds `text`, best matches first."""
    rows = Item.objects.visible_to(membership)
    exact = list(rows.filter(key__iexact=text)[:1])
    begins = rows.filter(name__istartswith=text)[:most]
    holds = (rows.filter(name__icontains=text) | rows.filter(key__icontains=text))[:most]
    return list(dict.fromkeys([*exact, *begins, *holds]))[:most]


def known_items(membership: Membership, typed: list[str]) -> dict[str, list[Item]]:
    """For each typed text the items that it can mean: the one with that key, else all with that name. Two queries."""
    rows = Item.objects.visible_to(membership)
    by_key = {row.key: [row] for row in rows.filter(key__in=typed)}
    by_name: dict[str, list[Item]] = {}
    for row in rows.filter(name__in=[text for text in typed if text not in by_key]):
        by_name.setdefault(row.name, []).append(row)
    return {text: by_key.get(text) or by_name.get(text, []) for text in typed}
