"""Who uses the products: people and groups of people, as the data model of service management knows them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dsm.models.portfolio import Product, ScopedQuerySet
from organizations.models import Membership, Restorable, Unit


class EndUser(Restorable):
    """A person or a group of people who use products. They need no account, and no entry among the people."""

    class Kind(models.TextChoices):
        GROUP = "group", _("group")
        PERSON = "person", _("person")

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.GROUP)
    role = models.CharField(max_length=150, blank=True)  # what they do
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="end_users")
    cost_centre = models.CharField(max_length=60, blank=True)
    is_vip = models.BooleanField(default=False)  # to be served before others, or with more discretion
    location = models.CharField(max_length=150, blank=True)
    people = models.PositiveIntegerField(null=True, blank=True)  # how many; None: nobody said; of a person always 1
    products = models.ManyToManyField(Product, blank=True, related_name="end_users")  # what they use
    revision = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("end user")
        constraints = [
            models.CheckConstraint(name="end_users_are_some", condition=Q(people=None) | Q(people__gte=1)),
            models.CheckConstraint(
                name="end_user_person_is_one", condition=~Q(kind="person") | Q(people__isnull=False, people=1)
            ),
        ]

    def __str__(self):
        return self.name
