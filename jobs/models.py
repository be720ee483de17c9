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


class JobQuerySet(UnitScoped, OrgQuerySet):
    def visible_to(self, membership):
        """Everybody sees what she asked for; editors see all the work, scoped ones that of their units and of the whole."""
        own = OrgQuerySet.visible_to(self, membership).filter(requested_by=membership)
        return own | super().visible_to(membership) if membership.can(Permission.EDIT) else own

    def active(self):
        return self.filter(status__in=[Job.Status.QUEUED, Job.Status.RUNNING])

    def lost(self):
        """Running ones whose worker is silent, or at it for longer than any work may take."""
        heard, begun = now() - LOST_AFTER, now() - LOST_AFTER - timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT)
        return self.filter(Q(heartbeat_at__lt=heard) | Q(started_at__lt=begun), status=Job.Status.RUNNING)

    def unsent(self):
        """Queued for so long that the message to the worker may never have left."""
        first, second, later = (Q(sent_at__lt=now() - wait) for wait in RESEND_AFTER)
        due = Q(first, sends=1) | Q(second, sends=2) | Q(later, sends__gt=2)
        return self.filter(due, status=Job.Status.QUEUED)


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
