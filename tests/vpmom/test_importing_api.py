"""Bringing a page in by the API: read as the command reads it, and stored when somebody says so."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from organizations.models import Unit
from tests.vpmom.test_importing import PAGE
from vpmom.models import ImportedSource, Plan
from vpmom.plan import Visibility
from vpmom.queries.reading import draft

pytestmark = pytest.mark.django_db
READ = "/api/v1/o/acme/plan-imports/"
STORE = f"{READ}store/"
BOTH = (READ, STORE)


def post(client, url, **body):
    return client.post(url, body, content_type="application/json")


def store(client, *plans, **more):
    return post(client, STORE, text=PAGE, plans=list(plans), **more)


@pytest.mark.parametrize("url", BOTH)
def test_a_stranger_finds_no_door(sign_in, eve, url):
    assert post(sign_in(eve), url, text=PAGE, plans=[{"place": 0}]).status_code == 404


@pytest.mark.parametrize("url", BOTH)
def test_a_viewer_brings_nothing_in(sign_in, vera, url):
    assert post(sign_in(vera), url, text=PAGE, plans=[{"place": 0}]).status_code == 403
    assert not Plan.objects.exists()


def test_a_unit_leader_stores_only_inside_her_units(sign_in, sam, sales):
    client = sign_in(sam)
    assert store(client, {"place": 0}).status_code == 403
    assert store(client, {"place": 0, "unit": sales.pk}).status_code == 201
    assert Plan.objects.get().unit == sales


def test_a_unit_out_of_sight_is_no_unit(sign_in, sam, acme):
    finance = Unit.objects.create(organization=acme, name="Finance")
    refusal = store(sign_in(sam), {"place": 0, "unit": finance.pk})
    assert refusal.status_code == 400
    assert not Plan.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": ""},
        {"text": True},
        {"text": ["a"]},
        {"text": "a\x00b"},
        {"text": PAGE, "format": "docx"},
        {"text": PAGE, "format": "pdf"},
        {"text": PAGE, "name": "x" * 201},
    ],
)
def test_what_is_no_page_is_refused(sign_in, ed, body):
    refusal = post(sign_in(ed), READ, **body)
    assert refusal.status_code == 400
    assert refusal.json()["errors"]


def test_a_lone_half_of_a_letter_is_refused(sign_in, ed):
    body = '{"text": "# Plan\\ud800"}'
    assert sign_in(ed).post(READ, body, content_type="application/json").status_code == 400


def test_what_the_reader_refuses_is_told_in_its_words(sign_in, ed):
    refusal = post(sign_in(ed), READ, text=PAGE, name="plan.docx")
    assert refusal.status_code == 409
    assert "not a Word document" in refusal.json()["detail"]


@pytest.mark.parametrize(
    "plans",
    [
        [],
        "all",
        [{"place": -1}],
        [{"place": 2}],
        [{"place": "first"}],
        [{"unit": None}],
        [{"place": 0}, {"place": 0}],
        [{"place": 0, "visibility": "confidential"}],
        [{"place": 0, "title": "x" * 201}],
        [{"place": 0, "unit": 999_999}],
        [{"place": 0}] * 301,
    ],
)
def test_a_choice_that_cannot_be_meant_stores_nothing(sign_in, ed, plans):
    refusal = post(sign_in(ed), STORE, text=PAGE, plans=plans)
    assert refusal.status_code == 400
    assert "plans" in refusal.json()["errors"]
    assert not Plan.objects.exists()


def test_reading_answers_what_the_command_prints_and_stores_nothing(sign_in, ed, tmp_path):
    file, printed = tmp_path / "page.md", StringIO()
    file.write_text(PAGE)
    call_command("import_vpmom", str(file), json=True, stdout=printed)
    answer = post(sign_in(ed), READ, text=PAGE, name="page.md")
    assert answer.status_code == 200
    assert answer.json() == json.loads(printed.getvalue())
    assert [plan["title"] for plan in answer.json()["plans"]] == ["2027 Quay VPMOM", "2027 Sales VPMOM (TBA)"]
    assert not Plan.objects.exists()


def test_a_period_in_fiscal_years_is_read_in_those_of_the_organization(sign_in, ed, acme):
    acme.fiscal_year_end_month, acme.fiscal_year_end_day = 1, 31
    acme.save()
    text = PAGE.replace("January 1, 2027 to December 31, 2027", "FY20")
    assert post(sign_in(ed), READ, text=text).json()["plans"][0]["period"] == ["2019-02-01", "2020-01-31"]


def test_the_chosen_plan_is_stored_with_its_part_of_the_page(sign_in, ed, sales):
    chosen = {"place": 0, "unit": sales.pk, "title": "Quay 2027", "visibility": "public"}
    answer = store(sign_in(ed), chosen, name="page.md")
    assert answer.status_code == 201
    (told,) = answer.json()
    plan = Plan.objects.get()
    assert (told["id"], told["title"], told["unit"], told["status"]) == (plan.pk, "Quay 2027", sales.pk, "draft")
    assert {item.visibility for _section, item in draft(plan).walk()} == {Visibility.PUBLIC}
    assert ImportedSource.objects.get(plan=plan).name == "page.md"


def test_without_a_word_about_it_lines_are_for_members_and_those_below_them_too(sign_in, ed):
    text = PAGE.replace("- On time\n", "- On time\n  - By the tide table\n")
    assert post(sign_in(ed), STORE, text=text, plans=[{"place": 0}]).status_code == 201
    lines = {item.text: item.visibility for _section, item in draft(Plan.objects.get()).walk()}
    assert lines["By the tide table"] == Visibility.INTERNAL
    assert set(lines.values()) == {Visibility.INTERNAL}


def test_plans_are_answered_in_the_order_in_which_they_were_named(sign_in, ed):
    told = store(sign_in(ed), {"place": 1}, {"place": 0}).json()
    assert [plan["title"] for plan in told] == ["2027 Sales VPMOM (TBA)", "2027 Quay VPMOM"]


def test_the_page_itself_is_for_who_reads_every_line(sign_in, ed, vera, olga, eve):
    plan_id = store(sign_in(ed), {"place": 0}, name="page.md").json()[0]["id"]
    url = f"/api/v1/o/acme/plans/{plan_id}/source/"
    told = sign_in(olga).get(url)
    assert told.status_code == 200 and told.json()["name"] == "page.md"
    assert "### 2027 Quay VPMOM" in told.json()["text"] and "Everything about our harbour." in str(
        told.json()["unplaced"]
    )
    assert sign_in(vera).get(url).status_code == 404
    assert sign_in(eve).get(url).status_code == 404


def test_a_plan_of_no_page_has_no_source(sign_in, olga, plan):
    assert sign_in(olga).get(f"/api/v1/o/acme/plans/{plan.pk}/source/").status_code == 404
