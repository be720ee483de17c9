"""The numbers of a state over the API."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from organizations.errors import DomainError
from organizations.permissions import Permission
from organizations.viewsets import OrgViewSet
from valuestreams.metrics import Rule, measure, output
from valuestreams.models import State
from valuestreams.queries.numbers import measurable
from valuestreams.serializers.numbers import NumbersQuerySerializer, NumbersSerializer


class NumbersViewSet(OrgViewSet):
    """What `manage.py measure_stream --json` gives of the same stream as a file."""

    queryset = State.objects.none()
    serializer_class = NumbersSerializer
    rights = {"retrieve": Permission.VIEW_RESULTS}

    @extend_schema(parameters=[NumbersQuerySerializer], responses=NumbersSerializer)
    def retrieve(self, request, state_id, **kwargs):
        """Times, quality, rework by one rule, capacity and borders. 409 with a sentence while routes have no meaning."""
        wish = NumbersQuerySerializer(data=request.query_params)
        wish.is_valid(raise_exception=True)
        rows = State.objects.visible_to(self.membership).select_related("stream__calendar")
        value, problem = measurable(get_object_or_404(rows, pk=state_id))
        if problem:
            raise DomainError(problem)
        return Response(output.as_json(value, measure(value, Rule(wish.validated_data["rework"]))))
