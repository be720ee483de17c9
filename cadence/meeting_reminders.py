"""Mails about meetings: the agenda is ready, on the day before."""

from datetime import timedelta

from celery import shared_task
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cadence.models import Meeting
from cadence.notices import notify
from cadence.queries.meetings import Planned, planned_of
from organizations.models import Membership, Organization

DAY = timedelta(days=1)


@shared_task(name="cadence.remind_of_meetings")
def remind_of_meetings() -> None:
    """Once an hour by the beat; each day of each meeting is told once to each member who takes part."""
    meetings = Meeting.objects.filter(deleted_at=None)
    for organization in Organization.objects.filter(archived_at=None, pk__in=meetings.values("organization")):
        with timezone.override(organization.time_zone):
            _remind(list(meetings.filter(organization=organization).select_related("organization")))


def _remind(meetings: list[Meeting]) -> None:
    today = localdate()
    for days in planned_of(meetings, today, today + DAY).values():
        for one in days:
            if one.is_to_come and one.starts > timezone.now():
                _tell(one)


def _tell(one: Planned) -> None:
    meeting = one.meeting
    words = {"title": meeting.title, "day": date_format(one.on, "j F Y"), "time": time_format(one.at, "H:i")}
    for membership in _members(meeting):
        notify(
            membership=membership,
            kind="meeting",
            key=f"meeting:{meeting.pk}:{one.day.isoformat()}:agenda",
            subject=_("The agenda is ready: %(title)s") % words,
            lines=[_("“%(title)s” is held on %(day)s at %(time)s. Read what changed since the last one.") % words],
            url=reverse("meeting", args=[meeting.organization.slug, meeting.pk]),
        )


def _members(meeting: Meeting) -> list[Membership]:
    """The members who take part and can open its page."""
    here = Q(person=meeting.chair_id) | Q(person__in=meeting.persons.values("pk"))
    here |= Q(person__groups__in=meeting.groups.filter(deleted_at=None).values("pk"))
    rows = Membership.objects.active().select_related("user", "organization")
    return list(rows.filter(here, organization=meeting.organization_id, person__deleted_at=None).distinct())
