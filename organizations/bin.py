"""What was deleted: restored by hand within 30 days, gone by the beat after them."""

from datetime import timedelta

from django.apps import apps
from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from organizations import audit
from organizations.errors import DomainError
from organizations.models import Restorable


def kinds() -> list[type[Restorable]]:
    return [model for model in apps.get_models() if issubclass(model, Restorable)]


def kind(word: str) -> type[Restorable] | None:
    """The kind of row that `word` stands for in addresses and in the audit record: unit, person, report …"""
    return next((model for model in kinds() if model._meta.model_name == word), None)


@transaction.atomic
def delete(row: Restorable, *, by) -> None:
    """Put `row` into the bin. Refused while something that is not in the bin stands on it."""
    by.require(row.write_permission)
    by.require_unit(row.scope_unit_id)
    users = _used_by(row)
    if users:
        sentence = _("“%(row)s” is still used by %(users)s. Move or delete them first.")
        raise DomainError(sentence % {"row": row, "users": ", ".join(users)})
    row.deleted_at = now()
    row.save(update_fields=["deleted_at"])
    audit.record(f"{row._meta.model_name}.deleted", row, by=by)


@transaction.atomic
def restore(row: Restorable, *, by) -> None:
    """Take `row` out of the bin. Refused while something that it stands on is in the bin too."""
    by.require(row.write_permission)
    by.require_unit(row.scope_unit_id)
    for field in _standing_on(row):
        target = getattr(row, field.name)
        if target is not None and target.deleted_at is not None:
            raise DomainError(
                _("It belongs to “%(target)s”, which is in the bin too. Restore that first.") % {"target": target}
            )
    if other := row.in_its_place():
        raise DomainError(_("“%(other)s” has taken its place. Delete that first.") % {"other": other})
    row.deleted_at = None
    row.save(update_fields=["deleted_at"])
    audit.record(f"{row._meta.model_name}.restored", row, by=by)


def empty() -> int:
    """Remove for good what has waited its time; returns how many rows went. What is still used by others stays."""
    removed = 0
    for model in kinds():
        due = model._base_manager.filter(deleted_at__lt=now() - timedelta(days=model.DAYS_IN_BIN))
        for row in due:
            try:
                row.delete()
            except ProtectedError:
                continue
            removed += 1
    return removed


def _used_by(row: Restorable) -> list[str]:
    """What stands on `row` by a protecting key and is not deleted: "3 reports"."""
    found = []
    for relation in row._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and getattr(relation, "on_delete", None) is models.PROTECT:
            number = _standing(relation, row)
            if number:
                found.append(f"{number} × {relation.related_model._meta.verbose_name}")
    return found


def _standing(relation, row: Restorable) -> int:
    rows = relation.related_model._base_manager.filter(**{relation.field.name: row})
    return rows.filter(deleted_at=None).count() if issubclass(relation.related_model, Restorable) else rows.count()


def _standing_on(row: Restorable) -> list[models.ForeignKey]:
    """The keys that `row` cannot be without. A lead in the bin (SET_NULL) does not keep her unit there."""
    return [
        field
        for field in row._meta.concrete_fields
        if field.many_to_one
        and issubclass(field.related_model, Restorable)
        and field.remote_field.on_delete in (models.PROTECT, models.CASCADE)
    ]
