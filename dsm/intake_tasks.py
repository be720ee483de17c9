"""Files of sources in the background: large ones are read, tried, imported and undone there."""

from datetime import timedelta

from celery import shared_task
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from dsm.models import Intake
from dsm.models.intake import DAYS_KEPT
from dsm.queries.intakes import IMPORT_JOB, READ_JOB, TRY_JOB, UNDO_JOB
from dsm.services import intake_runs, intakes
from jobs.runner import background
from organizations.errors import DomainError


@background(READ_JOB)
def read_items(job, progress, intake_id: int) -> dict:
    progress(0, 1, _("Reads the file"))
    intake = intakes.profile_now(intake=_intake(job, intake_id), by=job.requested_by)
    return _made(job, intake, "intake-map", _("%(rows)s rows are read") % {"rows": f"{intake.rows:,}"})


@background(TRY_JOB)
def try_items(job, progress, intake_id: int) -> dict:
    intake = intake_runs.try_out(intake=_intake(job, intake_id), by=job.requested_by, progress=progress)
    said = {"good": f"{intake.good:,}", "bad": f"{intake.bad:,}"}
    return _made(job, intake, "intake-preview", _("%(good)s rows can be taken, %(bad)s cannot") % said)


@background(IMPORT_JOB)
def import_items(job, progress, intake_id: int) -> dict:
    intake = intake_runs.bring_in(intake=_intake(job, intake_id), by=job.requested_by, progress=progress)
    said = {name: f"{intake.counts.get(name, 0):,}" for name in ("created", "changed")}
    return _made(job, intake, "intake", _("%(created)s new items, %(changed)s changed") % said)


@background(UNDO_JOB)
def undo_import(job, progress, intake_id: int) -> dict:
    progress(0, 1, _("Takes the items back"))
    intake = intake_runs.undo(intake=_intake(job, intake_id), by=job.requested_by)
    return _made(job, intake, "intake", _("All is as it was before"))


@shared_task(name="dsm.forget_files")
def forget_files() -> int:
    """Files that nobody imported in time go; so do those of imports that nobody finished, while what came of them stays."""
    old = Intake.objects.filter(at__lt=now() - timedelta(days=DAYS_KEPT))
    count, _by_model = old.filter(state__in=Intake.OPEN).delete()
    old.filter(state=Intake.State.FAILED).exclude(content=b"").update(content=b"")
    return count


def _intake(job, intake_id: int) -> Intake:
    rows = Intake.objects.visible_to(job.requested_by).select_related("source__supplier", "organization")
    intake = rows.filter(pk=intake_id).first()
    if intake is None:
        raise DomainError(_("This file is gone."))
    return intake


def _made(job, intake: Intake, route: str, note: str) -> dict:
    return {"url": reverse(route, args=[job.requested_by.organization.slug, intake.pk]), "note": note}
