"""The API of what fails if something stops."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from dsm.models import Item
from dsm.queries.impact import outcome_of
from dsm.queries.stopping import stops_of
from dsm.serializers.impact import ImpactQuerySerializer, ImpactSerializer
from organizations.permissions import Permission
from organizations.viewsets import OrgViewSet


class ImpactViewSet(OrgViewSet):
    """What stops and what is weakened, for whom, if suppliers, capabilities or items stop."""

    queryset = Item.objects.none()
    serializer_class = ImpactSerializer
    pagination_class = None
    rights = {"retrieve": Permission.VIEW_RESULTS}

    @extend_schema(parameters=[ImpactQuerySerializer])
    def retrieve(self, request, **kwargs):
        asked = {name: request.query_params.getlist(name) for name in ("supplier", "capability", "item")}
        wish = ImpactQuerySerializer(data={name: found for name, found in asked.items() if found})
        wish.is_valid(raise_exception=True)
        ids = {name: wish.validated_data.get(name, []) for name in asked}
        stops = stops_of(self.membership, ids["supplier"], ids["capability"], ids["item"])
        return Response(ImpactSerializer(outcome_of(self.membership, stops)).data)
