import csv
import io
import re

import openpyxl
import pytest
from django.urls import reverse

from jobs.models import Job
from organizations.models import Person
from roadmaps import services
from roadmaps.models import Roadmap

NEW = {"title": "Steps", "starts_on": "2027-01-04", "wave_weeks": "13", "capacity_days": "5"}


def at(name, *args):
    return reverse(name, args=["acme", *args])


def text(response) -> str:
    return re.sub(r"[ \n]+", " ", response.content.decode())


@pytest.fixture
def idle(roadmap):
    """The drafted roadmap, with no job under way."""
    Job.objects.all().delete()
    return roadmap


# ---- Refusals ----


def test_a_respondent_sees_no_roadmap(sign_in, rob, roadmap):
    assert sign_in(rob).get(at("roadmap", roadmap.pk)).status_code == 403


def test_a_stranger_learns_nothing(sign_in, eve, acme, roadmap):
    assert sign_in(eve).get(at("roadmap", roadmap.pk)).status_code == 404
    assert sign_in(eve).get(reverse("roadmap", args=["globex", roadmap.pk])).status_code == 404


def test_an_initiative_opens_only_below_its_own_roadmap(sign_in, olga, idle, many_roadmap):
    other = many_roadmap(1).initiatives.get()
    assert sign_in(olga).get(at("initiative", idle.pk, other.pk)).status_code == 404


@pytest.mark.parametrize("name", ["roadmap", "roadmap-csv"])
def test_a_number_beyond_all_numbers_is_not_found(sign_in, olga, acme, name):
    assert sign_in(olga).get(at(name, 10**30)).status_code == 404


def test_an_initiative_of_a_number_beyond_all_numbers_is_not_found(sign_in, olga, idle):
    assert sign_in(olga).get(at("initiative", 10**30, 10**30)).status_code == 404


def test_a_viewer_reads_and_is_offered_nothing_to_change(sign_in, vera, idle):
    page = text(sign_in(vera).get(at("roadmap", idle.pk)))
    assert "Introduce sre" in page
    assert "Draft again" not in page
    assert "Move " not in page


@pytest.mark.parametrize(
    "wrong, sentence",
    [
        ({"capacity_days": "0"}, "greater than or equal to 1"),
        ({"capacity_days": "many"}, "Enter a whole number"),
        ({"starts_on": "9999-12-31"}, "within ten years"),
        ({"starts_on": "soon"}, "Enter a valid date"),
        ({"wave_weeks": "1000"}, "less than or equal to 104"),
        ({"assessment": "999999"}, "Select a valid choice"),
        ({"title": "x" * 201}, "at most 200 characters"),
    ],
)
def test_a_wrong_entry_is_told_and_what_was_typed_stays(sign_in, olga, assessment, wrong, sentence):
    response = sign_in(olga).post(
        at("roadmap-new"), {**NEW, "title": "My typed name", "assessment": assessment.pk, **wrong}
    )
    assert response.status_code == 422
    assert sentence in text(response)
    assert wrong.get("title", "My typed name") in text(response)
    assert not Roadmap.objects.exists()


def test_an_editor_of_one_unit_is_not_offered_what_she_may_not_write_for(sign_in, sam, assessment):
    assert "Nothing to draft from yet" in text(sign_in(sam).get(at("roadmap-new")))


def test_a_move_before_what_is_needed_first_is_explained_on_the_page(sign_in, olga, idle, one):
    response = sign_in(olga).post(at("initiative-move", idle.pk, one("budget").pk), {"wave": 1})
    assert response.status_code == 422
    assert "needs “Introduce sre” first, which ends in wave 1." in text(response)


@pytest.mark.parametrize("wave", ["", "0", "-1", "1e3", "99999999999", "<script>"])
def test_a_wave_that_is_none_is_refused_on_the_page(sign_in, olga, idle, one, wave):
    assert sign_in(olga).post(at("initiative-move", idle.pk, one("debt").pk), {"wave": wave}).status_code == 422
    assert one("debt").wave == 2


def test_html_in_a_title_is_shown_as_text(sign_in, olga, idle):
    idle.initiatives.update(title="<script>alert(1)</script>")
    page = text(sign_in(olga).get(at("roadmap", idle.pk)))
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


# ---- List ----


def test_without_answers_the_list_leads_to_the_assessments(sign_in, olga, acme):
    page = text(sign_in(olga).get(at("roadmaps")))
    assert "A roadmap is drafted from the gaps of an assessment." in page
    assert at("assessments") in page


def test_with_answers_the_list_leads_to_a_new_roadmap(sign_in, olga, assessment):
    assert "Draft the first roadmap" in text(sign_in(olga).get(at("roadmaps")))


def test_the_list_gives_the_figures_of_each_roadmap(sign_in, vera, roadmap):
    page = text(sign_in(vera).get(at("roadmaps")))
    assert '<td class="num">4</td><td class="num">2</td>' in page
    assert "4 Jan 2027" in page


# ---- Making and changing ----


def test_a_new_roadmap_begins_with_the_next_fiscal_quarter(sign_in, olga, assessment):
    page = text(sign_in(olga).get(at("roadmap-new") + f"?assessment={assessment.pk}"))
    assert "First roadmap: Autumn" in page
    assert f'<option value="{assessment.pk}" selected>' in page


@pytest.mark.parametrize("asked", ["", "x", "-1", "9" * 40, "<b>"])
def test_a_strange_assessment_in_the_address_does_no_harm(sign_in, olga, assessment, asked):
    assert sign_in(olga).get(at("roadmap-new"), {"assessment": asked}).status_code == 200


def test_making_one_shows_that_it_is_being_drafted(sign_in, ed, assessment):
    response = sign_in(ed).post(at("roadmap-new"), {**NEW, "assessment": assessment.pk}, follow=True)
    assert "Draft of “Steps”" in text(response)
    assert 'hx-select="#plan"' in text(response)


def test_another_capacity_is_drafted_again(sign_in, ed, idle):
    response = sign_in(ed).post(at("roadmap-settings", idle.pk), {**NEW, "capacity_days": "8"})
    assert response.status_code == 302
    assert Job.objects.get().params["settings"].endswith(" 13 8")


def test_a_deleted_roadmap_offers_its_way_back(sign_in, ed, idle):
    page = text(sign_in(ed).post(at("roadmap-delete", idle.pk), follow=True))
    assert "“First steps” is in the bin." in page
    assert at("bin-restore", "roadmap", idle.pk) in page
    sign_in(ed).post(at("bin-restore", "roadmap", idle.pk))
    assert Roadmap.objects.visible_to(ed).get() == idle


def test_asking_for_a_draft_of_a_deleted_assessment_is_answered_with_a_sentence(sign_in, ed, idle, assessment):
    type(assessment).objects.filter(pk=assessment.pk).update(deleted_at="2026-11-02T00:00Z")
    response = sign_in(ed).post(at("roadmap-draft", idle.pk))
    assert response.status_code == 409
    assert "The assessment of this roadmap was deleted." in text(response)


# ---- The plan ----


def test_the_plan_says_what_when_and_why(sign_in, vera, idle):
    page = text(sign_in(vera).get(at("roadmap", idle.pk)))
    assert "4 initiatives, done by <b>" in page
    assert "5 of 5 person-days" in page
    assert "Unlocks “Introduce budget”." in page
    assert "After “Introduce sre”." in page
    assert "Wave 2 <small" in page


def test_a_full_wave_says_so(sign_in, olga, idle, one):
    page = text(sign_in(olga).post(at("initiative-move", idle.pk, one("debt").pk), {"wave": 1}, follow=True))
    assert "1 person-day more than its capacity" in page
    assert "1 too many" in page


def test_an_initiative_explains_its_place_and_its_priority(sign_in, vera, idle, one):
    page = text(sign_in(vera).get(at("initiative", idle.pk, one("sre").pk)))
    assert "The first wave has room for it after everything that is more urgent." in page
    assert "It takes over the priority 1.5 of “Introduce budget”, which cannot begin without it." in page
    assert "50\N{NO-BREAK SPACE}%" in page
    page = text(sign_in(vera).get(at("initiative", idle.pk, one("debt").pk)))
    assert "Wave 1 has no room for its 1 person-day: more urgent work takes 5 of 5." in page
    page = text(sign_in(vera).get(at("initiative", idle.pk, one("budget").pk)))
    assert "It needs “Introduce sre” first, which ends in wave 1." in page


def test_state_and_owner_are_set_from_the_page(sign_in, ed, acme, idle, one):
    paula = Person.objects.create(organization=acme, name="Paula")
    client = sign_in(ed)
    client.post(at("initiative-status", idle.pk, one("debt").pk), {"status": "running"})
    page = text(client.post(at("initiative-owner", idle.pk, one("debt").pk), {"owner": paula.pk}, follow=True))
    assert (one("debt").status, one("debt").owner) == ("running", paula)
    assert "<b>Paula</b>" in page


def test_what_was_left_out_can_be_taken_back(sign_in, ed, idle, one):
    services.drop(initiative=one("debt"), by=ed)
    assert "Take back" in text(sign_in(ed).get(at("roadmap", idle.pk)))
    sign_in(ed).post(at("initiative-status", idle.pk, one("debt").pk), {"status": "planned"})
    assert one("debt").is_planned


def test_a_plan_without_gaps_says_what_to_do(sign_in, olga, idle):
    idle.initiatives.all().delete()
    assert "No gap to close" in text(sign_in(olga).get(at("roadmap", idle.pk)))


def test_a_failed_draft_says_why_to_who_may_know(sign_in, olga, vera, undrafted):
    Job.objects.update(status="failed", error="Too little capacity.", finished_at="2026-11-02T00:00Z")
    assert "Too little capacity." in text(sign_in(olga).get(at("roadmap", undrafted.pk)))
    page = text(sign_in(vera).get(at("roadmap", undrafted.pk)))
    assert "Too little capacity." not in page
    assert "The last draft did not succeed." in page


def test_queries_and_size_do_not_grow_with_the_plan(sign_in, olga, many_roadmap, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, counts = sign_in(olga), []
    for count in (3, 40, 130):
        roadmap = many_roadmap(count)
        Job.objects.all().delete()
        client.get(at("roadmap", roadmap.pk))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            response = client.get(at("roadmap", roadmap.pk))
        counts.append(len(captured))
        assert len(response.content) < 200_000
    assert counts[0] == counts[1] == counts[2] < 20


# ---- Files ----


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_what_users_typed_never_becomes_a_formula(sign_in, vera, idle, start):
    nasty = f"{start}HYPERLINK(1)"
    idle.initiatives.update(title=nasty)
    client = sign_in(vera)
    rows = list(csv.reader(io.StringIO(client.get(at("roadmap-csv", idle.pk)).content.decode("utf-8-sig"), newline="")))
    assert {row[1] for row in rows[1:]} == {f"'{nasty}"}
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(at("roadmap-xlsx", idle.pk)).content)).active
    assert {cell.data_type for cell in sheet["B"][1:]} == {"s"}


def test_the_workbook_holds_numbers_and_days(sign_in, vera, idle):
    response = sign_in(vera).get(at("roadmap-xlsx", idle.pk))
    assert response["Content-Disposition"] == f'attachment; filename="roadmap-{idle.pk}.xlsx"'
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    first = [cell.value for cell in sheet[2]]
    assert first[:2] == [1, "Introduce sre"]
    assert first[4].isoformat() == "2027-01-04T00:00:00"
    assert (first[6], first[8]) == (2, 1.5)
