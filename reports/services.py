"""Making reports: the row, the frozen content, its documents. Once built, a report stays as it is."""

from functools import partial

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils import translation
from django.utils.timezone import now
from django.utils.translation import gettext as _

from jobs import runner
from organizations import audit
from organizations import bin as bin_
from organizations.errors import DomainError
from organizations.models import Unit
from organizations.permissions import Permission
from reports import pdf, xlsx
from reports.blocks import clean
from reports.catalogue import sections
from reports.content import Cover, SectionContent, credits_of, freeze_section, thaw_section
from reports.models import BUILD_JOB, Document, Report
from reports.sections import Brief, Section


@transaction.atomic
def create_report(*, title: str, subject: str, as_of, unit, by) -> Report:
    """A row without content. `subject` is what it is about, such as "assessment:12"; `unit` is its scope or None.

    Raises DomainError when the subject belongs to a unit that lies outside of this scope.
    """
    by.require(Permission.EDIT)
    by.require_unit(unit.pk if unit else None)
    if unit is not None and unit.organization_id != by.organization_id:
        raise DomainError(_("That unit does not belong to this organization."), field="unit")
    title, subject = _title(title), _subject(subject)
    _require_scope(unit, _chosen(by), Brief(by, subject, as_of))
    report = Report.objects.create(
        organization=by.organization, title=title, subject=subject, unit=unit, as_of=as_of, created_by=by
    )
    audit.record("report.created", report, by=by)
    return report


@transaction.atomic
def request_report(*, subject: str, title: str, as_of, unit, by) -> tuple[Report, runner.Job]:
    """The row, and the job that builds it."""
    report = create_report(title=title, subject=subject, as_of=as_of, unit=unit, by=by)
    return report, request_build(report=report, by=by)


def request_build(*, report: Report, by) -> runner.Job:
    """Ask for the content of a report that has none yet: the first time, or after a failure."""
    by.require(Permission.EDIT)
    by.require_unit(report.unit_id)
    _require_unbuilt(report)
    return runner.enqueue(BUILD_JOB, by=by, title=report.title, unit=report.unit, report_id=report.pk)


def build_report(*, report: Report, by, progress) -> Report:
    """Freeze what the sections have to say and render the documents; `progress(done, total, note)` before each step.

    Raises DomainError when nothing is left to report on, and when the report is built already.
    """
    by.require(Permission.EDIT)
    by.require_unit(report.unit_id)
    _require_unbuilt(report)
    with translation.override(_language(by.organization)):
        return _build(report, by, progress)


def _build(report: Report, by, progress) -> Report:
    chosen, brief = _chosen(by), Brief(by, report.subject, report.as_of)
    _require_scope(report.unit, chosen, brief)
    total = len(chosen) + len(Document.Format)
    stored = _ask_sections(chosen, brief, partial(_tell, progress, total))
    report.content, report.built_at = stored, now()
    # What is rendered is what was stored, so that no format can say more than another.
    contents = tuple(thaw_section(section) for section in stored)
    cover = cover_of(report, contents)
    progress(total - 2, total, _("Setting the PDF"))
    printed = pdf.render(cover, contents)
    progress(total - 1, total, _("Filling the workbook"))
    workbook = xlsx.render(cover, contents)
    _store(report, printed, workbook, by)
    return report


@transaction.atomic
def _store(report: Report, printed: pdf.Printed, workbook: bytes, by) -> None:
    current = Report.objects.select_for_update().get(pk=report.pk)
    _require_unbuilt(current)
    report.save(update_fields=["content", "built_at"])
    add = partial(Document.objects.create, organization_id=report.organization_id, report=report)
    add(format=Document.Format.PDF, content=printed.content, note=printed.note)
    add(format=Document.Format.XLSX, content=workbook)
    audit.record("report.built", report, by=by)


@transaction.atomic
def rename_report(*, report: Report, title: str, by) -> Report:
    """Give it another name. Its content and its documents stay as they are."""
    by.require(Permission.EDIT)
    by.require_unit(report.unit_id)
    title = _title(title)
    changes = audit.difference(report, title=title)
    if changes:
        report.title = title
        report.save(update_fields=["title"])
        audit.record("report.renamed", report, by=by, **changes)
    return report


@transaction.atomic
def delete_report(*, report: Report, by) -> None:
    """Into the bin, from which it can be restored for 30 days."""
    by.require(Permission.EDIT)
    by.require_unit(report.unit_id)
    bin_.delete(report, by=by)


def cover_of(report: Report, contents: tuple[SectionContent, ...]) -> Cover:
    return Cover(
        title=clean(report.title),
        organization=clean(report.organization.name),
        scope=clean(report.unit.name) if report.unit else _("The whole organization"),
        as_of=report.as_of,
        built_at=report.built_at,
        built_by=clean(str(report.created_by)),
        language=translation.get_language(),
        credits=credits_of(contents),
    )


def _ask_sections(chosen, brief: Brief, tell) -> list[dict]:
    stored = []
    for done, section in enumerate(chosen):
        tell(done, str(section.title))
        try:
            content = section.build(brief)
        except ObjectDoesNotExist:
            raise DomainError(_("What this report was about is no longer there.")) from None
        if content is not None:
            stored.append(_frozen(section, content))
    if not stored:
        raise DomainError(_("There is nothing to report on: what this report was about is gone or has no results yet."))
    return stored


def _frozen(section, content) -> dict:
    made = SectionContent(
        section.key, str(section.title), section.permission, content.blocks, content.details, str(content.credit),
        spans_units=getattr(section, "spans_units", False),
    )  # fmt: skip
    return freeze_section(made)


def _tell(progress, total: int, done: int, title: str) -> None:
    progress(done, total, _("Writing “%(section)s”") % {"section": title})


def _chosen(by) -> list[Section]:
    return [section for section in sections().values() if by.can(section.permission)]


def _require_scope(unit: Unit | None, chosen: list[Section], brief: Brief) -> None:
    """Whoever reads the report must be one who may read what it is about: that lies inside the report's unit."""
    inside = Unit.objects.filter(organization=brief.membership.organization_id).subtree_ids([unit.pk] if unit else [])
    scopes = {section.scope(brief) for section in chosen if hasattr(section, "scope")}
    if scopes - inside - {None}:
        sentence = _("This is about one unit, so its report cannot be read more widely. Choose that unit as its scope.")
        raise DomainError(sentence, field="unit")


def _require_unbuilt(report: Report) -> None:
    if report.is_built:
        raise DomainError(_("This report is built and stays as it is. Make a new one to see what has changed since."))


def _title(title: str) -> str:
    title = " ".join(clean(title).split())
    if not title:
        raise DomainError(_("Give the report a title."), field="title")
    if len(title) > Report._meta.get_field("title").max_length:
        raise DomainError(_("This title is too long: 200 characters are the most."), field="title")
    return title


def _subject(subject: str) -> str:
    kind, colon, number = subject.partition(":")
    if not (kind.isidentifier() and colon and number.isascii() and number.isdigit() and len(subject) <= 60):
        raise DomainError(
            _("Say what the report is about as a word and a number, such as assessment:12."), field="subject"
        )
    return subject


def _language(organization) -> str:
    known = dict(settings.LANGUAGES)
    return organization.language if organization.language in known else settings.LANGUAGE_CODE
