"""What a line counts, and by when."""

from __future__ import annotations

from datetime import date

import pytest

from vpmom.lint.quantities import deadline, has_date, has_number, on_quarter_edges

ABOUT = date(2026, 2, 10)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Growth in Q4",
        "Grow FY20",
        "First in the G2000",
        "Launch by 31 March 2026",
        "Support 24/7",
        "Be #1",
        "ISO 27001",
        "Incidents in the last 12 months",
        "Number of procedures (no list)",
        "2026-12-31",
    ],
)
def test_periods_dates_and_names_are_no_number(text: str) -> None:
    assert not has_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "<5% error rate",
        "NPS of 20+",
        "2 references each",
        "All procedures are listed",
        "Coverage: every team",
        "No pages at night",
        "Half of the crews",
        "Twelve piers",
        "80% within the last 12 months",
        "From €3k to €5k",
        "20 stores in Q4",
    ],
)
def test_figures_shares_all_and_none_are(text: str) -> None:
    assert has_number(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("by 31 March 2025", date(2025, 3, 31)),
        ("March 31, 2025", date(2025, 3, 31)),
        ("2025-03-31", date(2025, 3, 31)),
        ("by March 2025", date(2025, 3, 31)),
        ("within Q2", date(2026, 6, 30)),
        ("H1 2025", date(2025, 6, 30)),
        ("Q3 FY25", date(2025, 9, 30)),
        ("FY2025", date(2025, 12, 31)),
        ("by 2025", date(2025, 12, 31)),
        ("by January 31", date(2027, 1, 31)),
        ("until May 3", date(2026, 5, 3)),
    ],
)
def test_the_last_day_of_a_promise(text: str, day: date) -> None:
    assert deadline(text, ABOUT) == day
    assert has_date(text)


@pytest.mark.parametrize("text", ["", "soon", "H3 2025", "99/99/9999", "FY0", "2025 boats", "February 30, 2025"])
def test_what_names_no_day_promises_none(text: str) -> None:
    assert deadline(text, ABOUT) is None


@pytest.mark.parametrize(
    ("text", "day"), [("Q4", date(2027, 1, 31)), ("Q1", date(2026, 4, 30)), ("FY26", date(2026, 1, 31))]
)
def test_quarters_are_those_of_the_fiscal_year(text: str, day: date) -> None:
    assert deadline(text, ABOUT, (1, 31)) == day


@pytest.mark.parametrize(
    ("start", "end", "fits"),
    [
        (date(2019, 5, 1), date(2020, 1, 31), True),
        (date(2019, 5, 1), date(2020, 2, 1), False),
        (date(2019, 5, 2), date(2020, 1, 31), False),
    ],
)
def test_a_period_of_whole_fiscal_quarters(start: date, end: date, fits: bool) -> None:
    assert on_quarter_edges(start, end, (1, 31)) == fits
