"""Work in parts that several workers do at once: a process of a worker can begin no processes of its own.

`@in_parts("streams.simulate", count=…, together=…)` makes a kind of work(job, number, **params) → JSON. When its job
is begun, `count(job, **params)` says how many parts there are; each is a row and a message of its own, claimed with a lock,
and delivered twice does nothing. A part whose worker died is sent again. The last one to end lets
`together(job, results, **params)` make of the results, in the order of their numbers, what work returns elsewhere.
The job counts its parts as its progress. Cancelling ends it at once; what is at work then is thrown away.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from celery import shared_task
from django.db import transaction
from django.db.models import F
from django.utils.timezone import now
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from jobs import runner
from jobs.models import MOST_ATTEMPTS, Job, Part

MOST_PARTS = 500


@dataclass(frozen=True)
class _Fan:
    work: Callable
    together: Callable


FANS: dict[str, _Fan] = {}


def in_parts(kind: str, *, count: Callable, together: Callable):
    """Register work(job, number, **params), number from 0, under the stable word `kind`."""

    def decorator(work):
        @runner.background(kind)
        def begin(job, progress, **params):
            parts = count(job, **params)
            progress(0, parts)
            _spread(job, parts)
            return runner.GOES_ON

        FANS[kind] = _Fan(work, together)
        work.enqueue = begin.enqueue
        return work

    return decorator


@transaction.atomic
def _spread(job: Job, count: int) -> None:
    """The rows and messages of `count` parts, and the row of the one that puts them together, which waits."""
    if not 1 <= count <= MOST_PARTS:
        raise ValueError(f"A job has 1 to {MOST_PARTS} parts, not {count}.")
    sent = [now()] * count + [None]
    rows = [
        Part(organization_id=job.organization_id, job=job, number=number, sent_at=at) for number, at in enumerate(sent)
    ]
    for part in Part.objects.bulk_create(rows)[:count]:
        send(part)


def send(part: Part) -> None:
    transaction.on_commit(partial(_send_now, part.pk))


def _send_now(part_id: int) -> None:
    try:
        execute_part.delay(part_id)
    except (OperationalError, OSError):
        runner.log.warning("part %s could not be sent, the beat will try again", part_id, exc_info=True)


@shared_task(name="jobs.execute_part")
def execute_part(part_id: int) -> None:
    part = _claim(part_id)
    if part is None:
        return  # delivered twice, cancelled, or deleted: nothing to do
    with runner.Heartbeat(part.pk, Part), runner.reporting(part.job):
        runner.require_present(part.job)
        runner.find(part.job.kind)
        fan = FANS[part.job.kind]
        if part.number == part.job.total:
            _put_together(part, fan)
        else:
            _keep(part, fan.work(part.job, part.number, **part.job.params))


@transaction.atomic
def _claim(part_id: int) -> Part | None:
    """The job is locked first, as everywhere: whoever cancels it knows which parts are at work."""
    job = Job.objects.select_for_update(of=("self",)).filter(parts=part_id, status=Job.Status.RUNNING).first()
    rows = Part.objects.select_for_update(of=("self",)).select_related(
        "job__requested_by__organization", "job__requested_by__user"
    )
    part = rows.filter(pk=part_id, job=job, claimed_at=None, finished_at=None).first()
    if job is None or part is None:
        return None
    part.claimed_at = part.heartbeat_at = now()
    part.attempts += 1
    part.save(update_fields=["claimed_at", "heartbeat_at", "attempts"])
    return part


@transaction.atomic
def _keep(part: Part, result) -> None:
    """Only one of two workers keeps its result, and only one part sees that it is the last: the job's lock says who."""
    job = Job.objects.select_for_update().get(pk=part.job_id)
    open_ = Part.objects.open().filter(job=job, number__lt=job.total)
    if not open_.filter(pk=part.pk).update(result=result, finished_at=now()):
        return
    left = open_.count()
    Job.objects.filter(pk=job.pk).update(done=job.total - left, heartbeat_at=now())
    if not left:
        last = Part.objects.get(job=job, number=job.total)
        Part.objects.filter(pk=last.pk).update(sent_at=now())
        send(last)


def _put_together(part: Part, fan: _Fan) -> None:
    results = Part.objects.filter(job=part.job_id, number__lt=part.job.total).order_by("number")
    made = fan.together(part.job, list(results.values_list("result", flat=True)), **part.job.params)
    runner.succeed(part.job, made)
    Part.objects.filter(job=part.job_id).delete()


def mend() -> None:
    """Send again the parts whose worker died or whose message was lost; give the job up where that happens too often."""
    for part in Part.objects.lost().filter(attempts__gte=MOST_ATTEMPTS).select_related("job"):
        runner.give_up(part.job, _("A part of this work was begun several times and never ended. Run it again."))
    for part in Part.objects.lost():
        Part.objects.filter(pk=part.pk, claimed_at=part.claimed_at).update(claimed_at=None, heartbeat_at=None)
        _send_again(part)
    for part in Part.objects.unsent():
        _send_again(part)
    Part.objects.filter(job__status__in=Job.FINISHED).delete()


def _send_again(part: Part) -> None:
    Part.objects.filter(pk=part.pk).update(sent_at=now(), sends=F("sends") + 1)
    send(part)


def is_putting_together(job: Job) -> bool:
    """Whether the results are being made one whole: what is written then stays, as with any last step."""
    return Part.objects.filter(job=job, number=job.total, claimed_at__isnull=False).exists()
