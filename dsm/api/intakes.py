"""The API of imports: what sources send, what came of it, and undoing it."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.response import Response

from dsm.intake_throttles import IntakeThrottle
from dsm.models import Intake, Source
from dsm.serializers.intakes import (
    IntakeRowSerializer,
    IntakeSerializer,
    IntakeWantedSerializer,
    RecordsSerializer,
    TableSerializer,
)
from dsm.services import intake_runs
from dsm.services.intake_records import BadRecords, take_records, take_text
from organizations.permissions import Permission
from organizations.viewsets import OrgViewSet

MOST_TOLD = 1_000  # bad records in an answer


class IntakeViewSet(ListModelMixin, RetrieveModelMixin, OrgViewSet):
    """Imports, the newest first."""

    queryset = Intake.objects.none()
    serializer_class = IntakeSerializer
    lookup_value_converter = "int"
    rights = {
        "list": Permission.VIEW_RESULTS,
        "retrieve": Permission.VIEW_RESULTS,
        "bad": Permission.VIEW_RESULTS,
        "undo": Permission.EDIT,
    }

    def get_queryset(self):
        return super().get_queryset().defer("content", "profile")

    @extend_schema(parameters=[IntakeWantedSerializer])
    def list(self, request, **kwargs):
        return super().list(request, **kwargs)

    def filter_queryset(self, queryset):
        if self.action != "list":
            return queryset
        asked = IntakeWantedSerializer(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        return queryset.filter(**asked.validated_data)

    @extend_schema(responses=IntakeRowSerializer(many=True))
    @action(detail=True, methods=["get"])
    def bad(self, request, **kwargs):
        """The rows that were not taken, and why."""
        rows = self.get_object().bad_rows.exclude(reason="")
        return self.get_paginated_response(IntakeRowSerializer(self.paginate_queryset(rows), many=True).data)

    @extend_schema(request=None, responses=IntakeSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request, **kwargs):
        """Undo an import as a whole: the newest of its source. A large one is undone in the background."""
        intake = self.get_object()
        intake_runs.request_undo(intake=intake, by=self.membership)
        intake.refresh_from_db()
        return Response(IntakeSerializer(intake).data)


class RecordsViewSet(OrgViewSet):
    """What a source sends: records, or CSV text. All of a call is taken, or nothing; the same again changes nothing."""

    queryset = Intake.objects.none()
    serializer_class = IntakeSerializer
    throttle_classes = [*OrgViewSet.throttle_classes, IntakeThrottle]
    rights = {"records": Permission.EDIT, "table": Permission.EDIT}

    @extend_schema(request=RecordsSerializer, responses={201: IntakeSerializer})
    def records(self, request, **kwargs):
        """At most 5,000 records."""
        return self._taken(take_records, RecordsSerializer)

    @extend_schema(request=TableSerializer, responses={201: IntakeSerializer})
    def table(self, request, **kwargs):
        """CSV text of at most 5,000 rows."""
        return self._taken(take_text, TableSerializer)

    def _taken(self, take, serializer_class) -> Response:
        rows = Source.objects.visible_to(self.membership).select_related("organization", "supplier")
        source = get_object_or_404(rows, pk=self.kwargs["source_id"])
        body = serializer_class(data=self.request.data)
        body.is_valid(raise_exception=True)
        try:
            intake = take(source=source, by=self.membership, **body.validated_data)
        except BadRecords as refusal:
            raise ValidationError({"records": list(map(_told, refusal.rows[:MOST_TOLD]))}) from None
        made = not body.validated_data["dry_run"]
        return Response(IntakeSerializer(intake).data, status.HTTP_201_CREATED if made else status.HTTP_200_OK)


def _told(row) -> str:
    return f"{row.line}: {row.column}: {row.reason}" if row.column else f"{row.line}: {row.reason}"
