"""The box score and the capacity of a stream, written as their pages show them: tables edited in place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db import transaction
from django.utils.translation import gettext as _

from organizations import audit
from organizations.errors import DomainError, Stale
from organizations.models import Membership
from valuestreams.accounting import box_score, stored
from valuestreams.accounting.capacity import Staff
from valuestreams.models import BoxColumn, CapacityPlan, Stream
from valuestreams.services.days import require_sensible
from valuestreams.services.teams import writable

MOST_SCENARIOS = 5
MOST_STAFF = 20
MOST_WORK = 50  # of one kind of people


@dataclass(frozen=True)
class Entered:
    """What was typed into a column: `pk` None and `revision` 0 of one that nobody has written yet."""

    kind: str
    week: date | None
    pk: int | None
    revision: int
    values: Mapping[str, Fraction | None]


class StaleColumns(Stale):
    """`current` is {key of the column as `key_of` says: {"revision", "values"}} of those that others have changed."""


def key_of(kind: str, week: date | None, pk: int | None) -> str:
    """How a column is named wherever it is typed into or sent: its week, "planned", or the id of a scenario."""
    return (
        week.isoformat()
        if kind == BoxColumn.Kind.WEEK and week
        else kind
        if kind == BoxColumn.Kind.PLANNED
        else f"{pk}"
    )


@transaction.atomic
def write_columns(*, stream: Stream, columns: Sequence[Entered], by: Membership) -> None:
    """Store the columns, all or none. Raises StaleColumns when somebody has changed one since, and DomainError."""
    stream = writable(stream, by)
    rows = {key_of(row.kind, row.week, row.pk): row for row in stream.box_columns.all()}
    wanted = {key_of(one.kind, one.week, one.pk): one for one in columns}
    changed = {
        key: {"revision": rows[key].revision if key in rows else 0, "values": rows[key].values if key in rows else {}}
        for key, one in wanted.items()
        if one.revision != (rows[key].revision if key in rows else 0)
    }
    if changed:
        raise StaleColumns(_("Somebody else has changed these numbers in the meantime."), changed)
    for key, one in wanted.items():
        _write(stream, rows.get(key), one, by)


def _write(stream: Stream, row: BoxColumn | None, one: Entered, by: Membership) -> None:
    problems = box_score.check(one.values)
    if problems:
        key, problem = next(iter(problems.items()))
        raise DomainError(problem, key)
    require_sensible(one.week, "week")
    if one.week is not None and one.week.weekday():
        raise DomainError(_("A week is named by its Monday."), "week")
    values = stored.numbers(one.values)
    if row is None:
        if one.kind == BoxColumn.Kind.SCENARIO:
            raise DomainError(_("Somebody has removed this column in the meantime."))
        row = BoxColumn(organization_id=stream.organization_id, stream=stream, kind=one.kind, week=one.week, revision=0)
    if row.revision and row.values == values:
        return
    before, row.values = row.values, values
    row.revision += 1
    row.save()
    audit.record(
        "box_score.written", stream, by=by, column=[None, key_of(row.kind, row.week, row.pk)], values=[before, values]
    )


@transaction.atomic
def add_scenario(*, stream: Stream, title: str, by: Membership) -> BoxColumn:
    """One more column beside the weeks and the plan. It begins as the planned state, where there is one."""
    stream = writable(stream, by)
    if stream.box_columns.filter(kind=BoxColumn.Kind.SCENARIO).count() >= MOST_SCENARIOS:
        raise DomainError(
            _("At most %(most)s scenarios stand side by side. Remove one first.") % {"most": MOST_SCENARIOS}
        )
    planned = stream.box_columns.filter(kind=BoxColumn.Kind.PLANNED).first()
    audit.record("box_score.scenario_added", stream, by=by, title=[None, title])
    return BoxColumn.objects.create(
        organization_id=stream.organization_id, stream=stream, kind=BoxColumn.Kind.SCENARIO, title=title[:80],
        values=planned.values if planned else {},
    )  # fmt: skip


@transaction.atomic
def remove_scenario(*, column: BoxColumn, by: Membership) -> None:
    stream = writable(column.stream, by)
    if column.kind != BoxColumn.Kind.SCENARIO:
        raise DomainError(_("Only a scenario can be removed. Empty the numbers of a week instead."))
    audit.record("box_score.scenario_removed", stream, by=by, title=[column.title, None], values=[column.values, None])
    BoxColumn.objects.filter(pk=column.pk).delete()


@transaction.atomic
def write_capacity(*, stream: Stream, staff: Sequence[Staff], revision: int, by: Membership) -> CapacityPlan:
    """Keep what the calculator was given; `revision` 0 for the first time. Raises Stale and DomainError."""
    stream = writable(stream, by)
    if len(staff) > MOST_STAFF or any(len(one.work) > MOST_WORK for one in staff):
        raise DomainError(
            _("At most %(staff)s kinds of people with %(work)s steps each.") % {"staff": MOST_STAFF, "work": MOST_WORK}
        )
    row = CapacityPlan.objects.filter(stream=stream).first()
    if revision != (row.revision if row else 0):
        current = {"revision": row.revision if row else 0, "staff": row.staff if row else []}
        raise Stale(_("Somebody else has changed this calculation in the meantime."), current)
    plain = stored.staff(staff)
    if row is None:
        row = CapacityPlan(organization_id=stream.organization_id, stream=stream, revision=0)
    elif row.staff == plain:
        return row
    row.staff = plain
    row.revision += 1
    row.save()
    audit.record("capacity.written", stream, by=by)
    return row
