from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models import Membership, OrgOwned, Restorable, Unit
from organizations.querysets import RestorableQuerySet, UnitScoped

BUILD_JOB = "reports.build"  # the kind of the job that fills a report


class ReportQuerySet(UnitScoped, RestorableQuerySet):
    def of(self, subject: str):
        """Those about `subject`, newest first."""
        return self.filter(subject=subject).order_by("-pk")

    def without_content(self):
        return self.defer("content")

    def with_people(self):
        """With what its cover names: organization, scope, and who made it."""
        return self.select_related("organization", "unit", "created_by__user")


class Report(Restorable):
    """Findings frozen on a day. Renderers turn the same data into a page and into documents."""

    title = models.CharField(max_length=200)
    subject = models.CharField(max_length=60)  # what it is about, such as "assessment:12"
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+"
    )  # its scope; None: the whole
    as_of = models.DateField()
    content = models.JSONField(null=True)  # frozen when built: [{key, title, permission, blocks, details}]
    created_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    built_at = models.DateTimeField(null=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["organization", "subject", "-id"], name="reports_by_subject")]

    def __str__(self):
        return self.title

    @property
    def is_built(self) -> bool:
        return self.built_at is not None


class Document(OrgOwned):
    """A rendered file of a report. In the database, so that every web and worker replica sees it."""

    class Format(models.TextChoices):
        PDF = "pdf", _("PDF")
        XLSX = "xlsx", _("Excel")

    report = models.ForeignKey(Report, models.CASCADE, related_name="documents")
    format = models.CharField(max_length=10, choices=Format)
    content = models.BinaryField()
    note = models.CharField(max_length=300, blank=True)  # what the reader of the file should know about its making
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "format"], name="one_document_per_format")]
