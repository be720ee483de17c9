"""Writing RACI charts: the chart, its rows and columns, and the letters, cell by cell or many at once.

Charts, rows and columns are taken away through the bin, `organizations.bin.delete`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from dsm.models import Capability, RaciCell, RaciChart, RaciColumn, RaciRow
from dsm.models.raci import OfChart
from dsm.staffing.raci import NoLetter, read_letter
from organizations import audit
from organizations.errors import DomainError, Stale
from organizations.models import Group, Membership, Person, Unit
from organizations.permissions import Permission

MOST_ROWS = 60  # with the columns fewer cells than a form may send
MOST_COLUMNS = 15


@transaction.atomic
def begin_chart(
    *, by: Membership, title: str, kind: str = "process", unit: Unit | None = None, rows: Sequence[str] = (),
    columns: Sequence[str] = (),
) -> RaciChart:  # fmt: skip
    """A new chart with the lines of work and the roles that are named."""
    by.require(Permission.EDIT)
    by.require_unit(unit.pk if unit else None)
    chart = RaciChart.objects.create(organization=by.organization, title=title, kind=kind, unit=unit, created_by=by)
    audit.record("raci.begun", chart, by=by)
    if rows:
        add_rows(chart=chart, names=rows, by=by)
    for name in columns:
        add_column(chart=chart, name=name, by=by)
    return chart


@transaction.atomic
def change_chart(
    *, chart: RaciChart, revision: int, by: Membership, title: str, kind: str, unit: Unit | None
) -> RaciChart:
    """Raises Stale when it changed since `revision`."""
    row = _writable(chart, by)
    by.require_unit(unit.pk if unit else None)
    if row.revision != revision:
        current = {
            "revision": row.revision,
            "title": row.title,
            "kind": row.get_kind_display(),
            "unit": str(row.unit or ""),
        }
        raise Stale(_("Somebody else has changed this chart in the meantime."), current)
    changes = audit.difference(row, title=title, kind=kind, unit=unit)
    row.title, row.kind, row.unit = title, kind, unit
    row.revision += 1
    row.save()
    if changes:
        audit.record("raci.changed", row, by=by, **changes)
    return row


# ---- Rows and columns ----


@transaction.atomic
def add_rows(
    *, chart: RaciChart, by: Membership, names: Sequence[str] = (), capabilities: Iterable[Capability] = ()
) -> list[RaciRow]:
    """Lines of work at the end, by name or by the capability that they are about."""
    chart = _writable(chart, by)
    new = [RaciRow(name=name) for name in names] + [RaciRow(name=one.name, capability=one) for one in capabilities]
    start = _free_places(chart, RaciRow, len(new), MOST_ROWS)
    for at, row in enumerate(new):
        row.organization, row.chart, row.place = by.organization, chart, start + at
    made = RaciRow.objects.bulk_create(new)
    audit.record("raci.rows_added", chart, by=by, rows=[None, ", ".join(row.name for row in made)[:500]])
    return made


@transaction.atomic
def add_column(
    *, chart: RaciChart, by: Membership, name: str = "", person: Person | None = None, group: Group | None = None
) -> RaciColumn:
    """Who may have letters: a person, a group, or a role that only has a name."""
    chart = _writable(chart, by)
    if person and group:
        raise DomainError(_("Choose a person or a group, not both."), "group")
    name = name or str(person or group or "")
    if not name:
        raise DomainError(_("Name a role, or choose a person or a group."), "name")
    place = _free_places(chart, RaciColumn, 1, MOST_COLUMNS)
    made = RaciColumn.objects.create(
        organization=by.organization, chart=chart, name=name[:150], person=person, group=group, place=place
    )
    audit.record("raci.column_added", chart, by=by, column=[None, made.name])
    return made


def _free_places(chart: RaciChart, model: type[OfChart], count: int, most: int) -> int:
    """Where the new ones begin. Raises DomainError when there would be too many."""
    places = list(model.objects.filter(chart=chart, deleted_at=None).values_list("place", flat=True))
    if len(places) + count > most:
        said = {"rows": MOST_ROWS, "columns": MOST_COLUMNS}
        raise DomainError(_("A chart has at most %(rows)s rows and %(columns)s columns. Begin another one.") % said)
    return max(places, default=-1) + 1


@transaction.atomic
def change_part(*, part: OfChart, by: Membership, name: str, place: int, was: str = "") -> OfChart:
    """Rename a row or a column and put it at `place`, 1 being the first. Raises Stale when its name is no longer `was`."""
    chart = _writable(part.chart, by)
    others = list(type(part).objects.filter(chart=chart, deleted_at=None).exclude(pk=part.pk))
    row = type(part).objects.select_for_update(of=("self",)).filter(pk=part.pk, deleted_at=None).first()
    if row is None:
        raise DomainError(_("Somebody has deleted it in the meantime. It is in the bin."))
    if was and row.name not in (was, name):
        raise Stale(_("Somebody else has renamed this in the meantime."), {"was": row.name, "name": row.name})
    changes = audit.difference(row, name=name)
    row.name = name
    others.insert(min(max(place, 1), len(others) + 1) - 1, row)
    for at, one in enumerate(others):
        one.place = at
    type(part).objects.bulk_update(others, ["place", "name"])
    if changes:
        audit.record("raci.part_renamed", chart, by=by, **changes)
    return row


# ---- Letters ----


@dataclass(frozen=True)
class Letter:
    """What was typed into a cell. `revision` is that of the cell as it was shown, 0 where there was none."""

    row: int
    column: int
    text: str
    revision: int


@transaction.atomic
def write_letters(*, chart: RaciChart, letters: Sequence[Letter], by: Membership) -> list[RaciCell]:
    """Write the cells, all of them or none. Raises Stale with what stands in those that somebody else has written in, and
    DomainError for what is no letter.
    """
    chart = _writable(chart, by)
    wanted = {(one.row, one.column): (_letter(one), one.revision) for one in letters}
    _require_of(chart, wanted)
    known = {
        (cell.row_id, cell.column_id): cell
        for cell in RaciCell.objects.filter(row__chart=chart, row__in=[row for row, _column in wanted])
    }
    _require_fresh(wanted, known)
    written = []
    for (row, column), (letter, revision) in wanted.items():
        cell = known.get((row, column)) or RaciCell(organization=by.organization, row_id=row, column_id=column)
        if cell.letter == letter:
            continue
        cell.letter, cell.revision = letter, revision + 1
        cell.save()
        written.append(cell)
    if written:
        changes = {f"{cell.row_id} × {cell.column_id}": cell.letter or "–" for cell in written[:100]}
        audit.record("raci.written", chart, by=by, cells=[None, ", ".join(f"{at} {to}" for at, to in changes.items())])
    return written


def _letter(one: Letter) -> str:
    try:
        return read_letter(one.text)
    except NoLetter as refusal:
        raise DomainError(str(refusal)) from None


def _require_of(chart: RaciChart, wanted: Iterable[tuple[int, int]]) -> None:
    rows, columns = ({pair[at] for pair in wanted} for at in (0, 1))
    found = RaciRow.objects.filter(chart=chart, deleted_at=None, pk__in=rows).count()
    found_columns = RaciColumn.objects.filter(chart=chart, deleted_at=None, pk__in=columns).count()
    if (found, found_columns) != (len(rows), len(columns)):
        raise DomainError(_("A row or a column of this has been deleted in the meantime. Load the page again."))


def _require_fresh(wanted: dict, known: dict[tuple[int, int], RaciCell]) -> None:
    """What was written the same way by two is no conflict."""
    theirs = {}
    for pair, (letter, revision) in wanted.items():
        cell = known.get(pair) or RaciCell(revision=0)
        if cell.revision != revision and cell.letter != letter:
            theirs[f"{pair[0]}-{pair[1]}"] = {"mine": letter, "letter": cell.letter, "revision": cell.revision}
    if theirs:
        raise Stale(_("Somebody else has written in these cells in the meantime."), theirs)


def _writable(chart: RaciChart, by: Membership) -> RaciChart:
    """The locked row of a chart that `by` may write in and that is not in the bin."""
    by.require(Permission.EDIT)
    row = RaciChart.objects.select_for_update(of=("self",)).select_related("unit").get(pk=chart.pk)
    by.require_unit(row.unit_id)
    if row.deleted_at is not None:
        raise DomainError(_("“%(chart)s” is in the bin. Restore it first.") % {"chart": row})
    return row
