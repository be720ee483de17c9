"""What was changed in the matrix, and scenarios: what would be different in it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from dsm.models.portfolio import Capability, Product
from organizations.models import Membership, OrgOwned, Restorable
from organizations.querysets import OrgQuerySet, RestorableQuerySet


class ScenarioQuerySet(RestorableQuerySet):
    """A scenario is read by whoever reads results; of its changes each reader sees those of what she sees."""


class Scenario(Restorable):
    """A matrix as it might be, kept as differences from the real one: its `cells`, and what is said here.

    `capabilities` by primary key as text: {"maturity", "wanted"} for those that change, {"retired": true};
    `retired_products` are primary keys.
    """

    name = models.CharField(max_length=120)
    note = models.TextField(blank=True, max_length=2000)
    capabilities = models.JSONField(default=dict, blank=True)
    retired_products = models.JSONField(default=list, blank=True)
    adopted_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)  # of all but the cells
    created_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("scenario")

    def __str__(self):
        return self.name


class OfProductQuerySet(OrgQuerySet):
    """A cell is read by whoever reads both its product and its capability."""

    def visible_to(self, membership):
        products, capabilities = Product.objects.visible_to(membership), Capability.objects.visible_to(membership)
        return super().visible_to(membership).filter(product__in=products, capability__in=capabilities)


class ScenarioCell(OrgOwned):
    """A cell that is different in a scenario. `state` is what the cell says there, `base` what the real one said when this
    was first written; None for an empty cell. Both are written as in `queries.cells`.
    """

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="cells")
    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    capability = models.ForeignKey(Capability, models.CASCADE, related_name="+")
    state = models.JSONField(null=True)
    base = models.JSONField(null=True)
    revision = models.PositiveIntegerField()  # the change that wrote it

    objects = OfProductQuerySet.as_manager()

    class Meta:
        ordering = ["scenario", "product", "capability"]
        constraints = [
            models.UniqueConstraint(fields=["scenario", "product", "capability"], name="one_cell_per_scenario")
        ]


class MatrixChangeQuerySet(OrgQuerySet):
    """Whoever sees only a part of the products reads her own changes, since the words name what was changed."""

    def visible_to(self, membership):
        rows = super().visible_to(membership)
        return rows.filter(by=membership) if membership.is_scoped else rows


class MatrixChange(OrgOwned):
    """One act on the matrix or on a scenario's, as it can be taken back and made again.

    `cells`: [[product, capability, before, after]], each a state as in `queries.cells`, None for an empty cell;
    `rest`: {"capabilities": [[capability, before, after]], "products": [ids that went into the bin]}.
    Its primary key is the revision of the cells that it wrote: no number comes twice.
    """

    scenario = models.ForeignKey(Scenario, models.CASCADE, null=True, blank=True, related_name="changes")
    what = models.CharField(max_length=200)  # in words: "Web shop × Search: used"
    cells = models.JSONField(default=list)
    rest = models.JSONField(default=dict)
    size = models.PositiveIntegerField(default=1)  # cells
    undone = models.BooleanField(default=False)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = MatrixChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["organization", "scenario", "by"], name="matrix_changes_of_a_member")]
