"""Streams against departments, and disciplines against streams."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given

from tests.valuestreams.conftest import delivery, streams
from valuestreams.metrics.handoffs import crossings
from valuestreams.squads import Kind as Remarked
from valuestreams.squads import Seat, squads
from valuestreams.stream import Branch, Return, Step, Stream, fixed
from valuestreams.structure import NOBODY, Kind, Mapped, matrix, stuck


def step(key: str, unit: str = "", minutes: int | None = 10, wait: int = 0, **more) -> Step:
    process = None if minutes is None else fixed(minutes)
    return Step(key, name=key.title(), unit=unit, process=process, wait=fixed(wait), **more)


def mapped(*steps: Step, title: str = "Loans", **more) -> Mapped:
    return Mapped(title.lower(), Stream(title, steps=steps), **more)


def test_a_missing_time_makes_the_shares_incomplete_and_is_named():
    [row] = matrix([mapped(step("a", "Sales"), step("b", "Risk", minutes=None), step("c", "Sales"))]).rows
    assert (row.total, row.missing) == (None, ("B",))
    assert row.cells["Sales"].share is None
    assert (row.cells["Sales"].steps, row.cells["Risk"].steps) == (2, 1)


def test_shares_of_the_work_are_by_process_time():
    [row] = matrix([mapped(step("a", "Sales", 30), step("b", "Risk", 60), step("c", "Sales", 30))]).rows
    assert {name: cell.share for name, cell in row.cells.items()} == {"Sales": Fraction(1, 2), "Risk": Fraction(1, 2)}
    assert (row.total, row.by_visits, row.crossings) == (120, False, 2)
    assert row.borders == {("Risk", "Sales"): 2}


def test_visits_weigh_the_work():
    twice = {"a": Fraction(1), "b": Fraction(3, 2)}
    [row] = matrix([mapped(step("a", "Sales", 30), step("b", "Risk", 60), visits=twice)]).rows
    assert row.by_visits
    assert row.cells["Risk"].minutes == 90
    assert row.cells["Risk"].share == Fraction(3, 4)


def test_an_outside_step_with_elapsed_time_only_is_left_out_and_said_so():
    [row] = matrix([Mapped("parcels", delivery())]).rows
    assert (row.missing, row.left_out, row.total) == ((), ("Carry",), 100)
    assert row.cells["Cloudy"].share is None
    assert row.cells["Warehouse"].share == Fraction(60, 100)
    assert row.crossings == crossings(delivery()) == 3


def test_no_work_at_all_gives_no_shares():
    [row] = matrix([mapped(step("a", "Sales", 0))]).rows
    assert row.cells["Sales"].share is None
    [empty] = matrix([mapped()]).rows
    assert (empty.total, empty.cells) == (None, {})


def test_departments_of_many_streams_come_first_and_nobody_last():
    found = matrix([mapped(step("a", "Zoo"), step("b")), mapped(step("c", "Ark"), step("d", "Zoo"), title="Pets")])
    assert found.departments == ("Zoo", "Ark", NOBODY)


def test_the_most_crossed_border_of_all_streams_comes_first():
    there = (step("a", "Sales"), step("b", "Risk"))
    found = matrix([mapped(*there), mapped(*there, step("c", "Sales"), step("d", "Audit"), title="Pets")])
    assert found.borders[0] == (("Risk", "Sales"), 3)


@given(streams())
def test_shares_sum_to_one_or_are_not_told(stream):
    [row] = matrix([Mapped("any", stream)]).rows
    told = [cell.share for cell in row.cells.values() if cell.share is not None]
    assert sum(told) == (1 if told else 0)
    assert sum(cell.steps for cell in row.cells.values()) == len(stream.steps)
    assert sum(row.borders.values()) == row.crossings == crossings(stream)
    assert all(finding.sentence.endswith(".") for finding in stuck([Mapped("any", stream, lead=Fraction(100))]))


def kinds(*steps: Step, **more) -> list[Kind]:
    return [finding.kind for finding in stuck([mapped(*steps, **more)])]


def test_a_stream_in_one_department_is_not_stuck():
    assert kinds(step("a", "Sales"), step("b", "Sales", wait=999), lead=Fraction(1019)) == []


def test_a_step_without_department_or_performer_is_named():
    found = stuck([mapped(step("a", "Sales"), step("check", performer="Clerk"), step("file"))])
    assert [each.sentence for each in found] == [
        "“Check” is done by Clerk, but no department is named for it.",
        "“File” belongs to nobody: neither a department nor who does it is named.",
    ]


def test_an_outside_step_needs_no_department():
    assert kinds(step("a", "Sales"), step("b", outside=True)) == []


def test_work_that_goes_back_and_forth_is_told_once_for_each_pair():
    ping_pong = [step(f"s{at}", ("Sales", "Risk")[at % 2]) for at in range(4)]
    [found] = stuck([mapped(*ping_pong)])
    assert found.kind is Kind.BACK_AND_FORTH
    assert found.sentence == "Work crosses the border between Sales and Risk 3 times, in both directions."
    assert found.steps == ("s1", "s3", "s2")


def test_one_crossing_is_no_ping_pong():
    assert kinds(step("a", "Sales"), step("b", "Risk"), step("c", "Audit")) == []


def test_rejects_that_go_back_over_a_border_are_told():
    checked = step("b", "Risk", ca=Fraction(8, 10), returns=(Return("a"),))
    [found] = stuck([mapped(step("a", "Sales"), checked)])
    assert found.sentence == "What Risk rejects at “B” goes back to Sales, to “A”."
    assert kinds(step("a", "Risk"), checked) == []


@pytest.mark.parametrize(("wait", "told"), [(20, []), (21, [Kind.WAIT])])
def test_a_wait_at_a_border_is_told_above_a_fifth_of_the_lead_time(wait, told):
    assert kinds(step("a", "Sales"), step("b", "Risk", wait=wait), lead=Fraction(100)) == told


def test_without_a_lead_time_nothing_is_said_of_waits():
    assert kinds(step("a", "Sales"), step("b", "Risk", wait=9999)) == []


def test_a_wait_after_several_departments_names_them_all():
    first = replace(step("a", "Sales"), next=(Branch("b", Fraction(1, 2)), Branch("c", Fraction(1, 2))))
    ways = (first, replace(step("b", "Risk"), next=(Branch("d"),)), step("c", "Law"), step("d", "Pay", wait=50))
    [found] = stuck([mapped(*ways, lead=Fraction(100))])
    assert found.sentence == "At the border from Risk and Law to Pay, work waits 50 % of the lead time before “D”."


def seat(discipline: str, team: str, stream: str, fte: int = 4, share: Fraction = Fraction(1, 2)) -> Seat:
    return Seat(discipline, team, stream, Fraction(fte), share)


def test_no_seats_make_an_empty_table():
    assert squads([]).total == 0
    assert squads([], streams=["Loans"]).by_stream == {"Loans": 0}


def test_people_are_counted_by_discipline_and_stream():
    found = squads(
        [seat("Design", "A", "Loans"), seat("Design", "B", "Cards", 3, Fraction(1)), seat("Data", "A", "Loans")]
    )
    assert {row.name: dict(row.people) for row in found.disciplines} == {
        "Data": {"Loans": 2},
        "Design": {"Loans": 2, "Cards": 3},
    }
    assert (dict(found.by_stream), found.total) == ({"Cards": 3, "Loans": 4}, 7)


def test_remarks_name_who_is_alone_split_overbooked_or_absent():
    seats = [seat("Design", "Studio", name) for name in ("Loans", "Cards", "Pets")] + [seat("Law", "Desk", "Loans")]
    told = {(each.kind, each.about): each.sentence for each in squads(seats, streams=["Rent"]).remarks}
    assert told == {
        (Remarked.ONE_STREAM, "Law"): "Law works in one stream only: “Loans”.",
        (Remarked.SPLIT, "Studio"): "Studio is split over 3 streams.",
        (Remarked.OVER, "Studio"): "Studio gives away 150 % of its Design: more than it has.",
        (Remarked.ABSENT, "Rent"): "“Rent” has nobody of Design, which 3 of 4 streams have.",
    }
