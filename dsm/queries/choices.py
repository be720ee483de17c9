"""What a reader can choose from, and filters that several lists share."""

from django.db.models import Q, QuerySet

from organizations.models import Membership, Unit

WHOLE = "whole"  # in an address: what belongs to no unit


def choosable(model, membership: Membership, current: int | None = None) -> QuerySet:
    """What she sees, and what stands there already: saving must not drop what she does not see."""
    rows = model.objects.visible_to(membership)
    return (
        rows if current is None else (rows | model.objects.filter(organization=membership.organization_id, pk=current))
    )


def own_units(membership: Membership) -> QuerySet:
    """Units for which she may write."""
    units = Unit.objects.visible_to(membership)
    return units.filter(pk__in=membership.unit_ids) if membership.is_scoped else units


def of_unit(rows: QuerySet, word: str) -> QuerySet:
    """`word` as it stands in an address: a unit's id, WHOLE, or "" for all. Nonsense finds nothing."""
    if not word:
        return rows
    if word == WHOLE:
        return rows.filter(unit=None)
    return rows.filter(unit=int(word)) if word.isascii() and word.isdigit() and len(word) < 10 else rows.none()


def holding(text: str, *fields: str) -> Q:
    """Any of the fields holds the text."""
    found = Q()
    for field in fields:
        found |= Q(**{f"{field}__icontains": text})
    return found
