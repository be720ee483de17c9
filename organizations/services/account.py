"""The end of an account: memberships end, what was answered or signed stays without a name."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from organizations import audit
from organizations.errors import DomainError
from organizations.models import AuditEntry, Invitation, Membership, Organization
from organizations.permissions import Role
from organizations.services import members


@transaction.atomic
def delete_account(*, user) -> None:
    """Delete `user` for good. Refused while she is the only owner of an organization."""
    mine = list(Membership.objects.filter(user=user).select_related("organization").order_by("organization_id"))
    list(Organization.objects.select_for_update().filter(pk__in=[m.organization_id for m in mine]).order_by("pk"))
    _require_handed_over([membership for membership in mine if membership.left_at is None])
    for membership in mine:
        if membership.left_at is None:
            members.leave(by=membership)
        _forget_name(membership)
    _forget_invitations({user.email, *user.emailaddress_set.values_list("email", flat=True)})
    user.delete()


def sole_ownerships(user) -> list[Organization]:
    """The organizations that would be left without an owner."""
    owned = Membership.objects.owners().filter(user=user).select_related("organization")
    return [membership.organization for membership in owned if not _has_another_owner(membership)]


def _has_another_owner(membership: Membership) -> bool:
    others = Membership.objects.filter(organization=membership.organization_id).owners().exclude(pk=membership.pk)
    return others.exists()


def _require_handed_over(mine: list[Membership]) -> None:
    alone = [m.organization.name for m in mine if m.role == Role.OWNER and not _has_another_owner(m)]
    if alone:
        sentence = _("You are the only owner of %(organizations)s. Make somebody else an owner there first.")
        raise DomainError(sentence % {"organizations": ", ".join(alone)})


def _forget_name(membership: Membership) -> None:
    """Entries about this member lose her name; that the act happened, and when, stays on record."""
    about = AuditEntry.objects.filter(
        organization=membership.organization_id, subject_ref=f"membership:{membership.pk}"
    )
    about.update(subject=_("Former member"))


def _forget_invitations(emails: set[str]) -> None:
    invitations = Invitation.objects.filter(Q(email__in=emails) | Q(email__in={email.lower() for email in emails}))
    references = [audit.reference(invitation) for invitation in invitations]
    AuditEntry.objects.filter(subject_ref__in=references).update(subject=_("Former member"))
    invitations.delete()
