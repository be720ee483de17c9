"""Controls of the organization, what each product has shown for them, exemptions, and the record of its gates."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dsm import portfolio as values
from dsm.controls.control import MOST_DAYS, Family, Level
from dsm.controls.standing import Progress
from dsm.models.portfolio import LONGEST_KEY, Product
from organizations.models import Membership, OrgOwned, Person, Restorable
from organizations.querysets import OrgQuerySet

FAMILIES = [
    (Family.STRATEGY.value, _("Strategy and architecture")),
    (Family.GOVERNANCE.value, _("Governance")),
    (Family.PROCESSES.value, _("Processes")),
    (Family.POLICIES.value, _("Policies and standards")),
]
LEVELS = [
    (Level.NONE.value, _("not applicable")),
    (Level.GUIDANCE.value, _("guidance")),
    (Level.RECOMMENDED.value, _("recommended")),
    (Level.MANDATORY.value, _("mandatory")),
]
PROGRESS = [
    (Progress.NOT_STARTED.value, _("not started")),
    (Progress.STARTED.value, _("started")),
    (Progress.MET.value, _("met")),
]


class ControlSet(OrgOwned):
    """The one catalogue of an organization: its head. `attributes` are [{"key", "title"}] that products may carry."""

    key = models.SlugField(max_length=LONGEST_KEY, default="own")
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True, max_length=2000)
    language = models.CharField(max_length=10, default="en")
    attributes = models.JSONField(default=list, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization"], name="one_control_set_per_organization")]

    def __str__(self):
        return self.title


def level_at(stage: str):
    return models.PositiveSmallIntegerField(choices=LEVELS, default=Level.NONE.value, verbose_name=stage)


class Control(Restorable):
    """Something that products owe, and how firmly at each stage. See dsm.controls.control for what the fields mean."""

    key = models.SlugField(max_length=LONGEST_KEY)
    family = models.CharField(max_length=10, choices=FAMILIES)
    title = models.CharField(max_length=200)
    purpose = models.TextField(blank=True, max_length=1000)
    discovery = level_at(_("Discovery"))
    alpha = level_at(_("Alpha"))
    beta = level_at(_("Beta"))
    live = level_at(_("Live"))
    when = models.CharField(max_length=300, blank=True)  # a condition on attributes; "" = every product
    effort_days = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    lead_days = models.PositiveSmallIntegerField(null=True, blank=True)
    evidence = models.CharField(max_length=500, blank=True)  # what shows that it is met
    valid_days = models.PositiveSmallIntegerField(null=True, blank=True)
    hard = models.BooleanField(default=False)
    place = models.PositiveIntegerField(default=0)  # in the catalogue
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["place", "pk"]
        verbose_name = _("control")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "key"], condition=Q(deleted_at=None), name="one_control_per_key"
            ),
            models.CheckConstraint(name="control_in_a_family", condition=Q(family__in=[one.value for one in Family])),
            models.CheckConstraint(
                name="control_level_never_falls",
                condition=Q(
                    alpha__gte=F("discovery"),
                    beta__gte=F("alpha"),
                    live__gte=F("beta"),
                    live__lte=Level.MANDATORY.value,
                ),
            ),
            models.CheckConstraint(
                name="control_days_are_possible",
                condition=(Q(effort_days=None) | Q(effort_days__gte=0, effort_days__lte=MOST_DAYS))
                & (Q(lead_days=None) | Q(lead_days__lte=MOST_DAYS))
                & (Q(valid_days=None) | Q(valid_days__gte=1, valid_days__lte=MOST_DAYS)),
            ),
        ]

    def __str__(self):
        return self.title

    def in_its_place(self):
        return Control.objects.filter(organization=self.organization_id, key=self.key, deleted_at=None).first()


class OfProductQuerySet(OrgQuerySet):
    """What hangs on a product is read by whoever reads the product."""

    def visible_to(self, membership):
        return super().visible_to(membership).filter(product__in=Product.objects.visible_to(membership))


class Shown(OrgOwned):
    """What a product has to show for a control."""

    progress = models.CharField(max_length=12, choices=PROGRESS, default=Progress.NOT_STARTED.value)
    evidence = models.TextField(blank=True, max_length=2000)
    link = models.URLField(blank=True, max_length=500)
    evidence_on = models.DateField(null=True, blank=True)  # the day of which the evidence speaks
    revision = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


def what_is_met_has_a_day(name: str):
    return models.CheckConstraint(name=name, condition=~Q(progress=Progress.MET.value) | Q(evidence_on__isnull=False))


class Compliance(Shown):
    """Where a product stands with a control. No row: nobody has begun."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="compliances")
    control = models.ForeignKey(Control, models.CASCADE, related_name="compliances")
    at = models.DateTimeField(auto_now=True)

    objects = OfProductQuerySet.as_manager()

    class Meta:
        ordering = ["product", "control"]
        constraints = [
            models.UniqueConstraint(fields=["product", "control"], name="one_compliance_per_product_and_control"),
            models.CheckConstraint(
                name="compliance_in_known_progress", condition=Q(progress__in=[one.value for one in Progress])
            ),
            what_is_met_has_a_day("compliance_met_on_a_day"),
        ]


class ComplianceChange(Shown):
    """Each version of a compliance, also the present one. Rows are only added."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    compliance = models.ForeignKey(Compliance, models.CASCADE, related_name="changes")

    objects = OfProductQuerySet.as_manager()

    class Meta:
        ordering = ["-revision", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["compliance", "revision"], name="one_change_per_compliance_and_revision")
        ]


class Exemption(OrgOwned):
    """A product need not meet a control until a day. `owner` answers for it; taken back when `ended_at` is set."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="exemptions")
    control = models.ForeignKey(Control, models.CASCADE, related_name="exemptions")
    owner = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    owner_name = models.CharField(max_length=150)  # as it was; the record stays when the person goes
    reason = models.TextField(max_length=1000)
    expires = models.DateField()  # the last day on which it counts
    granted_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")

    objects = OfProductQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "control"], condition=Q(ended_at=None), name="one_open_exemption_per_control"
            )
        ]


class Gatekeeper(OrgOwned):
    """Who decides at the gates of a product: the person who may promote it although something is missing."""

    product = models.OneToOneField(Product, models.CASCADE, related_name="gatekeeper")
    member = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    objects = OfProductQuerySet.as_manager()


class Promotion(OrgOwned):
    """A gate that was passed, or a promotion that was taken back. Rows are only added: a trigger refuses any change."""

    class Kind(models.TextChoices):
        PROMOTED = "promoted", _("promoted")
        TAKEN_BACK = "taken_back", _("taken back")

    product = models.ForeignKey(Product, models.CASCADE, related_name="promotions")
    kind = models.CharField(max_length=10, choices=Kind)
    from_stage = models.CharField(max_length=10, choices=Product.Stage)
    to_stage = models.CharField(max_length=10, choices=Product.Stage)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)
    gate_on = models.DateField(null=True, blank=True)  # the day that was planned
    owed = models.JSONField(default=list)  # what was asked: [{"key", "title", "state", "hard", …}], frozen
    overruled = models.BooleanField(default=False)
    reason = models.TextField(blank=True, max_length=2000)

    objects = OfProductQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("promotion")
        constraints = [
            models.CheckConstraint(
                name="promotion_between_stages",
                condition=Q(from_stage__in=values.STAGES, to_stage__in=values.STAGES) & ~Q(from_stage=F("to_stage")),
            ),
            models.CheckConstraint(
                name="promotion_overruled_with_a_reason",
                condition=Q(overruled=False, kind="promoted") | ~Q(reason=""),
            ),
        ]

    @property
    def is_promotion(self) -> bool:
        return self.kind == self.Kind.PROMOTED

    @property
    def missing(self) -> list[dict]:
        return [one for one in self.owed if one["state"] not in ("met", "exempt")]
