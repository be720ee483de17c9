"""What federation does in the background."""

from celery import shared_task
from django.urls import reverse
from django.utils.translation import gettext as _

from dsm.services.federation_rules import SETTLE_JOB, settle_all
from dsm.services.federation_waiting import forget_old
from jobs.runner import background


@shared_task(name="dsm.forget_partials")
def forget_partials():
    forget_old()


@background(SETTLE_JOB)
def settle_items(job, progress, item_class: str) -> dict:
    by = job.requested_by
    changed = settle_all(organization_id=by.organization_id, item_class=item_class, progress=progress)
    note = _("%(number)s items changed by the new rules") % {"number": f"{changed:,}"}
    return {"url": reverse("items", args=[by.organization.slug]), "note": note}
