"""The checks on plans that people wrote: what a careful reader would say, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from vpmom.lint import Context, Finding, Severity, lint
from vpmom.parser import read
from vpmom.plan import LinkKind, Plan
from vpmom.suggest import suggest_links
from vpmom.translation import to_plan

FOLDER = Path(__file__).parents[4] / "shared" / "data" / "vpmom"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the real plans are not on this machine")
AT_THE_TIME = Context(today=date(2019, 9, 1), fiscal_year_end=(1, 31))
EXPECTED = {
    "01": {"R5": "note", "P5": "note", "S2": "warning", "S6": "note"},
    "02": {
        "D5": "warning",
        "R5": "note",
        "P4": "warning",
        "P3": "note",
        "P5": "note",
        "O3": "note",
        "O4": "note",
        "S11": "warning",
    },
    "03": {"P5": "note", "S2": "warning"},
    "04": {"R8": "warning", "R5": "note", "P5": "note", "S2": "warning"},
    "05": {"P5": "note"},
}


def page(name: str) -> Iterator[Plan]:
    [path] = FOLDER.glob(f"{name}*.md")
    for parsed in read(path.read_bytes(), name=path.name, fiscal_year_end=(1, 31)).plans:
        if not parsed.stub:
            yield to_plan(parsed)


def told(plan: Plan, context: Context = AT_THE_TIME) -> tuple[Finding, ...]:
    return lint(plan, context)


@pytest.mark.parametrize("name", EXPECTED)
def test_what_is_said_of_a_plan_just_brought_in(name: str) -> None:
    [plan] = page(name)
    assert {found.check: found.severity.value for found in told(plan)} == EXPECTED[name]


def test_the_whole_page_needs_no_error() -> None:
    found = [finding for plan in page("operations_page") for finding in told(plan)]
    assert found
    assert not [finding for finding in found if finding.severity == Severity.ERROR]


def test_the_example_hears_of_nothing_but_its_links_and_its_period() -> None:
    [plan] = page("05")
    assert {found.check for found in told(replace(plan, stage=99))} == {"P5", "S3"}


def test_the_example_names_its_own_links() -> None:
    [plan] = page("05")
    places = {
        item.key: place for part in ("priorities", "measures") for place, item in enumerate(plan.section(part).items)
    }
    found = [each for each in suggest_links(plan) if each.kind == LinkKind.MEASURES]
    pairs = {(places[each.source], places[each.target]) for each in found}
    assert pairs == {(0, 0), (1, 1), (3, 3), (4, 2), (4, 4)}
    assert {places[each.source] for each in found if each.score == 0.95} == {0, 1}


def test_what_was_struck_in_a_real_plan_is_not_read() -> None:
    [plan] = page("01")
    assert "fund" not in {word for each in suggest_links(plan) for word in each.words}
