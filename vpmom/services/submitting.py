"""The ways of a text into sign-off, out of it without a decision, and back to a draft after the lock."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from organizations import audit
from organizations.errors import DomainError
from organizations.models import Membership
from organizations.permissions import Permission
from vpmom import signing_mail
from vpmom.frozen import checksum, freeze
from vpmom.models import Asked, Plan, Version
from vpmom.queries.reading import draft, last_locked
from vpmom.queries.signing import Readiness, is_unchanged, readiness, text_in_sign_off, today_in, usual_deadline
from vpmom.services.drafting import require_draft, require_open
from vpmom.services.signing import lock

LONGEST_WAIT = timedelta(days=366)


@transaction.atomic
def submit(*, plan: Plan, by: Membership, comments_until: date | None = None, message: str = "") -> Version:
    """Freeze the draft and ask everybody of its RAPID line about exactly this text.

    comments_until: the last day for input, five working days from today when it is not given. Raises DomainError with
    every reason that stands against it.
    """
    by.require(Permission.EDIT)
    by.require_unit(plan.unit_id)
    plan = lock(plan)
    require_open(plan)
    require_draft(plan)
    until = _deadline(plan, comments_until)
    text = draft(plan)
    ready = readiness(plan, by, text)
    if ready.sentences:
        raise DomainError(" ".join(ready.sentences))
    content = freeze(text)
    version = Version.objects.create(
        organization_id=plan.organization_id,
        plan=plan,
        content=content,
        checksum=checksum(content),
        based_on=ready.based_on,
        changed=list(ready.changed),
        message=message.strip()[:1000],
        submitted_by=by,
        comments_until=until,
    )
    _ask(version, ready)
    _move(plan, Plan.Status.SUBMITTED)
    audit.record("plan.submitted", plan, by=by)
    signing_mail.asked(version)
    return version


@transaction.atomic
def withdraw(*, plan: Plan, by: Membership, reason: str = "") -> Version:
    """Take the text out of sign-off: whoever submitted it, or an editor of the unit. The plan is a draft again."""
    by.require(Permission.PARTICIPATE)
    plan = lock(plan)
    version = text_in_sign_off(plan)
    if version is None:
        raise DomainError(_("This plan is not in sign-off, so there is nothing to withdraw."))
    if version.submitted_by_id != by.pk and not by.may_write(Permission.EDIT, plan.unit_id):
        raise PermissionDenied(_("Only who submitted the text, or an editor of its unit, can withdraw it."))
    close(version, by, Version.State.WITHDRAWN, reason=reason)
    _move(plan, Plan.Status.DRAFT)
    audit.record("plan.withdrawn", plan, by=by)
    signing_mail.closed(version)
    return version


@transaction.atomic
def reopen(*, plan: Plan, by: Membership) -> Plan:
    """Open a new draft of a locked plan. Its locked version stays what everybody reads until the next one is decided."""
    by.require(Permission.EDIT)
    by.require_unit(plan.unit_id)
    plan = lock(plan)
    require_open(plan)
    if plan.status != Plan.Status.LOCKED:
        raise DomainError(_("This plan is not locked: it can be changed as it is."))
    _move(plan, Plan.Status.DRAFT)
    audit.record("plan.reopened", plan, by=by)
    return plan


@transaction.atomic
def close_draft(*, plan: Plan, by: Membership) -> Plan:
    """Give up a draft in which nothing was changed: the plan is locked again, as its last version says."""
    by.require(Permission.EDIT)
    by.require_unit(plan.unit_id)
    plan = lock(plan)
    require_open(plan)
    require_draft(plan)
    locked = last_locked(plan)
    if locked is None:
        raise DomainError(_("Nothing of this plan is locked yet, so its draft cannot be closed."))
    if not is_unchanged(draft(plan), locked):
        words = {"number": locked.number}
        raise DomainError(_("The draft differs from version %(number)s. Submit it, or undo what was changed.") % words)
    _move(plan, Plan.Status.LOCKED)
    audit.record("plan.draft_closed", plan, by=by)
    return plan


def close(version: Version, by: Membership, state: Version.State, **fields) -> None:
    """Close the text for good, with what else is known of its end."""
    fields = {"state": state, "closed_by": by, "closed_at": now(), **fields}
    for name, value in fields.items():
        setattr(version, name, value)
    version.save(update_fields=list(fields))


def _move(plan: Plan, status: Plan.Status) -> None:
    plan.status = status
    plan.save(update_fields=["status"])


def _deadline(plan: Plan, wanted: date | None) -> date:
    if wanted is None:
        return usual_deadline(plan.organization)
    today = today_in(plan.organization)
    if not today <= wanted <= today + LONGEST_WAIT:
        raise DomainError(_("Choose a day from today on, within a year."), "comments_until")
    return wanted


def _ask(version: Version, ready: Readiness) -> None:
    Asked.objects.bulk_create(
        Asked(
            organization_id=version.organization_id,
            version=version,
            person=one.person,
            role=one.role.value,
            group=one.group,
            membership=one.person.membership,
        )
        for one in ready.circle.asked
    )
