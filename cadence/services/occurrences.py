"""Holding a meeting: opening it with its agenda, who is there, minutes, closing, and what may still be said after."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from cadence.models import Meeting, Minute, Occurrence, Remark
from cadence.models.meetings import REMARK_LIMIT
from cadence.models.reviews import NOTE_LIMIT
from cadence.queries.meeting_agenda import agenda_now, frozen, items_of, since_of
from cadence.queries.meetings import last_held
from cadence.services.meetings import locked, to_come
from cadence.services.texts import cleaned, required, write_over
from organizations import audit
from organizations.errors import DomainError
from organizations.models import Membership, Person
from organizations.permissions import Permission

MOST_REMARKS = 50
State = Occurrence.State


@transaction.atomic
def open_occurrence(*, meeting: Meeting, day: date, by: Membership, moment: datetime | None = None) -> Occurrence:
    """Begin the meeting of `day`: its agenda is what changed since the last one, and stays as it is from now on.

    Opened already, that one is returned. `moment` (aware): when it was opened, if not now.
    """
    meeting = locked(meeting, by)
    present = Occurrence.objects.held().filter(meeting=meeting, day=day).first()
    if present is not None:
        return present
    row = to_come(meeting, day, by)
    moment = moment or now()
    since = since_of(meeting, last_held(meeting, before=row.on), moment)
    row.agenda = frozen(agenda_now(meeting, by, since, moment))
    row.state, row.since, row.opened_at, row.opened_by = State.RUNNING, since, moment, by
    row.save()
    audit.record("meeting.opened", row, by=by)
    return row


@transaction.atomic
def write_minute(*, occurrence: Occurrence, item: str, text: str, revision: int, by: Membership) -> Minute:
    """Save what is noted to an item of the agenda, over the `revision` that was seen (0: none yet); Stale otherwise."""
    occurrence = running(occurrence, by)
    text = cleaned(text, NOTE_LIMIT)
    if item not in items_of(occurrence, by):
        raise DomainError(_("The agenda has no such item."), "item")
    minute = occurrence.minutes.select_related("changed_by__user").filter(item=item).first()
    if minute is None:
        minute = Minute(organization_id=occurrence.organization_id, occurrence=occurrence, item=item)
    return write_over(minute, text, revision, by)


@transaction.atomic
def set_present(*, occurrence: Occurrence, person: Person, is_present: bool, by: Membership) -> None:
    """Say of one person whether she was there."""
    occurrence = running(occurrence, by)
    if person.organization_id != occurrence.organization_id:
        raise DomainError(_("This belongs to another organization."))
    (occurrence.attended.add if is_present else occurrence.attended.remove)(person)


@transaction.atomic
def close_occurrence(*, occurrence: Occurrence, by: Membership) -> Occurrence:
    """The meeting is over: from now on its minutes stay as they are."""
    occurrence = _held(occurrence, by)
    if not occurrence.is_closed:
        occurrence.state, occurrence.closed_at, occurrence.closed_by = State.CLOSED, now(), by
        occurrence.save(update_fields=["state", "closed_at", "closed_by"])
        audit.record("meeting.closed", occurrence, by=by)
    return occurrence


@transaction.atomic
def reopen_occurrence(*, occurrence: Occurrence, text: str, by: Membership) -> Occurrence:
    """An owner opens closed minutes again; the reason stays beside them, with who it was and when."""
    by.require(Permission.ADMINISTER)
    reason = required(text, REMARK_LIMIT)
    occurrence = _held(occurrence, by)
    if occurrence.is_closed:
        _remark(occurrence, reason, by, reopens=True)
        occurrence.state, occurrence.closed_at, occurrence.closed_by = State.RUNNING, None, None
        occurrence.save(update_fields=["state", "closed_at", "closed_by"])
        audit.record("meeting.reopened", occurrence, by=by, reason=[None, reason[:200]])
    return occurrence


@transaction.atomic
def add_remark(*, occurrence: Occurrence, text: str, by: Membership) -> Remark:
    """What is said to closed minutes. It stands beside them with its date, and changes nothing in them."""
    occurrence = _held(occurrence, by)
    if not occurrence.is_closed:
        raise DomainError(_("This meeting is running: write it into its minutes."))
    remark = _remark(occurrence, required(text, REMARK_LIMIT), by)
    audit.record("meeting.remarked", occurrence, by=by)
    return remark


def running(occurrence: Occurrence, by: Membership) -> Occurrence:
    """The occurrence as it stands now, until this transaction ends; only while its minutes are written."""
    occurrence = _held(occurrence, by)
    if occurrence.is_closed:
        raise DomainError(_("These minutes are closed and stay as they are. Add a remark, or ask an owner to reopen."))
    return occurrence


def _held(occurrence: Occurrence, by: Membership) -> Occurrence:
    by.require(Permission.EDIT)
    by.require_unit(occurrence.meeting.unit_id)
    rows = Occurrence.objects.select_for_update(of=("self",)).select_related("meeting__organization")
    found = rows.get(pk=occurrence.pk)
    if not found.is_held:
        raise DomainError(_("This meeting was not opened yet."))
    return found


def _remark(occurrence: Occurrence, text: str, by: Membership, *, reopens: bool = False) -> Remark:
    if occurrence.remarks.count() >= MOST_REMARKS:
        raise DomainError(_("These minutes hold %(most)s remarks, which is the most.") % {"most": MOST_REMARKS})
    return Remark.objects.create(
        organization_id=occurrence.organization_id, occurrence=occurrence, text=text, reopens=reopens, by=by
    )
