from dataclasses import replace
from datetime import date

import pytest

from assessments.report_sections import FitAndProfile
from organizations.models import Unit
from reports.blocks import Facts, Lead, Table, Timeline, freeze, thaw
from reports.sections import Brief
from roadmaps import services
from roadmaps.report_sections import FirstRoadmap


def built(membership, subject):
    return FirstRoadmap().build(Brief(membership, subject, date(2027, 2, 1)))


@pytest.mark.parametrize("subject", ["", "assessment:", "assessment:x", "stream:1", "assessment:999999"])
def test_without_a_roadmap_there_is_nothing_to_say(roadmap, olga, subject):
    assert built(olga, subject) is None


def test_a_stranger_gets_nothing(roadmap, assessment, eve):
    assert built(eve, assessment.ref) is None


def test_a_roadmap_that_is_not_drafted_or_deleted_says_nothing(undrafted, assessment, olga):
    assert built(olga, assessment.ref) is None


def test_a_deleted_roadmap_says_nothing(roadmap, assessment, olga):
    services.delete_roadmap(roadmap=roadmap, by=olga)
    assert built(olga, assessment.ref) is None


@pytest.fixture
def of_sales(assessment, roadmap, sales):
    """The assessment and its roadmap belong to Sales."""
    for row in (assessment, roadmap):
        row.unit = sales
        row.save()
    return assessment


@pytest.mark.parametrize("section", [FirstRoadmap(), FitAndProfile()])
def test_a_section_says_whose_its_findings_are(section, of_sales, olga, eve, sales):
    about = Brief(olga, of_sales.ref, date(2027, 2, 1))
    assert section.scope(about) == sales.pk
    assert section.scope(replace(about, membership=eve)) is None
    assert section.scope(replace(about, subject="stream:1")) is None


def test_what_belongs_to_the_whole_has_no_scope(roadmap, assessment, olga):
    about = Brief(olga, assessment.ref, date(2027, 2, 1))
    assert FirstRoadmap().scope(about) is None
    assert FitAndProfile().scope(about) is None


def test_by_the_api_findings_of_a_unit_are_not_reported_to_everybody(of_sales, olga, acme, sales, sign_in):
    finance = Unit.objects.create(organization=acme, name="Finance")
    asked = {"title": "Gaps", "subject": of_sales.ref, "as_of": "2027-02-01"}
    client, url = sign_in(olga), "/api/v1/o/acme/reports/"
    for wider in ({}, {"unit": None}, {"unit": finance.pk}):
        answer = client.post(url, asked | wider, content_type="application/json")
        assert answer.status_code == 409
        assert "cannot be read more widely" in answer.json()["errors"]["unit"][0]
    assert client.post(url, asked | {"unit": sales.pk}, content_type="application/json").status_code == 202


def test_the_section_tells_the_plan(roadmap, assessment, vera):
    lead, facts, timeline, first, second = built(vera, assessment.ref).blocks
    assert isinstance(lead, Lead) and lead.text.startswith("4 initiatives in 2 waves of 13 weeks close the gaps by ")
    assert isinstance(facts, Facts) and [fact.value for fact in facts.items[:3]] == ["4", "2", "8"]
    assert isinstance(timeline, Timeline) and timeline.gantt.today == "2027-02-01"
    assert [bar.title for bar in timeline.gantt.bars] == [row[0].text for row in timeline.table.rows]
    assert isinstance(first, Table) and first.caption == "Wave 1, 4 Jan 2027 to 4 Apr 2027"
    assert [row[0].text for row in second.rows] == ["Introduce budget", "Introduce debt"]
    assert second.total[-1].text == "3"


def test_the_section_survives_being_frozen(roadmap, assessment, vera):
    blocks = built(vera, assessment.ref).blocks
    assert tuple(thaw(freeze(block)) for block in blocks) == blocks
