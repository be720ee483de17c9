"""What contracts and agreements have in common: rows with a revision, a term, and decisions about it."""

from datetime import date

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dsm import renewals
from dsm.models import Agreement, Contract
from dsm.services.revised import locked, require_own, written
from organizations import audit
from organizations.errors import DomainError
from organizations.models import Membership

MOST_CENTS = 10**15
TERM = ("starts", "ends", "notice_days", "decision_days", "renews_by")


def held(row: Contract | Agreement, revision: int | None, fields: dict, by: Membership):
    """The row as it stands now, held until the end. Raises Stale when it has changed since `revision`, or since it was read."""
    return locked(row, row.revision if revision is None else revision, fields, by)


def added(row: Contract | Agreement, fields: dict, by: Membership):
    """A new row with `fields`, kept and recorded."""
    require_own(fields, by)
    require_term(row, fields)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    audit.record(f"{row._meta.model_name}.added", row, by=by)
    return row


def changed(row: Contract | Agreement, fields: dict, by: Membership):
    """The row with `fields`, kept and recorded."""
    require_term(row, fields)
    return written(row, fields, by)


def require_term(row: Contract | Agreement, fields: dict) -> None:
    """Refuse dates that cross: begin, decide, last notice, end."""
    try:
        renewals.check(renewals.Term(**{name: fields.get(name, getattr(row, name)) for name in TERM}))
    except renewals.TermError as refusal:
        raise DomainError(str(refusal), refusal.field) from refusal


def require_cents(cents: int | None, field: str) -> None:
    if cents is not None and not 0 <= cents <= MOST_CENTS:
        raise DomainError(_("Say an amount of 0 or more, below ten trillion."), field)


@transaction.atomic
def decide(*, row: Contract | Agreement, keeps: bool, by: Membership, revision: int | None = None):
    """Record what was decided about the next term for which notice can still arrive: it goes on, or it ends."""
    row = held(row, revision, {}, by)
    _require_own_term(row)
    found = renewals.next_deadlines(row.own_term, localdate())
    if found is None:
        raise DomainError(_("There is nothing to decide. %(why)s") % {"why": _standing(row).sentence})
    return _dealt(row, "decided", by, decided_end=found.ends, keeps=keeps)


@transaction.atomic
def take_back_decision(*, row: Contract | Agreement, by: Membership, revision: int | None = None):
    """As if nobody had decided."""
    row = held(row, revision, {}, by)
    return _dealt(row, "reopened", by, decided_end=None, keeps=False)


@transaction.atomic
def give_notice(*, row: Contract | Agreement, on: date, by: Membership, revision: int | None = None):
    """Notice arrived `on` that day, not a day to come. It ends the first term for which that was in time."""
    row = held(row, revision, {}, by)
    _require_own_term(row)
    if on > localdate():
        raise DomainError(_("Say the day on which notice arrived: this one is still to come."), "on")
    if on < (row.starts or renewals.EARLIEST):
        raise DomainError(_("Notice cannot arrive before it begins."), "on")
    if _standing(row).state == renewals.State.ENDED:
        raise DomainError(_standing(row).sentence, "on")
    return _dealt(row, "noticed", by, noticed_on=on)


@transaction.atomic
def take_back_notice(*, row: Contract | Agreement, by: Membership, revision: int | None = None):
    """As if no notice had been given."""
    row = held(row, revision, {}, by)
    return _dealt(row, "unnoticed", by, noticed_on=None)


def _require_own_term(row: Contract | Agreement) -> None:
    if isinstance(row, Agreement) and not row.has_own_term:
        raise DomainError(_("It lives as long as its contract: decide about “%(it)s”.") % {"it": row.contract})


def _dealt(row: Contract | Agreement, what: str, by: Membership, **fields):
    changes = audit.difference(row, **fields)
    if changes:
        for name, value in fields.items():
            setattr(row, name, value)
        row.revision += 1
        row.save()
        audit.record(f"{row._meta.model_name}.{what}", row, by=by, **changes)
    return row


def _standing(row: Contract | Agreement) -> renewals.Standing:
    return renewals.standing(row.own_term, localdate())
