"""Bytes of any source become a table, and its rows records or reasons. No database."""

import io
import zipfile
from datetime import UTC, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsm.federation.record import Record
from dsm.intake import cells, mapping, mending, profile, suggesting, tables
from dsm.intake import mapping as terms
from dsm.intake.cells import BadCell
from dsm.intake.decoding import Unreadable, decoded
from dsm.intake.lines import rows
from dsm.intake.mapping import BadMapping, Column, Mapping
from dsm.intake.reading import read, with_mended
from dsm.intake.tables import Layout
from reports.spreadsheets import as_csv

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, tzinfo=UTC)
SERVERS = Mapping(
    {"Name": Column(terms.NAME), "Key": Column(terms.KEY), "Cores": Column(terms.ATTRIBUTE, "cores", "whole")},
    {terms.CLASS: "Server"},
)


def table(text: str, **layout) -> tables.Table:
    return tables.read(text.encode(), Layout(**layout))


def taken(text: str, said: Mapping = SERVERS):
    return read(table(text), said, BERLIN, NOW)


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


def test_a_workbook_that_unpacks_to_too_much_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(tables.workbooks, "LARGEST_UNPACKED", 1000)
    with pytest.raises(Unreadable, match="unpacks to more"):
        tables.read(workbook(("a", [["x"] * 50] * 50)))


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


# ---- Records ----


def test_good_rows_become_records_and_bad_ones_keep_their_line_and_reason():
    found = taken("Name,Key,Cores\nsrv-1,k1,4\nsrv-2,k2,four\n,,8\nsrv-4,,\n")
    assert found.records == (
        Record(2, "server", "k1", {"name": "srv-1", "cores": 4}), Record(5, "server", "", {"name": "srv-4"}),
    )  # fmt: skip
    assert [(one.line, one.column) for one in found.bad] == [(3, "Cores"), (4, "Name")]
    assert found.bad[1].reason == "It has neither a name nor a key."
    assert found.bad[0].cells == ("srv-2", "k2", "four")


def test_every_wrong_cell_of_a_row_is_told():
    said = Mapping({**SERVERS.columns, "Up": Column(terms.ATTRIBUTE, "up", "yes_no")}, SERVERS.constants)
    (bad,) = taken("Name,Cores,Up\nsrv,x,perhaps", said).bad
    assert bad.reason == "“x” is no number with “.” before its decimals. Up: “perhaps” is neither yes nor no."


def test_classes_are_translated_left_out_and_meant_wherever_they_are_named():
    said = Mapping(
        {
            "Name": Column(terms.NAME), "Type": Column(terms.CLASS, translation={"SRV": "server", "Rack": ""}),
            "On": Column(terms.HOST), "On type": Column(terms.HOST_CLASS), "Needs": Column(terms.NEEDS),
        },
        {terms.NEEDS_CLASS: "Data base"},
    )  # fmt: skip
    found = taken("Name,Type,On,On type,Needs\nd1,disk,k1,SRV,SRV: k2; d7\nr1,Rack,,,\nx,,,,\np,product,,,", said)
    assert found.records == (
        Record(2, "disk", "", {"name": "d1"}, host=("server", "k1"), needs=(("server", "k2"), ("data-base", "d7"))),
    )
    assert found.left_out == 1
    assert [one.reason for one in found.bad] == [
        "It has no class.", "Products and capabilities are made on their own pages, not by a file.",
    ]  # fmt: skip


def test_when_it_was_seen_is_read_in_the_zone_of_the_organization_and_is_not_still_to_come():
    said = Mapping({"Name": Column(terms.NAME), "Seen": Column(terms.SEEN)}, {terms.CLASS: "server"})
    found = taken("Name,Seen\na,2026-10-01 12:00\nb,2027-01-01", said)
    assert found.records[0].seen_at == datetime(2026, 10, 1, 10, 0, tzinfo=UTC)
    assert "still to come" in found.bad[0].reason


def test_dates_that_can_be_read_two_ways_are_asked():
    said = Mapping({"Name": Column(terms.NAME), "Bought": Column(terms.ATTRIBUTE, "bought", "day")}, {terms.CLASS: "x"})
    with pytest.raises(BadMapping, match="day or the month"):
        taken("Name,Bought\na,03/04/2026\nb,05/06/2026", said)
    assert taken("Name,Bought\na,03/04/2026\nb,25/06/2026", said).records[0].attributes["bought"] == "2026-04-03"


@pytest.mark.parametrize(
    "said, sentence",
    [
        (Mapping({"A": Column(terms.NAME)}), "what the rows are"),
        (Mapping({"A": Column(terms.CLASS)}), "column with the name"),
        (Mapping({"A": Column(terms.NAME), "B": Column(terms.NAME)}), "cannot both be the name"),
        (Mapping({"A": Column(terms.ATTRIBUTE, "Ä")}), "needs a word"),
        (Mapping({"A": Column(terms.NAME), "B": Column(terms.HOST)}, {terms.CLASS: "disk"}), "which class the hosts"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(said, sentence):
    with pytest.raises(BadMapping, match=sentence):
        mapping.checked(said)


@pytest.mark.parametrize(
    "plain", [None, [], {"x": {}}, {"columns": {"A": {"target": "boss"}}}, {"columns": {"A": {"kind": 3}}}, {"fixed": {"a": "x" * 999}}]
)  # fmt: skip
def test_a_hostile_mapping_is_refused(plain):
    with pytest.raises(BadMapping):
        mapping.unpacked(plain)


def test_a_mapping_survives_being_kept():
    said = Mapping({"A": Column(terms.CLASS, translation={"x": "y"})}, {terms.SUPPLIER: "Host Ltd"}, {"site": "Ulm"})
    assert mapping.unpacked(mapping.packed(said)) == said


# ---- Suggestions ----


def suggested(text: str, **known) -> dict[str, tuple[str, str, str]]:
    found = suggesting.suggested(profile.profiles(table(text)), **known)
    return {name: (one.target, one.attribute, one.kind) for name, one in found.columns.items()}


def test_columns_are_understood_by_their_names_and_contents():
    text = (
        "Asset tag;Hostname;CI Class;Serial No.;CPUs;RAM (GB);Last discovered;Runs on;Empty\n"
        "1;srv-1;Server;0071;4;1.024,5;01.03.2026 10:00;k2;\n2;srv-2;Server;0072;8;16,5;31.03.2026 10:00;k3;\n"
    )
    assert suggested(text) == {
        "Asset tag": ("key", "", "text"), "Hostname": ("name", "", "text"), "CI Class": ("class", "", "text"),
        "Serial No.": ("attribute", "serial_number", "text"), "CPUs": ("attribute", "cores", "whole"),
        "RAM (GB)": ("attribute", "memory_gb", "number"), "Last discovered": ("seen_at", "", "moment"),
        "Runs on": ("host", "", "text"),
    }  # fmt: skip


def test_attributes_that_are_known_already_and_known_classes_are_met():
    text = "Name,Class,Rack unit\nsrv,Servers,4\ndb,Databases,7"
    found = suggesting.suggested(profile.profiles(table(text)), known=["rack_units"], classes=["server"])
    assert found.columns["Rack unit"].attribute == "rack_units"
    assert found.columns["Class"].translation == {"Servers": "server"}


# ---- Mending ----


def test_the_list_of_bad_rows_comes_back_put_right():
    text = "Name,Key,Cores\nsrv-1,k1,4\nsrv-2,k2,four\nsrv-3,k3\n"
    bad = taken(text).bad
    header = mending.header(table(text).header, bad)
    listed = as_csv(header, mending.rows(3, bad))
    mended = listed.replace(b"four", b"8").replace(b"srv-3,k3,", b"srv-3,k3,16")
    found = mending.mended(tables.read(mended), table(text).header, {one.line: one for one in bad})
    again = read(with_mended(table(text), found), SERVERS, BERLIN, NOW)
    assert [record.attributes.get("cores") for record in again.records] == [4, 8, 16]
    assert not again.bad


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("Name,Key\na,b", "“OrgScale line” is missing"),
        ("Name,OrgScale line\na,2", "“Key” is missing"),
        ("Name,Key,OrgScale line\na,b,77", "line 77, which is not waiting"),
        ("Name,Key,OrgScale line\na,b,many", "does not say which line"),
    ],
)
def test_a_mended_list_that_does_not_fit_is_refused(text, sentence):
    with pytest.raises(Unreadable, match=sentence):
        mending.mended(table(text), ("Name", "Key"), {2: None})


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
