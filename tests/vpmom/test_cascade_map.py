"""The map of plans: who carries which method, which method nobody carries, and who may see it."""

from uuid import UUID

import pytest

from organizations.models import Unit
from tests.vpmom.conftest import key
from vpmom.cascade import Closeness
from vpmom.models import ParentLink
from vpmom.plan import Item, Plan, Section, Visibility
from vpmom.queries.cascading import family
from vpmom.queries.plan_map import cascade_map
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
