"""A plan goes on in its next period, or begins another unit's."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.timezone import localdate, now

from organizations.errors import DomainError
from organizations.models import Person
from tests.vpmom.conftest import company_text, key
from tests.vpmom.followed import OVER, ZONES, made, okr_text, past_text, tell, vmost_text
from vpmom.models import CheckIn, Plan
from vpmom.plan import Item, Obstacle, ObstacleState, Party, Period
from vpmom.queries.copying import copy_page
from vpmom.queries.following import follow_page
from vpmom.queries.reading import draft
from vpmom.services.cascading import link_parent
from vpmom.services.copying import copy_as_template, copy_to_next_period
from vpmom.services.drafting import write_parties
from vpmom.services.following import set_weights
from vpmom.services.items import write_items

pytestmark = pytest.mark.django_db
NEXT = Period(date(2026, 1, 1), date(2026, 12, 31))
ALL = [key(n) for n in range(1, 10)]
ON_TIME, MARGIN = key(8), key(9)


@pytest.fixture
def plan(olga, people) -> Plan:
    return made(olga, past_text(), people["olga"])


def go_on(plan, by, carried=ALL, **changes) -> Plan:
    return copy_to_next_period(
        by=by, plan=plan, **{"title": "Acme 2026", "period": NEXT, "carried": carried, **changes}
    )


def item(plan, wanted) -> Item:
    return next(each for _section, each in draft(plan).walk() if each.key == wanted)


# ---- Refusals ----


def test_who_does_not_edit_here_copies_nothing(plan, vera, rob, sam, people):
    for member in (vera, rob, sam):
        with pytest.raises(PermissionDenied):
            go_on(plan, member)
    assert Plan.objects.count() == 1


def test_a_template_stays_within_ones_units(plan, sam, sales, people):
    with pytest.raises(PermissionDenied):
        copy_as_template(by=sam, plan=plan, title="Ours", unit=None, period=None, carried=[key(1)])
    assert copy_as_template(by=sam, plan=plan, title="Ours", unit=sales, period=None, carried=[key(1)]).unit == sales


def test_the_next_period_is_no_earlier_one(plan, olga):
    with pytest.raises(DomainError, match="begins after"):
        go_on(plan, olga, period=OVER)


def test_a_line_that_is_gone_is_not_dropped_silently(plan, olga):
    with pytest.raises(DomainError, match="no longer in the plan"):
        go_on(plan, olga, carried=[key(1), key(77)])
    assert Plan.objects.count() == 1


def test_what_she_may_not_read_cannot_be_taken_along(plan, ed, people):
    page = copy_page(plan, ed, as_template=False)
    assert MARGIN not in [choice.key for group in page.groups for choice in group.choices]
    with pytest.raises(DomainError, match="no longer in the plan"):
        go_on(plan, ed, carried=[MARGIN])
    new = go_on(plan, ed, carried=page.usual)
    assert not new.items.filter(key=MARGIN).exists()
    assert not new.links.filter(source__key=MARGIN).exists()


# ---- The next period ----


def test_the_chosen_lines_go_on_under_their_keys(plan, olga, people):
    new = go_on(plan, olga, carried=[key(1), key(2), key(4), ON_TIME])
    assert (new.earlier, new.owner, new.unit, new.period) == (plan, people["olga"], None, NEXT)
    assert new.period_label == "FY2026"
    assert (new.status, new.stage, new.order_confirmed) == ("draft", 1, False)
    assert {each.key for _section, each in draft(new).walk()} == {key(1), key(2), key(4), ON_TIME}
    assert {(link.source, link.target) for link in draft(new).links} == {(ON_TIME, key(2)), (key(4), key(2))}
    assert [section.key for section in draft(new).sections] == [section.key for section in draft(plan).sections]


def test_a_measure_begins_where_it_stands_and_waits_for_its_target(plan, olga):
    tell(plan, olga, ON_TIME, date(2025, 3, 1), 90)
    tell(plan, olga, ON_TIME, date(2025, 9, 1), 92.5)
    tell(plan, olga, ON_TIME, date(2025, 10, 1), status="data_needed")
    new = go_on(plan, olga)
    assert item(new, ON_TIME).measure.baseline == Decimal("92.5")
    assert item(new, ON_TIME).measure.target is None
    assert item(new, MARGIN).measure.baseline == Decimal("0.4")  # nobody checked in on it
    assert not CheckIn.objects.filter(item__plan=new).exists()
    assert CheckIn.objects.filter(item__plan=plan).count() == 3


def test_worded_steps_stay(plan, olga):
    assert item(go_on(plan, olga, carried=[ZONES]), ZONES).measure.zones == ("nobody", "some teams", "everybody")


def test_an_obstacle_is_a_period_older_and_open_again_when_it_came_back(plan, olga):
    cleared = Obstacle(ObstacleState.CLEARED, date(2024, 5, 1), date(2025, 6, 1), "A third hub", 2)
    accepted = Obstacle(ObstacleState.ACCEPTED, date(2023, 1, 1), None, "We live with it", 3)
    write_items(
        plan, {"obstacles": [Item(key(6), "Drivers leave", obstacle=accepted), Item(key(7), "Full", obstacle=cleared)]}
    )
    new = go_on(plan, olga)
    assert item(new, key(6)).obstacle == replace(accepted, periods=4)
    assert item(new, key(7)).obstacle == Obstacle(ObstacleState.OPEN, date(2024, 5, 1), None, "", 3)


def test_what_stands_below_a_line_goes_with_it(plan, olga):
    below = (Item(key(60), "First the nights", children=(Item(key(61), "Then the days"),)),)
    write_items(plan, {"methods": [Item(key(4), "Plan routes", children=below)]})
    new = go_on(plan, olga, carried=[key(4)])
    assert {each.key for _section, each in draft(new).walk()} == {key(4), key(60), key(61)}


def test_people_are_kept_by_who_they_are_not_by_their_name(plan, olga, acme, people):
    twin = Person.objects.create(organization=acme, name="Ed")
    plan.items.filter(key=key(4)).update(owner=people["ed"], owner_text="Ed")
    write_parties(plan, [Party("Olga", "D"), Party("Connie", "A")])
    new = go_on(plan, olga)
    assert new.items.get(key=key(4)).owner == people["ed"] != twin
    assert [(party.person, party.roles) for party in new.parties.all()] == [
        (people["olga"], "D"), (people["connie"], "A"),
    ]  # fmt: skip


def test_who_was_deleted_stays_as_a_name(plan, olga, people):
    write_parties(plan, [Party("Olga", "D"), Party("Connie", "A")])
    plan.items.filter(key=key(4)).update(owner=people["connie"], owner_text="Connie")
    Person.objects.filter(name="Connie").update(deleted_at=now())
    new = go_on(plan, olga)
    assert [str(party) for party in new.parties.all()] == ["Olga", "Connie"]
    assert new.parties.get(roles="A").person is None
    assert (new.items.get(key=key(4)).owner, new.items.get(key=key(4)).owner_text) == (None, "Connie")


def test_visibility_weights_and_order_are_kept(plan, olga):
    set_weights(by=olga, plan=plan, weights={key(2): Decimal("0.9")})
    new = go_on(plan, olga)
    assert item(new, MARGIN).visibility == "confidential"
    assert new.items.get(key=key(2)).weight == Decimal("0.900")
    assert follow_page(new, olga).groups[0].weight_percent == 90


def test_it_hangs_below_what_its_parent_has_become(plan, olga, people):
    child = made(olga, replace(company_text(), title="Sales 2025", period=OVER), people["olga"])
    link_parent(plan=child, parent=plan, by=olga, item=key(4))
    new_parent = go_on(plan, olga, carried=[key(4)])
    new_child = go_on(child, olga, title="Sales 2026")
    link = new_child.parent_links.get()
    assert (link.parent, str(link.item)) == (new_parent, key(4))


def test_a_method_that_the_parent_gave_up_leaves_the_link_to_the_plan(plan, olga, people):
    child = made(olga, replace(company_text(), title="Sales 2025", period=OVER), people["olga"])
    link_parent(plan=child, parent=plan, by=olga, item=key(4))
    new_parent = go_on(plan, olga, carried=[key(1)])
    link = go_on(child, olga, title="Sales 2026").parent_links.get()
    assert (link.parent, link.item) == (new_parent, None)


# ---- A template ----


def test_a_template_has_the_lines_and_nothing_of_their_story(plan, olga, sales, people):
    tell(plan, olga, ON_TIME, date(2025, 3, 1), 90)
    page = copy_page(plan, olga, as_template=True)
    assert MARGIN not in page.usual  # confidential: only when somebody chooses it
    new = copy_as_template(by=olga, plan=plan, title="Sales 2026", unit=sales, period=NEXT, carried=page.usual)
    rows = new.items.all()
    assert (new.earlier, new.unit) == (None, sales)
    assert not {str(row.key) for row in rows} & set(ALL)
    assert "Share of parcels on the promised day" in {row.text for row in rows}
    assert not rows.exclude(owner=None).exists() and not rows.exclude(owner_text="").exists()
    measure = rows.get(text__startswith="Share").measure
    assert (measure.unit, measure.baseline, measure.target) == ("%", None, None)
    assert rows.get(text__startswith="Drivers").obstacle.opened_on == localdate()
    assert new.links.count() == 4  # those of the lines that came along
    assert not new.parties.exists()


# ---- Other kinds ----


@pytest.mark.parametrize(
    ("text", "usual", "kept"),
    [(okr_text(), {30, 31, 32}, 32), (vmost_text(), {40, 42, 43}, 42)],
    ids=["okr", "vmost"],
)
def test_other_kinds_go_on_too(olga, people, text, usual, kept):
    plan = made(olga, text, people["olga"])
    tell(plan, olga, key(kept), date(2025, 3, 1), 7)
    page = copy_page(plan, olga, as_template=False)
    assert set(page.usual) == {key(n) for n in usual}
    new = go_on(plan, olga, carried=page.usual)
    assert new.kind == plan.kind
    measure = item(new, key(kept)).measure
    assert (measure.baseline, measure.target) == (Decimal(7), None)
