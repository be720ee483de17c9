"""A review is a meeting that goes through an agenda part by part. Its questions outlive it until they are answered."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cadence.agenda import QuestionKind
from cadence.models.occasions import Occasion
from organizations.models import Membership, OrgOwned, Person, Restorable, Unit
from organizations.permissions import Permission
from organizations.querysets import OrgQuerySet, RestorableQuerySet, UnitScoped

NOTE_LIMIT = 10_000
TEXT_LIMIT = 1000
ANSWER_LIMIT = 5000


class ReviewQuerySet(UnitScoped, RestorableQuerySet):
    def visible_to(self, membership):
        rows = super().visible_to(membership)
        return rows if membership.can(Permission.VIEW_RESULTS) else rows.none()

    def running(self):
        return self.filter(closed_at=None)


class Review(Restorable):
    """A meeting on a day. Running until it is closed; then its notes stay as they are."""

    title = models.CharField(max_length=200)
    subject = models.CharField(max_length=60, blank=True)  # such as "plan:12"; empty: the unit on the whole
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")  # None: the whole
    occasion = models.ForeignKey(Occasion, models.SET_NULL, null=True, blank=True, related_name="reviews")
    on = models.DateField()
    participants = models.ManyToManyField(Person, blank=True, related_name="+")
    created_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["organization", "subject"], name="reviews_by_subject")]

    def __str__(self):
        return self.title

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None


class OfReviewQuerySet(OrgQuerySet):
    def visible_to(self, membership):
        return super().visible_to(membership).filter(review__in=Review.objects.visible_to(membership))


class ReviewNote(OrgOwned):
    """What was noted in one part. Its revision grows with every save; a save on an older one is refused."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="notes")
    part = models.SlugField(max_length=60)  # key of the agenda's part
    text = models.TextField(blank=True, max_length=NOTE_LIMIT)
    revision = models.PositiveIntegerField(default=0)
    changed_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    objects = OfReviewQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "part"], name="one_note_per_part_of_a_review")]


class QuestionQuerySet(OrgQuerySet):
    def visible_to(self, membership):
        """Those of the reviews that she reads, those put to her units, and always her own."""
        rows = super().visible_to(membership).filter(review__deleted_at=None)
        readable = self.hers(membership) | Q(review__in=Review.objects.visible_to(membership).values("pk"))
        if membership.is_scoped and membership.can(Permission.VIEW_RESULTS):
            readable |= Q(unit__in=membership.unit_ids)
        return rows.filter(readable)

    def open(self):
        return self.filter(state=Question.State.OPEN)

    def put_to(self, membership):
        return self.filter(self.hers(membership))

    @staticmethod
    def hers(membership) -> Q:
        """That this member is to answer: the one named, or the lead of the unit when nobody is."""
        return Q(owner__membership=membership) | Q(owner=None, unit__lead__membership=membership)


class Question(OrgOwned):
    """Something that the meeting could not answer by itself."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ANSWERED = "answered", _("answered")
        DROPPED = "dropped", _("no longer asked")

    class Kind(models.TextChoices):
        QUESTION = QuestionKind.QUESTION.value, _("question")
        DEPENDENCY = QuestionKind.DEPENDENCY.value, _("dependency")
        DECISION = QuestionKind.DECISION.value, _("decision")

    review = models.ForeignKey(Review, models.CASCADE, related_name="questions")
    part = models.SlugField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.QUESTION)
    text = models.TextField(max_length=TEXT_LIMIT)
    offered = models.CharField(max_length=100, blank=True)  # key under which the agenda offered it; empty: typed here
    subject = models.CharField(max_length=60, blank=True)  # what it is about; empty: what the review is about
    owner = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")  # that it is put to
    due = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    answer = models.TextField(blank=True, max_length=ANSWER_LIMIT)
    answered_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "part", "offered"], condition=~Q(offered=""), name="an_offered_question_is_asked_once"
            ),
            models.CheckConstraint(
                name="question_is_closed_by_somebody",
                condition=Q(state="open", answered_at=None) | (~Q(state="open") & Q(answered_at__isnull=False)),
            ),
        ]

    def __str__(self):
        return self.text

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN
