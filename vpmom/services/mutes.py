"""Notes that the author does not want to see again, each with the reason."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from organizations import audit
from organizations.errors import DomainError
from organizations.models import Membership
from vpmom.lint import Severity
from vpmom.models import MutedCheck, Plan
from vpmom.queries.checking import findings
from vpmom.services.editing import open_for_writing


@transaction.atomic
def mute(*, plan: Plan, check: str, item: str, reason: str, by: Membership) -> None:
    """Mute what `check` says at the line `item` (a key), or with an empty one about the whole plan."""
    plan = open_for_writing(plan, by)
    if not reason.strip():
        raise DomainError(_("Say why this does not matter here."), "reason")
    said = [finding for finding in findings(plan, by) if (finding.check, finding.item) == (check, item)]
    if not said:
        raise DomainError(_("The checks do not say this any more."))
    if any(finding.severity == Severity.ERROR for finding in said):
        raise DomainError(_("This keeps the plan from being submitted, so it cannot be muted."))
    MutedCheck.objects.update_or_create(
        plan=plan,
        check_name=check,
        item=UUID(item) if item else None,
        defaults={"organization_id": plan.organization_id, "reason": reason.strip()[:300], "by": by},
    )
    audit.record("plan.check_muted", plan, by=by, check=[None, check])


@transaction.atomic
def unmute(*, plan: Plan, check: str, item: str, by: Membership) -> None:
    plan = open_for_writing(plan, by)
    rows = MutedCheck.objects.filter(plan=plan, check_name=check, item=UUID(item) if item else None)
    if rows.delete()[0]:
        audit.record("plan.check_unmuted", plan, by=by, check=[check, None])
