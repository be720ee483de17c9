"""Configuration items made by hand, and the relations between items of every kind."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from dsm.availability import is_sound
from dsm.models import Item, Relation
from dsm.models.items import TWINS
from dsm.queries.graph import needed_by, way
from dsm.services import by_hand
from dsm.services.revised import locked, require_own, written
from dsm.ways import told
from organizations import audit
from organizations.errors import DomainError, Stale
from organizations.models import Membership
from organizations.permissions import Permission
from organizations.services.founding import lock

MOST_NEEDS = 200  # of one item


@dataclass(frozen=True)
class Need:
    """What a consumer needs. Providers of one `alternatives` word stand in for each other: `least` of them must run."""

    provider: Item
    alternatives: str = ""
    least: int = 1

    def __str__(self):
        return f"{self.provider} ({self.least} of {self.alternatives})" if self.alternatives else str(self.provider)


@transaction.atomic
def add_item(*, by: Membership, item_class: str, key: str = "", name: str = "", unit=None, **fields) -> Item:
    """A new item. Without a key, one is made of the name. `fields`: supplier, availability (Decimal, 0<…<1), attributes."""
    by.require(Permission.EDIT)
    require_own({"unit": unit, **fields}, by)
    _require_hand_made(item_class)
    _require_availability(fields.get("availability"))
    row = Item.objects.create(
        organization=by.organization, item_class=item_class, key=_free_key(by, key, name), name=name or key, unit=unit,
        **fields,
    )  # fmt: skip
    by_hand.remember(row)
    audit.record("item.created", row, by=by)
    return row


@transaction.atomic
def change_item(*, item: Item, revision: int, by: Membership, **fields) -> Item:
    """Change name, class, unit, supplier, availability or attributes. Raises Stale when it changed since `revision`."""
    row = locked(item, revision, fields, by)
    if row.is_twin:
        raise DomainError(_("“%(item)s” is changed on its own page.") % {"item": row})
    _require_hand_made(fields.get("item_class", ""))
    _require_availability(fields.get("availability"))
    before = by_hand.typed_about(row)
    row = written(row, fields, by)
    by_hand.remember(row, before)
    return row


@transaction.atomic
def relate(*, consumer: Item, needs: list[Need], by: Membership, revision: int | None = None) -> Item:
    """Say anew what `consumer` needs, of what she sees. Refused when it would, by some way, need itself.

    With `revision` that of the consumer is checked: Stale when somebody else said something in between.
    """
    by.require(Permission.EDIT)
    lock(by)  # two that cross could close a circle
    row = Item.objects.select_for_update(of=("self",)).get(pk=consumer.pk)
    by.require_unit(row.unit_id)
    before = [_need(one) for one in row.needs.select_related("provider")]
    seen = set(row.needs.visible_to(by).values_list("provider_id", flat=True))
    if revision is not None and row.revision != revision:
        current = {"needs": _told(one for one in before if one.provider.pk in seen), "revision": row.revision}
        raise Stale(_("Somebody else has changed what “%(name)s” needs in the meantime.") % {"name": row}, current)
    after = [*_sound(needs, by), *(one for one in before if one.provider.pk not in seen)]
    if _ids(before) == _ids(after):
        return row
    _require_groups(after)
    _require_no_circle(row, needs, by)
    _write_needs(row, after)
    audit.record("item.related", row, by=by, needs=[_told(before), _told(after)])
    return row


def _write_needs(row: Item, needs: list[Need]) -> None:
    row.needs.all().delete()
    Relation.objects.bulk_create(
        Relation(
            organization=row.organization, consumer=row, provider=need.provider, alternatives=need.alternatives,
            least=need.least,
        )
        for need in needs
    )  # fmt: skip
    row.revision += 1
    row.save(update_fields=["revision"])


def _need(relation: Relation) -> Need:
    return Need(relation.provider, relation.alternatives, relation.least)


def _ids(needs: Iterable[Need]) -> set[tuple[int, str, int]]:
    return {(need.provider.pk, need.alternatives, need.least) for need in needs}


def _told(needs: Iterable[Need]) -> str:
    return ", ".join(sorted(map(str, needs)))


def _sound(needs: list[Need], by: Membership) -> list[Need]:
    if len(needs) > MOST_NEEDS:
        raise DomainError(_("An item can need at most %(most)s others.") % {"most": MOST_NEEDS})
    if any(need.provider.organization_id != by.organization_id for need in needs):
        raise DomainError(_("This belongs to another organization."))
    return [need if need.alternatives else Need(need.provider) for need in needs]


def _require_groups(needs: list[Need]) -> None:
    named: set[int] = set()
    groups: dict[str, list[Need]] = {}
    for need in needs:
        if need.provider.pk in named:
            raise DomainError(
                _("Each provider can be named once. “%(name)s” is named twice.") % {"name": need.provider}
            )
        named.add(need.provider.pk)
        groups.setdefault(need.alternatives, []).append(need)
    for word, members in groups.items():
        if word and len({need.least for need in members}) > 1:
            sentence = _("Of the alternatives “%(word)s”, the same number must run on every line.")
            raise DomainError(sentence % {"word": word})
        if word and not 1 <= members[0].least <= len(members):
            sentence = _("Of the alternatives “%(word)s”, at least 1 and at most %(number)s must run.")
            raise DomainError(sentence % {"word": word, "number": len(members)})


def _require_no_circle(consumer: Item, needs: list[Need], by: Membership) -> None:
    providers = [need.provider.pk for need in needs]
    below = needed_by(providers, consumer.organization_id)
    if consumer.pk in below:
        circle = [consumer.pk, *way(providers, consumer.pk, below, consumer.organization_id)]
        sentence = _("That would be a circle: %(way)s. One of them has to do without the next.")
        raise DomainError(sentence % {"way": told(_names_for(by, circle))})


def _names_for(by: Membership, items: list[int]) -> list[str]:
    seen = {row.pk: str(row) for row in Item.objects.visible_to(by).filter(pk__in=items)}
    return [seen.get(pk, _("something that you do not see")) for pk in items]


def _require_hand_made(item_class: str) -> None:
    if item_class in TWINS:
        raise DomainError(_("Products and capabilities are made on their own pages."), "item_class")


def _require_no_twins(key: str) -> None:
    """What has such a key is found by it: it must be the product or the capability itself."""
    word, dot, _rest = key.partition(".")
    if dot and word.lower() in TWINS:
        sentence = _("Keys that begin with “%(word)s.” are of products and capabilities, made on their own pages.")
        raise DomainError(sentence % {"word": word}, "key")


def _require_availability(share: Decimal | None) -> None:
    if share is not None and not is_sound(share):
        raise DomainError(_("An availability lies above 0 and below 100 %."), "availability")


def _free_key(by: Membership, key: str, name: str) -> str:
    """The key that was asked for, if it is free; else one made of the name."""
    _require_no_twins(key)
    lock(by)  # two who ask at once would get the same
    taken = Item.objects.filter(organization=by.organization, deleted_at=None)
    if key:
        if taken.filter(key=key).exists():
            raise DomainError(_("The key “%(key)s” is taken. Choose another.") % {"key": key}, "key")
        return key
    stem = slugify(name)[:100].strip("-") or "item"
    used = set(taken.filter(key__startswith=stem).values_list("key", flat=True))
    return next(free for free in (stem, *(f"{stem}-{number}" for number in range(2, 100_000))) if free not in used)
