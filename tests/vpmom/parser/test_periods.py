"""Dates and periods in words."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vpmom.parser.periods import find_period, fiscal_part, fiscal_year, parse_date, parse_period

JANUARY = (1, 31)


@pytest.mark.parametrize("text", ["", "TBD", "May 2019", "Feb 30, 2020", "13/13/2019", "03/04/2019", "2019", "x" * 500])
def test_what_is_no_day(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "May 1, 2019",
        "1 May 2019",
        "1st of May 2019",
        "may 1 2019",
        "2019-05-01",
        "2019/5/1",
        "Wed, May 1, 2019",
        "1-May-2019",
    ],
)
def test_one_day_in_many_ways(text: str) -> None:
    assert parse_date(text) == date(2019, 5, 1)


def test_a_number_above_twelve_tells_day_from_month() -> None:
    assert parse_date("31/05/2019") == parse_date("05/31/2019") == parse_date("31.5.2019") == date(2019, 5, 31)


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("May 1, 2019 to Jan 31, 2020", "2019-05-01 2020-01-31"),
        ("August 1, 2019 to Jan 31, 2020", "2019-08-01 2020-01-31"),
        ("2019-05-01 – 2020-01-31", "2019-05-01 2020-01-31"),
        ("from 1 May 2019 until 31 January 2020", "2019-05-01 2020-01-31"),
        ("May - August 2019", "2019-05-01 2019-08-31"),
        ("Nov 1 - Jan 31, 2020", "2019-11-01 2020-01-31"),
        ("1.5.2019-31.1.2020", "2019-05-01 2020-01-31"),
        ("May 2019", "2019-05-01 2019-05-31"),
        ("2018", "2018-01-01 2018-12-31"),
        ("2019-2021", "2019-01-01 2021-12-31"),
        ("FY24", "2023-02-01 2024-01-31"),
        ("FY2020", "2019-02-01 2020-01-31"),
        ("FY 2021", "2020-02-01 2021-01-31"),
        ("fiscal year 2021", "2020-02-01 2021-01-31"),
        ("FY19/20", "2019-02-01 2020-01-31"),
        ("FY21 Q3", "2020-08-01 2020-10-31"),
        ("Q4 FY20", "2019-11-01 2020-01-31"),
        ("H1 FY21", "2020-02-01 2020-07-31"),
        ("second half FY21", "2020-08-01 2021-01-31"),
        ("FY20 to FY22", "2019-02-01 2022-01-31"),
    ],
)
def test_a_period_has_dates(text: str, dates: str) -> None:
    reading = parse_period(text, JANUARY)
    assert reading.dates and " ".join(map(str, reading.dates)) == dates
    assert (reading.label, reading.doubt) == (text, "")


@pytest.mark.parametrize("text", ["FY20", "FY 2021", "Q4 FY20", "H2", "Q4", "some day", "FY20 to FY21"])
def test_without_a_fiscal_calendar_there_is_only_the_label(text: str) -> None:
    reading = parse_period(text)
    assert (reading.label, reading.dates) == (text, None)


def test_a_part_of_a_year_leaves_a_doubt_about_the_year() -> None:
    assert parse_period("Q3 2019").dates == (date(2019, 7, 1), date(2019, 9, 30))
    assert "calendar year" in parse_period("Q3 2019").doubt
    assert "fiscal year" in parse_period("Q3 2019", JANUARY).doubt


@pytest.mark.parametrize("text", ["Jan 31, 2020 to May 1, 2019", "FY22 - FY20", "2021-2019"])
def test_a_period_that_ends_before_it_begins_is_a_doubt(text: str) -> None:
    reading = parse_period(text, JANUARY)
    assert reading.dates is None
    assert "before it begins" in reading.doubt


@pytest.mark.parametrize("year_end", [(0, 1), (13, 1), (2, 30), (4, 31)])
def test_a_year_end_that_is_no_day_is_refused(year_end: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match=r"month|day"):
        parse_period("FY20", year_end)


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("FY20 Sales VPMOM (TBA)", "FY20"), ("Plan (FY21 H2)", "FY21 H2"), ("2018 V2MOM", "2018"), ("Q1FY20 V2MOM", "Q1FY20"),
        ("Sales plan", None), ("Route 20190 and 5.2018", None),
    ],
)  # fmt: skip
def test_the_period_in_a_title(title: str, label: str | None) -> None:
    found = find_period(title, JANUARY)
    assert (found.label if found else None) == label


month_ends = st.sampled_from([(1, 31), (2, 28), (3, 31), (6, 30), (9, 30), (12, 31), (4, 5), (2, 29)])


@given(st.integers(1990, 2090), month_ends)
def test_the_quarters_of_a_fiscal_year_fill_it_without_a_hole(year: int, year_end: tuple[int, int]) -> None:
    first, last = fiscal_year(year, year_end)
    assert fiscal_year(year + 1, year_end)[0] == last + timedelta(days=1)
    for parts in (["Q1", "Q2", "Q3", "Q4"], ["H1", "H2"]):
        spans = [fiscal_part(year, part, year_end) for part in parts]
        assert (spans[0][0], spans[-1][1]) == (first, last)
        assert all(after[0] == before[1] + timedelta(days=1) for before, after in pairwise(spans))


@given(st.text(alphabet="MayJan 0123456789,.-/–to FYQH\n", max_size=50))
def test_no_words_break_the_reader(text: str) -> None:
    reading = parse_period(text, JANUARY)
    assert reading.dates is None or reading.dates[0] <= reading.dates[1]
    find_period(text)
    parse_date(text)
