"""Keys to the API. Each is bound to one membership and can never do more than its role."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from organizations import audit
from organizations.errors import DomainError
from organizations.models import ApiToken, Membership
from organizations.permissions import Permission
from organizations.secret_links import API_TOKEN_PREFIX, hashed, new_secret

AT_MOST = 20
HINT_LETTERS = 8


@dataclass(frozen=True)
class NewToken:
    """A token and its secret, which is known only now: we keep a hash."""

    token: ApiToken
    secret: str


@transaction.atomic
def make_token(*, name: str, days: int | None, by: Membership) -> NewToken:
    """A key for `by` that works for `days` days, or until it is revoked when that is None."""
    by.require(Permission.ENTER)
    mine = ApiToken.objects.visible_to(by).usable()
    if mine.filter(name=name).exists():
        raise DomainError(_("You have a token of this name. Choose another, or revoke that one."), "name")
    if mine.count() >= AT_MOST:
        raise DomainError(_("You have %(most)s tokens here. Revoke one first.") % {"most": AT_MOST})
    secret = new_secret(API_TOKEN_PREFIX)
    token = ApiToken.objects.create(
        organization=by.organization,
        membership=by,
        name=name,
        hint=secret[:HINT_LETTERS],
        token_hash=hashed(secret),
        expires_at=now() + timedelta(days=days) if days else None,
    )
    audit.record("token.made", token, by=by)
    return NewToken(token, secret)


@transaction.atomic
def revoke_token(*, token: ApiToken, by: Membership) -> None:
    """One's own, or, as an owner, anybody's."""
    by.require(Permission.ENTER if token.membership_id == by.pk else Permission.ADMINISTER)
    if token.revoked_at is None:
        token.revoked_at = now()
        token.save(update_fields=["revoked_at"])
        audit.record("token.revoked", token, by=by)
