"""Tables that somebody has already: what is read of them, and why a line is refused. No database."""

import pytest

from dsm.intake.decoding import Unreadable
from dsm.starting.columns import plain
from dsm.starting.end_users import read_end_users
from dsm.starting.placing import placed
from dsm.starting.portfolio import read_portfolio

MIXED = b"""what,name,kind,parent,stage,value,maturity,wanted,attributes
capability,Databases,technology,Hosting,,,3,3,
capability,Hosting,Technology,,,,2,4,
product,Parcel tracking,app,,Private beta,80,,,"Personal data, GDPR"
product,Quoting,application,,alpha,250,,,
service,Desk,,,,,,,
product,,application,,live,1,,,
product,parcel  tracking,application,,live,1,,,
"""


def test_a_mixed_table_is_told_apart_and_bad_lines_say_why():
    reading = read_portfolio(MIXED)
    (tracking,) = reading.products
    assert (tracking.name, tracking.kind, tracking.stage, tracking.value) == (
        "Parcel tracking",
        "application",
        "beta",
        80,
    )
    assert tracking.attributes == ("personal-data", "gdpr")
    assert [row.name for row in reading.capabilities] == ["Databases", "Hosting"]
    assert [(one.line, one.reason.split(":")[0]) for one in reading.refused] == [
        (5, "“250” is no value in points"),
        (6, "“service” is no line about a product or a capability. Known are product, capability."),
        (7, "It has no name."),
        (8, "It stands on line 4 already."),
    ]


def test_parents_come_first_whatever_the_order_of_the_table():
    order, refused = placed(read_portfolio(MIXED).capabilities, there=())
    assert ([one.row.name for one in order], refused) == (["Hosting", "Databases"], ())
    assert order[1].above == order[0].row


def test_what_hangs_on_nothing_or_on_itself_is_refused():
    rows = read_portfolio(b"capability,parent\nA,B\nB,A\nC,A\nD,Nowhere\nE,There\n").capabilities
    order, refused = placed(rows, there={plain("There")})
    assert [one.row.name for one in order] == ["E"]
    assert [one.reason for one in refused] == [
        "It would lie below itself, by way of “B” on line 3.",
        "It would lie below itself, by way of “A” on line 2.",
        "Its parent “A” on line 2 cannot be taken.",
        "There is no capability “Nowhere” that it could be a part of, and no good line brings it.",
    ]


def test_a_table_of_products_alone_needs_no_column_what():
    reading = read_portfolio("Produkt;Name;Stage\nx;Tracking;live".encode("cp1252"))
    assert [row.stage for row in reading.products] == ["live"]
    assert reading.notes[-1] == "Not read: “Produkt”."


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "The file is empty"),
        (b"title,other\n", "no row below"),
        (b"colour,size\nred,1", "No column is called “name”"),
        (b"name,owner\nTracking,Paula", "products or capabilities"),
        (b"name,stage\n" + b"x,live\n" * 501, "at most 500"),
    ],
)
def test_a_table_that_cannot_be_read_says_so_in_a_sentence(raw, sentence):
    with pytest.raises(Unreadable, match=sentence):
        read_portfolio(raw)


def test_an_own_column_what_goes_after_what_was_chosen():
    assert [row.name for row in read_portfolio(b"name,owner\nTracking,Paula", "product").products] == ["Tracking"]


def test_end_users_are_read_with_the_reasons_of_the_others():
    reading = read_end_users(
        b"User group;Type;Department;VIP;Number of people;Products\n"
        b"Drivers;;Transport;no;1 200;tracking; quoting\n"  # a separator that is not quoted
        b'Drivers;;Transport;no;1 200;"tracking; quoting"\n'
        b"Paula;person;;yes;;\n"
        b"Twins;person;;no;2;\n"
        b"Desk;;;perhaps;;\n"
        b"drivers;group;transport;;;\n"
    )
    drivers, paula = reading.rows
    assert (drivers.people, drivers.products, drivers.is_vip) == (1200, ("tracking", "quoting"), False)
    assert (paula.people, paula.is_vip) == (1, True)
    assert [one.line for one in reading.refused] == [2, 5, 6, 7]
    assert "separator" in reading.refused[0].reason
    assert "A person is one" in reading.refused[1].reason
    assert "“perhaps” is no answer to “VIP”" in reading.refused[2].reason
    assert "stands on line 3 already" in reading.refused[3].reason
