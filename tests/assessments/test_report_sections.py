"""What an assessment says in a report, from answers to words, and what each number opens."""

from datetime import date
from decimal import Decimal

import pytest

from assessments import report_sections, services
from assessments.answering import Given
from organizations.errors import DomainError
from reports.blocks import Figure, Lead, Strip, Table
from reports.catalogue import sections
from reports.sections import Brief

ALL = 4
LEVELS = ("i", "ii", "iii", "iv", "v")


@pytest.fixture
def answered(assessment, ed, olga):
    """260 people, $230m: IV fits. Methods stops at II, Architecture reaches V, the other dimensions are at IV."""
    services.set_profile(
        assessment=assessment, by=olga, revenue=Decimal(230_000_000), currency="USD", rate=None, headcount=260,
        growth_drivers="", markets="",
    )  # fmt: skip
    services.set_pains(assessment=assessment, by=olga, pains=[{"key": "lead-time", "figure": Decimal(47)}])
    reach = {"methods": 2, "architecture": 5, "management": 4, "organization": 4, "skills": 4}
    response = services.take_part(assessment=assessment, by=ed)
    for dimension, top in reach.items():
        for place, level in enumerate(LEVELS, start=1):
            given = Given(coverage=ALL if place <= top else 0)
            services.record_answer(
                response=response, practice=f"quick.{dimension}.{level}", given=given, revision=0, by=ed
            )
    return assessment


def built(section, assessment, membership):
    return section().build(Brief(membership, assessment.ref, date(2026, 11, 1)))


def only(content, kind):
    return next(block for block in content.blocks if isinstance(block, kind))


def test_say_nothing_in_a_report_about_something_else(olga):
    assert report_sections.FitAndProfile().build(Brief(olga, "stream:1", date(2026, 11, 1))) is None


def test_of_a_deleted_assessment_say_what_to_do(answered, olga):
    services.delete_assessment(assessment=answered, by=olga)
    with pytest.raises(DomainError, match="Restore it from the bin"):
        built(report_sections.FitAndProfile, answered, olga)


def test_of_another_organization_are_not_there(answered, eve):
    with pytest.raises(DomainError, match="deleted"):
        built(report_sections.FitAndProfile, answered, eve)


def test_the_verdict_names_under_shoot_and_over_shoot(answered, olga):
    words = only(built(report_sections.FitAndProfile, answered, olga), Lead).text
    assert words.startswith("Level IV fits: Scale out.")
    assert "Methods stands 2 levels below what fits." in words
    assert "Architecture stands one level above it" in words
    assert "In place: Management, Organization and Skills." in words


def test_the_strip_frames_the_fit_and_every_number_opens_its_derivation(answered, olga):
    content = built(report_sections.FitAndProfile, answered, olga)
    strip = only(content, Strip)
    assert strip.fit == (3, 3)
    methods = strip.rows[0]
    assert [cell.text for cell in methods.cells] == ["100", "100", "0", "0", "0"]
    assert [cell.practised for cell in methods.cells] == [False, True, False, False, False]
    assert [cell.below for cell in methods.cells] == [False, False, True, True, False]
    assert [cell.beyond for cell in strip.rows[1].cells] == [False, False, False, False, True]
    assert all(cell.details in content.details for row in strip.rows for cell in row.cells)
    table = content.details["methods.III"][0]
    assert table.caption == "Methods, level III" and len(table.rows) == 1


def test_the_radar_says_in_words_what_it_shows(answered, olga):
    figure = only(built(report_sections.Dimensions, answered, olga), Figure)
    assert figure.chart.summary.startswith("Architecture: furthest, at level V. Methods: least far, at level II.")
    assert figure.chart.series[0].values == (2.0, 5.0, 4.0, 4.0, 4.0)


def test_a_chosen_target_stands_beside_the_fit(answered, olga):
    services.change_assessment(
        assessment=answered, by=olga, title="Autumn", as_of=date(2026, 11, 1), closes_on=None, target="III"
    )
    table = only(built(report_sections.Dimensions, answered, olga), Figure).table
    assert table.columns[-1] == "Against target III"
    assert [row[-1].text for row in table.rows] == ["1 below", "2 above", "1 above", "1 above", "1 above"]


def test_what_nobody_can_judge_is_not_called_in_place(assessment, olga, ed):
    services.set_profile(
        assessment=assessment,
        by=olga,
        revenue=None,
        currency="USD",
        rate=None,
        headcount=260,
        growth_drivers="",
        markets="",
    )
    response = services.take_part(assessment=assessment, by=ed)
    for level in ("i", "ii"):
        services.record_answer(
            response=response, practice=f"quick.methods.{level}", given=Given(coverage=ALL), revision=0, by=ed
        )
    words = only(built(report_sections.FitAndProfile, assessment, olga), Lead).text
    assert "In place" not in words
    assert "Too little is answered to judge Methods, Architecture, Management, Organization and Skills." in words


def test_the_quick_questionnaire_alone_says_what_holds_back(answered, olga):
    content = built(report_sections.HoldingBack, answered, olga)
    table = only(content, Table)
    assert table.caption == "What holds Methods back" and table.rows
    assert {row[1].text for row in table.rows} <= {"III", "IV"}
    assert "its statement stands for each practice" in content.blocks[-1].text


def test_each_pain_is_traced_to_the_practices_where_it_may_begin(answered, olga, ed):
    practices = answered.framework.parsed.practices_by_key
    origins = answered.framework.parsed.pains_by_key["lead-time"].origins
    key = next(key for key in origins if practices[key].level == "IV")
    response = services.take_part(assessment=answered, by=ed)
    services.record_answer(response=response, practice=key, given=Given(coverage=0), revision=0, by=ed)
    content = built(report_sections.Pains, answered, olga)
    assert practices[key].label in [row[0].text for row in only(content, Table).rows]


def test_choices_are_those_of_the_next_level(answered, olga):
    content = built(report_sections.Choices, answered, olga)
    headings = [block.text for block in content.blocks if type(block).__name__ == "Heading"]
    assert headings == ["Methods, towards level III · Decompose"]


def test_actions_come_by_priority_and_open_their_derivation(answered, olga):
    content = built(report_sections.Actions, answered, olga)
    table = only(content, Table)
    priorities = [row[5].number for row in table.rows]
    assert priorities == sorted(priorities, reverse=True) and priorities
    assert {row[1].text for row in table.rows} == {"Methods"}
    assert all(row[5].details in content.details for row in table.rows)


def test_the_settings_name_them_all_in_reading_order():
    assert list(sections()) == [
        "assessments.fit",
        "assessments.dimensions",
        "assessments.pains",
        "assessments.holding_back",
        "assessments.choices",
        "assessments.actions",
        "roadmaps.first",
        *[key for key in sections() if key.startswith("vpmom.")],
        *[key for key in sections() if key.startswith(("valuestreams.", "roadmaps.stream_", "dsm."))],
        "assessments.derivations",
    ]
