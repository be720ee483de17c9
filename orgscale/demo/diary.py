"""Lets what is written now look as if it had been written on an earlier day."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from django.apps import apps
from django.db import connection, models
from django.db.models import F
from django.utils.timezone import get_current_timezone, make_aware, now

from accounts.models import User
from organizations.models import Organization

# The clock of the database, and a transaction that began before us, may lie behind ours.
MARGIN = timedelta(hours=1)
Table = type[models.Model]


class Diary:
    """The days of one organization. Services stamp the present moment; each entry moves what it wrote to its own day.

    Whatever bears a stamp between the start and the present was not moved yet, so every entry has to lie before the
    start. Dates of the future stay.
    """

    def __init__(self, organization: Organization):
        self.organization = organization
        self.start = now() - MARGIN

    def day(self, days_ago: int) -> date:
        return self.start.date() - timedelta(days=days_ago)

    @contextmanager
    def on(self, day: date, hour: int, minute: int = 0, *, tables: Collection[Table] = ()) -> Iterator[None]:
        """All that the block writes happened on `day`, and ended at that time. `tables`: all that it writes to, if few."""
        yield
        self._move_to(make_aware(datetime.combine(day, time(hour, minute)), get_current_timezone()), tables)

    def _move_to(self, moment: datetime, tables: Collection[Table]) -> None:
        if moment >= self.start:
            raise ValueError(f"{moment} lies after the start of the diary")
        present = now()
        for rows, field in [*self._of_people(), *self._written(present, tables)]:
            rows.filter(**{f"{field}__range": (self.start, present)}).update(**{field: F(field) - (present - moment)})

    def _of_people(self) -> list[tuple[models.QuerySet, str]]:
        return [
            (Organization.objects.filter(pk=self.organization.pk), "created_at"),
            (User.objects.filter(memberships__organization=self.organization), "date_joined"),
        ]

    def _written(self, present: datetime, tables: Collection[Table]) -> list[tuple[models.QuerySet, str]]:
        """Where something was written since the last entry: one question, since most tables are as they were."""
        stamps = [(model, field) for model, field in _stamps() if not tables or model in tables]
        question = " UNION ALL ".join(
            f"SELECT {at} WHERE EXISTS (SELECT 1 FROM {_quoted(model._meta.db_table)} WHERE organization_id = %s "  # noqa: S608
            f"AND {_quoted(field.column)} BETWEEN %s AND %s)"
            for at, (model, field) in enumerate(stamps)
        )
        with connection.cursor() as cursor:
            cursor.execute(question, [self.organization.pk, self.start, present] * len(stamps))
            found = [stamps[at] for (at,) in cursor.fetchall()]
        return [(model._base_manager.filter(organization=self.organization), field.name) for model, field in found]


def _stamps() -> Iterator[tuple[Table, models.DateTimeField]]:
    for model in owned_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.DateTimeField):
                yield model, field


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def owned_models() -> list[Table]:
    """Every table whose rows belong to an organization, and only to one."""
    return [model for model in apps.get_models() if _is_owned(model)]


def _is_owned(model: Table) -> bool:
    fields = {field.name: field for field in model._meta.concrete_fields}
    owner = fields.get("organization")
    return owner is not None and owner.related_model is Organization and not owner.null
