"""Check-ins: how a measure stands, and what is done next."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organizations.models import Membership, OrgOwned, Person
from organizations.querysets import OrgQuerySet
from vpmom.models.items import Item


class OfItemQuerySet(OrgQuerySet):
    def visible_to(self, membership):
        return super().visible_to(membership).filter(item__in=Item.objects.visible_to(membership))


class CheckIn(OrgOwned):
    """How a measure stood on a day. A correction is a new one for the same day: the newest counts."""

    class Status(models.TextChoices):
        ON_TRACK = "on_track", _("on track")
        AT_RISK = "at_risk", _("at risk")
        OFF_TRACK = "off_track", _("off track")
        UNREACHABLE = "unreachable", _("unreachable")
        DATA_NEEDED = "data_needed", _("data needed")

    item = models.ForeignKey(Item, models.CASCADE, related_name="check_ins")
    on = models.DateField()
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)  # in the measure's unit
    done = models.BooleanField(null=True, blank=True)
    zone = models.PositiveSmallIntegerField(null=True, blank=True)  # index into the measure's zones
    status = models.CharField(max_length=12, choices=Status)
    confidence = models.PositiveSmallIntegerField(null=True, blank=True)  # 0 to 10
    going_well = models.TextField(blank=True, max_length=3000)
    not_going_well = models.TextField(blank=True, max_length=3000)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = OfItemQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["item", "-on"], name="check_ins_newest_first")]
        constraints = [
            models.CheckConstraint(name="confidence_up_to_ten", condition=Q(confidence=None) | Q(confidence__lte=10))
        ]


class NextAction(OrgOwned):
    """What somebody does about a measure until the next check-in, and what became of it."""

    class Outcome(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")
        GOES_ON = "goes_on", _("goes on")
        DROPPED = "dropped", _("dropped")

    check_in = models.ForeignKey(CheckIn, models.CASCADE, related_name="actions")
    text = models.CharField(max_length=500)
    owner = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    due = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.OPEN)
    outcome_note = models.CharField(max_length=500, blank=True)
    closed_in = models.ForeignKey(CheckIn, models.SET_NULL, null=True, blank=True, related_name="outcomes")

    class Meta:
        ordering = ["pk"]
