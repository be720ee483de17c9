from datetime import date

import pytest

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
