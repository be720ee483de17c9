"""Who works in a stream: written one by one, or as the whole table of a page."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from organizations import audit
from organizations.errors import DomainError, Stale
from organizations.models import Membership, Unit
from organizations.permissions import Permission
from valuestreams.models import Stream, TeamShare

MOST_TEAMS = 200  # of a stream
MOST_FTE = 99_999
MOST_CENTS = 10**12


@dataclass(frozen=True)
class Team:
    """What is said of a team. `share` in percent, `annual_cost` in cents a year for one full-time person."""

    discipline: str
    team: str = ""
    unit: Unit | None = None
    fte: Decimal = Decimal(0)
    share: Decimal = Decimal(100)
    annual_cost: int | None = None

    @property
    def said(self) -> dict:
        return {field.name: getattr(self, field.name) for field in fields(self)}


@transaction.atomic
def add_team(*, stream: Stream, team: Team, by: Membership) -> TeamShare:
    """Raises DomainError for numbers that cannot be."""
    stream = writable(stream, by)
    if stream.teams.count() >= MOST_TEAMS:
        raise DomainError(_("A stream has at most %(most)s teams.") % {"most": MOST_TEAMS})
    _require_possible(team, by)
    row = TeamShare.objects.create(organization_id=stream.organization_id, stream=stream, **team.said)
    audit.record("team.added", stream, by=by, team=[None, str(row)])
    return row


@transaction.atomic
def change_team(*, row: TeamShare, team: Team, revision: int, by: Membership) -> TeamShare:
    """Raises Stale when somebody has changed the row since `revision`, and DomainError."""
    stream = writable(row.stream, by)
    row = _current(row.pk, revision)
    _require_possible(team, by)
    changes = audit.difference(row, **team.said)
    if not changes:
        return row
    for name, value in team.said.items():
        setattr(row, name, value)
    row.revision += 1
    row.save()
    audit.record("team.changed", stream, by=by, **changes)
    return row


@transaction.atomic
def remove_team(*, row: TeamShare, revision: int, by: Membership) -> None:
    """Raises Stale when somebody has changed the row since `revision`."""
    stream = writable(row.stream, by)
    row = _current(row.pk, revision)
    audit.record("team.removed", stream, by=by, team=[str(row), None])
    TeamShare.objects.filter(pk=row.pk).delete()


@dataclass(frozen=True)
class TeamLine:
    """A line of the table: `row` None is a new one; `team` None takes the row away."""

    row: TeamShare | None
    revision: int
    team: Team | None


@transaction.atomic
def write_teams(*, stream: Stream, lines: Sequence[TeamLine], by: Membership) -> None:
    """The lines of the table that were changed, all or none. Raises Stale and DomainError."""
    writable(stream, by)
    for line in lines:
        if line.row is None and line.team is not None:
            add_team(stream=stream, team=line.team, by=by)
        elif line.row is not None and line.team is None:
            remove_team(row=line.row, revision=line.revision, by=by)
        elif line.row is not None and line.team is not None:
            change_team(row=line.row, team=line.team, revision=line.revision, by=by)


def writable(stream: Stream, by: Membership) -> Stream:
    """The locked row of a stream that `by` may write in and that is not in the bin."""
    by.require(Permission.EDIT)
    row = Stream.objects.select_for_update(of=("self",)).get(pk=stream.pk)
    by.require_unit(row.unit_id)
    if row.deleted_at is not None:
        raise DomainError(_("“%(stream)s” is in the bin. Restore it first.") % {"stream": row})
    return row


def _current(pk: int, revision: int) -> TeamShare:
    row = TeamShare.objects.select_related("stream", "unit").filter(pk=pk).first()
    if row is None:
        raise Stale(_("Somebody has removed this team in the meantime."), None)
    if row.revision != revision:
        current = {"id": row.pk, "revision": row.revision, **as_text(row)}
        raise Stale(_("Somebody else has changed “%(team)s” in the meantime.") % {"team": row}, current)
    return row


def as_text(row: TeamShare) -> dict[str, str]:
    """What a row says, to be shown beside what was typed."""
    cost = "" if row.annual_cost is None else str(Decimal(row.annual_cost) / 100)
    unit = row.unit.name if row.unit else ""
    return {
        "discipline": row.discipline, "team": row.team, "unit": unit, "fte": str(row.fte), "share": str(row.share),
        "annual_cost": cost,
    }  # fmt: skip


def _require_possible(team: Team, by: Membership) -> None:
    if not team.discipline.strip():
        raise DomainError(_("Say which discipline it is, such as design or engineering."), "discipline")
    if not 0 <= team.fte <= MOST_FTE:
        raise DomainError(_("Full-time people: from 0 to %(most)s.") % {"most": MOST_FTE}, "fte")
    if not 0 <= team.share <= 100:
        raise DomainError(_("A share of their time lies between 0 and 100 %."), "share")
    if team.annual_cost is not None and not 0 <= team.annual_cost <= MOST_CENTS:
        raise DomainError(_("A cost is not negative, and not as large as this."), "annual_cost")
    if team.unit is not None and team.unit.organization_id != by.organization_id:
        raise DomainError(_("This unit is not one of your organization."), "unit")
