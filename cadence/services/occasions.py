"""The planning calendar: adding, changing, deleting what is in it, and saying that something due is done."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from cadence.models import Done, Occasion
from cadence.recurrence import LAST_YEAR, Repeats
from organizations import audit
from organizations import bin as bin_
from organizations.errors import DomainError
from organizations.models import Membership
from organizations.permissions import Permission

FIRST_YEAR = 1900
MOST_AT_ONCE = 60
FIELDS = ("kind", "title", "unit", "on", "repeats", "until", "person", "group", "period", "note")


@transaction.atomic
def add_occasion(*, by: Membership, **fields) -> Occasion:
    """Put something into the calendar. `fields`: those of FIELDS; `unit` None belongs to the whole organization."""
    by.require(Permission.EDIT)
    return _write(Occasion(organization=by.organization, created_by=by), by, fields)


@transaction.atomic
def add_occasions(*, by: Membership, occasions: list[dict]) -> list[Occasion]:
    """Several at once, or none when one of them cannot be: the calendar of a period."""
    by.require(Permission.EDIT)
    if not occasions:
        raise DomainError(_("Choose at least one line to put into the calendar."))
    if len(occasions) > MOST_AT_ONCE:
        raise DomainError(_("At most %(most)s lines at once.") % {"most": MOST_AT_ONCE})
    return [_one_of_several(by, fields) for fields in occasions]


def _one_of_several(by: Membership, fields: dict) -> Occasion:
    try:
        return add_occasion(by=by, **fields)
    except DomainError as refusal:
        raise DomainError(_("“%(title)s”: %(why)s") % {"title": fields["title"], "why": refusal}) from None


@transaction.atomic
def change_occasion(*, occasion: Occasion, by: Membership, **fields) -> Occasion:
    by.require(Permission.EDIT)
    by.require_unit(occasion.unit_id)
    return _write(occasion, by, fields)


@transaction.atomic
def delete_occasion(*, occasion: Occasion, by: Membership) -> None:
    """Into the bin, with all its days. Reviews that were held on it stay."""
    by.require(Permission.EDIT)
    bin_.delete(occasion, by=by)


@transaction.atomic
def mark_done(*, occasion: Occasion, day: date, by: Membership) -> None:
    """What was due on that day is done. Said by whom it is due from, or by an editor of its unit."""
    _require_say(occasion, by)
    if not occasion.falls_on(day):
        raise DomainError(_("This does not fall on %(day)s.") % {"day": day.isoformat()}, "day")
    _done, is_new = Done.objects.get_or_create(
        occasion=occasion, day=day, defaults={"organization_id": occasion.organization_id, "by": by}
    )
    if is_new:
        audit.record("occasion.done", occasion, by=by, day=[None, day.isoformat()])


@transaction.atomic
def mark_open(*, occasion: Occasion, day: date, by: Membership) -> None:
    """What was said to be done on that day is not."""
    _require_say(occasion, by)
    removed, _by_kind = Done.objects.filter(occasion=occasion, day=day).delete()
    if removed:
        audit.record("occasion.opened", occasion, by=by, day=[day.isoformat(), None])


def may_say_done(occasion: Occasion, by: Membership) -> bool:
    """Whether she may say of one of its days that it is done."""
    if by.may_write(Permission.EDIT, occasion.unit_id):
        return True
    return by.can(Permission.PARTICIPATE) and Occasion.objects.due_from(by).filter(pk=occasion.pk).exists()


def _require_say(occasion: Occasion, by: Membership) -> None:
    by.require(Permission.PARTICIPATE)
    if not may_say_done(occasion, by):
        raise PermissionDenied(_("This is due from somebody else: only they or an editor can say that it is done."))


def _write(occasion: Occasion, by: Membership, fields: dict) -> Occasion:
    wanted = {**{name: getattr(occasion, name) for name in FIELDS}, **fields}
    if Repeats(wanted["repeats"]) == Repeats.NEVER:
        wanted["until"] = None
    _check(wanted, by)
    is_new, changes = occasion.pk is None, audit.difference(occasion, **wanted)
    if not (is_new or changes):
        return occasion
    for name, value in wanted.items():
        setattr(occasion, name, value)
    occasion.save()
    audit.record(f"occasion.{'added' if is_new else 'changed'}", occasion, by=by, **({} if is_new else changes))
    return occasion


def _check(wanted: dict, by: Membership) -> None:
    rows = [wanted[name] for name in ("unit", "person", "group") if wanted[name] is not None]
    if any(row.organization_id != by.organization_id for row in rows):
        raise DomainError(_("This belongs to another organization."))
    by.require_unit(wanted["unit"].pk if wanted["unit"] else None)
    if not str(wanted["title"]).strip():
        raise DomainError(_("Say what it is."), "title")
    if wanted["person"] is not None and wanted["group"] is not None:
        raise DomainError(_("Name a person or a group, not both."), "group")
    for name in ("on", "until"):
        day = wanted[name]
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise DomainError(_("Give a year between %(a)s and %(b)s.") % {"a": FIRST_YEAR, "b": LAST_YEAR}, name)
    if wanted["until"] is not None and wanted["until"] < wanted["on"]:
        raise DomainError(_("It cannot end before it begins."), "until")
