"""What must be decided when: deadlines by month, and figures that call for a talk."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.timezone import localdate

from dsm import renewals, triggers
from dsm.models import Trigger
from dsm.queries.terms import Termed, Termly, standing_of, termed_of
from organizations.models import Membership, Person, Supplier

MONTHS = 12
MOST_LINES = 500
State = renewals.State


@dataclass(frozen=True)
class Line:
    """Something that falls on a day, and the row of which it tells."""

    at: Termly
    moment: renewals.Moment

    @property
    def on(self) -> date:
        return self.moment.on


@dataclass(frozen=True)
class Month:
    first: date
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Fired:
    """A trigger whose figure reached its limit."""

    trigger: Trigger
    reading: triggers.Reading


@dataclass(frozen=True)
class Renewals:
    """`now`: where a decision or a notice is open, the most pressing first. `late`: too late for this term."""

    today: date
    until: date
    now: tuple[Termly, ...]
    late: tuple[Termly, ...]
    fired: tuple[Fired, ...]
    months: tuple[Month, ...]
    is_cut: bool
    has_any: bool  # whatever the filters say
    suppliers: tuple[Supplier, ...]
    owners: tuple[Person, ...]


def renewals_page(membership: Membership, *, supplier: int | None = None, owner: int | None = None) -> Renewals:
    """The next twelve months, of one supplier or one owner if asked. Five queries whatever the rows."""
    today = localdate()
    until = renewals.months_later(today.replace(day=1), MONTHS) - timedelta(days=1)
    every = termed_of(membership)
    rows = [row for row in every if _asked(row, supplier, owner)]
    known = list(standing_of(rows, today))
    lines = lines_of(known, today, until)
    fired = [one for one in fired_of(membership) if _asked(one.trigger.contract, supplier, owner)]
    return Renewals(
        today=today,
        until=until,
        now=_by_due(one for one in known if one.standing.is_pressing),
        late=_by_due(one for one in known if one.standing.state == State.LATE),
        fired=tuple(fired),
        months=tuple(_by_month(lines[:MOST_LINES])),
        is_cut=len(lines) > MOST_LINES,
        has_any=bool(every),
        suppliers=_named(row.supplier for row in every),
        owners=_named(row.owner for row in every),
    )


def lines_of(known: Iterable[Termly], since: date, until: date) -> list[Line]:
    """What falls on the days from `since` to `until`, in order."""
    found = [Line(one, moment) for one in known for moment in renewals.moments(one.row.own_term, since, until)]
    return sorted(found, key=lambda line: (line.on, line.moment.kind, line.at.row.title, line.at.key))


def fired_of(membership: Membership) -> Iterator[Fired]:
    """Triggers that fired, of contracts that she reads and that are not over. One query."""
    rows = Trigger.objects.visible_to(membership).exclude(current=None).select_related("contract__supplier")
    today = localdate()
    for row in rows.order_by("contract__title", "title", "pk"):
        reading = row.reading
        is_over = renewals.standing(row.contract.term, today).state == State.ENDED
        if reading.signal == triggers.Signal.FIRED and not is_over:
            yield Fired(row, reading)


def _asked(row: Termed, supplier: int | None, owner: int | None) -> bool:
    return supplier in (None, row.supplier_id) and owner in (None, row.owner_id)


def _by_due(some: Iterable[Termly]) -> tuple[Termly, ...]:
    return tuple(sorted(some, key=lambda one: (one.due or date.max, one.row.title, one.key)))


def _by_month(lines: list[Line]) -> Iterator[Month]:
    months: dict[date, list[Line]] = {}
    for line in lines:
        months.setdefault(line.on.replace(day=1), []).append(line)
    return (Month(first, tuple(some)) for first, some in months.items())


def _named(some) -> tuple:
    found = {one.pk: one for one in some if one is not None}
    return tuple(sorted(found.values(), key=lambda one: (one.name.casefold(), one.pk)))
