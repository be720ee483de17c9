"""Definitions of key figures."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dsm.forms.service_data import KpiForm
from dsm.models import Kpi
from dsm.queries.service_data import WantedKpis, kpis
from dsm.services import kpis as services
from dsm.views.frame import framed
from dsm.views.lists import MOST_IN_A_FILE, csv_file, headings, page_of, query_of, with_right
from organizations import bin
from organizations.access import org_view
from organizations.permissions import Permission
from organizations.views.answers import asked, show, tell_deleted

FILE_COLUMNS = ("name", "about", "definition", "measured in", "direction", "target", "components")
ABOUT = [("product", gettext_lazy("products")), ("capability", gettext_lazy("capabilities"))]


@org_view(Permission.VIEW_RESULTS)
def index(request, membership):
    said = _said(request)
    found = page_of(kpis(membership, _wanted(said)), request)
    context = framed(
        request, **found, lines=with_right(found["rows"], membership), said=said, query=query_of(said),
        headings=headings(_columns(), said), subjects=ABOUT, any_at_all=Kpi.objects.visible_to(membership).exists(),
    )  # fmt: skip
    return show(request, "dsm/portfolio/kpis.html", context)


def _said(request) -> dict[str, str]:
    return {name: asked(request, name).strip() for name in ("q", "about", "sort")}


def _wanted(said: dict[str, str]) -> WantedKpis:
    return WantedKpis(said["q"], said["about"], said["sort"])


def _columns() -> list[tuple[str, str, bool]]:
    return [
        ("name", _("KPI"), False), ("", _("About"), False), ("target", _("Target"), True), ("", _("Direction"), False),
        ("", _("Reported by"), False),
    ]  # fmt: skip


@org_view(Permission.VIEW_RESULTS)
def download(request, membership):
    rows = kpis(membership, _wanted(_said(request)))[:MOST_IN_A_FILE]
    return csv_file("kpis", FILE_COLUMNS, (_file_row(row) for row in rows))


def _file_row(row: Kpi) -> list:
    reporting = "; ".join(item.key for item in row.components.all())
    target = None if row.target is None else row.target.normalize()
    return [row.name, str(row.about), row.definition, row.measured_in, row.direction, target, reporting]


@org_view(Permission.EDIT)
def create(request, membership):
    """`?about=product:3` is what a new one is about."""
    form = KpiForm(request.POST or None, membership=membership, initial={"about": asked(request, "about", 30)})
    if request.method == "POST" and (row := form.submit(services.add_kpi, by=membership)):
        messages.success(request, _("“%(name)s” is there.") % {"name": row})
        return redirect("kpis", org=membership.organization.slug)
    return show(request, "dsm/portfolio/kpi.html", framed(request, row=None), form)


@org_view(Permission.EDIT)
def edit(request, membership, kpi_id):
    row = _kpi_or_404(membership, kpi_id)
    membership.require_unit(row.scope_unit_id)
    form = KpiForm(request.POST or None, membership=membership, row=row)
    if request.method == "POST" and form.submit(services.change_kpi, kpi=row, by=membership):
        messages.success(request, _("“%(name)s” was saved.") % {"name": row})
        return redirect("kpis", org=membership.organization.slug)
    return show(request, "dsm/portfolio/kpi.html", framed(request, row=row, standing=form.standing()), form)


@require_POST
@org_view(Permission.EDIT)
def delete(request, membership, kpi_id):
    row = _kpi_or_404(membership, kpi_id)
    bin.delete(row, by=membership)
    tell_deleted(request, row)
    return redirect("kpis", org=membership.organization.slug)


def _kpi_or_404(membership, kpi_id: int) -> Kpi:
    rows = Kpi.objects.visible_to(membership).select_related("organization", "product", "capability")
    return get_object_or_404(rows, pk=kpi_id)
