"""Opening and closing public addresses, and what the operations page says of a department."""

import secrets

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from organizations import audit
from organizations.errors import DomainError, Stale
from organizations.models import Membership, Organization, Unit
from organizations.permissions import Permission
from vpmom.models import Department, Plan, PublicAddress, Version
from vpmom.services.drafting import require_open

FIELDS = ("intro", "key_facts", "rank", "is_shown")


@transaction.atomic
def open_plan(*, plan: Plan, by: Membership) -> PublicAddress:
    """Show the public part of the newest locked version to whoever has the address.

    Whoever may write the plan may open it: only lines that were marked public and decided on are shown. DomainError
    while no version is locked.
    """
    _require_plan(plan, by)
    require_open(plan)
    if not plan.versions.filter(state=Version.State.DECIDED).exists():
        raise DomainError(_("No version of this plan is locked yet, and a draft is never shown to everybody."))
    return _open(plan.organization, plan, by)


@transaction.atomic
def close_plan(*, plan: Plan, by: Membership) -> None:
    _require_plan(plan, by)
    _close(plan.organization, plan, by)


@transaction.atomic
def open_operations(*, by: Membership) -> PublicAddress:
    """Show the operations page to whoever has the address: it is about everybody, so only an owner may."""
    by.require(Permission.ADMINISTER)
    return _open(by.organization, None, by)


@transaction.atomic
def close_operations(*, by: Membership) -> None:
    by.require(Permission.ADMINISTER)
    _close(by.organization, None, by)


@transaction.atomic
def change_department(
    *,
    unit: Unit | None,
    by: Membership,
    intro: str,
    key_facts: str,
    rank: int,
    is_shown: bool,
    seen: dict | None = None,
) -> Department:
    """Store what the operations page says of `unit`, None for the whole organization.

    `seen` is what the writer had before her, of `state`: Stale when somebody has changed it since.
    """
    by.require(Permission.EDIT)
    by.require_unit(unit.pk if unit else None)
    Organization.objects.select_for_update(no_key=True).get(pk=by.organization_id)  # two who write the first one
    row = Department.objects.filter(organization=by.organization, unit=unit).first()
    row = row or Department(organization=by.organization, unit=unit)
    wanted = {"intro": intro, "key_facts": key_facts, "rank": rank, "is_shown": is_shown}
    if seen is not None and state(row) not in (seen, wanted):
        raise Stale(_("Somebody else changed this department while you were writing."), state(row))
    changes = audit.difference(row, **wanted)
    for name, value in wanted.items():
        setattr(row, name, value)
    row.save()
    if changes:
        audit.record("department.changed", unit or by.organization, by=by, **changes)
    return row


def state(row: Department) -> dict:
    """What a form shows of it, as plain values."""
    return {name: getattr(row, name) for name in FIELDS}


def _require_plan(plan: Plan, by: Membership) -> None:
    by.require(Permission.EDIT)
    by.require_unit(plan.unit_id)


def _open(organization: Organization, plan: Plan | None, by: Membership) -> PublicAddress:
    """The address that is open already, or a new one of 256 random bits: an old one never opens again."""
    address, is_new = PublicAddress.objects.filter(closed_at=None).get_or_create(
        organization=organization, plan=plan, defaults={"token": secrets.token_urlsafe(32), "opened_by": by}
    )
    if is_new:
        audit.record("public_address.opened", plan or organization, by=by)
    return address


def _close(organization: Organization, plan: Plan | None, by: Membership) -> None:
    closed = PublicAddress.objects.filter(organization=organization, plan=plan, closed_at=None).update(closed_at=now())
    if closed:
        audit.record("public_address.closed", plan or organization, by=by)
