"""Bytes of any source become a table, and its cells values. No database."""

import io
import zipfile
from datetime import datetime
from fractions import Fraction

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsm.intake import cells, tables
from dsm.intake.cells import BadCell
from dsm.intake.decoding import Unreadable, decoded
from dsm.intake.lines import rows
from dsm.intake.tables import Layout
from reports.spreadsheets import as_csv


def table(text: str, **layout) -> tables.Table:
    return tables.read(text.encode(), Layout(**layout))


# ---- Letters ----


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_read_without_doubt(codec):
    found = decoded("Name;Ort\nMüller;Köln".encode(codec))
    assert (found.text, found.doubt) == ("Name;Ort\nMüller;Köln", "")


@pytest.mark.parametrize(
    "codec, words",
    [
        ("cp1252", "Müller;Straße;café"), ("cp850", "Müller;Größe;château"), ("mac-roman", "Müller;Größe;forêt"),
        ("cp1251", "Сервер;Москва;диск"), ("cp1250", "Köln;Müller"),
    ],
)  # fmt: skip
def test_other_letters_are_guessed_and_the_doubt_is_said_with_a_word_to_look_at(codec, words):
    found = decoded(f"Name;Ort\n{words}".encode(codec))
    assert found.text.endswith(words)
    assert f"“{words.split(';')[0]}” is right" in found.doubt


def test_a_file_put_together_from_two_names_the_lines_that_are_different():
    raw = "Köln\nUlm\nGöttingen\n".encode() + "München\n".encode("cp1252")
    assert decoded(raw).text.split("\n")[3] == "München"
    assert "line 4 is not" in decoded(raw).doubt


def test_letters_converted_twice_are_noticed_and_not_touched():
    found = decoded("Name\nMüller".encode().decode("cp1252").encode())
    assert found.text == "Name\nMÃ¼ller"
    assert "“MÃ¼ller”" in found.doubt


def test_a_chosen_encoding_is_obeyed_and_what_it_cannot_read_is_counted():
    assert decoded("Łódź".encode("cp1250"), "cp1250").text == "Łódź"
    assert "1 letters cannot be read" in decoded(b"a\xffb", "utf-8").doubt
    with pytest.raises(Unreadable, match="none of the encodings"):
        decoded(b"a", "rot13")


@pytest.mark.parametrize("raw", [b"", b"  \n", b"%PDF-1.7", b"\xd0\xcf\x11\xe0old", b"a\0b\0\0\0c", b"PK\x03\x04no"])
def test_what_is_no_table_is_refused_with_what_to_do(raw):
    with pytest.raises(Unreadable, match=r"empty|Save it|Send a CSV"):
        tables.read(raw)


# ---- Tables ----

LISTED = '''Configuration export;;;
Printed 2026-01-01;;;

Name;Serial;Cores;Site
srv-1;A1;4;Köln

srv-2;A2;8;Ulm
Name;Serial;Cores;Site
srv-3;"A ""3""";16;"Bonn
Süd"
Total;;28;
Page 1 of 2;;;
Site;Name;Cores;Serial
Ulm;srv-4;32;A4
'''


def test_titles_second_headers_totals_and_page_numbers_are_no_rows():
    found = table(LISTED)
    assert found.header == ("Name", "Serial", "Cores", "Site")
    assert [(row.line, row.cells[0]) for row in found.rows] == [(5, "srv-1"), (7, "srv-2"), (9, "srv-3"), (14, "srv-4")]
    assert {one.line: one.reason for one in found.skipped} == {
        1: "stands above the header", 2: "stands above the header", 8: "is the header again", 11: "is a total",
        12: "is no row but a note of the page", 13: "is the header again",
    }  # fmt: skip
    assert any("comes again on line 8" in note for note in found.notes)


def test_below_a_header_in_another_order_rows_are_read_by_its_names():
    assert table(LISTED).rows[-1].cells == ("srv-4", "A4", "32", "Ulm")
    assert any("other columns on line 13" in note for note in table(LISTED).notes)


def test_line_breaks_in_quoted_cells_keep_the_numbers_of_lines_right():
    assert table(LISTED).rows[2].cells == ("srv-3", 'A "3"', "16", "Bonn\nSüd")


def test_an_open_quotation_mark_spoils_its_own_row_only():
    found = table('a,b\n1,"two\n3,4\n5,"six"\n7,19" rack\n')
    assert [(row.line, bool(row.fault)) for row in found.rows] == [(2, True), (3, False), (4, False), (5, False)]
    assert found.rows[3].cells == ("7", '19" rack')


def test_rows_with_too_many_or_too_few_cells_are_faults():
    found = table("a,b,c\n1,2,3\n1,2\n1,2,3,4\n1,2,3,,\n4,5,6\n")
    assert [row.fault.split(":")[0] for row in found.rows] == [
        "", "It has fewer cells than the header", "It has 4 cells and the header has 3", "", "",
    ]  # fmt: skip


def test_a_file_that_always_ends_early_is_not_all_faults():
    found = table("a,b,c\n1,2\n3,4\n5,6,7\n")
    assert [row.cells for row in found.rows] == [("1", "2", ""), ("3", "4", ""), ("5", "6", "7")]
    assert not any(row.fault for row in found.rows)


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_makes_even_rows(mark):
    found = table(f"Name{mark}Note\na{mark}x. y\nb{mark}z")
    assert (found.header, found.layout.delimiter) == (("Name", "Note"), mark)


def test_excels_own_first_line_names_the_delimiter_and_counts_as_a_line():
    found = table("sep=|\na|b;c\n1|2")
    assert (found.header, found.rows[0].line) == (("a", "b;c"), 3)


def test_columns_of_the_same_name_and_without_one_are_numbered():
    assert table("a,a,,a (2)\n1,2,3,4").header == ("a", "a (2)", "Column 3", "a (2) (2)")


def test_a_person_may_say_where_the_header_stands():
    assert table("x,y\na,b\n1,2", header=2).header == ("a", "b")
    assert table("x,y\na,b\n1,2", header=tables.NO_HEADER).header == ("Column 1", "Column 2")
    with pytest.raises(Unreadable, match="Line 9"):
        table("x,y\na,b\n1,2", header=9)


def test_limits_are_sentences(monkeypatch):
    monkeypatch.setattr(tables, "MOST_ROWS", 2)
    with pytest.raises(Unreadable, match="more than 2 rows"):
        table("a,b\n1,2\n3,4\n5,6")
    with pytest.raises(Unreadable, match="300 columns"):
        table(",".join(map(str, range(300))))


# ---- Workbooks ----


def workbook(*sheets: tuple[str, list[list]]) -> bytes:
    book, content = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.active)
    for name, lines in sheets:
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    book.save(content)
    return content.getvalue()


def test_a_workbook_is_read_as_it_shows_and_formulas_are_not_calculated():
    seen = datetime(2026, 3, 1, 14, 30)
    raw = workbook(
        ("Cover", []), ("Servers", [["Name", "Cores", "Seen", "Up"], ["srv-1", 4.0, seen, True], ["=1+1", 1]])
    )
    found = tables.read(raw)
    assert found.layout.sheet == "Servers" and found.sheets == ("Cover", "Servers")
    assert found.rows[0].cells == ("srv-1", "4", "2026-03-01T14:30:00", "yes")
    assert found.rows[1].cells == ("", "1", "", "")


def test_a_workbook_that_unpacks_to_too_much_is_not_unpacked():
    with pytest.raises(Unreadable, match="unpacks to more"):
        tables.read(workbook(("a", [["x", "y"], ["1", "2"]])), unpacked=1000)


def far_down(*lines: int) -> bytes:
    book, content = openpyxl.Workbook(), io.BytesIO()
    for line in lines:
        book.active.cell(line, 1, f"at {line}")
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize("lines, row", [((1_048_576,), "5,002"), ((1, 2, 9_000), "5,004")])
def test_a_cell_far_below_is_refused_with_its_place(lines, row):
    with pytest.raises(Unreadable, match=f"About row {row} of the sheet “Sheet” thousands of rows are blank"):
        tables.read(far_down(*lines))


def test_some_blank_rows_are_no_hindrance_and_a_sheet_is_as_wide_as_what_is_filled():
    found = tables.read(far_down(1, 2, 4_000), tables.Layout(header=0))
    assert [row.line for row in found.rows] == [1, 2, 4_000]
    assert found.header == ("Column 1",)


def test_blank_rows_of_all_sheets_and_the_sheets_are_bounded(monkeypatch):
    monkeypatch.setattr(tables.workbooks, "MOST_LINES", 3)
    with pytest.raises(Unreadable, match="rows are blank"):
        tables.read(workbook(("a", [[None]] * 4), ("b", [["x", "y"], ["1", "2"]])))
    monkeypatch.setattr(tables.workbooks, "MOST_SHEETS", 1)
    with pytest.raises(Unreadable, match="more than 1 sheets"):
        tables.read(workbook(("a", []), ("b", [["x", "y"]])))


def test_xml_that_is_made_to_hurt_is_refused():
    raw = io.BytesIO(workbook(("a", [["x", "y"], ["1", "2"]])))
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><worksheet>&a;</worksheet>'
    content = io.BytesIO()
    with zipfile.ZipFile(raw) as package, zipfile.ZipFile(content, "w") as hurt:
        for part in package.infolist():
            hurt.writestr(part.filename, bomb if part.filename.startswith("xl/worksheets/") else package.read(part))
    with pytest.raises(Unreadable, match="damaged"):
        tables.read(content.getvalue())


# ---- Cells ----


@pytest.mark.parametrize(
    "cell, decimal, value",
    [
        ("1,234.5", ".", Fraction(2469, 2)), ("1.234,5", ",", Fraction(2469, 2)), ("-0,5", ",", Fraction(-1, 2)),
        ("1 234", ".", 1234), ("1'234.50", ".", Fraction(2469, 2)), ("007", ".", 7),
    ],
)  # fmt: skip
def test_numbers_are_exact_with_either_mark(cell, decimal, value):
    assert cells.number(cell, decimal) == value


@pytest.mark.parametrize("cell, decimal", [("1.234,5", "."), ("1,5", "."), ("12,34,5", "."), ("16 GB", "."), ("", ".")])
def test_what_is_no_number_with_that_mark_is_refused_never_guessed(cell, decimal):
    with pytest.raises(BadCell, match="is no number"):
        cells.number(cell, decimal)


def test_what_a_spreadsheet_could_not_calculate_is_no_text():
    with pytest.raises(BadCell, match="cannot calculate"):
        cells.text("#REF!")
    assert cells.text("#42") == "#42"


def test_words_for_machines():
    assert [cells.word_of(said) for said in ("Serial No.", "Größe (cm)", "3com", "Ω")] == [
        "serial_no", "grosse_cm", "n_3com", "",
    ]  # fmt: skip


# ---- Whatever comes ----


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_a_sentence(raw):
    try:
        found = tables.read(raw)
    except Unreadable as refusal:
        assert str(refusal)
    else:
        assert all(len(row.cells) == len(found.header) for row in found.rows if not row.fault)


CELL = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=8)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(CELL, CELL, CELL).filter(lambda row: row[1].strip() != ""), min_size=1, max_size=6))
def test_what_we_write_as_csv_is_read_as_it_was(lines):
    text = as_csv(("h", "i", "j"), lines).decode("utf-8-sig")
    trimmed = [tuple(map(str.strip, row.cells)) for row in rows(text, ",")][1:]
    written = [
        tuple(f"'{cell}".strip() if cell.startswith(("=", "+", "-", "@")) else cell.strip() for cell in row)
        for row in lines
    ]
    assert trimmed == written
