"""What a stream earns and spends, and what it is given."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db import transaction
from django.utils.translation import gettext as _

from organizations import audit
from organizations.errors import DomainError, Stale
from organizations.models import Membership
from valuestreams.accounting import stored
from valuestreams.accounting.funding import InvalidPlan, splits
from valuestreams.models import FundingPlan, MoneyEntry, Stream
from valuestreams.services.days import require_sensible
from valuestreams.services.teams import writable

MOST_ENTRIES = 20_000  # of a stream
MOST_CENTS = 10**15
MOST_WAITING = 50
PLAN = (
    "ends_on", "tools", "suppliers", "velocity", "tolerance", "types", "horizons", "waiting", "initiatives_hold",
    "initiatives_by", "owners_hold", "owners_by",
)  # fmt: skip


@transaction.atomic
def book(
    *, stream: Stream, on: date, kind: str, cents: int, units: Decimal | None = None, note: str = "", by: Membership
) -> MoneyEntry:
    """An amount on a day. Costs are positive; a negative amount takes back. `units` sold belong to revenue."""
    stream = writable(stream, by)
    require_sensible(on, "on")
    if abs(cents) > MOST_CENTS:
        raise DomainError(_("This amount is too large to be meant."), "cents")
    if units is not None and kind != MoneyEntry.Kind.REVENUE:
        raise DomainError(_("Units are sold with revenue. Leave them empty for a cost."), "units")
    if stream.money.count() >= MOST_ENTRIES:
        raise DomainError(_("A stream keeps at most %(most)s entries. Book sums by month.") % {"most": MOST_ENTRIES})
    row = MoneyEntry.objects.create(
        organization_id=stream.organization_id, stream=stream, on=on, kind=kind, cents=cents, units=units, note=note,
        created_by=by,
    )  # fmt: skip
    audit.record("money.booked", stream, by=by, kind=[None, kind], cents=[None, cents], on=[None, str(on)])
    return row


@transaction.atomic
def unbook(*, entry: MoneyEntry, by: Membership) -> None:
    stream = writable(entry.stream, by)
    audit.record(
        "money.unbooked", stream, by=by, kind=[entry.kind, None], cents=[entry.cents, None], on=[str(entry.on), None]
    )
    MoneyEntry.objects.filter(pk=entry.pk).delete()


@transaction.atomic
def write_funding(*, stream: Stream, starts_on: date, revision: int, by: Membership, **said) -> FundingPlan:
    """The plan of the period that begins on `starts_on`; `revision` 0 for a new one. `said`: any of PLAN, with
    `types`, `horizons` (`stored.Share`) and `waiting` (`stored.Delayed`). Raises Stale and DomainError.
    """
    stream = writable(stream, by)
    row = stream.funding_plans.filter(starts_on=starts_on).first()
    if revision != (row.revision if row else 0):
        raise Stale(_("Somebody else has changed this plan in the meantime."), _current(row))
    row = row or FundingPlan(organization_id=stream.organization_id, stream=stream, starts_on=starts_on, revision=0)
    _require_possible(row, said)
    before = _current(row)
    for name, value in _plain(said).items():
        setattr(row, name, value)
    if row.pk and _current(row) == before:
        return row
    row.revision += 1
    row.save()
    audit.record("funding.written", stream, by=by, period=[None, str(row)])
    return row


def _plain(said: Mapping) -> dict:
    """As it is stored."""
    write = {"types": stored.shares, "horizons": stored.shares, "waiting": stored.delayed}
    unknown = said.keys() - set(PLAN)
    if unknown:
        raise TypeError(f"A funding plan has no {', '.join(sorted(unknown))}.")
    return {name: write[name](value) if name in write else value for name, value in said.items()}


def _require_possible(row: FundingPlan, said: Mapping) -> None:
    require_sensible(row.starts_on, "starts_on")
    require_sensible(said.get("ends_on", row.ends_on), "ends_on")
    if said.get("ends_on", row.ends_on) < row.starts_on:
        raise DomainError(_("The period ends before it begins."), "ends_on")
    if len(said.get("waiting", ())) > MOST_WAITING:
        raise DomainError(_("At most %(most)s items in progress.") % {"most": MOST_WAITING}, "waiting")
    for one in said.get("waiting", ()):
        require_sensible(one.since, "waiting")
    tolerance = Fraction(said.get("tolerance", row.tolerance)) / 100
    for name in ("types", "horizons"):
        parts = said.get(name, ())
        if len({part.name.casefold() for part in parts}) < len(parts):
            raise DomainError(_("The same name stands there twice."), name)
        try:
            splits({part.name: part.planned for part in parts}, {part.name: part.actual for part in parts}, tolerance)
        except InvalidPlan as impossible:
            raise DomainError(str(impossible), name) from impossible


def _current(row: FundingPlan | None) -> dict | None:
    if row is None:
        return None
    return {"revision": row.revision, **{name: _text(getattr(row, name)) for name in PLAN}}


def _text(value):
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, Decimal) else value
