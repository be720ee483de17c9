"""Recurring meetings: the series, each time that it is held, and its decisions."""

from datetime import timedelta

from django.http import Http404
from django.utils.timezone import localdate
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.response import Response

from cadence.models import Decision, Meeting, Occurrence
from cadence.queries import meetings as queries
from cadence.serializers import (
    ChangedDecisionSerializer,
    DaySerializer,
    DecisionSerializer,
    HeldSerializer,
    MeetingSerializer,
    MinuteSerializer,
    MoveSerializer,
    NewMinuteSerializer,
    OccurrenceSerializer,
    OutcomeOfDecisionSerializer,
    PlannedSerializer,
    PresentSerializer,
    RemarkSerializer,
)
from cadence.services import decisions, meetings, occurrences
from organizations.api.records import RecordViewSet
from organizations.permissions import Permission
from organizations.viewsets import OrgViewSet

A_YEAR = timedelta(days=366)


class Checked:
    """A body through its serializer."""

    def checked(self, serializer_class, **options) -> dict:
        body = serializer_class(data=self.request.data, context={"view": self}, **options)
        body.is_valid(raise_exception=True)
        return body.validated_data


class MeetingViewSet(Checked, RecordViewSet):
    """The series that the caller reads: those that name her, and those of her units when she reads results."""

    queryset = Meeting.objects.none()
    serializer_class = MeetingSerializer
    word, add, change = "meeting", staticmethod(meetings.add_meeting), staticmethod(meetings.change_meeting)
    rights = {
        **RecordViewSet.rights,
        "list": Permission.ENTER,
        "retrieve": Permission.ENTER,
        "days": Permission.ENTER,
        "open": Permission.EDIT,
        "move": Permission.EDIT,
        "cancel": Permission.EDIT,
    }

    def get_queryset(self):
        rows = super().get_queryset().select_related("organization", "unit", "chair")
        return rows.prefetch_related("persons", "groups")

    def put_in_bin(self, row):
        meetings.delete_meeting(meeting=row, by=self.membership)

    @extend_schema(responses=PlannedSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def days(self, request, **kwargs):
        """Its days of the next year, with those that were moved or cancelled."""
        meeting, today = self.get_object(), localdate()
        found = queries.planned_of([meeting], today, today + A_YEAR)[meeting.pk]
        return Response(PlannedSerializer(found, many=True).data)

    @extend_schema(request=DaySerializer, responses=HeldSerializer)
    @action(detail=True, methods=["post"])
    def open(self, request, **kwargs):
        """Begin the meeting of a day; its agenda is frozen now."""
        meeting = self.get_object()
        row = occurrences.open_occurrence(meeting=meeting, by=self.membership, **self.checked(DaySerializer))
        return Response(HeldSerializer(row).data)

    @extend_schema(request=MoveSerializer, responses=HeldSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request, **kwargs):
        row = meetings.move(meeting=self.get_object(), by=self.membership, **self.checked(MoveSerializer))
        return Response(HeldSerializer(row).data)

    @extend_schema(request=DaySerializer, responses=HeldSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request, **kwargs):
        row = meetings.cancel(meeting=self.get_object(), by=self.membership, **self.checked(DaySerializer))
        return Response(HeldSerializer(row).data)


class OccurrenceViewSet(Checked, ListModelMixin, OrgViewSet):
    """Days of meetings that were held, moved or cancelled."""

    queryset = Occurrence.objects.none()
    serializer_class = HeldSerializer
    lookup_value_converter = "int"
    rights = {
        "list": Permission.ENTER,
        "retrieve": Permission.ENTER,
        "minute": Permission.EDIT,
        "present": Permission.EDIT,
        "decide": Permission.EDIT,
        "close": Permission.EDIT,
        "reopen": Permission.ADMINISTER,
        "remark": Permission.EDIT,
        "plan": Permission.EDIT,
    }

    def get_queryset(self):
        rows = super().get_queryset().select_related("meeting__organization", "meeting__chair", "meeting__unit")
        return rows.defer("agenda") if self.action == "list" else rows

    @extend_schema(responses=OccurrenceSerializer)
    def retrieve(self, request, **kwargs):
        """The agenda as the caller reads it, minutes, decisions, remarks."""
        row = self.get_object()
        if not row.is_held:
            raise Http404
        return Response(OccurrenceSerializer(queries.occurrence_page(row, self.membership)).data)

    @extend_schema(request=NewMinuteSerializer, responses=MinuteSerializer)
    @action(detail=True, methods=["post"])
    def minute(self, request, **kwargs):
        row = occurrences.write_minute(
            occurrence=self.get_object(), by=self.membership, **self.checked(NewMinuteSerializer)
        )
        return Response(MinuteSerializer(row).data)

    @extend_schema(request=PresentSerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def present(self, request, **kwargs):
        occurrences.set_present(occurrence=self.get_object(), by=self.membership, **self.checked(PresentSerializer))
        return Response(status=204)

    @extend_schema(request=DecisionSerializer, responses={201: DecisionSerializer})
    @action(detail=True, methods=["post"])
    def decide(self, request, **kwargs):
        row = decisions.decide(occurrence=self.get_object(), by=self.membership, **self.checked(DecisionSerializer))
        return Response(DecisionSerializer(row).data, status=201)

    @extend_schema(request=None, responses=HeldSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request, **kwargs):
        row = occurrences.close_occurrence(occurrence=self.get_object(), by=self.membership)
        return Response(HeldSerializer(row).data)

    @extend_schema(request=RemarkSerializer, responses=HeldSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request, **kwargs):
        row = occurrences.reopen_occurrence(
            occurrence=self.get_object(), by=self.membership, **self.checked(RemarkSerializer)
        )
        return Response(HeldSerializer(row).data)

    @extend_schema(request=RemarkSerializer, responses={201: RemarkSerializer})
    @action(detail=True, methods=["post"])
    def remark(self, request, **kwargs):
        row = occurrences.add_remark(occurrence=self.get_object(), by=self.membership, **self.checked(RemarkSerializer))
        return Response(RemarkSerializer(row).data, status=201)

    @extend_schema(request=None, responses=HeldSerializer)
    @action(detail=True, methods=["post"])
    def plan(self, request, **kwargs):
        """Take back that it was moved or cancelled."""
        return Response(HeldSerializer(meetings.plan_again(occurrence=self.get_object(), by=self.membership)).data)


class DecisionViewSet(Checked, ListModelMixin, RetrieveModelMixin, OrgViewSet):
    """Decisions of the meetings that the caller reads, and always her own."""

    queryset = Decision.objects.none()
    serializer_class = DecisionSerializer
    lookup_value_converter = "int"
    rights = {
        "list": Permission.ENTER,
        "retrieve": Permission.ENTER,
        "partial_update": Permission.EDIT,
        "done": Permission.PARTICIPATE,
        "drop": Permission.EDIT,
        "reopen": Permission.PARTICIPATE,
    }

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        show = self.request.query_params.get("show", "open") if self.action == "list" else "all"
        return queries.register(self.membership, show=show if show in queries.FILTERS else "open")

    @extend_schema(parameters=[OpenApiParameter("show", str, enum=queries.FILTERS)])
    def list(self, request, **kwargs):
        return super().list(request, **kwargs)

    @extend_schema(request=ChangedDecisionSerializer, responses=DecisionSerializer)
    def partial_update(self, request, **kwargs):
        decision = self.get_object()
        told = self.checked(ChangedDecisionSerializer, partial=True)
        row = decisions.change_decision(decision=decision, by=self.membership, **told)
        return Response(DecisionSerializer(row).data)

    @extend_schema(request=OutcomeOfDecisionSerializer, responses=DecisionSerializer)
    @action(detail=True, methods=["post"])
    def done(self, request, **kwargs):
        return self._end(decisions.report_done)

    @extend_schema(request=OutcomeOfDecisionSerializer, responses=DecisionSerializer)
    @action(detail=True, methods=["post"])
    def drop(self, request, **kwargs):
        return self._end(decisions.drop)

    @extend_schema(request=None, responses=DecisionSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request, **kwargs):
        row = decisions.reopen_decision(decision=self.get_object(), by=self.membership)
        return Response(DecisionSerializer(row).data)

    def _end(self, service) -> Response:
        decision = self.get_object()
        told = self.checked(OutcomeOfDecisionSerializer)
        return Response(DecisionSerializer(service(decision=decision, by=self.membership, **told)).data)
