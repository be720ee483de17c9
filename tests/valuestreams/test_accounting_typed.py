from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuestreams.accounting.box_score import Kind
from valuestreams.accounting.typed import NoNumber, exact_money, read, show, show_change, write

F = Fraction


@pytest.mark.parametrize(
    ("text", "kind", "sentence"),
    [
        ("many", Kind.NUMBER, "“many” is not a number."),
        ("1,2,3", Kind.NUMBER, "is not a number"),
        ("12,34,567", Kind.NUMBER, "is not a number"),
        ("-", Kind.NUMBER, "is not a number"),
        ("٣", Kind.NUMBER, "is not a number"),
        ("1e5", Kind.MONEY, "is not a number"),
        ("5 %", Kind.NUMBER, "is not a number"),
        ("1.005", Kind.MONEY, "“1.005” has more than two decimals."),
        ("0.1234567", Kind.NUMBER, "has more than 6 decimals"),
        ("9" * 41, Kind.NUMBER, "too long for a number"),
    ],
)
def test_what_is_no_number_says_so(text, kind, sentence):
    with pytest.raises(NoNumber) as refused:
        read(text, kind)
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("", Kind.MONEY, None), ("  ", Kind.SHARE, None), ("85 %", Kind.SHARE, F(85, 100)), ("85", Kind.SHARE, F(85, 100)),
        ("1,250.50", Kind.MONEY, 125_050), ("1.250,50", Kind.MONEY, 125_050), ("1 250,50", Kind.MONEY, 125_050),
        ("1'250", Kind.MONEY, 125_000), ("800,000", Kind.MONEY, 80_000_000), ("1,234,567", Kind.NUMBER, 1_234_567),
        ("1.234.567", Kind.NUMBER, 1_234_567), ("12,5", Kind.DAYS, F(25, 2)), ("1.234", Kind.NUMBER, F(1234, 1000)),
        ("−3", Kind.DAYS, -3), (".5", Kind.NUMBER, F(1, 2)), ("0", Kind.NUMBER, 0),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_type_them(text, kind, value):
    assert read(text, kind) == value


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (None, Kind.MONEY, "?"), (21_476_000, Kind.MONEY, "214,760 EUR"), (5_050, Kind.MONEY, "50.50 EUR"),
        (F(214760, 825000), Kind.SHARE, "26 %"), (F(1, 3), Kind.SHARE, "33.3 %"), (F(-25, 2), Kind.DAYS, "−12.5"),
    ],
)  # fmt: skip
def test_numbers_are_shown_rounded_once(value, kind, text):
    assert show(value, kind, "EUR" if kind is Kind.MONEY else "") == text


def test_changes_show_their_sign_and_points():
    assert show_change(F(-22, 100), Kind.SHARE) == "−22 pp"
    assert show_change(F(8), Kind.NUMBER) == "+8"
    assert show_change(F(0), Kind.DAYS) == "±0"
    assert show_change(None, Kind.DAYS) == ""
    assert exact_money(-123_450, "EUR") == "−1,234.50 EUR"


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (80_000_000, Kind.MONEY, "800,000"),
        (125_050, Kind.MONEY, "1,250.50"),
        (F(17, 20), Kind.SHARE, "85"),
        (100, Kind.NUMBER, "100"),
    ],
)
def test_a_field_shows_no_more_digits_than_needed(value, kind, text):
    assert write(value, kind) == text


@given(st.integers(-(10**13), 10**13), st.sampled_from(Kind))
def test_what_is_written_is_read_again(thousandths, kind):
    value = F(thousandths) if kind is Kind.MONEY else F(thousandths, 1000)
    assert read(write(value, kind), kind) == value


@given(st.text(max_size=30), st.sampled_from(Kind))
def test_no_text_breaks_the_reader(text, kind):
    try:
        read(text, kind)
    except NoNumber as refused:
        assert str(refused)
