"""A large file of work items, stored in the background."""

from django.urls import reverse
from django.utils.translation import gettext as _

from jobs.runner import background
from organizations.errors import DomainError
from valuestreams.models import ItemImport
from valuestreams.queries.flow_imports import IMPORT_JOB
from valuestreams.services.flow_imports import store


@background(IMPORT_JOB)
def bring_in(job, progress, import_id: int) -> dict:
    by = job.requested_by
    rows = ItemImport.objects.visible_to(by).select_related("stream__organization", "stream__unit")
    batch = rows.filter(pk=import_id).first()
    if batch is None:
        raise DomainError(_("This file is gone."))
    stored = store(batch=batch, by=by, progress=progress)
    note = _("%(added)s new items, %(changed)s brought up to date, %(bad)s lines refused") % vars(stored)
    return {"url": reverse("stream-flow", args=[by.organization.slug, stored.stream_id]), "note": note}
