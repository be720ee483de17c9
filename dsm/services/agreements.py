"""SLA, OLA and underpinning contracts: adding and changing them, and the steps of a promise."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from dsm.agreements.hours import NoHours, read_hours
from dsm.agreements.values import KEY
from dsm.models import Agreement, Hop
from dsm.models.agreements import LONGEST_KEY
from dsm.services.terms import added, changed, held, require_cents
from organizations import audit
from organizations.errors import DomainError
from organizations.models import Membership
from organizations.permissions import Permission
from organizations.services.founding import lock

MOST_HOPS = 50
Steps = Sequence[Sequence[Agreement]]  # one after the other; those of one step side by side
Placed = tuple[int, Agreement]


@transaction.atomic
def add_agreement(*, by: Membership, unit=None, key: str = "", **fields) -> Agreement:
    """A new agreement of `unit`, None for the whole organization. Without a key, one is made of the title.

    `fields`: kind, title, contract, supplier, owner, customer, product, item, availability (share, 0<…<1),
    response_hours, resolution_hours, hours, zone, metric, window, credit_cents, currency, note, and the term as of a
    contract: starts, ends, notice_days, decision_days, renews_by.
    """
    by.require(Permission.EDIT)
    by.require_unit(unit.pk if unit else None)
    fields.pop("revision", None)  # of a new one nobody has seen any
    fields["currency"] = fields.get("currency") or by.organization.currency
    row = Agreement(organization=by.organization, created_by=by, key=_free_key(by, key, fields["title"]))
    return added(row, _complete(row, {**fields, "unit": unit}), by)


@transaction.atomic
def change_agreement(*, agreement: Agreement, by: Membership, revision: int | None = None, **fields) -> Agreement:
    """Change what an agreement says, but for its key. Raises Stale when it has changed since `revision`."""
    fields.pop("key", None)
    row = held(agreement, revision, fields, by)
    if "kind" in fields and fields["kind"] != row.kind:
        _require_free_kind(row)
    return changed(row, _complete(row, fields), by)


@transaction.atomic
def write_hops(*, promise: Agreement, steps: Steps, by: Membership, revision: int | None = None) -> Agreement:
    """Say anew which steps a ticket takes until it is resolved. Raises Stale when the promise has changed."""
    row = held(promise, revision, {}, by)
    _require_steps(row, steps)
    hops = [(place, link) for place, some in enumerate(steps) for link in some]
    before = [(hop.position, hop.link) for hop in row.hops.select_related("link")]
    if before == hops:
        return row
    _require_unseen_kept(before, hops, by)
    row.hops.all().delete()
    made = (Hop(organization=row.organization, promise=row, position=place, link=link) for place, link in hops)
    Hop.objects.bulk_create(made)
    row.revision += 1
    row.save(update_fields=["revision"])
    audit.record("agreement.stepped", row, by=by, steps=[_in_words(before), _in_words(hops)])
    return row


def _complete(row: Agreement, fields: dict) -> dict:
    """`fields` with the supplier of the contract. Targets that nobody can promise are refused."""
    require_targets(fields)
    require_cents(fields.get("credit_cents"), "credit_cents")
    contract = fields.get("contract", row.contract)
    return fields if contract is None else {**fields, "supplier": contract.supplier}


def require_targets(fields: dict) -> None:
    """Refuse targets that nobody can promise."""
    share = fields.get("availability")
    if share is not None and share >= 1:
        raise DomainError(
            _("Nobody can promise 100 %: everything fails at some time. Say a share below it, such as 99.99 %."),
            "availability",
        )
    if share is not None and share <= 0:
        raise DomainError(_("An availability is more than 0 %."), "availability")
    for name in ("response_hours", "resolution_hours"):
        if fields.get(name) is not None and fields[name] <= Decimal(0):
            raise DomainError(_("A time is more than 0 hours."), name)
    _require_hours(fields)


def _require_hours(fields: dict) -> None:
    if fields.get("hours"):
        try:
            read_hours(fields["hours"])
        except NoHours as refusal:
            raise DomainError(str(refusal), "hours") from refusal
    if fields.get("zone") and fields["zone"] not in available_timezones():
        raise DomainError(_("“%(zone)s” is no time zone.") % {"zone": fields["zone"]}, "zone")


def _require_free_kind(row: Agreement) -> None:
    if row.hops.exists():
        raise DomainError(_("It has steps, which only a promise has. Take them away first."), "kind")
    if row.carries.exists():
        raise DomainError(_("It is a step of a promise. Take it out of there first."), "kind")


def _require_steps(promise: Agreement, steps: Steps) -> None:
    if steps and not promise.is_promise:
        raise DomainError(_("Only a promise to the business (SLA) has steps."))
    if sum(len(some) for some in steps) > MOST_HOPS:
        raise DomainError(_("At most %(most)s steps.") % {"most": MOST_HOPS})
    for some in steps:
        for link in some:
            if link.organization_id != promise.organization_id:
                raise DomainError(_("This belongs to another organization."))
            if link.is_promise:
                raise DomainError(_("“%(link)s” is a promise itself: a step is an OLA or a UC.") % {"link": link})
        if len({link.pk for link in some}) < len(some):
            raise DomainError(_("Side by side, each agreement stands once."))


def _require_unseen_kept(before: list[Placed], hops: list[Placed], by: Membership) -> None:
    """Steps through agreements of other units may be moved, but neither lost nor added by who does not see these."""
    links = {link.pk for _place, link in (*before, *hops)}
    seen = set(Agreement.objects.visible_to(by).filter(pk__in=links).values_list("pk", flat=True))
    was, now = (Counter(link.pk for _place, link in some if link.pk not in seen) for some in (before, hops))
    if was != now:
        raise DomainError(
            _("Steps that you do not see would be lost or added. Keep their rows, or ask somebody who sees them.")
        )


def _in_words(hops: list[tuple[int, Agreement]]) -> str:
    return ", ".join(f"{place + 1}: {link.key}" for place, link in hops)


def _free_key(by: Membership, key: str, title: str) -> str:
    """The key that was asked for, if it is free; else one made of the title."""
    if key and not KEY.fullmatch(key):
        raise DomainError(_("A key has letters, digits and the signs . : / @ _ -."), "key")
    lock(by)  # two who ask at once would get the same
    taken = Agreement.objects.filter(organization=by.organization, deleted_at=None)
    if key:
        if taken.filter(key=key).exists():
            raise DomainError(_("The key “%(key)s” is taken. Choose another.") % {"key": key}, "key")
        return key
    stem = slugify(title)[: LONGEST_KEY - 6].strip("-") or "agreement"
    used = set(taken.filter(key__startswith=stem).values_list("key", flat=True))
    return next(free for free in (stem, *(f"{stem}-{number}" for number in range(2, 100_000))) if free not in used)
