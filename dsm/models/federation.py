"""What each source last said of each item, and the rules by which one of them is right. Written by `services` alone."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from dsm.federation.reconciliation import ANY, Choice, Mode
from dsm.models.intake import Intake
from dsm.models.items import Item, Relation, Source
from organizations.models import Membership, OrgOwned
from organizations.querysets import OrgQuerySet

LONGEST_KEY = 200  # of a native key


class OfItemQuerySet(OrgQuerySet):
    """What is told about an item is read by whoever reads the item."""

    def visible_to(self, membership):
        return super().visible_to(membership).filter(item__in=Item.objects.visible_to(membership))


class OfSourceQuerySet(OrgQuerySet):
    def visible_to(self, membership):
        return super().visible_to(membership).filter(source__deleted_at=None)


# ---- Rules ----


def usual_identifiers():
    return [["serial_number"], ["name"]]


class ClassRule(OrgOwned):
    """How the items of a class are told apart, and what is expected to be known about each."""

    item_class = models.SlugField(max_length=40)
    identifiers = models.JSONField(default=usual_identifiers)  # lists of attributes, the strongest first
    is_dependent = models.BooleanField(default=False)  # it lives in a host
    expected = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["item_class"]
        constraints = [models.UniqueConstraint(fields=["organization", "item_class"], name="one_rule_per_class")]

    def __str__(self):
        return self.item_class


class RankRule(OrgOwned):
    """A cell of the matrix of who is allowed to be right. `source` None is what people type by hand."""

    MODES = [
        (Mode.WRITE.value, _("writes")),
        (Mode.IF_EMPTY.value, _("writes only while nobody else does")),
        (Mode.LOCKED.value, _("locks what it said")),
        (Mode.NEVER.value, _("never writes")),
    ]

    item_class = models.SlugField(max_length=40, default=ANY)  # "*" = every class
    attribute = models.CharField(max_length=60, default=ANY)  # "*" = every attribute
    source = models.ForeignKey(Source, models.CASCADE, null=True, blank=True, related_name="rank_rules")
    rank = models.PositiveSmallIntegerField()
    stale_days = models.PositiveSmallIntegerField(null=True, blank=True)
    mode = models.CharField(max_length=8, choices=MODES, default=Mode.WRITE.value)

    objects = OrgQuerySet.as_manager()

    class Meta:
        ordering = ["item_class", "attribute", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "item_class", "attribute", "source"],
                name="one_rank_per_cell",
                nulls_distinct=False,
            )
        ]


class ChoiceRule(OrgOwned):
    """An attribute whose value is not chosen by rank."""

    CHOICES = [
        (Choice.RANKED.value, _("by rank")),
        (Choice.FIRST.value, _("reported the longest")),
        (Choice.LAST.value, _("reported last")),
        (Choice.MOST.value, _("reported most")),
        (Choice.LARGEST.value, _("the largest")),
        (Choice.SMALLEST.value, _("the smallest")),
    ]

    item_class = models.SlugField(max_length=40, default=ANY)
    attribute = models.CharField(max_length=60, default=ANY)
    choice = models.CharField(max_length=8, choices=CHOICES)

    class Meta:
        ordering = ["item_class", "attribute"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "item_class", "attribute"], name="one_choice_per_attribute")
        ]


# ---- What sources say ----


class NativeKey(OrgOwned):
    """How a source names an item."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="native_keys")
    item_class = models.SlugField(max_length=40)
    native_key = models.CharField(max_length=LONGEST_KEY)
    item = models.ForeignKey(Item, models.CASCADE, related_name="native_keys")

    objects = OfItemQuerySet.as_manager()

    class Meta:
        ordering = ["source", "item_class", "native_key"]
        constraints = [
            models.UniqueConstraint(fields=["source", "item_class", "native_key"], name="one_item_per_native_key")
        ]


class Observation(OrgOwned):
    """All that one source last said of one item: `federation.saying`. `source` None is what people typed by hand."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="observations")
    source = models.ForeignKey(Source, models.CASCADE, null=True, blank=True, related_name="observations")
    said = models.JSONField(default=dict)  # {attribute: [value, since, seen_at]}, moments only where they differ
    host = models.ForeignKey(Item, models.SET_NULL, null=True, blank=True, related_name="+")  # in which it lives
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()

    objects = OfItemQuerySet.as_manager()

    class Meta:
        ordering = ["item", "source"]
        constraints = [
            models.UniqueConstraint(fields=["item", "source"], name="one_observation_per_source", nulls_distinct=False)
        ]
        indexes = [models.Index(fields=["source", "last_seen"], name="observations_by_age")]


class Mark(OrgOwned):
    """An identifier of an item, as a digest: how the next record is recognised."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="marks")
    entry = models.CharField(max_length=200)  # its attributes: "name+site"
    digest = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "entry"], name="one_mark_per_identifier")]
        indexes = [models.Index(fields=["organization", "digest"], name="marks_by_digest")]


class NeedSaid(OrgOwned):
    """A relation as a source tells it, by native keys. The relation is made when the provider is known."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="needs_said")
    item = models.ForeignKey(Item, models.CASCADE, related_name="needs_said")
    provider_class = models.SlugField(max_length=40)
    provider_key = models.CharField(max_length=LONGEST_KEY)
    relation = models.ForeignKey(Relation, models.SET_NULL, null=True, blank=True, related_name="said_by")
    is_met = models.BooleanField(default=False)  # once; a relation that people take away is not made again
    made = models.BooleanField(default=False)  # the relation is there because sources say so, not by hand
    at = models.DateTimeField()

    objects = OfItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "item", "provider_class", "provider_key"], name="one_need_per_native_key"
            )
        ]
        indexes = [
            models.Index(
                fields=["source", "provider_class", "provider_key"],
                condition=models.Q(is_met=False),
                name="needs_not_met",
            )
        ]


class Drift(OrgOwned):
    """An attribute of an item about which its sources disagree now."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="drifts")
    attribute = models.CharField(max_length=60)
    values = models.PositiveSmallIntegerField()  # how many different ones

    objects = OfItemQuerySet.as_manager()

    class Meta:
        ordering = ["item", "attribute"]
        constraints = [models.UniqueConstraint(fields=["item", "attribute"], name="one_drift_per_attribute")]
        indexes = [models.Index(fields=["organization", "attribute"], name="drifts_by_attribute")]


# ---- What waits ----


class Partial(OrgOwned):
    """A record that says too little as yet: it waits for the rest, and is forgotten after `DAYS_KEPT`."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="partials")
    intake = models.ForeignKey(Intake, models.SET_NULL, null=True, blank=True, related_name="+")
    item_class = models.SlugField(max_length=40)
    native_key = models.CharField(max_length=LONGEST_KEY, blank=True)
    place = models.CharField(max_length=32)  # digest by which the same record is known when it comes again
    record = models.JSONField()
    reason = models.CharField(max_length=400)
    at = models.DateTimeField()

    objects = OfSourceQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["source", "place"], name="one_partial_per_record")]
        indexes = [models.Index(fields=["at"], name="partials_by_age")]


class DuplicateTask(OrgOwned):
    """Somebody has to say whether items are one. With a record: which of them it speaks of."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        MERGED = "merged", _("one and the same")
        DIFFERENT = "different", _("different")

    source = models.ForeignKey(Source, models.CASCADE, related_name="duplicate_tasks")
    intake = models.ForeignKey(Intake, models.SET_NULL, null=True, blank=True, related_name="+")
    candidates = ArrayField(models.BigIntegerField())  # ids of items, ascending
    place = models.CharField(max_length=32)  # digest of the record or of the candidates: asked once
    record = models.JSONField(null=True, blank=True)  # of an ambiguous record; None when only items are suspected
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    chosen = models.ForeignKey(Item, models.SET_NULL, null=True, blank=True, related_name="+")
    before = models.JSONField(default=dict)  # what a merge moved, so that it can be taken back
    at = models.DateTimeField()
    decided_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = OfSourceQuerySet.as_manager()

    class Meta:
        ordering = ["state", "-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["source", "place"], name="one_task_per_question")]


class ImportTrace(OrgOwned):
    """How everything was that one batch of an import changed: compressed JSON, so that it can be taken back."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="traces")
    intake = models.ForeignKey(Intake, models.CASCADE, related_name="traces")
    content = models.BinaryField()

    class Meta:
        ordering = ["pk"]
