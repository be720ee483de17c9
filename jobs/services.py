from django.db import transaction
from django.db.models import F
from django.utils.timezone import now
from django.utils.translation import gettext as _

from jobs import parts, runner
from jobs.models import Job
from organizations.errors import DomainError
from organizations.permissions import Permission


@transaction.atomic
def cancel(*, job: Job, by) -> Job:
    """Stop `job`: at once when it waits or is done in parts, after its present step when it runs."""
    _require_mine(job, by)
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.is_finished:
        raise DomainError(_("This work has ended already."))
    if job.status == Job.Status.QUEUED or (job.parts.exists() and not parts.is_putting_together(job)):
        job.status, job.finished_at = Job.Status.CANCELLED, now()
    job.cancel_requested = True
    job.save(update_fields=["status", "finished_at", "cancel_requested"])
    return job


def run_again(*, job: Job, by) -> Job:
    """A new job that does the same with today's data."""
    _require_mine(job, by)
    if not job.is_finished:
        raise DomainError(_("This work has not ended yet."))
    return runner.enqueue(job.kind, by=by, title=job.title, unit=job.unit, **job.params)


def _require_mine(job: Job, by) -> None:
    """Whoever asked for it steers it, and so do editors of what it is about."""
    if job.requested_by_id == by.pk:
        by.require(Permission.ENTER)
    else:
        by.require(Permission.EDIT)
        by.require_unit(job.unit_id)


def mend() -> None:
    """Fail the jobs whose worker died or hangs, and send again those whose message was lost."""
    error = _("The worker stopped before it was done. Run it again; your data is unchanged.")
    Job.objects.lost().update(status=Job.Status.FAILED, error=error, finished_at=now())
    for job in Job.objects.unsent():
        Job.objects.filter(pk=job.pk).update(sent_at=now(), sends=F("sends") + 1)
        runner.send(job)
    parts.mend()
