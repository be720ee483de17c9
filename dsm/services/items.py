"""Configuration items made by hand, and the relations between items of every kind."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from dsm.models import Item, Relation
from dsm.models.items import TWINS
from dsm.queries.graph import needed_by
from organizations import audit
from organizations.errors import DomainError, Stale
from organizations.models import Membership
from organizations.permissions import Permission


@dataclass(frozen=True)
class Need:
    """What a consumer needs. Providers of one `alternatives` word stand in for each other: `least` of them must run."""

    provider: Item
    alternatives: str = ""
    least: int = 1


@transaction.atomic
def add_item(*, by: Membership, item_class: str, key: str, name: str = "", unit=None, **fields) -> Item:
    """A new item. `fields`: supplier, availability (Decimal, 0<…<1), attributes."""
    by.require(Permission.EDIT)
    by.require_unit(unit.pk if unit else None)
    if item_class in TWINS:
        raise DomainError(_("Products and capabilities are made on their own pages."), "item_class")
    if Item.objects.filter(organization=by.organization, key=key, deleted_at=None).exists():
        raise DomainError(_("The key “%(key)s” is taken. Choose another.") % {"key": key}, "key")
    row = Item.objects.create(
        organization=by.organization, item_class=item_class, key=key, name=name or key, unit=unit, **fields
    )
    audit.record("item.created", row, by=by)
    return row


@transaction.atomic
def change_item(*, item: Item, revision: int, by: Membership, **fields) -> Item:
    """Change name, class, unit, supplier, availability or attributes. Raises Stale when it changed since `revision`."""
    by.require(Permission.EDIT)
    row = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    by.require_unit(row.unit_id)
    if row.is_twin:
        raise DomainError(_("“%(item)s” is changed on its own page.") % {"item": row})
    if "unit" in fields:
        by.require_unit(fields["unit"].pk if fields["unit"] else None)
    if row.revision != revision:
        current = {name: str(getattr(row, name) or "") for name in fields} | {"revision": row.revision}
        raise Stale(_("Somebody else has changed “%(name)s” in the meantime.") % {"name": row}, current)
    changes = audit.difference(row, **fields)
    for name, value in fields.items():
        setattr(row, name, value)
    row.revision += 1
    row.save()
    if changes:
        audit.record("item.changed", row, by=by, **changes)
    return row


@transaction.atomic
def relate(*, consumer: Item, needs: list[Need], by: Membership) -> None:
    """Say anew what `consumer` needs. Refused when it would, by some way, need itself."""
    by.require(Permission.EDIT)
    row = Item.objects.select_for_update(of=("self",)).get(pk=consumer.pk)
    by.require_unit(row.unit_id)
    _require_groups(needs)
    _require_no_circle(row, needs)
    before = sorted(row.needs.values_list("provider__name", flat=True))
    row.needs.all().delete()
    Relation.objects.bulk_create(
        Relation(
            organization=row.organization, consumer=row, provider=need.provider, alternatives=need.alternatives,
            least=need.least,
        )
        for need in needs
    )  # fmt: skip
    after = sorted(need.provider.name for need in needs)
    if before != after:
        audit.record("item.related", row, by=by, needs=[", ".join(before), ", ".join(after)])


def _require_groups(needs: list[Need]) -> None:
    providers = [need.provider.pk for need in needs]
    if len(set(providers)) < len(providers):
        raise DomainError(_("Each provider can be named once."))
    groups: dict[str, list[Need]] = {}
    for need in needs:
        groups.setdefault(need.alternatives, []).append(need)
    for word, members in groups.items():
        if word and (len({need.least for need in members}) > 1 or members[0].least > len(members)):
            sentence = _("Of the alternatives “%(word)s”, at least 1 and at most %(number)s must run.")
            raise DomainError(sentence % {"word": word, "number": len(members)})


def _require_no_circle(consumer: Item, needs: list[Need]) -> None:
    for need in needs:
        if consumer.pk in needed_by([need.provider.pk], consumer.organization_id):
            sentence = _("“%(provider)s” already needs “%(consumer)s”: they would need each other in a circle.")
            raise DomainError(sentence % {"provider": need.provider, "consumer": consumer})
