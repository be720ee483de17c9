import json
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils.translation import gettext_lazy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.blocks import MOST_PICTURE, TYPES, Cell, Lead, Paragraph, Picture, Table, clean, freeze, thaw
from reports.content import SectionContent, freeze_section, thaw_section
from tests.reports import kitchen

texts = st.text(alphabet=st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"))
numbers = st.none() | st.floats(allow_nan=False, allow_infinity=False)
cells = st.builds(
    Cell, texts, numbers, st.booleans(), st.none() | st.integers(0, 4), st.sampled_from(["", "under", "bad"]), texts
)
tables = st.integers(1, 4).flatmap(
    lambda n: st.builds(
        Table,
        texts,
        st.tuples(*[texts] * n),
        st.lists(st.tuples(*[cells] * n), max_size=4).map(tuple),
        st.lists(st.integers(0, n - 1), max_size=n).map(tuple),
    )
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # the first texts cost a table of all characters
@given(tables)
def test_a_table_comes_back_as_it_went_in(table):
    assert thaw(json.loads(json.dumps(freeze(table)))) == table


@pytest.mark.parametrize("section", kitchen.sections(), ids=lambda section: section.key)
def test_every_block_comes_back_through_json(section):
    assert thaw_section(json.loads(json.dumps(freeze_section(section)))) == section


def test_the_kitchen_sink_holds_every_block():
    used = json.dumps([freeze_section(section) for section in kitchen.sections()])
    assert [name for name in TYPES if f'"type": "{name}"' not in used] == []


def test_a_block_of_an_unknown_kind_of_value_is_refused():
    @dataclass(frozen=True)
    class Odd:
        value: object

    with pytest.raises(TypeError, match="texts and numbers only, not set"):
        freeze(Odd({1}))


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_number_that_is_none_is_refused(number):
    with pytest.raises(ValueError, match="must be finite"):
        freeze(Cell("?", number))


def test_exact_numbers_become_floats():
    assert freeze(Cell("a", Fraction(1, 4)))["number"] == 0.25
    assert freeze(Cell("a", Decimal("0.5")))["number"] == 0.5


def test_a_section_may_hold_translations_yet_to_be_made():
    frozen = freeze_section(SectionContent("a", "T", "enter", (Lead(gettext_lazy("Search")),)))
    assert frozen["blocks"][0]["text"] == "Search"


def test_a_block_of_an_older_report_loses_unknown_fields_and_gains_new_ones():
    assert thaw({"type": "Cell", "text": "7", "blink": True}) == Cell("7")


@given(st.text())
def test_whatever_was_typed_can_be_stored(typed):
    kept = clean(typed)
    assert "\x00" not in kept
    kept.encode()
    assert all(sign in typed for sign in kept)


def test_line_breaks_are_kept():
    assert clean("one\ntwo\tthree\r\x00") == "one\ntwo\tthree"


def test_freezing_a_section_cleans_its_title_too():
    frozen = freeze_section(SectionContent("a", "Ti\x00tle", "enter", (Lead("a\x00"), Paragraph("b"))))
    assert frozen["title"] == "Title"
    assert frozen["blocks"][0]["text"] == "a"


@pytest.mark.parametrize("svg", ["", "<img src=x>", "<svg>" + "x" * MOST_PICTURE, "<svg>" + "é" * (MOST_PICTURE // 2)])
def test_a_picture_is_an_svg_of_a_size_that_a_report_can_carry(svg):
    with pytest.raises(ValueError, match="picture"):
        Picture(svg, "alt")
