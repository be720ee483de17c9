"""Suppliers: what hangs on each of them, and everything that stands about one."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from dsm.queries.suppliers import supplier_lines, supplier_room
from dsm.views import terms
from dsm.views.frame import framed
from dsm.views.lists import csv_file, query_of
from organizations.access import org_view
from organizations.models import Supplier
from organizations.permissions import Permission
from organizations.views.answers import asked, show

ON_A_PAGE = 50


@org_view(Permission.VIEW_RESULTS)
def index(request, membership):
    q = _text(request)
    page = Paginator(supplier_lines(membership, q), ON_A_PAGE).get_page(request.GET.get("page"))
    context = framed(request, page=page, q=q, query=query_of({"q": q}))
    return show(request, "dsm/suppliers/suppliers.html", context)


def _text(request) -> str:
    return asked(request, "q", 60).strip()


@org_view(Permission.VIEW_RESULTS)
def download(request, membership):
    """The list as it is filtered, as CSV."""
    head = [_("Supplier"), _("Contracts"), _("Items"), _("Products that stop"), _("Products weakened"), _("Act by")]
    lines = supplier_lines(membership, _text(request))
    rows = ([one.supplier.name, one.contracts, one.items, one.stop, one.weakened, one.due] for one in lines)
    return csv_file("suppliers", head, rows)


@org_view(Permission.VIEW_RESULTS)
def page(request, membership, supplier_id):
    supplier = get_object_or_404(Supplier.objects.visible_to(membership), pk=supplier_id)
    room = supplier_room(membership, supplier)
    context = framed(
        request,
        supplier=supplier,
        room=room,
        contracts=[(one, terms.state_tag(one)) for one in room.contracts],
        agreements=[(one, terms.state_tag(one)) for one in room.agreements],
    )
    return show(request, "dsm/suppliers/supplier.html", context)
