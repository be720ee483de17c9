"""A plan: its head, its sections, who has which RAPID role, and the plans above it."""

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from organizations.models import Group, Membership, OrgOwned, Person, Restorable, Unit
from organizations.permissions import Permission
from organizations.querysets import OrgQuerySet, RestorableQuerySet
from vpmom import plan as values
from vpmom.kinds import SHAPES, Kind, KindShape

KINDS = [(kind.value, SHAPES[kind].title) for kind in Kind]
STAGES = [(1, _("first sketch, 1 %")), (50, _("half-way, 50 %")), (99, _("ready to agree, 99 %"))]


class PlanQuerySet(RestorableQuerySet):
    def visible_to(self, membership):
        """What lies in her scope, if she reads results; and wherever it lies, what names her: she is asked about it."""
        rows = super().visible_to(membership)
        if not membership.can(Permission.VIEW_RESULTS):
            return rows.filter(self.naming(membership))
        if not membership.is_scoped:
            return rows
        return rows.filter(Q(unit=None) | Q(unit__in=membership.unit_ids) | self.naming(membership))

    def named(self, membership):
        return self.filter(self.naming(membership))

    @staticmethod
    def naming(membership) -> Q:
        """That it names this member: as owner, of a line too, with a RAPID role, or as one of a group that has one.

        Whoever was asked about a text reads it while it is in sign-off, though she has left the group since.
        """
        her = {"person__membership": membership, "organization": membership.organization_id}
        in_group = RapidParty.objects.filter(group__members__membership=membership, organization=her["organization"])
        owned = apps.get_model("vpmom.Item").objects.filter(
            owner__membership=membership, removed_at=None, organization=her["organization"]
        )
        asked = apps.get_model("vpmom.Asked").objects.filter(
            membership=membership, organization=membership.organization_id, version__state="submitted"
        )
        return (
            Q(owner__membership=membership)
            | Q(pk__in=RapidParty.objects.filter(**her).values("plan"))
            | Q(pk__in=in_group.values("plan"))
            | Q(pk__in=owned.values("plan"))
            | Q(pk__in=asked.values("version__plan"))
        )


class Plan(Restorable):
    """A strategy on one page. Its rows are the draft; what was submitted and decided stands frozen in `Version`."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("in sign-off")
        LOCKED = "locked", _("locked")

    kind = models.CharField(max_length=10, choices=KINDS, default=Kind.VPMOM)
    title = models.CharField(max_length=200)
    headline = models.CharField(max_length=60, blank=True)  # the plan's own word for its kind
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="plans")  # None: the whole
    owner = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="plans")
    period_start = models.DateField(null=True, blank=True)
    period_end = models.DateField(null=True, blank=True)
    period_label = models.CharField(max_length=100, blank=True)
    intro = models.TextField(blank=True)
    previous = models.JSONField(default=list, blank=True)  # [[label, address]] of versions kept elsewhere
    internal = models.JSONField(default=list, blank=True)  # [[label, address]] of the internal version elsewhere
    vetted_label = models.CharField(max_length=100, blank=True)  # of an imported page: a date, or words such as TBD
    stage = models.PositiveSmallIntegerField(choices=STAGES, default=1)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    order_confirmed = models.BooleanField(default=False)
    head_revision = models.PositiveIntegerField(default=1)
    dialect = models.JSONField(null=True, blank=True)  # how the imported page was written
    earlier = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="later")  # last period's
    archived_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["unit__name", "-period_start", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="plan_period_ends_after_it_begins",
                condition=Q(period_start=None) | Q(period_end=None) | Q(period_end__gte=F("period_start")),
            ),
            models.CheckConstraint(name="plan_is_not_its_own_earlier_one", condition=~Q(earlier=F("pk"))),
        ]

    def __str__(self):
        return self.title

    @property
    def shape(self) -> KindShape:
        return SHAPES[Kind(self.kind)]

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def period(self) -> values.Period | None:
        if self.period_start is None or self.period_end is None:
            return None
        return values.Period(self.period_start, self.period_end)

    @property
    def ref(self) -> str:
        """How rows below, such as reports and agendas, name this plan."""
        return f"plan:{self.pk}"


class PlanSection(OrgOwned):
    """A section that the plan has. Its revision grows with every save; a save on an older one is refused."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="sections")
    key = models.CharField(max_length=20)
    label = models.CharField(max_length=60, blank=True)  # the plan's own word; empty: the kind's
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "key"], name="a_section_once_per_plan")]


class SectionRevision(OrgOwned):
    """What a section held before: undo goes back to it, and it tells who wrote what."""

    section = models.ForeignKey(PlanSection, models.CASCADE, related_name="history")
    revision = models.PositiveIntegerField()
    items = models.JSONField()
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-revision"]
        constraints = [models.UniqueConstraint(fields=["section", "revision"], name="one_row_per_section_revision")]


class RapidParty(OrgOwned):
    """Who recommends, agrees, performs, gives input, decides. `name` is what the page says until it is matched."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="parties")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=150, blank=True)
    roles = models.CharField(max_length=5)  # letters of RAPID, in that order
    rank = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["rank", "pk"]
        constraints = [
            models.CheckConstraint(
                name="party_is_a_person_or_a_group_or_a_name",
                condition=(Q(person=None) | Q(group=None)) & (~Q(person=None) | ~Q(group=None) | ~Q(name="")),
            ),
            models.CheckConstraint(name="party_has_a_role", condition=Q(roles__regex=r"^R?A?P?I?D?$") & ~Q(roles="")),
            models.UniqueConstraint(
                fields=["plan", "person"], condition=Q(person__isnull=False), name="a_person_once_per_plan"
            ),
            models.UniqueConstraint(
                fields=["plan", "group"], condition=Q(group__isnull=False), name="a_group_once_per_plan"
            ),
        ]

    def __str__(self):
        return str(self.person or self.group or self.name)


class ParentLinkQuerySet(OrgQuerySet):
    def visible_to(self, membership):
        """Between two plans that she sees."""
        plans = Plan.objects.visible_to(membership)
        return super().visible_to(membership).filter(plan__in=plans, parent__in=plans)


class ParentLink(OrgOwned):
    """This plan carries a method of a plan above it, or serves that plan as a whole. Several parents are allowed."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="parent_links")
    parent = models.ForeignKey(Plan, models.CASCADE, related_name="child_links")
    item = models.UUIDField(null=True, blank=True)  # key of the parent's method that is this plan's vision
    seen = models.ForeignKey("vpmom.Version", models.SET_NULL, null=True, blank=True, related_name="+")  # accepted last
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ParentLinkQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "parent"], name="a_parent_once_per_plan"),
            models.CheckConstraint(name="plan_is_not_its_own_parent", condition=~Q(plan=F("parent"))),
        ]


class MutedCheck(OrgOwned):
    """A note that the author does not want to see again, and why."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="muted")
    check_name = models.CharField(max_length=5)
    item = models.UUIDField(null=True, blank=True)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "check_name", "item"], nulls_distinct=False, name="a_check_is_muted_once"
            )
        ]


class ImportedSource(OrgOwned):
    """The page that a plan came from, whole: what could not be placed can still be read."""

    plan = models.OneToOneField(Plan, models.CASCADE, related_name="source")
    name = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    unplaced = ArrayField(models.TextField(), default=list, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    objects = OrgQuerySet.as_manager()
