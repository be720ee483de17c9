"""The ledger, and the bridge from its cost centres to the streams."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from organizations.models import Membership
from valuestreams.accounting.bridge import (
    SUSTAINING,
    UNASSIGNED,
    Assignment,
    Bridge,
    CentreSum,
    Finding,
    LedgerLine,
    bridge,
)
from valuestreams.models import CentreRule, Ledger, Stream
from valuestreams.models import LedgerLine as LineRow

SHOWN = 20  # lines of a file that is looked at


@dataclass(frozen=True)
class Rule:
    """What is assigned of a centre, or of one account of it: shares by the id of a stream, None for sustaining."""

    centre: str
    account: str
    revision: int
    shares: Mapping[int | None, Fraction]


@dataclass(frozen=True)
class Target:
    key: str  # as the bridge names it
    title: str
    cents: int


@dataclass(frozen=True)
class Bridged:
    """The bridge of a ledger with the names that people know. `unassigned` is the same as in `bridge.totals`."""

    ledger: Ledger
    bridge: Bridge
    targets: tuple[Target, ...]

    @property
    def problems(self) -> tuple[Finding, ...]:
        return self.bridge.problems

    @property
    def centres(self) -> tuple[CentreSum, ...]:
        """Those with open questions first, the largest amounts first."""
        return tuple(sorted(self.bridge.centres, key=lambda one: (not one.problems, -abs(one.cents), one.centre)))

    def title(self, key: str) -> str:
        return next(target.title for target in self.targets if target.key == key)


def ledgers(membership: Membership):
    return Ledger.objects.visible_to(membership).select_related("imported_by__user", "organization")


def rules(membership: Membership) -> dict[tuple[str, str], Rule]:
    """Every rule by centre and account. Shares of streams in the bin count as not given."""
    rows = CentreRule.objects.visible_to(membership).prefetch_related("shares__stream")
    return {(row.centre, row.account): _rule(row) for row in rows}


def rule(membership: Membership, centre: str, account: str) -> Rule:
    """The rule of a centre or of an account of it; revision 0 where there is none."""
    rows = CentreRule.objects.visible_to(membership).filter(centre=centre, account=account)
    row = rows.prefetch_related("shares__stream").first()
    return _rule(row) if row else Rule(centre, account, 0, {})


def _rule(row: CentreRule) -> Rule:
    alive = (share for share in row.shares.all() if share.stream is None or share.stream.deleted_at is None)
    return Rule(row.centre, row.account, row.revision, {one.stream_id: Fraction(one.part, one.of) for one in alive})


def bridged(ledger: Ledger, membership: Membership) -> Bridged:
    """The ledger shared out by what is assigned today. Five queries, whatever the lines."""
    rows = LineRow.objects.filter(ledger=ledger).values_list("number", "centre", "account", "cents")
    lines = [LedgerLine(str(number), centre, account, cents) for number, centre, account, cents in rows]
    found = bridge(lines, assignments(rules(membership)))
    return Bridged(ledger, found, _targets(found, membership))


def assignments(known: Mapping[tuple[str, str], Rule]) -> list[Assignment]:
    return [
        Assignment(one.centre, SUSTAINING if stream is None else str(stream), share, one.account)
        for one in known.values()
        for stream, share in one.shares.items()
    ]


def _targets(found: Bridge, membership: Membership) -> tuple[Target, ...]:
    """Streams by their title, then sustaining, then what is not assigned."""
    streams = {str(pk): title for pk, title in Stream.objects.visible_to(membership).values_list("pk", "title")}
    names = {**streams, SUSTAINING: _("Sustaining"), UNASSIGNED: _("Not assigned")}
    order = {UNASSIGNED: 2, SUSTAINING: 1}
    made = [Target(key, names.get(key, _("Another stream")), cents) for key, cents in found.totals]
    return tuple(sorted(made, key=lambda target: (order.get(target.key, 0), target.title.casefold(), target.key)))


@dataclass(frozen=True)
class Preview:
    """A file that was read and does not count yet."""

    ledger: Ledger
    lines: list[LineRow]  # the first ones
    centres: int
    unknown: list[tuple[str, int, int]]  # centres that nothing is assigned to: name, lines, cents


def preview(ledger: Ledger, membership: Membership) -> Preview:
    rows = LineRow.objects.filter(ledger=ledger)
    centres = rows.order_by("centre").values_list("centre").annotate(Count("pk"), Sum("cents"))
    known = {centre for centre, _account in rules(membership)}
    found = list(centres)
    return Preview(ledger, list(rows[:SHOWN]), len(found), [one for one in found if one[0] not in known])
