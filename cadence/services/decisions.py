"""What a meeting decides: written down, changed while it runs, carried out or dropped."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from cadence.models import Decision, Occurrence
from cadence.models.reviews import TEXT_LIMIT
from cadence.notices import notify
from cadence.queries.meeting_agenda import items_of
from cadence.recurrence import LAST_YEAR
from cadence.services.occasions import FIRST_YEAR
from cadence.services.occurrences import running
from cadence.services.texts import cleaned, required
from organizations import audit
from organizations.errors import DomainError, Stale
from organizations.models import Membership, Person
from organizations.permissions import Permission

MOST_DECISIONS = 100
State = Decision.State


@transaction.atomic
def decide(
    *,
    occurrence: Occurrence,
    text: str,
    by: Membership,
    owner: Person | None = None,
    due: date | None = None,
    item: str = "",
) -> Decision:
    """Write down what the running meeting decides. `item`: key of the agenda's item that it is about, if one."""
    occurrence = running(occurrence, by)
    if occurrence.decisions.count() >= MOST_DECISIONS:
        raise DomainError(_("This meeting holds %(most)s decisions, which is the most.") % {"most": MOST_DECISIONS})
    if item and item not in items_of(occurrence, by):
        raise DomainError(_("The agenda has no such item."), "item")
    _check(owner, due, by)
    decision = Decision.objects.create(
        organization_id=occurrence.organization_id, occurrence=occurrence, item=item, text=_one_line(text),
        owner=owner, due=due, decided_on=occurrence.on, decided_by=by,
    )  # fmt: skip
    audit.record("decision.taken", decision, by=by)
    _tell(decision, by)
    return decision


@transaction.atomic
def change_decision(*, decision: Decision, by: Membership, revision: int | None = None, **fields) -> Decision:
    """Change text, owner or due while the meeting runs. Afterwards it stands in the minutes as it is.

    Raises Stale when it has changed since `revision`.
    """
    running(decision.occurrence, by)
    decision = _locked(decision)
    if revision is not None and decision.revision != revision:
        raise Stale(_("Somebody else has changed this decision in the meantime."), _current(decision))
    if "text" in fields:
        fields["text"] = _one_line(fields["text"])
    _check(fields.get("owner"), fields.get("due"), by)
    changes = audit.difference(decision, **fields)
    if not changes:
        return decision
    for name, value in fields.items():
        setattr(decision, name, value)
    decision.revision += 1
    decision.save()
    audit.record("decision.changed", decision, by=by, **changes)
    if "owner" in changes:
        _tell(decision, by)
    return decision


def _current(decision: Decision) -> dict:
    """In words, beside the revision."""
    said = {"text": decision.text, "owner": str(decision.owner or ""), "due": str(decision.due or "")}
    return {"revision": decision.revision, **said}


@transaction.atomic
def report_done(*, decision: Decision, by: Membership, outcome: str = "") -> Decision:
    """It is carried out: said by whoever it was given to, or by an editor of the meeting's unit."""
    require_say(decision, by)
    return _end(decision, State.DONE, outcome, by)


@transaction.atomic
def drop(*, decision: Decision, by: Membership, outcome: str = "") -> Decision:
    """It is not carried out; `outcome` says why and may be empty."""
    by.require(Permission.EDIT)
    by.require_unit(decision.occurrence.meeting.unit_id)
    return _end(decision, State.DROPPED, outcome, by)


@transaction.atomic
def reopen_decision(*, decision: Decision, by: Membership) -> Decision:
    """It is open again; what was said of it stays."""
    require_say(decision, by)
    decision = _locked(decision)
    if not decision.is_open:
        decision.state, decision.ended_at, decision.ended_by = State.OPEN, None, None
        decision.save(update_fields=["state", "ended_at", "ended_by"])
        audit.record("decision.reopened", decision, by=by)
    return decision


def may_say(decision: Decision, by: Membership) -> bool:
    """Whether she may say that it is done: the one it was given to, or an editor of the meeting's unit."""
    if may_edit(decision, by):
        return True
    return (
        by.can(Permission.PARTICIPATE) and Decision.objects.visible_to(by).given_to(by).filter(pk=decision.pk).exists()
    )


def may_edit(decision: Decision, by: Membership) -> bool:
    return by.may_write(Permission.EDIT, decision.occurrence.meeting.unit_id)


def require_say(decision: Decision, by: Membership) -> None:
    by.require(Permission.PARTICIPATE)
    if not may_say(decision, by):
        raise PermissionDenied(_("This was given to somebody else: only they or an editor can say that it is done."))


def _end(decision: Decision, state: str, outcome: str, by: Membership) -> Decision:
    decision = _locked(decision)
    if not decision.is_open:
        raise DomainError(_("%(who)s has ended this already.") % {"who": decision.ended_by})
    decision.state, decision.ended_by, decision.ended_at = state, by, now()
    decision.outcome = " ".join(cleaned(outcome, TEXT_LIMIT, "outcome").split())
    decision.save(update_fields=["state", "outcome", "ended_by", "ended_at"])
    audit.record(f"decision.{state}", decision, by=by)
    return decision


def _locked(decision: Decision) -> Decision:
    rows = Decision.objects.select_for_update(of=("self",)).select_related(
        "occurrence__meeting", "owner__membership", "ended_by__user"
    )
    return rows.get(pk=decision.pk)


def _check(owner: Person | None, due: date | None, by: Membership) -> None:
    if owner is not None and owner.organization_id != by.organization_id:
        raise DomainError(_("This belongs to another organization."))
    if due is not None and not FIRST_YEAR <= due.year <= LAST_YEAR:
        raise DomainError(_("Give a year between %(a)s and %(b)s.") % {"a": FIRST_YEAR, "b": LAST_YEAR}, "due")


def _one_line(text: str) -> str:
    return " ".join(required(text, TEXT_LIMIT).split())


def _tell(decision: Decision, by: Membership) -> None:
    """A mail to the one it is given to, unless she writes it down herself."""
    member = decision.owner.membership if decision.owner else None
    if member is None or member.pk == by.pk:
        return
    words = {"meeting": decision.occurrence.meeting.title, "day": decision.due}
    lines = [_("“%(meeting)s” gave this to you to carry out:") % words, decision.text]
    if decision.due:
        lines.append(_("By %(day)s.") % {"day": decision.due.isoformat()})
    notify(
        membership=member,
        kind="decision",
        key=f"decision:{decision.pk}:owner:{decision.owner_id}",
        subject=_("A decision was given to you: %(meeting)s") % words,
        lines=lines,
        url=reverse("meeting-decision", args=[by.organization.slug, decision.pk]),
    )
