"""What is promised to the business (SLA), agreed inside (OLA) and with suppliers (UC), and the steps of a promise."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dsm import renewals
from dsm.models.contracts import Contract, Termed
from dsm.models.items import Item
from dsm.models.portfolio import Product, ScopedQuerySet
from organizations.models import Membership, OrgOwned, Person, Restorable, Supplier, Unit
from organizations.querysets import OrgQuerySet

LONGEST_KEY = 80


class AgreementQuerySet(ScopedQuerySet):
    def promises(self):
        return self.filter(kind=Agreement.Kind.SLA)


class Agreement(Termed, Restorable):
    """Targets that somebody answers for. Without a last day of its own it lives as long as its contract."""

    class Kind(models.TextChoices):
        SLA = "SLA", _("service level agreement")
        OLA = "OLA", _("operational level agreement")
        UC = "UC", _("underpinning contract")

    key = models.CharField(max_length=LONGEST_KEY)  # stable: files, the API and the steps of promises name it so
    kind = models.CharField(max_length=3, choices=Kind)
    title = models.CharField(max_length=200)
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, blank=True, related_name="agreements")
    supplier = models.ForeignKey(Supplier, models.PROTECT, null=True, blank=True, related_name="agreements")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="agreements")  # None: the whole
    owner = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="agreements")
    customer = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="served_by"
    )  # whom it serves
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="agreements")
    item = models.ForeignKey(Item, models.PROTECT, null=True, blank=True, related_name="agreements")  # what it covers
    # The targets
    availability = models.DecimalField(max_digits=12, decimal_places=10, null=True, blank=True)  # share of time, 0<…<1
    response_hours = models.DecimalField(max_digits=12, decimal_places=6, null=True, blank=True)
    resolution_hours = models.DecimalField(max_digits=12, decimal_places=6, null=True, blank=True)
    hours = models.CharField(max_length=300, blank=True)  # "Mon-Fri 08:00-18:00"; "" = round the clock
    zone = models.CharField(max_length=60, blank=True)  # of those hours, IANA; "" = that of the organization
    metric = models.CharField(max_length=300, blank=True)  # how it is measured
    window = models.CharField(max_length=40, blank=True)  # over which time: "month", "year"
    # What is owed when it is broken
    credit_cents = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3)  # ISO 4217
    note = models.TextField(blank=True, max_length=2000)
    revision = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AgreementQuerySet.as_manager()

    class Meta(Termed.Meta):
        abstract = False
        ordering = ["title", "pk"]
        verbose_name = _("agreement")
        constraints = [
            *Termed.Meta.constraints,
            models.UniqueConstraint(
                fields=["organization", "key"], condition=Q(deleted_at=None), name="one_agreement_per_key"
            ),
            models.CheckConstraint(
                name="agreement_availability_is_a_share",
                condition=Q(availability=None) | Q(availability__gt=0, availability__lt=1),
            ),
            models.CheckConstraint(
                name="agreement_hours_are_positive",
                condition=(Q(response_hours=None) | Q(response_hours__gt=0))
                & (Q(resolution_hours=None) | Q(resolution_hours__gt=0)),
            ),
            models.CheckConstraint(
                name="agreement_credit_is_not_negative", condition=Q(credit_cents=None) | Q(credit_cents__gte=0)
            ),
        ]

    def __str__(self):
        return self.title

    def in_its_place(self):
        return Agreement.objects.filter(organization=self.organization_id, key=self.key, deleted_at=None).first()

    @property
    def is_promise(self) -> bool:
        return self.kind == self.Kind.SLA

    @property
    def has_own_term(self) -> bool:
        return self.contract_id is None or self.ends is not None

    @property
    def term(self) -> renewals.Term:
        """Its own, or that of its contract."""
        return self.own_term if self.has_own_term else self.contract.term


class OfPromiseQuerySet(OrgQuerySet):
    def visible_to(self, membership):
        return super().visible_to(membership).filter(promise__in=Agreement.objects.visible_to(membership))


class Hop(OrgOwned):
    """A step that a ticket takes on its way to the promised resolution. Steps of one position are taken side by side."""

    promise = models.ForeignKey(Agreement, models.CASCADE, related_name="hops")
    position = models.PositiveSmallIntegerField()  # from 0
    link = models.ForeignKey(Agreement, models.PROTECT, related_name="carries")

    objects = OfPromiseQuerySet.as_manager()

    class Meta:
        ordering = ["promise", "position", "pk"]
        verbose_name = _("step of a promise")
        constraints = [
            models.UniqueConstraint(fields=["promise", "position", "link"], name="one_hop_per_position_and_link"),
            models.CheckConstraint(name="promise_is_no_step_of_itself", condition=~Q(promise=models.F("link"))),
        ]

    def __str__(self):
        return f"{self.promise} → {self.link}"
