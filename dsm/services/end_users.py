"""Who uses the products: said, changed, and brought in from a file."""

from collections.abc import Iterable

from django.db import transaction

from dsm.models import EndUser, Product
from dsm.services.revised import linked, locked, require_own, written
from organizations import audit
from organizations.models import Membership
from organizations.permissions import Permission


@transaction.atomic
def add_end_user(*, by: Membership, name: str, products: Iterable[Product] = (), unit=None, **fields) -> EndUser:
    """A person or a group. `fields`: kind, role, cost_centre, is_vip, location, people (1 or more, None unknown)."""
    by.require(Permission.EDIT)
    require_own({"unit": unit, **fields}, by, {"products": products})
    row = EndUser(organization=by.organization, name=name, unit=unit, created_by=by, **_counted(fields))
    row.save()
    linked(row, {"products": products}, by)
    audit.record("enduser.created", row, by=by)
    return row


@transaction.atomic
def change_end_user(*, end_user: EndUser, revision: int, by: Membership, products=None, **fields) -> EndUser:
    """Raises Stale when it changed since `revision`."""
    links = {"products": products}
    row = locked(end_user, revision, fields, by, links)
    return written(row, _counted(fields, row.kind), by, links)


def _counted(fields: dict, kind: str = EndUser.Kind.GROUP) -> dict:
    """A person is one."""
    return fields | {"people": 1} if fields.get("kind", kind) == EndUser.Kind.PERSON else fields
