"""Simulations of a stream, as they were asked for and what they found."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jobs.models import Job
from organizations.models import Membership, OrgOwned
from organizations.querysets import OrgQuerySet
from valuestreams.models.streams import State, Stream


class SimulationQuerySet(OrgQuerySet):
    def visible_to(self, membership):
        """Read by whoever reads the stream."""
        return super().visible_to(membership).filter(stream__in=Stream.objects.visible_to(membership))

    def without_content(self):
        """For lists: what was simulated and found is long."""
        return self.defer("frozen", "result")


class Simulation(OrgOwned):
    """One run, of one state or of several that meet the same items. What it found stays, whatever becomes of the states.

    `frozen` is [{"state": its id, "name", "value": `packing.frozen`}], the first of them what the others are compared
    with. `result` is {"runs": [`result.as_json`], "differences": [`compare.as_json`]}, one less of the latter.
    """

    stream = models.ForeignKey(Stream, models.CASCADE, related_name="simulations")
    state = models.ForeignKey(State, models.SET_NULL, null=True, related_name="simulations")  # the first
    seed = models.PositiveBigIntegerField()
    items = models.PositiveIntegerField()
    replications = models.PositiveIntegerField()
    warmup = models.PositiveIntegerField()
    frozen = models.JSONField()
    result = models.JSONField(null=True)
    names = models.JSONField(default=list)  # of the states, for lists
    lead_time = models.FloatField(null=True)  # minutes, mean of the first, for lists
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    requested_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = SimulationQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("simulation")
        constraints = [
            models.CheckConstraint(
                name="simulation_has_all_of_its_result",
                condition=Q(result__isnull=True, lead_time__isnull=True)
                | Q(result__isnull=False, lead_time__isnull=False),
            )
        ]

    def __str__(self):
        return " / ".join(self.names)

    @property
    def is_done(self) -> bool:
        return self.lead_time is not None

    @property
    def compares(self) -> bool:
        return len(self.names) > 1
