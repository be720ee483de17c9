from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuestreams.accounting.bridge import SUSTAINING, UNASSIGNED, Assignment, LedgerLine, Problem, bridge
from valuestreams.accounting.ledger_csv import MAX_LINES, InvalidLedger, read

F = Fraction


def line(key, centre, cents, account=""):
    return LedgerLine(key, centre, account, cents)


def problems(raw, **options):
    with pytest.raises(InvalidLedger) as refused:
        read(raw if isinstance(raw, bytes) else raw.encode(), **options)
    return refused.value.problems


# ---- The bridge refuses ----


@pytest.mark.parametrize("share", [F(11, 10), -1])
def test_a_share_outside_0_to_100_is_refused(share):
    with pytest.raises(ValueError, match="between 0 and 100 %"):
        bridge([], [Assignment("4100", "sales", share)])


def test_an_assignment_to_nothing_is_refused():
    with pytest.raises(ValueError, match="names a stream"):
        bridge([], [Assignment("4100", "")])


# ---- The bridge ----


def allocate(cents: int, shares: dict[str, F]) -> dict[str, int]:
    """`cents` of one centre by the streams that it is assigned to."""
    found = bridge(
        [LedgerLine("1", "4100", "", cents)], [Assignment("4100", name, part) for name, part in shares.items()]
    )
    return dict(found.totals)


@pytest.mark.parametrize(
    ("cents", "shares", "parts"),
    [
        (100, {"a": F(1, 3), "b": F(1, 3), "c": F(1, 3)}, [34, 33, 33]),
        (-100, {"a": F(1, 3), "b": F(1, 3), "c": F(1, 3)}, [-34, -33, -33]),
        (1, {"a": F(2, 5), "b": F(3, 5)}, [0, 1]),
        (0, {"a": F(2, 5), "b": F(3, 5)}, [0, 0]),
        (1000, {"a": F(1, 7), "b": F(6, 7)}, [143, 857]),
    ],
)
def test_the_last_cent_goes_by_largest_remainder(cents, shares, parts):
    assert list(allocate(cents, shares).values()) == parts


def test_every_amount_arrives_at_a_stream_or_sustaining():
    found = bridge(
        [line("1", "4100", 10_001), line("2", "4100", -1), line("3", "9000", 500)],
        [Assignment("4100", "sales", F(1, 2)), Assignment("4100", "service", F(1, 2)), Assignment("9000", SUSTAINING)],
    )
    assert found.is_complete
    assert found.reconciles
    assert dict(found.totals) == {"sales": 5000, "service": 5000, SUSTAINING: 500}
    assert found.ledger == 10_500


def test_what_belongs_to_nobody_is_named_and_the_largest_first():
    found = bridge(
        [line("1", "4100", 1000), line("2", "4200", 5000), line("3", "4300", 700)],
        [Assignment("4100", "sales", F(3, 4)), Assignment("4300", "sales"), Assignment("4300", "service", F(1, 4))],
    )
    assert [one.problem for one in found.problems] == [Problem.UNASSIGNED, Problem.UNDER, Problem.OVER]
    assert [one.sentence for one in found.problems] == [
        "4200 is not assigned to any stream.",
        "4100 is assigned to 75 % only; the rest belongs to nobody.",
        "4300 is assigned to 125 %: more than there is, so nothing of it is shared out.",
    ]
    assert found.unassigned == 250 + 5000 + 700
    assert found.reconciles


def test_an_account_with_its_own_assignment_leaves_the_rest_of_its_centre_alone():
    found = bridge(
        [line("1", "4100", 100, "6000"), line("2", "4100", 100, "7000")],
        [Assignment("4100", "sales"), Assignment("4100", SUSTAINING, 1, "7000")],
    )
    assert dict(found.totals) == {"sales": 100, SUSTAINING: 100}
    assert found.is_complete


names = st.sampled_from(["a", "b", "c"])
ledgers = st.lists(st.tuples(names, st.sampled_from(["", "x", "y"]), st.integers(-(10**9), 10**9)), max_size=12)
rules = st.lists(
    st.builds(Assignment, names, st.sampled_from(["s", "t", SUSTAINING]), st.fractions(0, 1, max_denominator=97), st.sampled_from(["", "x"])),
    max_size=8,
)  # fmt: skip


@given(ledgers, rules)
def test_the_bridge_always_reconciles(ledger, assignments):
    found = bridge(
        [line(str(n), centre, cents, account) for n, (centre, account, cents) in enumerate(ledger)], assignments
    )
    assert found.reconciles
    assert sum(cents for _, cents in found.totals) == sum(cents for *_, cents in ledger)
    assert found.is_complete == (not found.problems)
    if found.is_complete:
        assert UNASSIGNED not in dict(found.totals)


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(1, 1000), min_size=1, max_size=9))
def test_no_part_is_a_cent_away_from_its_share(cents, weights):
    shares = {str(place): F(weight, sum(weights)) for place, weight in enumerate(weights)}
    parts = allocate(cents, shares)
    assert sum(parts.values()) == cents
    assert all(abs(parts[name] - shares[name] * cents) < 1 for name in shares)


# ---- The file: refusals ----


def test_every_bad_line_is_named_with_its_reason_and_nothing_is_taken():
    raw = "cost centre;account;amount\n4100;6000;1.000,00\n;6000;5,00\n4200;6000;abc\n4300;6000\n4400;6000;1,234\n4500;1;\n"
    assert problems(raw) == [
        "Line 3: no cost centre.",
        "Line 4: “abc” is not an amount.",
        "Line 5: 2 fields, but the header has 3.",
        "Line 6: “1,234” has more than two decimals.",
        "Line 7: no amount.",
    ]


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (
            "",
            "Line 1: no column “cost centre”. The first line names the columns: cost centre, account, amount, date, text.",
        ),
        ("centre;money\n1;2\n", "Line 1: no column “amount”."),
        ("cost centre;amount;Betrag\n1;2;3\n", "Line 1: the column “amount” stands there twice."),
        ("centre;amount\n", "There is no line below the header."),
        ("centre;amount\n1;1,234\n", "Line 2: “1,234” can be read in two ways. Say which decimal mark the file has."),
        ("centre;amount\n1;1,5\n2;1.5\n", "Line 3: the decimal mark is another one here than in line 2."),
        ("centre;amount\n1;=1+1\n", "Line 2: “=1+1” is not an amount: a formula is not calculated."),
        ("centre;amount\n1;€ 5,00\n", "Line 2: “€ 5,00” is not an amount: leave the currency out."),
        ("centre;amount\n1;1e9\n", "Line 2: “1e9” is not an amount"),
        ("centre;amount\n1;12 34\n", "Line 2: “12 34” is not an amount."),
        ("centre;amount\n1;1.2.3\n", "Line 2: “1.2.3” is not an amount."),
        ("centre;amount\n1;٣\n", "Line 2: “٣” is not an amount."),
        ("centre;amount\n1;99999999999999\n", "is too large to be meant"),
        ("centre;amount\n1;" + "9" * 300 + "\n", "Line 2: the amount has more than 200 characters."),
        ("centre;amount;date\n1;1;31.02.2026\n", "“31.02.2026” is not a day such as 2026-05-31 or 31.05.2026"),
        ('centre;amount\n"1;1\n2;3\n', "Line 2: this is not readable CSV"),
        (b"centre;amount\n\x81;1\n", "Line 2: this is neither UTF-8 nor Windows-1252 text."),
        ("centre;amount\n1;1\n".encode("utf-16"), "This is not a CSV file."),
        (b"x" * 2_500_001, "The file has more than 2.5 MB."),
    ],
)
def test_a_file_that_cannot_be_read_says_why(raw, sentence):
    assert sentence in problems(raw)[0]


def test_a_long_list_of_bad_lines_ends_with_their_number():
    found = problems("centre;amount\n" + ";1\n" * 300)
    assert len(found) == 201
    assert found[-1] == "100 more lines cannot be used."


def test_too_many_lines_are_refused():
    assert problems("centre;amount\n" + "1;1\n" * (MAX_LINES + 1))[0].endswith("Send the ledger in parts.")


# ---- The file: what is understood ----


@pytest.mark.parametrize(
    ("written", "mark", "cents"),
    [
        ("5", None, 500), ("1,5", None, 150), ("1.234.567,80", None, 123_456_780), ("1,234,567.80", None, 123_456_780),
        ("1 234,56", None, 123_456), ("1\u202f234,56", None, 123_456), ("1'234.56", None, 123_456), ("-7,00", None, -700),
        ("7,00-", None, -700), ("(7.00)", None, -700), ("−7", None, -700), ("+7", None, 700), ("1,234", ".", 123_400),
        ("1.234", ",", 123_400), ("1,5000", None, 150), (",5", None, 50), ("1.234.567", None, 123_456_700),
    ],
)  # fmt: skip
def test_amounts_are_read_as_people_write_them(written, mark, cents):
    assert read(f"centre;amount\n1;{written}\n".encode(), mark).lines[0].cents == cents


@pytest.mark.parametrize(("delimiter", "amount"), [(";", "1.000,50"), (",", '"1,000.50"'), ("\t", "1000.50")])
def test_the_separator_is_found(delimiter, amount):
    raw = f"Cost center{delimiter}GL Account{delimiter}Amount{delimiter}Other\n4100{delimiter}6000{delimiter}{amount}{delimiter}x\n"
    (found,) = read(raw.encode("utf-8-sig")).lines
    assert (found.centre, found.account, found.cents) == ("4100", "6000", 100_050)


def test_an_old_windows_file_is_read():
    found = read(
        "Kostenstelle;Konto;Betrag;Buchungsdatum;Buchungstext\n4100;6000;5,00;31.05.2026;Löhne\n".encode("cp1252")
    )
    assert found.encoding == "Windows-1252"
    assert found.lines[0].text == "Löhne"
    assert found.lines[0].on.isoformat() == "2026-05-31"


def test_lines_keep_their_number_across_blank_lines_and_line_breaks_in_quotes():
    found = read(b'centre;amount;text\n\n1;1;"two\nlines"\n2;2;x\n')
    assert [(one.number, one.text) for one in found.lines] == [(3, "two lines"), (5, "x")]


@given(st.binary(max_size=200))
def test_no_file_breaks_the_reader(raw):
    try:
        assert read(raw).lines
    except InvalidLedger as refused:
        assert refused.problems


@given(st.text(alphabet="0123456789.,-()' +e;\n\"x", max_size=60))
def test_no_lines_below_the_header_break_the_reader(body):
    try:
        assert read(f"centre;amount\n{body}".encode()).lines
    except InvalidLedger as refused:
        assert refused.problems
