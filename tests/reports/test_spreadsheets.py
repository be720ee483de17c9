"""Tables for spreadsheets: what people typed stays text, in CSV and in Excel, and is read back as it was."""

import csv
import io
from datetime import date
from fractions import Fraction

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.spreadsheets import FORMULA_STARTS, as_csv, as_xlsx, plain, unquoted


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_no_text_becomes_a_formula(start):
    typed = f"{start}cmd|' /C calc'!A1"
    row = next(csv.reader(io.StringIO(as_csv([typed], []).decode("utf-8-sig"))))
    assert row == [typed]  # a header is ours
    (line,) = list(csv.reader(io.StringIO(as_csv(["a"], [[typed]]).decode("utf-8-sig"), newline="")))[1:]
    assert line[0].startswith("'")
    cell = openpyxl.load_workbook(io.BytesIO(as_xlsx("S", ["a"], [[typed.strip() or "=1"]], [9]))).active["A2"]
    assert cell.data_type == "s"


@given(st.text(max_size=20))
def test_what_was_quoted_is_read_back(text):
    if not (text.startswith("'") and text[1:].startswith(FORMULA_STARTS)):
        assert unquoted(plain(text)) == text


def test_numbers_and_days_stay_numbers_and_days():
    sheet = openpyxl.load_workbook(
        io.BytesIO(as_xlsx("S", list("abcd"), [[1, Fraction(1, 2), date(2027, 1, 4), None]], [9] * 4))
    )
    values = [cell.value for cell in sheet.active[2]]
    assert values[:2] == [1, 0.5] and values[2].date() == date(2027, 1, 4) and values[3] is None
    assert as_csv(["a"], [[Fraction(1, 2)]]).decode("utf-8-sig").splitlines() == ["a", "0.5"]
