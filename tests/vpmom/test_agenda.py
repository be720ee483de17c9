"""What a review of a plan asks: in the order of the meeting, and nothing that some of its readers may not know."""

from dataclasses import replace
from datetime import date

import pytest

from cadence.agenda import Brief, QuestionKind
from cadence.catalogue import contributor_of
from cadence.queries import reviews as queries
from cadence.services import reviews as services
from organizations.errors import DomainError
from organizations.models import Unit
from vpmom.agenda import PlanAgenda
from vpmom.kinds import Kind
from vpmom.models import CheckIn, Item, Plan
from vpmom.plan import Plan as Text
from vpmom.plan import Section, Visibility
from vpmom.services.drafting import create_plan

DAY = date(2027, 4, 1)


def brief(plan: Plan, membership) -> Brief:
    return Brief(membership, plan.ref, plan.unit, DAY)


def parts(plan: Plan, membership) -> dict:
    return {part.key: part for part in PlanAgenda().parts(brief(plan, membership))}


def asked(plan: Plan, membership) -> dict[str, str]:
    """Key within the line to the text, of all questions that are no finding of the checks."""
    return {q.key: q.text for part in parts(plan, membership).values() for q in part.questions}


def everything(plan: Plan, membership) -> str:
    return repr(list(PlanAgenda().parts(brief(plan, membership))))


def line(plan: Plan, text: str) -> Item:
    return plan.items.get(text__startswith=text)


# ---- Refusals ----


@pytest.mark.parametrize("ref", ["plan:0", "plan:", "plan:1.5", "plan:²", "plan:-1", "plan:" + "9" * 40])
def test_a_plan_that_is_not_there_is_no_subject(olga, ref):
    assert PlanAgenda().subject(Brief(olga, ref, None, DAY)) is None
    assert list(PlanAgenda().parts(Brief(olga, ref, None, DAY))) == []


def test_a_stranger_gets_nothing(plan, eve):
    assert PlanAgenda().subject(brief(plan, eve)) is None
    assert list(PlanAgenda().parts(brief(plan, eve))) == []
    with pytest.raises(DomainError):
        services.start_review(by=eve, title="Theirs", on=DAY, subject=plan.ref)


def test_a_confidential_line_is_seen_by_few_and_quoted_in_no_question(plan, olga, ed):
    Item.objects.filter(plan=plan).update(visibility=Visibility.CONFIDENTIAL, owner=None, owner_text="")
    assert "Drivers leave" not in everything(plan, ed)
    found = parts(plan, olga).values()
    assert "Drivers leave" in repr([part.facts for part in found])
    assert not [q.text for part in found for q in part.questions if "“" in q.text]


def test_what_is_for_members_is_asked_about_and_not_quoted(plan, olga, sales):
    Item.objects.filter(plan=plan).exclude(visibility="confidential").update(visibility="internal")
    Item.objects.filter(plan=plan, text__startswith="Plan routes").update(unit=sales, owner=None, owner_text="")
    questions = [q.text for part in parts(plan, olga).values() for q in part.questions]
    assert "Does Sales take on a line of this plan, and by when?" in questions
    said = " ".join(questions)
    assert not [item.text for item in Item.objects.filter(plan=plan) if item.text in said or item.text[:20] in said]


def test_the_answer_of_a_confidential_method_is_not_given_away(plan, olga, ed):
    Item.objects.filter(plan=plan, text__startswith="Plan routes").update(visibility=Visibility.CONFIDENTIAL)
    key = f"{line(plan, 'Two hubs').key}:answer"
    assert key in asked(plan, ed)
    assert key not in asked(plan, olga)


# ---- The meeting ----


def test_measures_come_first_then_priorities_vision_obstacles_methods(plan, olga):
    found = parts(plan, olga)
    assert [part.title for part in found.values()] == ["Measures", "Priorities", "Vision", "Obstacles", "Methods"]
    assert all(part.asks for part in found.values())


def test_objectives_and_key_results_have_their_own_words(olga):
    sections = (Section("objectives"), Section("key_results"))
    okr = create_plan(by=olga, text=Text(title="OKRs", kind=Kind.OKR, sections=sections))
    assert [part.title for part in parts(okr, olga).values()] == ["Key results", "Objectives"]


def test_an_obstacle_without_an_answer_is_asked_about(plan, olga):
    questions = asked(plan, olga)
    drivers = questions[f"{line(plan, 'Drivers').key}:answer"]
    assert drivers == "What answers “Drivers leave within a year”, or is it accepted?"
    assert f"{line(plan, 'Two hubs').key}:answer" not in questions


def test_a_method_without_owner_is_asked_about(plan, olga):
    questions = asked(plan, olga)
    assert f"{line(plan, 'Renegotiate').key}:owner" in questions
    assert f"{line(plan, 'Plan routes').key}:owner" not in questions


def test_a_method_of_another_unit_is_a_dependency_on_it(plan, olga, sales, people):
    sales.lead = people["rob"]
    sales.save()
    Item.objects.filter(plan=plan, text__startswith="Renegotiate").update(unit=sales, visibility="public")
    (found,) = [q for q in parts(plan, olga)["plan-way"].questions if q.kind == QuestionKind.DEPENDENCY]
    assert found.unit == sales.pk and found.owner == people["rob"].pk
    assert found.text == "Does Sales take on “Renegotiate the hub contracts”, and by when?"


def test_a_method_of_the_plans_own_unit_is_none(plan, olga, sales):
    Item.objects.filter(plan=plan).update(unit=sales)
    Plan.objects.filter(pk=plan.pk).update(unit=sales)
    plan.refresh_from_db()
    assert not [q for q in parts(plan, olga)["plan-way"].questions if q.kind == QuestionKind.DEPENDENCY]


@pytest.mark.parametrize(
    ("status", "words"),
    [("off_track", "back on track"), ("unreachable", "back on track"), ("data_needed", "Who gets the figures")],
)
def test_a_measure_that_is_not_on_track_is_asked_about(plan, olga, status, words):
    measure = line(plan, "Share of parcels")
    CheckIn.objects.create(organization=plan.organization, item=measure, on=DAY, status=status, by=olga)
    (found,) = [text for key, text in asked(plan, olga).items() if key.startswith(str(measure.key)) and words in text]
    assert "Share of parcels" in found
    fact = parts(plan, olga)["plan-result"].facts[0]
    assert fact.mark.split(" ", 1)[1] == CheckIn.Status(status).label


def test_a_measure_on_track_is_not(plan, olga):
    measure = line(plan, "Share of parcels")
    CheckIn.objects.create(organization=plan.organization, item=measure, on=DAY, value=92, status="on_track", by=olga)
    fact = parts(plan, olga)["plan-result"].facts[0]
    assert "92" in fact.note and "target 96" in fact.note and fact.tone == "ok"
    assert f"{measure.key}:track" not in asked(plan, olga)


def test_an_order_that_nobody_confirmed_is_a_decision(plan, olga):
    for confirmed in (True, False):
        Plan.objects.filter(pk=plan.pk).update(order_confirmed=confirmed)
        plan.refresh_from_db()
        assert ("order" in asked(plan, olga)) is not confirmed


def test_what_the_checks_find_becomes_a_question_once(plan, olga):
    Item.objects.filter(plan=plan, section="vision").update(text="TBD. We want more. And more.")
    Plan.objects.filter(pk=plan.pk).update(stage=99)
    plan.refresh_from_db()
    vision = parts(plan, olga)["plan-aim"].questions
    assert vision and all("TBD" in q.text for q in vision)
    assert len({q.key for q in vision}) == len(vision)


def test_struck_lines_are_not_talked_about(plan, olga):
    Item.objects.filter(plan=plan, text__startswith="Drivers").update(text="~~Drivers leave within a year~~")
    assert "Drivers" not in everything(plan, olga)


# ---- Held as a review ----


def test_a_review_of_a_plan_takes_its_unit_and_its_questions(olga, people, company, sales):
    plan = create_plan(by=olga, text=replace(company, title="Sales 2027"), unit=sales, owner=people["olga"])
    review = services.start_review(by=olga, title="Spring", on=DAY, subject=plan.ref)
    assert review.unit == sales
    page = queries.part_page(review, olga, "plan-hurdle")
    offer = next(one for one in page.offers if one.key.endswith(":answer"))
    question = services.take_offer(review=review, part="plan-hurdle", offer=offer, by=olga)
    page = queries.part_page(review, olga, "plan-hurdle")
    assert page.asked == [question] and offer.key not in {one.key for one in page.offers}


def test_what_is_carried_over_is_not_offered_again(plan, olga):
    first = services.start_review(by=olga, title="Spring", on=DAY, subject=plan.ref)
    offer = next(one for one in queries.part_page(first, olga, "plan-hurdle").offers if one.key.endswith(":answer"))
    question = services.take_offer(review=first, part="plan-hurdle", offer=offer, by=olga)
    later = services.start_review(by=olga, title="Summer", on=DAY.replace(month=7), subject=plan.ref)
    page = queries.part_page(later, olga, "plan-hurdle")
    assert page.carried == [question] and offer.key not in {one.key for one in page.offers}


def test_a_review_without_a_subject_goes_through_the_plans_of_its_unit(plan, olga, sales, people, company):
    made = create_plan(by=olga, text=replace(company, title="Sales 2027"), unit=sales)
    Plan.objects.filter(pk=made.pk).update(owner=None)
    part = next(iter(PlanAgenda().parts(Brief(olga, "", sales, DAY))))
    assert [fact.text for fact in part.facts] == ["Sales 2027"]
    assert [q.text for q in part.questions] == [
        "What keeps “Sales 2027” from being agreed and locked?", "Who owns “Sales 2027”?",
    ]  # fmt: skip


def test_it_is_the_agenda_of_plans(plan):
    assert isinstance(contributor_of(plan.ref), PlanAgenda)


def test_the_agenda_costs_the_same_however_long_the_plan_is(plan, olga, django_assert_max_num_queries):
    unit = Unit.objects.create(organization=plan.organization, name="Hubs")
    rows = [
        Item(
            organization=plan.organization, plan=plan, section="methods", text=f"Method {n}", rank=10 + n, unit=unit,
            written_on=DAY,
        )
        for n in range(40)
    ]  # fmt: skip
    Item.objects.bulk_create(rows)
    with django_assert_max_num_queries(16):
        assert len(parts(plan, olga)["plan-way"].facts) == 42
