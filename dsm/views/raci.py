"""RACI charts: the list, the grid that is written in where it stands, its rows and columns, and the file."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dsm.forms.raci import ChartForm, ColumnForm, NewChartForm, PartForm, RowsForm, typed_letters
from dsm.models import Capability, RaciChart, RaciColumn, RaciRow
from dsm.queries.raci import Grid, grid_of, grids_of
from dsm.queries.staffing import raci_limits
from dsm.services import raci as services
from dsm.staffing.raci import MEANINGS
from dsm.views.frame import framed
from dsm.views.lists import csv_file
from organizations import bin as bin_
from organizations.access import org_view
from organizations.errors import DomainError, Stale
from organizations.permissions import Permission
from organizations.views.answers import show, tell_deleted


def chart_or_404(membership, raci_id: int) -> RaciChart:
    return get_object_or_404(
        RaciChart.objects.visible_to(membership).select_related("organization", "unit"), pk=raci_id
    )


@org_view(Permission.VIEW_RESULTS)
def index(request, membership):
    return show(request, "dsm/raci/index.html", framed(request, grids=grids_of(membership)))


@org_view(Permission.EDIT)
def new(request, membership):
    form = NewChartForm(request.POST or None, membership=membership)
    if request.method == "POST" and (chart := form.submit(services.begin_chart, by=membership)):
        return _to(chart)
    return show(request, "dsm/raci/new.html", framed(request), form)


def _to(chart: RaciChart):
    return redirect("raci", chart.organization.slug, chart.pk)


@org_view(Permission.VIEW_RESULTS)
def page(request, membership, raci_id):
    return _page(request, membership, chart_or_404(membership, raci_id))


def _page(request, membership, chart: RaciChart, *, status: int = 200, typed=None, **more):
    grid = grid_of(membership, chart)
    limits = raci_limits(membership.organization)
    context = framed(
        request,
        **{"rows_form": RowsForm(membership=membership), "column_form": ColumnForm(membership=membership), **more},
        chart=chart,
        grid=grid,
        lines=_lines(grid, typed or {}),
        capabilities=_capabilities(membership, grid),
        meanings=MEANINGS.items(),
        limits=limits,
        may_write_here=membership.may_write(Permission.EDIT, chart.unit_id),
    )
    return render(request, "dsm/raci/chart.html", context, status=status)


def _capabilities(membership, grid: Grid) -> set[int]:
    """Ids of those that are rows and that she sees."""
    named = [row.capability_id for row in grid.rows if row.capability_id]
    return set(Capability.objects.visible_to(membership).filter(pk__in=named).values_list("pk", flat=True))


def _lines(grid: Grid, typed: dict) -> list[dict]:
    """The rows of the grid; `typed` by (row, column) is what somebody typed and could not be saved."""
    flawed = {one.row for one in grid.findings if one.row}
    return [
        {
            "row": row,
            "is_flawed": str(row.pk) in flawed,
            "cells": [_cell(grid, row, one, typed) for one in grid.columns],
        }
        for row in grid.rows
    ]


def _cell(grid: Grid, row: RaciRow, column: RaciColumn, typed: dict) -> dict:
    pair = (str(row.pk), str(column.pk))
    letter = grid.value.cells.get(pair, "")
    return {
        "id": f"{row.pk}-{column.pk}",
        "name": f"cell.{row.pk}.{column.pk}.{grid.revisions.get(pair, 0)}.{letter}",
        "letter": letter,
        "text": typed.get((row.pk, column.pk), letter),
        "label": f"{row.name} × {column.name}",
    }


# ---- Letters ----


@require_POST
@org_view(Permission.EDIT)
def write(request, membership, raci_id):
    """The whole grid from a form, or single cells from the script of the page, which gets back what changed."""
    chart = chart_or_404(membership, raci_id)
    letters = typed_letters(request.POST)
    typed = {(one.row, one.column): one.text for one in letters}
    try:
        services.write_letters(chart=chart, letters=letters, by=membership)
    except Stale as stale:
        return _conflict(request, membership, chart, stale, typed)
    except DomainError as refusal:
        if request.htmx:
            return render(request, "dsm/raci/_refused.html", {"sentence": str(refusal)}, status=422)
        return _page(request, membership, chart, status=422, typed=typed, refusal=str(refusal))
    if request.htmx:
        return _changed(request, membership, chart, typed)
    messages.success(request, _("The chart is saved."))
    return _to(chart)


def _changed(request, membership, chart: RaciChart, typed: dict):
    """The findings, and the cells that were written as they are now."""
    grid = grid_of(membership, chart)
    cells = [cell for line in _lines(grid, {}) for cell in line["cells"] if _pair(cell) in typed]
    return render(request, "dsm/raci/_changed.html", {"grid": grid, "cells": cells})


def _pair(cell: dict) -> tuple[int, int]:
    row, column = cell["id"].split("-")
    return int(row), int(column)


def _conflict(request, membership, chart: RaciChart, stale: Stale, typed: dict):
    """Both letters of every cell. What was typed stays; saved again, it replaces what stands there knowingly."""
    if not stale.current:
        return _page(request, membership, chart, status=409, typed=typed, refusal=str(stale))
    grid = grid_of(membership, chart)
    cells = {cell["id"]: cell for line in _lines(grid, {}) for cell in line["cells"]}
    both = [{**cells[pair], "mine": said["mine"] or "–"} for pair, said in stale.current.items() if pair in cells]
    if request.htmx:
        return render(request, "dsm/raci/_conflict.html", {"sentence": str(stale), "both": both}, status=409)
    return _page(request, membership, chart, status=409, typed=typed, conflict=str(stale), both=both)


# ---- The chart, its rows and its columns ----


@org_view(Permission.EDIT)
def edit(request, membership, raci_id):
    chart = chart_or_404(membership, raci_id)
    membership.require_unit(chart.unit_id)
    form = ChartForm(request.POST or None, membership=membership, row=chart)
    if request.method == "POST" and form.submit(services.change_chart, chart=chart, by=membership):
        messages.success(request, _("The chart is saved."))
        return _to(chart)
    context = framed(request, chart=chart, standing=form.standing())
    response = show(request, "dsm/raci/edit.html", context, form)
    if form.stale:
        response.status_code = 409
    return response


@require_POST
@org_view(Permission.EDIT)
def delete(request, membership, raci_id):
    chart = chart_or_404(membership, raci_id)
    bin_.delete(chart, by=membership)
    tell_deleted(request, chart)
    return redirect("racis", membership.organization.slug)


@require_POST
@org_view(Permission.EDIT)
def add_rows(request, membership, raci_id):
    chart = chart_or_404(membership, raci_id)
    form = RowsForm(request.POST, membership=membership)
    if form.submit(services.add_rows, chart=chart, by=membership):
        return _to(chart)
    return _page(request, membership, chart, status=422, rows_form=form)


@require_POST
@org_view(Permission.EDIT)
def add_column(request, membership, raci_id):
    chart = chart_or_404(membership, raci_id)
    form = ColumnForm(request.POST, membership=membership)
    if form.submit(services.add_column, chart=chart, by=membership):
        return _to(chart)
    return _page(request, membership, chart, status=422, column_form=form)


def _part(request, membership, model, pk: int, delete_route: str):
    """The page of a row or a column."""
    part = get_object_or_404(model.objects.visible_to(membership).select_related("chart__organization"), pk=pk)
    chart = part.chart
    membership.require_unit(chart.unit_id)
    grid = grid_of(membership, chart)
    parts = grid.rows if model is RaciRow else grid.columns
    place = [one.pk for one in parts].index(part.pk) + 1
    shown = {"name": part.name, "was": part.name, "place": place}
    form = PartForm(request.POST or None, initial=shown, longest=model._meta.get_field("name").max_length)
    if request.method == "POST" and form.submit(services.change_part, part=part, by=membership):
        return _to(chart)
    standing = form.standing()
    context = framed(request, chart=chart, part=part, delete=delete_route, standing=standing)
    response = show(request, "dsm/raci/part.html", context, form)
    if form.stale:
        response.status_code = 409
    return response


@org_view(Permission.EDIT)
def row(request, membership, raci_row_id):
    return _part(request, membership, RaciRow, raci_row_id, "raci-row-delete")


@org_view(Permission.EDIT)
def column(request, membership, raci_column_id):
    return _part(request, membership, RaciColumn, raci_column_id, "raci-column-delete")


def _delete_part(request, membership, model, pk: int):
    part = get_object_or_404(model.objects.visible_to(membership).select_related("chart__organization"), pk=pk)
    bin_.delete(part, by=membership)
    tell_deleted(request, part)
    return _to(part.chart)


@require_POST
@org_view(Permission.EDIT)
def delete_row(request, membership, raci_row_id):
    return _delete_part(request, membership, RaciRow, raci_row_id)


@require_POST
@org_view(Permission.EDIT)
def delete_column(request, membership, raci_column_id):
    return _delete_part(request, membership, RaciColumn, raci_column_id)


@org_view(Permission.VIEW_RESULTS)
def export(request, membership, raci_id):
    grid = grid_of(membership, chart_or_404(membership, raci_id))
    cells = grid.value.cells
    rows = ([row.name, *(cells.get((str(row.pk), str(one.pk)), "") for one in grid.columns)] for row in grid.rows)
    header = [str(grid.row), *(column.name for column in grid.columns)]
    return csv_file(slugify(grid.row.title) or "raci", header, rows)
