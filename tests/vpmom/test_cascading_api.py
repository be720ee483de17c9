"""The cascade and the trade-offs by the API: who may ask, what is told, and what stays hidden."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from organizations.models import Unit
from tests.vpmom.conftest import key
from tests.vpmom.test_cascade_map import child, hang
from vpmom.models import ParentLink, ParentQuestion, Version
from vpmom.plan import Item, Measure, Period, Plan, Section, Visibility
from vpmom.queries.reading import draft
from vpmom.services.cascading import link_parent
from vpmom.services.drafting import create_plan

pytestmark = pytest.mark.django_db
API = "/api/v1/o/acme"
ROUTES = "Plan routes each night from live orders"
READS = ("plan-map/", "plan-contradictions/", "plans/{}/family/", "plans/{}/trade-offs/")


@pytest.fixture
def below(olga, sales, plan):
    made = child(olga, "Sales 2027", ROUTES, sales)
    link_parent(plan=made, parent=plan, item=UUID(key(4)), by=olga)
    return made


@pytest.fixture
def question(below, plan, olga) -> ParentQuestion:
    version = Version.objects.create(
        organization=plan.organization, plan=plan, content={}, checksum="x", submitted_by=olga,
        comments_until="2027-02-01", state="decided", number=1, vetted_on="2027-02-01",
    )  # fmt: skip
    return ParentQuestion.objects.create(
        organization=plan.organization, link=below.parent_links.get(), version=version, changes=["It was reworded."]
    )


def get(client, path, **query):
    return client.get(f"{API}/{path}", query)


def post(client, path, **body):
    return client.post(f"{API}/{path}", body, content_type="application/json")


def answer_path(question) -> str:
    return f"plans/{question.link.plan_id}/questions/{question.pk}/"


# ---- Refusals ----


@pytest.mark.parametrize("path", READS)
def test_a_stranger_finds_nothing(sign_in, eve, plan, path):
    assert get(sign_in(eve), path.format(plan.pk)).status_code == 404


@pytest.mark.parametrize("path", READS)
def test_a_respondent_who_is_not_named_reads_nothing(sign_in, rob, plan, path):
    expected = 404 if "{}" in path else 403
    assert get(sign_in(rob), path.format(plan.pk)).status_code == expected


def test_a_viewer_changes_nothing(sign_in, vera, plan, below, question):
    client, link = sign_in(vera), below.parent_links.get()
    assert post(client, f"plans/{below.pk}/parents/", parent=plan.pk).status_code == 403
    assert client.delete(f"{API}/plans/{below.pk}/parents/{link.pk}/").status_code == 403
    assert post(client, answer_path(question), version_id=question.version_id, accept=True).status_code == 403
    assert ParentLink.objects.get() == link


def test_a_unit_leader_links_only_inside_her_units(sign_in, sam, plan, below):
    client = sign_in(sam)
    assert post(client, f"plans/{plan.pk}/parents/", parent=below.pk).status_code == 403
    assert post(client, f"plans/{below.pk}/parents/", parent=plan.pk).status_code == 201


def test_a_plan_out_of_sight_is_no_parent(sign_in, sam, olga, below, acme):
    finance = child(olga, "Finance", "Count", Unit.objects.create(organization=acme, name="Finance"))
    assert post(sign_in(sam), f"plans/{below.pk}/parents/", parent=finance.pk).status_code == 400


def test_a_circle_through_a_plan_out_of_sight_tells_no_title(sign_in, sam, olga, plan, below, acme, sales):
    finance = child(olga, "Secret finance", "Count", Unit.objects.create(organization=acme, name="Finance"))
    last = child(olga, "Sales north", "Sell", sales)
    link_parent(plan=finance, parent=below, by=olga)
    link_parent(plan=last, parent=finance, by=olga)
    refusal = post(sign_in(sam), f"plans/{below.pk}/parents/", parent=last.pk)
    assert refusal.status_code == 409
    assert refusal.json()["detail"].startswith("That would close a circle: Sales 2027 → ")
    assert "another plan" in refusal.json()["detail"]
    assert "Secret finance" not in refusal.json()["detail"]


@pytest.mark.parametrize(
    "body", [{}, {"parent": 0}, {"parent": "x"}, {"parent": None}, {"parent": True, "item": "x"}, {"item": key(4)}]
)
def test_what_names_no_parent_is_refused(sign_in, olga, below, body):
    assert post(sign_in(olga), f"plans/{below.pk}/parents/", **body).status_code == 400


def test_a_confidential_line_is_no_method_for_somebody_not_named(sign_in, connie, plan, below):
    refusal = post(sign_in(connie), f"plans/{below.pk}/parents/", parent=plan.pk, item=key(9))
    assert refusal.status_code == 409
    assert "Margin" not in refusal.content.decode()


def test_a_decline_needs_a_reason(sign_in, olga, question):
    refusal = post(sign_in(olga), answer_path(question), version_id=question.version_id, accept=False)
    assert refusal.status_code == 409
    assert "Say why" in refusal.json()["errors"]["reason"][0]


@pytest.mark.parametrize("version", [0, None, 2**40])
def test_an_answer_to_what_has_changed_since_is_refused_with_the_changes(sign_in, olga, question, version):
    refusal = post(sign_in(olga), answer_path(question), version_id=version, accept=True)
    assert refusal.status_code == 409
    assert refusal.json()["current"] == {"version_id": question.version_id, "changes": question.changes}


def test_an_answer_names_what_was_read(sign_in, olga, question):
    refusal = post(sign_in(olga), answer_path(question), accept=True)
    assert refusal.status_code == 400
    assert "version_id" in refusal.json()["errors"]


def test_the_question_of_another_plan_is_not_there(sign_in, olga, plan, question):
    assert (
        post(
            sign_in(olga), f"plans/{plan.pk}/questions/{question.pk}/", version_id=question.version_id, accept=True
        ).status_code
        == 404
    )


def test_a_question_is_answered_once(sign_in, olga, question):
    assert post(sign_in(olga), answer_path(question), version_id=question.version_id, accept=True).status_code == 200
    assert post(sign_in(olga), answer_path(question), version_id=question.version_id, accept=True).status_code == 409


@pytest.mark.parametrize("share", ["-1", "101", "70.5", "x"])
def test_a_share_that_is_none_is_refused(sign_in, olga, plan, share):
    assert get(sign_in(olga), f"plans/{plan.pk}/trade-offs/", share=share).status_code == 400


@pytest.mark.parametrize("wish", [{"unit": "0"}, {"unit": "x"}, {"missing": "perhaps"}])
def test_a_wish_about_the_map_that_is_none_is_refused(sign_in, olga, plan, wish):
    assert get(sign_in(olga), "plan-map/", **wish).status_code == 400


# ---- What is hidden ----


@pytest.mark.parametrize("path", READS)
def test_confidential_lines_stay_with_those_who_may_read_them(sign_in, olga, vera, company, people, path):
    method = Item(key(10), "Sell the night fleet", visibility=Visibility.CONFIDENTIAL)
    sections = tuple(
        replace(section, items=(*section.items, method)) if section.key == "methods" else section
        for section in company.sections
    )
    plan = create_plan(by=olga, text=replace(company, sections=sections), owner=people["olga"])
    hers = get(sign_in(olga), path.format(plan.pk)).content.decode()
    assert ("Sell the night fleet" in hers) == (path != "plan-contradictions/")
    theirs = get(sign_in(vera), path.format(plan.pk)).content.decode()
    assert "Sell the night fleet" not in theirs
    assert key(10) not in theirs


def test_a_link_to_a_method_that_one_may_not_read_tells_neither_key_nor_words(sign_in, olga, vera, plan, sales):
    secret = Item(key(10), "Sell the night fleet", visibility=Visibility.CONFIDENTIAL)
    above = create_plan(by=olga, text=Plan(title="Fleet", sections=(Section("methods", (secret,)),)))
    made = child(olga, "Sales 2027", "Sell", sales)
    hang(made, above, key(10))
    (hers,) = get(sign_in(olga), f"plans/{made.pk}/family/").json()["parents"]
    assert hers["item"] == key(10)
    (theirs,) = get(sign_in(vera), f"plans/{made.pk}/family/").json()["parents"]
    assert (theirs["item"], theirs["method"], theirs["closeness"]) == (None, "", None)


def test_questions_tell_internal_lines_and_stay_with_who_may_read_those(sign_in, rob, people, plan, below, question):
    """Rob leads the plan below, and above he only owns a line."""
    below.owner = people["rob"]
    below.save()
    plan.items.filter(key=key(4)).update(owner=people["rob"])
    told = get(sign_in(rob), f"plans/{below.pk}/family/").json()
    assert [above["plan"]["id"] for above in told["parents"]] == [plan.pk]
    assert told["questions"] == []


# ---- What is told ----


def test_the_map_lists_plans_with_parents_methods_and_carriers(sign_in, vera, plan, below, question):
    company, sales = get(sign_in(vera), "plan-map/").json()["plans"]
    assert (company["plan"]["id"], company["parents"]) == (plan.pk, [])
    carried, orphan = company["methods"]
    assert carried["carriers"] == [{"plan": below.pk, "closeness": "identical", "linked": True}]
    assert (orphan["text"], orphan["carriers"]) == ("Renegotiate the hub contracts", [])
    assert (sales["vision"], sales["parents"], sales["questions"]) == (ROUTES, [plan.pk], 1)


def test_the_map_narrows_to_a_unit_and_to_what_is_missing(sign_in, vera, olga, plan, below, sales):
    alone = child(olga, "Alone", "Sell alone", sales)
    client = sign_in(vera)

    def ids(**wish):
        return [one["plan"]["id"] for one in get(client, "plan-map/", **wish).json()["plans"]]

    assert ids() == [plan.pk, alone.pk, below.pk]
    assert ids(unit=sales.pk) == [alone.pk, below.pk]
    assert ids(missing="true") == [plan.pk, alone.pk]
    assert ids(missing="true", unit=sales.pk) == [alone.pk]


def test_the_map_of_many_plans_takes_the_queries_of_few(
    sign_in, vera, olga, plan, sales, django_assert_max_num_queries, django_assert_num_queries
):
    client = sign_in(vera)
    hang(child(olga, "First", "Sell", sales), plan)
    with django_assert_max_num_queries(20) as few:
        get(client, "plan-map/")
    for one in range(10):
        hang(child(olga, f"Plan {one}", f"Vision {one}", sales), plan)
    with django_assert_num_queries(len(few)):
        assert len(get(client, "plan-map/").json()["plans"]) == 12


def test_a_plan_is_linked_and_unlinked(sign_in, ed, olga, plan, sales):
    made, client = child(olga, "Routes", ROUTES, sales), sign_in(ed)
    told = post(client, f"plans/{made.pk}/parents/", parent=plan.pk, item=key(4))
    assert told.status_code == 201
    (above,) = told.json()["parents"]
    assert (above["plan"]["title"], above["method"], above["closeness"]) == ("Acme 2027", ROUTES, "identical")
    assert client.delete(f"{API}/plans/{made.pk}/parents/{above['link']}/").status_code == 204
    assert not made.parent_links.exists()


def test_a_change_above_is_declined_with_a_reason(sign_in, olga, question):
    told = post(
        sign_in(olga),
        answer_path(question),
        version_id=question.version_id,
        accept=False,
        reason="Our orders close at noon",
    ).json()
    (one,) = told["questions"]
    assert (one["state"], one["reason"], one["changes"]) == (
        "declined",
        "Our orders close at noon",
        ["It was reworded."],
    )
    assert one["answered_by"] == "Olga"


def test_accepting_changes_no_text_by_itself(sign_in, olga, question, below):
    post(sign_in(olga), answer_path(question), version_id=question.version_id, accept=True)
    assert draft(below).section("vision").items[0].text == ROUTES


def test_contradictions_name_both_lines(sign_in, vera, olga, plan):
    measure = Item(
        "", "Share of parcels on the promised day", measure=Measure(unit="%", baseline=Decimal(88), target=Decimal(93))
    )
    text = Plan(
        title="Hubs 2027",
        period=Period(date(2027, 1, 1), date(2027, 12, 31)),
        sections=(Section("measures", (measure,)),),
    )
    other = create_plan(by=olga, text=text)
    (one,) = get(sign_in(vera), "plan-contradictions/").json()
    assert {one["first"]["plan"], one["second"]["plan"]} == {plan.pk, other.pk}
    assert "93" in one["sentence"]


def test_trade_offs_tell_the_matrix_and_the_cut(sign_in, olga, plan):
    told = get(sign_in(olga), f"plans/{plan.pk}/trade-offs/", share="50").json()
    assert [(row["rank"], row["methods"], row["obstacles"]) for row in told["rows"]] == [
        (1, [key(4)], [key(7)]),
        (2, [key(5)], []),
    ]
    assert told["cut"]["share"] == 0.5
    assert [(line["item"], line["lands"]) for line in told["cut"]["lines"]][-1] == (key(5), False)
    assert any("Drivers leave" in hole["sentence"] for hole in told["holes"])
