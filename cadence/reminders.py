"""Mails about the planning calendar: a week before something is due, and on its day."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from celery import shared_task
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cadence.models import Occasion
from cadence.notices import notify
from cadence.queries.waiting import done_days
from organizations.models import Membership, Organization

BEFORE = (timedelta(days=7), timedelta(0))


@shared_task(name="cadence.remind")
def remind() -> None:
    """Once an hour by the beat; each day of each occasion is told at most twice to each member."""
    named = Occasion.objects.filter(deleted_at=None).exclude(Q(person=None) & Q(group=None))
    for organization in Organization.objects.filter(archived_at=None, pk__in=named.values("organization")):
        with timezone.override(organization.time_zone):
            _remind(organization, list(named.filter(organization=organization).select_related("person", "group")))


def _remind(organization: Organization, occasions: list[Occasion]) -> None:
    today = localdate()
    done = done_days(occasions, today)
    members = _members_of(occasions)
    for occasion in occasions:
        for before in BEFORE:
            day = today + before
            if day not in done[occasion.pk] and occasion.falls_on(day):
                for membership in members[occasion.pk]:
                    _tell(organization, occasion, day, before.days, membership)


def _tell(organization: Organization, occasion: Occasion, day: date, days_before: int, membership: Membership) -> None:
    words = {"title": occasion.title, "day": date_format(day, "j F Y"), "days": days_before}
    subject = _("In a week: %(title)s") if days_before else _("Today: %(title)s")
    url = reverse("occasion", args=[organization.slug, occasion.pk])
    notify(
        membership=membership,
        kind="calendar",
        key=f"occasion:{occasion.pk}:{day.isoformat()}:{days_before}",
        subject=subject % words,
        lines=[_("“%(title)s” is due from you on %(day)s.") % words, *occasion.note.splitlines()],
        url=f"{url}?day={day.isoformat()}",
    )


def _members_of(occasions: list[Occasion]) -> dict[int, list[Membership]]:
    """The members from whom each is due, by the occasion's id."""
    found = defaultdict(list)
    active = Membership.objects.active()
    for occasion_id, membership in _pairs(active, occasions):
        if membership not in found[occasion_id]:
            found[occasion_id].append(membership)
    return found


def _pairs(active, occasions: list[Occasion]) -> Iterator[tuple[int, Membership]]:
    people = {one.person_id for one in occasions if one.person_id}
    groups = {one.group_id for one in occasions if one.group_id}
    alone = {row.person.pk: row for row in active.filter(person__in=people).select_related("person")}
    together = defaultdict(list)
    live = Q(person__groups__in=groups, person__deleted_at=None, person__groups__deleted_at=None)
    rows = active.filter(live).values_list("pk", "person__groups")
    members = active.in_bulk({pk for pk, _group in rows})
    for pk, group in rows:
        together[group].append(members[pk])
    for one in occasions:
        if one.person_id in alone:
            yield one.pk, alone[one.person_id]
        yield from ((one.pk, membership) for membership in together[one.group_id])
