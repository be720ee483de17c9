"""RACI charts: who is responsible, accountable, consulted and informed, for every line of work."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dsm.models.portfolio import Capability, ScopedQuerySet
from dsm.staffing.raci import LETTERS
from organizations.models import Group, Membership, OrgOwned, Person, Restorable
from organizations.querysets import OrgQuerySet, RestorableQuerySet


class RaciChart(Restorable):
    class Kind(models.TextChoices):
        PROCESS = "process", _("process")
        CAPABILITY = "capability", _("capability")

    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PROCESS)
    unit = models.ForeignKey("organizations.Unit", models.PROTECT, null=True, blank=True, related_name="raci_charts")
    revision = models.PositiveIntegerField(default=1)  # of the title, the kind and the unit
    created_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = _("RACI chart")
        constraints = [
            models.CheckConstraint(name="raci_of_a_known_kind", condition=Q(kind__in=["process", "capability"]))
        ]

    def __str__(self):
        return self.title


class OfChartQuerySet(RestorableQuerySet):
    """Read by whoever reads the chart."""

    def visible_to(self, membership):
        return super().visible_to(membership).filter(chart__in=RaciChart.objects.visible_to(membership))

    def in_bin_of(self, membership):
        charts = RaciChart.objects.visible_to(membership)
        return super().in_bin_of(membership).filter(chart__in=charts).select_related("chart")


class OfChart(Restorable):
    place = models.PositiveIntegerField(default=0)  # in the order shown

    objects = OfChartQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def scope_unit_id(self):
        return self.chart.unit_id


class RaciRow(OfChart):
    """A line of work: a step of a process, or a capability."""

    chart = models.ForeignKey(RaciChart, models.CASCADE, related_name="rows")
    name = models.CharField(max_length=200)  # what the chart calls it
    capability = models.ForeignKey(Capability, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["chart", "place", "pk"]
        verbose_name = _("row of a RACI chart")

    def __str__(self):
        return self.name


class RaciColumn(OfChart):
    """Who may have a letter: a person, a group, or a role that only has a name."""

    chart = models.ForeignKey(RaciChart, models.CASCADE, related_name="columns")
    name = models.CharField(max_length=150)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    group = models.ForeignKey(Group, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["chart", "place", "pk"]
        verbose_name = _("column of a RACI chart")
        constraints = [
            models.CheckConstraint(name="raci_column_is_one_of_them", condition=Q(person=None) | Q(group=None))
        ]

    def __str__(self):
        return self.name


class OfRowQuerySet(OrgQuerySet):
    def visible_to(self, membership):
        return super().visible_to(membership).filter(row__in=RaciRow.objects.visible_to(membership))


class RaciCell(OrgOwned):
    """A letter where a row and a column meet. An emptied cell stays, so that its revision goes on."""

    row = models.ForeignKey(RaciRow, models.CASCADE, related_name="cells")
    column = models.ForeignKey(RaciColumn, models.CASCADE, related_name="cells")
    letter = models.CharField(max_length=3, blank=True)  # of dsm.staffing.raci.LETTERS
    revision = models.PositiveIntegerField(default=1)

    objects = OfRowQuerySet.as_manager()

    class Meta:
        ordering = ["row", "column"]
        constraints = [
            models.UniqueConstraint(fields=["row", "column"], name="one_raci_cell_per_row_and_column"),
            models.CheckConstraint(name="raci_cell_has_one_letter", condition=Q(letter__in=["", *LETTERS])),
        ]
