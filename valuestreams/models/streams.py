"""A stream, its states, the steps of each state, and every change that was made to them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organizations.models import Calendar, Membership, OrgOwned, Person, Restorable, Supplier, Unit
from organizations.querysets import OrgQuerySet, RestorableQuerySet, UnitScoped
from valuestreams import stream as values

TIME_UNITS = [("minutes", _("minutes")), ("hours", _("hours")), ("days", _("working days"))]


class StreamQuerySet(UnitScoped, RestorableQuerySet):
    """A stream of the whole organization is read by all of it; that of a unit within the scope."""


class Stream(Restorable):
    """How value reaches a user, from first contact to last. What is measured stands in its states."""

    title = models.CharField(max_length=200)
    proposition = models.TextField(blank=True, max_length=2000)  # what the user has of it
    user = models.CharField(max_length=200, blank=True)  # who the user is
    trigger = models.CharField(max_length=300, blank=True)  # what begins it
    vision = models.TextField(blank=True, max_length=2000)
    mission = models.TextField(blank=True, max_length=2000)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="streams")  # None: the whole
    owner = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="streams")
    calendar = models.ForeignKey(Calendar, models.PROTECT, null=True, blank=True, related_name="streams")
    hours_per_day = models.DecimalField(
        max_digits=9, decimal_places=6, null=True, blank=True
    )  # its own; else a calendar's
    days_per_week = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    currency = models.CharField(max_length=3)  # ISO 4217
    time_unit = models.CharField(max_length=10, choices=TIME_UNITS, default="hours")  # a number without a unit
    revision = models.PositiveIntegerField(default=1)  # of this head
    created_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = StreamQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = _("value stream")
        constraints = [
            models.CheckConstraint(
                name="stream_counts_in_a_known_unit", condition=Q(time_unit__in=[word for word, _label in TIME_UNITS])
            ),
            models.CheckConstraint(
                name="stream_has_own_hours_and_days_or_neither",
                condition=Q(hours_per_day=None, days_per_week=None)
                | Q(hours_per_day__isnull=False, hours_per_day__gt=0, hours_per_day__lte=24)
                & Q(days_per_week__isnull=False, days_per_week__gt=0, days_per_week__lte=7),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def ref(self) -> str:
        """How rows below, such as reports and agendas, name this stream."""
        return f"stream:{self.pk}"


class OfStreamQuerySet(RestorableQuerySet):
    """Rows of a stream are read by whoever reads the stream."""

    def visible_to(self, membership):
        return super().visible_to(membership).filter(stream__in=Stream.objects.visible_to(membership))


class State(Restorable):
    """The stream as it is, as it shall be, or as it might be. Its content is written by `services.writing` alone."""

    class Kind(models.TextChoices):
        CURRENT = "current", _("current state")
        FUTURE = "future", _("future state")
        SCENARIO = "scenario", _("scenario")

    stream = models.ForeignKey(Stream, models.CASCADE, related_name="states")
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=120)
    note = models.TextField(blank=True, max_length=2000)
    revision = models.PositiveIntegerField(default=1)  # of name and note
    head = models.JSONField(default=dict)  # demand, arrivals, releases: `canonical.head`
    based_on = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="copies")
    origin = models.JSONField(null=True, blank=True)  # what it was copied from: `canonical.head` and "steps"
    created_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfStreamQuerySet.as_manager()

    class Meta:
        ordering = ["stream", "created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["stream"], condition=Q(kind="current", deleted_at=None), name="one_current_state_per_stream"
            )
        ]

    def __str__(self):
        return self.name

    @property
    def is_current(self) -> bool:
        return self.kind == self.Kind.CURRENT

    @property
    def scope_unit_id(self) -> int | None:
        return self.stream.unit_id


class Step(OrgOwned):
    """A step of one state. The same step keeps its key in every copy. `data` is `canonical.step` but for the columns."""

    state = models.ForeignKey(State, models.CASCADE, related_name="steps")
    key = models.SlugField(max_length=60)
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, models.SET_NULL, null=True, blank=True, related_name="+")
    supplier = models.ForeignKey(Supplier, models.SET_NULL, null=True, blank=True, related_name="+")
    data = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)

    objects = OrgQuerySet.as_manager()

    class Meta:
        ordering = ["state", "position"]
        constraints = [
            models.UniqueConstraint(fields=["state", "key"], name="one_step_per_key_and_state"),
            models.CheckConstraint(name="state_is_not_too_long", condition=Q(position__lt=values.MOST_STEPS)),
        ]

    def __str__(self):
        return self.name or self.key


class Change(OrgOwned):
    """One change of a state, as it can be taken back and made again: `deltas.Delta` both ways."""

    state = models.ForeignKey(State, models.CASCADE, related_name="changes")
    number = models.PositiveIntegerField()
    what = models.CharField(max_length=200)  # in words: "Process time of Review"
    back = models.JSONField()
    forth = models.JSONField()
    undone = models.BooleanField(default=False)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = OrgQuerySet.as_manager()

    class Meta:
        ordering = ["state", "-number"]
        constraints = [models.UniqueConstraint(fields=["state", "number"], name="changes_of_a_state_are_numbered")]
