"""People in capabilities and teams: load against availability, demand against supply, who stands alone."""

import itertools
from datetime import date, timedelta
from fractions import Fraction as F

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dsm.staffing.balance import alone, balances, fillings, sizes
from dsm.staffing.findings import Kind, findings, said_days
from dsm.staffing.load import Spell, average, bench, over_allocated, stretches
from dsm.staffing.sweep import Window, mean, months, pieces
from dsm.staffing.values import Absence, Allocation, Assumptions, Demand, Home, Person, Staffing, Team

YEAR = Window(date(2027, 1, 1), date(2027, 12, 31))
JUNE = Window(date(2027, 6, 1), date(2027, 6, 30))
HALF = F(1, 2)
# Machines that test are busy: neither a slow example nor a slow draw is a failure.
STEADY = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}


def day(month: int, number: int) -> date:
    return date(2027, month, number)


def ana(*homes: Home, absences: tuple[Absence, ...] = ()) -> Person:
    return Person("ana", "Ana", homes or (Home(day(1, 1), capability="design"),), absences)


def to(
    product: str, first: date = YEAR.first, last: date | None = None, fte: F = F(1), person: str = "ana"
) -> Allocation:
    return Allocation(person, product, first, last, fte)


def staffed(*people: Person, allocations=(), demands=(), teams=("shop", "app"), **more) -> Staffing:
    named = tuple(Team(key, key.title(), lead=more.pop(f"lead_of_{key}", None)) for key in teams)
    names = {"design": "Design", "data": "Data"}
    return Staffing(people, named, names, tuple(allocations), tuple(demands), **more)


# ---- Windows and the sweep ----


def test_a_window_that_crosses_is_refused():
    with pytest.raises(ValueError, match="begins"):
        Window(day(2, 2), day(2, 1))


def test_months_are_whole_and_go_over_the_year():
    assert [(one.first, one.days) for one in months(date(2027, 12, 15), 3)] == [
        (date(2027, 12, 1), 31), (date(2028, 1, 1), 31), (date(2028, 2, 1), 29),
    ]  # fmt: skip


def test_an_average_is_weighted_by_calendar_days():
    half_of_june = to("shop", day(6, 16), day(7, 31), F(4, 5))
    assert mean([half_of_june], JUNE, lambda one: one.fte) == F(4, 5) * F(15, 30)


days = st.integers(0, 40).map(lambda number: day(5, 25) + timedelta(number))
ftes = st.sampled_from([F(1, 4), HALF, F(1), F(3, 2)])


@st.composite
def spans(draw):
    first = draw(days)
    return first, draw(st.none() | st.integers(0, 20).map(lambda number: first + timedelta(number)))


@st.composite
def persons(draw):
    homes = tuple(
        Home(first, last, draw(ftes), draw(st.sampled_from(["design", "data"])))
        for first, last in draw(st.lists(spans(), max_size=2))
    )
    absences = tuple(
        Absence(*span, draw(st.sampled_from([HALF, F(1)]))) for span in draw(st.lists(spans(), max_size=2))
    )
    return Person("ana", "Ana", homes, absences)


allocations_of_ana = st.lists(
    st.tuples(st.sampled_from(["shop", "app", "site"]), spans(), ftes).map(lambda one: Allocation("ana", one[0], *one[1], one[2])),
    max_size=4,
)  # fmt: skip


def goes_on(one, on: date) -> bool:
    return one.first <= on and (one.last is None or on <= one.last)


@settings(max_examples=40, **STEADY)
@given(persons(), allocations_of_ana)
def test_the_sweep_says_of_every_day_what_counting_that_day_says(person, allocations):
    parts = stretches(person, allocations, JUNE)
    assert parts[0].first == JUNE.first and parts[-1].last == JUNE.last
    too_much = 0
    for number in range(JUNE.days):
        on = JUNE.first + timedelta(number)
        [part] = [one for one in parts if one.first <= on <= one.last]
        load = sum((one.fte for one in allocations if goes_on(one, on)), F(0))
        away = max((one.share for one in person.absences if goes_on(one, on)), default=F(0))
        can = sum((one.fte for one in person.homes if goes_on(one, on)), F(0)) * (1 - away)
        assert part.load == load
        assert part.available == (can if person.homes else None)
        assert part.teams == len({one.product for one in allocations if goes_on(one, on)})
        too_much += bool(person.homes) and load > can
    assert sum((one.last - one.first).days + 1 for one in over_allocated(parts)) == too_much


@settings(max_examples=25, **STEADY)
@given(persons(), allocations_of_ana)
def test_months_add_up_to_what_lies_in_them(person, allocations):
    everything = staffed(person, allocations=allocations, teams=("shop", "app", "site"))
    windows = months(day(5, 1), 3)
    found = balances(everything, windows)
    known = [one.available * one.days for w in windows for one in stretches(person, allocations, w) if one.available]
    at_home = sum(one.supply * one.window.days for row in found.values() for one in row)
    assert at_home == sum(known, F(0))
    for row in found.values():
        for one in row:
            assert one.effective <= one.supply
            assert (one.demand, one.gap) == (None, None)


@settings(max_examples=25, **STEADY)
@given(st.lists(spans(), max_size=5))
def test_pieces_cover_the_window_without_a_hole(dated):
    found = list(pieces([Absence(*one) for one in dated], JUNE))
    assert sum(one.days for one in found) == JUNE.days
    assert all(one.last + timedelta(1) == other.first for one, other in itertools.pairwise(found))


# ---- A person ----


def test_nobody_knows_what_somebody_without_a_home_can_do():
    parts = stretches(Person("ana", "Ana"), [to("shop")], JUNE)
    assert parts[0].available is None
    assert (over_allocated(parts), bench(parts, Assumptions())) == ((), ())
    assert average(parts, Assumptions()).available is None


def test_two_teams_too_many_are_told_with_their_days():
    parts = stretches(ana(), [to("shop", fte=F(4, 5)), to("app", day(6, 10), day(6, 19), HALF)], JUNE)
    assert over_allocated(parts) == (Spell(day(6, 10), day(6, 19), F(3, 10), F(3, 10)),)
    assert bench(parts, Assumptions()) == (
        Spell(day(6, 1), day(6, 9), F(1, 5), F(1, 5)),
        Spell(day(6, 20), day(6, 30), F(1, 5), F(1, 5)),
    )


def test_leave_and_part_time_take_away_what_can_be_given():
    part_time = Home(day(1, 1), fte=F(4, 5), capability="design")
    away = Absence(day(6, 1), day(6, 15), HALF)
    parts = stretches(ana(part_time, absences=(away,)), [to("shop", fte=HALF)], JUNE)
    assert [(one.available, one.over, one.free) for one in parts] == [(F(2, 5), F(1, 10), 0), (F(4, 5), 0, F(3, 10))]


def test_who_has_left_is_there_no_longer_and_still_asked_for():
    parts = stretches(ana(Home(day(1, 1), day(6, 20), capability="design")), [to("shop")], JUNE)
    assert over_allocated(parts) == (Spell(day(6, 21), day(6, 30), F(1), F(1)),)


def test_a_free_tenth_is_no_bench_below_what_the_organization_says():
    parts = stretches(ana(), [to("shop", fte=F(9, 10))], JUNE)
    assert bench(parts, Assumptions(bench_from=F(1, 5))) == ()
    assert len(bench(parts, Assumptions(bench_from=F(1, 10)))) == 1


@pytest.mark.parametrize(("teams", "lost"), [(0, 0), (1, 0), (2, F(1, 5)), (3, F(2, 5)), (4, F(3, 5)), (5, F(3, 4)), (9, F(3, 4))])  # fmt: skip
def test_the_loss_by_teams_is_the_usual_rule_of_thumb(teams, lost):
    assert Assumptions().loss(teams) == lost


def test_the_loss_is_an_assumption_that_can_be_taken_back():
    parts = stretches(ana(), [to("shop", fte=HALF), to("app", fte=HALF)], JUNE)
    assert average(parts, Assumptions()).effective == F(4, 5)
    assert average(parts, Assumptions(losses=())).effective == 1


# ---- Capabilities ----


def test_demand_against_supply_by_month():
    ben = Person("ben", "Ben", (Home(day(6, 16), capability="design", fte=HALF),))
    asked = [Demand("shop", "design", day(1, 1), None, F(1)), Demand("app", "design", day(6, 1), day(6, 15), F(2))]
    [june] = balances(staffed(ana(), ben, demands=asked), [JUNE])["design"]
    assert (june.supply, june.demand, june.gap) == (F(5, 4), F(2), F(-3, 4))


def test_nobody_asked_is_not_zero():
    everything = staffed(ana(), demands=[Demand("shop", "design", day(1, 1), day(2, 1), F(1))])
    found = balances(everything, [JUNE])
    assert (found["design"][0].demand, found["design"][0].gap) == (0, 1)
    assert (found["data"][0].demand, found["data"][0].gap, found["data"][0].supply) == (None, None, 0)


def test_switching_between_teams_takes_from_the_supply():
    [june] = balances(staffed(ana(), allocations=[to("shop", fte=HALF), to("app", fte=HALF)],
                              demands=[Demand("shop", "design", day(1, 1))]), [JUNE])["design"]  # fmt: skip
    assert (june.supply, june.effective, june.allocated) == (1, F(4, 5), 1)
    assert (june.gap, june.effective_gap) == (0, F(-1, 5))


def test_what_a_product_asks_is_filled_by_its_team():
    asked = [Demand("shop", "design", day(1, 1), None, F(1)), Demand("app", "data", day(1, 1), None, F(1))]
    found = fillings(staffed(ana(), allocations=[to("shop", day(6, 16))], demands=asked), JUNE)
    assert [(one.product, one.capability, one.asked, one.given, one.open) for one in found] == [
        ("shop", "design", 1, HALF, HALF), ("app", "data", 1, 0, 1),
    ]  # fmt: skip


def test_a_capability_rests_on_one_person_until_the_second_comes():
    ben = Person("ben", "Ben", (Home(day(6, 11), capability="design"),), (Absence(day(6, 21), day(6, 30)),))
    found = [one for one in alone(staffed(ana(), ben), JUNE) if one.product is None]
    assert [(one.person, one.first, one.last) for one in found] == [
        ("ana", day(6, 1), day(6, 10)), ("ana", day(6, 21), day(6, 30)),
    ]  # fmt: skip


def test_in_a_team_one_of_a_capability_stands_alone_though_the_capability_has_two():
    ben = Person("ben", "Ben", (Home(day(1, 1), capability="design"),))
    found = alone(staffed(ana(), ben, allocations=[to("shop"), to("app", fte=HALF, person="ben")]), JUNE)
    assert {(one.product, one.person) for one in found} == {("shop", "ana"), ("app", "ben")}


def test_one_after_the_other_alone_are_two_spells():
    first = Person("ana", "Ana", (Home(day(1, 1), day(6, 10), capability="design"),))
    then = Person("ben", "Ben", (Home(day(6, 11), capability="design"),))
    assert [(one.person, one.last) for one in alone(staffed(first, then), JUNE)] == [
        ("ana", day(6, 10)), ("ben", day(6, 30)),
    ]  # fmt: skip


def test_the_size_of_a_team_counts_people_and_not_allocations():
    some = [to("shop"), to("shop", fte=HALF), to("shop", day(6, 11), person="ben")]
    found = sizes("shop", some, JUNE)
    assert [(one.people, one.first) for one in found] == [(1, day(6, 1)), (2, day(6, 11))]
    verdicts = [one.verdict(Assumptions(team_least=2, team_most=2)) for one in found]
    assert verdicts == ["small", "fits"]
    assert found[1].verdict(Assumptions(team_least=1, team_most=1)) == "large"


# ---- What stands out ----


def told(staffing: Staffing, kind: Kind, window: Window = JUNE):
    return [one for one in findings(staffing, window) if one.kind is kind]


def test_too_much_work_is_told_with_names_numbers_and_days():
    some = [to("shop", fte=F(4, 5)), to("app", day(6, 10), day(6, 19), HALF)]
    [found] = told(staffed(ana(), allocations=some), Kind.OVER)
    assert found.sentence == "Ana is asked for 1.3 FTE and has 1, from 10 Jun 2027 to 19 Jun 2027: 0.3 too much."
    assert found.advice == "Take 0.3 FTE out of “Shop” or “App”, or say who takes it over."


def test_the_same_pair_twice_is_flagged_only_where_the_days_meet():
    after = [to("shop", day(1, 1), day(6, 10), HALF), to("shop", day(6, 11), None, HALF)]
    assert told(staffed(ana(), allocations=after), Kind.TWICE) == []
    meet = [to("shop", day(1, 1), day(6, 10), HALF), to("shop", day(6, 10), None, HALF)]
    [found] = told(staffed(ana(), allocations=meet), Kind.TWICE)
    assert (found.first, found.last) == (day(6, 10), day(6, 10))
    assert "on 10 Jun 2027" in found.sentence


def test_a_line_manager_who_also_leads_the_product_is_flagged():
    led = ana(
        Home(day(1, 1), day(6, 15), capability="design", manager="lea"),
        Home(day(6, 16), capability="design", manager="max"),
    )
    lea = Person("lea", "Lea")
    [found] = told(staffed(led, lea, allocations=[to("shop")], lead_of_shop="lea"), Kind.SAME_LEAD)
    assert (found.person, found.product, found.last) == ("ana", "shop", day(6, 15))
    assert found.sentence.startswith("Lea leads “Shop” and is also Ana’s line manager")
    assert told(staffed(led, lea, allocations=[to("app")], lead_of_shop="lea"), Kind.SAME_LEAD) == []


def test_somebody_in_teams_without_a_home_is_unknown_and_nothing_else():
    kinds = {one.kind for one in findings(staffed(Person("ana", "Ana"), allocations=[to("shop")]), JUNE)}
    assert kinds == {Kind.UNKNOWN, Kind.SMALL}


def test_too_many_teams_are_told_with_the_assumption():
    some = [to(key, fte=F(1, 4)) for key in ("shop", "app", "site")]
    [found] = told(staffed(ana(), allocations=some, teams=("shop", "app", "site")), Kind.SPLIT)
    assert "0.75 FTE count as 0.45, since switching is assumed to take 40 %" in found.sentence


def test_team_sizes_are_told_and_an_empty_team_only_when_it_asks():
    many = [Person(f"p{at}", f"P {at}", (Home(day(1, 1)),)) for at in range(10)]
    large = staffed(*many, allocations=[to("shop", person=one.key) for one in many])
    assert [one.product for one in told(large, Kind.LARGE)] == ["shop"]
    assert told(large, Kind.NOBODY) == []
    asking = staffed(*many, demands=[Demand("app", "design", day(6, 5))])
    assert [one.product for one in told(asking, Kind.NOBODY)] == ["app"]
    assert len(told(staffed(ana(), allocations=[to("shop")]), Kind.SMALL)) == 1


def test_what_is_urgent_comes_first():
    some = [to("shop"), to("app", day(6, 20)), to("app", day(6, 25))]
    found = [one.kind for one in findings(staffed(ana(), allocations=some), JUNE)]
    assert found == sorted(found, key=list(Kind).index)
    assert found[:2] == [Kind.OVER, Kind.TWICE]


def test_days_are_said_as_people_say_them():
    assert said_days(day(3, 3), None) == "from 3 Mar 2027 on"
    assert said_days(day(3, 3), day(3, 3)) == "on 3 Mar 2027"
