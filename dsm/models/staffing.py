"""Who has a home in which capability, who works in which product team, and what products ask for.

Why somebody is away is nobody's business here: an absence has days and a share, and no reason.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dsm.models.portfolio import Capability, Product
from dsm.staffing.values import USUAL_LOSSES, Assumptions
from organizations.models import Membership, OrgOwned, Person, Restorable
from organizations.querysets import OrgQuerySet, RestorableQuerySet


class OfPersonQuerySet(RestorableQuerySet):
    """Read by whoever sees the person."""

    named = ("person",)  # what it takes to say a row in words

    def visible_to(self, membership):
        return super().visible_to(membership).of_seen(membership)

    def in_bin_of(self, membership):
        return super().in_bin_of(membership).of_seen(membership).select_related(*self.named)

    def of_seen(self, membership):
        return self.filter(person__in=Person.objects.visible_to(membership))


class HomeQuerySet(OfPersonQuerySet):
    named = ("person", "capability")


class AllocationQuerySet(OfPersonQuerySet):
    """Read by whoever sees both the person and the product."""

    named = ("person", "product")

    def of_seen(self, membership):
        return super().of_seen(membership).filter(product__in=Product.objects.visible_to(membership))


class DemandQuerySet(OfPersonQuerySet):
    """Read by whoever sees both the product and the capability."""

    named = ("product", "capability")

    def of_seen(self, membership):
        products, capabilities = Product.objects.visible_to(membership), Capability.objects.visible_to(membership)
        return self.filter(product__in=products, capability__in=capabilities)


def fte_field(**more):
    """Full-time equivalents: 1 is one full-time job."""
    return models.DecimalField(max_digits=7, decimal_places=3, **more)


def lasts(name: str) -> list:
    return [
        models.CheckConstraint(name=f"{name}_ends_after_it_begins", condition=Q(last=None) | Q(last__gte=F("first")))
    ]


class Lasting(Restorable):
    """From the first to the last day, both included; without a last day it goes on."""

    first = models.DateField()
    last = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True


class Home(Lasting):
    """Where a person grows and is paid, who leads her, and how much of a full-time job she has. One at a time."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="homes")
    capability = models.ForeignKey(Capability, models.SET_NULL, null=True, blank=True, related_name="homes")
    manager = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")  # line manager
    fte = fte_field(default=1)

    objects = HomeQuerySet.as_manager()

    class Meta:
        ordering = ["person", "first", "pk"]
        verbose_name = _("home of a person")
        constraints = [
            *lasts("home"),
            models.CheckConstraint(name="home_has_fte", condition=Q(fte__gt=0)),
            models.CheckConstraint(
                name="nobody_is_her_own_line_manager", condition=Q(manager=None) | ~Q(manager=F("person"))
            ),
        ]

    def __str__(self):
        return f"{self.person} · {self.capability}" if self.capability else str(self.person)

    @property
    def scope_unit_id(self):
        return self.person.unit_id

    def in_its_place(self):
        """Another home on some of the same days."""
        rows = Home.objects.filter(person=self.person_id, deleted_at=None).exclude(pk=self.pk)
        rows = rows.filter(Q(last=None) | Q(last__gte=self.first))
        return (rows.filter(first__lte=self.last) if self.last else rows).first()


class Absence(Lasting):
    """Leave: days on which a person works less, or not at all."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="absences")
    share = models.DecimalField(max_digits=5, decimal_places=2, default=100)  # percent of her working time

    objects = OfPersonQuerySet.as_manager()

    class Meta:
        ordering = ["person", "first", "pk"]
        verbose_name = _("absence")
        constraints = [
            *lasts("absence"),
            models.CheckConstraint(name="absence_takes_a_share", condition=Q(share__gt=0, share__lte=100)),
        ]

    def __str__(self):
        return str(self.person)

    @property
    def scope_unit_id(self):
        return self.person.unit_id


class AllocationImport(OrgOwned):
    """A file of allocations: as it was sent, and what came of it, so that it can be taken back as a whole."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("not stored yet")
        STORED = "stored", _("stored")
        UNDONE = "undone", _("taken back")

    name = models.CharField(max_length=200, blank=True)  # of the file
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    content = models.BinaryField(default=bytes)  # the file, compressed
    added = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = OrgQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return self.name or str(_("Allocations"))


class Allocation(Lasting):
    """A person works in the team of a product, for some of her time."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="allocations")
    product = models.ForeignKey(Product, models.CASCADE, related_name="allocations")
    fte = fte_field()
    brought_by = models.ForeignKey(
        AllocationImport, models.SET_NULL, null=True, blank=True, related_name="allocations", editable=False
    )

    objects = AllocationQuerySet.as_manager()

    class Meta:
        ordering = ["product", "person", "first", "pk"]
        verbose_name = _("allocation")
        constraints = [*lasts("allocation"), models.CheckConstraint(name="allocation_has_fte", condition=Q(fte__gt=0))]
        indexes = [models.Index(fields=["organization", "product"], name="allocations_by_product")]

    def __str__(self):
        return f"{self.person} · {self.product}"

    @property
    def scope_unit_id(self):
        return self.product.unit_id


class Demand(Lasting):
    """What a product asks of a capability, in full-time people."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="demands")
    capability = models.ForeignKey(Capability, models.CASCADE, related_name="demands")
    fte = fte_field()

    objects = DemandQuerySet.as_manager()

    class Meta:
        ordering = ["product", "capability", "first", "pk"]
        verbose_name = _("demand for people")
        constraints = [*lasts("demand"), models.CheckConstraint(name="demand_has_fte", condition=Q(fte__gt=0))]

    def __str__(self):
        return f"{self.product} · {self.capability}"

    @property
    def scope_unit_id(self):
        return self.product.unit_id


def percent_lost(teams: int):
    return models.PositiveSmallIntegerField(default=int(100 * USUAL_LOSSES[teams - 2]))


class StaffingAssumptions(OrgOwned):
    """What an organization assumes of teams and charts; without a row it holds the usual. Losses in percent."""

    lost_in_2 = percent_lost(2)
    lost_in_3 = percent_lost(3)
    lost_in_4 = percent_lost(4)
    lost_in_5 = percent_lost(5)  # and in more
    team_least = models.PositiveSmallIntegerField(default=Assumptions.team_least)
    team_most = models.PositiveSmallIntegerField(default=Assumptions.team_most)
    most_teams = models.PositiveSmallIntegerField(default=Assumptions.most_teams)
    bench_from = fte_field(default="0.1")
    most_accountable = models.PositiveSmallIntegerField(default=5)  # A in one column of a RACI chart
    most_consulted = models.PositiveSmallIntegerField(default=3)  # C in one row
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization"], name="one_set_of_staffing_assumptions"),
            models.CheckConstraint(
                name="staffing_losses_do_not_fall",
                condition=Q(lost_in_2__lte=F("lost_in_3"))
                & Q(lost_in_3__lte=F("lost_in_4"))
                & Q(lost_in_4__lte=F("lost_in_5"))
                & Q(lost_in_5__lte=100),
            ),
            models.CheckConstraint(name="team_sizes_do_not_cross", condition=Q(team_least__lte=F("team_most"))),
        ]
