"""The secret address under which a member's calendar program reads her renewals."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from dsm.models import RenewalFeed
from organizations import audit
from organizations.models import Membership
from organizations.permissions import Permission
from organizations.secret_links import hashed, new_secret


@transaction.atomic
def open_feed(*, by: Membership) -> str:
    """A new secret address; one that she had before stops working. It is known only now: we keep a hash."""
    by.require(Permission.VIEW_RESULTS)
    secret = new_secret()
    known = {"organization": by.organization, "token_hash": hashed(secret)}
    RenewalFeed.objects.update_or_create(membership=by, defaults=known)
    audit.record("renewal_feed.opened", _SUBJECT, by=by)
    return settings.PUBLIC_URL + reverse("renewal-feed", args=[secret])


@transaction.atomic
def close_feed(*, by: Membership) -> None:
    """Her address stops working."""
    by.require(Permission.VIEW_RESULTS)
    if RenewalFeed.objects.filter(membership=by).delete()[0]:
        audit.record("renewal_feed.closed", _SUBJECT, by=by)


_SUBJECT = "Calendar of renewals"
