"""Who reports items: the list of sources, and each of them."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dsm.forms.federation import SourceForm
from dsm.models import Intake, Observation, Source
from dsm.queries import federation as queries
from dsm.services import sources as services
from dsm.views.frame import framed
from organizations import bin as bin_
from organizations.access import org_view
from organizations.permissions import Permission
from organizations.views.answers import show, tell_deleted


def source_or_404(membership, source_id: int) -> Source:
    return get_object_or_404(
        Source.objects.visible_to(membership).select_related("organization", "supplier"), pk=source_id
    )


def writes_rules(membership) -> bool:
    """Sources and rules belong to the whole organization."""
    return membership.may_write(Permission.EDIT, None)


@org_view(Permission.VIEW_RESULTS)
def index(request, membership):
    found = queries.coverage(membership)
    return show(
        request, "dsm/federation/sources.html", framed(request, found=found, may_write=writes_rules(membership))
    )


@org_view(Permission.EDIT)
def create(request, membership):
    form = SourceForm(request.POST or None, membership=membership)
    if request.method == "POST" and (row := form.submit(services.create_source, by=membership)):
        messages.success(request, _("“%(source)s” is there. Now send its first file.") % {"source": row})
        return redirect("source", membership.organization.slug, row.pk)
    return show(request, "dsm/federation/source_edit.html", framed(request), form)


@org_view(Permission.VIEW_RESULTS)
def page(request, membership, source_id):
    source = source_or_404(membership, source_id)
    told = next((one for one in queries.coverage(membership).sources if one.source == source), None)
    context = framed(
        request, source=source, told=told, waiting=queries.waiting_records(membership, source.pk).count(),
        has_spoken=Observation.objects.visible_to(membership).filter(source=source).exists(),
        intakes=Intake.objects.visible_to(membership).light().filter(source=source).select_related("by__user")[:5],
        may_write=writes_rules(membership),
    )  # fmt: skip
    return show(request, "dsm/federation/source.html", context)


@org_view(Permission.EDIT)
def edit(request, membership, source_id):
    source = source_or_404(membership, source_id)
    form = SourceForm(request.POST or None, membership=membership, row=source)
    if request.method == "POST" and form.submit(services.change_source, source=source, by=membership):
        messages.success(request, _("Saved. What sources said before is decided anew by it."))
        return redirect("source", membership.organization.slug, source.pk)
    context = framed(request, source=source, standing=form.standing())
    return show(request, "dsm/federation/source_edit.html", context, form)


@require_POST
@org_view(Permission.EDIT)
def delete(request, membership, source_id):
    source = source_or_404(membership, source_id)
    bin_.delete(source, by=membership)
    tell_deleted(request, source)
    return redirect("sources", membership.organization.slug)
