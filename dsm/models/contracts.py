"""Contracts with suppliers: their term, their prices, the figures that call for a talk, and who watches them."""

from fractions import Fraction

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dsm import renewals, triggers
from dsm.models.portfolio import ScopedQuerySet
from organizations.models import Membership, OrgOwned, Person, Restorable, Supplier, Unit
from organizations.querysets import OrgQuerySet


class Termed(models.Model):
    """What has a term of its own: `renewals.Term` as columns. `ends` is the last day of the first term."""

    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)  # None: until further notice
    notice_days = models.PositiveSmallIntegerField(default=0)
    decision_days = models.PositiveSmallIntegerField(default=0)  # what the decision takes, before the notice
    renews_by = models.PositiveSmallIntegerField(default=0)  # months, by itself, again and again; 0: it ends
    noticed_on = models.DateField(null=True, blank=True)  # when notice arrived
    decided_end = models.DateField(null=True, blank=True)  # the last day of the term that was decided about
    keeps = models.BooleanField(default=False)  # what was decided: it goes on after that day

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_ends_after_it_begins",
                condition=Q(starts=None) | Q(ends=None) | Q(ends__gte=F("starts")),
            ),
            models.CheckConstraint(
                name="%(class)s_renews_after_a_last_day", condition=Q(renews_by=0) | Q(ends__isnull=False)
            ),
            models.CheckConstraint(
                name="%(class)s_days_and_months_in_range",
                condition=Q(
                    notice_days__lte=renewals.MOST_DAYS,
                    decision_days__lte=renewals.MOST_DAYS,
                    renews_by__lte=renewals.MOST_MONTHS,
                ),
            ),
        ]

    @property
    def own_term(self) -> renewals.Term:
        return renewals.Term(
            starts=self.starts,
            ends=self.ends,
            notice_days=self.notice_days,
            decision_days=self.decision_days,
            renews_by=self.renews_by,
            noticed=self.noticed_on,
            decided=self.decided_end,
            keeps=self.keeps,
        )


class Contract(Termed, Restorable):
    """What was signed with a supplier. Its agreements say what is promised under it."""

    number = models.CharField(max_length=60, blank=True)  # as the supplier or the purchasing department calls it
    title = models.CharField(max_length=200)
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="contracts")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="contracts")  # None: the whole
    owner = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="contracts")  # who decides
    value_cents = models.BigIntegerField(null=True, blank=True)  # of a whole term
    currency = models.CharField(max_length=3)  # ISO 4217
    note = models.TextField(blank=True, max_length=2000)
    revision = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    class Meta(Termed.Meta):
        abstract = False
        ordering = ["title", "pk"]
        verbose_name = _("contract")
        constraints = [
            *Termed.Meta.constraints,
            models.CheckConstraint(
                name="contract_value_is_not_negative", condition=Q(value_cents=None) | Q(value_cents__gte=0)
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def term(self) -> renewals.Term:
        return self.own_term


class OfContractQuerySet(OrgQuerySet):
    """Rows of a contract are read by whoever reads the contract."""

    def visible_to(self, membership):
        return super().visible_to(membership).filter(contract__in=Contract.objects.visible_to(membership))


class PriceTerm(OrgOwned):
    """A line of the pricing model. Of tiered prices there is one a tier, each from `threshold` units on."""

    class Model(models.TextChoices):
        FIXED = "fixed", _("fixed price")
        PER_USER = "per_user", _("per user")
        PER_UNIT = "per_unit", _("per unit of volume")
        TIME = "time", _("time and material")
        TIERED = "tiered", _("tiered by volume")

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="prices")
    model = models.CharField(max_length=10, choices=Model)
    what = models.CharField(max_length=200)  # what is paid for
    price_cents = models.BigIntegerField()  # of one unit, or of a period; in the currency of the contract
    per = models.CharField(max_length=40, blank=True)  # "month", "seat and month", "hour"
    threshold = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)  # units from which it holds

    objects = OfContractQuerySet.as_manager()

    class Meta:
        ordering = ["contract", "what", "threshold", "pk"]
        verbose_name = _("price")
        constraints = [
            models.CheckConstraint(name="price_is_not_negative", condition=Q(price_cents__gte=0)),
            models.CheckConstraint(
                name="tier_has_a_threshold_and_nothing_else_has",
                condition=Q(model="tiered", threshold__gte=0) | (~Q(model="tiered") & Q(threshold=None)),
            ),
        ]

    def __str__(self):
        return self.what


class Trigger(OrgOwned):
    """A figure that calls for a talk before the term ends: `triggers.Trigger` as columns."""

    class Kind(models.TextChoices):
        USED = "used", _("share of the agreed amount used")
        PRICE = "price", _("price index moved")
        VOLUME = "volume", _("volume reached")
        PERFORMANCE = "performance", _("performance below target")

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="triggers")
    kind = models.CharField(max_length=12, choices=Kind)
    title = models.CharField(max_length=200)
    limit = models.DecimalField(max_digits=16, decimal_places=4)  # percent of what was agreed, or in `measure`
    agreed = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)  # amount, or index then
    current = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)  # None: nobody measured
    measure = models.CharField(max_length=40, blank=True)  # "hours", "seats", "%"
    measured_on = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    objects = OfContractQuerySet.as_manager()

    class Meta:
        ordering = ["contract", "title", "pk"]
        verbose_name = _("trigger")
        constraints = [
            models.CheckConstraint(name="trigger_limit_is_positive", condition=Q(limit__gt=0)),
            models.CheckConstraint(
                name="trigger_of_a_share_says_what_was_agreed",
                condition=~Q(kind__in=sorted(kind.value for kind in triggers.OF_AGREED)) | Q(agreed__gt=0),
            ),
            models.CheckConstraint(
                name="trigger_is_measured_on_a_day",
                condition=Q(current=None, measured_on=None)
                | Q(current__gte=0, current__isnull=False, measured_on__isnull=False),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def value(self) -> triggers.Trigger:
        kind = triggers.Kind(self.kind)
        limit = Fraction(self.limit) / (100 if kind in triggers.OF_AGREED else 1)
        agreed = None if self.agreed is None else Fraction(self.agreed)
        current = None if self.current is None else Fraction(self.current)
        return triggers.Trigger(kind, limit, agreed, current, self.measure, self.measured_on)

    @property
    def reading(self) -> triggers.Reading:
        return triggers.read(self.value)


class RenewalFeedQuerySet(OrgQuerySet):
    def visible_to(self, membership):
        return super().visible_to(membership).filter(membership=membership)


class RenewalFeed(OrgOwned):
    """The secret address under which a member's calendar program reads her renewals. Only its hash is kept."""

    membership = models.OneToOneField(Membership, models.CASCADE, related_name="renewal_feed")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RenewalFeedQuerySet.as_manager()
