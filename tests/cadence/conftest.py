"""Paula is a person with vera's account; the board is a group of connie and ed. A day in November 2026 is today."""

from datetime import date

import pytest

from cadence.models import Occasion
from cadence.services import occasions, reviews
from organizations.models import Group, Person

TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """Sunday, 22 November 2026, wherever the calendar asks what day it is."""
    for module in (
        "cadence.queries.calendar",
        "cadence.queries.waiting",
        "cadence.views.calendar",
        "cadence.reminders",
    ):
        monkeypatch.setattr(f"{module}.localdate", lambda: TODAY)
    for module in ("cadence.views.waiting", "cadence.views.reviews", "cadence.api.planning"):
        monkeypatch.setattr(f"{module}.localdate", lambda: TODAY)
    return TODAY


@pytest.fixture
def persons(acme, olga, connie, ed, rob, vera) -> dict[str, Person]:
    """A person with an account for each member, by name."""
    members = {"olga": olga, "connie": connie, "ed": ed, "rob": rob, "vera": vera}
    return {
        name: Person.objects.create(organization=acme, name=name.title(), membership=member)
        for name, member in members.items()
    }


@pytest.fixture
def board(acme, persons) -> Group:
    group = Group.objects.create(organization=acme, name="Board")
    group.members.set([persons["connie"], persons["ed"]])
    return group


@pytest.fixture
def lock(olga, persons) -> Occasion:
    """The lock of the plans, due from Ed on 4 December."""
    return occasions.add_occasion(
        by=olga, kind="lock", title="Lock the plans", on=date(2026, 12, 4), person=persons["ed"], period="FY2027"
    )


@pytest.fixture
def review(olga):
    return reviews.start_review(by=olga, title="Year", on=TODAY)
