"""The API of all streams against departments and disciplines."""

from fractions import Fraction

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from organizations.permissions import Permission
from organizations.viewsets import OrgViewSet
from valuestreams import structure as values
from valuestreams.models import Stream, TeamShare
from valuestreams.queries import structure as queries
from valuestreams.serializers.structure import (
    SquadsSerializer,
    StructureQuerySerializer,
    StructureSerializer,
)


class StructureViewSet(OrgViewSet):
    """Which department does which share of each stream, which borders are crossed, and where work is stuck."""

    queryset = Stream.objects.none()
    serializer_class = StructureSerializer
    pagination_class = None
    rights = {"retrieve": Permission.VIEW_RESULTS}

    @extend_schema(parameters=[StructureQuerySerializer])
    def retrieve(self, request, **kwargs):
        wish = StructureQuerySerializer(data=request.query_params)
        wish.is_valid(raise_exception=True)
        streams = queries.mapped_streams(self.membership)
        stuck = values.stuck(streams, long_wait=Fraction(wish.validated_data["wait"], 100))
        return Response(StructureSerializer({"matrix": values.matrix(streams), "stuck": stuck}).data)


class SquadsViewSet(OrgViewSet):
    """How many people of each discipline work in which stream, and what that says."""

    queryset = TeamShare.objects.none()
    serializer_class = SquadsSerializer
    pagination_class = None
    rights = {"retrieve": Permission.VIEW_RESULTS}

    def retrieve(self, request, **kwargs):
        return Response(SquadsSerializer(queries.squads_of(self.membership)).data)
