"""Definitions of key figures: what is measured of a product or a capability, and which components report it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dsm.models.items import Item
from dsm.models.portfolio import Capability, Product
from organizations.models import Membership, Restorable
from organizations.querysets import RestorableQuerySet


class KpiQuerySet(RestorableQuerySet):
    """A figure is read by whoever reads what it is about."""

    def visible_to(self, membership):
        products, capabilities = Product.objects.visible_to(membership), Capability.objects.visible_to(membership)
        return super().visible_to(membership).filter(Q(product__in=products) | Q(capability__in=capabilities))


class Kpi(Restorable):
    class Direction(models.TextChoices):
        UP = "up", _("more is better")
        DOWN = "down", _("less is better")

    name = models.CharField(max_length=200)
    definition = models.TextField(
        blank=True, max_length=2000
    )  # how it is counted, so that two people get the same number
    measured_in = models.CharField(max_length=40, blank=True)  # "%", "hours", "orders a day"
    direction = models.CharField(max_length=4, choices=Direction, default=Direction.UP)
    target = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)  # in that unit
    product = models.ForeignKey(Product, models.CASCADE, null=True, blank=True, related_name="kpis")
    capability = models.ForeignKey(Capability, models.CASCADE, null=True, blank=True, related_name="kpis")
    components = models.ManyToManyField(Item, blank=True, related_name="kpis")  # which report to it
    revision = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = KpiQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("KPI")
        constraints = [
            models.CheckConstraint(
                name="kpi_is_about_one",
                condition=Q(product=None, capability__isnull=False) | Q(product__isnull=False, capability=None),
            )
        ]

    def __str__(self):
        return self.name

    @property
    def about(self) -> Product | Capability:
        return self.product or self.capability

    @property
    def aim(self) -> str:
        """The target with its unit, as people read it; "" when there is none."""
        return "" if self.target is None else f"{self.target.normalize():f} {self.measured_in}".strip()

    @property
    def scope_unit_id(self) -> int | None:
        return self.about.unit_id
