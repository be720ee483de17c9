"""The matrix on paper, and as a file for spreadsheets."""

from itertools import pairwise
from math import ceil

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _

from dsm.forms.matrix import Wish, wish_of
from dsm.matrix.arranging import Arrangement, arrange
from dsm.matrix.colours import shown
from dsm.matrix.typed import write
from dsm.queries.grid import group_name, row_sums
from dsm.queries.matrix import Matrix, matrix_of
from dsm.views.matrix_frame import scenario_of
from dsm.views.matrix_words import legend
from organizations.access import org_view
from organizations.models import Membership
from organizations.permissions import Permission
from organizations.views.answers import show
from reports.spreadsheets import as_csv, as_xlsx

COLUMNS_OF_A_PAGE = 32  # what A4 across holds beside the names
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@org_view(Permission.VIEW_RESULTS)
def paper(request, membership):
    """As it is filtered and grouped, cut into pages of columns, each with the names of the products."""
    scenario, wish = scenario_of(request), wish_of(request.GET)
    found = matrix_of(membership, scenario)
    arranged = arrange(found.portfolio, wish.filters, wish.group, wish.order)
    context = {
        "scenario": scenario,
        "legend": legend(wish.colour),
        "pages": [_page(found, arranged, wish, cut) for cut in _cuts(len(arranged.columns))],
    }
    return show(request, "dsm/matrix/print.html", {"membership": membership, **context})


def _cuts(count: int) -> list[tuple[int, int]]:
    """As few pages as hold all columns, each with about as many."""
    pages = ceil(count / COLUMNS_OF_A_PAGE)
    ends = [count * at // pages for at in range(pages + 1)] if pages else [0]
    return list(pairwise(ends))


def _page(found: Matrix, arranged: Arrangement, wish: Wish, cut: tuple[int, int]) -> dict:
    start, end = cut
    columns = [column.capability for column in arranged.columns[start:end]]
    return {
        "first": start + 1,
        "last": end,
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
    return use and shown(use, found.portfolio.by_product[key], capability, colour)


@org_view(Permission.VIEW_RESULTS)
def csv(request, membership):
    """A line a product and a column a capability, as filtered; cells as text that can be pasted back."""
    header, rows = _table(*_asked(request, membership))
    return _attached(request, as_csv(header, rows), "csv")


@org_view(Permission.VIEW_RESULTS)
def xlsx(request, membership):
    header, rows = _table(*_asked(request, membership))
    widths = [28, 14, 18, 10, *([12] * (len(header) - 4))]
    return _attached(request, as_xlsx(_("Matrix"), header, rows, widths), "xlsx")


def _asked(request, membership: Membership) -> tuple[Matrix, Arrangement]:
    wish, found = wish_of(request.GET), matrix_of(membership, scenario_of(request))
    return found, arrange(found.portfolio, wish.filters, wish.group, wish.order)


def _attached(request, content: bytes, file_format: str) -> HttpResponse:
    scenario = scenario_of(request)
    answer = HttpResponse(content, content_type=MEDIA[file_format])
    name = slugify(scenario.name)[:60] or "scenario" if scenario else "matrix"
    answer["Content-Disposition"] = content_disposition_header(True, f"{name}.{file_format}")
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
