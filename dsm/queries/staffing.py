"""The matrix of people as a value, as far as a reader may see it.

Numbers are of everybody: half of somebody's time in another unit is half of her time. What a reader with a scope may not
see is counted without its name: such persons and products are called what they are, somebody or something outside.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property

from django.utils.translation import gettext as _

from dsm.models import Absence, Allocation, Capability, Demand, Home, Product, StaffingAssumptions
from dsm.queries.portfolio import capability_values
from dsm.staffing import raci
from dsm.staffing import values as v
from dsm.staffing.findings import Finding, Kind, findings
from dsm.staffing.sweep import Window, month_of, months
from organizations.models import Membership, Organization, Person

USUAL_MONTHS = 6
MOST_MONTHS = 12


@dataclass(frozen=True)
class Matrix:
    """`people`, `teams` and `capabilities` map keys to primary keys of what the reader sees, in the order shown."""

    staffing: v.Staffing
    people: dict[str, int]
    teams: dict[str, int]
    capabilities: dict[str, int]

    def shows(self, finding: Finding) -> bool:
        """Whether the reader sees what it is about; that a capability of all rests on one is told to all who see it."""
        if finding.kind is Kind.ALONE:
            return finding.capability in self.capabilities
        return all(
            key is None or key in seen for key, seen in ((finding.person, self.people), (finding.product, self.teams))
        )

    def findings(self, window: Window) -> tuple[Finding, ...]:
        """What stands out, as far as the reader sees it. Whom she does not see has no key either."""
        found = (one for one in findings(self.staffing, window) if self.shows(one))
        return tuple(one if one.person in self.people else replace(one, person=None) for one in found)

    @cached_property
    def shown_people(self) -> tuple[v.Person, ...]:
        return tuple(one for one in self.staffing.people if one.key in self.people)


def matrix_of(membership: Membership) -> Matrix:
    """A constant number of queries. Persons are named by their primary keys, products and capabilities by their keys."""
    organization = membership.organization_id
    people = list(Person.objects.filter(organization=organization, deleted_at=None).order_by("name", "pk"))
    products = list(Product.objects.filter(organization=organization, deleted_at=None).order_by("name", "pk"))
    seen_people, seen_products = _seen(Person, membership, people), _seen(Product, membership, products)
    capabilities = capability_values(membership)
    ids = dict(Capability.objects.visible_to(membership).values_list("key", "pk"))
    homes, absences = _homes(organization), _absences(organization)
    return Matrix(
        staffing=v.Staffing(
            people=tuple(_person(row, row.pk in seen_people, homes, absences) for row in people),
            teams=tuple(_team(row, row.pk in seen_products) for row in products),
            capabilities={one.key: one.name for one in capabilities},
            allocations=_allocations(organization),
            demands=_demands(organization),
            assumptions=assumptions_value(assumptions_of(membership.organization)),
        ),
        people={str(row.pk): row.pk for row in people if row.pk in seen_people},
        teams={row.key: row.pk for row in products if row.pk in seen_products},
        capabilities={one.key: ids[one.key] for one in capabilities if one.key in ids},
    )


def _seen(model, membership: Membership, rows: Sequence) -> set[int]:
    if not membership.is_scoped:
        return {row.pk for row in rows}
    return set(model.objects.visible_to(membership).values_list("pk", flat=True))


def _person(row: Person, is_seen: bool, homes: dict, absences: dict) -> v.Person:
    name = row.name if is_seen else _("Somebody outside your units")
    return v.Person(str(row.pk), name, tuple(homes.get(row.pk, ())), tuple(absences.get(row.pk, ())))


def _team(row: Product, is_seen: bool) -> v.Team:
    lead = None if row.owner_id is None else str(row.owner_id)
    return v.Team(row.key, row.name if is_seen else _("a product outside your units"), lead)


def _homes(organization: int) -> dict[int, list[v.Home]]:
    rows = Home.objects.filter(organization=organization, deleted_at=None).order_by("first", "pk")
    found: dict[int, list[v.Home]] = {}
    for person, *said, manager, capability in rows.values_list(
        "person", "first", "last", "fte", "manager", "capability__key"
    ):
        found.setdefault(person, []).append(_home(*said, manager, capability))
    return found


def _home(first: date, last: date | None, fte, manager: int | None, capability: str | None) -> v.Home:
    return v.Home(first, last, Fraction(fte), capability, None if manager is None else str(manager))


def _absences(organization: int) -> dict[int, list[v.Absence]]:
    rows = Absence.objects.filter(organization=organization, deleted_at=None).order_by("first", "pk")
    found: dict[int, list[v.Absence]] = {}
    for person, first, last, share in rows.values_list("person", "first", "last", "share"):
        found.setdefault(person, []).append(v.Absence(first, last, Fraction(share) / 100))
    return found


def _allocations(organization: int) -> tuple[v.Allocation, ...]:
    rows = Allocation.objects.filter(
        organization=organization, deleted_at=None, person__deleted_at=None, product__deleted_at=None
    ).order_by("first", "pk")
    return tuple(
        v.Allocation(str(person), product, first, last, Fraction(fte))
        for person, product, first, last, fte in rows.values_list("person", "product__key", "first", "last", "fte")
    )


def _demands(organization: int) -> tuple[v.Demand, ...]:
    rows = Demand.objects.filter(
        organization=organization, deleted_at=None, product__deleted_at=None, capability__deleted_at=None
    ).order_by("first", "pk")
    return tuple(
        v.Demand(product, capability, first, last, Fraction(fte))
        for product, capability, first, last, fte in rows.values_list(
            "product__key", "capability__key", "first", "last", "fte"
        )
    )


# ---- Assumptions ----


def assumptions_of(organization: Organization) -> StaffingAssumptions:
    """What was said, else the usual, which is not stored."""
    row = StaffingAssumptions.objects.filter(organization=organization).first()
    return row or StaffingAssumptions(organization=organization)


def assumptions_value(row: StaffingAssumptions) -> v.Assumptions:
    losses = tuple(Fraction(lost, 100) for lost in (row.lost_in_2, row.lost_in_3, row.lost_in_4, row.lost_in_5))
    return v.Assumptions(losses, row.team_least, row.team_most, row.most_teams, Fraction(row.bench_from))


def raci_limits(organization: Organization) -> raci.Limits:
    row = assumptions_of(organization)
    return raci.Limits(row.most_accountable, row.most_consulted)


# ---- The window that a page shows ----


@dataclass(frozen=True)
class Shown:
    """Whole months, one after the other."""

    months: tuple[Window, ...]

    @property
    def window(self) -> Window:
        return Window(self.months[0].first, self.months[-1].last)


def shown_months(first: str, count: str, today: date) -> Shown:
    """From "2027-03" and "6" as an address has them; what is neither is this month and the usual number."""
    try:
        begins = date.fromisoformat(f"{first}-01")
        begins = begins if 1990 <= begins.year <= 2099 else today
    except ValueError:
        begins = today
    number = int(count) if count.isascii() and count.isdigit() and len(count) < 4 else USUAL_MONTHS
    return Shown(months(month_of(begins).first, min(max(number, 1), MOST_MONTHS)))
