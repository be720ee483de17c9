"""Allocations from a file: good rows wait, bad rows have a line and a reason."""

from datetime import date
from fractions import Fraction as F

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dsm.staffing.fte import NotFte, days_problem, read_fte
from dsm.staffing.reading import Directory, read
from dsm.staffing.values import Allocation
from valuestreams.flow.tables import Unreadable

PEOPLE = [("1", "Ana Ruiz", "ana@example.com"), ("2", "Jo Lee", "jo@example.com"), ("3", "Jo Lee", "")]
KNOWN = Directory.of(PEOPLE, [("shop", "Web shop"), ("app", "App")])


def reading(text: str, known=()):
    return read(text.encode(), KNOWN, known)


def reasons(text: str) -> list[tuple[int, str]]:
    return [(one.line, one.reason) for one in reading("person,product,from,to,fte\n" + text).refused]


@pytest.mark.parametrize(("text", "says"), [
    ("50", "50 %"), ("0", "more than 0"), ("-1", "no number"), ("half", "no number"), ("", "no number"),
    ("1/3", "three decimals"), ("1/0", "no number"), ("9" * 30, "no number"), ("=1", "no number"), ("201 %", "at most 2"),
])  # fmt: skip
def test_what_cannot_be_somebodys_fte_is_refused(text, says):
    with pytest.raises(NotFte, match=says):
        read_fte(text)


@pytest.mark.parametrize("text", ["0.5", "0,5", ".5", "50 %", "50%", "1/2", " 0.500 "])
def test_half_a_job_in_many_ways(text):
    assert read_fte(text) == F(1, 2)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=12))
def test_any_text_is_fte_or_refused_with_a_sentence(text):
    try:
        assert 0 < read_fte(text) <= 2
    except NotFte as refusal:
        assert str(refusal).endswith(".")


def test_days_that_cross():
    assert "cross" in days_problem(date(2027, 3, 2), date(2027, 3, 1))
    assert "year right" in days_problem(date(207, 3, 2), None)
    assert days_problem(date(2027, 3, 2), date(2027, 3, 2)) == ""


@pytest.mark.parametrize(("raw", "says"), [
    (b"", "empty"), (b"PK\x03\x04zip", "workbook"), (b"person;product\nAna;shop", "no column “from”"),
    (b"person,product,from,fte,share\n", "two columns"), (b"person,product,from,fte\n", "no row"),
])  # fmt: skip
def test_a_file_that_cannot_be_read_at_all(raw, says):
    with pytest.raises(Unreadable, match=says):
        read(raw, KNOWN)


def test_good_rows_wait_and_bad_rows_say_why():
    found = reading(
        "Person;Product;From;To;FTE\nana@example.com;Web shop;2027-01-01;2027-06-30;0,5\nBo;shop;2027-01-01;;1\n"
        "Ana Ruiz;app;2027-05-01;2027-04-01;300\n"
    )
    assert [(one.line, one.allocation) for one in found.good] == [
        (2, Allocation("1", "shop", date(2027, 1, 1), date(2027, 6, 30), F(1, 2)))
    ]
    assert [(one.line, one.reason) for one in found.refused] == [
        (3, "no person “Bo” is known here"),
        (4, "The dates cross: it would end on 2027-04-01, before it begins on 2027-05-01; "
            "This is at most 2 full-time jobs"),
    ]  # fmt: skip


def test_a_name_that_two_people_have_needs_the_address():
    assert reasons("Jo Lee,shop,2027-01-01,,1") == [(2, "“Jo Lee” is the name of 2: write the e-mail address")]
    assert reasons("JO@example.com,shop,2027-01-01,,1") == []


def test_a_second_header_and_what_is_known_are_left_out():
    text = "person,product,from,to,fte\nAna Ruiz,shop,2027-01-01,,1\nperson,product,from,to,fte\nAna Ruiz,shop,2027-01-01,,100 %\n"
    found = reading(text)
    assert (len(found.good), found.refused) == (1, ())
    assert [(one.line, one.reason) for one in found.left_out] == [
        (3, "the header once more"), (4, "this allocation is known already"),
    ]  # fmt: skip
    again = reading(text, known=[found.good[0].allocation])
    assert (again.good, len(again.left_out)) == ((), 3)


def test_dates_that_can_be_read_in_two_ways_are_asked_back():
    [(line, reason)] = reasons("Ana Ruiz,shop,03/04/2027,,1")
    assert (line, "two ways" in reason) == (2, True)
    both = reading("person,product,from,to,fte\nAna Ruiz,shop,03/04/2027,04/25/2027,1\n").good[0].allocation
    assert (both.first, both.last) == (date(2027, 3, 4), date(2027, 4, 25))
    assert reading("who;team;from;%\nAna Ruiz;shop;03.04.2027;50 %\n").good[0].allocation.first == date(2027, 4, 3)


def test_broken_rows_and_other_encodings_lose_nothing():
    raw = "person;product;from;fte\nAna Ruiz;shop;2027-01-01\nZoë;shop;2027-01-01;1\n".encode("cp1252")
    found = read(raw, KNOWN)
    assert [one.reason for one in found.refused] == ["3 cells, but the header has 4", "no person “Zoë” is known here"]
