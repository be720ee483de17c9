from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from jobs.models import Job
from jobs.runner import Cancelled
from organizations.errors import DomainError
from organizations.models import AuditEntry, Unit
from reports import services, tasks
from reports.models import Document, Report

ASKED = {"title": "Gaps", "subject": "assessment:12", "as_of": date(2026, 10, 1), "unit": None}


@pytest.mark.parametrize("who", ["vera", "rob"])
def test_who_may_not_edit_makes_no_report(who, request):
    with pytest.raises(PermissionDenied):
        services.create_report(**ASKED, by=request.getfixturevalue(who))


def test_who_edits_one_unit_makes_no_report_of_the_whole(sam):
    with pytest.raises(PermissionDenied, match="outside your units"):
        services.create_report(**ASKED, by=sam)


def test_she_makes_one_of_her_unit(sam, sales):
    assert services.create_report(**{**ASKED, "unit": sales}, by=sam).unit == sales


def test_a_unit_of_another_organization_is_refused(eve, sales):
    with pytest.raises(DomainError) as refusal:
        services.create_report(**{**ASKED, "unit": sales}, by=eve)
    assert refusal.value.field == "unit"


@pytest.fixture
def field_sales(sections_of, acme, sales) -> Unit:
    """Below Sales; reports are about the unit that their subject names."""
    sections_of("OfUnit", "Nothing")
    return Unit.objects.create(organization=acme, name="Field sales", parent=sales)


def test_findings_of_a_unit_are_not_reported_more_widely(olga, sales, field_sales):
    about = {**ASKED, "subject": f"unit:{sales.pk}"}
    for scope in (None, field_sales):
        with pytest.raises(DomainError, match="cannot be read more widely") as refusal:
            services.create_report(**{**about, "unit": scope}, by=olga)
        assert refusal.value.field == "unit"
    assert not Report.objects.exists()


@pytest.mark.parametrize("scope", ["sales", "field_sales"])
def test_a_unit_and_those_above_it_hold_its_findings(olga, field_sales, build, scope, request):
    asked = {**ASKED, "subject": f"unit:{field_sales.pk}", "unit": request.getfixturevalue(scope)}
    report = services.create_report(**asked, by=olga)
    build(report)
    assert report.is_built


def test_a_subject_that_has_moved_meanwhile_is_not_built(olga, sales, field_sales, build):
    report = services.create_report(**{**ASKED, "subject": f"unit:{field_sales.pk}", "unit": sales}, by=olga)
    Unit.objects.filter(pk=field_sales.pk).update(parent=None)
    with pytest.raises(DomainError, match="cannot be read more widely"):
        build(report)
    assert not Report.objects.get().is_built


@pytest.mark.parametrize("title, sentence", [("  ", "Give the report a title"), ("x" * 201, "200 characters")])
def test_a_title_is_asked_for(olga, title, sentence):
    with pytest.raises(DomainError, match=sentence):
        services.create_report(**{**ASKED, "title": title}, by=olga)


@pytest.mark.parametrize(
    "subject", ["", "12", "assessment", "assessment:", "assessment:x", "a b:1", "x" * 80 + ":1", "a:١"]
)
def test_a_subject_is_a_word_and_a_number(olga, subject):
    with pytest.raises(DomainError, match="a word and a number"):
        services.create_report(**{**ASKED, "subject": subject}, by=olga)


def test_building_freezes_what_the_sections_say(waiting, build):
    told = build(waiting)
    fresh = Report.objects.get(pk=waiting.pk)
    assert [section["key"] for section in fresh.content] == ["test.strengths"]
    assert fresh.content[0]["blocks"] == [{"type": "Lead", "text": "About assessment:12 as of 2026-10-01, for owner."}]
    assert fresh.is_built
    assert told[0] == (0, 4, "Writing “Strengths”")
    assert told[-1] == (3, 4, "Filling the workbook")


def test_building_makes_both_documents(waiting, build):
    build(waiting)
    found = dict(Document.objects.filter(report=waiting).values_list("format", "content"))
    assert bytes(found["pdf"]).startswith(b"%PDF")
    assert bytes(found["xlsx"]).startswith(b"PK")


def test_sections_share_what_they_found(waiting, sections_of, build):
    sections_of("First", "Second")
    build(waiting)
    assert waiting.content[1]["blocks"][0]["text"] == "shared words"


def test_a_built_report_stays_as_it_is(report, build, olga):
    with pytest.raises(DomainError, match="stays as it is"):
        build(report)
    with pytest.raises(DomainError, match="stays as it is"):
        services.request_build(report=report, by=olga)


@pytest.mark.parametrize("section, sentence", [("Gone", "no longer there"), ("Nothing", "nothing to report on")])
def test_a_subject_that_is_gone_leaves_the_report_unbuilt(waiting, sections_of, build, section, sentence):
    sections_of(section)
    with pytest.raises(DomainError, match=sentence):
        build(waiting)
    assert not Report.objects.get(pk=waiting.pk).is_built
    assert not Document.objects.exists()


def test_a_cancelled_build_leaves_nothing(waiting, olga):
    def cancel(done, total, note):
        if done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        services.build_report(report=waiting, by=olga, progress=cancel)
    assert Report.objects.get(pk=waiting.pk).content is None


def test_who_builds_cannot_freeze_what_she_may_not_read(waiting, sections_of, build, ed):
    sections_of("Strengths", "Secret")
    build(waiting, by=ed)
    assert [section["key"] for section in waiting.content] == ["test.strengths"]


def test_no_call_that_may_cancel_comes_after_the_report_is_there(waiting, olga):
    seen = []
    services.build_report(
        report=waiting, by=olga, progress=lambda *told: seen.append(Report.objects.get(pk=waiting.pk).is_built)
    )
    assert seen and not any(seen)


def test_signs_that_no_font_has_are_told_with_the_job(waiting, sections_of, olga):
    sections_of("Chinese")
    made = tasks.build(Job(requested_by=olga), lambda *words: None, report_id=waiting.pk)
    assert "does not claim PDF/UA" in made["note"]
    assert "does not claim PDF/UA" in Document.objects.get(report=waiting, format="pdf").note


def test_asking_makes_the_row_and_the_job(sections_of, olga):
    report, job = services.request_report(**ASKED, by=olga)
    assert (job.kind, job.params, job.title) == ("reports.build", {"report_id": report.pk}, "Gaps")


def test_the_job_belongs_to_the_unit_of_the_report(sections_of, sam, sales):
    _report, job = services.request_report(**{**ASKED, "unit": sales}, by=sam)
    assert job.unit == sales


def test_the_task_says_where_the_report_is(sections_of, olga):
    report, job = services.request_report(**ASKED, by=olga)
    assert tasks.build(job, lambda *words: None, **job.params) == {
        "url": f"/o/acme/reports/{report.pk}/",
        "note": "",
    }


def test_the_task_of_a_deleted_report_says_so(waiting, olga):
    services.delete_report(report=waiting, by=olga)
    job = Job(requested_by=olga)
    with pytest.raises(DomainError, match="deleted before it was built"):
        tasks.build(job, lambda *words: None, report_id=waiting.pk)


def test_renaming_is_recorded(report, olga):
    services.rename_report(report=report, title="  New   name ", by=olga)
    assert Report.objects.get().title == "New name"
    assert AuditEntry.objects.get(action="report.renamed").changes == {"title": ["Gaps, autumn", "New name"]}


def test_who_edits_one_unit_deletes_nothing_of_the_whole(report, sam):
    with pytest.raises(PermissionDenied):
        services.delete_report(report=report, by=sam)


def test_a_deleted_report_is_gone_from_sight(report, olga):
    services.delete_report(report=report, by=olga)
    assert not Report.objects.visible_to(olga).exists()
    assert AuditEntry.objects.filter(action="report.deleted").exists()
