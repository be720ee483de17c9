"""Work items of a stream, and the files that brought them in. Written by `services.flow` alone."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from organizations.models import Membership, OrgOwned
from organizations.querysets import OrgQuerySet
from valuestreams.flow.items import Kind
from valuestreams.models.streams import Stream

KINDS = [
    (Kind.FEATURE.value, _("Feature")),
    (Kind.DEFECT.value, _("Defect")),
    (Kind.RISK.value, _("Risk")),
    (Kind.DEBT.value, _("Debt")),
    (Kind.UNCLASSIFIED.value, _("Unclassified")),
]


class FlowQuerySet(OrgQuerySet):
    def visible_to(self, membership):
        """Work is read by whoever reads its stream."""
        return super().visible_to(membership).filter(stream__in=Stream.objects.visible_to(membership))

    def stored(self):
        return self.filter(status=ItemImport.Status.STORED)


class ItemImport(OrgOwned):
    """One file of work items: as it was sent, what was said of it, and what it changed, so that it can be taken back."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("not stored yet")
        STORED = "stored", _("stored")
        UNDONE = "undone", _("taken back")

    stream = models.ForeignKey(Stream, models.CASCADE, related_name="item_imports")
    name = models.CharField(max_length=200, blank=True)  # of the file
    source = models.CharField(max_length=10, blank=True)  # `flow.columns.Source`; "" for items that came without a file
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    as_of = models.DateField()  # the day of which the file tells
    content = models.BinaryField(default=bytes)  # the file, compressed
    choices = models.JSONField(default=dict)  # what the person said: zone, order, kinds
    replaced = models.BinaryField(default=bytes)  # compressed JSON: the rows as they were before
    refused = models.JSONField(default=list)  # [line, reason, text] of what is no item, the first of them
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    stored_at = models.DateTimeField(null=True, blank=True)

    objects = FlowQuerySet.as_manager()

    class Meta:
        ordering = ["stream", "-stored_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="import_says_when_it_was_stored", condition=Q(status="draft") | Q(stored_at__isnull=False)
            )
        ]

    def __str__(self):
        return self.name or str(_("Items without a file"))


class WorkItem(OrgOwned):
    """An item of work as its tracker tells it. `active` and `waiting` are microseconds, exact."""

    stream = models.ForeignKey(Stream, models.CASCADE, related_name="work_items")
    brought_by = models.ForeignKey(ItemImport, models.CASCADE, related_name="items")  # the last one that changed it
    key = models.CharField(max_length=60)
    title = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=12, choices=KINDS, default=Kind.UNCLASSIFIED.value)
    kind_by_hand = models.BooleanField(default=False)  # somebody chose it: no file changes it any more
    created = models.DateTimeField()
    started = models.DateTimeField(null=True, blank=True)
    done = models.DateTimeField(null=True, blank=True)
    active = models.BigIntegerField(null=True, blank=True)
    waiting = models.BigIntegerField(null=True, blank=True)
    status = models.CharField(max_length=60, blank=True)
    dropped = models.BooleanField(default=False)
    step_key = models.CharField(max_length=60, blank=True)  # of the step at which it stands, where known

    objects = FlowQuerySet.as_manager()

    class Meta:
        ordering = ["stream", "key"]
        constraints = [
            models.UniqueConstraint(fields=["stream", "key"], name="one_item_per_key_and_stream"),
            models.CheckConstraint(
                name="item_moments_are_in_order",
                condition=(Q(started=None) | Q(started__gte=F("created")))
                & (Q(done=None) | Q(done__gte=F("created")))
                & (Q(done=None) | Q(started=None) | Q(done__gte=F("started"))),
            ),
        ]
        indexes = [
            models.Index(fields=["stream", "done"], name="items_by_stream_and_end"),
            models.Index(fields=["stream", "started"], condition=Q(done=None), name="items_in_progress"),
        ]

    def __str__(self):
        return f"{self.key} {self.title}".strip()
