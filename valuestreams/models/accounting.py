"""Lean accounting: what the box score says, what was earned and spent, what a stream is given, and the ledger."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from organizations.models import Membership, OrgOwned, Restorable
from organizations.querysets import OrgQuerySet, RestorableQuerySet
from valuestreams.models.streams import Stream
from valuestreams.models.teams import StreamRowQuerySet


class BoxColumn(OrgOwned):
    """A column of the box score. `values` are the entered lines by key, each an exact number as text ("17/20")."""

    class Kind(models.TextChoices):
        WEEK = "week", _("week")
        PLANNED = "planned", _("planned future state")
        SCENARIO = "scenario", _("scenario")

    stream = models.ForeignKey(Stream, models.CASCADE, related_name="box_columns")
    kind = models.CharField(max_length=10, choices=Kind)
    week = models.DateField(null=True, blank=True)  # its Monday
    title = models.CharField(max_length=80, blank=True)  # of a scenario
    values = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)

    objects = StreamRowQuerySet.as_manager()

    class Meta:
        ordering = ["stream", "week", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["stream", "week"], name="one_box_column_per_week"),
            models.UniqueConstraint(fields=["stream"], condition=Q(kind="planned"), name="one_planned_box_column"),
            models.CheckConstraint(
                name="box_column_of_a_week_has_one",
                condition=Q(kind="week", week__isnull=False) | (~Q(kind="week") & Q(week__isnull=True)),
            ),
        ]


class MoneyEntry(OrgOwned):
    """An amount that the stream earned or spent. Costs are positive; a negative amount takes back."""

    class Kind(models.TextChoices):
        REVENUE = "revenue", _("Revenue")
        MATERIAL = "material", _("Material")
        PEOPLE = "people", _("People")
        MACHINES = "machines", _("Machines")
        FACILITIES = "facilities", _("Facilities")
        OTHER = "other", _("Other")

    stream = models.ForeignKey(Stream, models.CASCADE, related_name="money")
    on = models.DateField()
    kind = models.CharField(max_length=10, choices=Kind)
    cents = models.BigIntegerField()
    units = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)  # sold, of revenue
    note = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    objects = StreamRowQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        indexes = [models.Index(fields=["stream", "on"], name="money_by_stream_and_day")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.on}"


class CapacityPlan(OrgOwned):
    """What the capacity calculator was last given: kinds of people and their work, numbers as exact text."""

    stream = models.OneToOneField(Stream, models.CASCADE, related_name="capacity_plan")
    staff = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=1)

    objects = StreamRowQuerySet.as_manager()


class FundingPlan(OrgOwned):
    """What a stream is given for a period, and how its capacity is split: planned and actual.

    `types` and `horizons` are [{name, planned, actual}], `waiting` is [{name, delay, since}]; numbers as exact text,
    planned in shares, actual in any one measure, delay in cents a week.
    """

    stream = models.ForeignKey(Stream, models.CASCADE, related_name="funding_plans")
    starts_on = models.DateField()
    ends_on = models.DateField()
    tools = models.BigIntegerField(null=True, blank=True)  # cents a year
    suppliers = models.BigIntegerField(null=True, blank=True)  # cents a year
    velocity = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)  # items done in the period
    tolerance = models.DecimalField(max_digits=5, decimal_places=2, default=5)  # points
    types = models.JSONField(default=list)
    horizons = models.JSONField(default=list)
    waiting = models.JSONField(default=list)
    initiatives_hold = models.BooleanField(null=True, blank=True)  # significant initiatives are approved
    initiatives_by = models.CharField(max_length=150, blank=True)
    owners_hold = models.BooleanField(null=True, blank=True)  # business owners take part
    owners_by = models.CharField(max_length=150, blank=True)
    revision = models.PositiveIntegerField(default=1)

    objects = StreamRowQuerySet.as_manager()

    class Meta:
        ordering = ["stream", "-starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["stream", "starts_on"], name="one_funding_plan_per_period"),
            models.CheckConstraint(name="funding_ends_after_it_begins", condition=Q(ends_on__gte=F("starts_on"))),
        ]

    def __str__(self):
        return f"{self.starts_on} – {self.ends_on}"


class OfTheWhole:
    """Mixin for querysets of rows that tell of every unit: who is limited to some units does not read them."""

    def visible_to(self, membership):
        rows = super().visible_to(membership)
        return rows.none() if membership.is_scoped else rows


class LedgerQuerySet(OfTheWhole, RestorableQuerySet):
    def in_bin_of(self, membership):
        rows = super().in_bin_of(membership)
        return rows.none() if membership.is_scoped else rows


class WholeQuerySet(OfTheWhole, OrgQuerySet):
    pass


class Ledger(Restorable):
    """One file of the general ledger, taken in as a whole and taken back as a whole."""

    name = models.CharField(max_length=120)
    checksum = models.CharField(max_length=64)  # of the file: the same one twice is noticed
    is_taken = models.BooleanField(default=False)  # looked at and taken in; until then it counts nowhere
    count = models.PositiveIntegerField()
    cents = models.BigIntegerField()
    imported_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    imported_at = models.DateTimeField(auto_now_add=True)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        ordering = ["-imported_at", "-pk"]
        verbose_name = _("ledger")

    def __str__(self):
        return self.name

    def in_its_place(self):
        """The same file, taken in again: its lines would count twice."""
        same = Ledger.objects.filter(organization=self.organization_id, checksum=self.checksum, deleted_at=None)
        return same.filter(is_taken=True).exclude(pk=self.pk).first() if self.is_taken else None


class LedgerLine(OrgOwned):
    ledger = models.ForeignKey(Ledger, models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()  # of the line in the file
    centre = models.CharField(max_length=200)
    account = models.CharField(max_length=200, blank=True)
    cents = models.BigIntegerField()
    on = models.DateField(null=True, blank=True)
    text = models.CharField(max_length=200, blank=True)

    objects = WholeQuerySet.as_manager()

    class Meta:
        ordering = ["ledger", "number"]


class CentreRule(OrgOwned):
    """A cost centre, or one account of it, is assigned. `revision` is of all its shares together."""

    centre = models.CharField(max_length=200)
    account = models.CharField(max_length=200, blank=True)
    revision = models.PositiveIntegerField(default=1)

    objects = WholeQuerySet.as_manager()

    class Meta:
        ordering = ["centre", "account"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "centre", "account"], name="one_rule_per_centre_and_account"
            )
        ]


class CentreShare(OrgOwned):
    """`part` of `of` of what the rule is about goes to the stream; to sustaining without a stream."""

    rule = models.ForeignKey(CentreRule, models.CASCADE, related_name="shares")
    stream = models.ForeignKey(Stream, models.CASCADE, null=True, blank=True, related_name="+")
    part = models.BigIntegerField()
    of = models.BigIntegerField()

    objects = WholeQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "stream"], name="one_share_per_rule_and_stream", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="centre_share_is_one", condition=Q(part__gt=0) & Q(of__gt=0) & Q(part__lte=F("of"))
            ),
        ]
