from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin
from rest_framework.response import Response

from organizations.permissions import Permission
from organizations.viewsets import OrgViewSet
from reports import downloads, queries, services
from reports.models import Report
from reports.serializers import (
    NewReportSerializer,
    RenamedReportSerializer,
    ReportDetailSerializer,
    ReportSerializer,
    RequestedReportSerializer,
    readable_json,
)


class ReportViewSet(ListModelMixin, OrgViewSet):
    """Frozen findings: ask for a report, poll its job, read it as data or fetch its documents."""

    queryset = Report.objects.none()
    serializer_class = ReportSerializer
    lookup_value_converter = "int"
    rights = {
        "list": Permission.VIEW_RESULTS,
        "retrieve": Permission.VIEW_RESULTS,
        "document": Permission.VIEW_RESULTS,
        "create": Permission.EDIT,
        "partial_update": Permission.EDIT,
        "destroy": Permission.EDIT,
        "build": Permission.EDIT,
    }

    def get_queryset(self):
        rows = super().get_queryset().with_people()
        return rows.without_content() if self.action == "list" else rows

    @extend_schema(responses=ReportDetailSerializer)
    def retrieve(self, request, **kwargs):
        return Response(readable_json(queries.readable(self.get_object(), self.membership)))

    @extend_schema(request=NewReportSerializer, responses={202: RequestedReportSerializer})
    def create(self, request, **kwargs):
        asked = self._checked(NewReportSerializer)
        report, job = services.request_report(**asked, by=self.membership)
        return self._requested(report, job)

    @extend_schema(request=RenamedReportSerializer, responses=ReportSerializer)
    def partial_update(self, request, **kwargs):
        report = self.get_object()
        asked = self._checked(RenamedReportSerializer)
        return Response(ReportSerializer(services.rename_report(report=report, **asked, by=self.membership)).data)

    @extend_schema(responses={204: None})
    def destroy(self, request, **kwargs):
        services.delete_report(report=self.get_object(), by=self.membership)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={202: RequestedReportSerializer})
    @action(detail=True, methods=["post"])
    def build(self, request, **kwargs):
        """Try again after the job that was to build it has failed."""
        report = self.get_object()
        return self._requested(report, services.request_build(report=report, by=self.membership))

    @extend_schema(responses={200: OpenApiTypes.BINARY})
    @action(detail=True, url_path="documents/<slug:file_format>")
    def document(self, request, file_format, **kwargs):
        """The whole report as a file: pdf, xlsx or json."""
        return downloads.response(self.get_object(), file_format, self.membership)

    def _checked(self, serializer_class) -> dict:
        asked = serializer_class(data=self.request.data, context={"membership": self.membership})
        asked.is_valid(raise_exception=True)
        return asked.validated_data

    def _requested(self, report: Report, job) -> Response:
        answer = RequestedReportSerializer({"report": report, "job": job.pk})
        return Response(answer.data, status=status.HTTP_202_ACCEPTED)
