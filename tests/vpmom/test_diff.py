from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vpmom.small import TODAY, YEAR, linked, plans, small, with_items
from vpmom import parser
from vpmom.diff import HEAD, Weight, changed_sections, compare, diff
from vpmom.diff.matching import match
from vpmom.diff.order import moves
from vpmom.kinds import SHAPES, Kind
from vpmom.plan import (
    Direction,
    Item,
    Measure,
    MeasureKind,
    Muted,
    Obstacle,
    ObstacleState,
    Party,
    Period,
    Plan,
    Reference,
    Section,
    Visibility,
)
from vpmom.similarity import squeezed, words
from vpmom.translation import to_plan

D = Decimal
PRIORITIES = ("Alpha comes first", "Bravo follows it", "Charlie in the middle", "Delta before last", "Echo ends it")
BASE = small(
    "Every parcel arrives on the promised day",
    PRIORITIES,
    ("Plan routes each night", "Renegotiate the hub contracts"),
    ("Drivers leave within a year", "Two hubs are full by noon"),
    ("Parcels on the day", "Margin per parcel"),
)


def told(before, after, **how):
    """(kind, sentence) of every change."""
    return [(change.kind, change.sentence) for change in diff(before, after, today=TODAY, **how)]


def ranked(order):
    items = BASE.section("priorities").items
    return with_items(BASE, "priorities", *(items[ord(letter) - ord("A")] for letter in order))


def item(plan, section, at=0):
    return plan.section(section).items[at]


def edited(section, at=0, plan=BASE, **fields):
    """`plan` with other fields in one of its items."""
    items = list(plan.section(section).items)
    items[at] = replace(items[at], **fields)
    return with_items(plan, section, *items)


def measured(before, after):
    """What a measure's change of fields is called."""
    return told(edited("measures", measure=Measure(**before)), edited("measures", measure=Measure(**after)))


# ---- Nothing ----


def test_no_change_is_told_as_nothing_even_with_an_old_placeholder():
    plan = small(measures=(Item("r1", "TBD", written=date(2027, 1, 1)),))
    assert diff(plan, plan, today=TODAY) == ()


def test_blanks_the_day_of_writing_and_muted_checks_are_no_change():
    after = edited("methods", text="  Plan  routes\teach night ", written=TODAY)
    after = replace(after, muted=(Muted("V2", reason="agreed"),))
    assert told(BASE, after) == []
    assert changed_sections(BASE, after) == frozenset()


def test_fields_that_say_nothing_are_as_good_as_none():
    after = edited("measures", measure=Measure(), obstacle=Obstacle())
    assert told(BASE, after) == []
    assert changed_sections(BASE, after) == frozenset()


# ---- Order ----


@pytest.mark.parametrize(
    ("order", "sentences"),
    [
        ("ACBDE", ["Priorities 2 and 3 swapped: “Charlie in the middle” stands above “Bravo follows it” now."]),
        ("EBCDA", ["Priorities 1 and 5 swapped: “Echo ends it” stands above “Alpha comes first” now."]),
        ("DABCE", ["Priority “Delta before last” moved from 4 to 1."]),
        ("BCDAE", ["Priority “Alpha comes first” moved from 1 to 4."]),
        ("EDCBA", ["The order of Priorities was reversed: “Echo ends it” stands first now."]),
        (
            "BACED",
            [
                "Priorities 1 and 2 swapped: “Bravo follows it” stands above “Alpha comes first” now.",
                "Priorities 4 and 5 swapped: “Echo ends it” stands above “Delta before last” now.",
            ],
        ),
    ],
)
def test_the_order_is_told_in_as_few_words_as_it_takes(order, sentences):
    found = diff(BASE, ranked(order), today=TODAY)
    assert [change.sentence for change in found] == sentences
    assert {change.weight for change in found} == {Weight.MAJOR}


def test_a_swap_names_both_lines():
    change = diff(BASE, ranked("ACBDE"), today=TODAY)[0]
    assert (change.section, change.item, change.also) == ("priorities", "p3", ("p2",))
    assert (change.before, change.after) == ("2, 3", "3, 2")


def test_who_only_moves_up_because_another_left_did_not_move():
    assert [kind for kind, _ in told(BASE, ranked("BCDE"))] == ["item_removed"]


def test_a_move_that_keeps_its_number_is_told_by_its_neighbour():
    sentences = [sentence for kind, sentence in told(BASE, ranked("DEC")) if kind == "moved"]
    assert sentences == ["Priority “Charlie in the middle” moved below “Echo ends it”."]


def test_the_order_of_what_is_not_ranked_is_minor():
    methods = BASE.section("methods").items
    found = diff(BASE, with_items(BASE, "methods", *methods[::-1]), today=TODAY)
    assert [(change.kind, change.weight) for change in found] == [("swapped", Weight.MINOR)]


@given(st.permutations(range(8)))
def test_what_stays_in_its_order_is_as_long_as_it_can_be(places):
    taken = moves(places)
    kept = [place for at, place in enumerate(places) if at not in taken]
    assert kept == sorted(kept)
    longest = [1] * 8
    for at in range(8):
        longest[at] += max((longest[one] for one in range(at) if places[one] < places[at]), default=0)
    assert len(kept) == max(longest)


@given(st.permutations("ABCDE"))
def test_a_permutation_gives_nothing_but_order(order):
    found = diff(BASE, ranked(order), today=TODAY)
    assert {change.kind for change in found} <= {"swapped", "moved", "reversed"}
    assert len(found) <= 4
    assert bool(found) == (list(order) != sorted(order))


# ---- Targets and dates ----


@pytest.mark.parametrize(
    ("before", "after", "kind", "sentence"),
    [
        (
            {"target": D(40)},
            {"target": D(30)},
            "target_lowered",
            "the target was lowered from 40 to 30, which is easier.",
        ),
        (
            {"target": D(40)},
            {"target": D("50.0")},
            "target_raised",
            "the target was raised from 40 to 50, which is harder.",
        ),
        (
            {"target": D(5), "unit": "%", "direction": Direction.DOWN},
            {"target": D(8), "unit": "%", "direction": Direction.DOWN},
            "target_raised",
            "the target was raised from 5 % to 8 %, which is easier.",
        ),
        (
            {"target": D(5), "direction": Direction.HOLD},
            {"target": D(4), "direction": Direction.HOLD},
            "target_lowered",
            "the target was lowered from 5 to 4.",
        ),
        (
            {"target": D(5), "unit": "days"},
            {"target": D(50), "unit": "%"},
            "target_changed",
            "the target went from 5 days to 50 %.",
        ),
        ({"target": D(40)}, {}, "number_removed", "the number 40 was removed."),
        (
            {"due": date(2027, 9, 30)},
            {"due": date(2027, 12, 31)},
            "date_later",
            "the date moved late, from 30 Sep 2027 to 31 Dec 2027.",
        ),
        (
            {"due": date(2027, 9, 30)},
            {"due": date(2027, 6, 30)},
            "date_earlier",
            "the date moved earlier, from 30 Sep 2027 to 30 Jun 2027.",
        ),
    ],
)
def test_the_fields_of_a_promise(before, after, kind, sentence):
    assert measured(before, after) == [(kind, f"Measure “Parcels on the day”: {sentence}")]


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ({}, {"target": D(40)}, "number_added"),
        ({}, {"due": TODAY}, "date_added"),
        ({"due": TODAY}, {}, "date_removed"),
        ({}, {"baseline": D(1)}, "baseline_added"),
        ({"baseline": D(1)}, {}, "baseline_removed"),
        ({"baseline": D(1)}, {"baseline": D(2)}, "baseline_changed"),
        ({}, {"unit": "days"}, "measure_unit_changed"),
        ({}, {"direction": Direction.DOWN}, "direction_changed"),
        ({}, {"kind": MeasureKind.DONE}, "measure_kind_changed"),
        ({"zones": ("a", "b")}, {"zones": ("a", "c")}, "zones_changed"),
        ({}, {"definition": "on time / all"}, "definition_added"),
        ({"definition": "on time / all"}, {}, "definition_removed"),
        ({"definition": "on time / all"}, {"definition": "on time / sent"}, "definition_changed"),
    ],
)
def test_every_field_of_a_measure_has_its_word(before, after, kind):
    assert [one for one, _ in measured(before, after)] == [kind]


def test_whether_a_change_makes_it_easier_can_be_asked():
    found = diff(edited("measures", text="Reach 40 by Q3"), edited("measures", text="Reach 30 by H2"), today=TODAY)
    assert [(change.kind, change.easier) for change in found] == [("date_later", True), ("target_lowered", True)]


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ("Pipeline by Q3", "Pipeline by H2", [("date_later", "the target moved from Q3 to H2.")]),
        ("Pipeline in FY28", "Pipeline in FY27", [("date_earlier", "the target moved from FY28 to FY27.")]),
        ("Pipeline by Q3", "Pipeline by Q4 FY27", [("date_moved", "the target moved from Q3 to Q4 FY27.")]),
        (
            "Ready May 1, 2027",
            "Ready 1 June 2027",
            [("date_later", "the target moved from May 1, 2027 to 1 June 2027.")],
        ),
        (
            "Reach 40 customers",
            "Reach 30 customers",
            [("target_lowered", "the target was lowered from 40 to 30, which is easier.")],
        ),
        ("<5% errors", "<3% errors", [("target_lowered", "the target was lowered from 5% to 3%, which is harder.")]),
        ("40 customers", "30 customers", [("target_lowered", "the target was lowered from 40 to 30.")]),
        ("$2m of orders", "$1,500k of orders", [("target_lowered", "the target was lowered from $2m to $1,500k.")]),
        (
            "Answer within 30d",
            "Answer within 60d",
            [("target_raised", "the target was raised from 30d to 60d, which is easier.")],
        ),
        ("90% of orders", "50 of orders", [("target_changed", "the target went from 90% to 50.")]),
    ],
)
def test_a_promise_in_words_is_read_like_one_in_fields(before, after, changes):
    found = diff(edited("measures", text=before), edited("measures", text=after), today=TODAY)
    assert [(change.kind, change.sentence.split(": ", 1)[1]) for change in found] == changes


def test_a_number_that_gives_way_to_prose_is_told_beside_the_new_words():
    kinds = told(
        edited("measures", text="Reach 40 customers in the north"),
        edited("measures", text="Reach many customers in the north"),
    )
    assert [kind for kind, _ in kinds] == ["number_removed", "reworded"]
    assert "the number 40 was removed" in kinds[0][1]


def test_a_number_that_moves_from_the_words_into_the_field_is_not_removed():
    before = edited("measures", text="Reach 40 customers in the north")
    after = edited("measures", text="Customers in the north", measure=Measure(target=D(40)))
    assert [kind for kind, _ in told(before, after)] == ["number_added", "reworded"]


def test_what_words_and_fields_both_say_is_said_once():
    before = edited("measures", text="Reach 40 customers", measure=Measure(target=D(40)))
    after = edited("measures", text="Reach 30 customers", measure=Measure(target=D(30)))
    assert [kind for kind, _ in told(before, after)] == ["target_lowered"]


def test_a_date_in_words_that_moves_with_the_field_is_said_once():
    before = edited("measures", text="Reach 40 by Q3", measure=Measure(due=date(2027, 9, 30)))
    after = edited("measures", text="Reach 40 by H2", measure=Measure(due=date(2027, 12, 31)))
    assert [kind for kind, _ in told(before, after)] == ["date_later"]


def test_a_second_number_in_the_words_is_not_hidden_by_the_field():
    before = edited("measures", text="Reach 40 customers in 5 regions", measure=Measure(target=D(40)))
    after = edited("measures", text="Reach 30 customers in 4 regions", measure=Measure(target=D(30)))
    assert [kind for kind, _ in told(before, after)] == ["target_lowered", "target_lowered"]


def test_a_number_in_a_name_is_no_promise():
    after = edited("measures", text="Grow G500 accounts 24/7")
    assert [kind for kind, _ in told(edited("measures", text="Grow G2000 accounts 24/7"), after)] == ["reworded"]


# ---- Words ----


def test_a_vision_is_known_again_however_it_is_worded():
    after = with_items(BASE, "vision", Item("other", "Nobody waits"))
    assert [kind for kind, _ in told(BASE, after)] == ["vision_reworded"]
    change = diff(BASE, after, today=TODAY)[0]
    assert (change.before, change.after, change.weight) == (
        "Every parcel arrives on the promised day",
        "Nobody waits",
        Weight.MAJOR,
    )


def test_near_words_are_minor_and_other_words_major():
    near = diff(BASE, edited("methods", text="Plan the routes every night"), today=TODAY)[0]
    other = diff(BASE, edited("methods", text="Buy electric vans"), today=TODAY)[0]
    same = diff(BASE, edited("methods", text="**Plan** routes, each night."), today=TODAY)[0]
    assert (near.kind, near.weight) == ("reworded", Weight.MINOR)
    assert near.sentence == "Method “Plan routes each night” was reworded: “Plan the routes every night”."
    assert (other.kind, other.weight) == ("rewritten", Weight.MAJOR)
    assert (same.kind, same.weight) == ("formatted", Weight.MINOR)


def test_figures_of_words_that_are_gone_altogether_count_only_in_measures():
    assert (
        told(edited("methods", text="Hire 40 drivers"), edited("methods", text="Buy electric vans"))[0][0]
        == "rewritten"
    )
    kinds = told(edited("measures", text="Hire 40 drivers"), edited("measures", text="Buy electric vans"))
    assert [kind for kind, _ in kinds] == ["number_removed", "rewritten"]


def test_what_only_the_commentary_says_is_minor():
    after = replace(BASE, sections=(*BASE.sections, Section("commentary", (Item("c1", "Read this first"),))))
    assert [(change.kind, change.weight) for change in diff(BASE, after, today=TODAY)] == [("item_added", Weight.MINOR)]


def test_a_link_whose_words_stayed_shows_its_addresses():
    first, second = (Reference("internal version", f"https://example.com/{n}") for n in (1, 2))
    found = told(replace(BASE, internal=(first,)), replace(BASE, internal=(second,)))
    assert found == [
        (
            "references_changed",
            "The links to internal versions changed: https://example.com/2 now, https://example.com/1 before.",
        )
    ]


def test_words_that_were_struck_and_words_that_count_again():
    before = edited("methods", text="Operate efficiently and grow")
    after = edited("methods", text="Operate efficiently ~~and grow~~")
    assert told(before, after) == [("struck", "“and grow” was struck from method “Operate efficiently”.")]
    assert told(after, before) == [
        ("unstruck", "“and grow” is no longer struck in method “Operate efficiently and grow”.")
    ]


def test_a_whole_line_that_was_struck():
    after = edited("priorities", text="~~Alpha comes first~~")
    assert told(BASE, after) == [("struck", "Priority “Alpha comes first” was struck out.")]
    assert told(after, BASE) == [("unstruck", "Priority “Alpha comes first” was struck out and counts again.")]


def test_placeholders_come_and_go():
    gap = edited("measures", text="TBD")
    assert told(BASE, gap)[0][0] == "placeholder_added"
    assert told(gap, edited("measures", text="Parcels on the day")) == [
        ("placeholder_filled", "A placeholder was filled in: measure “Parcels on the day”.")
    ]


def test_a_placeholder_that_stays_grows_old_when_something_else_changed():
    gap = edited("measures", text="TBD", written=TODAY - timedelta(140))
    after = replace(gap, title="Acme 2028")
    stays = [sentence for kind, sentence in told(gap, after) if kind == "placeholder_stays"]
    assert stays == ["Measure “TBD” is a placeholder 140 days old, written on 10 Feb 2027."]
    unknown = edited("measures", text="TBD")
    assert told(unknown, replace(unknown, title="Acme 2028"))[-1][1] == "Measure “TBD” is still a placeholder."
    assert "placeholder_stays" not in [change.kind for change in compare(gap, after)]


# ---- People, audience, obstacles ----


@pytest.mark.parametrize(
    ("before", "after", "kind", "sentence"),
    [
        ({}, {"owner": "Ed"}, "owner_gained", "has an owner now: Ed."),
        ({"owner": "Ed"}, {}, "owner_lost", "lost its owner, Ed."),
        ({"owner": "Ed"}, {"owner": "Vera"}, "owner_changed", "went from Ed to Vera."),
        ({}, {"unit": "Sales"}, "unit_gained", "has a unit now: Sales."),
        ({"unit": "Sales"}, {}, "unit_lost", "lost its unit, Sales."),
        ({"unit": "Sales"}, {"unit": "IT"}, "unit_changed", "went from unit Sales to unit IT."),
        ({}, {"headcount": D(2)}, "headcount_added", "now says how many people it takes: 2."),
        ({"headcount": D(2)}, {}, "headcount_removed", "no longer says how many people it takes."),
        ({"headcount": D(2)}, {"headcount": D("1.50")}, "headcount_changed", "takes 1.5 people instead of 2."),
        ({}, {"visibility": Visibility.INTERNAL}, "visibility_changed", "is internal now; it was public."),
    ],
)
def test_who_does_it_and_who_may_read_it(before, after, kind, sentence):
    found = told(edited("methods", **before), edited("methods", **after))
    assert found == [(kind, f"Method “Plan routes each night” {sentence}")]


@pytest.mark.parametrize(
    ("before", "after", "kind", "sentence"),
    [
        ({}, {"state": ObstacleState.ACCEPTED}, "obstacle_accepted", "is accepted, without a reason."),
        (
            {},
            {"state": ObstacleState.ACCEPTED, "reason": "we live with it"},
            "obstacle_accepted",
            "is accepted: we live with it.",
        ),
        ({}, {"state": ObstacleState.CLEARED}, "obstacle_cleared", "is cleared."),
        ({"state": ObstacleState.CLEARED}, {}, "obstacle_reopened", "stands in the way again."),
        ({}, {"periods": 2}, "obstacle_carried_over", "was carried over: it stands in 2 periods by now."),
        ({}, {"opened": TODAY}, "obstacle_edited", "has another date or reason."),
    ],
)
def test_the_life_of_an_obstacle(before, after, kind, sentence):
    found = told(edited("obstacles", obstacle=Obstacle(**before)), edited("obstacles", obstacle=Obstacle(**after)))
    assert found == [(kind, f"Obstacle “Drivers leave within a year” {sentence}")]


def test_an_obstacle_that_disappears_without_an_answer_is_told_so():
    after = with_items(BASE, "obstacles", item(BASE, "obstacles", 1))
    assert told(BASE, after) == [
        ("obstacle_dropped", "Obstacle “Drivers leave within a year” was dropped, neither accepted nor cleared.")
    ]
    accepted = edited("obstacles", obstacle=Obstacle(ObstacleState.ACCEPTED))
    assert told(accepted, after)[0][1].endswith("was dropped.")
    assert told(after, BASE)[0][0] == "obstacle_added"


# ---- Links ----


def test_an_obstacle_that_found_its_answer_and_lost_it():
    after = replace(BASE, links=linked("m1 answers o2"))
    sentence = "Obstacle “Two hubs are full by noon” is answered by method “Plan routes each night”."
    assert told(BASE, after) == [("obstacle_answered", sentence)]
    assert told(after, BASE)[0][0] == "answer_lost"
    change = diff(BASE, after, today=TODAY)[0]
    assert (change.section, change.item, change.also) == ("obstacles", "o2", ("m1",))


def test_other_links_are_minor():
    after = replace(BASE, links=linked("m1 serves p1", "r1 measures p2"))
    assert told(BASE, after) == [
        ("link_added", "Method “Plan routes each night” serves priority “Alpha comes first”."),
        ("link_added", "Measure “Parcels on the day” measures priority “Bravo follows it”."),
    ]
    assert told(after, BASE)[1][1] == "Measure “Parcels on the day” no longer measures priority “Bravo follows it”."


def test_a_link_to_nothing_says_nothing():
    after = replace(BASE, links=linked("m1 serves nowhere", "gone answers o1"))
    assert told(BASE, after) == []
    assert changed_sections(BASE, after) == frozenset()


# ---- Lines that come, go and wander ----


def test_a_line_with_others_below_it_comes_and_goes_in_one_sentence():
    after = with_items(
        BASE, "methods", *BASE.section("methods").items, Item("m9", "Hire", children=(Item("m91", "Two drivers"),))
    )
    assert told(BASE, after) == [("item_added", "Method “Hire” was added, with 1 line below it.")]
    assert diff(BASE, after, today=TODAY)[0].after == "Hire\nTwo drivers"
    assert told(after, BASE)[0][0] == "item_removed"


def test_a_line_in_another_section_moved():
    methods, obstacles = BASE.section("methods").items, BASE.section("obstacles").items
    after = with_items(with_items(BASE, "methods", *methods, obstacles[0]), "obstacles", obstacles[1])
    assert told(BASE, after) == [
        ("section_moved", "Method “Drivers leave within a year” moved from Obstacles to Methods.")
    ]


def test_a_line_under_another_line_was_regrouped():
    first, second = BASE.section("methods").items
    after = with_items(BASE, "methods", replace(first, children=(second,)))
    assert told(BASE, after) == [("regrouped", "Method “Renegotiate the hub contracts” stands under another line now.")]


def test_plans_without_common_keys_match_by_their_words():
    other = small(
        "Every parcel arrives on the promised day",
        ("Bravo follows it", "Alpha comes first"),
        ("Plan the routes every night",),
        ("Two hubs are full by noon",),
    )
    mine = small(
        "Every parcel arrives on the promised day",
        ("Alpha comes first", "Bravo follows it"),
        ("Plan routes each night",),
        ("Two hubs are full by noon",),
    )
    assert [kind for kind, _ in told(mine, other, by_key=False)] == ["swapped", "reworded"]


# ---- The head ----


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ({}, {"title": "Acme 2028"}, "title_changed"),
        ({}, {"headline": "Annual plan"}, "headline_added"),
        ({"unit": "Sales"}, {}, "plan_unit_removed"),
        ({"owner": "Ed"}, {"owner": "Vera"}, "plan_owner_changed"),
        ({}, {"intro": "For all"}, "intro_added"),
        ({"period": None}, {}, "period_added"),
        ({}, {"period": None}, "period_removed"),
        ({}, {"period": Period(YEAR.start, date(2028, 1, 31))}, "period_changed"),
        ({}, {"period_label": "FY27"}, "period_renamed"),
        ({"period": None, "period_label": "FY27"}, {"period": None}, "period_removed"),
        ({"vetted": TODAY}, {}, "vetted_removed"),
        ({"vetted_label": "TBD"}, {"vetted": TODAY}, "vetted_changed"),
        ({}, {"vetted": TODAY}, "vetted_added"),
        ({}, {"parents": ("Group",)}, "parent_added"),
        ({"parents": ("Group",)}, {}, "parent_removed"),
        ({}, {"previous": (Reference("v1", "https://example.com"),)}, "references_changed"),
        ({}, {"stage": 50}, "stage_changed"),
        ({}, {"order_confirmed": True}, "order_confirmed"),
        ({"kind": Kind.VPMOM}, {"kind": Kind.V2MOM}, "kind_changed"),
    ],
)
def test_the_head_of_the_plan(before, after, kind):
    found = diff(replace(BASE, **before), replace(BASE, **after), today=TODAY)
    assert [(change.kind, change.section) for change in found] == [(kind, HEAD)]


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ("Olga:D", "", [("rapid_removed", "RAPID was removed: Olga (D).")]),
        ("", "Olga:D Board:AR", [("rapid_added", "RAPID was added: Olga (D), Board (R, A).")]),
        ("Olga:D Board:A", "Olga:D", [("rapid_party_removed", "Board (A) is no longer in RAPID.")]),
        ("Olga:D", "Olga:D Board:A", [("rapid_party_added", "Board (A) is in RAPID now.")]),
        (
            "Olga:D Board:RA",
            "Olga:D Board:I",
            [("rapid_roles_changed", "Board gives input now; before: recommends, agrees.")],
        ),
        (
            "Olga:D Ed:P",
            "Olga:P Ed:D",
            [
                ("decider_changed", "Ed decides now; it was Olga."),
                ("rapid_roles_changed", "Olga performs now; before: decides."),
                ("rapid_roles_changed", "Ed decides now; before: performs."),
            ],
        ),
        ("olga:D", "Olga:D", [("rapid_party_renamed", "olga is called Olga in RAPID now.")]),
    ],
)
def test_rapid(before, after, changes):
    def parties(words):
        return tuple(Party(*one.split(":")) for one in words.split())

    assert told(replace(BASE, rapid=parties(before)), replace(BASE, rapid=parties(after))) == changes


def test_renamed_terms():
    sections = tuple(replace(one, label="Values") if one.key == "priorities" else one for one in BASE.sections)
    assert told(BASE, replace(BASE, sections=sections)) == [("term_renamed", "“Priorities” is called “Values” now.")]


def test_a_renamed_section_is_asked_about_again_even_without_lines():
    before = Plan(title="A", sections=(Section("methods"),))
    after = replace(before, sections=(Section("methods", label="Actions"),))
    assert changed_sections(before, after) == {"methods"}
    assert [kind for kind, _ in told(before, after)] == ["term_renamed"]


def test_major_changes_come_first_then_the_order_of_the_page():
    after = replace(edited("priorities", owner="Ed"), title="Acme 2028")
    after = edited("measures", plan=edited("methods", plan=after, text="Buy electric vans"), text="TBD")
    assert [(change.weight, change.section) for change in diff(BASE, after, today=TODAY)] == [
        (Weight.MAJOR, "methods"),
        (Weight.MAJOR, "measures"),
        (Weight.MINOR, HEAD),
        (Weight.MINOR, "priorities"),
    ]


# ---- Changed sections ----


@pytest.mark.parametrize(
    ("after", "sections"),
    [
        (edited("methods", owner="Ed"), {"methods"}),
        (ranked("BACDE"), {"priorities"}),
        (replace(BASE, links=linked("r1 measures p1")), {"measures", "priorities"}),
        (replace(BASE, rapid=(Party("Olga", "D"),)), {HEAD}),
        (replace(BASE, stage=99, vetted=TODAY, previous=(Reference("v1", "https://example.com"),)), set()),
        (replace(BASE, parents=("Group 2027",)), set()),
        (edited("vision", text="Nobody waits"), {"vision"}),
    ],
)
def test_only_what_changed_is_asked_again(after, sections):
    assert changed_sections(BASE, after) == sections
    assert changed_sections(after, BASE) == sections


# ---- Whatever the plans ----


@given(plans())
def test_a_plan_does_not_differ_from_itself(plan):
    assert diff(plan, plan, today=TODAY) == ()
    assert changed_sections(plan, plan) == frozenset()


@given(plans(), plans())
def test_every_changed_text_is_told(before, after):
    changes = diff(before, after, today=TODAY)
    named = {change.item for change in changes} | {key for change in changes for key in change.also}
    words = "\n".join(f"{change.before}\n{change.after}" for change in changes)
    found = match(before, after)
    for old, new in found.pairs:
        assert squeezed(old.item.text) == squeezed(new.item.text) or new.item.key in named
    for spot in (*found.gone, *found.new):
        assert spot.item.key in named or spot.item.text in words


@given(plans(), plans())
def test_changed_sections_are_sections_and_none_without_a_change(before, after):
    changed = changed_sections(before, after)
    known = {shape.key for kind in (before.kind, after.kind) for shape in SHAPES[kind].sections}
    assert changed <= known | {HEAD}
    if changed:
        assert diff(before, after, today=TODAY)
    told_of = {change.section for change in compare(before, after) if change.kind not in UNSIGNED}
    assert bool(told_of) == bool(changed)


UNSIGNED = {"vetted_added", "vetted_changed", "vetted_removed", "stage_changed", "order_confirmed", "order_unconfirmed"}


@given(plans(), plans())
def test_the_same_plans_give_the_same_sentences_major_ones_first(before, after):
    found = diff(before, after, today=TODAY)
    assert found == diff(before, after, today=TODAY)
    weights = [change.weight for change in found]
    assert weights == sorted(weights, key=lambda weight: weight != Weight.MAJOR)
    assert all(
        change.sentence[:1].strip() and change.sentence.rstrip("”").endswith((".", "!", "?")) for change in found
    )


FIGURES = st.text("0123456789 QqHhFYy'’.,-−/$%<km#+[]?~xTBD\u0663K²", max_size=25)


@given(FIGURES, FIGURES)
def test_whatever_looks_like_a_figure_is_read_or_left_alone(before, after):
    old, new = edited("measures", text=before), edited("measures", text=after)
    assert bool(diff(old, new, today=TODAY)) == (squeezed(before) != squeezed(after))


@pytest.mark.parametrize("piece", ["1,", "1 ", "Q1 ", "~~", "[", "~~a", "May 1 ", "$x ", "[a](", "-", "9" * 50])
def test_a_line_of_twenty_thousand_signs_is_read_in_reasonable_time(piece):
    before = piece * (20_000 // len(piece))
    started = perf_counter()
    diff(edited("measures", text=before), edited("measures", text=before[:-3] + "x"), today=TODAY)
    assert perf_counter() - started < 10


WORDS = st.text("Trucks and drivers, 3 hubs. (Öl/ß)", min_size=4, max_size=20).filter(words)
WRITTEN = st.lists(WORDS, max_size=6)


@settings(max_examples=60)
@given(WRITTEN, WRITTEN)
def test_of_any_two_pages_something_changed_when_their_words_did(before, after):
    found = diff(small(methods=before), small(methods=after), today=TODAY, by_key=False)
    same = [squeezed(text) for text in before] == [squeezed(text) for text in after]
    assert bool(found) != same


def test_keys_that_occur_twice_lose_no_line():
    twice = Plan(title="A", sections=(Section("methods", (Item("x", "One thing"), Item("x", "Other things"))),))
    once = Plan(title="A", sections=(Section("methods", (Item("x", "One thing"),)),))
    assert [kind for kind, _ in told(twice, once)] == ["item_removed"]


def test_two_large_pages_are_compared_in_reasonable_time():
    before = small(methods=[f"Line {n} of the first page says {n * 7919}" for n in range(2000)])
    after = small(methods=[f"Row {n} in another document has {n * 104729}" for n in range(2000)])
    assert len(diff(before, after, today=TODAY, by_key=False)) == 4000


# ---- Real pages ----

PAGES = Path(__file__).parents[3] / "shared" / "data" / "vpmom"


def page(start):
    path = next(PAGES.glob(f"{start}*.md"))
    return next(to_plan(one) for one in parser.read(path.read_bytes(), name=path.name).plans if not one.stub)


@pytest.mark.skipif(not PAGES.is_dir(), reason="the real pages are not beside the repository")
def test_two_real_versions_of_a_plan():
    found = diff(page("03"), page("04"), today=TODAY, by_key=False)
    assert [(change.kind, change.section) for change in found] == [
        ("period_added", HEAD),
        ("rapid_added", HEAD),
        ("obstacle_dropped", "obstacles"),
        ("vetted_added", HEAD),
    ]


@pytest.mark.skipif(not PAGES.is_dir(), reason="the real pages are not beside the repository")
def test_a_real_plan_that_was_worked_over():
    found = diff(page("03"), page("05"), today=TODAY, by_key=False)
    kinds = Counter((change.section, change.kind) for change in found)
    assert kinds["priorities", "reworded"] == 4
    assert kinds["methods", "item_added"] == 1
    assert kinds["measures", "number_added"] == 1
    assert (kinds["measures", "item_added"], kinds["measures", "item_removed"]) == (4, 2)
    assert not any(kind in {"moved", "swapped", "section_moved"} for _, kind in kinds)
