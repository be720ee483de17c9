from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessments.models import Assessment
from organizations.models import Membership, OrgOwned, Person, Restorable, Unit
from organizations.querysets import OrgQuerySet, RestorableQuerySet, UnitScoped


class RoadmapQuerySet(UnitScoped, RestorableQuerySet):
    pass


class Roadmap(Restorable):
    """Initiatives in waves that fit a capacity, drafted from the gaps of an assessment."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, null=True, related_name="roadmaps")
    title = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")  # None: the whole
    starts_on = models.DateField()
    wave_weeks = models.PositiveSmallIntegerField(default=13)
    capacity_days = models.PositiveIntegerField()  # person-days for improvement in one wave
    created_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    drafted_at = models.DateTimeField(null=True)

    objects = RoadmapQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="roadmap_has_capacity", condition=Q(capacity_days__gt=0)),
            models.CheckConstraint(name="wave_has_length", condition=Q(wave_weeks__gte=1) & Q(wave_weeks__lte=104)),
        ]

    def __str__(self):
        return self.title

    @property
    def settings(self) -> dict:
        """What people choose for it, by field."""
        return {field: getattr(self, field) for field in ("title", "starts_on", "wave_weeks", "capacity_days")}


class InitiativeQuerySet(OrgQuerySet):
    def visible_to(self, membership):
        """Whoever sees the roadmap sees its initiatives."""
        return super().visible_to(membership).filter(roadmap__in=Roadmap.objects.visible_to(membership))

    def in_plan(self):
        """Without those that were left out."""
        return self.exclude(status=Initiative.Status.DROPPED)

    def to_do(self):
        """What runs or comes next."""
        return self.filter(status__in=[Initiative.Status.RUNNING, Initiative.Status.PLANNED])


class Initiative(OrgOwned):
    """Work that closes a gap: an action of the framework, placed in a wave."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        DROPPED = "dropped", _("left out")

    roadmap = models.ForeignKey(Roadmap, models.CASCADE, related_name="initiatives")
    action = models.CharField(max_length=100, blank=True)  # key of the framework's action
    title = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    why = models.CharField(max_length=500, blank=True)  # the gap that it closes, or what it unlocks
    dimension = models.CharField(max_length=200, blank=True)
    level = models.CharField(max_length=20, blank=True)
    roles = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    owner = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    effort_days = models.DecimalField(max_digits=8, decimal_places=2)
    duration_days = models.DecimalField(max_digits=8, decimal_places=2)  # working days
    # For show and order; the exact ones are computed again at each draft.
    priority = models.FloatField()  # what it inherits included
    own_priority = models.FloatField(default=0)
    worth = models.JSONField(default=list, blank=True)  # how own_priority came about, see proposals.Share
    wave = models.PositiveSmallIntegerField()  # from 1
    last_wave = (
        models.PositiveSmallIntegerField()
    )  # where it ends: the same, unless it is too large or too long for one
    days_by_wave = ArrayField(models.DecimalField(max_digits=8, decimal_places=2))  # of its effort, from `wave` on
    starts_on = models.DateField()
    ends_on = models.DateField()
    position = models.PositiveSmallIntegerField(default=0)
    moved_by_hand = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.PLANNED)
    after = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="unlocks")

    objects = InitiativeQuerySet.as_manager()

    class Meta:
        ordering = ["wave", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["roadmap", "action"], condition=~Q(action=""), name="an_action_once_per_roadmap"
            ),
            models.CheckConstraint(name="initiative_has_effort", condition=Q(effort_days__gt=0)),
            models.CheckConstraint(name="initiative_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(
                name="initiative_waves_in_order", condition=Q(wave__gte=1, last_wave__gte=F("wave"))
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_planned(self) -> bool:
        return self.status == self.Status.PLANNED

    @property
    def is_dropped(self) -> bool:
        return self.status == self.Status.DROPPED

    @property
    def holds_back(self) -> bool:
        """Whether what it unlocks waits for it: what is done or left out holds nothing back."""
        return self.status in (self.Status.PLANNED, self.Status.RUNNING)
