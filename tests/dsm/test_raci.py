"""RACI charts: one letter a cell, one A a row, and what else is wrong with them."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dsm.staffing.raci import LETTERS, Chart, Kind, Limits, Named, NoLetter, findings, read_letter


def chart(*lines: str) -> Chart:
    """From lines such as "A R . C": rows are r0, r1 …, columns c0, c1 …; "." is an empty cell."""
    cells = [line.split() for line in lines]
    width = len(cells[0]) if cells else 0
    return Chart(
        tuple(Named(f"r{at}", f"Row {at}") for at in range(len(cells))),
        tuple(Named(f"c{at}", f"Role {at}") for at in range(width)),
        {(f"r{i}", f"c{j}"): cell for i, row in enumerate(cells) for j, cell in enumerate(row) if cell != "."},
    )


USUAL = Limits()


def kinds(*lines: str, limits: Limits = USUAL) -> list[Kind]:
    return [one.kind for one in findings(chart(*lines), limits)]


@pytest.mark.parametrize("text", ["RC", "RACI", "R, C", "x", "responsible", "AA", "🅰"])
def test_two_letters_or_another_word_are_refused(text):
    with pytest.raises(NoLetter) as refusal:
        read_letter(text)
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(
    ("text", "letter"), [("a", "A"), ("RA", "A/R"), ("a / r", "A/R"), (" I ", "I"), ("", ""), ("-", "")]
)
def test_letters_are_read_as_people_type_them(text, letter):
    assert read_letter(text) == letter


def test_a_good_chart_has_no_findings():
    assert kinds("A R C", "A/R I .", ". A R") == []


def test_a_row_without_anybody_is_one_finding():
    assert kinds("A R", ". .") == [Kind.EMPTY_ROW]


def test_exactly_one_answers_for_a_row():
    assert kinds("R C", "A R") == [Kind.NOBODY_ACCOUNTABLE]
    [found] = findings(chart("A A R", "A/R I C"))
    assert found.kind is Kind.MANY_ACCOUNTABLE and found.is_wrong
    assert found.sentence == "2 answer for “Row 0”, so nobody does: exactly one may have the A."
    assert kinds("A/R A", "R A") == [Kind.MANY_ACCOUNTABLE]


def test_somebody_does_the_work():
    assert kinds("A C", "A R") == [Kind.NOBODY_RESPONSIBLE]


def test_an_idle_column_and_an_overloaded_one():
    assert kinds("A R .", "A R .") == [Kind.EMPTY_COLUMN]
    found = findings(chart("A R", "A R", "R A"), Limits(accountable=1))
    assert [(one.kind, one.column) for one in found] == [(Kind.OVERLOADED, "c0")]
    assert kinds("A R", "A R", limits=Limits(accountable=2)) == []


def test_many_to_ask_make_it_slow():
    assert kinds("A/R C C C C") == [Kind.MANY_CONSULTED]
    assert kinds("A/R C C C C", limits=Limits(consulted=4)) == []


def test_an_empty_chart_says_nothing():
    assert findings(Chart((), (Named("c", "Role"),))) == ()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(st.sampled_from([*LETTERS, "."]), min_size=3, max_size=3), min_size=1, max_size=4))
def test_the_rules_hold_exactly_when_no_finding_breaks_them(rows):
    wrong = [one for one in findings(chart(*map(" ".join, rows))) if one.is_wrong]
    holds = all(sum("A" in cell for cell in row) == 1 and any("R" in cell for cell in row) for row in rows)
    assert holds == (not wrong)
