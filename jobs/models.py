import uuid
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from organizations.models import Membership, OrgOwned
from organizations.permissions import Permission
from organizations.querysets import OrgQuerySet

HEARTBEAT_SECONDS = 5
LOST_AFTER = timedelta(seconds=45)
RESEND_AFTER = timedelta(seconds=30)


class JobQuerySet(OrgQuerySet):
    def visible_to(self, membership):
        """Editors see all the work of the organization, others what they asked for."""
        rows = super().visible_to(membership)
        return rows if membership.can(Permission.EDIT) else rows.filter(requested_by=membership)

    def active(self):
        return self.filter(status__in=[Job.Status.QUEUED, Job.Status.RUNNING])

    def lost(self):
        return self.filter(status=Job.Status.RUNNING, heartbeat_at__lt=now() - LOST_AFTER)

    def unsent(self):
        """Queued for so long that the message to the worker may never have left."""
        return self.filter(status=Job.Status.QUEUED, sent_at__lt=now() - RESEND_AFTER)


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

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None
