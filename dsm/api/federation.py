"""The API of sources, items, their provenance, and of what sources disagree about."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.pagination import CursorPagination
from rest_framework.response import Response

from dsm.api.portfolio import HeadViewSet
from dsm.models import Drift, Item, Source
from dsm.queries import federation as queries
from dsm.queries.items import WantedItems, items
from dsm.queries.provenance import provenance_of
from dsm.serializers import federation as serializers
from dsm.services import items as item_services
from dsm.services import sources as source_services
from organizations.permissions import Permission
from organizations.viewsets import OrgViewSet


class ItemPages(CursorPagination):
    """By name. It counts nothing, so that a page is as quick at 100,000 items as at ten."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    ordering = ("name", "pk")


class SourceViewSet(HeadViewSet):
    """Who reports items: the master, suppliers, teams."""

    queryset = Source.objects.none()
    serializer_class = serializers.SourceSerializer
    word, once = "source", ("key",)
    add, change = staticmethod(source_services.create_source), staticmethod(source_services.change_source)


class ItemViewSet(HeadViewSet):
    """Configuration items of every class. What is written here stands before every source."""

    queryset = Item.objects.none()
    serializer_class = serializers.ConfigurationItemSerializer
    pagination_class = ItemPages
    word, once = "item", ("key",)
    add, change = staticmethod(item_services.add_item), staticmethod(item_services.change_item)

    def get_queryset(self):
        if self.is_schema:
            return self.queryset
        said = self.wanted(serializers.WantedItemsOfSourcesSerializer)
        wanted = WantedItems(
            said.get("q", ""), said.get("item_class", ""), said.get("supplier", 0), said.get("source", 0),
            int(said.get("old", 0)),
        )  # fmt: skip
        return items(self.membership, wanted)

    @extend_schema(parameters=[serializers.WantedItemsOfSourcesSerializer])
    def list(self, request, **kwargs):
        return super().list(request, **kwargs)


class ProvenanceViewSet(OrgViewSet):
    """Who says what about one item, who is believed, and why."""

    queryset = Item.objects.none()
    serializer_class = serializers.ProvenanceSerializer
    pagination_class = None
    rights = {"list": Permission.VIEW_RESULTS}

    @extend_schema(responses=serializers.ProvenanceSerializer(many=True))
    def list(self, request, item_id, **kwargs):
        item = get_object_or_404(Item.objects.visible_to(self.membership).select_related("supplier"), pk=item_id)
        return Response(serializers.ProvenanceSerializer(provenance_of(item), many=True).data)


class DriftViewSet(OrgViewSet):
    """Attributes about which sources disagree, by item."""

    queryset = Drift.objects.none()
    serializer_class = serializers.DriftSerializer
    rights = {"list": Permission.VIEW_RESULTS}

    @extend_schema(parameters=[serializers.WantedDriftSerializer], responses=serializers.DriftSerializer(many=True))
    def list(self, request, **kwargs):
        asked = serializers.WantedDriftSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        rows = queries.drifting(self.membership, said.get("attribute", ""), said.get("item_class", ""))
        page = self.paginate_queryset(rows)
        lines = [{"item": item, "provenance": one} for item, one in queries.drift_lines(page)]
        return self.get_paginated_response(serializers.DriftSerializer(lines, many=True).data)
