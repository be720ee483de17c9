"""What a reader may see of a report."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from jobs.models import Job
from organizations.permissions import Permission
from reports.content import SectionContent, thaw_section
from reports.models import BUILD_JOB, Document, Report


@dataclass(frozen=True)
class ReadableReport:
    """A report, reduced to the sections that its reader may read; `hidden` says how many were left out."""

    report: Report
    sections: tuple[SectionContent, ...]
    hidden: int

    def section(self, key: str) -> SectionContent | None:
        return next((section for section in self.sections if section.key == key), None)


def readable(report: Report, membership) -> ReadableReport:
    """What `membership` may read of `report`, which has no sections until it is built."""
    stored = report.content or []
    allowed = [section for section in stored if _may_read(section, report, membership)]
    return ReadableReport(report, tuple(map(thaw_section, allowed)), hidden=len(stored) - len(allowed))


def documents_of(report: Report) -> list[Document]:
    """The rendered files without their bytes."""
    return list(report.documents.defer("content").order_by("format"))


def document(report: Report, file_format: str, membership) -> Document | None:
    """The file in `file_format`, or None where there is none. A file is whole: who may not read all of it gets none."""
    if any(not _may_read(section, report, membership) for section in report.content or []):
        raise PermissionDenied(
            _(
                "This file holds sections that your role or your units do not let you read. The page shows you the others."
            )
        )
    return report.documents.filter(format=file_format).first()


def build_job(report: Report, membership) -> Job | None:
    """The newest job that was to build `report`, if `membership` may see it."""
    return Job.objects.visible_to(membership).filter(kind=BUILD_JOB, params={"report_id": report.pk}).first()


def _may_read(section: dict, report: Report, membership) -> bool:
    """A permission that no longer exists opens nothing. What spans units is for those who read the whole scope."""
    if section.get("spans_units") and membership.is_scoped and report.unit_id not in membership.unit_ids:
        return False
    permission = section["permission"]
    return permission in set(Permission) and membership.can(Permission(permission))
