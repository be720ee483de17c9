"""Background work, modelled once: a Job row, a Celery task, a progress callback.

`@background("reports.build")` turns work(job, progress, **params) into something with
`.enqueue(by=membership, title=…, **params)`. The task is sent on commit, claimed with a lock, and delivered twice does
nothing. While it runs a thread keeps the heartbeat; a job whose worker died is failed by the beat and can be run again.

Work returns what is made: {"url": where to look at it, "note": what its reader should know, …}, or None. It calls
progress() before each step and not after the last: once something is written, it is too late to cancel.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.db import Error, connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from django.utils.timezone import now
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from jobs.models import HEARTBEAT_SECONDS, Job
from organizations.errors import DomainError

log = logging.getLogger(__name__)

KINDS: dict[str, Callable] = {}
GOES_ON = object()  # what work returns whose job is finished later, by its parts


class Cancelled(Exception):
    """Somebody asked to stop. Raised by progress(), between two steps of the work."""


def background(kind: str):
    """Register work(job, progress, **params) under the stable word `kind`."""

    def decorator(work):
        KINDS[kind] = work
        work.kind = kind
        work.enqueue = partial(enqueue, kind)
        return work

    return decorator


def enqueue(kind: str, *, by, title: str, unit=None, **params) -> Job:
    """Ask for work about `unit`, None for the whole. The same work already waiting or running is not asked for twice."""
    same = Job.objects.active().filter(
        organization=by.organization_id, kind=kind, params=params, cancel_requested=False
    )
    job = same.first()
    if job is None:
        job = Job.objects.create(
            organization=by.organization, requested_by=by, unit=unit, kind=kind, title=title, params=params
        )
        send(job)
    return job


def send(job: Job) -> None:
    transaction.on_commit(partial(_send_now, str(job.pk)))


def _send_now(job_id: str) -> None:
    """A broker that is down leaves a queued job: the beat sends it again."""
    try:
        execute.delay(job_id)
    except (OperationalError, OSError):
        log.warning("job %s could not be sent, the beat will try again", job_id, exc_info=True)


@shared_task(name="jobs.execute")
def execute(job_id: str) -> None:
    job = _claim(job_id)
    if job is None:
        return  # delivered twice, cancelled, or deleted: nothing to do
    with Heartbeat(job.pk):
        _work(job)


def _work(job: Job) -> None:
    with reporting(job):
        require_present(job)
        result = find(job.kind)(job, partial(_progress, job.pk), **job.params)
        if result is not GOES_ON:
            succeed(job, result)


@contextmanager
def reporting(job: Job) -> Iterator[None]:
    """Work for `job` in the block, in the days of its organization: what goes wrong ends the job with a sentence."""
    try:
        with timezone.override(job.requested_by.organization.time_zone):
            yield
    except Cancelled:
        _finish(job, Job.Status.CANCELLED)
    except DomainError as refusal:
        _finish(job, Job.Status.FAILED, error=str(refusal))
    except SoftTimeLimitExceeded:
        _finish(job, Job.Status.FAILED, error=_("This took too long and was stopped; your data is unchanged."))
    except Exception:
        log.exception("job %s (%s) failed", job.pk, job.kind)
        _finish(
            job, Job.Status.FAILED, error=_("Something went wrong on our side. Run it again; your data is unchanged.")
        )


def require_present(job: Job) -> None:
    """Raises DomainError: nothing is done any more for whoever has left."""
    if job.requested_by.left_at is not None:
        raise DomainError(_("Whoever asked for this has left the organization."))


def find(kind: str) -> Callable:
    """The work behind a word. Kinds register when their app's `tasks` is imported, as a Celery worker does at its start."""
    autodiscover_modules("tasks")
    return KINDS[kind]


def _claim(job_id: str) -> Job | None:
    with transaction.atomic():
        rows = Job.objects.select_for_update(of=("self",)).select_related(
            "requested_by__organization", "requested_by__user"
        )
        job = rows.filter(pk=job_id, status=Job.Status.QUEUED).first()
        if job is None:
            return None
        job.status, job.started_at, job.heartbeat_at = Job.Status.RUNNING, now(), now()
        job.save(update_fields=["status", "started_at", "heartbeat_at"])
        return job


def _progress(job_id, done: int, total: int, note: str = "") -> None:
    """Tell how far the work is: `done` of `total` steps, and what is going on now. Raises Cancelled."""
    running = Job.objects.filter(pk=job_id, status=Job.Status.RUNNING, cancel_requested=False)
    if not running.update(done=done, total=total, note=note[:200], heartbeat_at=Now()):
        raise Cancelled


def succeed(job: Job, result: dict | None) -> None:
    """Also when somebody asked to stop after the last step: what is made is there."""
    made = dict(result or {})
    _finish(job, Job.Status.SUCCEEDED, note=made.pop("note", "")[:200], result=made, done=F("total"))


def _finish(job: Job, status, **fields) -> None:
    """Only a running job finishes: one that the beat has given up stays as it is."""
    Job.objects.filter(pk=job.pk, status=Job.Status.RUNNING).update(status=status, finished_at=now(), **fields)


def give_up(job: Job, error: str) -> None:
    _finish(job, Job.Status.FAILED, error=error)


class Heartbeat:
    """Says every few seconds that the worker on a row of `model` lives, also during one long step."""

    def __init__(self, pk, model=Job):
        self.pk, self.model, self.stop = pk, model, threading.Event()
        self.thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self):
        self.thread.start()

    def __exit__(self, *exc):
        self.stop.set()
        self.thread.join()

    def _beat(self):
        while not self.stop.wait(HEARTBEAT_SECONDS):
            try:
                self.model.objects.filter(pk=self.pk).update(heartbeat_at=Now())
            except Error:
                log.warning("no heartbeat for %s, the next one will try again", self.pk, exc_info=True)
                connection.close()  # the next one connects anew
        connection.close()  # connections belong to their thread
