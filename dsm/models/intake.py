"""What a source sent: the file, how it is read, what came of it, and the rows that could not be taken."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dsm.models.items import Source
from organizations.models import Membership, OrgOwned
from organizations.querysets import OrgQuerySet

DAYS_KEPT = 30  # a file that nobody imports is forgotten after these


class IntakeQuerySet(OrgQuerySet):
    def visible_to(self, membership):
        """Whoever reads items reads where they came from; not what came from a source in the bin."""
        return super().visible_to(membership).filter(source__deleted_at=None)

    def open(self):
        """Not imported yet, and not being imported."""
        return self.filter(state__in=Intake.OPEN)

    def light(self):
        """Without what only the reading of the file needs."""
        return self.defer("content", "profile")


class Intake(OrgOwned):
    """One file, or one call of the API, of a source. Written by `services.intakes` alone."""

    class State(models.TextChoices):
        READ = "read", _("sent")
        MAPPED = "mapped", _("columns said")
        TRIED = "tried", _("tried")
        RUNNING = "running", _("being imported")
        DONE = "done", _("imported")
        FAILED = "failed", _("not imported")
        UNDONE = "undone", _("undone")

    OPEN = (State.READ, State.MAPPED, State.TRIED)

    source = models.ForeignKey(Source, models.CASCADE, related_name="intakes")
    name = models.CharField(max_length=200, blank=True)  # of the file; "" when it came by the API
    state = models.CharField(max_length=10, choices=State, default=State.READ)
    content = models.BinaryField(default=bytes)  # the file, compressed; emptied when it is imported
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the file
    layout = models.JSONField(default=dict)  # what a person said of it: encoding, delimiter, sheet, header
    profile = models.JSONField(default=dict)  # what was found in it: `intake.profile.Profile`
    mapping = models.JSONField(default=dict)  # what each column means: `intake.mapping.Mapping`
    rows = models.PositiveIntegerField(default=0)
    good = models.PositiveIntegerField(default=0)  # rows that can be taken
    bad = models.PositiveIntegerField(default=0)  # rows that cannot, of which `IntakeRow` has the first
    tried = models.JSONField(default=dict)  # what would come of it, counted, with a sample
    counts = models.JSONField(default=dict)  # what came of it: {created, changed, same, …}
    failures = models.JSONField(default=list)  # batches that were rolled back: [{from, to, rows, reason}]
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    revision = models.PositiveIntegerField(default=1)
    done_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")

    objects = IntakeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("intake")
        constraints = [
            models.CheckConstraint(
                name="intake_says_when_it_was_done", condition=~Q(state="done") | Q(done_at__isnull=False)
            ),
            models.CheckConstraint(
                name="intake_says_when_it_was_undone", condition=~Q(state="undone") | Q(undone_at__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["source", "-at"], name="intakes_of_a_source")]

    def __str__(self):
        return self.name or str(_("by the API"))

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN


class IntakeRowQuerySet(OrgQuerySet):
    def visible_to(self, membership):
        return super().visible_to(membership).filter(intake__in=Intake.objects.visible_to(membership))


class IntakeRow(OrgOwned):
    """A row that could not be taken, as it was, and why. `mended` has its cells as somebody put them right."""

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="bad_rows")
    line = models.PositiveIntegerField()
    column = models.CharField(max_length=110, blank=True)  # "" when it is about the whole row
    reason = models.CharField(max_length=400)
    cells = models.JSONField(default=list)
    mended = models.JSONField(null=True, blank=True)

    objects = IntakeRowQuerySet.as_manager()

    class Meta:
        ordering = ["intake", "line"]
        constraints = [models.UniqueConstraint(fields=["intake", "line"], name="one_reason_per_bad_row")]


class SavedMapping(OrgOwned):
    """What the columns of a source mean, for its next file."""

    source = models.OneToOneField(Source, models.CASCADE, related_name="saved_mapping")
    mapping = models.JSONField(default=dict)
    layout = models.JSONField(default=dict)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)
