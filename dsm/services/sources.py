"""Who reports items: the master, suppliers, teams."""

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from dsm.models import Source
from dsm.services.federation_rules import bring_up_to_date
from dsm.services.revised import locked, require_own, written
from organizations import audit
from organizations.errors import DomainError
from organizations.models import Membership
from organizations.permissions import Permission
from organizations.services.founding import lock

DECIDING = ("rank", "stale_days")  # fields that say who is right


@transaction.atomic
def create_source(*, by: Membership, name: str, key: str = "", **fields) -> Source:
    """A new source. Without a key, one is made of the name. `fields`: kind, supplier, rank, stale_days, may_insert."""
    by.require(Permission.EDIT)
    by.require_unit(None)
    require_own(fields, by)
    _require_sound(fields)
    row = Source(organization=by.organization, name=name, **fields)
    row.key = _free_key(by, key, name)
    row.save()
    audit.record("source.created", row, by=by)
    return row


@transaction.atomic
def change_source(*, source: Source, revision: int, by: Membership, **fields) -> Source:
    """Raises Stale when it changed since `revision`. A new rank is at work at once, for what was said before, too."""
    row = locked(source, revision, fields, by)
    _require_sound(fields)
    before = [getattr(row, name) for name in DECIDING]
    row = written(row, fields, by)
    if before != [getattr(row, name) for name in DECIDING]:
        bring_up_to_date(by=by)
    return row


def _require_sound(fields: dict) -> None:
    if fields.get("kind") == Source.Kind.SUPPLIER and fields.get("supplier") is None:
        raise DomainError(_("Say which supplier it is."), "supplier")
    if fields.get("kind") not in (None, Source.Kind.SUPPLIER) and fields.get("supplier") is not None:
        raise DomainError(_("Only the source of a supplier has a supplier."), "supplier")


def _free_key(by: Membership, key: str, name: str) -> str:
    lock(by)  # two who ask at once would get the same
    taken = set(Source.objects.filter(organization=by.organization, deleted_at=None).values_list("key", flat=True))
    if key in taken:
        raise DomainError(_("The key “%(key)s” is taken. Choose another.") % {"key": key}, "key")
    stem = key or slugify(name)[:34] or "source"
    return next(one for one in (stem, *(f"{stem}-{number}" for number in range(2, 10_000))) if one not in taken)
