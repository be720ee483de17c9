"""The matrix on paper, and as a file for spreadsheets."""

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _

from dsm.forms.matrix import wish_of
from dsm.matrix.arranging import Arrangement, arrange
from dsm.matrix.colours import shown
from dsm.matrix.typed import write
from dsm.queries.grid import group_name, row_sums
from dsm.queries.matrix import Matrix, matrix_of
from dsm.views.matrix import scenario_of
from dsm.views.matrix_words import legend
from organizations.access import org_view
from organizations.permissions import Permission
from organizations.views.answers import show
from reports.spreadsheets import as_csv, as_xlsx

COLUMNS_OF_A_PAGE = 24  # what A4 across holds beside the names
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@org_view(Permission.VIEW_RESULTS)
def paper(request, membership):
    """As it is filtered and grouped, cut into pages of columns, each with the names of the products."""
    scenario, wish = scenario_of(request), wish_of(request.GET)
    found = matrix_of(membership, scenario)
    arranged = arrange(found.portfolio, wish.filters, wish.group)
    cuts = range(0, len(arranged.columns), COLUMNS_OF_A_PAGE)
    context = {
        "scenario": scenario,
        "legend": legend(wish.colour),
        "pages": [_page(found, arranged, wish, start) for start in cuts],
    }
    return show(request, "dsm/matrix/print.html", {"membership": membership, **context})


def _page(found: Matrix, arranged: Arrangement, wish, start: int) -> dict:
    columns = [column.capability for column in arranged.columns[start : start + COLUMNS_OF_A_PAGE]]
    return {
        "first": start + 1,
        "last": start + len(columns),
        "columns": columns,
        "rows": [
            {
                "name": row.product.name,
                "group": group_name(row.group, wish.group) if row.starts_group else "",
                "covered": row_sums(found, row.product.key)["covered"],
                "cells": [_mark(found, row.product.key, column, wish.colour) for column in columns],
            }
            for row in arranged.rows
        ],
    }


def _mark(found: Matrix, key: str, capability, colour):
    use = found.portfolio.uses.get((key, capability.key))
    return use and shown(use, capability, colour)


@org_view(Permission.VIEW_RESULTS)
def file(request, membership, file_format):
    """A line a product and a column a capability, as filtered; cells as text that can be pasted back."""
    if file_format not in MEDIA:
        raise Http404
    scenario, wish = scenario_of(request), wish_of(request.GET)
    found = matrix_of(membership, scenario)
    header, rows = _table(found, arrange(found.portfolio, wish.filters, wish.group))
    if file_format == "csv":
        content = as_csv(header, rows)
    else:
        content = as_xlsx(_("Matrix"), header, rows, [28, 14, 18, 10, *([12] * (len(header) - 4))])
    answer = HttpResponse(content, content_type=MEDIA[file_format])
    name = slugify(scenario.name)[:60] if scenario else "matrix"
    answer["Content-Disposition"] = content_disposition_header(True, f"{name or 'scenario'}.{file_format}")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _table(found: Matrix, arranged: Arrangement) -> tuple[list[str], list[list[str]]]:
    columns = [column.capability for column in arranged.columns]
    header = [_("Product"), _("Stage"), _("Business unit"), _("Covered"), *(one.name for one in columns)]
    rows = []
    for row in arranged.rows:
        one = row.product
        cells = [write(found.portfolio.uses.get((one.key, column.key))) for column in columns]
        rows.append([one.name, group_name(one.stage, "stage"), one.unit, row_sums(found, one.key)["covered"], *cells])
    return header, rows
