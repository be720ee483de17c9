"""Which lines of a plan belong together: offered from their words, never taken for granted."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings

from tests.vpmom.lint.plans import FERRIES, GERMAN, HARBOUR_VMOST, said, write
from tests.vpmom.lint.test_lint import plans
from vpmom.kinds import Kind
from vpmom.plan import ENDS, Link, LinkKind, Plan
from vpmom.suggest import Suggestion, suggest_links


def pairs(plan: Plan, dismissed: tuple[Link, ...] = ()) -> set[str]:
    return {f"{each.source}>{each.target}" for each in suggest_links(plan, dismissed)}


BAKERY = write(
    priorities=["Warm - Bread is warm when it is sold", "Nearby - A shop within walking distance", "Kept bakers"],
    methods=["Bake in small batches through the day", "Rent kiosks within walking distance", "Shift swaps by phone"],
    obstacles=["Landlords want long leases for kiosks", "Night shifts drive bakers away"],
    measures=["80% of bread sold warm", "9 of 10 customers within walking distance", "Bakers who leave: 2 or fewer"],
)

# --- what is not offered ----------------------------------------------------------------------------------------------


def test_a_confirmed_link_is_not_offered_again() -> None:
    confirmed = Link(LinkKind.MEASURES, "s1", "p1")
    assert "s1>p1" in pairs(BAKERY)
    assert "s1>p1" not in pairs(replace(BAKERY, links=frozenset({confirmed})))


def test_neither_is_one_that_the_author_turned_down() -> None:
    assert pairs(BAKERY, (Link(LinkKind.MEASURES, "s1", "p1"),)) == pairs(BAKERY) - {"s1>p1"}


def test_words_that_every_line_has_prove_nothing() -> None:
    plan = write(
        priorities=["Ferries on time", "Ferries that last"], measures=["3 ferries", "Ferries late: 2", "Ferries old: 1"]
    )
    assert pairs(plan) == set()


def test_a_word_that_any_plan_has_is_not_enough() -> None:
    plan = write(priorities=["Customers first", "Calm releases"], measures=["40 new customers", "0 pages"])
    assert pairs(plan) == set()


def test_struck_words_offer_nothing() -> None:
    plan = write(priorities=["Warm ~~kiosks~~", "Nearby"], measures=["4 kiosks", "3 ovens"])
    assert pairs(plan) == set()


# --- what is ----------------------------------------------------------------------------------------------------------


def test_measures_methods_and_obstacles_find_their_partners() -> None:
    assert pairs(BAKERY) == {"s1>p1", "s2>p2", "s3>p3", "m2>p2", "m2>o1", "m3>o2"}


def test_the_best_come_first_and_say_why() -> None:
    first = suggest_links(BAKERY)[0]
    assert first == Suggestion(LinkKind.MEASURES, "s1", "p1", first.score, ("bread", "sold", "warm"))
    scores = [each.score for each in suggest_links(BAKERY) if each.kind == LinkKind.MEASURES]
    assert scores == sorted(scores, reverse=True)


def test_the_commentary_is_the_authors_own_word() -> None:
    plan = write(
        priorities=["Warm - Out of the oven", "Nearby - In every street"],
        measures=["80% sold within the hour", "A shop for 9 of 10 streets"],
        commentary=['“Warm” comes first. We count it by "80% sold within the hour".'],
    )
    [quoted] = [each for each in suggest_links(plan) if each.source == "s1"]
    assert (quoted.target, quoted.score) == ("p1", 0.95)


def test_a_quote_belongs_to_its_own_paragraph() -> None:
    plan = write(
        priorities=["Warm - Out of the oven", "Nearby - In every town"],
        measures=["80% sold within the hour", "9 kiosks"],
        commentary=["“Warm” comes first.", "Here is a riddle: “80% sold within the hour”."],
    )
    assert pairs(plan) == set()


def test_other_kinds_have_partners_too() -> None:
    objectives = ["Invoices leave on the first day", "Support answers before the customer gives up"]
    results = ["70% of new accounts send an invoice", "30 minutes or less until support answers"]
    assert pairs(write(Kind.OKR, objectives=objectives, key_results=results)) == {"s1>p1", "s2>p2"}
    assert pairs(HARBOUR_VMOST) == {"s3>p2", "m1>p2"}


def test_other_languages_work_by_their_words() -> None:
    assert "s2>p2" in pairs(GERMAN)


def test_the_words_of_what_is_indented_count() -> None:
    plan = write(
        priorities=["Warm bread", "Near"],
        measures=[said("s1", "Ovens", children=(said("s1a", "9 of 10 loaves are warm bread"),)), "2 kiosks"],
    )
    assert pairs(plan) == {"s1>p1"}


@settings(max_examples=100, deadline=None)
@given(plan=plans())
def test_every_pair_joins_what_may_be_linked(plan: Plan) -> None:
    part = {item.key: plan.shape.section(key).part for key, item in plan.walk()}
    found = suggest_links(plan)
    assert all((part[each.source], part[each.target]) == ENDS[each.kind] for each in found)
    assert all(0 < each.score <= 1 for each in found)
    assert len({(each.kind, each.source, each.target) for each in found}) == len(found)


def test_a_good_plan_with_all_its_links_is_left_alone() -> None:
    assert suggest_links(FERRIES) == ()
