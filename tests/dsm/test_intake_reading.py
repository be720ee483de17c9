"""The rows of a table become records or reasons, and what is wrong is mended. No database."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from dsm.federation.record import Record
from dsm.intake import mapping, mending, profile, suggesting, tables
from dsm.intake import mapping as terms
from dsm.intake.decoding import Unreadable
from dsm.intake.mapping import BadMapping, Column, Mapping
from dsm.intake.reading import read, with_mended
from reports.spreadsheets import as_csv

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, tzinfo=UTC)
SERVERS = Mapping(
    {"Name": Column(terms.NAME), "Key": Column(terms.KEY), "Cores": Column(terms.ATTRIBUTE, "cores", "whole")},
    {terms.CLASS: "Server"},
)


def table(text: str) -> tables.Table:
    return tables.read(text.encode())


def taken(text: str, said: Mapping = SERVERS):
    return read(table(text), said, BERLIN, NOW)


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
