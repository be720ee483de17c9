"""Invitations: a link by mail that makes a member.

The mailed link carries a proof that the link to copy lacks: who came by the mail has shown that the address is hers,
while a copied link can be opened by whoever it was given to, and her address is still asked to confirm itself.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from smtplib import SMTPException

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from organizations import audit
from organizations.errors import DomainError
from organizations.models import Invitation, Membership, Unit
from organizations.permissions import Permission
from organizations.secret_links import hashed, new_secret
from organizations.services.members import require_scope_fits, set_scope

log = logging.getLogger(__name__)

VALID_FOR = timedelta(days=14)
AT_ONCE = 50
A_DAY = 300
PROOF = Signer(salt="organizations.invitation.mail")


class Unusable(DomainError):
    """The link does not open anything: unknown (404), or used, taken back or expired (410)."""

    def __init__(self, sentence: str, status: int):
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True)
class Link:
    """An invitation and its secret. The secret is known only now: we keep a hash."""

    invitation: Invitation
    secret: str

    @property
    def url(self) -> str:
        """The address that opens it, to be copied and handed over."""
        return settings.PUBLIC_URL + reverse("invitation", args=[self.secret])

    @property
    def proving_url(self) -> str:
        """The address for the mail, and for nobody's eyes but the reader's of that mail."""
        return f"{self.url}?proof={PROOF.signature(self.secret)}"


@transaction.atomic
def invite(*, emails: list[str], role: str, units: Iterable[Unit] = (), by: Membership) -> list[Link]:
    """Invite every address of `emails`, or, when one of them cannot be invited, none."""
    by.require(Permission.ADMINISTER)
    emails = list(dict.fromkeys(email.strip().lower() for email in emails))
    units = list(units)
    require_scope_fits(role, units, by)
    _require_invitable(emails, by)
    links = [_invite_one(email, role, units, by) for email in emails]
    transaction.on_commit(partial(_mail, links, str(by)))
    return links


@transaction.atomic
def resend(*, invitation: Invitation, by: Membership) -> Link:
    """Send a new link that is valid for another 14 days; the old one opens nothing any more."""
    by.require(Permission.ADMINISTER)
    invitation = _locked_pending(invitation)
    secret = new_secret()
    invitation.token_hash, invitation.expires_at = hashed(secret), now() + VALID_FOR
    invitation.save(update_fields=["token_hash", "expires_at"])
    audit.record("invitation.resent", invitation, by=by)
    link = Link(invitation, secret)
    transaction.on_commit(partial(_mail, [link], str(by)))
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


def proves_address(token: str, proof: str) -> bool:
    """Whether the link came out of the mail, and not from somebody who copied it."""
    try:
        return PROOF.unsign(f"{token}:{proof}") == token
    except BadSignature:
        return False


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
    membership.role, membership.left_at = invitation.role, None
    membership.save(update_fields=["role", "left_at"])
    set_scope(membership, list(invitation.units.filter(deleted_at=None)))
    return membership, True


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
    today = Invitation.objects.visible_to(by).filter(created_at__gt=now() - timedelta(days=1)).count()
    if today + len(emails) > A_DAY:
        raise DomainError(
            _("That is more than %(most)s invitations in a day. Go on tomorrow.") % {"most": A_DAY}, "emails"
        )
    _refuse(_members_among(emails, by), _("Already a member: %s."), "emails")
    invited = Invitation.objects.visible_to(by).open().filter(email__in=emails).values_list("email", flat=True)
    _refuse(set(invited), _("Invited already: %s. Send the invitation again instead."), "emails")


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


def _mail(links: list[Link], inviter: str) -> None:
    """Whoever invites sees the links to copy, so a mail server that fails loses nothing but the mail."""
    try:
        get_connection().send_messages([_message(link, inviter) for link in links])
    except (SMTPException, OSError):
        log.exception("%d invitations could not be mailed", len(links))


def _message(link: Link, inviter: str) -> EmailMessage:
    organization = link.invitation.organization
    context = {"invitation": link.invitation, "organization": organization, "inviter": inviter, "url": link.proving_url}
    subject = _("Join %(organization)s on OrgScale") % {"organization": organization.name}
    body = render_to_string("organizations/mail/invitation.txt", context)
    return EmailMessage(" ".join(subject.split()), body, to=[link.invitation.email])
