"""Links between the lines of a plan: confirmed by the author, turned down, or taken away."""

from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from organizations.errors import DomainError
from organizations.models import Membership
from vpmom.models import Item, ItemLink, Plan
from vpmom.plan import ENDS, Link
from vpmom.queries.editing import beyond
from vpmom.queries.reading import clearance
from vpmom.services.editing import open_for_writing


class LinkState(StrEnum):
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"  # it is not suggested again
    NONE = "none"


@transaction.atomic
def set_link(*, plan: Plan, link: Link, state: LinkState, by: Membership) -> None:
    """Confirm a link, dismiss a suggestion, or take either away. Both ends are lines that `by` reads."""
    plan = open_for_writing(plan, by)
    source, target = _end(plan, link.source, by), _end(plan, link.target, by)
    _check_ends(plan, link, source, target)
    rows = ItemLink.objects.filter(plan=plan, kind=link.kind.value, source=source, target=target)
    if state == LinkState.NONE:
        rows.delete()
        return
    ItemLink.objects.update_or_create(
        plan=plan,
        kind=link.kind.value,
        source=source,
        target=target,
        defaults={
            "organization_id": plan.organization_id,
            "dismissed": state == LinkState.DISMISSED,
            "by": by,
        },
    )


def _end(plan: Plan, key: str, by: Membership) -> Item:
    row = Item.objects.live().filter(plan=plan, key=UUID(key)).first()
    if row is None or key in beyond(plan, clearance(plan, by)):
        raise DomainError(_("One of these two lines is no longer there."))
    return row


def _check_ends(plan: Plan, link: Link, source: Item, target: Item) -> None:
    parts = tuple(plan.shape.section(row.section).part for row in (source, target))
    if parts != ENDS[link.kind]:
        raise DomainError(_("Lines of these two sections cannot be tied together like this."))
