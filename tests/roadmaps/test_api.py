import pytest

from jobs.models import Job
from organizations.models import AuditEntry, Person
from roadmaps.models import Roadmap

BASE = "/api/v1/o/acme/roadmaps/"
NEW = {"title": "Steps", "starts_on": "2027-01-04", "wave_weeks": 13, "capacity_days": 5}


@pytest.fixture
def call(sign_in):
    """call(olga, "post", path, body): the response of the API."""

    def call(member, method, path, body=None):
        return getattr(sign_in(member), method)(path, body, content_type="application/json")

    return call


def of(roadmap, initiative=None) -> str:
    return f"{BASE}{roadmap.pk}/initiatives/" + (f"{initiative.pk}/" if initiative else "")


# ---- Refusals ----


@pytest.mark.parametrize("method, tail", [("post", ""), ("patch", "{}/"), ("delete", "{}/"), ("post", "{}/draft/")])
def test_a_viewer_writes_nothing(call, vera, roadmap, method, tail):
    assert call(vera, method, BASE + tail.format(roadmap.pk), {}).status_code == 403


def test_a_viewer_steers_nothing(call, vera, roadmap, one):
    assert call(vera, "patch", of(roadmap, one("debt")), {"wave": 1}).status_code == 403


def test_a_stranger_finds_nothing(call, eve, roadmap):
    assert call(eve, "get", BASE).status_code == 404
    assert call(eve, "get", f"/api/v1/o/globex/roadmaps/{roadmap.pk}/initiatives/").status_code == 404


@pytest.mark.parametrize(
    "body", [{}, {**NEW}, {**NEW, "assessment": 10**12}, {**NEW, "assessment": "x", "capacity_days": 0}]
)
def test_an_incomplete_roadmap_is_refused_field_by_field(call, olga, assessment, body):
    response = call(olga, "post", BASE, body)
    assert response.status_code == 400
    assert "assessment" in response.json()["errors"]


def test_a_refusal_names_the_field(call, olga, assessment):
    response = call(olga, "post", BASE, {**NEW, "assessment": assessment.pk, "starts_on": "9999-01-01"})
    assert response.status_code == 409
    assert response.json()["errors"] == {"starts_on": ["Choose a first day within ten years from today."]}


def test_of_several_changes_all_are_made_or_none(call, olga, acme, roadmap, one):
    paula = Person.objects.create(organization=acme, name="Paula")
    response = call(olga, "patch", of(roadmap, one("budget")), {"owner": paula.pk, "wave": 1})
    assert response.status_code == 409
    assert "needs “Introduce sre” first" in response.json()["detail"]
    assert one("budget").owner is None
    assert not AuditEntry.objects.filter(action="initiative.owner_set").exists()


def test_a_person_of_another_company_is_unknown_here(call, olga, globex, roadmap, one):
    stranger = Person.objects.create(organization=globex, name="Gus")
    assert call(olga, "patch", of(roadmap, one("debt")), {"owner": stranger.pk}).status_code == 400


# ---- Reading and writing ----


def test_the_list_gives_figures(call, vera, roadmap):
    (found,) = call(vera, "get", BASE).json()["results"]
    assert (found["id"], found["initiative_count"], found["wave_count"], found["person_days"]) == (
        roadmap.pk,
        4,
        2,
        "8.00",
    )


def test_a_roadmap_is_made_and_drafted_by_a_job(call, olga, assessment):
    response = call(olga, "post", BASE, {**NEW, "assessment": assessment.pk})
    assert response.status_code == 201
    assert response.json()["drafted_at"] is None
    assert Job.objects.get().params["roadmap_id"] == response.json()["id"]


def test_one_setting_is_changed_and_the_others_stay(call, olga, roadmap):
    response = call(olga, "patch", f"{BASE}{roadmap.pk}/", {"capacity_days": 9})
    assert (response.json()["capacity_days"], response.json()["wave_weeks"]) == (9, 13)


def test_a_draft_answers_with_its_job(call, olga, roadmap):
    response = call(olga, "post", f"{BASE}{roadmap.pk}/draft/")
    assert response.status_code == 202
    assert Job.objects.filter(pk=response.json()["id"]).exists()


def test_a_deleted_roadmap_is_gone_from_the_list(call, olga, roadmap):
    assert call(olga, "delete", f"{BASE}{roadmap.pk}/").status_code == 204
    assert call(olga, "get", BASE).json()["results"] == []
    assert Roadmap.objects.in_bin_of(olga).get() == roadmap


def test_initiatives_come_by_wave_with_what_they_wait_for(call, vera, roadmap, one):
    found = call(vera, "get", of(roadmap)).json()["results"]
    assert [(row["action"], row["wave"]) for row in found] == [
        ("do-sre", 1), ("do-journeys", 1), ("do-budget", 2), ("do-debt", 2),
    ]  # fmt: skip
    assert found[2]["after"] == [one("sre").pk]


def test_an_initiative_gives_its_reasons(call, vera, roadmap, one):
    found = call(vera, "get", of(roadmap, one("budget"))).json()
    assert found["place"].startswith("It needs “Introduce sre” first")
    assert found["worth"] == [{"practice": "BUDGET", "gap": 1.0, "weight": 3.0, "factor": 1.0}]


def test_a_move_into_a_full_wave_tells_by_how_much(call, olga, roadmap, one):
    response = call(olga, "patch", of(roadmap, one("debt")), {"wave": 1, "status": "planned"})
    assert (response.json()["wave"], response.json()["over_capacity_days"]) == (1, "1.00")
