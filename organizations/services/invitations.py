"""Invitations: a link by mail that makes a member. What the two kinds of link prove: see `invitation_mail`."""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext as _

from organizations import audit
from organizations.errors import DomainError
from organizations.invitation_mail import Link, hand_over
from organizations.models import AuditEntry, Invitation, Membership, Unit
from organizations.permissions import Permission
from organizations.secret_links import hashed, new_secret
from organizations.services.founding import lock
from organizations.services.members import require_scope_fits, set_scope

VALID_FOR = timedelta(days=14)
AT_ONCE = 50
A_DAY = 300


class Unusable(DomainError):
    """The link does not open anything: unknown (404), or used, taken back or expired (410)."""

    def __init__(self, sentence: str, status: int):
        super().__init__(sentence)
        self.status = status


@transaction.atomic
def invite(*, emails: list[str], role: str, units: Iterable[Unit] = (), by: Membership) -> list[Link]:
    """Invite every address of `emails`, or, when one of them cannot be invited, none."""
    by.require(Permission.ADMINISTER)
    lock(by)  # a unit must not go into the bin while somebody is invited to it
    emails = list(dict.fromkeys(email.strip().lower() for email in emails))
    units = list(units)
    require_scope_fits(role, units, by)
    _require_invitable(emails, by)
    links = [_invite_one(email, role, units, by) for email in emails]
    transaction.on_commit(partial(hand_over, links, str(by)))
    return links


@transaction.atomic
def resend(*, invitation: Invitation, by: Membership) -> Link:
    """Send a new link that is valid for another 14 days; the old one opens nothing any more."""
    by.require(Permission.ADMINISTER)
    lock(by)
    _require_within_a_day(1, by)
    invitation = _locked_pending(invitation)
    secret = new_secret()
    invitation.token_hash, invitation.expires_at = hashed(secret), now() + VALID_FOR
    invitation.save(update_fields=["token_hash", "expires_at"])
    audit.record("invitation.resent", invitation, by=by)
    link = Link(invitation, secret)
    transaction.on_commit(partial(hand_over, [link], str(by)))
    return link


@transaction.atomic
def revoke(*, invitation: Invitation, by: Membership) -> None:
    """Take an invitation back: its link opens nothing any more."""
    by.require(Permission.ADMINISTER)
    invitation = _locked_pending(invitation)
    invitation.revoked_at = now()
    invitation.save(update_fields=["revoked_at"])
    audit.record("invitation.revoked", invitation, by=by)


def find(token: str) -> Invitation:
    """The invitation that `token` opens; raises Unusable with the sentence that says why it does not."""
    rows = Invitation.objects.select_related("organization", "invited_by__user")
    invitation = rows.filter(token_hash=hashed(token)).first()
    if invitation is None:
        raise Unusable(_("This link opens no invitation. Check that it is complete, or ask for a new one."), 404)
    if invitation.accepted_at is not None:
        raise Unusable(_("This invitation has been used already. Sign in to open the organization."), 410)
    if invitation.revoked_at is not None:
        raise Unusable(_("This invitation was taken back. Ask whoever invited you."), 410)
    if invitation.has_expired:
        raise Unusable(_("This invitation has expired. Ask whoever invited you to send it again."), 410)
    return invitation


@transaction.atomic
def accept(*, token: str, user) -> Membership:
    """Make `user` a member, or a member again. Her confirmed addresses must include the invited one."""
    invitation = Invitation.objects.select_for_update().get(pk=find(token).pk)
    if invitation.accepted_at or invitation.revoked_at:
        find(token)  # somebody was quicker: says which
    if not is_for(invitation, user):
        raise DomainError(_("This invitation is for %(email)s.") % {"email": invitation.email})
    membership, joins = _join(invitation, user)
    invitation.accepted_at = now()
    invitation.save(update_fields=["accepted_at"])
    if joins:
        audit.record("member.joined", membership, by=membership, role=[None, membership.role])
    return membership


def is_for(invitation: Invitation, user) -> bool:
    return EmailAddress.objects.filter(user=user, verified=True, email__iexact=invitation.email).exists()


def _join(invitation: Invitation, user) -> tuple[Membership, bool]:
    """Who is a member already keeps her role: an old link must not lower or raise it."""
    membership, created = Membership.objects.select_for_update().get_or_create(
        organization=invitation.organization, user=user, defaults={"role": invitation.role}
    )
    if not created and membership.left_at is None:
        return membership, False
    units = _live_units(invitation)
    membership.role, membership.left_at = invitation.role, None
    membership.save(update_fields=["role", "left_at"])
    set_scope(membership, units)
    return membership, True


def _live_units(invitation: Invitation) -> list[Unit]:
    """No units stand for the whole organization, so an invitation that has lost all of its units opens nothing."""
    units = list(invitation.units.all())
    live = [unit for unit in units if unit.deleted_at is None]
    if units and not live:
        raise Unusable(_("The units that this invitation was for were deleted. Ask whoever invited you."), 410)
    return live


def _invite_one(email: str, role: str, units: list[Unit], by: Membership) -> Link:
    secret = new_secret()
    invitation = Invitation.objects.create(
        organization=by.organization,
        email=email,
        role=role,
        token_hash=hashed(secret),
        invited_by=by,
        expires_at=now() + VALID_FOR,
    )
    invitation.units.set(units)
    audit.record("invitation.sent", invitation, by=by, role=[None, str(role)])
    return Link(invitation, secret)


def _require_invitable(emails: list[str], by: Membership) -> None:
    if not emails:
        raise DomainError(_("Give at least one e-mail address."), "emails")
    if len(emails) > AT_ONCE:
        raise DomainError(_("Invite at most %(most)s people at once.") % {"most": AT_ONCE}, "emails")
    _require_within_a_day(len(emails), by)
    _refuse(_members_among(emails, by), _("Already a member: %s."), "emails")
    invited = Invitation.objects.visible_to(by).open().filter(email__in=emails).values_list("email", flat=True)
    _refuse(set(invited), _("Invited already: %s. Send the invitation again instead."), "emails")


def _require_within_a_day(number: int, by: Membership) -> None:
    """Each mail counts: whoever takes invitations back and sends them again gets no further."""
    sent = AuditEntry.objects.visible_to(by).filter(action__in=["invitation.sent", "invitation.resent"])
    if sent.filter(at__gt=now() - timedelta(days=1)).count() + number > A_DAY:
        raise DomainError(_("That is more than %(most)s invitations in a day. Go on tomorrow.") % {"most": A_DAY})


def _members_among(emails: list[str], by: Membership) -> set[str]:
    members = Membership.objects.visible_to(by).active()
    theirs = Q(user__email__in=emails) | Q(user__emailaddress__email__in=emails, user__emailaddress__verified=True)
    found = members.filter(theirs).values_list("user__email", "user__emailaddress__email")
    return {email for pair in found for email in pair if email in emails}


def _refuse(emails: set[str], sentence: str, field: str) -> None:
    if emails:
        raise DomainError(sentence % ", ".join(sorted(emails)), field)


def _locked_pending(invitation: Invitation) -> Invitation:
    pending = Invitation.objects.select_for_update(of=("self",)).pending().select_related("organization")
    found = pending.filter(pk=invitation.pk).first()
    if found is None:
        raise DomainError(_("This invitation was accepted or taken back in the meantime."))
    return found
