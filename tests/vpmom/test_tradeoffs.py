from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vpmom.small import linked, plans, small
from vpmom.kinds import Kind
from vpmom.plan import Item, Obstacle, ObstacleState, Plan, Section
from vpmom.tradeoffs import Fate, at, matrix

F = Fraction
PLAN = small(
    "Every parcel arrives on the promised day",
    ("On time", "Fair price", "Safe work"),
    ("Plan routes each night", "Renegotiate the hub contracts", "Train drivers", "Paint the vans"),
    ("Two hubs are full by noon", "Drivers leave", Item("o3", "Winter", obstacle=Obstacle(ObstacleState.ACCEPTED))),
    ("Parcels on the day", "Margin per parcel", "Likes"),
    links=(
        "m1 serves p1",
        "m2 serves p2",
        "m3 serves p2",
        "m3 serves p3",
        "m1 answers o1",
        "r1 measures p1",
        "r2 measures p2",
        "r2 measures p3",
    ),
)


def people(**given_people):
    items = {item.key: item for item in PLAN.section("methods").items}
    methods = tuple(
        Item(key, item.text, headcount=Decimal(given_people[key]) if key in given_people else None)
        for key, item in items.items()
    )
    return small(
        priorities=PLAN.section("priorities").items,
        methods=methods,
        measures=PLAN.section("measures").items,
        links=(
            "m1 serves p1",
            "m2 serves p2",
            "m3 serves p2",
            "m3 serves p3",
            "r1 measures p1",
            "r2 measures p2",
            "r2 measures p3",
        ),
    )


# ---- Refusals ----


@pytest.mark.parametrize("share", [F(-1, 10), F(11, 10)])
def test_less_than_nothing_and_more_than_all_cannot_land(share):
    with pytest.raises(ValueError, match="between 0 % and 100 %"):
        at(PLAN, share)


# ---- The matrix ----


def test_the_matrix_holds_confirmed_links_and_obstacles_through_their_methods():
    rows = [(row.rank, row.methods, row.measures, row.obstacles) for row in matrix(PLAN).rows]
    assert rows == [(1, ("m1",), ("r1",), ("o1",)), (2, ("m2", "m3"), ("r2",), ()), (3, ("m3",), ("r2",), ())]


def test_every_hole_is_told_where_it_is():
    holes = [(hole.kind, hole.item) for hole in matrix(PLAN).holes]
    assert holes == [("method_serves_none", "m4"), ("measure_serves_none", "r3"), ("obstacle_unanswered", "o2")]
    bare = matrix(small(priorities=("On time",)))
    assert [hole.sentence for hole in bare.holes] == [
        "No measure shows whether priority 1, “On time” is reached.",
        "Nothing is done about priority 1, “On time”.",
    ]


def test_struck_lines_stand_in_no_matrix():
    found = matrix(small(priorities=("~~On time~~", "Price"), obstacles=("~~Winter~~",)))
    assert [(row.priority.key, row.rank) for row in found.rows] == [("p2", 1)]
    assert found.obstacles == ()


def test_objectives_lack_no_methods_for_their_kind_has_none():
    sections = (Section("objectives", (Item("o", "Win"),)), Section("key_results", (Item("k", "Deals"),)))
    plan = Plan(title="OKR", kind=Kind.OKR, sections=sections, links=linked("k measures o"))
    assert matrix(plan).holes == ()


# ---- The cut ----


def test_at_70_percent_what_serves_nothing_goes_first_then_the_last_priority():
    cut = at(PLAN)
    assert [(line.item.key, line.rank, line.lands) for line in cut.lines] == [
        ("m1", 1, True),
        ("m2", 2, True),
        ("m3", 2, False),
        ("m4", None, False),
    ]
    assert (cut.capacity, cut.landed, cut.in_people) == (4, 2, False)
    assert [line.reason for line in cut.lines] == [
        "Lands: it serves priority 1 at best.",
        "Lands: it serves priority 2 at best.",
        "Cut as number 2: it serves priority 2 at best.",
        "Cut first: it serves no priority.",
    ]


def test_what_the_cut_does_to_priorities_and_measures():
    cut = at(PLAN)
    assert [(one.item.key, one.fate, one.landed) for one in cut.priorities] == [
        ("p1", Fate.LANDS, 1),
        ("p2", Fate.PART, F(1, 2)),
        ("p3", Fate.LOST, 0),
    ]
    assert [one.reason for one in cut.priorities] == [
        "Everything that serves “On time” lands.",
        "“Fair price” loses 1 of the 2 that serve it.",
        "“Safe work” loses the one that serves it.",
    ]
    assert [(one.item.key, one.fate, one.landed) for one in cut.measures] == [
        ("r1", Fate.LANDS, 1),
        ("r2", Fate.PART, F(1, 4)),
        ("r3", Fate.OPEN, None),
    ]
    assert cut.measures[0].reason == "It measures “On time”, all of which lands."


def test_people_count_where_they_are_known_and_their_mean_where_not():
    cut = at(people(m1="6", m2="1", m3="2"))
    assert (cut.in_people, cut.capacity) == (True, 12)
    assert [(line.item.key, line.load, line.lands) for line in cut.lines] == [
        ("m1", 6, True),
        ("m2", 1, True),
        ("m3", 2, False),
        ("m4", 3, False),
    ]
    assert [one.landed for one in cut.priorities] == [1, F(1, 3), 0]


def test_nobody_at_work_means_that_every_method_counts_the_same():
    cut = at(people(m1="0", m2="0"))
    assert (cut.in_people, cut.capacity) == (False, 4)


def test_all_and_nothing():
    assert all(line.lands for line in at(PLAN, F(1)).lines)
    assert not any(line.lands for line in at(PLAN, F(0)).lines)
    assert at(small()).lines == ()


def test_a_priority_that_nothing_serves_is_neither_safe_nor_lost():
    cut = at(small(priorities=("On time",), measures=("Days",), links=("r1 measures p1",)))
    assert [one.fate for one in (*cut.priorities, *cut.measures)] == [Fate.OPEN, Fate.OPEN]


def test_a_kind_without_methods_cuts_what_it_ranks():
    items = tuple(Item(f"o{n}", f"Objective {n}") for n in range(1, 5))
    plan = Plan(title="OKR", kind=Kind.OKR, sections=(Section("objectives", items),))
    cut = at(plan, F(1, 2))
    assert [line.lands for line in cut.lines] == [True, True, False, False]
    assert [one.fate for one in cut.priorities] == [Fate.LANDS, Fate.LANDS, Fate.LOST, Fate.LOST]


@given(plans(), st.fractions(0, 1, max_denominator=20))
def test_the_cut_never_takes_a_higher_priority_before_a_lower_one(plan, share):
    cut = at(plan, share)
    last = len(plan.sections) * 10
    landing = [line.rank or last for line in cut.lines if line.lands]
    lost = [line.rank or last for line in cut.lines if not line.lands]
    assert max(landing, default=0) <= min(lost, default=last)
    assert cut.landed <= share * cut.capacity
    assert cut.landed == sum(line.load for line in cut.lines if line.lands)


@given(plans(), st.fractions(0, 1, max_denominator=20))
def test_no_more_is_cut_than_must_be(plan, share):
    cut = at(plan, share)
    first_cut = next((line for line in cut.lines if not line.lands), None)
    if first_cut:
        assert cut.landed + first_cut.load > share * cut.capacity
