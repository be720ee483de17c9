"""From a page to a plan and back: the same page but for white space, and no word lost on the way."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vpmom.frozen import freeze, thaw
from vpmom.kinds import SHAPES, Kind
from vpmom.parser import read
from vpmom.parser.parsed import Doubt, ParsedItem, ParsedLink, ParsedPlan
from vpmom.parser.writer import write
from vpmom.plan import Item, Measure, Party, Period, Plan, Reference, Section
from vpmom.queries.reading import draft
from vpmom.services.drafting import create_plan
from vpmom.translation import to_parsed, to_plan
from vpmom.words import plain

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "vpmom"
PAGE = """### FY30 Sorting plan

|Period| May 1, 2029 to Jan 31, 2030|
|:---|:---|
| RAPID | OK(R, D), Board (A, P & I) |
| Vetted date | TBD |
| Previous versions | [May 1, 2028](https://example.com/old) |
| Board Internal version | https://example.com/inside |

Vision
- Sort every parcel once ~~and cheaply~~

Values
- Once - no parcel is touched twice

Methods
- (Hub Ops) Move the **north** line [as drawn](https://example.com/map)
  - in spring

Obstacles
- The hall is rented

Measures
- Parcels touched twice
"""


def bare(text: str) -> str:
    return "".join(text.split())


def round_trip(parsed: ParsedPlan) -> str:
    return write(to_parsed(to_plan(parsed), parsed.dialect), parsed.dialect)


def test_a_page_comes_back_as_it_was():
    page = read(PAGE, name="page.md")
    assert bare(round_trip(page.plans[0])) == bare(PAGE)


def test_it_comes_back_through_the_database_too(olga, people):
    parsed = read(PAGE, name="page.md").plans[0]
    stored = create_plan(by=olga, text=to_plan(parsed), dialect=parsed.dialect.as_json())
    assert bare(write(to_parsed(draft(stored), parsed.dialect), parsed.dialect)) == bare(PAGE)


def test_the_plan_has_what_the_page_says():
    plan = to_plan(read(PAGE, name="page.md").plans[0])
    assert (plan.title, plan.kind, plan.vetted, plan.vetted_label) == ("FY30 Sorting plan", Kind.VPMOM, None, "TBD")
    assert plan.period == Period(date(2029, 5, 1), date(2030, 1, 31))
    assert plan.rapid == (Party("OK", "RD"), Party("Board", "API"))
    assert plan.previous == (Reference("May 1, 2028", "https://example.com/old"),)
    assert plan.internal == (Reference("Board Internal version", "https://example.com/inside"),)
    assert plan.label("priorities") == "Values"
    (method,) = plan.section("methods").items
    assert (method.owner, method.key) == ("Hub Ops", "methods.1")
    assert method.text == "Move the **north** line [as drawn](https://example.com/map)"
    assert [child.text for child in method.children] == ["in spring"]


real_pages = pytest.mark.skipif(not REAL.is_dir(), reason="the real pages are not here: ../shared/data/vpmom")


@real_pages
@pytest.mark.parametrize("path", sorted(REAL.glob("*.md")), ids=lambda path: path.name)
def test_real_plans_come_back_as_they_were(path):
    page = read(path.read_text(encoding="utf-8"), name=path.name)
    plans = [plan for plan in page.plans if not plan.stub]
    assert plans
    for plan in plans:
        source = "\n".join(page.source_lines[plan.first_line - 1 : plan.last_line])
        assert bare(round_trip(plan)) == bare(source)


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


def all_words(plan: Plan) -> set[str]:
    return words(str(freeze(plan)))


@real_pages
@pytest.mark.parametrize("path", sorted(REAL.glob("*.md")), ids=lambda path: path.name)
def test_no_word_of_a_real_plan_is_lost(path):
    page = read(path.read_text(encoding="utf-8"), name=path.name)
    for parsed in page.plans:
        source = "\n".join(page.source_lines[parsed.first_line - 1 : parsed.last_line])
        labels = {"Vision", "Priorities", "Values", "Methods", "Obstacles", "Measures", "Commentary"}
        known = labels | words("Period RAPID Vetted date Previous versions Internal version R A P I D")
        assert words(source) - known <= all_words(to_plan(parsed))


# ---- What a plan has no place for ----


def parsed(**changes) -> ParsedPlan:
    return ParsedPlan(title="T", **changes)


def test_rows_that_nobody_knows_go_into_the_introduction():
    plan = to_plan(parsed(metadata=(("Status", "**half** done"), ("Period", "FY30")), intro=("First.",)))
    assert plan.intro == "First.\n\nStatus: **half** done"


def test_words_beside_a_list_go_into_the_commentary():
    plan = to_plan(parsed(remarks={"methods": ("just starting",)}, labels={"methods": "Ways"}))
    assert [item.text for item in plan.section("commentary").items] == ["Ways: just starting"]


def test_a_rapid_line_that_was_not_understood_is_kept_as_written():
    plan = to_plan(parsed(metadata=(("RAPID", "ask Kim"),), doubts=(Doubt("rapid", "…"),)))
    assert "RAPID: ask Kim" in plan.intro


def test_links_of_the_title_are_kept():
    assert "https://example.com/t" in to_plan(parsed(title_links=(ParsedLink("T", "https://example.com/t"),))).intro


def test_previous_versions_without_a_link_stay_words():
    plan = to_plan(parsed(metadata=(("Previous versions", "see the binder"),)))
    assert plan.previous == (Reference("see the binder", ""),)


def test_a_period_that_ends_before_it_begins_keeps_its_words():
    plan = to_plan(parsed(period=(date(2030, 1, 1), date(2029, 1, 1)), period_label="2030 to 2029"))
    assert (plan.period, plan.period_label) == (None, "2030 to 2029")


@pytest.mark.parametrize(
    ("source", "owner", "text"),
    [
        ("(Sales Ops) Renew", "Sales Ops", "Renew"),
        ("\\(Sales Ops\\) Renew", "Sales Ops", "Renew"),
        ("**(Sales Ops)** Renew", "Sales Ops", "Renew"),
        ("[Sales  Ops]: Renew", "Sales Ops", "Renew"),
        ("[x] (SA) Renew", "SA", "Renew"),
        ("~~(SA)~~ Renew", "", "~~(SA)~~ Renew"),  # taken apart it would not be the same line
    ],
)
def test_the_owner_in_front_of_a_line(source, owner, text):
    item = ParsedItem(source=source, text="Renew", owner=owner or "SA")
    (found,) = to_plan(parsed(methods=(item,))).section("methods").items
    assert (found.owner, found.text) == (owner, text)


# ---- Out of the app ----


def test_a_figure_stands_behind_the_words_that_lack_it():
    measure = Measure(unit="%", baseline=Decimal(88), target=Decimal(96))
    lines = (Item("a", "On time", measure=measure), Item("b", "96 % on time", measure=measure))
    plan = Plan(title="T", sections=(Section("measures", lines),))
    assert [item.source for item in to_parsed(plan).measures] == ["On time (88 → 96 %)", "96 % on time"]


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_can_be_written(kind):
    sections = tuple(Section(shape.key, (Item(shape.key, f"line of {shape.key}"),)) for shape in SHAPES[kind].sections)
    text = write(to_parsed(Plan(title="T", kind=kind, sections=sections)))
    for shape in SHAPES[kind].sections:
        assert shape.label in text
        assert f"line of {shape.key}" in text


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60).filter(
    lambda text: text.strip()
)


@given(st.lists(TEXTS, max_size=5), st.lists(TEXTS, max_size=3))
def test_whatever_the_lines_say_all_of_it_is_in_the_plan(lines, remarks):
    items = tuple(ParsedItem(source=line, text=plain(line)) for line in lines)
    page = parsed(methods=items, remarks={"measures": tuple(remarks)})
    plan = to_plan(page)
    kept = [item.text for _key, item in plan.walk()]
    assert [item.text for item in plan.section("methods").items] == lines
    assert all(any(remark in text for text in kept) for remark in remarks)
    assert thaw(freeze(plan)) == plan
    assert to_plan(replace(to_parsed(plan), title=page.title)).section("methods") == plan.section("methods")
