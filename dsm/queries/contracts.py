"""The list of contracts, and everything about one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.timezone import localdate

from dsm import renewals, triggers
from dsm.models import Contract, PriceTerm, Trigger
from dsm.queries.products import in_order
from dsm.queries.renewals import fired_of
from dsm.queries.terms import Termly, agreements_of, contracts_of, standing_of
from organizations.models import Membership, Person, Supplier


@dataclass(frozen=True)
class Wanted:
    """Which contracts one looks for, and in which order. Unknown words are as good as none."""

    text: str = ""
    supplier: int | None = None
    owner: int | None = None
    state: str = ""
    sort: str = ""


@dataclass(frozen=True)
class ContractList:
    """`fired`: ids of contracts of which a trigger fired."""

    rows: tuple[Termly, ...]
    fired: frozenset[int]
    has_any: bool
    suppliers: tuple[Supplier, ...]
    owners: tuple[Person, ...]


def contract_list(membership: Membership, wanted: Wanted) -> ContractList:
    """Two queries whatever the rows."""
    every = list(contracts_of(membership))
    known = [one for one in standing_of(every, localdate()) if _is_wanted(one, wanted)]
    known.sort(key=lambda one: (one.due or date.max, *_title(one)))
    return ContractList(
        rows=tuple(in_order(known, wanted.sort, SORTS)),
        fired=frozenset(one.trigger.contract_id for one in fired_of(membership)),
        has_any=bool(every),
        suppliers=_named(row.supplier for row in every),
        owners=_named(row.owner for row in every if row.owner),
    )


def _is_wanted(one: Termly, wanted: Wanted) -> bool:
    row = one.row
    text = wanted.text.casefold()
    return (
        text in f"{row.title}\n{row.number}\n{row.supplier.name}".casefold()
        and wanted.supplier in (None, row.supplier_id)
        and wanted.owner in (None, row.owner_id)
        and wanted.state in ("", one.standing.state)
    )


def _title(one: Termly) -> tuple[str, int]:
    return one.row.title.casefold(), one.row.pk


SORTS = {
    "due": lambda one: one.due,
    "title": _title,
    "supplier": lambda one: one.row.supplier.name.casefold(),
    "ends": lambda one: one.row.ends,
}


def _named(some) -> tuple:
    return tuple(sorted({one.pk: one for one in some}.values(), key=lambda one: (one.name.casefold(), one.pk)))


@dataclass(frozen=True)
class Watched:
    trigger: Trigger
    reading: triggers.Reading


@dataclass(frozen=True)
class Event:
    """A day of the timeline. `kind`: begin, noticed, today, or a word of `renewals.Kind`; `renews` at an end."""

    on: date
    kind: str
    renews: bool = False


@dataclass(frozen=True)
class ContractPage:
    at: Termly
    agreements: tuple[Termly, ...]
    prices: tuple[PriceTerm, ...]
    triggers: tuple[Watched, ...]
    timeline: tuple[Event, ...]

    @property
    def contract(self) -> Contract:
        return self.at.row


def contract_page(membership: Membership, contract: Contract) -> ContractPage:
    """Three queries; the contract must come with what `contracts_of` selects."""
    today = localdate()
    return ContractPage(
        at=next(standing_of([contract], today)),
        agreements=tuple(standing_of(agreements_of(membership).filter(contract=contract), today)),
        prices=tuple(contract.prices.all()),
        triggers=tuple(Watched(row, row.reading) for row in contract.triggers.all()),
        timeline=timeline(contract.term, today),
    )


def timeline(term: renewals.Term, today: date) -> tuple[Event, ...]:
    """From the beginning to the end of the term after the present one, with today among them."""
    events = [Event(today, "today")]
    if term.starts:
        events.append(Event(term.starts, "begin"))
    if term.noticed:
        events.append(Event(term.noticed, "noticed"))
    return tuple(sorted([*events, *_coming(term, today)], key=lambda one: (one.on, one.kind != "today")))


def _coming(term: renewals.Term, today: date) -> Iterator[Event]:
    """What falls into the present term and the one after it."""
    ends = renewals.current_end(term, today) or term.ends
    if ends is None:
        return
    over = renewals.last_day(term)
    last = renewals.months_later(ends, term.renews_by)
    since = min(ends - timedelta(days=term.notice_days + term.decision_days), today)
    for moment in renewals.moments(term, since, last):
        if ends <= moment.of.ends <= last:
            renews = moment.kind == renewals.Kind.END and over != moment.on
            yield Event(moment.on, moment.kind, renews)
