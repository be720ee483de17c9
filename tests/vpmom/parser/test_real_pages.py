"""A real handbook page with four plans and nine stubs, and five single plans: checked by hand against the files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from vpmom.parser import Page, ParsedPlan, read
from vpmom.parser.parsed import FIVE
from vpmom.parser.writer import write

PAGES = Path(__file__).resolve().parents[4] / "shared" / "data" / "vpmom"
SINGLE = sorted(PAGES.glob("0*.md"))

pytestmark = pytest.mark.skipif(not PAGES.is_dir(), reason="the real pages are not beside the repository")


def page(start: str, **options: tuple[int, int]) -> Page:
    path = next(PAGES.glob(f"{start}*.md"))
    return read(path.read_bytes(), name=path.name, fiscal_year_end=options.get("year_end"))


def plan(start: str) -> ParsedPlan:
    (only,) = page(start).plans
    return only


def sizes(one: ParsedPlan) -> list[int]:
    return [len(one.section(key) or ()) for key in FIVE]


def test_the_operations_page_has_four_plans_and_nine_stubs() -> None:
    plans = page("operations").plans
    assert [one.title.split()[1] for one in plans if not one.stub] == ["MLT", "Sales", "Standard", "Example"]
    assert [one.title.removeprefix("FY20 ").removesuffix(" (TBA)") for one in plans if one.stub] == [
        "R&D VPMOM", "M&M VPMOM", "Customer Success", "Finance VPMOM", "Business Operations VPMOM", "Contributors VPMOM",
        "Staff VPMOM", "Open Source Contributors VPMOM", "Partners VPMOM",
    ]  # fmt: skip
    assert [sizes(one) for one in plans if not one.stub] == [
        [1, 5, 6, 7, 6], [1, 3, 8, 9, 1], [1, 5, 4, 4, 3], [1, 5, 5, 4, 5],
    ]  # fmt: skip


def test_a_stub_points_to_the_plan_before() -> None:
    stubs = [one for one in page("operations").plans if one.stub]
    assert [len(one.previous) for one in stubs] == [1, 1, 1, 1, 0, 0, 1, 0, 0]
    assert stubs[1].previous[0].label == "Monster Pipeline"
    assert {one.period_label for one in stubs} == {"FY20"}
    assert all(one.section(key) is None for one in stubs for key in FIVE)


def test_the_explanation_and_the_template_of_the_page_are_no_plans() -> None:
    unplaced = [piece.text for piece in page("operations").unplaced]
    assert unplaced[0].startswith("# Operations")
    assert {"#### Vision", "#### Measures"} <= {text.strip() for text in unplaced}
    assert sum(text.startswith("```") for text in unplaced) == 1
    assert "### History " in unplaced


def test_the_fiscal_calendar_gives_the_stubs_their_dates() -> None:
    stubs = [one for one in page("operations", year_end=(1, 31)).plans if one.stub]
    assert {one.period for one in stubs} == {(date(2019, 2, 1), date(2020, 1, 31))}


def test_the_first_plan() -> None:
    one = plan("01")
    assert one.period == (date(2019, 5, 1), date(2020, 1, 31))
    assert one.vetted == date(2019, 5, 1)
    assert one.rapid == {"IJT": ("D",), "MLT": ("R", "A", "P", "I")}
    assert (one.methods or ())[5].text == "Operate efficiently and fund growth"
    assert (one.methods or ())[5].struck == ("and fund growth",)
    assert len(one.intro) == 1
    assert one.internal[0].url.endswith("FY20-MLT-VPMOM")
    assert (one.doubts, one.labels) == ((), {})


def test_the_sales_plan() -> None:
    one = plan("02")
    assert one.labels == {"priorities": "Values"}
    assert [item.owner for item in one.methods or ()] == [
        "Sales Ops",
        "SA",
        "SA",
        "Field",
        "Sales Ops",
        "SA",
        "CS",
        "Inside",
    ]
    assert (one.measures or ())[0].links == (one.internal[0].url,)
    assert [doubt.where for doubt in one.doubts] == ["title", "measures"]


def test_the_procedures_with_and_without_key_facts() -> None:
    assert (plan("03").period_label, plan("03").period, plan("03").rapid) == ("FY20", None, {})
    one = plan("04")
    assert (one.vetted, one.vetted_label) == (None, "TBD")
    assert one.rapid == {"IJT": ("R", "D"), "MLT": ("A", "P", "I")}
    assert len(one.obstacles or ()) == 3


def test_the_example_has_its_commentary() -> None:
    one = plan("05")
    assert len(one.commentary or ()) == 4
    assert (one.measures or ())[2].text == "<5% error rate by SOP"


@pytest.mark.parametrize("path", SINGLE, ids=lambda path: path.stem)
def test_import_then_export_is_equal_but_for_white_space(path: Path) -> None:
    source = path.read_text("utf-8")
    (one,) = read(source, name=path.name).plans
    assert "".join(write(one, one.dialect).split()) == "".join(source.split())


def test_every_line_of_the_page_is_in_a_plan_or_unplaced() -> None:
    whole = page("operations")
    covered: set[int] = set()
    for first, last in [(one.first_line, one.last_line) for one in whole.plans] + [
        (p.first, p.last) for p in whole.unplaced
    ]:
        covered.update(range(first, last + 1))
    assert [n for n, line in enumerate(whole.source_lines, 1) if line.strip() and n not in covered] == []
