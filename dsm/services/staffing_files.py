"""A file of allocations, from being sent to being stored: in between it is a draft that nobody else sees."""

import zlib
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from dsm.models import Allocation, AllocationImport
from dsm.queries.staffing_files import sent, understood, writable_products
from organizations import audit
from organizations.errors import DomainError
from organizations.models import Membership
from organizations.permissions import Permission
from organizations.services.founding import lock

Status = AllocationImport.Status


@transaction.atomic
def keep_file(*, raw: bytes, name: str, by: Membership) -> AllocationImport:
    """Keep what was sent as a draft of `by`, in place of an earlier one. Raises DomainError for what cannot be read."""
    by.require(Permission.EDIT)
    understood(raw, by)
    AllocationImport.objects.filter(by=by, status=Status.DRAFT).delete()
    return AllocationImport.objects.create(
        organization=by.organization, name=name[:200], content=zlib.compress(raw, 6), by=by
    )


@transaction.atomic
def store(*, batch: AllocationImport, by: Membership) -> AllocationImport:
    """Read the draft once more, as things stand now, and store its good rows: all of them or none."""
    by.require(Permission.EDIT)
    lock(by)  # what two store at once must not come twice
    batch = _locked(batch, by, Status.DRAFT, _("This file is stored or gone already."))
    reading = understood(sent(batch), by)
    if not reading.good:
        raise DomainError(_("There is no row in it that can be stored."))
    products = {row.key: row for row in writable_products(by)}
    Allocation.objects.bulk_create(
        Allocation(
            organization=by.organization, person_id=int(one.person), product=products[one.product], first=one.first,
            last=one.last, fte=Decimal(one.fte.numerator) / one.fte.denominator, brought_by=batch,
        )
        for one in (good.allocation for good in reading.good)
    )  # fmt: skip
    batch.status, batch.added = Status.STORED, len(reading.good)
    batch.bad, batch.left_out = len(reading.refused), len(reading.left_out)
    batch.save(update_fields=["status", "added", "bad", "left_out"])
    audit.record("allocations.brought_in", batch, by=by, rows=[None, batch.added])
    return batch


@transaction.atomic
def discard(*, batch: AllocationImport, by: Membership) -> None:
    by.require(Permission.EDIT)
    _locked(batch, by, Status.DRAFT, _("This file is stored or gone already.")).delete()


@transaction.atomic
def take_back(*, batch: AllocationImport, by: Membership) -> int:
    """Remove what the file brought, all of it; the number of rows. Refused once one of them was changed by hand."""
    by.require(Permission.EDIT)
    batch = _locked(batch, by, Status.STORED, _("This file has been taken back already."))
    rows = list(
        Allocation.objects.filter(brought_by=batch).select_related("person", "product").select_for_update(of=("self",))
    )
    for unit in {row.product.unit_id for row in rows}:
        by.require_unit(unit)
    if changed := [row for row in rows if row.revision > 1]:
        raise DomainError(
            _("“%(row)s” was changed by hand since: delete single allocations instead.") % {"row": changed[0]}
        )
    Allocation.objects.filter(brought_by=batch).delete()
    batch.status = Status.UNDONE
    batch.save(update_fields=["status"])
    audit.record("allocations.taken_back", batch, by=by, rows=[len(rows), None])
    return len(rows)


def _locked(batch: AllocationImport, by: Membership, status: str, gone: str) -> AllocationImport:
    rows = AllocationImport.objects.select_for_update(of=("self",)).filter(pk=batch.pk, status=status)
    row = rows.filter(by=by).first() if status == Status.DRAFT else rows.first()
    if row is None:
        raise DomainError(gone)
    return row
