"""The lines of a plan, what a measure and an obstacle know beyond their words, and the links between lines."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from organizations.models import Membership, OrgOwned, Person, Unit
from organizations.querysets import OrgQuerySet
from vpmom import plan as values
from vpmom.models.plans import Plan
from vpmom.plan import Direction, LinkKind, MeasureKind, ObstacleState, Visibility

LINK_KINDS = [(kind.value, kind.value) for kind in LinkKind]
TEXT_LIMIT = 5000


class ItemQuerySet(OrgQuerySet):
    def live(self):
        return self.filter(removed_at=None)

    def visible_to(self, membership):
        """Of the plans that she sees. Which of them are too confidential for her: see `queries.reading`."""
        return super().visible_to(membership).filter(plan__in=Plan.objects.visible_to(membership))


class Item(OrgOwned):
    """One line. A removed one stays: undo brings it back, with its check-ins."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="items")
    key = models.UUIDField(default=uuid.uuid4)
    section = models.CharField(max_length=20)
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    rank = models.PositiveSmallIntegerField(default=0)
    text = models.TextField(blank=True, max_length=TEXT_LIMIT)  # inline Markdown
    visibility = models.CharField(
        max_length=12,
        choices=[
            (Visibility.PUBLIC.value, _("Public")),
            (Visibility.INTERNAL.value, _("Internal")),
            (Visibility.CONFIDENTIAL.value, _("Confidential")),
        ],
        default=Visibility.PUBLIC,
    )
    owner = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    owner_text = models.CharField(max_length=150, blank=True)  # the words in front of the line, until matched
    unit = models.ForeignKey(Unit, models.SET_NULL, null=True, blank=True, related_name="+")
    headcount = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    weight = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)  # in place of the rank's own
    written_on = models.DateField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["rank", "pk"]
        indexes = [models.Index(fields=["plan", "section", "rank"], name="items_of_a_plan_in_order")]
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="an_item_once_per_plan"),
            models.CheckConstraint(name="headcount_not_negative", condition=Q(headcount=None) | Q(headcount__gte=0)),
            models.CheckConstraint(name="weight_not_negative", condition=Q(weight=None) | Q(weight__gte=0)),
        ]

    def __str__(self):
        return self.text


class Measure(OrgOwned):
    """How a result is told; for key results and objectives of other kinds of plan alike."""

    item = models.OneToOneField(Item, models.CASCADE, related_name="measure")
    kind = models.CharField(
        max_length=10,
        choices=[
            (MeasureKind.NUMBER.value, _("a number")),
            (MeasureKind.DONE.value, _("done or not")),
            (MeasureKind.ZONES.value, _("worded steps")),
        ],
        default=MeasureKind.NUMBER,
    )
    unit = models.CharField(max_length=20, blank=True)
    direction = models.CharField(
        max_length=5,
        choices=[
            (Direction.UP.value, _("up")),
            (Direction.DOWN.value, _("down")),
            (Direction.HOLD.value, _("hold")),
        ],
        default=Direction.UP,
    )
    baseline = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    target = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    due = models.DateField(null=True, blank=True)
    zones = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    definition = models.CharField(max_length=500, blank=True)

    @property
    def value(self) -> values.Measure:
        return values.Measure(
            kind=MeasureKind(self.kind),
            unit=self.unit,
            direction=Direction(self.direction),
            baseline=self.baseline,
            target=self.target,
            due=self.due,
            zones=tuple(self.zones),
            definition=self.definition,
        )


class Obstacle(OrgOwned):
    """What became of an obstacle."""

    item = models.OneToOneField(Item, models.CASCADE, related_name="obstacle")
    state = models.CharField(
        max_length=10,
        choices=[
            (ObstacleState.OPEN.value, _("open")),
            (ObstacleState.ACCEPTED.value, _("accepted")),
            (ObstacleState.CLEARED.value, _("cleared")),
        ],
        default=ObstacleState.OPEN,
    )
    opened_on = models.DateField()
    cleared_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    periods = models.PositiveSmallIntegerField(default=1)

    @property
    def value(self) -> values.Obstacle:
        return values.Obstacle(ObstacleState(self.state), self.opened_on, self.cleared_on, self.reason, self.periods)


class ItemLink(OrgOwned):
    """A link inside a plan that the author confirmed, or a suggestion that she dismissed."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="links")
    kind = models.CharField(max_length=10, choices=LINK_KINDS)
    source = models.ForeignKey(Item, models.CASCADE, related_name="+")
    target = models.ForeignKey(Item, models.CASCADE, related_name="+")
    dismissed = models.BooleanField(default=False)
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "source", "target"], name="a_link_once"),
            models.CheckConstraint(name="link_between_two_items", condition=~Q(source=F("target"))),
        ]
