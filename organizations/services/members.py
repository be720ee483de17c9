"""Members: role and scope, removing, leaving. There is always an owner."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from organizations import audit
from organizations.errors import DomainError
from organizations.models import Membership, Unit
from organizations.permissions import Permission, Role
from organizations.services.founding import lock


@transaction.atomic
def change_member(*, member: Membership, role: str, units: Iterable[Unit], by: Membership) -> Membership:
    """Give `member` a role and a scope: she writes in `units` and below, or everywhere when there are none."""
    by.require(Permission.ADMINISTER)
    _lock(member, by)
    units = list(units)
    require_scope_fits(role, units, by)
    if member.role == Role.OWNER and role != Role.OWNER:
        _require_another_owner(member)
    before = {"role": member.role, "scope": _names(member.units.all())}
    member.role = role
    member.save(update_fields=["role"])
    set_scope(member, units)
    after = {"role": str(role), "scope": _names(units)}
    changes = {key: [before[key], after[key]] for key in before if before[key] != after[key]}
    if changes:
        audit.record("member.changed", member, by=by, **changes)
    return member


@transaction.atomic
def remove_member(*, member: Membership, by: Membership) -> None:
    """End a membership. What was signed or answered stays."""
    by.require(Permission.ADMINISTER)
    _lock(member, by)
    _end(member)
    audit.record("member.removed", member, by=by)


@transaction.atomic
def leave(*, by: Membership) -> None:
    """End one's own membership."""
    _lock(by, by)
    _end(by)
    audit.record("member.left", by, by=by)


def require_scope_fits(role: str, units: list[Unit], by: Membership) -> None:
    """Raise DomainError for an owner with a scope, or for units of somebody else or in the bin."""
    if role == Role.OWNER and units:
        raise DomainError(_("An owner is responsible for the whole organization. Choose no units."), "units")
    wanted = {unit.pk for unit in units}
    if Unit.objects.visible_to(by).filter(pk__in=wanted).count() != len(wanted):
        raise DomainError(_("These units were deleted, or belong to another organization."), "units")


def set_scope(member: Membership, units: list[Unit]) -> None:
    """Set the units and, in step with them, the flag that spares most requests from reading them."""
    member.units.set(units)
    member.is_scoped = bool(units)
    member.save(update_fields=["is_scoped"])
    member.__dict__.pop("unit_ids", None)


def _lock(member: Membership, by: Membership) -> None:
    """What was read before the lock may be old: somebody could have made `member` the last owner since."""
    lock(by)
    member.refresh_from_db(fields=["role", "left_at"])


def _end(member: Membership) -> None:
    if member.left_at is not None:
        raise DomainError(_("This membership has ended already."))
    if member.role == Role.OWNER:
        _require_another_owner(member)
    member.left_at = now()
    member.save(update_fields=["left_at"])
    member.tokens.filter(revoked_at=None).update(revoked_at=now())  # or they would work again after a return


def _require_another_owner(member: Membership) -> None:
    others = Membership.objects.filter(organization=member.organization_id).owners().exclude(pk=member.pk)
    if not others.exists():
        raise DomainError(_("An organization needs an owner. Make somebody else an owner first."), "role")


def _names(units) -> str:
    return ", ".join(sorted(unit.name for unit in units))
