import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from organizations.models import Membership, OrgOwned, Unit
from organizations.permissions import Permission
from organizations.querysets import OrgQuerySet, UnitScoped

HEARTBEAT_SECONDS = 5
LOST_AFTER = timedelta(seconds=45)
# A message may have been lost, or only wait behind others: each time it is given longer.
RESEND_AFTER = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))
MOST_ATTEMPTS = 3  # at a part of a job: what has killed so many workers will kill the next one


class JobQuerySet(UnitScoped, OrgQuerySet):
    def visible_to(self, membership):
        """Everybody sees what she asked for; editors see all the work, scoped ones that of their units and of the whole."""
        own = OrgQuerySet.visible_to(self, membership).filter(requested_by=membership)
        return own | super().visible_to(membership) if membership.can(Permission.EDIT) else own

    def active(self):
        return self.filter(status__in=[Job.Status.QUEUED, Job.Status.RUNNING])

    def lost(self):
        """Running ones whose worker is silent, or at it for longer than any work may take; parts see to themselves."""
        return self.filter(_is_lost("started_at"), status=Job.Status.RUNNING, parts=None)

    def unsent(self):
        """Queued for so long that the message to the worker may never have left."""
        return self.filter(_is_unsent(), status=Job.Status.QUEUED)


def _is_lost(begun: str) -> Q:
    """No worker has been heard of lately, or it began before any work that still lasts can have begun."""
    longest = timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT)
    return Q(heartbeat_at__lt=now() - LOST_AFTER) | Q(**{f"{begun}__lt": now() - LOST_AFTER - longest})


def _is_unsent() -> Q:
    first, second, later = (Q(sent_at__lt=now() - wait) for wait in RESEND_AFTER)
    return Q(first, sends=1) | Q(second, sends=2) | Q(later, sends__gt=2)


class Job(OrgOwned):
    """One piece of background work, and the only source of truth about it."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("waits for a free worker")
        RUNNING = "running", _("at work")
        SUCCEEDED = "succeeded", _("done")
        FAILED = "failed", _("stopped")
        CANCELLED = "cancelled", _("cancelled")

    FINISHED = (Status.SUCCEEDED, Status.FAILED, Status.CANCELLED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    requested_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    # What it is about; None: the whole. It goes with its unit: without one it would show to everybody.
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=60)  # a stable word, never a module path
    title = models.CharField(max_length=200)
    params = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)
    result = models.JSONField(null=True)  # {"url": where to look at what was made, …}
    error = models.TextField(blank=True)
    cancel_requested = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(default=now)
    sends = models.PositiveSmallIntegerField(default=1)  # how often its message was sent
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["organization", "-created_at"], name="jobs_by_organization"),
            models.Index(fields=["status"], condition=Q(status__in=["queued", "running"]), name="jobs_active"),
        ]
        constraints = [
            models.CheckConstraint(
                name="job_finished_at_matches_status",
                condition=Q(status__in=["succeeded", "failed", "cancelled"], finished_at__isnull=False)
                | Q(status__in=["queued", "running"], finished_at__isnull=True),
            )
        ]

    def __str__(self):
        return self.title

    def may_be_steered_by(self, membership) -> bool:
        """By whoever asked for it, and by editors of what it is about."""
        own = self.requested_by_id == membership.pk
        return membership.can(Permission.PARTICIPATE) if own else membership.may_write(Permission.EDIT, self.unit_id)

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None


class PartQuerySet(OrgQuerySet):
    def visible_to(self, membership):
        return super().visible_to(membership).filter(job__in=Job.objects.visible_to(membership))

    def open(self):
        """Of jobs that still run, and not done."""
        return self.filter(job__status=Job.Status.RUNNING, finished_at=None)

    def lost(self):
        return self.open().filter(_is_lost("claimed_at"), claimed_at__isnull=False)

    def unsent(self):
        return self.open().filter(_is_unsent(), claimed_at=None)


class Part(OrgOwned):
    """A part of a job that a worker does by itself, while others do others. The one numbered last puts them together.

    It waits for its turn (`sent_at` None), then for a worker (`claimed_at` None), is at work, and then `finished_at`.
    """

    job = models.ForeignKey(Job, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    result = models.JSONField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    sends = models.PositiveSmallIntegerField(default=1)
    claimed_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["job", "number"]
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="one_part_per_number")]
