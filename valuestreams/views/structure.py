"""All streams against departments and disciplines: who works where, which borders are crossed, where work is stuck."""

from fractions import Fraction
from math import ceil

from django import forms
from django.utils.translation import gettext as _

from organizations.access import org_view
from organizations.permissions import Permission
from organizations.views.answers import show
from valuestreams import structure as values
from valuestreams.queries import structure as queries
from valuestreams.squads import Squads
from valuestreams.structure import Cell, Mapped, Matrix, Row, round_half_up

MOST_BORDERS = 20
DEEPEST = 4  # step of the heat scale


@org_view(Permission.VIEW_RESULTS)
def structure(request, membership):
    streams = queries.mapped_streams(membership)
    percent = _percent(request)
    matrix = values.matrix(streams)
    context = {
        "departments": [name or _("No department") for name in matrix.departments],
        "rows": [_row(row, matrix, mapped) for row, mapped in zip(matrix.rows, streams, strict=True)],
        "borders": [_border(pair, count) for pair, count in matrix.borders[:MOST_BORDERS]],
        "more_borders": max(0, len(matrix.borders) - MOST_BORDERS),
        "stuck": _stuck(streams, percent),
        "percent": percent,
    }
    return show(request, "valuestreams/structure/matrix.html", context)


def _percent(request) -> int:
    """From which share of the lead time a wait at a border is told; what is no such number is the usual fifth."""
    field = forms.IntegerField(min_value=0, max_value=100)
    try:
        return field.clean(request.GET.get("wait", ""))
    except forms.ValidationError:
        return round_half_up(100 * values.LONG_WAIT)


def _row(row: Row, matrix: Matrix, mapped: Mapped) -> dict:
    return {
        "key": int(row.key),
        "title": row.title,
        "crossings": row.crossings,
        "steps": len(mapped.stream.steps),
        "cells": [_cell(row.cells.get(name)) for name in matrix.departments],
        "missing": row.missing,
        "left_out": row.left_out,
        "by_visits": row.by_visits,
    }


def _cell(cell: Cell | None) -> dict:
    """How the matrix shows it: the share in words and as one of the steps of the heat scale."""
    if cell is None:
        return {}
    if cell.share is None:
        return {"step": "unknown", "steps": cell.steps}
    return {
        "step": min(DEEPEST, ceil(DEEPEST * cell.share)),
        "text": f"{round_half_up(100 * cell.share)} %",
        "steps": cell.steps,
    }


def _border(pair: tuple[str, str], count: int) -> dict:
    left, right = (name or _("outside") for name in pair)
    return {"left": left, "right": right, "count": count}


def _stuck(streams: list[Mapped], percent: int) -> list[dict]:
    titles = {mapped.key: mapped.stream.title for mapped in streams}
    found = values.stuck(streams, long_wait=Fraction(percent, 100))
    return [{"key": int(one.stream), "title": titles[one.stream], "sentence": one.sentence} for one in found]


@org_view(Permission.VIEW_RESULTS)
def squads(request, membership):
    found = queries.squads_of(membership)
    context = {
        "squads": found,
        "rows": _people(found),
        "totals": [_fte(found.by_stream[name]) for name in found.streams],
    }
    return show(request, "valuestreams/structure/squads.html", {**context, "total": _fte(found.total)})


def _people(found: Squads) -> list[dict]:
    return [
        {"name": row.name, "cells": [_fte(row.people.get(name)) for name in found.streams], "total": _fte(row.total)}
        for row in found.disciplines
    ]


def _fte(number: Fraction | None) -> str:
    """Full-time people with at most two places, rounded half up; a dash for nobody."""
    if not number:
        return "–"
    hundredths = round_half_up(100 * number)
    return f"{hundredths / 100:g}"
