"""Plans written as Markdown, in many manners, and read again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vpmom.parser import ParsedItem, ParsedLink, ParsedPlan, read
from vpmom.parser.dialect import DEFAULT, Dialect
from vpmom.parser.inline import escape, plain
from vpmom.parser.parsed import FIVE, SECTIONS
from vpmom.parser.writer import metadata_rows, write


def again(plan: ParsedPlan, dialect: Dialect) -> ParsedPlan:
    (found,) = read(write(plan, dialect), name="plan.md").plans
    return found


def item(text: str, *children: ParsedItem, owner: str | None = None) -> ParsedItem:
    return ParsedItem(source="", text=text, owner=owner, children=children)


PLAN = ParsedPlan(
    title="FY22 Harbour V2MOM",
    labels={"priorities": "Values"},
    vision=(item("Bring every ship in on time"),),
    priorities=(item("Safety *first*"), item("Calm")),
    methods=(item("Renew the cranes", item("north quay"), owner="Works"), item("Train 10 pilots")),
    obstacles=(),
    measures=(item("<2% late ships"),),
    period_label="FY22",
)


@pytest.mark.parametrize("style", ["plain", "bold", "heading", "table"])
@pytest.mark.parametrize("bullet", ["-", "*", "1.", "•"])
def test_values_are_enough_to_write_a_plan(style: str, bullet: str) -> None:
    found = again(PLAN, replace(DEFAULT, label_style=style, bullet=bullet))
    for key in FIVE:
        assert [(one.text, one.owner) for one in found.section(key) or ()] == [
            (one.text, one.owner) for one in PLAN.section(key) or ()
        ]
    assert [child.text for child in (found.methods or ())[0].children] == ["north quay"]
    assert (found.title, found.labels, found.period_label) == (PLAN.title, PLAN.labels, "FY22")


def test_a_value_that_changed_is_written_anew_and_the_others_stay() -> None:
    rows = (
        ("Period", "May 1, 2019 to Jan 31, 2020"),
        ("RAPID", "AB(D), CD (R, P)"),
        ("Vetted date", "TBD"),
        ("Site", "Pier 2"),
    )
    plan = replace(
        PLAN,
        metadata=rows,
        period_label="May 1, 2019 to Jan 31, 2020",
        rapid={"AB": ("D",), "CD": ("R", "P")},
        vetted=date(2019, 6, 3),
        previous=(ParsedLink("May", "https://x.y/may"),),
    )
    assert metadata_rows(plan) == (
        rows[0], rows[1], ("Vetted date", "2019-06-03"), rows[3], ("Previous versions", "[May](https://x.y/may)"),
    )  # fmt: skip
    assert metadata_rows(replace(plan, rapid={}))[1] == ("Vetted date", "2019-06-03")


def test_nothing_is_written_that_is_not_in_the_values() -> None:
    (plan,) = read("# A V2MOM\n\nVision\n- one\n- hidden\n\nValues\n- two\n\nMethods\n- three\n", name="a.md").plans
    assert "hidden" not in write(replace(plan, vision=(plan.vision or ())[:1]), plan.dialect)


word = st.from_regex(r"[A-Z][a-z]{2,7}", fullmatch=True).filter(lambda one: one.lower() not in "".join(SECTIONS))
sentence = st.lists(word, min_size=4, max_size=7).map(" ".join)
marked = st.one_of(
    sentence,
    sentence.map(lambda text: f"~~{text}~~ and more"),
    sentence.map(lambda text: f"{text} [there](https://x.y/z)"),
)
items = st.lists(marked, min_size=1, max_size=4)
dialects = st.builds(
    Dialect,
    title_level=st.integers(1, 3),
    label_style=st.sampled_from(["plain", "bold", "heading"]),
    label_level=st.integers(4, 6),
    label_colon=st.booleans(),
    label_upper=st.booleans(),
    commentary_level=st.integers(4, 6),
    blank_after_label=st.booleans(),
    bullet=st.sampled_from(["-", "*", "+", "1.", "1)", "•"]),
)


@given(st.fixed_dictionaries(dict.fromkeys(FIVE, items)), dialects, st.sampled_from(["Values", "Priorities"]))
@settings(deadline=None)
def test_a_clean_page_is_written_as_it_was(texts: dict[str, list[str]], dialect: Dialect, second: str) -> None:
    sections = {key: tuple(ParsedItem(text, plain(text)) for text in found) for key, found in texts.items()}
    labels = {"priorities": second} if second == "Values" else {}
    source = write(ParsedPlan(title="FY22 Pier V2MOM", labels=labels, **sections), dialect)
    found = again(ParsedPlan(title="FY22 Pier V2MOM", labels=labels, **sections), dialect)
    assert "".join(write(found, found.dialect).split()) == "".join(source.split())
    assert {key: [one.source for one in found.section(key) or ()] for key in FIVE} == texts


@given(st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=80))
def test_any_title_and_text_come_back(text: str) -> None:
    clean = " ".join(plain(escape(text)).split())
    found = read(write(replace(PLAN, title=f"V2MOM {clean}", measures=(item(f"Count {clean}"),))), name="a.md").plans
    assert [one.title for one in found][:1] == [f"V2MOM {clean}".strip()]
    assert plain(escape(f"Count {clean}")) in " ".join(one.text for one in found[0].measures or ())


def test_a_dialect_is_plain_json() -> None:
    dialect = replace(DEFAULT, bullet="*", paragraphs=("vision",), label_colon=True)
    assert Dialect.from_json(dialect.as_json()) == dialect
    assert Dialect.from_json({"bullet": 3, "indent": "x", "unknown": 1, "label_colon": "yes"}) == DEFAULT
