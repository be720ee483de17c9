"""The head of a plan: title, unit, owner, period, introduction, stage, RAPID line. One revision for all of it."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from organizations import audit
from organizations.errors import DomainError, Stale
from organizations.models import Membership
from vpmom import references
from vpmom.models import Plan
from vpmom.plan import Party, Reference, Visibility
from vpmom.queries.head import head
from vpmom.queries.reading import clearance, draft, was_ever_confidential
from vpmom.services.editing import open_for_writing
from vpmom.services.items import require_plan_days
from vpmom.services.parties import remembered, write_chosen_parties
from vpmom.wording import day

FIELDS = {
    "title", "headline", "unit", "owner", "period_start", "period_end", "period_label", "intro", "stage",
    "previous", "internal",
}  # fmt: skip
LINKS = {"previous", "internal"}


@transaction.atomic
def change_head(*, plan: Plan, revision: int, by: Membership, rapid: list[Party] | None = None, **fields) -> Plan:
    """Change some of FIELDS, and the RAPID line. `previous` and `internal` are text, of which `references` reads links.

    Raises Stale with the head as it is when somebody else changed it, DomainError in words for what cannot be.
    """
    plan = open_for_writing(plan, by)
    if plan.head_revision != revision:
        raise Stale(_("Somebody else has changed the head of this plan since."), head(plan, by).json)
    fields |= {name: _links(plan, name, fields[name]) for name in LINKS & fields.keys()}
    changed = audit.difference(plan, **{name: value for name, value in fields.items() if name in FIELDS})
    if rapid is not None or "owner" in changed:
        _refuse_to_read_along(plan, by)
    if "unit" in changed:
        by.require_unit(fields["unit"].pk if fields["unit"] else None)
    for name in changed:
        setattr(plan, name, fields[name])
    _check_period(plan.period_start, plan.period_end)
    plan.head_revision += 1
    plan.save(update_fields=[*changed, "head_revision"])
    if rapid is not None:
        write_chosen_parties(plan, remembered(rapid, draft(plan).rapid))
    if changed or rapid is not None:
        audit.record("plan.changed", plan, by=by, **changed)
    return plan


@transaction.atomic
def confirm_order(*, plan: Plan, confirmed: bool, by: Membership) -> Plan:
    """Say that the priorities stand in their order, or take it back."""
    plan = open_for_writing(plan, by)
    if plan.order_confirmed != confirmed:
        plan.order_confirmed = confirmed
        plan.save(update_fields=["order_confirmed"])
        audit.record("plan.order_confirmed" if confirmed else "plan.order_questioned", plan, by=by)
    return plan


def _links(plan: Plan, name: str, text: str) -> list[list[str]]:
    """As they are stored. What an imported page brought along may stay, whatever its address is."""
    try:
        found = references.read(text, (Reference(*pair) for pair in getattr(plan, name)))
    except ValueError as refusal:
        raise DomainError(str(refusal), name) from None
    return [[one.label, one.url] for one in found]


def _check_period(start: date | None, end: date | None) -> None:
    require_plan_days(start, field="period_start")
    require_plan_days(end, field="period_end")
    if start and end and end < start:
        sentence = _("The period ends on %(end)s, before it begins on %(start)s.")
        raise DomainError(sentence % {"end": day(end), "start": day(start)}, "period_end")
    if bool(start) != bool(end):
        raise DomainError(
            _("A period has a first and a last day. Fill in both, or neither."),
            "period_end" if start else "period_start",
        )


def _refuse_to_read_along(plan: Plan, by: Membership) -> None:
    """Whoever may not read the confidential lines, earlier ones too, cannot appoint herself, or anybody, to read them."""
    if clearance(plan, by) == Visibility.CONFIDENTIAL:
        return
    if was_ever_confidential(plan):
        raise DomainError(
            _(
                "This plan has, or had, confidential lines. Its owner and its RAPID parties read them, so only somebody who reads "
                "them may change who that is."
            ),
            "owner",
        )
