"""Who is to answer when a plan above has changed: the owner of the plan below, else whoever made it."""

from organizations.models import Membership
from organizations.permissions import Permission
from vpmom.models import ParentQuestion, Plan
from vpmom.queries.parties import WITH_ACCOUNT, is_active

# What `answerer` reads, seen from a parent link.
ASKED_OF_A_PLAN = (
    "plan__organization",
    *(f"plan__owner__{path}" for path in WITH_ACCOUNT),
    "plan__created_by__user",
    "plan__created_by__organization",
)


def answerer(plan: Plan) -> Membership | None:
    """The member who is told; nobody when neither of the two may write the plan any more."""
    candidates = (plan.owner.membership if plan.owner else None, plan.created_by)
    return next((one for one in candidates if is_active(one) and one.may_write(Permission.EDIT, plan.unit_id)), None)


def open_questions(membership: Membership) -> list[ParentQuestion]:
    """The open questions that wait for this member, the newest first."""
    rows = ParentQuestion.objects.visible_to(membership).filter(
        state=ParentQuestion.State.OPEN, link__plan__archived_at=None
    )
    rows = rows.select_related("link__parent", *(f"link__{path}" for path in ASKED_OF_A_PLAN))
    return [row for row in rows if _is_hers(row.link.plan, membership)]


def _is_hers(plan: Plan, membership: Membership) -> bool:
    found = answerer(plan)
    return found is not None and found.pk == membership.pk
