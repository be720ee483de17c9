"""What will not count any more soon: evidence of products that somebody leads, exemptions that she answers for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from dsm.controls.standing import State
from dsm.models import Product
from dsm.queries.controls import Line, products_controls
from organizations.models import Membership
from organizations.permissions import Permission

AHEAD = timedelta(days=30)


@dataclass(frozen=True)
class Lapsing:
    """`lines` of one product, the first that lapses first; `due` is its last day. `exempt`: exemptions, else evidence."""

    product: Product
    lines: tuple[Line, ...]
    due: date
    exempt: bool


def lapsing(membership: Membership, today: date) -> Iterator[Lapsing]:
    """Of products that she may write, within the next 30 days or past already. Four queries."""
    mine = Q(owner__membership=membership)
    answers = Q(exemptions__owner__membership=membership, exemptions__ended_at=None)
    rows = Product.objects.visible_to(membership).filter(mine | answers).distinct()
    products = [
        product
        for product in rows.select_related("organization", "owner")
        if membership.may_write(Permission.EDIT, product.unit_id)
    ]
    person = _person(membership)
    for product, found in zip(products, products_controls(products, today).values(), strict=True):
        groups = [(True, [line for line in found.lines if _exemption_ends(line, person, today)])]
        if product.owner_id == person:
            groups.append((False, [line for line in found.lines if _evidence_ages(line, today)]))
        for exempt, lines in groups:
            if lines:
                ordered = sorted(lines, key=_last_day)
                yield Lapsing(product, tuple(ordered), _last_day(ordered[0]), exempt)


def _person(membership: Membership) -> int | None:
    person = getattr(membership, "person", None)
    return person.pk if person else None


def _exemption_ends(line: Line, person: int | None, today: date) -> bool:
    """It ends soon, or has ended and nothing has taken its place."""
    if line.exemption is None or line.exemption.owner_id != person or line.standing.met:
        return False
    return line.exemption.expires <= today + AHEAD


def _evidence_ages(line: Line, today: date) -> bool:
    if line.standing.state is State.STALE:
        return line.exemption is None
    return line.standing.met and line.standing.until is not None and line.standing.until <= today + AHEAD


def _last_day(line: Line) -> date:
    """The last day on which it counts, or counted."""
    if line.exemption is not None and not line.standing.met:
        return line.exemption.expires
    if line.standing.until is not None:
        return line.standing.until
    shown_on = line.compliance.evidence_on if line.compliance else None
    return (shown_on or date.min) + timedelta(days=line.row.valid_days or 0)
