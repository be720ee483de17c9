"""Configuration items, what needs what, and the sources that report them.

A product and a capability are items, too: their twins let one graph say what stands on what.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dsm.models.portfolio import Capability, Product, ScopedQuerySet
from organizations.models import OrgOwned, Restorable, Supplier, Unit
from organizations.querysets import OrgQuerySet

# Classes whose items are made with a product or a capability, never by hand or by an import.
TWINS = ("product", "capability")


class ItemQuerySet(ScopedQuerySet):
    """The twin of what lies in the bin is not shown either."""

    def visible_to(self, membership):
        return super().visible_to(membership).filter(product__deleted_at=None, capability__deleted_at=None)

    def own_kind_visible_to(self, membership):
        """What is nobody's twin: without joins, so that the first page of 100,000 items comes from the index alone."""
        return super().visible_to(membership).filter(product=None, capability=None)


class Item(Restorable):
    """A configuration item: a component, service, server, disk, licence… Federation says who is right about it."""

    key = models.CharField(max_length=120)  # stable and unique in the organization
    item_class = models.SlugField(max_length=40)  # "component", "service", "server"…
    name = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    supplier = models.ForeignKey(Supplier, models.PROTECT, null=True, blank=True, related_name="items")
    product = models.OneToOneField(Product, models.CASCADE, null=True, blank=True, related_name="item")  # whose twin
    capability = models.OneToOneField(Capability, models.CASCADE, null=True, blank=True, related_name="item")
    availability = models.DecimalField(max_digits=12, decimal_places=10, null=True, blank=True)  # share of time, 0<…<1
    attributes = models.JSONField(default=dict, blank=True)  # {word: plain value}; what won among the sources
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("configuration item")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "key"],
                condition=Q(
                    deleted_at=None, product=None, capability=None
                ),  # twins: one per key of what they stand for
                name="one_item_per_key",
            ),
            models.CheckConstraint(
                name="item_availability_is_a_share",
                condition=Q(availability=None) | Q(availability__gt=0, availability__lt=1),
            ),
            models.CheckConstraint(name="item_is_twin_of_one", condition=Q(product=None) | Q(capability=None)),
        ]
        indexes = [
            models.Index(fields=["organization", "item_class", "name"], name="items_by_class_and_name"),
            models.Index(fields=["organization", "name"], name="items_by_name"),
            models.Index(fields=["organization", "key"], name="items_by_key"),
        ]

    def __str__(self):
        return self.name or self.key

    def in_its_place(self):
        return Item.objects.filter(organization=self.organization_id, key=self.key, deleted_at=None).first()

    @property
    def is_twin(self) -> bool:
        return self.product_id is not None or self.capability_id is not None


class RelationQuerySet(OrgQuerySet):
    """A relation is read by whoever reads both its ends."""

    def visible_to(self, membership):
        items = Item.objects.visible_to(membership)
        return super().visible_to(membership).filter(consumer__in=items, provider__in=items)


class Relation(OrgOwned):
    """`consumer` needs `provider`. Providers of one `alternatives` word stand in for each other: `least` of them do."""

    consumer = models.ForeignKey(Item, models.CASCADE, related_name="needs")
    provider = models.ForeignKey(Item, models.CASCADE, related_name="serves")
    alternatives = models.SlugField(max_length=40, blank=True)  # "" = it cannot do without this provider
    least = models.PositiveSmallIntegerField(default=1)  # how many of the alternatives must run; the same in a group

    objects = RelationQuerySet.as_manager()

    class Meta:
        ordering = ["consumer", "alternatives", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["consumer", "provider"], name="one_relation_per_pair"),
            models.CheckConstraint(name="item_does_not_need_itself", condition=~Q(consumer=F("provider"))),
            models.CheckConstraint(name="alternatives_need_at_least_one", condition=Q(least__gte=1)),
        ]


class Source(Restorable):
    """Who reports items: the master, a supplier's CMDB, a team's list."""

    class Kind(models.TextChoices):
        MASTER = "master", _("master")
        SUPPLIER = "supplier", _("supplier")
        TEAM = "team", _("team")

    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind)
    supplier = models.ForeignKey(Supplier, models.PROTECT, null=True, blank=True, related_name="sources")
    rank = models.PositiveSmallIntegerField(default=100)  # 1 is believed first, where no rule says otherwise
    stale_days = models.PositiveSmallIntegerField(null=True, blank=True)  # after these, lower ranks may write again
    may_insert = models.BooleanField(default=True)  # False: it only speaks about items that are known
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["rank", "name", "pk"]
        verbose_name = _("source")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "key"], condition=Q(deleted_at=None), name="one_source_per_key"
            )
        ]

    def __str__(self):
        return self.name

    def in_its_place(self):
        return Source.objects.filter(organization=self.organization_id, key=self.key, deleted_at=None).first()
