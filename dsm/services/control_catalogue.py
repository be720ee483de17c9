"""The organization's own catalogue of controls: adopting one, changing it, taking in a file."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from dsm.controls import control as values
from dsm.controls.conditions import InvalidCondition
from dsm.controls.starter import starter
from dsm.models import Control, ControlSet
from dsm.portfolio import STAGES
from dsm.queries.controls import control_value
from organizations import audit, bin
from organizations.errors import DomainError, Stale
from organizations.models import Membership
from organizations.permissions import Permission

# What decides whether a hard gate holds somebody back.
HOLDING = (*STAGES, "when", "valid_days", "hard")


@dataclass(frozen=True)
class TakenIn:
    """Titles of controls: what a file brings, and what it does not name."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    same: int
    unnamed: tuple[str, ...]


@transaction.atomic
def adopt_starter(*, by: Membership) -> int:
    """Add a copy of each control of the starter catalogue whose key is not there yet; how many were added."""
    head = _head_for_writing(by)
    known = set(_standing(by).values_list("key", flat=True))
    wanted = [control for control in starter().controls if control.key not in known]
    _know_words(head, starter().attributes)
    _require_room(len(known) + len(wanted))
    Control.objects.bulk_create(_new_row(by, control, place) for place, control in enumerate(wanted, _next_place(by)))
    audit.record("controls.adopted", head, by=by, controls=[None, str(len(wanted))])
    return len(wanted)


@transaction.atomic
def create_control(*, by: Membership, key: str, **fields) -> Control:
    """A new control at the end. `fields` as the model has them; levels are 0…3 by stage."""
    head = _head_for_writing(by)
    row = Control(organization=by.organization, key=key, place=_next_place(by), **fields)
    if _standing(by).filter(key=key).exists():
        raise DomainError(_("The key “%(key)s” is taken. Choose another.") % {"key": key}, "key")
    _require_room(_standing(by).count() + 1)
    _require_sound(row, head)
    row.save()
    audit.record("control.created", row, by=by)
    return row


@transaction.atomic
def change_control(*, control: Control, revision: int, by: Membership, **fields) -> Control:
    """Change anything but the key. Raises Stale when it changed since `revision`."""
    head = _head_for_writing(by)
    row = Control.objects.select_for_update(of=("self",)).get(pk=control.pk)
    if row.revision != revision:
        current = {name: _word(row, name) for name in fields} | {"revision": row.revision}
        raise Stale(_("Somebody else has changed “%(name)s” in the meantime.") % {"name": row}, current)
    _write(row, fields, head, by)
    return row


@transaction.atomic
def change_levels(*, wanted: dict[int, tuple[int, dict[str, int]]], by: Membership) -> int:
    """Levels of several controls at once, {id: (revision that was seen, {stage: 0…3})}; how many changed.

    All or nothing: raises DomainError, whose `field` is the id, at the first that would fall or has changed since.
    """
    head = _head_for_writing(by)
    rows = Control.objects.select_for_update(of=("self",)).filter(pk__in=wanted, organization=by.organization_id)
    changed = 0
    for row in rows.filter(deleted_at=None):
        revision, levels = wanted[row.pk]
        if all(getattr(row, stage) == level for stage, level in levels.items()):
            continue
        try:
            if row.revision != revision:
                raise DomainError(_changed_since(row))
            _write(row, levels, head, by)
        except DomainError as refused:
            raise DomainError(str(refused), str(row.pk)) from None
        changed += 1
    return changed


@transaction.atomic
def delete_control(*, control: Control, by: Membership) -> None:
    """Put it into the bin, with what products have shown for it."""
    _head_for_writing(by)
    _require_owner_of_hard(control, by)
    bin.delete(control, by=by)


@transaction.atomic
def change_attributes(*, attributes: list[values.Attribute], revision: int, by: Membership) -> ControlSet:
    """Say anew which words products can carry. Refused while a condition still asks for one that is missing."""
    head = _head_for_writing(by)
    if head.revision != revision:
        current = {"revision": head.revision, "attributes": in_lines(head)}
        raise Stale(_("Somebody else has changed the attributes in the meantime."), current)
    catalogue = values.Catalogue(
        head.key, 1, head.title, tuple(map(control_value, _standing(by))), attributes=tuple(attributes)
    )
    for problem in values.problems(catalogue):
        name = f"{catalogue.by_key[problem.key].title}: " if problem.key else ""
        raise DomainError(f"{name}{problem.sentence}", "attributes")
    before = in_lines(head)
    _keep_words(head, attributes)
    audit.record("controls.attributes_changed", head, by=by, attributes=[before, in_lines(head)])
    return head


@transaction.atomic
def take_in(*, catalogue: values.Catalogue, remove: bool, by: Membership) -> TakenIn:
    """Make the controls of a file ours: by key, new ones are added and known ones take over what the file says.

    With `remove`, those that the file does not name go to the bin.
    """
    head = _head_for_writing(by)
    _know_words(head, catalogue.attributes)
    found = compare(catalogue=catalogue, by=by)
    rows = {row.key: row for row in _standing(by).select_for_update(of=("self",))}
    unnamed = [row for key, row in rows.items() if key not in catalogue.by_key]
    _require_room(len(catalogue.controls) + (0 if remove else len(unnamed)))
    for place, control in enumerate(catalogue.controls, _next_place(by)):
        row = rows.get(control.key)
        if row is None:
            _new_row(by, control, place).save()
        elif control_value(row) != control:
            _write(row, _fields(control), head, by)
    if remove:
        for row in unnamed:
            delete_control(control=row, by=by)
    audit.record(
        "controls.taken_in", head, by=by, added=[None, str(len(found.added))], changed=[None, str(len(found.changed))]
    )
    return found


def compare(*, catalogue: values.Catalogue, by: Membership) -> TakenIn:
    """What `take_in` would do, without doing it."""
    known = {row.key: control_value(row) for row in _standing(by)}
    both = [control for control in catalogue.controls if control.key in known]
    changed = [control for control in both if known[control.key] != control]
    return TakenIn(
        added=tuple(control.title for control in catalogue.controls if control.key not in known),
        changed=tuple(control.title for control in changed),
        same=len(both) - len(changed),
        unnamed=tuple(control.title for key, control in known.items() if key not in catalogue.by_key),
    )


def in_lines(head: ControlSet | None) -> str:
    """The attributes as people write them: one a line, "payments: Takes or makes payments"."""
    return "\n".join(f"{one['key']}: {one['title']}".rstrip(": ") for one in (head.attributes if head else []))


def _changed_since(row: Control) -> str:
    """With the levels that stand there now."""
    now = ", ".join(f"{row._meta.get_field(stage).verbose_name}: {_word(row, stage)}" for stage in STAGES)
    return _("Somebody else has changed it in the meantime. There stands now: %(now)s.") % {"now": now}


def _head_for_writing(by: Membership) -> ControlSet:
    """The locked head, made when it is missing, so that two writers of one catalogue wait for each other."""
    by.require(Permission.EDIT)
    by.require_unit(None)
    ControlSet.objects.get_or_create(organization=by.organization, defaults={"title": by.organization.name})
    return ControlSet.objects.select_for_update().get(organization=by.organization)


def _standing(by: Membership):
    return Control.objects.filter(organization=by.organization_id, deleted_at=None)


def _next_place(by: Membership) -> int:
    last = _standing(by).order_by("-place").values_list("place", flat=True).first()
    return 1 if last is None else last + 1


def _require_room(number: int) -> None:
    if number > values.MOST_CONTROLS:
        raise DomainError(_("A catalogue holds at most %(most)s controls.") % {"most": values.MOST_CONTROLS})


def _write(row: Control, fields: dict, head: ControlSet, by: Membership) -> None:
    changes = audit.difference(row, **fields)
    if not changes:
        return
    if set(changes) & set(HOLDING):
        _require_owner_of_hard(row, by)
    for name, value in fields.items():
        setattr(row, name, value)
    _require_sound(row, head)
    row.revision += 1
    row.save()
    audit.record("control.changed", row, by=by, **changes)


def _require_owner_of_hard(row: Control, by: Membership) -> None:
    if row.hard and not by.can(Permission.ADMINISTER):
        sentence = _(
            "“%(name)s” is a hard gate: only an owner of the organization changes when and how firmly it holds."
        )
        raise DomainError(sentence % {"name": row})


def _require_sound(row: Control, head: ControlSet) -> None:
    """Refuses what no catalogue may hold, with the field that it is about; keeps the condition as it is read."""
    try:
        value = control_value(row)
    except InvalidCondition as error:
        raise DomainError(str(error), "when") from None
    for field, sentence in values.problems_of(value, frozenset(one["key"] for one in head.attributes)):
        raise DomainError(sentence, field.removeprefix("levels."))
    row.when = str(value.when or "")


def _know_words(head: ControlSet, attributes) -> None:
    """Its own words and those that come; who comes says what they mean."""
    titles = {one["key"]: one["title"] for one in head.attributes} | {one.key: one.title for one in attributes}
    if len(titles) > values.MOST_ATTRIBUTES:
        raise DomainError(_("A catalogue has at most %(most)s attributes.") % {"most": values.MOST_ATTRIBUTES})
    _keep_words(head, [values.Attribute(key, title) for key, title in titles.items()])


def _keep_words(head: ControlSet, attributes) -> None:
    head.attributes = [{"key": one.key, "title": one.title} for one in attributes]
    head.revision += 1
    head.save()


def _new_row(by: Membership, control: values.Control, place: int) -> Control:
    return Control(organization=by.organization, key=control.key, place=place, **_fields(control))


def _fields(control: values.Control) -> dict:
    levels = {stage: level.value for stage, level in zip(STAGES, control.levels, strict=True)}
    return {
        "family": control.family.value,
        "title": control.title,
        "purpose": control.purpose,
        **levels,
        "when": str(control.when or ""),
        "effort_days": None if control.effort is None else Decimal(int(control.effort * 100)).scaleb(-2),
        "lead_days": control.lead_days,
        "evidence": control.evidence,
        "valid_days": control.valid_days,
        "hard": control.hard,
    }


def _word(row: Control, name: str) -> str:
    shown = getattr(row, f"get_{name}_display", None)
    value = getattr(row, name)
    return str(shown()) if shown else "" if value is None else str(value)
