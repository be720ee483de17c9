"""Staffing in the API and in reports."""

from datetime import date
from fractions import Fraction as F

import pytest
from django.test import Client

from dsm.models import Allocation
from dsm.report_sections.staffing import Staffing
from dsm.report_sections.subject import PORTFOLIO
from dsm.services import staffing as services
from dsm.services.portfolio import create_capability
from organizations.models import Person
from reports.blocks import freeze
from reports.sections import Brief

FIRST = date(2027, 1, 1)
JSON = {"content_type": "application/json"}


@pytest.fixture
def ana(olga) -> Person:
    return Person.objects.create(organization=olga.organization, name="Ana")


@pytest.fixture
def api(olga) -> Client:
    client = Client()
    client.force_login(olga.user)
    return client


def url(member, rest: str) -> str:
    return f"/api/v1/o/{member.organization.slug}/{rest}"


def test_a_respondent_reads_no_allocation(rob):
    client = Client()
    client.force_login(rob.user)
    assert client.get(url(rob, "allocations/")).status_code == 403
    assert client.get(url(rob, "staffing/")).status_code == 403


def test_what_cannot_be_is_refused_with_its_field(api, olga, ana, tracking):
    body = {"person": ana.pk, "product": tracking.pk, "first": "2027-02-01", "last": "2027-01-01", "fte": "0.5"}
    crossed = api.post(url(olga, "allocations/"), body, **JSON)
    assert crossed.status_code == 409 and "cross" in crossed.json()["errors"]["last"][0]
    assert api.post(url(olga, "allocations/"), {**body, "fte": "50"}, **JSON).status_code == 400
    assert not Allocation.objects.exists()


def test_an_allocation_is_made_changed_and_put_in_the_bin(api, olga, ana, tracking):
    body = {"person": ana.pk, "product": tracking.pk, "first": "2027-02-01", "fte": 0.5}
    made = api.post(url(olga, "allocations/"), body, **JSON).json()
    assert (made["fte"], made["revision"], made["last"]) == (0.5, 1, None)
    at = url(olga, f"allocations/{made['id']}/")
    changed = api.patch(at, {"fte": 0.25, "revision": 1}, **JSON).json()
    assert (changed["fte"], changed["revision"]) == (0.25, 2)
    stale = api.patch(at, {"fte": 1, "revision": 1}, **JSON)
    assert stale.status_code == 409 and stale.json()["current"]["fte"] == "0.250"
    assert api.delete(at).status_code == 204
    assert api.get(url(olga, "allocations/")).json()["count"] == 0


def test_the_summary_says_gaps_and_findings(api, olga, ana, tracking):
    design = create_capability(by=olga, name="Design")
    services.give_home(person=ana, by=olga, first=FIRST, capability=design, fte=F(1, 2))
    services.ask_for(product=tracking, capability=design, by=olga, first=FIRST, fte=F(2))
    found = api.get(url(olga, "staffing/?from=2027-03&months=2")).json()
    [row] = found["capabilities"]
    assert [month["gap"] for month in row["months"]] == [-1.5, -1.5]
    assert {"alone", "bench", "nobody"} == {one["kind"] for one in found["findings"]}
    assert api.get(url(olga, "staffing/?from=2027-13")).status_code == 400


def test_the_report_says_where_people_are_missing(olga, ana, tracking):
    design = create_capability(by=olga, name="Design")
    services.give_home(person=ana, by=olga, first=FIRST, capability=design)
    brief = Brief(membership=olga, subject=PORTFOLIO, as_of=date(2027, 3, 15))
    assert Staffing().build(brief) is None
    services.ask_for(product=tracking, capability=design, by=olga, first=FIRST, fte=F(2))
    content = Staffing().build(brief)
    assert content.blocks[0].text.startswith("In the next half year, 1 capability has fewer people")
    assert [cell.text for cell in content.blocks[1].rows[0]] == ["Design", *["−1"] * 6]
    assert freeze(content.blocks)
    assert Staffing().build(Brief(membership=olga, subject="plan:1", as_of=FIRST)) is None
