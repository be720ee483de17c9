"""Everything that has a term of its own, contracts and agreements alike, and where each stands."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from dsm import renewals
from dsm.models import Agreement, Contract
from organizations.models import Membership

Termed = Contract | Agreement
# An agreement of a contract lives as long as that, unless it says otherwise.
OWN_TERM = Q(contract=None) | Q(ends__isnull=False)


@dataclass(frozen=True)
class Termly:
    """A row with a term of its own, and where it stands today."""

    row: Termed
    standing: renewals.Standing

    @property
    def route(self) -> str:
        """The name of its page."""
        return self.row._meta.model_name

    @property
    def key(self) -> str:
        """Stable: "contract-12"."""
        return f"{self.route}-{self.row.pk}"

    @property
    def due(self) -> date | None:
        """The next day by which somebody must act; None when nothing is open."""
        of = self.standing.deadlines
        if of is None or self.standing.state == renewals.State.RENEWING:
            return None
        is_decided = self.row.decided_end == of.ends
        return of.cancel_by if is_decided or self.standing.state == renewals.State.NOTICE else of.decide_by


def contracts_of(membership: Membership) -> QuerySet[Contract]:
    """Those that she reads, with what a line shows of them."""
    return Contract.objects.visible_to(membership).select_related("organization", "supplier", "owner", "unit")


def agreements_of(membership: Membership) -> QuerySet[Agreement]:
    """Those that she reads, with what a line shows of them."""
    rows = Agreement.objects.visible_to(membership)
    return rows.select_related("organization", "supplier", "owner", "unit", "contract")


def termed_of(membership: Membership) -> list[Termed]:
    """Every contract and agreement with a term of its own that she reads. Two queries."""
    return [*contracts_of(membership), *agreements_of(membership).filter(OWN_TERM)]


def standing_of(rows: Iterable[Termed], today: date) -> Iterator[Termly]:
    """Where each row stands; by the term of its contract where it has none of its own."""
    return (Termly(row, renewals.standing(row.term, today)) for row in rows)


def owned_by(membership: Membership) -> list[Termed]:
    """`termed_of`, of which she is the owner. Two queries."""
    mine = Q(owner__membership=membership, owner__deleted_at=None)
    return [*contracts_of(membership).filter(mine), *agreements_of(membership).filter(OWN_TERM).filter(mine)]
