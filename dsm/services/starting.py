"""Beginning with a table that somebody has already: its good lines become products, capabilities or end users."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from dsm.models import Capability, EndUser, Product
from dsm.queries.starting import Found, end_user_preview, portfolio_preview
from dsm.services.portfolio import create_capability, create_product
from dsm.starting.portfolio import CapabilityRow
from organizations import audit, bin
from organizations.errors import DomainError
from organizations.models import Membership
from organizations.permissions import Permission

OF_PRODUCT = ("name", "key", "kind", "stage", "value", "gate_on", "purpose", "attributes")
OF_CAPABILITY = ("name", "key", "kind", "maturity", "wanted", "description")
OF_END_USER = ("name", "kind", "role", "cost_centre", "is_vip", "location", "people")


@transaction.atomic
def bring_in_portfolio(*, raw: bytes, by: Membership, what: str = "") -> list[Product | Capability]:
    """Make what the good lines of a table say, all of it or nothing. Parents come before their parts.

    Raises DomainError for a table that cannot be read or has no good line.
    """
    by.require(Permission.EDIT)
    good = portfolio_preview(raw, by, what).good
    _require_some(good)
    made: dict[int, Product | Capability] = {}
    for one in good:
        if isinstance(one.row, CapabilityRow):
            made[one.row.line] = _capability(one, made, by)
        else:
            made[one.row.line] = create_product(by=by, **_said(one.row, OF_PRODUCT), **one.links)
    return list(made.values())


def _capability(one: Found, made: dict[int, Product | Capability], by: Membership) -> Capability:
    links = one.links | ({"parent": made[one.above.line]} if one.above else {})
    return create_capability(by=by, **_said(one.row, OF_CAPABILITY), **links)


@transaction.atomic
def bring_in_end_users(*, raw: bytes, by: Membership) -> list[EndUser]:
    """Like `bring_in_portfolio`, in a constant number of queries: a company has many end users."""
    by.require(Permission.EDIT)
    good = end_user_preview(raw, by).good
    _require_some(good)
    rows = EndUser.objects.bulk_create(
        EndUser(organization=by.organization, created_by=by, unit=one.links["unit"], **_said(one.row, OF_END_USER))
        for one in good
    )
    uses = EndUser.products.through
    uses.objects.bulk_create(
        uses(enduser=row, product=product)
        for row, one in zip(rows, good, strict=True)
        for product in one.links["products"]
    )
    audit.record("enduser.brought_in", _("%(number)s end users") % {"number": len(rows)}, by=by)
    return rows


@transaction.atomic
def take_back_portfolio(*, rows: Sequence[Product | Capability], by: Membership) -> None:
    """Put what was brought in into the bin, all of it or nothing: refused when something stands on it by now."""
    by.require(Permission.EDIT)
    for row in sorted(rows, key=lambda row: (isinstance(row, Capability), -row.pk)):  # parts before their parents
        bin.delete(row, by=by)


@transaction.atomic
def take_back_end_users(*, rows: Sequence[EndUser], by: Membership) -> None:
    by.require(Permission.EDIT)
    for unit_id in {row.unit_id for row in rows}:
        by.require_unit(unit_id)
    EndUser.objects.filter(pk__in=[row.pk for row in rows]).update(deleted_at=now())
    audit.record("enduser.taken_back", _("%(number)s end users") % {"number": len(rows)}, by=by)


def _said(row, names: tuple[str, ...]) -> dict:
    return {name: getattr(row, name) for name in names}


def _require_some(good: tuple[Found, ...]) -> None:
    if not good:
        raise DomainError(_("There is no line in it that could be taken."))
