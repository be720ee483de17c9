"""Marks inside a line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vpmom.parser.inline import escape, plain, read_inline, tidy


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Grow **now** and *well*", "Grow now and well"),
        ("**Name.** More", "Name. More"),
        ("**Name: **more", "Name: more"),
        ("snake_case_name and 5 * 3 * 2", "snake_case_name and 5 * 3 * 2"),
        ("\\(just starting\\) \\#1 a \\| b", "(just starting) #1 a | b"),
        ("&lt;5% &amp; more &copy;", "<5% & more ©"),
        ("<5% error for <customer>", "<5% error for <customer>"),
        ("one<br>two <b>three</b>", "one two three"),
        ("`*as it is*` here", "*as it is* here"),
        ("a  \nb", "a b"),
        ("~5 to ~10", "~5 to ~10"),
        ("**not closed", "**not closed"),
        ("[no link] (here)", "[no link] (here)"),
        ("![chart](c.png) below", "chart below"),
    ],
)
def test_the_words_are_left(source: str, text: str) -> None:
    assert plain(source) == text


def test_struck_words_stay_and_are_named() -> None:
    read = read_inline("Operate ~~and **spend**~~ well <del>or not</del>")
    assert (read.text, read.struck) == ("Operate and spend well or not", ("and spend", "or not"))


def test_a_strike_that_never_ends_is_no_strike() -> None:
    assert read_inline("a ~~b c") == read_inline("a \\~~b c")
    assert read_inline("a ~~b c").struck == ()


@pytest.mark.parametrize(
    ("source", "label", "url"),
    [
        ("see [the plan](https://x.y/p) now", "the plan", "https://x.y/p"),
        ("[a](https://x.y/(z))", "a", "https://x.y/(z)"),
        ("[a](<https://x.y/a b>)", "a", "https://x.y/a b"),
        ("(see https://x.y/z_(a)).", "https://x.y/z_(a)", "https://x.y/z_(a)"),
        ("<https://x.y>", "https://x.y", "https://x.y"),
        ('<a href="https://x.y">words</a>', "words", "https://x.y"),
        ("[words][one]", "words", "https://r.s"),
        ("[One]", "One", "https://r.s"),
        ("[![chart](c.png)](https://x.y)", "chart", "https://x.y"),
    ],
)
def test_links(source: str, label: str, url: str) -> None:
    links = read_inline(source, {"one": "https://r.s"}).links
    assert (links[-1].label, links[-1].url) == (label, url)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", " JavaScript:x", "data:text/html,x", "vbscript:x", "java\tscript:x"]
)
def test_an_address_that_would_run_something_is_no_link(url: str) -> None:
    read = read_inline(f"[words](<{url}>) <a href='{url}'>more</a>")
    assert (read.text, read.links) == ("words more", ())


def test_the_title_of_a_link_is_kept() -> None:
    assert plain('[a](https://x.y "the reason")') == "a (the reason)"


@given(st.text(alphabet="ab *_~`[]()<>&\\;#!/\n", max_size=60))
def test_escaped_text_reads_as_itself(text: str) -> None:
    assert plain(escape(text)) == tidy(text)
    assert read_inline(escape(text)).struck == ()


@given(st.text(alphabet="ab *_~`[]()<>&\\;#!/\n", max_size=80))
def test_letters_never_vanish(text: str) -> None:
    read = read_inline(text)
    shown = read.text + "".join(link.url for link in read.links)
    for letter in "ab":
        assert (letter in text) <= (letter in shown or f"<{letter}" in text or f"</{letter}" in text)
