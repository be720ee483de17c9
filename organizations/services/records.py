"""What an organization keeps about itself: units, persons, groups, suppliers, calendars. Adding and changing them."""

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organizations import audit
from organizations import bin as bin_
from organizations.errors import DomainError
from organizations.models import Calendar, Group, Invitation, Membership, OrgOwned, Person, Supplier, Unit
from organizations.permissions import Permission
from organizations.services.founding import lock


@transaction.atomic
def add_unit(
    *, by: Membership, name: str, parent: Unit | None = None, headcount=None, lead: Person | None = None
) -> Unit:
    """Add a unit below `parent`, or at the top."""
    by.require(Permission.EDIT)
    by.require_unit(parent.pk if parent else None)
    return _write(Unit(), by, name=name, parent=parent, headcount=headcount, lead=lead)


@transaction.atomic
def change_unit(*, unit: Unit, by: Membership, **fields) -> Unit:
    """Change name, headcount, lead, or parent: moving takes everything below along."""
    by.require(Permission.EDIT)
    by.require_unit(unit.pk)
    if "parent" in fields and fields["parent"] != unit.parent:
        _require_move(unit, fields["parent"], by)
    return _write(unit, by, **fields)


@transaction.atomic
def add_person(*, by: Membership, **fields) -> Person:
    """Add a person: name, email, title, unit, and for owners membership (her account here, if she has one)."""
    by.require(Permission.EDIT)
    by.require_unit(_pk(fields.get("unit")))
    _require_for_account(Person(), fields, by)
    _free_membership(fields.get("membership"), None)
    return _write(Person(), by, **fields)


@transaction.atomic
def change_person(*, person: Person, by: Membership, **fields) -> Person:
    by.require(Permission.EDIT)
    by.require_unit(person.unit_id)
    if "unit" in fields:
        by.require_unit(_pk(fields["unit"]))
    _require_for_account(person, fields, by)
    _free_membership(fields.get("membership"), person)
    return _write(person, by, **fields)


@transaction.atomic
def add_group(*, by: Membership, name: str, members=()) -> Group:
    """Add a group, empty unless an owner says who belongs to it."""
    by.require(Permission.EDIT)
    by.require_unit(None)
    return _with_members(_write(Group(), by, name=name), list(members), by)


@transaction.atomic
def change_group(*, group: Group, by: Membership, members=None, **fields) -> Group:
    """Change the name, and unless `members` is None, for owners, the members."""
    by.require(Permission.EDIT)
    by.require_unit(None)
    group = _write(group, by, **fields)
    return group if members is None else _with_members(group, list(members), by)


@transaction.atomic
def add_supplier(*, by: Membership, **fields) -> Supplier:
    """Add a supplier: name, website, contact, note."""
    by.require(Permission.EDIT)
    by.require_unit(None)
    return _write(Supplier(), by, **fields)


@transaction.atomic
def change_supplier(*, supplier: Supplier, by: Membership, **fields) -> Supplier:
    by.require(Permission.EDIT)
    by.require_unit(None)
    return _write(supplier, by, **fields)


@transaction.atomic
def add_calendar(*, by: Membership, **fields) -> Calendar:
    """Add a calendar: name, weekdays (ISO, Monday is 1), opens_at, closes_at, hours_per_day, holidays (dates)."""
    by.require(Permission.ADMINISTER)
    _require_day(Calendar(), fields)
    return _write(Calendar(), by, **fields)


@transaction.atomic
def change_calendar(*, calendar: Calendar, by: Membership, **fields) -> Calendar:
    by.require(Permission.ADMINISTER)
    _require_day(calendar, fields)
    return _write(calendar, by, **fields)


@transaction.atomic
def make_default(*, calendar: Calendar, by: Membership) -> None:
    """Let plans and roadmaps count in `calendar` unless they name another."""
    by.require(Permission.ADMINISTER)
    lock(by)
    Calendar.objects.filter(organization=by.organization, is_default=True).update(is_default=False)
    _write(calendar, by, is_default=True)


@transaction.atomic
def delete_unit(*, unit: Unit, by: Membership) -> None:
    """Put a unit into the bin. Refused while parts, people, scopes of members or invited people, or work stand on it."""
    by.require(Permission.EDIT)
    by.require_unit(unit.scope_unit_id)
    lock(by)
    _require_empty(unit)
    _require_nobodys_scope(unit, by)
    bin_.delete(unit, by=by)


def delete_calendar(*, calendar: Calendar, by: Membership) -> None:
    by.require(Permission.ADMINISTER)
    if calendar.is_default:
        raise DomainError(_("This is the calendar that everything counts in. Make another one the default first."))
    bin_.delete(calendar, by=by)


def _require_empty(unit: Unit) -> None:
    people = unit.people.filter(deleted_at=None).count()
    if people:
        sentence = ngettext("%(n)s person belongs to “%(unit)s”.", "%(n)s people belong to “%(unit)s”.", people)
        raise DomainError(sentence % {"n": people, "unit": unit} + " " + _("Move them first."))


def _require_nobodys_scope(unit: Unit, by: Membership) -> None:
    """No units stand for the whole organization: whoever lost the only one could write everywhere."""
    scoped = Membership.objects.visible_to(by).active().filter(units=unit).count()
    if scoped:
        sentence = ngettext("%(n)s member has “%(unit)s” as scope.", "%(n)s members have “%(unit)s” as scope.", scoped)
        raise DomainError(sentence % {"n": scoped, "unit": unit} + " " + _("Give them another first."))
    invited = Invitation.objects.visible_to(by).pending().filter(units=unit).count()
    if invited:
        sentence = ngettext(
            "%(n)s person is invited to “%(unit)s”.", "%(n)s people are invited to “%(unit)s”.", invited
        )
        raise DomainError(sentence % {"n": invited, "unit": unit} + " " + _("Take the invitations back first."))


def _write(row: OrgOwned, by: Membership, **fields):
    """Set `fields` on a new or present row, and record what changed."""
    if any(
        isinstance(value, OrgOwned | Membership) and value.organization_id != by.organization_id
        for value in fields.values()
    ):
        raise DomainError(_("This belongs to another organization."))
    is_new = row.pk is None
    changes = audit.difference(row, **fields)
    if not (is_new or changes):
        return row
    for field, value in fields.items():
        setattr(row, field, value)
    row.organization = by.organization
    row.save()
    audit.record(f"{row._meta.model_name}.{'added' if is_new else 'changed'}", row, by=by, **changes)
    return row


def _with_members(group: Group, members: list[Person], by: Membership) -> Group:
    if any(person.organization_id != by.organization_id for person in members):
        raise DomainError(_("These people belong to another organization."), "members")
    before = list(group.members.all())
    if set(before) == set(members):
        return group
    _require_for_members(by)
    group.members.set(members)
    before, after = _names(before), _names(members)
    if before != after:
        audit.record("group.changed", group, by=by, members=[before, after])
    return group


def _require_move(unit: Unit, parent: Unit | None, by: Membership) -> None:
    """A scoped member moves within her scope: away from where she may write and to where she may."""
    by.require_unit(unit.parent_id)
    by.require_unit(_pk(parent))
    lock(by)  # two moves that cross could close a circle
    if parent and parent.pk in Unit.objects.filter(organization=by.organization_id).subtree_ids([unit.pk]):
        sentence = _("“%(unit)s” cannot stand below itself: “%(parent)s” belongs to it.")
        raise DomainError(sentence % {"unit": unit, "parent": parent}, "parent")


def _require_for_account(person: Person, fields: dict, by: Membership) -> None:
    """The account is who signs, reads and is asked as this person: whoever could tie herself to one would be her."""
    if _pk(fields.get("membership", person.membership)) != person.membership_id and not by.can(Permission.ADMINISTER):
        raise PermissionDenied(
            _(
                "Only owners of %(organization)s say which account a person has: with it she signs, and reads what names her."
            )
            % {"organization": by.organization.name}
        )


def _require_for_members(by: Membership) -> None:
    """A group in a RAPID line reads the confidential lines of the plan, and is asked about it."""
    if not by.can(Permission.ADMINISTER):
        raise PermissionDenied(
            _(
                "Only owners of %(organization)s say who belongs to a group: a group that a plan names reads and signs it."
            )
            % {"organization": by.organization.name}
        )


def _free_membership(membership: Membership | None, person: Person | None) -> None:
    """One person for one account. A person in the bin lets go of it."""
    if membership is None:
        return
    others = Person.objects.filter(membership=membership).exclude(pk=_pk(person))
    others.exclude(deleted_at=None).update(membership=None)
    if taken := others.filter(deleted_at=None).first():
        raise DomainError(_("This account belongs to %(person)s already.") % {"person": taken}, "membership")


def _require_day(calendar: Calendar, fields: dict) -> None:
    opens, closes = (fields.get(name, getattr(calendar, name)) for name in ("opens_at", "closes_at"))
    if str(opens) >= str(closes):
        raise DomainError(_("The day must close after it opens."), "closes_at")
    if not fields.get("weekdays", calendar.weekdays):
        raise DomainError(_("Choose at least one day of the week."), "weekdays")


def _pk(row: models.Model | None) -> int | None:
    return row.pk if row else None


def _names(rows) -> str:
    return ", ".join(sorted(str(row) for row in rows))
