"""From a product to a roadmap: what was found there, to be taken as initiatives, and what became of it."""

from django.shortcuts import render
from django.views.decorators.http import require_POST

from dsm.models import Product
from dsm.views.frame import framed_product, product_or_404
from organizations.access import org_view
from organizations.permissions import Permission
from roadmaps.forms import RoadmapChoiceForm
from roadmaps.queries.from_products import ProductFindings, product_findings
from roadmaps.queries.proposed import roadmaps_for
from roadmaps.services import add_from_product
from roadmaps.views.wishes import Line, lines_of, take


@org_view(Permission.VIEW_RESULTS)
def page(request, membership, product_id):
    product = product_or_404(membership, product_id)
    return _page(request, product, product_findings(membership, product))


@require_POST
@org_view(Permission.EDIT)
def add(request, membership, product_id):
    """Take what is ticked into a roadmap."""
    product = product_or_404(membership, product_id)
    found = product_findings(membership, product)
    choice = RoadmapChoiceForm(request.POST, roadmaps=roadmaps_for(membership))
    lines = _lines(request, found)
    taken = take(request, choice, lines, add_from_product, product=product)
    return taken or _page(request, product, found, choice, status=422)


def _lines(request, found: ProductFindings) -> list[Line]:
    return lines_of(request, found.open, lambda: found.names)


def _page(
    request, product: Product, found: ProductFindings, choice: RoadmapChoiceForm | None = None, status: int = 200
):
    roadmaps = roadmaps_for(request.membership)
    context = framed_product(
        request,
        product,
        lines=_lines(request, found),
        left=found.left,
        traced=found.traced,
        has_roadmap=roadmaps.exists(),
        choice=choice or RoadmapChoiceForm(roadmaps=roadmaps),
    )
    return render(request, "roadmaps/product_initiatives.html", context, status=status)
