"""The planning calendar: what falls on which day, and what is due then from whom."""

from collections.abc import Iterator
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cadence.recurrence import Repeats, occurrences
from organizations.models import Group, Membership, OrgOwned, Person, Restorable, Unit
from organizations.permissions import Permission
from organizations.querysets import OrgQuerySet, RestorableQuerySet

NOTE_LIMIT = 2000


class OccasionQuerySet(RestorableQuerySet):
    def visible_to(self, membership):
        """What is due from her, always. The rest as far as her scope goes, if she reads results."""
        rows = super().visible_to(membership)
        if membership.can(Permission.VIEW_RESULTS):
            if not membership.is_scoped:
                return rows
            return rows.filter(Q(unit=None) | Q(unit__in=membership.unit_ids) | self.named(membership))
        return rows.filter(self.named(membership))

    def due_from(self, membership):
        return super().visible_to(membership).filter(self.named(membership))

    @staticmethod
    def named(membership) -> Q:
        """That it is due from this member, or from a group that she belongs to."""
        groups = Group.objects.filter(
            organization=membership.organization_id, members__membership=membership, deleted_at=None
        )
        return Q(person__membership=membership) | Q(group__in=groups.values("pk"))


class Occasion(Restorable):
    """Something that falls on a day, or on a row of days."""

    class Kind(models.TextChoices):
        SKETCH = "sketch", _("first sketch, 1 %")
        HALF_WAY = "half_way", _("half-way, 50 %")
        READY = "ready", _("ready, 99 %")
        LOCK = "lock", _("lock")
        FOLLOW_UP = "follow_up", _("follow-up")
        REVIEW = "review", _("period review")
        MEETING = "meeting", _("meeting")

    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")  # None: the whole
    on = models.DateField()  # the first day
    repeats = models.CharField(
        max_length=10,
        choices=[
            (Repeats.NEVER.value, _("does not repeat")),
            (Repeats.WEEKLY.value, _("every week")),
            (Repeats.MONTHLY.value, _("every month")),
            (Repeats.QUARTERLY.value, _("every quarter")),
        ],
        default=Repeats.NEVER,
    )
    until = models.DateField(null=True, blank=True)  # the last day on which it can fall; None: no end
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")  # who it is due from
    group = models.ForeignKey(Group, models.SET_NULL, null=True, blank=True, related_name="+")
    period = models.CharField(max_length=60, blank=True)  # label, such as FY2027
    note = models.TextField(blank=True, max_length=NOTE_LIMIT)
    created_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OccasionQuerySet.as_manager()

    class Meta:
        ordering = ["on", "pk"]
        indexes = [models.Index(fields=["organization", "on"], name="occasions_by_day")]
        constraints = [
            models.CheckConstraint(name="occasion_due_from_one", condition=Q(person=None) | Q(group=None)),
            models.CheckConstraint(
                name="occasion_ends_after_it_begins", condition=Q(until=None) | Q(until__gte=F("on"))
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def due_from(self) -> Person | Group | None:
        return self.person or self.group

    def days(self, start: date, end: date) -> Iterator[date]:
        """Its days from `start` to `end`, both included."""
        return occurrences(self.on, Repeats(self.repeats), self.until, start, end)

    def falls_on(self, day: date) -> bool:
        return day in self.days(day, day)


class DoneQuerySet(OrgQuerySet):
    def visible_to(self, membership):
        return super().visible_to(membership).filter(occasion__in=Occasion.objects.visible_to(membership))


class Done(OrgOwned):
    """What was due on one day of an occasion was done."""

    occasion = models.ForeignKey(Occasion, models.CASCADE, related_name="done")
    day = models.DateField()
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = DoneQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["occasion", "day"], name="done_once_per_day")]
