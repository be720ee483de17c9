"""The one way to read a customer's rows: `Model.objects.visible_to(membership)`."""

from django.db import models
from django.db.models import Q


class OrgQuerySet(models.QuerySet):
    def visible_to(self, membership):
        return self.filter(organization=membership.organization_id)


class RestorableQuerySet(OrgQuerySet):
    def visible_to(self, membership):
        return super().visible_to(membership).filter(deleted_at=None)

    def in_bin_of(self, membership):
        return super().visible_to(membership).exclude(deleted_at=None)


class UnitScoped:
    """Mixin for querysets of rows with a `unit`: a scoped member reads her subtree and what belongs to the whole."""

    def visible_to(self, membership):
        rows = super().visible_to(membership)
        if not membership.is_scoped:
            return rows
        return rows.filter(Q(unit=None) | Q(unit__in=membership.unit_ids))
