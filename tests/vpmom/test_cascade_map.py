"""The map of plans: who carries which method, which method nobody carries, and who may see it."""

from uuid import UUID

import pytest

from organizations.models import Unit
from tests.vpmom.conftest import key
from vpmom.cascade import Closeness
from vpmom.models import ParentLink, ParentQuestion, Version
from vpmom.plan import Item, Plan, Section, Visibility
from vpmom.queries.cascading import family
from vpmom.queries.plan_map import DEEPEST, cascade_map
from vpmom.services.drafting import create_plan

pytestmark = pytest.mark.django_db


def child(by, title, vision, unit=None, **more):
    sections = (Section("vision", (Item("", vision, **more),)),)
    return create_plan(by=by, text=Plan(title=title, sections=sections), unit=unit)


def hang(plan, parent, item=None):
    return ParentLink.objects.create(
        organization=plan.organization, plan=plan, parent=parent, item=UUID(item) if item else None
    )


def test_another_company_sees_nothing(plan, eve):
    assert cascade_map(eve).plans == 0


def test_a_unit_leader_sees_her_units_and_the_whole(plan, olga, sam, sales, acme):
    finance = Unit.objects.create(organization=acme, name="Finance")
    child(olga, "Finance plan", "Count", finance)
    child(olga, "Sales plan", "Sell", sales)
    seen = cascade_map(sam)
    assert {leaf.node.plan.title for leaf in (*seen.roots, *seen.alone)} == {"Acme 2027", "Sales plan"}


def test_a_child_carries_the_method_that_it_is_linked_to(plan, olga, sales):
    below = child(olga, "Routes", "Something else entirely", sales)
    hang(below, plan, key(4))
    (root,) = cascade_map(olga).roots
    (carrier,) = root.node.methods[0].carriers
    assert (carrier.plan, carrier.closeness, carrier.linked) == (below, Closeness.NONE, True)
    assert [method.text for method in root.node.orphans] == ["Renegotiate the hub contracts"]


def test_a_child_without_a_linked_method_is_matched_by_its_words(plan, olga, sales):
    below = child(olga, "Routes", "Plan routes each night from live orders", sales)
    hang(below, plan)
    (carrier,) = cascade_map(olga).roots[0].node.methods[0].carriers
    assert (carrier.closeness, carrier.linked) == (Closeness.IDENTICAL, False)


def test_a_plan_with_two_parents_stands_below_both(plan, olga, sales):
    other = child(olga, "Safety", "Nobody is hurt")
    below = child(olga, "Routes", "Plan routes", sales)
    hang(below, plan)
    hang(below, other)
    first, second = cascade_map(olga).roots
    drawn = [leaf for root in (first, second) for branch in root.branches for leaf in branch.leaves]
    assert [(leaf.node.plan, leaf.again) for leaf in drawn] == [(below, False), (below, True)]


def test_a_plan_of_a_unit_with_nothing_above_and_below_stands_alone(plan, olga, sales):
    child(olga, "Routes", "Plan routes", sales)
    assert [leaf.node.plan.title for leaf in cascade_map(olga).alone] == ["Routes"]


def test_a_confidential_vision_is_not_on_a_viewers_map(plan, olga, vera, sales):
    below = child(olga, "Routes", "Sell the vans", sales, visibility=Visibility.CONFIDENTIAL)
    hang(below, plan)
    (root,) = cascade_map(vera).roots
    (below,) = root.branches[-1].leaves
    assert below.node.vision == ""


def test_the_family_of_a_plan_says_what_it_carries(plan, olga, sales):
    below = child(olga, "Routes", "Plan routes each night from live orders", sales)
    hang(below, plan, key(4))
    (above,) = family(below, olga).parents
    assert (above.method, above.closeness) == ("Plan routes each night from live orders", Closeness.IDENTICAL)
    assert family(plan, olga).methods[0].carriers[0].plan == below


def test_the_map_of_many_plans_takes_the_queries_of_few(plan, olga, vera, sales, django_assert_num_queries):
    def grow(number):
        for one in range(number):
            hang(child(olga, f"Plan {one}", f"Vision {one}", sales), plan)

    grow(2)
    with django_assert_num_queries(5):
        cascade_map(vera)
    grow(20)
    with django_assert_num_queries(5):
        cascade_map(vera)


# ---- Narrowed ----


def titles(leaves) -> list[str]:
    """Of every plan that is drawn, from the top."""
    found = []
    for leaf in leaves:
        found.append(leaf.node.plan.title)
        found += titles([child for branch in leaf.branches for child in branch.leaves])
    return found


@pytest.fixture
def north(acme, sales) -> Unit:
    return Unit.objects.create(organization=acme, name="North", parent=sales)


@pytest.fixture
def tree(plan, olga, sales, north, acme) -> dict[str, ParentLink]:
    """Acme above Sales above North, Acme above Finance, and Alone of Sales; Finance carries no method of Acme."""
    finance = Unit.objects.create(organization=acme, name="Finance")
    sold = child(olga, "Sales plan", "Plan routes each night from live orders", sales)
    hang(sold, plan, key(4))
    hang(child(olga, "North plan", "Sell", north), sold)
    hang(child(olga, "Finance plan", "Count", finance), plan, key(5))
    child(olga, "Alone plan", "Sell alone", sales)
    return {"sales": sold}


def test_a_unit_is_shown_with_the_units_below_it_and_the_way_down_to_them(tree, olga, sales, north):
    shown = cascade_map(olga, unit=sales)
    assert titles(shown.roots) == ["Acme 2027", "Sales plan", "North plan"]
    assert titles(shown.alone) == ["Alone plan"]
    assert shown.plans == 5
    assert titles(cascade_map(olga, unit=north).roots) == ["Acme 2027", "Sales plan", "North plan"]


def test_only_what_is_missing_leaves_out_what_hangs_together(tree, olga):
    shown = cascade_map(olga, only_missing=True)
    assert titles(shown.roots) == ["Acme 2027", "Sales plan", "North plan"]  # North carries no method of Sales
    assert titles(shown.alone) == ["Alone plan"]


def test_an_open_question_is_missing_an_answer(plan, olga, sales):
    below = child(olga, "Sales plan", "Plan routes each night from live orders", sales)
    link = hang(below, plan, key(4))
    hang(child(olga, "Finance plan", "Count"), plan, key(5))
    assert titles(cascade_map(olga, only_missing=True).roots) == []
    version = Version.objects.create(
        organization=plan.organization, plan=plan, content={}, checksum="x", submitted_by=olga,
        comments_until="2027-02-01", state="decided", number=1, vetted_on="2027-02-01",
    )  # fmt: skip
    ParentQuestion.objects.create(organization=plan.organization, link=link, version=version, changes=["New"])
    shown = cascade_map(olga, only_missing=True)
    assert titles(shown.roots) == ["Acme 2027", "Sales plan"]
    assert (shown.uncarried, shown.questions) == (0, 1)


def test_a_method_that_nobody_carries_is_missing_only_where_somebody_could(plan, olga, sales):
    assert cascade_map(olga).uncarried == 0
    hang(child(olga, "Sales plan", "Plan routes", sales), plan, key(4))
    shown = cascade_map(olga, only_missing=True)
    assert shown.uncarried == 1
    assert [branch.method for branch in shown.roots[0].branches] == ["Renegotiate the hub contracts"]


def test_below_a_plan_that_one_does_not_see_a_plan_is_not_said_to_hang_nowhere(olga, sam, sales, acme, people):
    finance = child(olga, "Finance plan", "Count", Unit.objects.create(organization=acme, name="Finance"))
    hang(child(olga, "Sales plan", "Sell", sales), finance)
    shown = cascade_map(sam)
    assert (titles(shown.roots), titles(shown.alone)) == (["Sales plan"], [])


def test_very_deep_down_the_map_says_that_it_goes_on(olga, sales):
    above = None
    for level in range(DEEPEST + 2):
        one = child(olga, f"Level {level}", "Sell", sales)
        if above:
            hang(one, above)
        above = one
    (root,) = cascade_map(olga).roots
    drawn = titles([root])
    assert drawn == [f"Level {level}" for level in range(DEEPEST + 1)]
    leaf = root
    while leaf.branches:
        (leaf,) = leaf.branches[0].leaves
    assert leaf.goes_on
