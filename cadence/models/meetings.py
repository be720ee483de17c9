"""Recurring meetings: the series, each time that it is held, what was noted, and what was decided."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cadence.models.reviews import NOTE_LIMIT, TEXT_LIMIT
from cadence.rhythm import Every, Rhythm
from cadence.workdays import WorkDays
from organizations.models import Group, Membership, OrgOwned, Person, Restorable, Unit
from organizations.permissions import Permission
from organizations.querysets import OrgQuerySet, RestorableQuerySet

REMARK_LIMIT = 2000
MOST_DAYS_BEFORE = 60
MOST_MINUTES = 600


class MeetingQuerySet(RestorableQuerySet):
    def visible_to(self, membership):
        """Those that name her; and as far as her scope goes, if she reads results."""
        rows = super().visible_to(membership)
        if not membership.can(Permission.VIEW_RESULTS):
            return rows.filter(self.naming(membership))
        if not membership.is_scoped:
            return rows
        return rows.filter(Q(unit=None) | Q(unit__in=membership.unit_ids) | self.naming(membership))

    @staticmethod
    def naming(membership) -> Q:
        """That she chairs it or takes part, alone or as one of a group."""
        persons = Person.objects.filter(membership=membership, deleted_at=None).values("pk")
        groups = Group.objects.filter(
            organization=membership.organization_id, members__membership=membership, deleted_at=None
        ).values("pk")
        through = Meeting.persons.through.objects.filter(person__in=persons).values("meeting")
        in_group = Meeting.groups.through.objects.filter(group__in=groups).values("meeting")
        return Q(chair__in=persons) | Q(pk__in=through) | Q(pk__in=in_group)


class Meeting(Restorable):
    """The series: what for, when, where, with whom."""

    class Kind(models.TextChoices):
        BOARD = "board", _("weekly board")
        PLANNING = "planning", _("quarterly planning")
        OWN = "own", _("meeting of your own")

    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.OWN)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")  # None: the whole
    every = models.CharField(
        max_length=10,
        choices=[
            (Every.WEEK.value, _("every week")),
            (Every.FORTNIGHT.value, _("every two weeks")),
            (Every.MONTH.value, _("every month")),
            (Every.QUARTER.value, _("every fiscal quarter, before it ends")),
        ],
    )
    first = models.DateField()  # see Rhythm
    until = models.DateField(null=True, blank=True)
    days_before = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(MOST_DAYS_BEFORE)])
    at = models.TimeField()  # in the organization's own time
    length = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(5), MaxValueValidator(MOST_MINUTES)]
    )  # minutes
    place = models.CharField(max_length=300, blank=True)  # a room, or a link
    chair = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    persons = models.ManyToManyField(Person, blank=True, related_name="+")
    groups = models.ManyToManyField(Group, blank=True, related_name="+")
    parts = ArrayField(models.CharField(max_length=40), default=list, blank=True)  # keys of providers; empty: all
    created_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    revision = models.PositiveIntegerField(default=1)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                name="meeting_ends_after_it_begins", condition=Q(until=None) | Q(until__gte=F("first"))
            ),
        ]

    def __str__(self):
        return self.title

    def rhythm(self, work: WorkDays) -> Rhythm:
        ends = (self.organization.fiscal_year_end_month, self.organization.fiscal_year_end_day)
        return Rhythm(Every(self.every), self.first, self.until, self.days_before, ends, work)


class OfMeetingQuerySet(OrgQuerySet):
    def visible_to(self, membership):
        return super().visible_to(membership).filter(meeting__in=Meeting.objects.visible_to(membership))

    def held(self):
        return self.filter(state__in=[Occurrence.State.RUNNING, Occurrence.State.CLOSED])


class Occurrence(OrgOwned):
    """One day of a meeting that was held, moved or cancelled. `day` is the day of the rhythm and names it for ever."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        CANCELLED = "cancelled", _("cancelled")
        RUNNING = "running", _("running")
        CLOSED = "closed", _("minutes kept")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="occurrences")
    day = models.DateField()
    on = models.DateField()  # where it was moved to, else `day`
    at = models.TimeField(null=True, blank=True)  # None: as the meeting says
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    agenda = models.JSONField(default=list, blank=True)  # as it was when it was opened; see queries.meeting_agenda
    since = models.DateTimeField(null=True, blank=True)  # what changed after this stands on the agenda
    attended = models.ManyToManyField(Person, blank=True, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "day"], name="one_occurrence_per_day_of_a_meeting"),
            models.CheckConstraint(
                name="occurrence_is_opened_by_somebody",
                condition=Q(state__in=["planned", "cancelled"], opened_at=None)
                | Q(state__in=["running", "closed"], opened_at__isnull=False),
            ),
            models.CheckConstraint(
                name="occurrence_is_closed_by_somebody",
                condition=Q(state="closed", closed_at__isnull=False) | (~Q(state="closed") & Q(closed_at=None)),
            ),
        ]

    def __str__(self):
        return f"{self.meeting.title}, {self.on.isoformat()}"

    @property
    def is_running(self) -> bool:
        return self.state == self.State.RUNNING

    @property
    def is_closed(self) -> bool:
        return self.state == self.State.CLOSED

    @property
    def is_held(self) -> bool:
        return self.is_running or self.is_closed


class OfOccurrenceQuerySet(OrgQuerySet):
    def visible_to(self, membership):
        return super().visible_to(membership).filter(occurrence__in=Occurrence.objects.visible_to(membership))


class Minute(OrgOwned):
    """What was noted to one item of the agenda. Its revision grows with every save; one on an older one is refused."""

    occurrence = models.ForeignKey(Occurrence, models.CASCADE, related_name="minutes")
    item = models.CharField(max_length=120)  # "part.entry" of the agenda; "notes" is for whatever else came up
    text = models.TextField(blank=True, max_length=NOTE_LIMIT)
    revision = models.PositiveIntegerField(default=0)
    changed_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    objects = OfOccurrenceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["occurrence", "item"], name="one_minute_per_item")]


class Remark(OrgOwned):
    """What was added to minutes after they were closed. Rows are only ever added."""

    occurrence = models.ForeignKey(Occurrence, models.CASCADE, related_name="remarks")
    text = models.TextField(max_length=REMARK_LIMIT)
    reopens = models.BooleanField(default=False)  # the reason for which an owner opened the minutes again
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = OfOccurrenceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]


class DecisionQuerySet(OrgQuerySet):
    def visible_to(self, membership):
        """Those of the meetings that she reads, and always her own."""
        rows = super().visible_to(membership).filter(occurrence__meeting__deleted_at=None)
        meetings = Meeting.objects.visible_to(membership).values("pk")
        return rows.filter(self.hers(membership) | Q(occurrence__meeting__in=meetings))

    def open(self):
        return self.filter(state=Decision.State.OPEN)

    def given_to(self, membership):
        return self.filter(self.hers(membership))

    @staticmethod
    def hers(membership) -> Q:
        return Q(owner__membership=membership)


class Decision(OrgOwned):
    """What a meeting decided, who carries it out, and until when."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped")

    occurrence = models.ForeignKey(Occurrence, models.CASCADE, related_name="decisions")
    item = models.CharField(max_length=120, blank=True)  # of the agenda; empty: of none
    text = models.CharField(max_length=TEXT_LIMIT)
    owner = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    due = models.DateField(null=True, blank=True)
    decided_on = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    outcome = models.CharField(max_length=TEXT_LIMIT, blank=True)  # what came of it, or why it was dropped
    decided_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")  # who wrote it down
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    revision = models.PositiveIntegerField(default=1)  # of text, owner and due

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="decision_is_ended_by_somebody",
                condition=Q(state="open", ended_at=None) | (~Q(state="open") & Q(ended_at__isnull=False)),
            ),
        ]

    def __str__(self):
        return self.text

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    def is_overdue(self, today: date) -> bool:
        return self.is_open and self.due is not None and self.due < today
