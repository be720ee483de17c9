"""Products, the capabilities they are laid over, and the cells between them."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dsm import portfolio as values
from organizations.models import Membership, OrgOwned, Person, Restorable, Supplier, Unit
from organizations.querysets import OrgQuerySet, RestorableQuerySet, UnitScoped
from valuestreams.models import Stream

LONGEST_KEY = 60


class ScopedQuerySet(UnitScoped, RestorableQuerySet):
    """What belongs to the whole organization is read by all of it; that of a unit within the scope."""


class Product(Restorable):
    """A vertical: what the organization offers to its users, and owns from the first idea to the last day."""

    class Kind(models.TextChoices):
        APPLICATION = "application", _("application")
        END_USER = "end_user", _("end-user product")
        SITE = "site", _("site")
        PROJECT = "project", _("other project")

    class Stage(models.TextChoices):
        DISCOVERY = "discovery", _("Discovery")
        ALPHA = "alpha", _("Alpha")
        BETA = "beta", _("Beta")
        LIVE = "live", _("Live")

    key = models.SlugField(max_length=LONGEST_KEY)  # stable: files, the API and the matrix name it so
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.APPLICATION)
    purpose = models.TextField(blank=True, max_length=2000)  # what its users have of it
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="products")  # the business unit
    owner = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="products")  # product lead
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.DISCOVERY)  # changed by a promotion alone
    gate_on = models.DateField(null=True, blank=True)  # when the next gate is to be passed
    value = models.PositiveSmallIntegerField(null=True, blank=True)  # points 0…100
    attributes = models.JSONField(default=list, blank=True)  # words that switch controls on: ["personal-data"]
    streams = models.ManyToManyField(Stream, blank=True, related_name="products")  # the value streams that it serves
    revision = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("product")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "key"], condition=Q(deleted_at=None), name="one_product_per_key"
            ),
            models.CheckConstraint(name="product_value_in_points", condition=Q(value__lte=values.MOST_VALUE)),
            models.CheckConstraint(name="product_stands_in_a_stage", condition=Q(stage__in=values.STAGES)),
        ]

    def __str__(self):
        return self.name

    def in_its_place(self):
        return Product.objects.filter(organization=self.organization_id, key=self.key, deleted_at=None).first()

    @property
    def ref(self) -> str:
        """How rows below, such as reports and agendas, name this product."""
        return f"product:{self.pk}"


def on_the_maturity_scale():
    checks = [MinValueValidator(0), MaxValueValidator(values.MOST_MATURE)]
    return models.PositiveSmallIntegerField(null=True, blank=True, validators=checks)


class Capability(Restorable):
    """A horizontal: what the organization can do, once, for all products that need it. A tree."""

    class Kind(models.TextChoices):
        TECHNOLOGY = "technology", _("technology")
        PEOPLE = "people", _("people")
        SERVICE = "service", _("service")

    key = models.SlugField(max_length=LONGEST_KEY)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.TECHNOLOGY)
    description = models.TextField(blank=True, max_length=2000)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="capabilities")
    owner = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="capabilities")
    maturity = on_the_maturity_scale()  # now, 0…5
    wanted = on_the_maturity_scale()  # 0…5
    suppliers = models.ManyToManyField(Supplier, blank=True, related_name="capabilities")  # who delivers it
    revision = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("capability")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "key"], condition=Q(deleted_at=None), name="one_capability_per_key"
            ),
            models.CheckConstraint(name="capability_is_not_its_own_parent", condition=~Q(parent=F("pk"))),
            models.CheckConstraint(
                name="capability_maturity_on_the_scale",
                condition=Q(maturity__lte=values.MOST_MATURE) | Q(maturity=None),
            ),
            models.CheckConstraint(
                name="capability_wanted_on_the_scale", condition=Q(wanted__lte=values.MOST_MATURE) | Q(wanted=None)
            ),
        ]

    def __str__(self):
        return self.name

    def in_its_place(self):
        return Capability.objects.filter(organization=self.organization_id, key=self.key, deleted_at=None).first()

    @property
    def ref(self) -> str:
        return f"capability:{self.pk}"


class UseQuerySet(OrgQuerySet):
    """A cell is read by whoever reads both its product and its capability."""

    def visible_to(self, membership):
        products, capabilities = Product.objects.visible_to(membership), Capability.objects.visible_to(membership)
        return super().visible_to(membership).filter(product__in=products, capability__in=capabilities)


class Use(OrgOwned):
    """A cell of the matrix: how a product uses a capability. Written by `services.uses` alone."""

    class Manner(models.TextChoices):
        NEEDED = "needed", _("needed")
        USED = "used", _("used")
        OWN = "own", _("own build")
        GAP = "gap", _("gap")

    product = models.ForeignKey(Product, models.CASCADE, related_name="uses")
    capability = models.ForeignKey(Capability, models.CASCADE, related_name="uses")
    manner = models.CharField(max_length=6, choices=Manner)
    quality = models.PositiveSmallIntegerField(null=True, blank=True)  # 0…4
    cost_share = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)  # percent 0…100
    criticality = models.PositiveSmallIntegerField(null=True, blank=True)  # 0…4
    note = models.CharField(max_length=500, blank=True)
    revision = models.PositiveIntegerField(default=1)

    objects = UseQuerySet.as_manager()

    class Meta:
        ordering = ["product", "capability"]
        constraints = [
            models.UniqueConstraint(fields=["product", "capability"], name="one_use_per_product_and_capability"),
            models.CheckConstraint(name="use_in_a_known_manner", condition=Q(manner__in=values.MANNERS)),
            models.CheckConstraint(
                name="use_quality_on_the_scale", condition=Q(quality__lte=values.BEST_QUALITY) | Q(quality=None)
            ),
            models.CheckConstraint(
                name="use_criticality_on_the_scale",
                condition=Q(criticality__lte=values.MOST_CRITICAL) | Q(criticality=None),
            ),
            models.CheckConstraint(
                name="use_cost_share_in_percent",
                condition=Q(cost_share__gte=0, cost_share__lte=100) | Q(cost_share=None),
            ),
        ]

    def __str__(self):
        return f"{self.product} × {self.capability}"
