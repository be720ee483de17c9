"""What people type about an item, beside what sources say: a word like any other, which stands before all of them."""

from collections.abc import Mapping
from fractions import Fraction

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from dsm.federation.reconciliation import BY_HAND
from dsm.federation.record import Value
from dsm.federation.saying import Saying, heard
from dsm.models import Item, Observation
from dsm.services.federation_items import Settling, sheets_of, write_observations
from organizations import audit
from organizations.errors import DomainError
from organizations.models import Membership
from organizations.permissions import Permission


def typed_about(item: Item) -> dict[str, Value]:
    """All that stands at `item`, as words."""
    words: dict[str, Value] = {"name": item.name, **item.attributes}
    if item.supplier_id:
        words["supplier"] = item.supplier.name
    if item.availability is not None:
        words["availability"] = Fraction(item.availability)
    return words


def remember(item: Item, before: Mapping[str, Value] | None = None) -> None:
    """To be called when people have written `item`: from now on files recognise it, and do not undo what was typed.

    before: `typed_about` as it was, None for a new item. What was taken away is remembered as "none".
    """
    if item.is_twin:
        return
    sheet = sheets_of([item])[item.pk]
    if sheet.sayings and before is not None:
        after = typed_about(item)
        words = {name: after.get(name) for name in {*before, *after} if before.get(name) != after.get(name)}
        if words:
            sheet.sayings[BY_HAND] = heard(sheet.sayings.get(BY_HAND), words, now())
            write_observations([(sheet, BY_HAND)])
    settling = Settling.of(item.organization_id)
    if sheet.sayings:
        settling.settle([sheet])
    else:
        settling.mark([sheet])


@transaction.atomic
def let_sources_decide(*, item: Item, attribute: str, by: Membership) -> Item:
    """Forget what was typed about one attribute. Raises DomainError when no source says anything about it."""
    by.require(Permission.EDIT)
    row = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    by.require_unit(row.unit_id)
    sheet = sheets_of([row])[row.pk]
    typed = sheet.sayings.get(BY_HAND)
    if typed is None or attribute not in typed.words:
        raise DomainError(_("Nobody typed this by hand."))
    if not any(attribute in saying.words for source, saying in sheet.sayings.items() if source != BY_HAND):
        raise DomainError(_("No source says anything about this, so what was typed stays."))
    words = {name: word for name, word in typed.words.items() if name != attribute}
    sheet.sayings[BY_HAND] = Saying(typed.first_seen, typed.last_seen, words)
    if words:
        write_observations([(sheet, BY_HAND)])
    else:
        del sheet.sayings[BY_HAND]
        Observation.objects.filter(item=row, source=None).delete()
    Settling.of(row.organization_id).settle([sheet])
    audit.record("item.left_to_sources", row, by=by, attribute=[attribute, None])
    return row
