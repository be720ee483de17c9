from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from organizations.models import Unit
from reports.content import freeze_section
from reports.models import Report
from reports.queries import ReadableReport


class ReportSerializer(serializers.ModelSerializer):
    class Meta:
        model = Report
        fields = ["id", "title", "subject", "unit", "as_of", "created_at", "built_at"]
        read_only_fields = fields


class ReportDetailSerializer(ReportSerializer):
    """With the sections that the reader may read; `hidden_sections` says how many she may not."""

    sections = serializers.ListField(child=serializers.DictField(), read_only=True)
    hidden_sections = serializers.IntegerField(read_only=True)

    class Meta(ReportSerializer.Meta):
        fields = [*ReportSerializer.Meta.fields, "sections", "hidden_sections"]
        read_only_fields = fields


class NewReportSerializer(serializers.Serializer):
    """What to report on: `subject` is a word and a number, such as assessment:12."""

    title = serializers.CharField(max_length=200)
    subject = serializers.CharField(max_length=60)
    as_of = serializers.DateField(default=localdate)
    unit = serializers.IntegerField(allow_null=True, default=None, min_value=1, max_value=2**63 - 1)

    def validate_unit(self, number: int | None) -> Unit | None:
        if number is None:
            return None
        unit = Unit.objects.visible_to(self.context["membership"]).filter(pk=number).first()
        if unit is None:
            raise serializers.ValidationError(_("There is no such unit."))
        return unit


class RenamedReportSerializer(serializers.Serializer):
    title = serializers.CharField(max_length=200)


class RequestedReportSerializer(serializers.Serializer):
    """The new report, and the job that builds it."""

    report = ReportSerializer()
    job = serializers.UUIDField()


def readable_json(readable: ReadableReport) -> dict:
    """A report as plain JSON values, reduced to what its reader may read."""
    sections = [freeze_section(section) for section in readable.sections]
    return {**ReportSerializer(readable.report).data, "sections": sections, "hidden_sections": readable.hidden}
