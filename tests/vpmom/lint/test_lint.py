"""All checks together: what forbids, what is said once, what can be muted, how much a good plan hears."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vpmom.lint.plans import FERRIES, GOOD, TODAY, YEAR, checks, ferry, findings, measure, named, said, write
from vpmom.kinds import SHAPES, Kind
from vpmom.lint import Finding, Severity, blocking
from vpmom.lint.finding import SEVERITIES
from vpmom.plan import Item, Measure, Muted, Obstacle, Party, Plan, Section

EMPTY = Plan(title="Plan")


# --- what forbids -----------------------------------------------------------------------------------------------------


def test_an_empty_plan_lacks_its_vision_and_hears_little_else() -> None:
    assert checks(EMPTY) == ["V1"]


def test_a_plan_without_a_vision_cannot_be_submitted() -> None:
    assert [finding.check for finding in blocking(findings(EMPTY, locking=True))] == ["R1", "V1"]


def test_a_placeholder_is_advice_while_writing_and_forbids_the_lock() -> None:
    plan = ferry(obstacles=["TBD", "Fog closes the strait"], links="")
    assert not blocking(findings(plan))
    assert [(found.check, found.item) for found in blocking(findings(plan, locking=True))] == [("S8", "o1")]


def test_a_late_promise_forbids_the_lock_too() -> None:
    plan = ferry(methods=["TBD by March 2025", "Sell", "Paint"], links="")
    assert "S9" in checks(plan)
    assert [found.check for found in blocking(findings(plan, locking=True))] == ["S8"]


def test_an_open_comment_of_an_agreer_forbids_the_decision_only() -> None:
    found = findings(FERRIES, locking=True, open_agreers=("Crew council",))
    assert not blocking(found)
    assert [finding.check for finding in blocking(found, deciding=True)] == ["R9"]


def test_the_owner_decides_where_nobody_says_otherwise() -> None:
    assert not blocking(findings(ferry(rapid=()), locking=True))


# --- how much is said -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("title", GOOD)
@pytest.mark.parametrize("stage", [1, 50, 99])
def test_a_good_plan_hears_two_things_at_most(title: str, stage: int) -> None:
    plan = replace(GOOD[title], stage=stage)
    found = findings(plan, fiscal_year_end=(12, 31), others=tuple(GOOD.values()))
    assert len(found) <= 2, found
    assert not [finding for finding in found if finding.severity != Severity.NOTE]


@pytest.mark.parametrize("title", GOOD)
def test_a_good_plan_can_be_locked_once_it_has_an_owner(title: str) -> None:
    found = findings(replace(GOOD[title], owner="Olga"), locking=True)
    assert not blocking(found)
    assert len(found) <= 4


def test_a_sketch_is_left_alone() -> None:
    sketch = write(vision=["Ferries on time"], priorities=["TBD"], methods=["?", "Website"])
    assert checks(sketch) == []
    assert {"S8", "P1", "O1", "S12"} <= set(checks(replace(sketch, stage=50)))


def test_a_page_on_which_no_section_is_empty_is_no_sketch() -> None:
    plan = write(vision=["Ferries on time"], priorities=["On time"], methods=["Buy"], measures=["TBD"])
    assert "S8" in checks(plan)


def test_many_faults_of_one_kind_are_said_once_at_the_section() -> None:
    plan = ferry(measures=[f"Number of boats at pier {name}" for name in "ABC"], links="")
    [found] = named(plan, "S2")
    assert (found.item, found.section, found.items) == ("", "measures", ("s1", "s2", "s3"))
    assert "3 measures" in found.reason


def test_two_faults_of_one_kind_stand_at_their_lines() -> None:
    plan = ferry(measures=["Number of boats", "Number of piers", "3 buoys"], links="")
    assert [found.item for found in named(plan, "S2")] == ["s1", "s2"]


def test_a_plan_without_any_link_is_asked_for_them_once() -> None:
    plan = ferry(links="", order_confirmed=False)
    assert checks(plan) == ["P5"]


def test_findings_come_by_section_line_and_severity() -> None:
    plan = ferry(
        title="Ferries (final)",
        vision=["The team exists to sail. It does."],
        obstacles=["Need radar", "Alignment with buses"],
        measures=["Number of boats", "TBD"],
        links="",
    )
    found = findings(plan)
    places = [
        list(SHAPES[Kind.VPMOM].sections).index(plan.shape.section(each.section)) for each in found if each.section
    ]
    assert found[0].check == "D5"
    assert places == sorted(places)
    assert [each.check for each in found if each.item == "v1"] == ["V2", "V4"]


# --- muting -----------------------------------------------------------------------------------------------------------


def test_a_muted_finding_is_still_there() -> None:
    plan = replace(ferry(vision=["One. Two."]), muted=(Muted("V2", "v1", "a slogan"),))
    assert [(found.check, found.muted) for found in findings(plan)] == [("V2", True)]


def test_a_check_can_be_muted_for_the_whole_plan() -> None:
    plan = replace(ferry(obstacles=["Need radar", "Need a pier"], links=""), muted=(Muted("O3"),))
    assert [found.muted for found in named(plan, "O3")] == [True, True]


def test_a_line_that_is_muted_does_not_count_among_the_many() -> None:
    plan = ferry(measures=[f"Number of boats at pier {name}" for name in "ABC"], links="")
    found = named(replace(plan, muted=(Muted("S2", "s2"),)), "S2")
    assert [(each.item, each.muted) for each in found] == [("s1", False), ("s2", True), ("s3", False)]


def test_an_error_cannot_be_muted() -> None:
    plan = replace(ferry(vision=[]), muted=(Muted("V1"),))
    assert not named(plan, "V1")[0].muted


# --- whatever is written ----------------------------------------------------------------------------------------------

PIECES = [
    "TBD", "~~", "**", "Need", "growth in revenue and churn", "[x](https://e.org)", "Q4", "FY20", "99999999 BC", "(CS)",
    "one. Two. Three", "$x", "\\", "<b>", "](", "February 30", "FY0", "H3 2020", "2 0", "–", ":", "number of", "不", "\n\n",
]  # fmt: skip
TEXT = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=6).map(" ".join))
NUMBER = st.none() | st.decimals(allow_nan=False, allow_infinity=False, places=2)


@st.composite
def items(draw: st.DrawFn, prefix: str) -> tuple[Item, ...]:
    return tuple(
        Item(
            f"{prefix}{place}",
            text,
            owner=draw(st.sampled_from(["", "CS"])),
            measure=draw(st.none() | st.builds(Measure, baseline=NUMBER, target=NUMBER)),
            obstacle=draw(st.none() | st.just(Obstacle(periods=3))),
            children=tuple(
                Item(f"{prefix}{place}.{n}", each) for n, each in enumerate(draw(st.lists(TEXT, max_size=1)))
            ),
        )
        for place, text in enumerate(draw(st.lists(TEXT, max_size=5)))
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    shape = draw(st.sampled_from(list(SHAPES.values())))
    sections = tuple(Section(each.key, draw(items(each.key)), draw(TEXT)) for each in shape.sections)
    parties = st.builds(Party, name=TEXT, roles=st.text("RAPID", max_size=3), is_group=st.booleans())
    return Plan(
        title=draw(TEXT),
        kind=shape.kind,
        sections=sections,
        rapid=tuple(draw(st.lists(parties, max_size=3))),
        vetted_label=draw(TEXT),
        stage=draw(st.sampled_from([1, 50, 99, 100])),
        period=draw(st.sampled_from([None, YEAR])),
        owner=draw(st.sampled_from(["", "Olga"])),
    )


@settings(max_examples=100, deadline=None)
@given(plan=plans(), other=plans(), locking=st.booleans())
def test_no_text_is_too_odd(plan: Plan, other: Plan, locking: bool) -> None:
    known = {"locking": locking, "fiscal_year_end": (2, 29), "units": {"cs": "CS"}, "units_with_plan": frozenset({"A"})}
    around = dict.fromkeys(("parents", "children", "others"), (other,))
    found = findings(plan, former=other, pages=2, overflow=("measures1",), **around, **known)
    keys = {item.key for _, item in plan.walk()}
    assert all(not each.item or each.item in keys for each in found)
    assert all(SEVERITIES.index(each.severity) >= 0 and each.reason and each.fix for each in found)
    assert all("\n" not in each.reason for each in found)


def _same(one: Finding) -> tuple[str, str, str, str]:
    return one.check, one.item, one.section, one.reason


@settings(max_examples=100, deadline=None)
@given(plan=plans(), data=st.data())
def test_muting_hides_exactly_that(plan: Plan, data: st.DataObject) -> None:
    before = [each for each in findings(plan) if each.severity != Severity.ERROR]
    if not before:
        return
    chosen = data.draw(st.sampled_from(before))
    after = findings(replace(plan, muted=(Muted(chosen.check, chosen.item, "seen"),)))
    hidden = {_same(each) for each in after if each.muted}
    meant = {
        _same(each) for each in before if each.check == chosen.check and (each.item == chosen.item or not chosen.item)
    }
    if len([each for each in before if each.check == chosen.check and each.item]) <= 2:
        assert hidden == meant
    assert hidden >= meant
    assert {each.check for each in after if each.muted} == {chosen.check}
    untouched = Counter(_same(each) for each in before if each.check != chosen.check)
    assert untouched <= Counter(_same(each) for each in after)


@settings(max_examples=100, deadline=None)
@given(
    texts=st.lists(
        TEXT.map(lambda text: text.replace("~", "").replace("\\", "")).filter(str.strip), min_size=1, max_size=4
    )
)
def test_struck_text_is_never_found_fault_with(texts: list[str]) -> None:
    plan = ferry(commentary=["A remark"])
    sections = tuple(replace(each, items=each.items + struck_lines(each.key, texts)) for each in plan.sections)
    assert findings(replace(plan, sections=sections)) == findings(plan)


def struck_lines(section: str, texts: list[str]) -> tuple[Item, ...]:
    return tuple(said(f"{section}.{n}", f"~~{text}~~") for n, text in enumerate(texts))


# --- small things that once went wrong --------------------------------------------------------------------------------


def test_the_same_figure_in_two_plans_that_do_not_overlap_is_no_contradiction() -> None:
    later = replace(FERRIES, title="Later", period=type(YEAR)(date(2027, 1, 1), date(2027, 12, 31)))
    mine = ferry(
        measures=[measure("s1", "Departures within three minutes of the timetable", unit="%", target="90")], links=""
    )
    assert "D4" not in checks(mine, others=(later,))
    assert "D4" in checks(mine, others=(replace(FERRIES, title="Now"),))


def test_a_plan_that_is_over_is_not_signed_again() -> None:
    assert "R7" not in checks(ferry(vetted=TODAY), today=date(2028, 1, 1))


def test_a_quoted_name_stays_one_line() -> None:
    long = " ".join(["boat"] * 30)
    [found] = named(ferry(methods=[long, long, "Sell"], links=""), "D3")
    assert len(found.reason) < 80


def test_headings_in_another_language_are_no_slips() -> None:
    german = GOOD["Werkstatt 2026"]
    methods = replace(german.section("methods"), label="Methoden")
    labelled = replace(german, sections=tuple(methods if each.key == "methods" else each for each in german.sections))
    assert checks(labelled) == checks(german)


def test_a_page_of_hundreds_of_lines_is_read_in_a_breath() -> None:
    lines = [f"Paint pier {number} of the {number % 7}th island before the season begins" for number in range(400)]
    began = perf_counter()
    findings(ferry(methods=lines, links=""))
    assert perf_counter() - began < 8


def test_a_page_full_of_gaps_is_asked_section_by_section_and_told_line_by_line_at_the_lock() -> None:
    plan = ferry(methods=["TBD", "?", ""], measures=["TBD", "3 boats"], links="")
    assert [(found.section, found.item) for found in named(plan, "S8")] == [("methods", ""), ("measures", "s1")]
    assert [found.item for found in named(plan, "S8", locking=True)] == ["m1", "m2", "m3", "s1"]
