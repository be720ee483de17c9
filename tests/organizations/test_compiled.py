"""A compiled queryset finds what the queryset itself finds."""

import pytest
from django.db import connection
from django.db.models.query import QuerySet
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from organizations.access import membership_or_404
from organizations.compiled import Compiled
from organizations.models import Membership


def of_user(user: int, slug: str) -> QuerySet:
    rows = Membership.objects.active().select_related("organization", "user")
    return rows.filter(user=user, organization__slug=slug)


def test_a_stranger_and_who_has_left_find_no_door(acme, olga, eve):
    olga.left_at = now()
    olga.save()
    for user, slug in ((olga.user, "acme"), (eve.user, "acme"), (eve.user, "nowhere"), (eve.user, "' OR 1=1 --")):
        with pytest.raises(Http404):
            membership_or_404(user, slug)


def test_an_account_that_was_closed_finds_no_door(acme, olga):
    olga.user.is_active = False
    olga.user.save()
    with pytest.raises(Http404):
        membership_or_404(olga.user, "acme")


def test_the_object_is_the_one_that_django_gives_with_all_that_belongs_to_it(acme, olga, sam):
    compiled = Compiled(of_user, user=-1, slug="stand-in")
    for member in (olga, sam):
        with CaptureQueriesContext(connection) as captured:
            found = compiled.first(user=member.user_id, slug="acme")
            seen = (found.organization.name, found.user.email, found.is_scoped, found.joined_at)
        theirs = of_user(member.user_id, "acme").get()
        assert len(captured) == 1
        assert found == theirs
        assert seen == (theirs.organization.name, theirs.user.email, theirs.is_scoped, theirs.joined_at)


def test_an_unknown_value_is_an_error_and_not_another_ones_row(acme, olga):
    with pytest.raises(KeyError):
        Compiled(of_user, user=-1, slug="stand-in").first(user=olga.user_id)
