"""The operations page: departments in order, each with its key facts; and the addresses that are open to everybody."""

from django.db import models
from django.db.models import Q

from organizations.models import Membership, OrgOwned, Unit
from vpmom.models.plans import Plan


class Department(OrgOwned):
    """What the operations page says of a unit beside its plan. Without a unit: of the whole organization."""

    unit = models.OneToOneField(Unit, models.CASCADE, null=True, blank=True, related_name="department")
    rank = models.PositiveSmallIntegerField(default=0)
    intro = models.TextField(blank=True, max_length=5000)
    key_facts = models.TextField(blank=True, max_length=10000)  # Markdown list: [title](address): what it is
    is_shown = models.BooleanField(default=True)

    class Meta:
        ordering = ["rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization"], condition=Q(unit=None), name="one_department_entry_for_the_whole"
            )
        ]


class PublicAddress(OrgOwned):
    """A page that needs no sign-in, at /p/<token>/: the public part of a plan, or without one the operations page."""

    plan = models.ForeignKey(Plan, models.CASCADE, null=True, blank=True, related_name="public_addresses")
    token = models.CharField(max_length=64, unique=True)
    opened_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "plan"],
                condition=Q(closed_at=None),
                nulls_distinct=False,
                name="one_open_address_per_page",
            )
        ]
