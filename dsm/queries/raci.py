"""RACI charts as values, with what is wrong with them. A constant number of queries, however many charts."""

from collections.abc import Iterable
from dataclasses import dataclass

from dsm.models import Capability, RaciCell, RaciChart, RaciColumn, RaciRow
from dsm.queries.staffing import raci_limits
from dsm.staffing import raci
from organizations.models import Membership


@dataclass(frozen=True)
class Answer:
    """Who answers for a capability, as one chart says it: names of columns, in their order."""

    chart: RaciChart
    accountable: tuple[str, ...]
    responsible: tuple[str, ...]


def answers_for(membership: Membership, capability: Capability) -> list[Answer]:
    """Of every chart that she sees and that has the capability as a row. Two queries."""
    rows = list(RaciRow.objects.visible_to(membership).filter(capability=capability).select_related("chart"))
    cells = RaciCell.objects.filter(row__in=rows, column__deleted_at=None).order_by("column__place", "column")
    letters: dict[int, list[tuple[str, str]]] = {}
    for row, letter, name in cells.values_list("row", "letter", "column__name"):
        letters.setdefault(row, []).append((letter, name))
    return [Answer(row.chart, *(_with(letters.get(row.pk, []), letter) for letter in "AR")) for row in rows]


def _with(letters: list[tuple[str, str]], wanted: str) -> tuple[str, ...]:
    """A/R counts as both."""
    return tuple(name for letter, name in letters if wanted in letter.split("/"))


@dataclass(frozen=True)
class Grid:
    """A chart with its rows as stored. `revisions` by (row, column) as the value's keys name them; 0 without a cell."""

    row: RaciChart
    rows: tuple[RaciRow, ...]
    columns: tuple[RaciColumn, ...]
    value: raci.Chart
    revisions: dict[tuple[str, str], int]
    findings: tuple[raci.Finding, ...]

    @property
    def wrong(self) -> int:
        """Findings that break a rule."""
        return sum(one.is_wrong for one in self.findings)


def grids_of(membership: Membership, charts: Iterable[RaciChart] | None = None) -> list[Grid]:
    """Of `charts` that she sees, else of all."""
    charts = list(RaciChart.objects.visible_to(membership).select_related("unit") if charts is None else charts)
    rows = _by_chart(RaciRow.objects.filter(chart__in=charts, deleted_at=None))
    columns = _by_chart(RaciColumn.objects.filter(chart__in=charts, deleted_at=None))
    cells: dict[int, list[RaciCell]] = {}
    for cell in RaciCell.objects.filter(row__chart__in=charts).select_related("row"):
        cells.setdefault(cell.row.chart_id, []).append(cell)
    limits = raci_limits(membership.organization)
    return [
        _grid(chart, rows.get(chart.pk, []), columns.get(chart.pk, []), cells.get(chart.pk, []), limits)
        for chart in charts
    ]


def grid_of(membership: Membership, chart: RaciChart) -> Grid:
    return grids_of(membership, [chart])[0]


def _by_chart(rows) -> dict[int, list]:
    found: dict[int, list] = {}
    for row in rows:
        found.setdefault(row.chart_id, []).append(row)
    return found


def _grid(chart: RaciChart, rows: list, columns: list, cells: list[RaciCell], limits: raci.Limits) -> Grid:
    value = raci.Chart(
        tuple(raci.Named(str(row.pk), row.name) for row in rows),
        tuple(raci.Named(str(column.pk), column.name) for column in columns),
        {(str(cell.row_id), str(cell.column_id)): cell.letter for cell in cells if cell.letter},
    )
    revisions = {(str(cell.row_id), str(cell.column_id)): cell.revision for cell in cells}
    return Grid(chart, tuple(rows), tuple(columns), value, revisions, raci.findings(value, limits))
