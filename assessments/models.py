"""Frameworks as immutable rows; an assessment, who takes part in it, and what they answered."""

from functools import lru_cache

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from assessments import framework as framework_format
from organizations.models import Membership, Organization, OrgOwned, Restorable, Unit
from organizations.permissions import Permission
from organizations.querysets import OrgQuerySet, RestorableQuerySet, UnitScoped


class FrameworkQuerySet(models.QuerySet):
    def visible_to(self, membership):
        """Those that ship with OrgScale, and the organization's own."""
        return self.filter(Q(organization=None) | Q(organization=membership.organization_id))


class Framework(models.Model):
    """One published version of a maturity framework. Rows are never edited: a change is a new version."""

    organization = models.ForeignKey(Organization, models.CASCADE, null=True, related_name="+")  # None: ships with us
    key = models.SlugField(max_length=60)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    language = models.CharField(max_length=10, default="en")
    checksum = models.CharField(max_length=64)
    definition = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FrameworkQuerySet.as_manager()

    class Meta:
        ordering = ["key", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "key", "version"], nulls_distinct=False, name="one_row_per_framework_version"
            )
        ]

    def __str__(self):
        return f"{self.title} {self.version}"

    @property
    def parsed(self) -> framework_format.Framework:
        return parsed_framework(self.pk)


@lru_cache(maxsize=64)
def parsed_framework(pk: int) -> framework_format.Framework:
    """The framework of row `pk`. Rows never change, so a process parses each once: saving an answer needs no parsing."""
    return framework_format.parse(Framework.objects.values_list("definition", flat=True).get(pk=pk))


class AssessmentQuerySet(UnitScoped, RestorableQuerySet):
    def with_framework(self):
        """With the framework's names, without its definition: that one is parsed once a process."""
        return self.select_related("framework", "unit").defer("framework__definition")


class Assessment(Restorable):
    """One campaign of questions, on the framework version that it began with."""

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")  # None: the whole
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    as_of = models.DateField()  # the day that its results stand for
    closes_on = models.DateField(null=True, blank=True)
    levels = ArrayField(models.CharField(max_length=20), default=list)  # asked in full; others on request
    target = models.CharField(max_length=20, blank=True)  # level key; empty: the level that fits
    created_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-as_of", "-pk"]

    def __str__(self):
        return self.title

    @property
    def is_over(self) -> bool:
        """Whether the last day to answer has passed, in the organization's time zone."""
        return self.closes_on is not None and localdate() > self.closes_on

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN and not self.is_over

    @property
    def ref(self) -> str:
        """How rows below, such as reports, name this assessment."""
        return f"assessment:{self.pk}"


class Profile(OrgOwned):
    """What the company was like on the day of the assessment: it decides which level fits."""

    assessment = models.OneToOneField(Assessment, models.CASCADE, related_name="profile")
    revenue = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)  # a year, in `currency`
    currency = models.CharField(max_length=3, default="USD")
    rate = models.DecimalField(max_digits=18, decimal_places=8, null=True, blank=True)  # framework currency for 1
    headcount = models.PositiveIntegerField(null=True, blank=True)
    growth_drivers = models.CharField(max_length=500, blank=True)
    markets = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="profile_revenue_not_negative", condition=Q(revenue=None) | Q(revenue__gte=0)),
            models.CheckConstraint(name="profile_rate_positive", condition=Q(rate=None) | Q(rate__gt=0)),
        ]


class Pain(OrgOwned):
    """A pain that the leader picked, and how it ranks. Rank 1 hurts most."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="pains")
    key = models.CharField(max_length=100)  # of the framework
    rank = models.PositiveSmallIntegerField()
    figure = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "key"], name="a_pain_once_per_assessment"),
            models.UniqueConstraint(
                fields=["assessment", "rank"], name="one_pain_per_rank", deferrable=models.Deferrable.DEFERRED
            ),
        ]


class ParticipantQuerySet(OrgQuerySet):
    def visible_to(self, membership):
        """Editors see who takes part in the assessments that they see; others only themselves."""
        rows = super().visible_to(membership).filter(assessment__in=Assessment.objects.visible_to(membership))
        return rows if membership.can(Permission.EDIT) else rows.filter(membership=membership)


class Participant(OrgOwned):
    """Somebody who may answer: a member, or a person with a link and no account."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="participants")
    membership = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    token_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)
    name = models.CharField(max_length=150, blank=True)
    email = models.EmailField(blank=True)
    unit = models.ForeignKey(Unit, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "membership"],
                condition=Q(membership__isnull=False),
                name="a_member_takes_part_once",
            ),
            models.CheckConstraint(
                name="participant_is_a_member_or_has_a_link",
                condition=Q(membership__isnull=False) | Q(token_hash__isnull=False),
            ),
        ]


class ResponseQuerySet(OrgQuerySet):
    def visible_to(self, membership):
        """A response is its respondent's own: others see results, never single answers, through this door."""
        return super().visible_to(membership).filter(participant__membership=membership, assessment__deleted_at=None)


class Response(OrgOwned):
    """All that one participant answered in one assessment."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="responses")
    participant = models.OneToOneField(Participant, models.CASCADE, related_name="response")
    levels = ArrayField(
        models.CharField(max_length=20), default=list, blank=True
    )  # opened on request, beyond those asked
    started_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True, blank=True)

    objects = ResponseQuerySet.as_manager()


class AnswerQuerySet(OrgQuerySet):
    def visible_to(self, membership):
        return self.filter(response__in=Response.objects.visible_to(membership))

    def given(self):
        """Those that say something: a note alone, or criteria without a coverage, is not an answer yet."""
        return self.filter(Q(coverage__isnull=False) | Q(not_applicable=True))


class Answer(OrgOwned):
    """What one respondent says of one statement. `counted` is what it is worth: see `scoring.gate`."""

    UNKNOWN, NOT_APPLICABLE = -1, -2
    NOTE_LIMIT = 5000

    response = models.ForeignKey(Response, models.CASCADE, related_name="answers")
    practice = models.CharField(max_length=100)  # stable key of a practice or a quick statement
    coverage = models.PositiveSmallIntegerField(null=True)  # quarters, 0 to 4; None: unanswered
    not_applicable = models.BooleanField(default=False)
    criteria = ArrayField(models.CharField(max_length=20), default=list)  # keys of those that are met
    counted = models.SmallIntegerField(default=UNKNOWN)  # quarters after the criteria gate, or one of the two above
    note = models.TextField(blank=True, default="")
    evidence = models.CharField(max_length=500, blank=True, default="")
    revision = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["response", "practice"], name="one_answer_per_statement"),
            models.CheckConstraint(name="answer_in_quarters", condition=Q(coverage=None) | Q(coverage__lte=4)),
            models.CheckConstraint(name="answer_counts_in_quarters", condition=Q(counted__gte=-2, counted__lte=4)),
            models.CheckConstraint(
                name="not_applicable_has_no_coverage", condition=Q(not_applicable=False) | Q(coverage=None)
            ),
            models.CheckConstraint(
                name="answer_never_counts_more_than_it_says", condition=Q(coverage=None) | Q(counted__lte=F("coverage"))
            ),
        ]


class AnswerRevision(OrgOwned):
    """What an answer was before: answers keep their own history."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="history")
    revision = models.PositiveIntegerField()
    coverage = models.PositiveSmallIntegerField(null=True)
    not_applicable = models.BooleanField(default=False)
    criteria = ArrayField(models.CharField(max_length=20), default=list)
    note = models.TextField(blank=True, default="")
    evidence = models.CharField(max_length=500, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "revision"], name="one_row_per_answer_revision")]
