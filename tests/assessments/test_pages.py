"""The pages of an assessment, as their users read them. Every page has its refusals first."""

import pytest
from django.test import Client

from assessments import services
from assessments.answering import Given
from assessments.models import Answer, Assessment, Response
from reports.models import Report

HTMX = {"HX-Request": "true"}
QUICK = "quick.methods.i"


@pytest.fixture
def signed_in():
    def sign_in(membership) -> Client:
        client = Client()
        client.force_login(membership.user)
        return client

    return sign_in


@pytest.fixture
def base(assessment):
    return f"/o/acme/assessments/{assessment.pk}/"


@pytest.fixture
def response(assessment, ed):
    return services.take_part(assessment=assessment, by=ed)


def text(page) -> str:
    return " ".join(page.content.decode().split())


class TestTheList:
    def test_invites_an_editor_to_begin(self, signed_in, ed):
        assert "Begin an assessment" in text(signed_in(ed).get("/o/acme/assessments/"))

    def test_tells_a_viewer_who_can(self, signed_in, vera):
        page = text(signed_in(vera).get("/o/acme/assessments/"))
        assert "An editor of your organization can" in page and "Begin an assessment" not in page


class TestBeginning:
    def test_keeps_what_was_typed_beside_the_error(self, signed_in, ed, mamos):
        typed = {"title": "Spring", "framework": mamos.pk, "as_of": "2026-11-01", "closes_on": "2026-10-01"}
        page = signed_in(ed).post("/o/acme/assessments/new/", typed)
        assert page.status_code == 422
        assert "The last day to answer lies before" in text(page) and 'value="Spring"' in text(page)

    def test_goes_on_to_the_profile_and_says_which_level_fits(self, signed_in, ed, mamos):
        client = signed_in(ed)
        typed = {"title": "Spring", "framework": mamos.pk, "as_of": "2026-11-01"}
        page = client.post("/o/acme/assessments/new/", typed, follow=True)
        assert "What fits" in text(page) or "what fits?" in text(page)
        profile = {"revenue": "15000000", "currency": "USD", "headcount": "40"}
        page = client.post(page.redirect_chain[-1][0], profile, follow=True)
        assert "Level <b>II</b> fits" in text(page)
        assert "headcount decides" in text(page)
        assert 'value="15000000"' in text(page)

    @pytest.mark.parametrize("bad", [{"revenue": "-5"}, {"headcount": "a few"}, {"currency": "dollars"}, {"rate": "0"}])
    def test_wants_figures_that_can_be(self, signed_in, ed, base, bad):
        page = signed_in(ed).post(f"{base}profile/", {"currency": "USD", **bad})
        assert page.status_code == 422
        assert 'aria-invalid="true"' in text(page)


class TestUnits:
    def test_an_editor_of_one_unit_is_offered_nothing_on_what_belongs_to_the_whole(self, signed_in, sam, base):
        client = signed_in(sam)
        assert [client.get(f"{base}{page}/").status_code for page in ("change", "profile", "pains")] == [403] * 3
        assert "Make gap report" not in text(client.get(base))


class TestPains:
    def test_come_back_with_the_error_and_what_was_typed(self, signed_in, ed, base):
        typed = {"lead-time-rank": "first", "lead-time-note": "Since the merger"}
        page = signed_in(ed).post(f"{base}pains/", typed)
        assert page.status_code == 422
        assert "Since the merger" in text(page)

    def test_one_too_many_is_told_on_the_page(self, signed_in, ed, base, assessment):
        keys = list(assessment.framework.parsed.pains_by_key)[:8]
        page = signed_in(ed).post(f"{base}pains/", {f"{key}-rank": str(rank) for rank, key in enumerate(keys, 1)})
        assert page.status_code == 422
        assert "7 at most" in text(page)

    def test_are_kept_in_their_order(self, signed_in, ed, base, assessment):
        signed_in(ed).post(
            f"{base}pains/", {"lead-time-rank": "2", "reliability-rank": "1", "lead-time-figure": "12.5"}
        )
        assert [pain.key for pain in assessment.pains.all()] == ["reliability", "lead-time"]


class TestAnswering:
    def address(self, base, key=QUICK):
        return f"{base}answers/{key}/"

    def test_is_not_for_who_takes_no_part(self, signed_in, vera, olga, base, response):
        assert signed_in(vera).post(self.address(base), {"revision": 0}).status_code == 403
        assert signed_in(olga).post(self.address(base), {"revision": 0}).status_code == 404

    def test_after_the_session_ended_says_401_so_that_the_page_stays(self, base, response):
        assert Client().post(self.address(base), {"coverage": "1", "revision": 0}, headers=HTMX).status_code == 401

    def test_saves_and_tells_the_new_revision(self, signed_in, ed, base, response):
        page = signed_in(ed).post(self.address(base), {"coverage": "2", "revision": "0"}, headers=HTMX)
        assert page.status_code == 200
        assert 'name="revision" value="1"' in text(page) and "Saved" in text(page)
        assert Answer.objects.get().coverage == 2

    def test_of_another_window_shows_both(self, signed_in, ed, base, response):
        client = signed_in(ed)
        client.post(self.address(base), {"coverage": "2", "note": "Theirs", "revision": "0"}, headers=HTMX)
        page = client.post(self.address(base), {"coverage": "na", "note": "<b>Mine</b>", "revision": "0"}, headers=HTMX)
        assert page.status_code == 409
        shown = text(page)
        assert "Theirs" in shown and "&lt;b&gt;Mine&lt;/b&gt;" in shown and "<b>Mine</b>" not in shown
        assert 'name="revision" value="1"' in shown

    @pytest.mark.parametrize(
        "bad", [{"coverage": "7"}, {"coverage": "3"}, {"criteria": "zz"}, {"note": "x" * 5001}, {"revision": "-1"}]
    )
    def test_says_what_is_wrong_beside_the_answer(self, signed_in, ed, base, response, bad):
        page = signed_in(ed).post(self.address(base), {"revision": "0", **bad}, headers=HTMX)
        assert page.status_code == 422
        assert 'data-state="failed"' in text(page)

    def test_of_20_mb_is_refused_with_a_sentence(self, signed_in, ed, base, response):
        page = signed_in(ed).post(self.address(base), {"note": "x" * 20_000_000, "revision": "0"}, headers=HTMX)
        assert page.status_code == 413
        assert "too large" in text(page)
        assert not Answer.objects.exists()

    def test_works_without_scripts(self, signed_in, ed, base, response):
        client = signed_in(ed)
        page = client.post(self.address(base), {"coverage": "2", "revision": "0"})
        assert page.headers["Location"].endswith(f"/questions/quick/methods/1/#q-{QUICK}")
        page = client.post(self.address(base), {"coverage": "4", "note": "typed", "revision": "0"})
        assert page.status_code == 422
        assert "answered differently in another window" in text(page) and "typed" in text(page)

    def test_resumes_after_the_statement_answered_last(self, signed_in, ed, base, response):
        client = signed_in(ed)
        for key in ("quick.methods.i", "quick.architecture.v"):
            client.post(self.address(base, key), {"coverage": "1", "revision": "0"}, headers=HTMX)
        assert client.post(f"{base}begin/quick/").headers["Location"].endswith("/quick/management/1/")

    def test_of_a_level_that_is_not_asked_is_on_request(self, signed_in, ed, olga, base, assessment, response):
        Assessment.objects.update(levels=["IV"])
        client = signed_in(ed)
        key = assessment.framework.parsed.practices_by_place["methods", "V"][0].key
        assert client.post(self.address(base, key), {"coverage": "1", "revision": "0"}, headers=HTMX).status_code == 404
        assert "Ask me more levels" in text(client.get(base))
        client.post(f"{base}ask-level/", {"level": "V"})
        assert client.post(self.address(base, key), {"coverage": "1", "revision": "0"}, headers=HTMX).status_code == 200


class TestReviewAndSubmit:
    def test_lists_what_is_unanswered_and_leads_there(self, signed_in, ed, base, response):
        client = signed_in(ed)
        client.post(f"{base}answers/{QUICK}/", {"coverage": "1", "revision": "0"}, headers=HTMX)
        page = text(client.get(f"{base}review/"))
        assert "4 unanswered" in page and "questions/quick/methods/1/#q-quick.methods.ii" in page

    def test_nothing_is_told_on_a_page_with_a_way_back(self, signed_in, ed, base, response):
        page = signed_in(ed).post(f"{base}submit/")
        assert page.status_code == 409
        assert "Answer at least one statement" in text(page)

    def test_can_be_reopened_by_an_editor(self, signed_in, rob, ed, base, assessment):
        theirs = services.take_part(assessment=assessment, by=rob)
        services.record_answer(response=theirs, practice=QUICK, given=Given(coverage=1), revision=0, by=rob)
        signed_in(rob).post(f"{base}submit/")
        assert "Reopen" in text(signed_in(ed).get(base))
        signed_in(ed).post(f"{base}participants/{theirs.participant_id}/reopen/")
        assert Response.objects.get().submitted_at is None


class TestTheReport:
    def test_is_asked_for_and_shown_as_being_made(self, signed_in, ed, base, response):
        client = signed_in(ed)
        client.post(f"{base}answers/{QUICK}/", {"coverage": "1", "revision": "0"}, headers=HTMX)
        page = client.post(f"{base}report/", follow=True)
        assert page.status_code == 200
        assert Report.objects.get().subject == f"assessment:{response.assessment_id}"

    def test_is_not_for_respondents(self, signed_in, rob, base):
        assert signed_in(rob).post(f"{base}report/").status_code == 403
