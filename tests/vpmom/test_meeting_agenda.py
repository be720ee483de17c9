"""What plans bring to a meeting: nothing confidential, nothing from elsewhere, the worst first, at a constant cost."""

from datetime import date, datetime, timedelta

import pytest
from django.utils.timezone import now

from cadence.agenda import EntryKind, Span
from organizations.models import Unit
from tests.vpmom.conftest import company_text
from vpmom.meeting_agenda import MeasuresOffTrack, PlansWaiting, QuestionsFromAbove
from vpmom.models import CheckIn, Item, ParentLink, ParentQuestion, Plan, Version
from vpmom.plan import Visibility
from vpmom.services.drafting import create_plan

TODAY = now().date()
ALL = (MeasuresOffTrack, PlansWaiting, QuestionsFromAbove)


def span(membership, unit: Unit | None = None, until: datetime | None = None) -> Span:
    units = None if unit is None else frozenset({unit.pk})
    until = until or now()
    return Span(membership, unit, units, until - timedelta(days=7), until + timedelta(minutes=5))


def entries(provider, *args, **more) -> list:
    return list(provider().entries(span(*args, **more)))


def measure(plan: Plan, number: int = 0) -> Item:
    return plan.items.filter(section="measures").order_by("pk")[number]


def told(plan: Plan, by, status: str, number: int = 0, days_ago: int = 3, **fields) -> CheckIn:
    day = TODAY - timedelta(days=days_ago)
    made = {"organization": plan.organization, "item": measure(plan, number), "on": day, "by": by}
    return CheckIn.objects.create(**made, status=status, **fields)


def submitted(plan: Plan, by) -> Version:
    return Version.objects.create(
        organization=plan.organization, plan=plan, content={}, checksum="0" * 64, submitted_by=by,
        comments_until=date(2027, 1, 31),
    )  # fmt: skip


# ---- Refusals ----


def test_a_stranger_gets_nothing(plan, eve, olga):
    told(plan, olga, "off_track")
    submitted(plan, olga)
    assert [entries(provider, eve) for provider in ALL] == [[], [], []]


def test_a_confidential_measure_is_on_no_agenda_whoever_opens_it(plan, olga):
    told(plan, olga, "off_track")
    assert entries(MeasuresOffTrack, olga)
    plan.items.filter(section="measures").update(visibility=Visibility.CONFIDENTIAL)
    assert entries(MeasuresOffTrack, olga) == []


def test_plans_of_other_units_and_archived_ones_are_not_talked_about(plan, olga, sales):
    told(plan, olga, "off_track")
    submitted(plan, olga)
    assert [entries(provider, olga, sales) for provider in ALL[:2]] == [[], []]
    plan.unit = sales
    plan.save()
    (entry,) = entries(MeasuresOffTrack, olga, sales)
    assert entry.unit == sales.pk
    plan.archived_at = now()
    plan.save()
    assert [entries(provider, olga) for provider in ALL[:2]] == [[], []]


# ---- Measures ----


@pytest.mark.parametrize("status", ["on_track", "data_needed"])
def test_a_measure_that_is_not_off_track_is_not_there(plan, olga, status):
    told(plan, olga, status)
    assert entries(MeasuresOffTrack, olga) == []


def test_the_worst_comes_first_and_the_last_word_counts(plan, olga):
    plan.items.filter(section="measures").update(visibility=Visibility.INTERNAL)
    told(plan, olga, "off_track", days_ago=40)
    told(plan, olga, "at_risk", value=90)
    told(plan, olga, "unreachable", number=1, days_ago=20)
    first, second = entries(MeasuresOffTrack, olga)
    assert first.sentence.startswith("Unreachable on") and "New since" not in first.sentence
    assert second.title == "Share of parcels on the promised day" and second.kind == EntryKind.OFF_TRACK
    assert "90 %; the target is 96 %. Owner: Olga. New since the last meeting." in second.sentence


def test_what_was_said_later_is_not_told(plan, olga):
    told(plan, olga, "off_track")
    assert entries(MeasuresOffTrack, olga, until=now() - timedelta(days=10)) == []


# ---- Plans ----


def test_a_text_in_sign_off_waits_and_a_decided_one_does_not(plan, olga):
    version = submitted(plan, olga)
    (entry,) = entries(PlansWaiting, olga)
    assert entry.title == plan.title and "comments until 31 Jan 2027" in entry.sentence
    Version.objects.filter(pk=version.pk).update(state="withdrawn", closed_at=now())
    assert entries(PlansWaiting, olga) == []


def test_a_question_from_above_does_not_name_the_plan_above(plan, olga):
    above = create_plan(by=olga, text=company_text(title="Group plan"))
    link = ParentLink.objects.create(organization=plan.organization, plan=plan, parent=above)
    ParentQuestion.objects.create(organization=plan.organization, link=link, version=submitted(above, olga))
    (entry,) = entries(QuestionsFromAbove, olga)
    assert entry.title == plan.title and "Group plan" not in entry.sentence
    link.questions.update(state="accepted")
    assert entries(QuestionsFromAbove, olga) == []


def test_many_plans_cost_what_one_costs(plan, olga, django_assert_max_num_queries):
    for number in range(5):
        other = create_plan(by=olga, text=company_text(title=f"P{number}", owner="", rapid=()))
        told(other, olga, "off_track")
        submitted(other, olga)
    with django_assert_max_num_queries(13):
        found = [entries(provider, olga) for provider in ALL]
    assert [len(some) for some in found] == [5, 5, 0]
