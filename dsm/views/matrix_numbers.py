"""The numbers of the matrix, each with the cells that it comes from."""

from urllib.parse import urlencode

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.core.paginator import Paginator

from dsm.queries.matrix import matrix_of
from dsm.queries.matrix_lines import charts, lines
from dsm.views.frame import framed
from dsm.views.matrix import scenario_of
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
    scenario = scenario_of(request)
    found = lines(matrix_of(membership, scenario))
    products = sorted(found.products, key=lambda one: (one.share is None, one.share or 0))
    capabilities = sorted(found.capabilities, key=lambda one: (one.points is None, -(one.points or 0)))
    context = {"scenario": scenario, "found": found, "is_empty": not found.numbers.coverage.asked}
    listed = {"products": products, "capabilities": capabilities}.get(request.GET.get("all", ""))
    if listed is not None:
        context |= _listed(request, listed)
        return show(request, "dsm/matrix/numbers_list.html", framed(request, **context))
    context |= {
        "charts": [drawn(chart, at) for at, chart in enumerate(charts(found))],
        "products": products[:MOST_LINES],
        "capabilities": capabilities[:MOST_LINES],
        "more_products": max(0, len(products) - MOST_LINES),
        "more_capabilities": max(0, len(capabilities) - MOST_LINES),
    }
    return show(request, "dsm/matrix/numbers.html", framed(request, **context))


def _listed(request, rows: list) -> dict:
    which = request.GET["all"]
    found = Paginator(rows, LINES_OF_A_PAGE).get_page(request.GET.get("page"))
    scenario = request.GET.get("scenario", "")
    query = urlencode({"all": which, **({"scenario": scenario} if scenario else {})})
    return {which: found.object_list, "page": found, "query": query}


def drawn(chart: Chart, at: int) -> dict:
    """As components/chart.html shows it; the tables below the pictures hold the same numbers."""
    return {"id": f"matrix-chart-{at}", "title": chart.title, "summary": chart.summary, "figure": figure(chart)}
