"""A plan compared with those around it: the periods before and after, the plans above and below."""

from datetime import date
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.models import Unit
from tests.vpmom.conftest import key
from tests.vpmom.sign_offs import locked
from vpmom.models import Item as Row
from vpmom.models import Plan
from vpmom.plan import Item, Period, Section, Visibility
from vpmom.plan import Plan as Text
from vpmom.queries.comparing import difference
from vpmom.services import submitting
from vpmom.services.cascading import link_parent
from vpmom.services.copying import copy_to_next_period
from vpmom.services.drafting import create_plan

pytestmark = pytest.mark.django_db
NEXT = Period(date(2028, 1, 1), date(2028, 12, 31))
ROUTES = "Plan routes each night from live orders"


@pytest.fixture
def following(plan, olga) -> Plan:
    """The company plan of 2028: all lines but the second method, and another price."""
    carried = {key(number) for number in range(1, 10)} - {key(5)}
    made = copy_to_next_period(by=olga, plan=plan, title="Acme 2028", period=NEXT, carried=carried)
    Row.objects.filter(plan=made, key=key(3)).update(text="Low price")
    return made


@pytest.fixture
def below(plan, olga, sales) -> Plan:
    text = Text(
        title="Sales 2027",
        sections=(
            Section("vision", (Item("", ROUTES),)),
            Section("methods", (Item("", "Sell the night fleet", visibility=Visibility.CONFIDENTIAL),)),
        ),
    )
    made = create_plan(by=olga, text=text, unit=sales)
    link_parent(plan=made, parent=plan, item=UUID(key(4)), by=olga)
    return made


def of(plan: Plan) -> str:
    return f"plan-{plan.pk}"


def sentences(found) -> list[str]:
    return [change.sentence for _label, changes in found.changes for change in changes]


def page(client, plan: Plan, query: str = ""):
    return client.get(reverse("plan-diff", args=["acme", plan.pk]) + query)


def api(client, plan: Plan, query: str = ""):
    return client.get(f"/api/v1/o/acme/plans/{plan.pk}/diff/{query}")


# ---- Refusals ----


@pytest.mark.parametrize("ask", [page, api])
@pytest.mark.parametrize("side", ["from", "to"])
def test_a_plan_out_of_scope_is_no_choice_and_not_found(ask, side, sign_in, plan, below, acme, olga, sam):
    away = Unit.objects.create(organization=acme, name="Depots")
    Plan.objects.filter(pk=below.pk).update(unit=away)
    assert ask(sign_in(olga), plan, f"?{side}={of(below)}").status_code == 200
    assert ask(sign_in(sam), plan, f"?{side}={of(below)}").status_code == 404
    hers = ask(sign_in(sam), plan)
    assert hers.status_code == 200
    assert of(below) not in hers.content.decode() and "Sales 2027" not in hers.content.decode()


@pytest.mark.parametrize("ask", [page, api])
@pytest.mark.parametrize("choice", ["plan-", "plan-x", "plan-0", "plan--1", "plan-" + "9" * 40])
def test_a_plan_that_is_none_is_not_found(ask, choice, sign_in, plan, olga):
    assert ask(sign_in(olga), plan, f"?from={choice}").status_code == 404


@pytest.mark.parametrize("ask", [page, api])
def test_a_plan_that_is_not_beside_this_one_is_not_found(ask, sign_in, plan, empty_plan, olga):
    assert ask(sign_in(olga), plan, f"?from={of(empty_plan)}").status_code == 404


def test_a_plan_in_the_bin_is_no_choice(plan, below, olga):
    Plan.objects.filter(pk=below.pk).update(deleted_at="2027-01-01T00:00Z")
    assert difference(plan, olga, after=of(below)) is None


@pytest.mark.parametrize("ask", [page, api])
def test_confidential_lines_of_the_other_plan_are_never_told(ask, sign_in, plan, below, following, olga, sam, vera):
    ways = [
        (plan, f"?to={of(below)}", "Sell the night fleet"),
        (below, f"?from={of(plan)}", "Margin"),
        (following, f"?from={of(plan)}&to=draft", "argin"),
    ]
    Row.objects.filter(plan=following, key=key(9)).update(text="Margin per parcel and day")
    for at, query, secret in ways:
        assert secret in ask(sign_in(olga), at, query).content.decode()
        for member in (vera, sam):
            answer = ask(sign_in(member), at, query)
            assert answer.status_code == 200
            assert secret not in answer.content.decode()


@pytest.mark.parametrize("ask", [page, api])
def test_the_title_of_a_plan_above_that_she_does_not_see_is_never_told(ask, sign_in, plan, below, acme, olga, sam):
    depots = Unit.objects.create(organization=acme, name="Depots")
    hidden = create_plan(by=olga, text=Text(title="Depots 2027"), unit=depots)
    link_parent(plan=below, parent=hidden, by=olga)
    assert "Depots 2027" in ask(sign_in(olga), plan, f"?to={of(below)}").content.decode()
    answer = ask(sign_in(sam), plan, f"?to={of(below)}")
    assert answer.status_code == 200 and "Depots 2027" not in answer.content.decode()


def test_an_owner_of_this_plan_reads_the_other_one_with_her_clearance_there(plan, below, vera, people):
    Plan.objects.filter(pk=plan.pk).update(owner=people["vera"])
    found = difference(plan, vera, after=of(below))
    assert any("Margin per parcel" in one for one in sentences(found))  # hers to read, and not below
    assert not any("Sell the night fleet" in one for one in sentences(found))


# ---- The way ----


def test_the_period_before_is_compared_line_by_line(plan, following, olga):
    found = difference(following, olga, before=of(plan))
    assert (found.before.key, found.after.key) == (of(plan), "draft")
    assert found.before.name == "“Acme 2027” of the period before (the draft)"
    told = sentences(found)
    assert any("Low price" in one and "Fair price" in one for one in told)
    assert any("Renegotiate the hub contracts" in one and "removed" in one for one in told)


def test_the_period_after_is_a_choice_of_the_one_before(plan, following, olga):
    found = difference(plan, olga, after=of(following))
    assert (found.before.key, found.after.key) == ("draft", of(following))
    assert sentences(found) == sentences(difference(following, olga, before=of(plan)))


def test_keys_mean_nothing_between_a_plan_and_the_one_above(plan, below, olga):
    Row.objects.filter(plan=below, section="methods").update(key=key(3))
    told = sentences(difference(below, olga, before=of(plan)))
    assert any("“Fair price” was removed" in one for one in told)
    assert any("“Sell the night fleet” was added" in one for one in told)


def test_the_locked_text_of_the_other_plan_counts_when_there_is_one(plan, below, olga):
    locked(plan, by=olga)
    submitting.reopen(plan=plan, by=olga)
    Row.objects.filter(plan=plan, key=key(3)).update(text="Something that nobody agreed to")
    found = difference(below, olga, before=of(plan))
    assert "version 1 of" in found.before.name
    assert not any("nobody agreed" in one for one in sentences(found))


def test_the_page_names_every_choice_and_keeps_the_one_asked_for(sign_in, plan, following, below, olga):
    body = page(sign_in(olga), plan, f"?to={of(below)}").content.decode()
    assert f'<option value="{of(below)}" selected>' in body
    assert f'<option value="{of(following)}">' in body
    assert "of the period after (the draft)" in body and "below (the draft)" in body


def test_the_api_tells_the_choices(sign_in, plan, following, below, olga):
    told = api(sign_in(olga), following, f"?from={of(plan)}").json()
    assert (told["before"], told["after"]) == (of(plan), "draft")
    assert told["choices"] == ["draft", of(plan)]
    assert "Low price" in {change["after"] for change in told["changes"]}


def test_the_summary_and_the_family_lead_there(sign_in, plan, following, below, olga):
    client = sign_in(olga)
    to = {one.pk: reverse("plan-diff", args=["acme", one.pk]) for one in (plan, following, below)}
    summary = client.get(reverse("plan-summary", args=["acme", following.pk])).content.decode()
    assert f"{to[following.pk]}?from={of(plan)}" in summary
    above = client.get(reverse("plan-family", args=["acme", below.pk])).content.decode()
    assert f"{to[below.pk]}?from={of(plan)}" in above
    under = client.get(reverse("plan-family", args=["acme", plan.pk])).content.decode()
    assert f"{to[plan.pk]}?to={of(below)}" in under


def test_queries_do_not_grow_with_the_plans_around(plan, below, sales, olga, django_assert_num_queries):
    with CaptureQueriesContext(connection) as few:
        difference(plan, olga)
    for number in range(5):
        made = create_plan(by=olga, text=Text(title=f"Sales {number}"), unit=sales)
        link_parent(plan=made, parent=plan, by=olga)
    with django_assert_num_queries(len(few)):
        assert len(difference(plan, olga).choices) == 7
