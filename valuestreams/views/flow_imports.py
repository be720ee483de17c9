"""Bringing in a file of work items: send it, see what was understood, answer what it leaves open, store it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from organizations.access import org_view
from organizations.errors import DomainError
from organizations.permissions import Permission
from organizations.views.answers import show
from valuestreams.flow.columns import OWN
from valuestreams.flow_throttles import ItemImportThrottle
from valuestreams.forms.flow import ChoicesForm, ItemFileForm
from valuestreams.models import ItemImport
from valuestreams.queries.flow_imports import draft_of, preview
from valuestreams.services import flow as flow_services
from valuestreams.services import flow_imports as services
from valuestreams.views.frame import framed, stream_or_404

SHOWN = 50  # of what is refused, and of the items


@org_view(Permission.EDIT)
def bring_in(request, membership, stream_id):
    stream = stream_or_404(membership, stream_id)
    membership.require_unit(stream.unit_id)
    form = ItemFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and not ItemImportThrottle().allow_request(request, None):
        form.add_error(None, _("You have brought in many files just now. Wait a minute, then go on."))
    elif request.method == "POST" and (batch := form.submit(services.keep_file, stream=stream, by=membership)):
        return _to_preview(batch)
    context = framed(request, stream, draft=draft_of(stream, membership), columns=OWN)
    return show(request, "valuestreams/flow/import.html", context, form)


@org_view(Permission.EDIT)
def draft(request, membership, item_import_id):
    """What was understood. Sent again it is read anew with what was said; `store` stores it."""
    batch = _draft_or_404(membership, item_import_id)
    found = preview(batch)
    form = ChoicesForm(request.POST or None, preview=found)
    if request.method == "POST" and (said := form.submit(services.say_choices, batch=batch, by=membership)):
        found = preview(said)
        if "store" in request.POST and (answer := _store(request, found, form, membership)):
            return answer
        if not form.errors:
            form = ChoicesForm(preview=found)
    reading = found.reading
    context = framed(
        request, batch.stream, batch=batch, found=found, reading=reading, refused=reading.refused[:SHOWN],
        first=reading.items[:10], hidden=max(len(reading.refused) - SHOWN, 0),
    )  # fmt: skip
    return show(request, "valuestreams/flow/preview.html", context, form)


def _store(request, found, form: ChoicesForm, membership):
    """Where to go once it is stored, or is being; None with the refusal in the form."""
    batch = found.batch
    try:
        if found.takes_long:
            job = services.request_store(batch=batch, by=membership)
            return redirect("job", membership.organization.slug, job.pk)
        stored = services.store(batch=batch, by=membership)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return None
    said = ngettext("%(n)s new item is stored", "%(n)s new items are stored", stored.added) % {"n": stored.added}
    messages.success(request, _("%(said)s, %(n)s brought up to date.") % {"said": said, "n": stored.changed})
    return redirect("stream-flow", membership.organization.slug, batch.stream_id)


@require_POST
@org_view(Permission.EDIT)
def discard(request, membership, item_import_id):
    batch = _draft_or_404(membership, item_import_id)
    services.discard(batch=batch, by=membership)
    messages.success(request, _("The file is gone, and nothing of it was stored."))
    return redirect("stream-items-import", membership.organization.slug, batch.stream_id)


@require_POST
@org_view(Permission.EDIT)
def undo(request, membership, item_import_id):
    rows = ItemImport.objects.visible_to(membership).exclude(status=ItemImport.Status.DRAFT)
    batch = get_object_or_404(rows.select_related("stream"), pk=item_import_id)
    try:
        flow_services.undo_import(batch=batch, by=membership)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("“%(name)s” is taken back: the items are as they were before.") % {"name": batch})
    return redirect("stream-items", membership.organization.slug, batch.stream_id)


def _draft_or_404(membership, pk: int) -> ItemImport:
    """A draft is seen by who sent it."""
    rows = ItemImport.objects.visible_to(membership).filter(by=membership, status=ItemImport.Status.DRAFT)
    batch = rows.select_related("stream__organization", "stream__unit").filter(pk=pk).first()
    if batch is None:
        raise Http404
    return batch


def _to_preview(batch: ItemImport):
    return redirect("item-import", batch.stream.organization.slug, batch.pk)
