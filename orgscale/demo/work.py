"""The background work of the demo: reports and a roadmap, done here and now by what a worker would do."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils.translation import gettext as _

from assessments.models import Assessment
from jobs import runner
from jobs import services as job_services
from jobs.models import Job
from jobs.parts import execute_part
from organizations.models import Membership
from orgscale.celery import app
from orgscale.demo.campaigns import season
from orgscale.demo.company import Company
from reports import pdf, xlsx
from reports import services as report_services
from reports.content import thaw_section
from reports.models import Document, Report
from roadmaps import services as roadmap_services
from roadmaps.models import Initiative, Roadmap


class WorkFailed(Exception):
    """A job of the demo stopped; says which, and why."""


def done(job: Job) -> Job:
    """Do the work of a queued job in this process. The message that its commit sends then finds nothing to do."""
    _execute(job)
    if job.status != Job.Status.SUCCEEDED:
        raise WorkFailed(f"{job.title}: {job.error or job.get_status_display()}")
    return job


def _execute(job: Job) -> None:
    app.loader.import_default_modules()  # as a worker does: it knows every kind of work
    runner.execute(str(job.pk))
    for part in job.parts.order_by("number"):
        execute_part(part.pk)
    job.refresh_from_db()


def report_on(assessment: Assessment, by: Membership) -> Report:
    report, job = _request(assessment, by)
    done(job)
    return report


def print_again(report: Report) -> None:
    """Set the documents anew once the diary has moved the day on which the report was made: it stands on their cover."""
    report.refresh_from_db()
    contents = tuple(thaw_section(section) for section in report.content)
    cover = report_services.cover_of(report, contents)
    renderings = {
        Document.Format.PDF: pdf.render(cover, contents).content,
        Document.Format.XLSX: xlsx.render(cover, contents),
    }
    for kind, content in renderings.items():
        report.documents.filter(format=kind).update(content=content)


def failed_attempt(assessment: Assessment, by: Membership) -> Job:
    """A report that was asked for before anybody had answered: it fails, and its empty row goes into the bin."""
    report, job = _request(assessment, by)
    _execute(job)
    report_services.delete_report(report=report, by=by)
    return job


def cancelled_attempt(assessment: Assessment, by: Membership) -> Job:
    """A report that was not wanted after all."""
    report, job = _request(assessment, by)
    report_services.delete_report(report=report, by=by)
    return job_services.cancel(job=job, by=by)


def _request(assessment: Assessment, by: Membership) -> tuple[Report, Job]:
    return report_services.request_report(
        subject=assessment.ref,
        title=_("%(title)s: gap report") % {"title": assessment.title},
        as_of=assessment.as_of,
        unit=assessment.unit,
        by=by,
    )


def roadmap_from(company: Company, assessment: Assessment, told: Mapping) -> Roadmap:
    """A drafted roadmap whose next initiatives have owners, and the first of which have begun."""
    by = company.members[told["by"]]
    roadmap = roadmap_services.create_roadmap(
        assessment=assessment,
        title=f"Roadmap, {season(assessment.as_of)}",
        starts_on=assessment.as_of - timedelta(days=assessment.as_of.weekday()),
        wave_weeks=told["wave_weeks"],
        capacity_days=told["capacity_days"],
        by=by,
    )
    done(Job.objects.active().get(organization=company.organization, params__roadmap_id=roadmap.pk))
    _begin(company, roadmap, told)
    return roadmap


def _begin(company: Company, roadmap: Roadmap, told: Mapping) -> None:
    """Give the next initiatives owners; the first are running, or done when their time is over."""
    by, today = company.members[told["by"]], company.diary.day(0)
    titles = {one.key: one.title for one in roadmap.assessment.framework.parsed.dimensions}
    owners = {titles[key]: company.persons[owner] for key, owner in told["owners"].items()}
    next_ones = roadmap.initiatives.filter(wave=1).order_by("starts_on", "position", "pk")
    for at, initiative in enumerate(next_ones):
        roadmap_services.set_owner(initiative=initiative, owner=owners[initiative.dimension], by=by)
        if at < told["begun"]:
            status = Initiative.Status.DONE if initiative.ends_on < today else Initiative.Status.RUNNING
            roadmap_services.set_status(initiative=initiative, status=status, by=by)
