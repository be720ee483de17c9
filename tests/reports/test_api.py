import pytest

from jobs.models import Job
from reports.models import Report

LIST = "/api/v1/o/acme/reports/"
ASKED = {"title": "Gaps", "subject": "assessment:12", "as_of": "2026-10-01"}


def send(client, method: str, url: str, body=None):
    return getattr(client, method)(url, body or {}, content_type="application/json")


def one(report: Report, tail: str = "") -> str:
    return f"{LIST}{report.pk}/{tail}"


@pytest.mark.parametrize("who, status", [("eve", 404), ("rob", 403)])
def test_who_may_not_read_gets_nothing(report, who, status, request, sign_in):
    client = sign_in(request.getfixturevalue(who))
    for url in (LIST, one(report), one(report, "documents/pdf/")):
        assert client.get(url).status_code == status


@pytest.mark.parametrize("method, tail", [("post", None), ("patch", ""), ("delete", ""), ("post", "build/")])
def test_a_viewer_writes_nothing(report, vera, sign_in, method, tail):
    url = LIST if tail is None else one(report, tail)
    assert send(sign_in(vera), method, url, ASKED).status_code == 403


def test_a_viewer_reads_the_frozen_blocks(report, vera, sign_in):
    body = sign_in(vera).get(one(report)).json()
    assert body["sections"][0]["blocks"][0]["type"] == "Lead"
    assert body["hidden_sections"] == 0


def test_the_list_holds_no_content(report, vera, sign_in):
    body = sign_in(vera).get(LIST).json()
    assert body["count"] == 1
    assert body["results"][0]["title"] == "Gaps, autumn"
    assert "sections" not in body["results"][0]


def test_a_viewer_downloads(report, vera, sign_in):
    answer = sign_in(vera).get(one(report, "documents/xlsx/"))
    assert answer.content.startswith(b"PK")
    assert "attachment" in answer.headers["Content-Disposition"]


def test_asking_answers_with_the_report_and_its_job(sections_of, olga, sign_in):
    answer = send(sign_in(olga), "post", LIST, ASKED)
    assert answer.status_code == 202
    assert answer.json()["report"]["built_at"] is None
    assert str(Job.objects.get().pk) == answer.json()["job"]


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"title": ""}, "title"),
        ({"title": ["a"]}, "title"),
        ({"subject": "x" * 61}, "subject"),
        ({"subject": "nonsense"}, "subject"),
        ({"as_of": "yesterday"}, "as_of"),
        ({"unit": 999_999}, "unit"),
        ({"unit": "sales"}, "unit"),
    ],
)
def test_what_cannot_be_used_is_named(sections_of, olga, sign_in, wrong, field):
    answer = send(sign_in(olga), "post", LIST, ASKED | wrong)
    assert answer.status_code in (400, 409)
    assert field in answer.json()["errors"]
    assert not Report.objects.exists()


def test_a_unit_of_another_organization_is_unknown(sections_of, eve, sales, sign_in):
    answer = send(sign_in(eve), "post", "/api/v1/o/globex/reports/", ASKED | {"unit": sales.pk})
    assert answer.json()["errors"]["unit"] == ["There is no such unit."]


def test_renaming_and_deleting(report, olga, sign_in):
    client = sign_in(olga)
    assert send(client, "patch", one(report), {"title": "New"}).json()["title"] == "New"
    assert send(client, "delete", one(report)).status_code == 204
    assert client.get(one(report)).status_code == 404


def test_a_failed_build_can_be_asked_for_again(waiting, olga, sign_in):
    assert send(sign_in(olga), "post", one(waiting, "build/")).status_code == 202


def test_a_built_report_is_not_built_again(report, olga, sign_in):
    answer = send(sign_in(olga), "post", one(report, "build/"))
    assert answer.status_code == 409
    assert "stays as it is" in answer.json()["detail"]
