"""Who uses the products: the list, and what is known of each."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dsm.forms.service_data import EndUserForm
from dsm.models import EndUser, Product
from dsm.queries.service_data import WantedEndUsers, end_users
from dsm.services import end_users as services
from dsm.views.frame import framed
from dsm.views.lists import MOST_IN_A_FILE, csv_file, headings, page_of, query_of, units_of, with_right
from organizations import bin
from organizations.access import org_view
from organizations.permissions import Permission
from organizations.views.answers import asked, show, tell_deleted

FILE_COLUMNS = (
    "name", "kind", "role", "unit", "cost centre", "vip", "location", "people", "products",
)  # fmt: skip


@org_view(Permission.VIEW_RESULTS)
def index(request, membership):
    said = _said(request)
    found = page_of(end_users(membership, _wanted(said)), request)
    context = framed(
        request, **found, lines=with_right(found["rows"], membership), said=said, query=query_of(said),
        headings=headings(_columns(), said), units=units_of(membership),
        products=Product.objects.visible_to(membership), any_at_all=EndUser.objects.visible_to(membership).exists(),
    )  # fmt: skip
    return show(request, "dsm/portfolio/end_users.html", context)


def _said(request) -> dict[str, str]:
    return {name: asked(request, name).strip() for name in ("q", "unit", "product", "vip", "sort")}


def _wanted(said: dict[str, str]) -> WantedEndUsers:
    return WantedEndUsers(said["q"], said["unit"], said["product"], bool(said["vip"]), said["sort"])


def _columns() -> list[tuple[str, str, bool]]:
    return [
        ("name", _("End user"), False), ("role", _("Role"), False), ("unit", _("Of"), False),
        ("cost_centre", _("Cost centre"), False), ("location", _("Location"), False), ("people", _("People"), True),
        ("", _("Products in use"), False),
    ]  # fmt: skip


@org_view(Permission.VIEW_RESULTS)
def download(request, membership):
    rows = end_users(membership, _wanted(_said(request)))[:MOST_IN_A_FILE]
    return csv_file("end-users", FILE_COLUMNS, (_file_row(row) for row in rows))


def _file_row(row: EndUser) -> list:
    used = "; ".join(product.key for product in row.products.all())
    unit = str(row.unit) if row.unit else ""
    vip = "yes" if row.is_vip else "no"
    return [row.name, row.kind, row.role, unit, row.cost_centre, vip, row.location, row.people, used]


@org_view(Permission.EDIT)
def create(request, membership):
    form = EndUserForm(request.POST or None, membership=membership)
    if request.method == "POST" and (row := form.submit(services.add_end_user, by=membership)):
        messages.success(request, _("“%(name)s” is there.") % {"name": row})
        return redirect("end-users", org=membership.organization.slug)
    return show(request, "dsm/portfolio/end_user.html", framed(request, row=None), form)


@org_view(Permission.EDIT)
def edit(request, membership, end_user_id):
    row = _end_user_or_404(membership, end_user_id)
    membership.require_unit(row.unit_id)
    form = EndUserForm(request.POST or None, membership=membership, row=row)
    if request.method == "POST" and form.submit(services.change_end_user, end_user=row, by=membership):
        messages.success(request, _("“%(name)s” was saved.") % {"name": row})
        return redirect("end-users", org=membership.organization.slug)
    return show(request, "dsm/portfolio/end_user.html", framed(request, row=row, standing=form.standing()), form)


@require_POST
@org_view(Permission.EDIT)
def delete(request, membership, end_user_id):
    row = _end_user_or_404(membership, end_user_id)
    bin.delete(row, by=membership)
    tell_deleted(request, row)
    return redirect("end-users", org=membership.organization.slug)


def _end_user_or_404(membership, end_user_id: int) -> EndUser:
    rows = EndUser.objects.visible_to(membership).select_related("organization", "unit")
    return get_object_or_404(rows, pk=end_user_id)
