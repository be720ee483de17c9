from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vpmom.small import linked, plans, small, with_items
from vpmom import parser
from vpmom.cascade import Closeness, likeness, match, pairings, parent_changes, would_cycle
from vpmom.kinds import Kind
from vpmom.plan import Item, Period, Plan, Section
from vpmom.translation import to_plan

COMPANY = small(
    "Every parcel arrives on the promised day",
    ("On time", "Fair price", "Safe work"),
    (
        "Build the machine that sells direct and indirect",
        "Operate efficiently ~~and fund growth~~",
        "Hire the best drivers",
    ),
)
SALES = small("**Build** the machine that sells, direct & indirect", title="Sales")
RULES = small("Operate efficiently with rules that are documented and easy to use", title="Rules")
CANTEEN = small("Serve lunch that people like", title="Canteen")


# ---- Likeness ----


@pytest.mark.parametrize(
    ("method", "vision", "kind"),
    [
        ("Hire drivers", "hire **drivers**.", Closeness.IDENTICAL),
        ("Operate efficiently ~~and grow~~", "Operate efficiently", Closeness.IDENTICAL),
        ("Operate efficiently", "Operate efficiently with clear rules", Closeness.CLOSE),
        ("Growth", "Growth of sales in the north", Closeness.NONE),
        ("Hire drivers", "Serve lunch", Closeness.NONE),
        ("~~Hire drivers~~", "Hire drivers", Closeness.NONE),
        ("", "", Closeness.NONE),
    ],
)
def test_identical_close_or_none(method, vision, kind):
    assert likeness(method, vision).kind == kind


def test_a_child_without_a_vision_matches_nothing():
    assert match(Item("m", "Hire drivers"), small()).kind == Closeness.NONE


# ---- Pairings ----


def test_a_link_to_a_method_that_is_gone_is_told_and_not_replaced_by_a_guess():
    found = pairings(COMPANY, {7: SALES}, {7: "m9"})
    assert (found.lost, found.strays, found.carriers["m1"]) == ((7,), (7,), ())


def test_who_carries_what_and_what_nobody_carries():
    found = pairings(COMPANY, {1: SALES, 2: RULES, 3: CANTEEN})
    assert [(one.child, one.match.kind, one.linked) for one in found.carriers["m1"]] == [
        (1, Closeness.IDENTICAL, False)
    ]
    assert [(one.child, one.match.kind) for one in found.carriers["m2"]] == [(2, Closeness.CLOSE)]
    assert (found.orphans, found.strays, found.lost) == (("m3",), (3,), ())


def test_what_somebody_linked_holds_whatever_the_words_say():
    found = pairings(COMPANY, {1: SALES, 3: CANTEEN}, {1: "m3", 3: "m3"})
    assert [(one.child, one.linked, one.match.kind) for one in found.carriers["m3"]] == [
        (1, True, Closeness.NONE),
        (3, True, Closeness.NONE),
    ]
    assert found.orphans == ("m1", "m2")


def test_a_struck_method_is_no_orphan():
    parent = small(methods=("~~Hire drivers~~", "Buy vans"))
    assert pairings(parent, {}).orphans == ("m2",)


def test_objectives_are_carried_like_methods_and_taken_over_like_visions():
    parent = Plan(title="OKR", kind=Kind.OKR, sections=(Section("objectives", (Item("o", "Win the north coast"),)),))
    child = Plan(title="Team", kind=Kind.OKR, sections=(Section("objectives", (Item("x", "Win the north coast"),)),))
    assert pairings(parent, {1: child}).carriers["o"][0].match.score == 1


def test_a_child_may_be_paired_with_several_parents():
    other = small(methods=("Serve lunch that people like",))
    assert pairings(COMPANY, {3: CANTEEN}).strays == (3,)
    assert pairings(other, {3: CANTEEN}).orphans == ()


@given(plans(), st.lists(plans(), max_size=3))
def test_every_child_is_carried_once_or_a_stray_and_every_method_has_a_carrier_or_is_an_orphan(parent, children):
    found = pairings(parent, dict(enumerate(children)))
    carried = [one.child for carriers in found.carriers.values() for one in carriers]
    assert sorted([*carried, *found.strays]) == list(range(len(children)))
    assert set(found.orphans) == {key for key, carriers in found.carriers.items() if not carriers}


# ---- Circles ----


@pytest.mark.parametrize(
    ("parents", "child", "parent", "circle"),
    [
        ({}, 1, 1, [1, 1]),
        ({2: [1]}, 1, 2, [1, 2, 1]),
        ({4: [3], 3: [2], 2: [1]}, 1, 4, [1, 4, 3, 2, 1]),
        ({4: [3, 2], 3: [2], 2: [1]}, 1, 4, [1, 4, 2, 1]),
        ({2: [1]}, 2, 3, None),
        ({4: [2, 3], 2: [1], 3: [1]}, 5, 4, None),
    ],
)
def test_a_circle_is_shown_and_a_second_parent_is_none(parents, child, parent, circle):
    assert would_cycle(parents, child, parent) == circle


def test_a_circle_that_is_there_already_does_not_run_for_ever():
    assert would_cycle({1: [2], 2: [1]}, 3, 1) is None


def test_a_chain_of_thousands_is_no_accident():
    assert len(would_cycle({n: [n - 1] for n in range(1, 5000)}, 0, 4999)) == 5001


@given(
    st.dictionaries(st.integers(0, 6), st.lists(st.integers(0, 6), max_size=3)), st.integers(0, 6), st.integers(0, 6)
)
def test_a_circle_is_a_way_up_from_the_parent_to_the_child(parents, child, parent):
    circle = would_cycle(parents, child, parent)
    above, reached = [parent], set()
    while above:
        one = above.pop()
        if one not in reached:
            reached.add(one)
            above += parents.get(one, [])
    assert (circle is not None) == (child in reached)
    if circle:
        assert circle[:2] == [child, parent]
        assert circle[-1] == child
        assert all(after in parents[before] for before, after in pairwise(circle[1:]))


# ---- A parent that changed ----


def kinds(after, method="m1", before=COMPANY):
    return [change.kind for change in parent_changes(before, after, method)]


def methods(*texts, plan=COMPANY):
    items = plan.section("methods").items
    return with_items(plan, "methods", *(replace(item, text=text) for item, text in zip(items, texts, strict=False)))


def test_what_is_none_of_the_childs_business_is_not_asked():
    after = replace(COMPANY, title="Acme 2028", owner="Ed", stage=50)
    after = with_items(after, "measures", Item("r1", "Parcels on the day"))
    after = with_items(after, "obstacles", Item("o1", "Two hubs are full"))
    assert kinds(after) == []
    assert kinds(methods(COMPANY.section("methods").items[0].text, "Stop")) == []


def test_the_childs_method_is_reworded_struck_removed_or_gets_another_owner():
    assert kinds(methods("Build the machine that sells direct")) == ["reworded"]
    assert kinds(methods("~~Build the machine that sells direct and indirect~~")) == ["struck"]
    assert kinds(with_items(COMPANY, "methods", *COMPANY.section("methods").items[1:])) == ["item_removed"]
    items = COMPANY.section("methods").items
    assert kinds(with_items(COMPANY, "methods", replace(items[0], owner="Ed"), *items[1:])) == []
    owned = with_items(COMPANY, "methods", replace(items[0], owner="Vera"), *items[1:])
    assert kinds(COMPANY, before=owned) == ["owner_lost"]


def test_the_childs_method_moves_and_the_other_half_of_a_swap_counts():
    one, two, three = COMPANY.section("methods").items
    after = with_items(COMPANY, "methods", two, one, three)
    assert kinds(after, "m1") == kinds(after, "m2") == ["swapped"]
    assert kinds(after, "m3") == []


def test_period_vision_and_the_order_of_the_priorities_concern_every_child():
    after = replace(COMPANY, period=Period(COMPANY.period.start, COMPANY.period.start))
    after = with_items(after, "vision", Item("v1", "Nobody waits"))
    after = with_items(after, "priorities", *COMPANY.section("priorities").items[::-1])
    assert kinds(after, None) == ["period_changed", "vision_reworded", "swapped"]


def test_what_a_method_serves_now_is_asked():
    assert kinds(replace(COMPANY, links=linked("m1 serves p1"))) == ["link_added"]


@given(plans())
def test_a_parent_that_did_not_change_asks_nothing(plan):
    assert parent_changes(plan, plan, "k1") == ()


def test_the_score_is_a_share():
    assert likeness("Hire drivers", "Hire many drivers").score < Fraction(1)


# ---- A page of a real company ----

PAGES = Path(__file__).parents[3] / "shared" / "data" / "vpmom"


@pytest.mark.skipif(not PAGES.is_dir(), reason="the real pages are not beside the repository")
def test_of_the_real_company_four_of_six_methods_have_no_plan_below():
    name = "operations_page.md"
    parsed = parser.read((PAGES / name).read_bytes(), name=name).plans
    company, *others = [to_plan(one) for one in parsed if not one.stub]
    found = pairings(company, dict(enumerate(others)))
    assert [len(carriers) for carriers in found.carriers.values()] == [0, 0, 0, 0, 1, 2]
    closeness = [one.match.kind for carriers in found.carriers.values() for one in carriers]
    assert closeness == [Closeness.IDENTICAL, Closeness.CLOSE, Closeness.CLOSE]
    assert found.strays == ()
