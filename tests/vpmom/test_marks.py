"""The marks of a line: what is one looks so, what is none stays a word, and no word gets lost."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vpmom.key_facts import blocks
from vpmom.marks import Run, runs
from vpmom.words import plain


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("", ()),
        ("plain", (Run("plain"),)),
        ("**a** b", (Run("a", strong=True), Run(" b"))),
        ("**Name **rest", (Run("Name ", strong=True), Run("rest"))),
        ("~~a **b**~~", (Run("a ", struck=True), Run("b", strong=True, struck=True))),
        ("***a***", (Run("a", strong=True, slanted=True),)),
        ("<b>a</b><br>b", (Run("a", strong=True), Run(" b"))),
        ("[a](https://e.com/x(1))", (Run("a", url="https://e.com/x(1)"),)),
        ("[a](mailto:a@e.com)", (Run("a", url="mailto:a@e.com"),)),
        ("see https://e.com/a.", (Run("see "), Run("https://e.com/a", url="https://e.com/a"), Run("."))),
        ("`a*b*` \\*c\\* &amp;", (Run("a*b* *c* &"),)),
    ],
)
def test_marks(source, found):
    assert runs(source) == found


@pytest.mark.parametrize(
    "source", ["2 * 3 * 4", "snake_case_name", "a ~~ b", "**open", "[a] (b)", "<customer>", "a < b"]
)
def test_what_is_no_mark_stays_as_it_is_written(source):
    assert plain(source) == source


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JAVASCRIPT:x", "data:text/html,x", "file:///etc/passwd", "//e.com", "&#106;avascript:x"],
)
def test_an_address_that_is_not_safe_is_no_link(address):
    assert runs(f"[a]({address})") == (Run("a"),)


@given(st.text(alphabet="ab *_~[]()<>\\`&;:/#x\n", max_size=80))
def test_no_word_gets_lost(source):
    without_tags = re.sub(r"<[^<>]*>", " ", source)
    for word in re.findall(r"[ab]{3,}", re.sub(r"\]\([^)]*\)|&\w+;", " ", without_tags)):
        assert word in plain(source)


@given(st.text(max_size=200))
def test_anything_can_be_read(source):
    assert all(run.url == "" or run.url.startswith(("http://", "https://", "mailto:")) for run in runs(source))
    assert all(run.text for run in runs(source))


@pytest.mark.parametrize("part", ["[", "**", "[a](", "<b", "`", "\\", "&#", "[[a]", "~~a"])
def test_a_line_of_marks_is_read_at_once(part):
    assert plain(part * (5000 // len(part))) is not None


def test_key_facts_are_lists_headings_and_paragraphs():
    found = blocks("Words\nthat go on\n\nMore\n## Tools\n- [a](https://e.com): b\n* c\n1. d\n\n- e\n")
    said = [(block.kind, ["".join(run.text for run in line) for line in block.lines]) for block in found]
    assert said == [
        ("text", ["Words that go on"]), ("text", ["More"]), ("heading", ["Tools"]), ("list", ["a: b", "c", "d", "e"]),
    ]  # fmt: skip
