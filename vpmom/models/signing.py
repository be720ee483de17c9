"""Sign-off bound to an exact text. Versions are frozen, signatures only ever added: the database refuses the rest."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organizations.models import Membership, OrgOwned, Person
from organizations.querysets import OrgQuerySet
from vpmom.models.plans import ParentLink, Plan


class OfPlanQuerySet(OrgQuerySet):
    def visible_to(self, membership):
        return super().visible_to(membership).filter(plan__in=Plan.objects.visible_to(membership))


class Version(OrgOwned):
    """A text as it was submitted. Decided on, it is version `number` of the plan, and vetted on that day."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("in sign-off")
        DECIDED = "decided", _("decided")
        RETURNED = "returned", _("sent back")  # by whoever decides
        WITHDRAWN = "withdrawn", _("withdrawn")  # by whoever submitted

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(null=True, blank=True)  # of a decided one: 1, 2, 3 …
    state = models.CharField(max_length=10, choices=State, default=State.SUBMITTED)
    content = models.JSONField()  # see vpmom.frozen
    checksum = models.CharField(max_length=64)  # SHA-256 of the canonical content
    based_on = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")  # the lock before
    changed = ArrayField(
        models.CharField(max_length=20), default=list
    )  # sections that differ from it; all the first time
    message = models.CharField(max_length=1000, blank=True)  # of whoever submitted
    submitted_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(auto_now_add=True)
    comments_until = models.DateField()  # whoever gives input and is silent has no comment after this day
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=1000, blank=True)  # why it was sent back or withdrawn
    vetted_on = models.DateField(null=True, blank=True)

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan"], condition=Q(state="submitted"), name="one_text_in_sign_off_per_plan"
            ),
            models.UniqueConstraint(fields=["plan", "number"], name="one_row_per_version_number"),
            models.CheckConstraint(
                name="only_a_decided_version_has_number_and_date",
                condition=Q(state="decided", number__isnull=False, vetted_on__isnull=False)
                | (~Q(state="decided") & Q(number=None, vetted_on=None)),
            ),
        ]

    def __str__(self):
        return _("%(plan)s, version %(number)s") % {"plan": self.plan, "number": self.number or "–"}


class Asked(OrgOwned):
    """Somebody whose word on this version is wanted, in one role. A group's members are asked one by one."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="asked")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    role = models.CharField(max_length=1, choices=[("A", _("agree")), ("I", _("give input")), ("D", _("decide"))])
    group = models.CharField(max_length=150, blank=True)  # name of the group that she is asked in
    # Her account when she was asked, None when she had none. Only it signs: whoever ties the person to another account
    # afterwards does not get her signature.
    membership = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["version", "person", "role"], name="asked_once_per_role")]


class Signature(OrgOwned):
    """What somebody said of exactly this text. Never changed and never deleted; a change of mind is a new row."""

    class Word(models.TextChoices):
        AGREE = "agree", _("agrees")
        OBJECT = "object", _("does not agree yet")
        COMMENT = "comment", _("comments")
        OVERRULE = "overrule", _("is overruled")
        DECIDE = "decide", _("decides")
        RETURN = "return", _("sends back")

    version = models.ForeignKey(Version, models.PROTECT, related_name="signatures")
    asked = models.ForeignKey(Asked, models.PROTECT, related_name="signatures")  # whose word; of an overrule: whom
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")  # who signed
    word = models.CharField(max_length=10, choices=Word)
    text = models.TextField(blank=True, max_length=5000)
    item = models.UUIDField(null=True, blank=True)  # the line that the words are about
    checksum = models.CharField(max_length=64)  # of the text that was signed
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]


class ParentQuestionQuerySet(OrgQuerySet):
    def visible_to(self, membership):
        return super().visible_to(membership).filter(link__in=ParentLink.objects.visible_to(membership))


class ParentQuestion(OrgOwned):
    """A plan above was locked with changes that touch this one. Its people accept them or say why not."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")

    link = models.ForeignKey(ParentLink, models.CASCADE, related_name="questions")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")  # of the parent
    changes = models.JSONField(default=list)  # [sentence]
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    reason = models.CharField(max_length=500, blank=True)
    answered_by = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    objects = ParentQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["link", "version"], name="one_question_per_change_above")]
