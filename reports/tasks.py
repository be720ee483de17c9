from django.urls import reverse
from django.utils.translation import gettext as _

from jobs.runner import background
from organizations.errors import DomainError
from reports import services
from reports.models import BUILD_JOB, Document, Report


@background(BUILD_JOB)
def build(job, progress, report_id: int) -> dict:
    """Build the report; the job's result says where to read it."""
    by = job.requested_by
    report = Report.objects.visible_to(by).with_people().filter(pk=report_id).first()
    if report is None:
        raise DomainError(_("This report was deleted before it was built."))
    services.build_report(report=report, by=by, progress=progress)
    note = report.documents.values_list("note", flat=True).get(format=Document.Format.PDF)
    return {"url": reverse("report", args=[by.organization.slug, report.pk]), "note": note}
