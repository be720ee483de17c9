"""Renewals as days of a calendar, and whose secret opens which."""

from datetime import timedelta

from dsm.models import RenewalFeed
from dsm.queries.renewals import Line, lines_of
from dsm.queries.terms import standing_of, termed_of
from organizations.models import Membership
from organizations.permissions import Permission
from organizations.secret_links import hashed

BEFORE, AFTER = timedelta(days=60), timedelta(days=2 * 366)
MOST_DAYS = 2000


def reader_of(secret: str) -> Membership | None:
    """The member whose address it is; None for one that was never given or taken back, or whose role reads no results."""
    feeds = RenewalFeed.objects.filter(token_hash=hashed(secret), membership__left_at=None)
    feed = feeds.filter(membership__user__is_active=True).select_related("membership__organization").first()
    return feed.membership if feed and feed.membership.can(Permission.VIEW_RESULTS) else None


def has_feed(membership: Membership) -> bool:
    return RenewalFeed.objects.visible_to(membership).exists()


def days_of(membership: Membership, today) -> list[Line]:
    """From two months ago to two years ahead. Two queries."""
    known = standing_of(termed_of(membership), today)
    return lines_of(known, today - BEFORE, today + AFTER)[:MOST_DAYS]
