"""A company plan of Acme: olga owns it, a board recommends and agrees."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import settings

from organizations.models import Group, Person
from vpmom.kinds import SHAPES, Kind
from vpmom.models import Plan
from vpmom.plan import Item, Link, LinkKind, Measure, Party, Period, Section, Visibility
from vpmom.plan import Plan as Text
from vpmom.services.drafting import create_plan

settings.register_profile("steady", deadline=None)
settings.load_profile("steady")

YEAR = Period(date(2027, 1, 1), date(2027, 12, 31))
KEY = "00000000-0000-4000-8000-0000000000{:02d}"  # of the lines below, in order


def key(number: int) -> str:
    return KEY.format(number)


def company_text(**changes) -> Text:
    """Two priorities, two methods, an obstacle, two measures; all linked, no placeholder, one decider."""
    text = Text(
        title="Acme 2027",
        period=YEAR,
        owner="Olga",
        rapid=(Party("Olga", "D"),),
        order_confirmed=True,
        sections=(
            Section("vision", (Item(key(1), "Every parcel arrives on the promised day"),)),
            Section("priorities", (Item(key(2), "On time - promises are kept"), Item(key(3), "Fair price"))),
            Section(
                "methods",
                (
                    Item(key(4), "Plan routes each night from live orders", owner="Olga", headcount=Decimal(3)),
                    Item(key(5), "Renegotiate the hub contracts", visibility=Visibility.INTERNAL),
                ),
            ),
            Section(
                "obstacles",
                (Item(key(6), "Drivers leave within a year"), Item(key(7), "Two hubs are full by noon")),
            ),
            Section(
                "measures",
                (
                    Item(
                        key(8),
                        "Share of parcels on the promised day",
                        owner="Olga",
                        measure=Measure(unit="%", baseline=Decimal(88), target=Decimal(96)),
                    ),
                    Item(
                        key(9),
                        "Margin per parcel",
                        visibility=Visibility.CONFIDENTIAL,
                        measure=Measure(unit="EUR", baseline=Decimal("0.4"), target=Decimal("0.55")),
                    ),
                ),
            ),
        ),
        links=frozenset(
            {
                Link(LinkKind.MEASURES, key(8), key(2)),
                Link(LinkKind.MEASURES, key(9), key(3)),
                Link(LinkKind.SERVES, key(4), key(2)),
                Link(LinkKind.SERVES, key(5), key(3)),
                Link(LinkKind.ANSWERS, key(4), key(7)),
            }
        ),
    )
    return replace(text, **changes)


@pytest.fixture
def company() -> Text:
    return company_text()


@pytest.fixture
def people(acme, olga, connie, ed, rob, vera) -> dict[str, Person]:
    """A person with an account for each member of Acme, by the member's name."""
    members = {"olga": olga, "connie": connie, "ed": ed, "rob": rob, "vera": vera}
    return {
        name: Person.objects.create(
            organization=acme, name=name.title(), email=f"{name}@example.com", membership=member
        )
        for name, member in members.items()
    }


@pytest.fixture
def board(acme, people) -> Group:
    group = Group.objects.create(organization=acme, name="Board")
    group.members.set([people["connie"], people["ed"]])
    return group


@pytest.fixture
def plan(olga, people, company) -> Plan:
    """The company plan as a draft, owned by Olga."""
    return create_plan(by=olga, text=company, owner=people["olga"])


@pytest.fixture
def empty_plan(olga, people) -> Plan:
    sections = tuple(Section(shape.key) for shape in SHAPES[Kind.VPMOM].sections[:5])
    return create_plan(by=olga, text=Text(title="Empty", sections=sections))
