"""The numbers of a state, and two states side by side, over the API."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from organizations.errors import DomainError
from organizations.permissions import Permission
from organizations.viewsets import OrgViewSet
from valuestreams.api.flow import OfStreamViewSet
from valuestreams.metrics import Rule, output
from valuestreams.models import State
from valuestreams.queries.numbers import Numbers, comparison, measured
from valuestreams.queries.reading import value_of
from valuestreams.serializers.numbers import (
    ComparisonQuerySerializer,
    ComparisonSerializer,
    NumbersQuerySerializer,
    NumbersSerializer,
)


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
        found = measured(value_of(get_object_or_404(rows, pk=state_id)), Rule(wish.validated_data["rework"]))
        if found.measures is None:
            problem = found.problems[0].sentence if found.problems else _("A stream needs at least one step.")
            raise DomainError(problem)
        return Response(output.as_json(found.value, found.measures))


class ComparisonViewSet(OfStreamViewSet):
    """Two states of a stream: the numbers of both, and what differs step by step."""

    queryset = State.objects.none()
    serializer_class = ComparisonSerializer
    rights = {"retrieve": Permission.VIEW_RESULTS}

    @extend_schema(parameters=[ComparisonQuerySerializer])
    def retrieve(self, request, **kwargs):
        stream, wish = self.stream(), ComparisonQuerySerializer(data=request.query_params)
        wish.is_valid(raise_exception=True)
        keys = [wish.validated_data[name] for name in ("a", "b")]
        rows = State.objects.visible_to(self.membership).filter(stream=stream, pk__in=keys)
        known = {state.pk: state for state in rows.select_related("stream__calendar")}
        if known.keys() != set(keys):
            raise Http404
        found = comparison(*(known[key] for key in keys))
        sides = {"a": _side(keys[0], found.before), "b": _side(keys[1], found.after)}
        return Response(ComparisonSerializer({**sides, "changes": found.changes}).data)


def _side(state: int, found: Numbers) -> dict:
    numbers = None if found.measures is None else output.as_json(found.value, found.measures)
    return {"state": state, "numbers": numbers, "problems": [one.sentence for one in found.problems]}
