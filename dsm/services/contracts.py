"""Contracts with suppliers: adding and changing them, their prices, and the figures that are watched."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dsm import triggers
from dsm.models import Contract, PriceTerm, Trigger
from dsm.services.revised import plain
from dsm.services.terms import added, changed, held, require_cents
from organizations import audit
from organizations.errors import DomainError, Stale
from organizations.models import Membership
from organizations.permissions import Permission

MOST_PRICES = 50
MOST_TRIGGERS = 30
FIGURES = ("kind", "title", "limit", "agreed", "current", "measure", "measured_on")
TIERED = PriceTerm.Model.TIERED


@dataclass(frozen=True)
class Price:
    """A line of the pricing model, to be kept. `threshold`: units from which a tier holds; None but for tiers."""

    model: str
    what: str
    price_cents: int
    per: str = ""
    threshold: Decimal | None = None


@transaction.atomic
def add_contract(*, by: Membership, unit=None, **fields) -> Contract:
    """A new contract of `unit`, None for the whole organization. Without a currency, that of the organization.

    `fields`: number, title, supplier, owner, starts, ends (its last day), notice_days, decision_days, renews_by (months,
    0 = it ends), value_cents, currency, note.
    """
    by.require(Permission.EDIT)
    by.require_unit(unit.pk if unit else None)
    fields.pop("revision", None)  # of a new one nobody has seen any
    fields["currency"] = fields.get("currency") or by.organization.currency
    require_cents(fields.get("value_cents"), "value_cents")
    return added(Contract(organization=by.organization, created_by=by), {**fields, "unit": unit}, by)


@transaction.atomic
def change_contract(*, contract: Contract, by: Membership, revision: int | None = None, **fields) -> Contract:
    """Change what a contract says. Raises Stale when it has changed since `revision`."""
    row = held(contract, revision, fields, by)
    require_cents(fields.get("value_cents"), "value_cents")
    return changed(row, fields, by)


@transaction.atomic
def write_prices(*, contract: Contract, prices: list[Price], by: Membership, revision: int | None = None) -> Contract:
    """Say anew what is paid. Raises Stale when the contract has changed since `revision`."""
    row = held(contract, revision, {}, by)
    _require_prices(prices)
    before = [_as_price(one) for one in row.prices.all()]
    if before == prices:
        return row
    row.prices.all().delete()
    PriceTerm.objects.bulk_create(PriceTerm(organization=row.organization, contract=row, **vars(one)) for one in prices)
    row.revision += 1
    row.save(update_fields=["revision"])
    audit.record("contract.priced", row, by=by, prices=[_in_words(before), _in_words(prices)])
    return row


def _require_prices(prices: list[Price]) -> None:
    if len(prices) > MOST_PRICES:
        raise DomainError(_("At most %(most)s prices.") % {"most": MOST_PRICES})
    seen = set()
    for one in prices:
        require_cents(one.price_cents, "price_cents")
        if (one.threshold is None) == (one.model == TIERED):
            raise DomainError(_("“%(what)s”: a tier, and nothing else, says from how many units it holds.") % vars(one))
        if one.model == TIERED and (one.what, one.threshold) in seen:
            sentence = _("“%(what)s” has two tiers that begin at %(threshold)s.")
            raise DomainError(sentence % vars(one))
        seen.add((one.what, one.threshold))


def _as_price(row: PriceTerm) -> Price:
    return Price(row.model, row.what, row.price_cents, row.per, row.threshold)


def _in_words(prices: list[Price]) -> str:
    return ", ".join(f"{one.what}: {Decimal(one.price_cents) / 100:.2f} {one.per}".strip() for one in prices)


@transaction.atomic
def add_trigger(*, contract: Contract, by: Membership, **fields) -> Trigger:
    """Watch one more figure. `fields`: kind, title, limit, agreed, current, measure, measured_on; see `models.Trigger`."""
    row = _open(contract, by)
    if row.triggers.count() >= MOST_TRIGGERS:
        raise DomainError(_("At most %(most)s triggers a contract.") % {"most": MOST_TRIGGERS})
    fields.pop("revision", None)
    return _kept(Trigger(organization=row.organization, contract=row), "trigger.added", fields, by)


@transaction.atomic
def change_trigger(*, trigger: Trigger, by: Membership, revision: int | None = None, **fields) -> Trigger:
    """Change what is watched, or say what was measured. Raises Stale when it has changed since `revision`."""
    _open(trigger.contract, by)
    row = Trigger.objects.select_for_update(of=("self",)).get(pk=trigger.pk)
    if revision is not None and row.revision != revision:
        now = {"revision": row.revision} | {name: str(getattr(row, name) or "") for name in fields}
        raise Stale(_("Somebody else has changed “%(title)s” in the meantime.") % {"title": row}, now)
    return _kept(row, "trigger.changed", fields, by)


@transaction.atomic
def remove_trigger(*, trigger: Trigger, by: Membership) -> None:
    _open(trigger.contract, by)
    audit.record("trigger.removed", trigger, by=by, contract=[str(trigger.contract), None])
    trigger.delete()


def _open(contract: Contract, by: Membership) -> Contract:
    """The contract of a figure, which may change without it."""
    by.require(Permission.EDIT)
    row = Contract.objects.select_for_update(of=("self",)).filter(pk=contract.pk, deleted_at=None).first()
    if row is None:
        raise DomainError(_("“%(name)s” was deleted in the meantime.") % {"name": contract})
    by.require_unit(row.unit_id)
    return row


def _kept(row: Trigger, action: str, fields: dict, by: Membership) -> Trigger:
    """The row with `fields`, kept and recorded; of one that is there nothing happens when nothing changed."""
    is_new = row.pk is None
    before = {} if is_new else {name: getattr(row, name) for name in FIGURES}
    for name, value in fields.items():
        setattr(row, name, value)
    _require_figures(row, localdate())
    changes = {
        name: [plain(was), plain(getattr(row, name))] for name, was in before.items() if getattr(row, name) != was
    }
    if is_new or changes:
        row.revision += 0 if is_new else 1
        row.save()
        audit.record(action, row, by=by, **changes)
    return row


def _require_figures(row: Trigger, today: date) -> None:
    try:
        triggers.check(row.value)
    except triggers.TriggerError as refusal:
        raise DomainError(str(refusal), refusal.field) from refusal
    if row.current is None:
        row.measured_on = None
    else:
        row.measured_on = row.measured_on or today
        if row.measured_on > today:
            raise DomainError(_("Say the day on which it was measured: this one is still to come."), "measured_on")
