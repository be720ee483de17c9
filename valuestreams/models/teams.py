"""Who works in a stream: squads and disciplines, how many of them, and what they cost."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organizations.models import OrgOwned, Unit
from organizations.querysets import OrgQuerySet
from valuestreams.models.streams import Stream


class StreamRowQuerySet(OrgQuerySet):
    """Rows of a stream that are not restored by themselves: read by whoever reads the stream."""

    def visible_to(self, membership):
        return super().visible_to(membership).filter(stream__in=Stream.objects.visible_to(membership))


class TeamShare(OrgOwned):
    """People of one discipline who work in a stream, with the part of their time that they give to it."""

    stream = models.ForeignKey(Stream, models.CASCADE, related_name="teams")
    discipline = models.CharField(max_length=80)  # design, engineering …: whom the tribe or chapter gathers
    team = models.CharField(max_length=120, blank=True)  # the squad
    unit = models.ForeignKey(Unit, models.SET_NULL, null=True, blank=True, related_name="+")
    fte = models.DecimalField(max_digits=7, decimal_places=2)  # full-time people
    share = models.DecimalField(max_digits=5, decimal_places=2, default=100)  # percent of their time
    annual_cost = models.BigIntegerField(null=True, blank=True)  # cents a year for each, with all that is paid on top
    revision = models.PositiveIntegerField(default=1)

    objects = StreamRowQuerySet.as_manager()

    class Meta:
        ordering = ["stream", "team", "discipline", "pk"]
        verbose_name = _("team of a stream")
        constraints = [
            models.CheckConstraint(name="team_has_no_fewer_than_nobody", condition=Q(fte__gte=0)),
            models.CheckConstraint(name="team_gives_a_share", condition=Q(share__gte=0) & Q(share__lte=100)),
            models.CheckConstraint(
                name="team_costs_nothing_or_more", condition=Q(annual_cost__gte=0) | Q(annual_cost=None)
            ),
        ]

    def __str__(self):
        return f"{self.team} · {self.discipline}" if self.team else self.discipline
