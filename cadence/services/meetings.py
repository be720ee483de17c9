"""The series: setting a meeting up, changing and deleting it, moving and cancelling one of its days."""

from datetime import date, time, timedelta

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cadence.catalogue import providers
from cadence.models import Meeting, Occurrence
from cadence.models.meetings import MOST_DAYS_BEFORE, MOST_MINUTES
from cadence.queries.calendar import work_days
from cadence.recurrence import LAST_YEAR
from cadence.rhythm import Every
from cadence.services.occasions import FIRST_YEAR
from organizations import audit
from organizations import bin as bin_
from organizations.errors import DomainError, Stale
from organizations.models import Membership, Person
from organizations.permissions import Permission

FIELDS = (
    "title", "kind", "unit", "every", "first", "until", "days_before", "at", "length", "place", "chair", "parts",
)  # fmt: skip
MANY = ("persons", "groups")
MOST_MEETINGS = 200
MOST_PEOPLE = 100
NINE = time(9)
State = Occurrence.State


@transaction.atomic
def add_meeting(*, by: Membership, **fields) -> Meeting:
    """Set a meeting up. `fields`: those of FIELDS and MANY; `unit` None belongs to the whole, `parts` empty wants all."""
    by.require(Permission.EDIT)
    fields.pop("revision", None)  # of a new one nobody has seen any
    if Meeting.objects.filter(organization=by.organization_id, deleted_at=None).count() >= MOST_MEETINGS:
        raise DomainError(_("There are %(most)s meetings, which is the most.") % {"most": MOST_MEETINGS})
    return _write(Meeting(organization=by.organization, created_by=by), by, fields)


@transaction.atomic
def start_usual(*, kind: str, by: Membership) -> Meeting:
    """A weekly board or a quarterly planning as they usually are, chaired by whoever starts it."""
    by.require(Permission.EDIT)
    chair = Person.objects.visible_to(by).filter(membership=by).first()
    unit = by.units.order_by("pk").first() if by.is_scoped else None
    return add_meeting(by=by, chair=chair, unit=unit, kind=kind, **_usual(kind))


def _usual(kind: str) -> dict:
    today = localdate()
    if kind == Meeting.Kind.BOARD:
        monday = today + timedelta(days=7 - today.weekday())
        return {"title": _("Weekly board"), "every": Every.WEEK, "first": monday, "at": NINE, "length": 60}
    if kind == Meeting.Kind.PLANNING:
        when = {"every": Every.QUARTER, "first": today, "days_before": 14, "at": NINE, "length": 240}
        return {"title": _("Quarterly planning"), **when}
    raise DomainError(_("There is no such template."), "kind")


@transaction.atomic
def change_meeting(*, meeting: Meeting, by: Membership, revision: int | None = None, **fields) -> Meeting:
    """Days that were held stay; those to come follow the new rhythm. Raises Stale when it has changed since `revision`."""
    row = locked(meeting, by)
    if revision is not None and row.revision != revision:
        raise Stale(_("Somebody else has changed this meeting in the meantime."), _current(row))
    return _write(row, by, fields)


def _current(meeting: Meeting) -> dict:
    """In words, beside the revision."""
    titles = {one.key: str(one.title) for one in providers()}
    parts = [titles.get(key, key) for key in meeting.parts or titles]
    texts = {name: getattr(meeting, name) for name in ("title", "first", "until", "days_before", "length", "place")}
    return {
        "revision": meeting.revision,
        **{name: "" if value is None else str(value) for name, value in texts.items()},
        "kind": meeting.get_kind_display(),
        "every": meeting.get_every_display(),
        "at": f"{meeting.at:%H:%M}",
        "unit": str(meeting.unit or _("the whole organization")),
        "chair": str(meeting.chair or ""),
        **{name: ", ".join(str(one) for one in getattr(meeting, name).all()) for name in MANY},
        "parts": ", ".join(parts),
    }


@transaction.atomic
def delete_meeting(*, meeting: Meeting, by: Membership) -> None:
    """Into the bin. A meeting that was held has minutes, which are kept: it can only end."""
    meeting = locked(meeting, by)
    if Occurrence.objects.held().filter(meeting=meeting).exists():
        raise DomainError(_("It has minutes, which are kept. Give it a last day instead: then it ends."))
    bin_.delete(meeting, by=by)


@transaction.atomic
def move(*, meeting: Meeting, day: date, on: date, by: Membership, at: time | None = None) -> Occurrence:
    """Hold the meeting of `day` on another one, or at another time. `at` None: at its usual time."""
    row = to_come(locked(meeting, by), day, by)
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise DomainError(_("Give a year between %(a)s and %(b)s.") % {"a": FIRST_YEAR, "b": LAST_YEAR}, "on")
    if Occurrence.objects.filter(meeting=meeting, on=on).exclude(day=day).exclude(state=State.CANCELLED).exists():
        raise DomainError(_("This meeting is held on that day already."), "on")
    return _changed(row, "moved", by, on=on, at=at, state=State.PLANNED)


@transaction.atomic
def cancel(*, meeting: Meeting, day: date, by: Membership) -> Occurrence:
    """The meeting of `day` is not held."""
    return _changed(to_come(locked(meeting, by), day, by), "cancelled", by, state=State.CANCELLED)


@transaction.atomic
def plan_again(*, occurrence: Occurrence, by: Membership) -> Occurrence:
    """Take back that it was moved or cancelled: it is held as the rhythm says."""
    row = to_come(locked(occurrence.meeting, by), occurrence.day, by)
    return _changed(row, "planned", by, on=row.day, at=None, state=State.PLANNED)


def locked(meeting: Meeting, by: Membership) -> Meeting:
    """The meeting as it stands now, until this transaction ends; only for who writes in its unit."""
    by.require(Permission.EDIT)
    by.require_unit(meeting.unit_id)
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("organization", "unit", "chair")
    found = rows.filter(pk=meeting.pk, deleted_at=None).first()
    if found is None:
        raise DomainError(_("This meeting is in the bin. Restore it first."))
    return found


def to_come(meeting: Meeting, day: date, by: Membership) -> Occurrence:
    """The row of a day that was not held yet, made now (unsaved) when nothing was done with it before."""
    row = Occurrence.objects.filter(meeting=meeting, day=day).first()
    if row is not None and row.is_held:
        raise DomainError(_("This meeting was opened already: its minutes are kept under its day."))
    if row is None:
        if not meeting.rhythm(work_days(meeting.organization)).falls_on(day):
            raise DomainError(_("This meeting does not fall on %(day)s.") % {"day": day.isoformat()}, "day")
        row = Occurrence(organization_id=meeting.organization_id, meeting=meeting, day=day, on=day)
    row.meeting = meeting
    return row


def _changed(row: Occurrence, word: str, by: Membership, **fields) -> Occurrence:
    changes = audit.difference(row, **fields)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    audit.record(f"meeting.{word}", row, by=by, **changes)
    return row


def _write(meeting: Meeting, by: Membership, fields: dict) -> Meeting:
    many = {name: list(fields.pop(name)) for name in MANY if name in fields}
    wanted = {**{name: getattr(meeting, name) for name in FIELDS}, **fields}
    if wanted["every"] != Every.QUARTER:
        wanted["days_before"] = 0
    wanted["title"] = " ".join(str(wanted["title"]).replace("\x00", "").split())[:200]
    _check(wanted, many, by)
    is_new, changes = meeting.pk is None, audit.difference(meeting, **wanted)
    for name, value in wanted.items():
        setattr(meeting, name, value)
    meeting.save()
    for name, rows in many.items():
        changes |= _set(meeting, name, rows)
    if changes and not is_new:
        meeting.revision += 1
        meeting.save(update_fields=["revision"])
    if is_new or changes:
        audit.record(f"meeting.{'added' if is_new else 'changed'}", meeting, by=by, **({} if is_new else changes))
    return meeting


def _set(meeting: Meeting, name: str, rows: list) -> dict:
    """Who is named, as a change for the record: names open minutes."""
    relation = getattr(meeting, name)
    before = sorted(str(one) for one in relation.all())
    relation.set(rows)
    after = sorted(str(one) for one in rows)
    return {name: [", ".join(before), ", ".join(after)]} if before != after else {}


def _check(wanted: dict, many: dict, by: Membership) -> None:
    rows = [wanted["unit"], wanted["chair"], *many.get("persons", ()), *many.get("groups", ())]
    if any(row is not None and row.organization_id != by.organization_id for row in rows):
        raise DomainError(_("This belongs to another organization."))
    by.require_unit(wanted["unit"].pk if wanted["unit"] else None)
    if not wanted["title"]:
        raise DomainError(_("Give the meeting a name."), "title")
    if any(len(some) > MOST_PEOPLE for some in many.values()):
        raise DomainError(_("Name at most %(most)s.") % {"most": MOST_PEOPLE})
    if unknown := set(wanted["parts"]) - {one.key for one in providers()}:
        raise DomainError(_("The agenda has no part “%(part)s”.") % {"part": sorted(unknown)[0]}, "parts")
    _check_when(wanted)


def _check_when(wanted: dict) -> None:
    for name in ("first", "until"):
        day = wanted[name]
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise DomainError(_("Give a year between %(a)s and %(b)s.") % {"a": FIRST_YEAR, "b": LAST_YEAR}, name)
    if wanted["until"] is not None and wanted["until"] < wanted["first"]:
        raise DomainError(_("It cannot end before it begins."), "until")
    if not 5 <= wanted["length"] <= MOST_MINUTES:
        raise DomainError(_("A meeting takes 5 to %(most)s minutes.") % {"most": MOST_MINUTES}, "length")
    if not 0 <= wanted["days_before"] <= MOST_DAYS_BEFORE:
        raise DomainError(_("At most %(most)s days before the end.") % {"most": MOST_DAYS_BEFORE}, "days_before")
