"""Allocations in and out as files: send one, see what was understood, store it, take it back; and get all of them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from dsm.forms.staffing import AllocationFileForm
from dsm.models import AllocationImport
from dsm.queries import staffing_files as queries
from dsm.services import staffing_files as services
from dsm.views.frame import framed
from dsm.views.lists import csv_file
from organizations.access import org_view
from organizations.errors import DomainError
from organizations.permissions import Permission
from organizations.views.answers import show
from reports.spreadsheets import as_xlsx
from valuestreams.wording import hundredths

SHOWN = 50  # of good rows and of bad ones
EXAMPLE = [("ana@example.com", "web-shop", "2027-01-01", "2027-06-30", "0.5")]
WIDTHS = (24, 28, 24, 12, 12, 8)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@org_view(Permission.EDIT)
def bring_in(request, membership):
    form = AllocationFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and (batch := form.submit(services.keep_file, by=membership)):
        return redirect("allocation-import", membership.organization.slug, batch.pk)
    context = framed(request, draft=queries.draft_of(membership), imports=queries.imports_of(membership))
    return show(request, "dsm/staffing/import.html", context, form)


@org_view(Permission.EDIT)
def draft(request, membership, allocation_import_id):
    """What was understood; sent, it is stored."""
    batch = _batch_or_404(membership, allocation_import_id, status=AllocationImport.Status.DRAFT, by=membership)
    refusal = ""
    if request.method == "POST":
        try:
            stored = services.store(batch=batch, by=membership)
        except DomainError as no:
            refusal = str(no)
        else:
            said = ngettext("%(n)s allocation is stored.", "%(n)s allocations are stored.", stored.added)
            messages.success(request, said % {"n": stored.added})
            return redirect("staffing", membership.organization.slug)
    found = queries.preview(batch, membership)
    reading = found.reading
    lines = [(one, hundredths(one.value.fte)) for one in found.lines[:SHOWN]]
    context = framed(
        request, batch=batch, reading=reading, lines=lines, refused=reading.refused[:SHOWN], refusal=refusal,
        left_out=reading.left_out[:SHOWN], more=len(reading.good) - len(lines),
        more_refused=max(0, len(reading.refused) - SHOWN),
    )  # fmt: skip
    response = show(request, "dsm/staffing/preview.html", context)
    response.status_code = 422 if refusal else 200
    return response


@require_POST
@org_view(Permission.EDIT)
def discard(request, membership, allocation_import_id):
    batch = _batch_or_404(membership, allocation_import_id, status=AllocationImport.Status.DRAFT, by=membership)
    services.discard(batch=batch, by=membership)
    messages.success(request, _("The file is gone, and nothing of it was stored."))
    return redirect("allocations-import", membership.organization.slug)


@require_POST
@org_view(Permission.EDIT)
def take_back(request, membership, allocation_import_id):
    batch = _batch_or_404(membership, allocation_import_id, status=AllocationImport.Status.STORED)
    try:
        count = services.take_back(batch=batch, by=membership)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        said = ngettext("%(n)s allocation is taken back.", "%(n)s allocations are taken back.", count)
        messages.success(request, said % {"n": count})
    return redirect("allocations-import", membership.organization.slug)


def _batch_or_404(membership, pk: int, **more) -> AllocationImport:
    return get_object_or_404(AllocationImport.objects.visible_to(membership), pk=pk, **more)


@org_view(Permission.EDIT)
def example(request, membership):
    return csv_file("allocations-example", ("person", "product", "from", "to", "fte"), EXAMPLE)


@org_view(Permission.VIEW_RESULTS)
def export(request, membership, kind):
    """All allocations that she sees; `kind` is csv or xlsx."""
    rows, name = queries.allocation_rows(membership), slugify(f"{membership.organization.name} allocations")
    if kind == "csv":
        return csv_file(name, queries.COLUMNS, rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}.xlsx"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(as_xlsx(_("Allocations"), queries.COLUMNS, rows, WIDTHS), content_type=XLSX, headers=headers)
