from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from reports import xlsx
from reports.blocks import Bullets, Cell, Fact, Facts, Lead, Paragraph, Strip, StripCell, StripRow, Table
from reports.content import SectionContent
from reports.sheet import unlike
from tests.reports import kitchen


def opened(*sections):
    return load_workbook(BytesIO(xlsx.render(kitchen.cover(), sections)))


def one(*blocks):
    return opened(SectionContent("a", "Section", "enter", blocks))["Section"]


def values(sheet) -> list:
    return [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]


def find(sheet, value):
    return next(cell for row in sheet.iter_rows() for cell in row if cell.value == value)


@pytest.fixture(scope="module")
def book():
    return opened(*kitchen.sections())


def test_there_is_a_cover_and_a_sheet_for_each_section(book):
    assert book.sheetnames == [
        "Cover",
        "Fit and profile",
        "Dimensions",
        "What holds you back",
        "First roadmap",
        "The value stream",
    ]
    front = values(book["Cover"])
    for words in (
        "Gap report, autumn 2026",
        "Lumen Freight",
        "The whole organization",
        "Framework after MAMOS, Antoine Craske, QE Unit.",
    ):
        assert words in front


def test_the_cover_leads_to_the_sheets(book):
    links = [cell.hyperlink.location for row in book["Cover"].iter_rows() for cell in row if cell.hyperlink]
    assert links[0] == "'Fit and profile'!A1"
    assert len(links) == 5


def test_numbers_are_numbers_and_shares_are_percents(book):
    sheet = book["What holds you back"]
    share = find(sheet, "Practice 1: decisions are made where the knowledge is").offset(column=1)
    assert (share.value, share.number_format, share.fill.fgColor.rgb) == (0.07, "0 %", "FFEDF2F1")
    assert share.offset(column=3).value == 6


def test_the_strip_holds_shares_and_says_what_is_unknown(book):
    row = find(book["Fit and profile"], "Skills").row
    assert [cell.value for cell in book["Fit and profile"][row][:7]] == ["Skills", 0.88, 0.55, 0.3, "?", "–", "2 below"]
    assert "IV fits" in values(book["Fit and profile"])


def test_a_level_that_is_assumed_is_ticked_as_on_the_page():
    cells = (StripCell("✓", None, "unknown"), StripCell("?", None, "unknown"), StripCell("–", None, "none"))
    sheet = one(Strip("Fit", ("I", "II", "III"), None, (StripRow("Skills", cells, "", ""),)))
    row = find(sheet, "Skills").row
    assert [cell.value for cell in sheet[row][:4]] == ["Skills", "✓", "?", "–"]


def test_the_cover_names_the_day_as_it_was_at_home():
    late = kitchen.cover(built_at=datetime(2026, 10, 2, 23, 30, tzinfo=UTC))
    with timezone.override("Europe/Berlin"):
        book = load_workbook(BytesIO(xlsx.render(late, ())))
    assert any("3 Oct" in str(value) for value in values(book["Cover"]))


def test_tables_are_real_tables_with_names_of_their_own(book):
    tables = [table for sheet in book for table in sheet.tables.values()]
    assert len({table.displayName for table in tables}) == len(tables) == 6
    assert book["What holds you back"].freeze_panes == "B2"


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-2", "@SUM(A1)", '=HYPERLINK("https://example.com")', "https://example.com", "\t=1", "007"]
)
def test_what_a_user_typed_stays_text(text):
    sheet = one(
        Lead(text),
        Paragraph(text),
        Bullets((text,)),
        Facts((Fact(text, text, text),)),
        Table(text, (text,), ((Cell(text),),), (), (Cell(text),)),
    )
    kept = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in kept} == {"s"}
    assert [cell for cell in kept if cell.hyperlink] == []
    assert sum(cell.value == text for cell in kept) >= 7


def test_a_text_that_excel_cannot_hold_is_cut():
    (kept,) = [value for value in values(one(Paragraph("x" * 40_000))) if len(str(value)) > 100]
    assert len(kept) == 32_767
    assert kept.endswith("…")


def test_sheet_names_are_legal_and_unlike():
    names = xlsx.sheet_names(["A/B: [c]?*\\", "a b c", "x" * 50, "X" * 50, "'quoted'", "", "History", "  "])
    assert names == ["A B c", "a b c 2", "x" * 31, "X" * 29 + " 2", "quoted", "Sheet", "History 2", "Sheet 2"]


def test_heads_of_a_table_are_unlike():
    assert unlike(("A", "a", "", "A", " ")) == ["A", "a 2", "–", "A 3", "– 2"]


def test_an_empty_table_says_so():
    assert "Nothing here." in values(one(Table("None", ("A",), ())))


def test_control_characters_do_not_break_the_file():
    assert values(one(Paragraph("a\x0bb")))[1].startswith("a")


def test_a_picture_is_told_in_words():
    sheet = one(kitchen.picture())
    assert {"The map", "One step: find the rate"} <= set(values(sheet))
    assert not sheet._images
