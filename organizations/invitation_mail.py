"""The link of an invitation, and the mail that carries it.

The mailed link holds a proof that the link to copy lacks: who came by the mail has shown that the address is hers,
while a copied link can be opened by whoever it was given to, and her address is still asked to confirm itself.
"""

import logging
from dataclasses import dataclass
from smtplib import SMTPException

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.signing import BadSignature, Signer
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from organizations.models import Invitation
from organizations.secret_links import hashed

log = logging.getLogger(__name__)

PROOF = Signer(salt="organizations.invitation.mail")


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


def proves_address(token: str, proof: str) -> bool:
    """Whether the link came out of the mail, and not from somebody who copied it."""
    try:
        return PROOF.unsign(f"{token}:{proof}") == token
    except BadSignature:
        return False


def hand_over(links: list[Link], inviter: str) -> None:
    """Ask a worker to mail them. Whoever invites sees the links to copy, so a broker that is down loses only the mails."""
    try:
        for link in links:
            send.delay(link.secret, inviter)
    except (OperationalError, OSError):
        log.exception("the mails of %d invitations could not be handed to a worker", len(links))


@shared_task(
    name="organizations.mail_invitation", autoretry_for=(SMTPException, OSError), retry_backoff=30, max_retries=5
)
def send(secret: str, inviter: str) -> None:
    """Mail the link, unless it was sent anew, used or taken back in the meantime."""
    open_ = Invitation.objects.open().select_related("organization")
    invitation = open_.filter(token_hash=hashed(secret)).first()
    if invitation is not None:
        with timezone.override(invitation.organization.time_zone):
            _message(Link(invitation, secret), inviter).send()


def _message(link: Link, inviter: str) -> EmailMessage:
    organization = link.invitation.organization
    context = {"invitation": link.invitation, "organization": organization, "inviter": inviter, "url": link.proving_url}
    subject = _("Join %(organization)s on OrgScale") % {"organization": organization.name}
    body = render_to_string("organizations/mail/invitation.txt", context)
    return EmailMessage(" ".join(subject.split()), body, to=[link.invitation.email])
