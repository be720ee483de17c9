"""A canvas session: everybody in a stream says how they create value, and the answers are sorted."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organizations.models import Membership, OrgOwned, Restorable, Unit
from organizations.permissions import Permission
from organizations.querysets import OrgQuerySet
from valuestreams.goals import Verdict
from valuestreams.models.streams import OfStreamQuerySet, Stream

VERDICTS = [
    (Verdict.VALUE.value, _("user value")),
    (Verdict.OUTPUT.value, _("own output")),
    (Verdict.UNCLEAR.value, _("unclear")),
]


class Canvas(Restorable):
    """One session. While it is open everybody sees only their own answer; what was said stays when it is closed."""

    stream = models.ForeignKey(Stream, models.CASCADE, related_name="canvases")
    title = models.CharField(max_length=200)
    question = models.CharField(max_length=300)
    opened_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = OfStreamQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        verbose_name = _("canvas session")

    def __str__(self):
        return self.title

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def scope_unit_id(self) -> int | None:
        return self.stream.unit_id


class CanvasAnswerQuerySet(OrgQuerySet):
    def visible_to(self, membership):
        """Her own; of closed sessions all if she reads results; of open ones all if she moderates the stream."""
        rows = super().visible_to(membership).filter(canvas__in=Canvas.objects.visible_to(membership))
        seen = Q(member=membership)
        if membership.can(Permission.VIEW_RESULTS):
            seen |= Q(canvas__closed_at__isnull=False)
        if membership.can(Permission.EDIT):
            moderated = Q(canvas__stream__unit__in=membership.unit_ids)
            seen = (seen | moderated) if membership.is_scoped else Q()
        return rows.filter(seen)


class CanvasAnswer(OrgOwned):
    """How one role creates value. `member` None: said in the room, and written down by a moderator."""

    canvas = models.ForeignKey(Canvas, models.CASCADE, related_name="answers")
    member = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    unit = models.ForeignKey(Unit, models.SET_NULL, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=120)
    text = models.TextField(max_length=2000)
    step_key = models.SlugField(max_length=60, blank=True)  # of the current state; empty: the whole stream
    verdict = models.CharField(max_length=10, choices=VERDICTS, blank=True)  # empty: as the check suggests
    sorted_by = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    written_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField(auto_now=True)
    revision = models.PositiveIntegerField(default=1)

    objects = CanvasAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["canvas", "pk"]
        verbose_name = _("answer of a canvas session")
        constraints = [
            models.UniqueConstraint(
                fields=["canvas", "member"], condition=Q(member__isnull=False), name="one_answer_per_member_and_canvas"
            ),
            models.CheckConstraint(
                name="canvas_answer_is_sorted_into_a_known_column",
                condition=Q(verdict__in=["", *(verdict for verdict, _label in VERDICTS)]),
            ),
        ]

    def __str__(self):
        return self.role
