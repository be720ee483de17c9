"""The matrix of products over capabilities: its page, the data of its grid, and the list of a product's cells."""

from django.http import Http404, JsonResponse
from django.utils.cache import get_conditional_response
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from dsm.forms.matrix import Wish, wish_of
from dsm.matrix.arranging import arrange
from dsm.models import Use
from dsm.queries import grid as queries
from dsm.queries.matrix import last_changes, matrix_of
from dsm.views.frame import framed
from dsm.views.matrix_frame import scenario_of, turn_words
from dsm.views.matrix_words import choices, legend, query_of
from organizations.access import org_view
from organizations.permissions import Permission
from organizations.views.answers import show


@org_view(Permission.VIEW_RESULTS)
def page(request, membership):
    scenario, wish = scenario_of(request), wish_of(request.GET)
    found = matrix_of(membership, scenario)
    shown = arrange(found.portfolio, wish.filters, wish.group, wish.order)
    context = {
        "scenario": scenario,
        "is_empty": not (found.portfolio.products and found.portfolio.capabilities),
        "products": [
            {
                "name": row.product.name,
                "id": found.product_ids[row.product.key],
                **queries.row_sums(found, row.product.key),
            }
            for row in shown.rows
        ],
        "wish": wish,
        "query": query_of(request.GET),
        "legend": legend(wish.colour),
        "changes": last_changes(membership, scenario, 10),
        **choices(found, wish, request.GET),
    }
    return show(request, "dsm/matrix/page.html", framed(request, **context))


@org_view(Permission.VIEW_RESULTS)
def data(request, membership):
    """The grid as JSON, with an ETag: what has not changed is not sent again."""
    scenario, wish = scenario_of(request), wish_of(request.GET)
    found = queries.grid(matrix_of(membership, scenario), wish.filters, wish.group, wish.order, wish.colour)
    found["legend"] = [[one["step"], one["mark"], str(one["words"])] for one in legend(wish.colour)]
    answer = JsonResponse({**found, **turn_words(membership, scenario)}, json_dumps_params={"separators": (",", ":")})
    answer["Cache-Control"] = "private, no-cache"
    etag = f'"{salted_hmac("dsm.matrix", answer.content, algorithm="sha256").hexdigest()[:32]}"'
    answer["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=answer)


# ---- Without the grid: a product's cells as a list ----


@org_view(Permission.VIEW_RESULTS)
def uses(request, membership):
    """All capabilities of one product, and what its cells say: for a phone, and without script."""
    scenario = scenario_of(request)
    found = matrix_of(membership, scenario)
    products = found.portfolio.products
    chosen = _chosen(found, request.GET.get("product", ""))
    context = {
        "scenario": scenario,
        "products": [{"id": found.product_ids[one.key], "name": one.name} for one in products],
        "chosen": chosen,
        "lines": _lines(found, chosen) if chosen else [],
        "sums": queries.row_sums(found, chosen.key) if chosen else {},
        "chosen_id": chosen and found.product_ids[chosen.key],
    }
    return show(request, "dsm/matrix/uses.html", framed(request, **context))


def _chosen(found, sent: str):
    ids = {str(pk): key for key, pk in found.product_ids.items()}
    if not sent:
        return next(iter(found.portfolio.products), None)
    product = found.portfolio.by_product.get(ids.get(sent, ""))
    if product is None:
        raise Http404
    return product


def _lines(found, product) -> list[dict]:
    portfolio = found.portfolio
    lines = []
    for column in arrange(portfolio, Wish().filters).columns:
        pair = (product.key, column.capability.key)
        use = portfolio.uses.get(pair)
        lines.append(
            {
                "id": found.capability_ids[column.capability.key],
                "name": column.capability.name,
                "depth": min(column.depth, 4),
                "use": use,
                "label": use and Use.Manner(use.manner).label,
                "more": use and ", ".join(_more(use, found.notes.get(pair, ""))),
            }
        )
    return lines


def _more(use, note: str):
    if use.quality is not None:
        yield _("quality %(grade)s of 4") % {"grade": use.quality}
    if use.criticality is not None:
        yield _("criticality %(grade)s of 4") % {"grade": use.criticality}
    if use.cost_share is not None:
        yield _("%(share)s %% of the cost") % {"share": f"{float(100 * use.cost_share):g}"}
    if note:
        yield f"“{note}”"
