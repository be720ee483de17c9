"""Who is at home where, who is away, who works in which team, and what products ask for: one row at a time.

Rows are taken away through the bin, `organizations.bin.delete`, from where they come back.
"""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db import transaction
from django.utils.translation import gettext as _

from dsm.models import Absence, Allocation, Capability, Demand, Home, Product, StaffingAssumptions
from dsm.models.staffing import Lasting
from dsm.staffing.fte import days_problem, fte_problem
from dsm.staffing.values import MOST_DEMAND, MOST_FTE
from organizations import audit
from organizations.errors import DomainError, Stale
from organizations.models import Membership, Person
from organizations.permissions import Permission

MOST_ROWS = 500  # of each sort, of one person or product
LOSSES = ("lost_in_2", "lost_in_3", "lost_in_4", "lost_in_5")


# ---- Homes and absences of a person ----


@transaction.atomic
def give_home(
    *, person: Person, by: Membership, first: date, last: date | None = None, fte: Fraction = Fraction(1),
    capability: Capability | None = None, manager: Person | None = None,
) -> Home:  # fmt: skip
    """Where `person` is at home on these days, and how much of a job she has. Raises DomainError for two at once."""
    row = Home(person=person, capability=capability, manager=manager, first=first, last=last, fte=_stored(fte))
    return _add(row, by)


@transaction.atomic
def change_home(*, row: Home, revision: int, by: Membership, **said) -> Home:
    """`said`: first, last, fte, capability, manager. Raises Stale when it changed since `revision`."""
    return _change(row, revision, by, said)


@transaction.atomic
def note_absence(
    *, person: Person, by: Membership, first: date, last: date | None = None, share: Decimal = Decimal(100)
) -> Absence:
    """`share` in percent of her working time that is taken away, above 0 and up to 100."""
    return _add(Absence(person=person, first=first, last=last, share=share), by)


@transaction.atomic
def change_absence(*, row: Absence, revision: int, by: Membership, **said) -> Absence:
    """`said`: first, last, share. Raises Stale."""
    return _change(row, revision, by, said)


# ---- Allocations, and what products ask for ----


@transaction.atomic
def allocate(
    *, person: Person, product: Product, by: Membership, first: date, fte: Fraction, last: date | None = None
) -> Allocation:
    """Let `person` work in the team of `product`. That she has the time is not asked: too much is shown instead."""
    return _add(Allocation(person=person, product=product, first=first, last=last, fte=_stored(fte)), by)


@transaction.atomic
def change_allocation(*, row: Allocation, revision: int, by: Membership, **said) -> Allocation:
    """`said`: first, last, fte. Raises Stale."""
    return _change(row, revision, by, said)


@transaction.atomic
def end_allocation(*, row: Allocation, revision: int, by: Membership, last: date) -> Allocation:
    """Let it end on the day `last`. Raises Stale, and DomainError when it would end before it begins."""
    return _change(row, revision, by, {"last": last})


@transaction.atomic
def ask_for(
    *, product: Product, capability: Capability, by: Membership, first: date, fte: Fraction, last: date | None = None
) -> Demand:
    """Say how many full-time people of a capability a product needs."""
    return _add(Demand(product=product, capability=capability, first=first, last=last, fte=_stored(fte)), by)


@transaction.atomic
def change_demand(*, row: Demand, revision: int, by: Membership, **said) -> Demand:
    """`said`: first, last, fte. Raises Stale."""
    return _change(row, revision, by, said)


# ---- Assumptions ----


@transaction.atomic
def write_assumptions(*, revision: int, by: Membership, **said) -> StaffingAssumptions:
    """What the organization assumes; `said` are fields of StaffingAssumptions. Raises Stale and DomainError."""
    by.require(Permission.EDIT)
    by.require_unit(None)
    row, _created = StaffingAssumptions.objects.get_or_create(organization=by.organization)
    row = StaffingAssumptions.objects.select_for_update().get(pk=row.pk)
    if row.revision != revision:
        raise Stale(_("Somebody else has changed the assumptions in the meantime."), as_text(row, said))
    changes = audit.difference(row, **said)
    for name, value in said.items():
        setattr(row, name, value)
    _require_sensible(row)
    row.revision += 1
    row.save()
    audit.record("staffing_assumptions.changed", _("Staffing"), by=by, **changes)
    return row


def _require_sensible(row: StaffingAssumptions) -> None:
    losses = [getattr(row, name) for name in LOSSES]
    if losses != sorted(losses) or losses[-1] > 100:
        raise DomainError(_("More teams never cost less: each share is at least the one before, and at most 100 %."))
    if row.team_least > row.team_most:
        raise DomainError(_("The smallest team is larger than the largest."), "team_most")


# ---- What all of them share ----


def _stored(fte: Fraction | Decimal) -> Decimal:
    """Exact. Raises DomainError for what has more than three decimals."""
    thousandths = Fraction(fte) * 1000
    if thousandths.denominator != 1:
        raise DomainError(_("At most three decimals, such as 0.333."), "fte")
    return Decimal(thousandths.numerator) / 1000


def _add(row: Lasting, by: Membership):
    by.require(Permission.EDIT)
    by.require_unit(row.scope_unit_id)
    row.organization = by.organization
    _lock_owner(row)
    _require_possible(row, by)
    if _siblings(row).count() >= MOST_ROWS:
        raise DomainError(_("There are %(most)s of these already. Delete old ones first.") % {"most": MOST_ROWS})
    row.save()
    audit.record(f"{row._meta.model_name}.added", row, by=by, days=[None, _days(row)])
    return row


def _change(shown: Lasting, revision: int, by: Membership, said: dict):
    by.require(Permission.EDIT)
    row = type(shown).objects.select_for_update(of=("self",)).filter(pk=shown.pk, deleted_at=None).first()
    if row is None:
        raise DomainError(_("Somebody has deleted it in the meantime. It is in the bin."))
    by.require_unit(row.scope_unit_id)
    if row.revision != revision:
        raise Stale(_("Somebody else has changed “%(row)s” in the meantime.") % {"row": row}, as_text(row, said))
    said = {name: _stored(value) if name == "fte" else value for name, value in said.items()}
    changes = audit.difference(row, **said)
    if not changes:
        return row
    for name, value in said.items():
        setattr(row, name, value)
    _lock_owner(row)
    _require_possible(row, by)
    row.revision += 1
    row.save()
    audit.record(f"{row._meta.model_name}.changed", row, by=by, **changes)
    return row


def _lock_owner(row: Lasting) -> None:
    """Of two homes that are given at once, the second one sees the first."""
    if isinstance(row, Home):
        Person.objects.select_for_update(of=("self",)).get(pk=row.person_id)


def _siblings(row: Lasting):
    owner = "product" if isinstance(row, Demand) else "person"
    return type(row).objects.filter(**{owner: getattr(row, f"{owner}_id")}, deleted_at=None)


def _require_possible(row: Lasting, by: Membership) -> None:
    for name in ("person", "product", "capability", "manager"):
        other = getattr(row, name, None)
        if other is not None and other.organization_id != by.organization_id:
            raise DomainError(_("This is not one of your organization."), name)
    if sentence := days_problem(row.first, row.last):
        raise DomainError(sentence, "last")
    if hasattr(row, "fte"):
        most = MOST_DEMAND if isinstance(row, Demand) else MOST_FTE
        if sentence := fte_problem(Fraction(row.fte), most):
            raise DomainError(sentence, "fte")
    if isinstance(row, Absence) and not 0 < row.share <= 100:
        raise DomainError(_("An absence takes more than 0 and at most 100 % of the time."), "share")
    if isinstance(row, Home):
        _require_home(row)


def _require_home(row: Home) -> None:
    if row.manager_id is not None and row.manager_id == row.person_id:
        raise DomainError(_("Nobody is her own line manager."), "manager")
    if other := row.in_its_place():
        said = {"person": row.person, "days": _days(other)}
        raise DomainError(_("%(person)s has a home on these days already: %(days)s. End that first.") % said, "first")


def _days(row: Lasting) -> str:
    if row.last is None:
        return _("from %(first)s on") % {"first": row.first.isoformat()}
    return _("%(first)s to %(last)s") % {"first": row.first.isoformat(), "last": row.last.isoformat()}


def as_text(row, names) -> dict[str, str]:
    """What a row says now, to be shown beside what was typed."""
    said = {name: getattr(row, name) for name in names}
    return {"revision": row.revision, **{name: "" if value is None else str(value) for name, value in said.items()}}
