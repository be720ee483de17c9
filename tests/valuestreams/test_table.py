"""A stream as a table for spreadsheets: written, read back, and every bad cell named with its line."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.valuestreams.conftest import delivery, streams
from valuestreams.documents.table import HEADER, NoTable, read, rows
from valuestreams.editing import replace_step
from valuestreams.stream import MOST_STEPS, Branch, Return, Stream, TimeBasis, Unit, between, fixed

HOURS = TimeBasis(Unit.HOURS)


def refused(*lines) -> list[tuple[int, str, str]]:
    with pytest.raises(NoTable) as refusal:
        read(lines, HOURS)
    return [(cell.line, cell.column, cell.sentence) for cell in refusal.value.cells]


def test_every_bad_cell_is_named_at_once():
    bad = refused(
        ["name", "process", "ca", "people", "layer", "outside", "next", "cost"],
        ["Order", "soon", "120", "-3", "sky", "perhaps", "nowhere 100 %", "1/0"],
        ["Order", "2 h", "95", "1", "user", "yes", "", ""],
    )
    assert [(line, column) for line, column, _sentence in bad] == [
        (2, "process"), (2, "ca"), (2, "people"), (2, "cost"), (2, "outside"), (2, "layer"), (2, "next"),
    ]  # fmt: skip
    assert "more than 100 %" in bad[1][2]


@pytest.mark.parametrize(
    ("lines", "part"),
    [
        ([], "empty"),
        ([["process"], ["1"]], "name"),
        ([["name", "speed"], ["A", "1"]], "no column “speed”"),
        ([["name", "step"], ["A", "B"]], "twice"),
        ([["key"], ["a"], ["a"]], "line 2, too"),
        ([["key"], ["a b"]], "no key"),
        ([["name"], *([["A"]] * (MOST_STEPS + 1))], "at most 2000 steps"),
        ([["name", "exchange"], ["A", "x" * 1001]], "longer than 1000"),
        ([["key"], ["_a"]], "the first no sign"),
        ([["name", "exchange"], ["A", "Bell\x07"]], "U+0007"),
        ([["name", "process"], ["A", "1/" + "9" * 30]], "at most 24 digits"),
        ([["name", "returns"], ["A", "back to the start please"]], "names no way"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(lines, part):
    assert part in refused(*lines)[0][2]


@pytest.mark.parametrize(
    ("column", "cell", "part"),
    [
        ("Rework", "20 %", "20 % of Rework is 80 % ca."),
        ("reject rate", "1/3", "is not asked here"),
        ("rejected", "many", "Give that as “ca”."),
        ("scrap", "", "Give that as “ca”."),
    ],
)
def test_a_share_of_rework_is_turned_round(column, cell, part):
    assert part in refused(["name", column], ["", ""], ["A", cell])[0][2]


def test_a_table_as_people_write_it():
    steps = read(
        [
            ["Step", "Process time", "Wait time", "%C/A", "Department", "Next"],
            ["Order", "30 min", "1-3 d", "95 %", "Sales", ""],
            ["", "", "", "", "", ""],
            ["Check", "2", "", "", "", "order 25 %; end 75 %"],
        ],
        HOURS,
    )
    assert [step.key for step in steps] == ["order", "check"]
    assert (steps[0].process, steps[0].wait, steps[0].ca) == (fixed(30), between(480, 1440), Fraction(95, 100))
    assert steps[1].process == fixed(120) and steps[1].wait is None
    assert steps[1].next == (Branch("order", Fraction(1, 4)), Branch(None, Fraction(3, 4)))


def test_routes_are_written_and_read():
    both = (Branch("carry"), Branch("hand-over"))
    back = (Return("order", Fraction(1, 3), Fraction(20)), Return("check", Fraction(2, 3)))
    made = replace_step(delivery(), replace(delivery().step("check"), next=both, parallel=True, returns=back))
    made = replace_step(made, replace(made.step("pick"), next=()))
    assert read([HEADER, *rows(made)], made.basis) == made.steps


@given(streams(), st.sampled_from([HOURS, TimeBasis(Unit.DAYS, Fraction(15, 2))]))
def test_what_is_written_is_read_back(stream, basis):
    """But for blanks around words, and a step without a name has its key as name."""
    tidy = tuple(
        replace(step, name=step.name.strip() or step.key, unit=step.unit.strip(), performer=step.performer.strip())
        for step in stream.steps
    )
    known = Stream("", basis=basis, steps=tidy)
    assert read([HEADER, *rows(known)], basis) == tidy
