"""Definitions of key figures: written, changed, and which components report to them."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from dsm.models import Capability, Item, Kpi, Product
from dsm.services.revised import linked, locked, require_own, written
from organizations import audit
from organizations.errors import DomainError
from organizations.models import Membership
from organizations.permissions import Permission


@transaction.atomic
def add_kpi(
    *, by: Membership, about: Product | Capability, name: str, components: Iterable[Item] = (), **fields
) -> Kpi:
    """A figure about a product or a capability. `fields`: definition, measured_in, direction, target (Decimal)."""
    by.require(Permission.EDIT)
    fields |= _about(about)
    require_own(fields, by, {"components": components})
    _require_components(components)
    row = Kpi(organization=by.organization, name=name, created_by=by, **fields)
    by.require_unit(row.scope_unit_id)
    row.save()
    linked(row, {"components": components}, by)
    audit.record("kpi.created", row, by=by)
    return row


@transaction.atomic
def change_kpi(*, kpi: Kpi, revision: int, by: Membership, about=None, components=None, **fields) -> Kpi:
    """Raises Stale when it changed since `revision`."""
    links = {"components": components}
    row = locked(kpi, revision, fields | ({"about": about} if about else {}), by, links)
    if about is not None:
        by.require_unit(about.unit_id)
        fields |= _about(about)
    _require_components(components or ())
    return written(row, fields, by, links)


def _about(row: Product | Capability) -> dict:
    return {"product": row, "capability": None} if isinstance(row, Product) else {"product": None, "capability": row}


def _require_components(rows: Iterable[Item]) -> None:
    for row in rows:
        if row.is_twin:
            sentence = _("“%(item)s” is a product or a capability. Components report to a KPI.")
            raise DomainError(sentence % {"item": row}, "components")
