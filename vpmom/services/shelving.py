"""Putting a plan away: into the archive, or into the bin while nothing was ever submitted of it."""

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from organizations import audit
from organizations import bin as bin_
from organizations.errors import DomainError
from organizations.models import Membership
from organizations.permissions import Permission
from vpmom.models import Plan
from vpmom.services.signing import lock


@transaction.atomic
def delete_plan(*, plan: Plan, by: Membership) -> None:
    """Into the bin for 30 days. A plan that was submitted once is a record, and goes to the archive instead."""
    by.require(Permission.EDIT)
    by.require_unit(plan.unit_id)
    plan = lock(plan)  # somebody may submit it in the same moment
    if plan.versions.exists():
        raise DomainError(
            _("“%(plan)s” was submitted for sign-off, and what people signed is kept. Archive it instead.")
            % {"plan": plan}
        )
    bin_.delete(plan, by=by)


@transaction.atomic
def archive_plan(*, plan: Plan, archived: bool, by: Membership) -> None:
    """Out of the lists and closed for changes, or back."""
    by.require(Permission.EDIT)
    by.require_unit(plan.unit_id)
    plan = lock(plan)
    if (plan.archived_at is not None) == archived:
        return
    if archived and plan.status == Plan.Status.SUBMITTED:
        raise DomainError(_("This plan is in sign-off. Withdraw it first, then archive it."))
    plan.archived_at = now() if archived else None
    plan.save(update_fields=["archived_at"])
    audit.record("plan.archived" if archived else "plan.unarchived", plan, by=by)
