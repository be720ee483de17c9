"""What waits for a member in meetings: decisions that she carries out, and minutes that she has to write."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cadence.models import Decision, Meeting
from cadence.queries.meetings import Planned, State, planned_of
from cadence.queries.waiting import SOON, STILL_LATE
from cadence.waiting import Waiting
from organizations.permissions import Permission


def decisions(membership) -> Iterator[Waiting]:
    """Open decisions that are hers, unless they are due later than in a month."""
    today = localdate()
    rows = Decision.objects.visible_to(membership).open().given_to(membership)
    for one in rows.select_related("occurrence__meeting").defer("occurrence__agenda"):
        if one.due is None or one.due <= today + SOON:
            why = _("Decided in “%(meeting)s”, for you to carry out.") % {"meeting": one.occurrence.meeting}
            url = reverse("meeting-decision", args=[membership.organization.slug, one.pk])
            yield Waiting(one.text, why, url, one.due, "decision")


def minutes(membership) -> Iterator[Waiting]:
    """Meetings that she chairs and can write, of which a day passed without minutes: of each the last one."""
    rows = Meeting.objects.visible_to(membership).filter(chair__membership=membership).select_related("organization")
    meetings = [one for one in rows if membership.may_write(Permission.EDIT, one.unit_id)]
    today = localdate()
    for days in planned_of(meetings, today - STILL_LATE, today - timedelta(days=1)).values():
        open_ = [one for one in days if one.state in (State.PLANNED, State.RUNNING)]
        if open_:
            yield _without(membership, open_[-1])


def _without(membership, one: Planned) -> Waiting:
    org = membership.organization.slug
    if one.state == State.RUNNING:
        url = reverse("meeting-occurrence", args=[org, one.occurrence.pk])
        why = _("You chair it. It is still running: close it to keep its minutes.")
    else:
        url = reverse("meeting", args=[org, one.meeting.pk])
        why = _("You chair it. It has no minutes: write them, or say that it was cancelled.")
    return Waiting(one.meeting.title, why, url, one.on, "meeting")
