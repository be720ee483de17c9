"""The numbers of the matrix, each with the cells that it comes from."""

from urllib.parse import urlencode

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.core.paginator import Paginator

from dsm.queries.matrix import matrix_of
from dsm.queries.matrix_lines import charts, lines
from dsm.views.frame import framed
from dsm.views.matrix_frame import scenario_of
from organizations.access import org_view
from organizations.permissions import Permission
from organizations.views.answers import show
from reports.charts import Chart
from reports.plotly import figure

with_charts = csp_update({"style-src": [UNSAFE_INLINE]})  # Plotly writes them


MOST_LINES = 20  # on the page of all numbers; a list of its own shows more
LINES_OF_A_PAGE = 50


@with_charts
@org_view(Permission.VIEW_RESULTS)
def page(request, membership):
    """The least covered products and the most critical capabilities; `all` = products or capabilities: every one of them."""
    scenario, which = scenario_of(request), request.GET.get("all", "")
    is_list = which in ("products", "capabilities")
    found = lines(matrix_of(membership, scenario), most=None if is_list else MOST_LINES)
    context = {"scenario": scenario, "found": found}
    if is_list:
        context |= _listed(which, getattr(found, which), request)
        return show(request, "dsm/matrix/numbers_list.html", framed(request, **context))
    context |= {
        "charts": [drawn(chart, at) for at, chart in enumerate(charts(found))],
        "products": found.products,
        "capabilities": found.capabilities,
        "more_products": len(found.numbers.products) - len(found.products),
        "more_capabilities": len(found.numbers.capabilities) - len(found.capabilities),
        "is_empty": not found.numbers.coverage.asked,
    }
    return show(request, "dsm/matrix/numbers.html", framed(request, **context))


def _listed(which: str, rows: tuple, request) -> dict:
    page = Paginator(rows, LINES_OF_A_PAGE).get_page(request.GET.get("page"))
    kept = {name: request.GET[name] for name in ("all", "scenario") if name in request.GET}
    return {which: page.object_list, "page": page, "query": urlencode(kept)}


def drawn(chart: Chart, at: int) -> dict:
    """As components/chart.html shows it; the tables below the pictures hold the same numbers."""
    return {"id": f"matrix-chart-{at}", "title": chart.title, "summary": chart.summary, "figure": figure(chart)}
