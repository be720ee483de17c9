"""Traces between apps that do not know each other: which goal of a plan serves which step of a stream, and which
initiative of a roadmap changes it.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from dsm.models import Product
from organizations.models import Membership, OrgOwned
from organizations.querysets import OrgQuerySet
from roadmaps.models.roadmaps import Initiative
from valuestreams.models import Stream
from vpmom.models import Item


class GoalTraceQuerySet(OrgQuerySet):
    def visible_to(self, membership):
        """Between a stream and a plan that she sees. Which goals are too confidential for her: `queries.goals`."""
        streams, items = Stream.objects.visible_to(membership), Item.objects.visible_to(membership)
        return super().visible_to(membership).filter(stream__in=streams, item__in=items)


class GoalTrace(OrgOwned):
    """A goal, a line of a plan, serves a step of a stream. Steps keep their key in every state, so it goes for all."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="traces")
    stream = models.ForeignKey(Stream, models.CASCADE, related_name="goal_traces")
    step_key = models.SlugField(max_length=60, blank=True)  # empty: the whole stream
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = GoalTraceQuerySet.as_manager()

    class Meta:
        ordering = ["stream", "step_key", "pk"]
        verbose_name = _("goal of a step")
        constraints = [models.UniqueConstraint(fields=["item", "stream", "step_key"], name="a_goal_serves_a_step_once")]

    def __str__(self):
        return str(self.item)


class InitiativeTraceQuerySet(OrgQuerySet):
    def visible_to(self, membership):
        """Between a stream and a roadmap that she sees."""
        streams, initiatives = Stream.objects.visible_to(membership), Initiative.objects.visible_to(membership)
        return super().visible_to(membership).filter(stream__in=streams, initiative__in=initiatives)


class InitiativeTrace(OrgOwned):
    """An initiative came from a step of a stream: it makes there what a planned state says, or widens a bottleneck."""

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="traces")
    stream = models.ForeignKey(Stream, models.CASCADE, related_name="initiative_traces")
    step_key = models.SlugField(max_length=60)
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = InitiativeTraceQuerySet.as_manager()

    class Meta:
        ordering = ["stream", "step_key", "pk"]
        verbose_name = _("initiative of a step")
        constraints = [
            models.UniqueConstraint(fields=["initiative", "stream", "step_key"], name="an_initiative_traced_once")
        ]

    def __str__(self):
        return str(self.initiative)


class ProductTraceQuerySet(OrgQuerySet):
    def visible_to(self, membership):
        """Between a product and a roadmap that she sees."""
        products, initiatives = Product.objects.visible_to(membership), Initiative.objects.visible_to(membership)
        return super().visible_to(membership).filter(product__in=products, initiative__in=initiatives)

    def standing(self, organization_id: int):
        """Of roadmaps that were not deleted."""
        return self.filter(organization=organization_id, initiative__roadmap__deleted_at=None)


class ProductTrace(OrgOwned):
    """An initiative came from a finding at a product. Kind and key name the finding for good, whatever becomes of it."""

    class Kind(models.TextChoices):
        PROMISE = "promise", _("Promise")  # it breaks; key of the agreement
        CONTROL = "control", _("Control")  # owed and not met; key of the control
        GAP = "gap", _("Gap")  # asked for and not had; key of the capability
        MATURITY = "maturity", _("Maturity")  # below what is wanted; key of the capability
        DUPLICATE = "duplicate", _("Built twice")  # key of the capability

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="product_traces")
    product = models.ForeignKey(Product, models.CASCADE, related_name="initiative_traces")
    kind = models.CharField(max_length=10, choices=Kind)
    key = models.CharField(max_length=80)
    about = models.CharField(max_length=300)  # what the key named then
    was = models.CharField(max_length=200)  # how it stood then, in words
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = ProductTraceQuerySet.as_manager()

    class Meta:
        ordering = ["product", "kind", "key", "pk"]
        verbose_name = _("initiative of a product")
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "product", "kind", "key"], name="a_finding_traced_once_per_initiative"
            )
        ]

    def __str__(self):
        return str(self.initiative)
