"""The pages of the cascade and of the trade-offs, as people read them."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from django.urls import reverse

from organizations.models import Unit
from tests.vpmom.conftest import key
from tests.vpmom.sign_offs import locked
from vpmom.models import Measure as RowMeasure
from vpmom.models import ParentLink, ParentQuestion, Version
from vpmom.plan import Item, Measure, Period, Plan, Section
from vpmom.services import submitting
from vpmom.services.cascading import link_parent
from vpmom.services.drafting import create_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def below(olga, sales, plan):
    text = Plan(
        title="Sales 2027", sections=(Section("vision", (Item("", "Plan routes each night from live orders"),)),)
    )
    return create_plan(by=olga, text=text, unit=sales)


@pytest.fixture
def linked(below, plan, olga) -> ParentLink:
    return link_parent(plan=below, parent=plan, item=UUID(key(4)), by=olga)


@pytest.fixture
def question(linked, plan, olga):
    version = Version.objects.create(
        organization=plan.organization, plan=plan, content={}, checksum="x", submitted_by=olga,
        comments_until="2027-02-01", state="decided", number=1, vetted_on="2027-02-01",
    )  # fmt: skip
    return ParentQuestion.objects.create(
        organization=plan.organization, link=linked, version=version, changes=["Method “Plan routes” was reworded."]
    )


def page(client, route, *args) -> str:
    response = client.get(reverse(route, args=args))
    assert response.status_code == 200
    return response.content.decode()


def test_a_viewer_is_offered_no_link(sign_in, vera, below):
    assert "Link</button>" not in page(sign_in(vera), "plan-family", "acme", below.pk)


def test_a_plan_is_linked_to_a_method_above(sign_in, olga, below, plan):
    answer = sign_in(olga).post(
        reverse("plan-link-parent", args=["acme", below.pk]), {"above": f"{plan.pk}:{key(4)}"}, follow=True
    )
    assert "stands above this plan now" in answer.content.decode()
    assert "same words" in page(sign_in(olga), "plan-family", "acme", below.pk)


def test_a_circle_comes_back_as_a_sentence_at_the_field(sign_in, olga, linked, below, plan):
    answer = sign_in(olga).post(reverse("plan-link-parent", args=["acme", plan.pk]), {"above": str(below.pk)})
    assert answer.status_code == 422
    assert "Select a valid choice" in answer.content.decode() or "close a circle" in answer.content.decode()


def test_a_plan_is_unlinked(sign_in, olga, linked, below):
    sign_in(olga).post(reverse("plan-unlink-parent", args=["acme", below.pk, linked.pk]))
    assert not below.parent_links.exists()


def test_a_decline_without_a_reason_comes_back_with_the_sentence(sign_in, olga, question, below):
    address = reverse("plan-answer-question", args=["acme", below.pk, question.pk])
    answer = sign_in(olga).post(address, {"version": question.version_id, "decline": "1", f"{question.pk}-reason": ""})
    assert answer.status_code == 422
    assert "Say why this does not hold here" in answer.content.decode()


def test_an_answer_is_kept_with_its_reason(sign_in, olga, question, below):
    address = reverse("plan-answer-question", args=["acme", below.pk, question.pk])
    sign_in(olga).post(
        address, {"version": question.version_id, "decline": "1", f"{question.pk}-reason": "Our orders close at noon"}
    )
    assert "Our orders close at noon" in page(sign_in(olga), "plan-family", "acme", below.pk)


@pytest.mark.parametrize("version", ["", "0", "x"])
def test_an_answer_to_what_has_changed_since_comes_back_with_the_changes(sign_in, olga, question, below, version):
    address = reverse("plan-answer-question", args=["acme", below.pk, question.pk])
    shown = sign_in(olga).post(address, {"version": version, "accept": "1"})
    assert shown.status_code == 422
    told = shown.content.decode()
    assert "has changed again since" in told
    assert f'name="version" value="{question.version_id}"' in told
    question.refresh_from_db()
    assert question.state == ParentQuestion.State.OPEN


def test_words_are_offered_to_be_taken_over_only_from_a_method(sign_in, olga, question, below, linked):
    assert "take_over" in page(sign_in(olga), "plan-family", "acme", below.pk)
    ParentLink.objects.filter(pk=linked.pk).update(item=None)
    assert "take_over" not in page(sign_in(olga), "plan-family", "acme", below.pk)


def test_the_map_marks_what_nobody_carries(sign_in, vera, linked):
    shown = page(sign_in(vera), "plans-map", "acme")
    assert "Renegotiate the hub contracts" in shown
    assert "nobody carries it" in shown


def test_a_respondent_has_no_map(sign_in, rob, plan):
    assert sign_in(rob).get(reverse("plans-map", args=["acme"])).status_code == 403


def test_contradictions_are_told_with_both_plans(sign_in, olga, plan, below):
    measure = Item(
        "", "Share of parcels on the promised day", measure=Measure(unit="%", baseline=Decimal(88), target=Decimal(93))
    )
    text = Plan(
        title="Hubs 2027",
        period=Period(date(2027, 1, 1), date(2027, 12, 31)),
        sections=(Section("measures", (measure,)),),
    )
    create_plan(by=olga, text=text)
    shown = page(sign_in(olga), "plans-contradictions", "acme")
    assert "Hubs 2027" in shown
    assert "93" in shown


def test_what_was_locked_counts_and_not_its_draft(sign_in, olga, plan):
    """As check D4 reads the plans beside one."""
    locked(plan, by=olga)
    submitting.reopen(plan=plan, by=olga)
    measure = Item("", "Share of parcels on the promised day", measure=Measure(unit="%", target=Decimal(96)))
    period = Period(date(2027, 1, 1), date(2027, 12, 31))
    text = Plan(title="Hubs 2027", period=period, sections=(Section("measures", (measure,)),))
    other = create_plan(by=olga, text=text)
    RowMeasure.objects.filter(item__plan=plan, item__key=key(8)).update(target=Decimal(90))
    shown = page(sign_in(olga), "plans-contradictions", "acme")
    assert "No contradiction found" in shown
    assert "its draft only while none is locked" in shown
    RowMeasure.objects.filter(item__plan=other).update(target=Decimal(93))
    shown = page(sign_in(olga), "plans-contradictions", "acme")
    assert "96 %" in shown and "93 %" in shown and "90 %" not in shown


def test_without_contradictions_the_page_says_so(sign_in, vera, plan):
    assert "No contradiction found" in page(sign_in(vera), "plans-contradictions", "acme")


def test_trade_offs_show_what_is_cut_first(sign_in, olga, plan):
    shown = page(sign_in(olga), "plan-tradeoffs", "acme", plan.pk)
    assert "When 70 % lands" in shown
    assert "Cut first" in shown


def test_trade_offs_of_an_empty_plan_say_what_to_write(sign_in, olga, empty_plan):
    assert "Write priorities" in page(sign_in(olga), "plan-tradeoffs", "acme", empty_plan.pk)


@pytest.mark.parametrize("share", ["-1", "101", "70.5", "x" * 500, "٧٠"])
def test_a_share_that_is_none_falls_back(sign_in, olga, plan, share):
    response = sign_in(olga).get(reverse("plan-tradeoffs", args=["acme", plan.pk]), {"share": share})
    assert "When 70 % lands" in response.content.decode()


def test_a_viewer_is_not_told_of_confidential_lines(sign_in, vera, plan):
    assert "Margin per parcel" not in page(sign_in(vera), "plan-tradeoffs", "acme", plan.pk)


@pytest.mark.parametrize("wish", ["?unit=0", "?unit=x", "?unit=1%00", "?missing=perhaps", "?unit=" + "9" * 400])
def test_a_wish_about_the_map_that_is_none_shows_the_map(sign_in, vera, linked, wish):
    answer = sign_in(vera).get(reverse("plans-map", args=["acme"]) + wish)
    assert answer.status_code == 200
    assert "Renegotiate the hub contracts" in answer.content.decode()


def test_the_map_of_a_unit_without_plans_says_so(sign_in, vera, linked, acme):
    finance = Unit.objects.create(organization=acme, name="Finance")
    answer = sign_in(vera).get(reverse("plans-map", args=["acme"]), {"unit": finance.pk})
    assert "No plan of this unit" in answer.content.decode()
