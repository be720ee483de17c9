"""The API of goals: which of them serve which steps of streams."""

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from organizations.permissions import Permission
from organizations.viewsets import OrgViewSet
from roadmaps.models import GoalTrace
from roadmaps.queries import goals as queries
from roadmaps.serializers import GoalTraceSerializer, NewGoalTraceSerializer
from roadmaps.services import tracing


class GoalTraceViewSet(OrgViewSet):
    """Goals that serve steps of streams. What the caller may not read is in no list."""

    queryset = GoalTrace.objects.none()
    serializer_class = GoalTraceSerializer
    lookup_value_converter = "int"
    rights = {"list": Permission.VIEW_RESULTS, "create": Permission.EDIT, "destroy": Permission.EDIT}

    @extend_schema(
        parameters=[OpenApiParameter("stream", int, description="id of a stream: only its goals")],
        responses=GoalTraceSerializer(many=True),
    )
    def list(self, request, **kwargs):
        goals = queries.readable_goals(self.membership)
        traces = list(queries.readable_traces(self.membership, goals))
        stream = request.query_params.get("stream", "")
        if stream:
            if not (stream.isascii() and stream.isdecimal() and len(stream) < 19):
                raise Http404
            traces = [trace for trace in traces if trace.stream_id == int(stream)]
        page = self.paginate_queryset(traces)
        return self.get_paginated_response(GoalTraceSerializer(page, many=True, context={"goals": goals}).data)

    @extend_schema(request=NewGoalTraceSerializer, responses={201: GoalTraceSerializer})
    def create(self, request, **kwargs):
        body = NewGoalTraceSerializer(data=request.data, context={"membership": self.membership})
        body.is_valid(raise_exception=True)
        made = tracing.add_trace(by=self.membership, **body.validated_data)
        goals = queries.readable_goals(self.membership, only=[made.item_id])
        return Response(GoalTraceSerializer(made, context={"goals": goals}).data, status=201)

    @extend_schema(responses={204: None})
    def destroy(self, request, pk, **kwargs):
        goals = queries.readable_goals(self.membership)
        trace = queries.readable_traces(self.membership, goals).filter(pk=pk).first()
        if trace is None:
            raise Http404
        tracing.remove_trace(trace=trace, by=self.membership)
        return Response(status=204)
