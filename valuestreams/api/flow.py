"""The API of the flow of a stream: its work items, bringing them in, the metrics and the forecast."""

from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.mixins import ListModelMixin
from rest_framework.response import Response

from organizations.errors import DomainError
from organizations.permissions import Permission
from organizations.viewsets import OrgViewSet
from valuestreams.flow import answers
from valuestreams.flow_throttles import ItemImportThrottle
from valuestreams.models import ItemImport, Stream, WorkItem
from valuestreams.queries.flow import flow_of
from valuestreams.queries.flow_imports import understood
from valuestreams.queries.flow_items import Wanted, work_items
from valuestreams.queries.flow_pages import forecast_page
from valuestreams.serializers.flow import (
    FlowQuestionSerializer,
    FlowSerializer,
    ItemFileSerializer,
    ItemImportSerializer,
    ItemReadingSerializer,
    ThroughputForecastSerializer,
    ThroughputQuestionSerializer,
    WantedItemsSerializer,
    WorkItemSerializer,
)
from valuestreams.services import flow as services
from valuestreams.services.flow_imports import bring_in_file


class OfStreamViewSet(OrgViewSet):
    """Base of the endpoints below one stream."""

    def stream(self) -> Stream:
        rows = Stream.objects.visible_to(self.membership).select_related("organization", "unit", "calendar")
        return get_object_or_404(rows, pk=self.kwargs["stream_id"])


class WorkItemViewSet(ListModelMixin, OfStreamViewSet):
    """The work items of a stream: those in progress first, the oldest of them on top."""

    queryset = WorkItem.objects.none()
    serializer_class = WorkItemSerializer
    rights = {"list": Permission.VIEW_RESULTS}

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        asked = WantedItemsSerializer(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        return work_items(self.stream(), Wanted(said.get("state", ""), said.get("type", ""), said.get("q", "")))

    @extend_schema(parameters=[WantedItemsSerializer])
    def list(self, request, **kwargs):
        return super().list(request, **kwargs)


class WorkItemTypeViewSet(OrgViewSet):
    """What one item counts as. Chosen here it stays, whatever later files say."""

    queryset = WorkItem.objects.none()
    serializer_class = WorkItemSerializer
    rights = {"partial_update": Permission.EDIT}

    def partial_update(self, request, work_item_id, **kwargs):
        rows = WorkItem.objects.visible_to(self.membership).select_related("stream")
        item = get_object_or_404(rows, pk=work_item_id)
        body = WorkItemSerializer(item, data=request.data)
        body.is_valid(raise_exception=True)
        services.set_kind(item=item, kind=body.validated_data["kind"], by=self.membership)
        return Response(WorkItemSerializer(item).data)


class ItemImportViewSet(OfStreamViewSet):
    """Bringing in work items from a CSV, also as Jira and GitLab export it."""

    queryset = ItemImport.objects.none()
    serializer_class = ItemFileSerializer
    pagination_class = None
    throttle_classes = [*OrgViewSet.throttle_classes, ItemImportThrottle]
    rights = {"read": Permission.EDIT, "store": Permission.EDIT, "undo": Permission.EDIT}

    @extend_schema(request=ItemFileSerializer, responses=ItemReadingSerializer)
    def read(self, request, **kwargs):
        """What is understood of the file. Nothing is stored."""
        stream, body = self.stream(), self._body(request)
        self.membership.require_unit(stream.unit_id)
        reading = understood(body.validated_data["text"].encode(), stream.organization, body.choices())
        return Response(ItemReadingSerializer(reading).data)

    @extend_schema(request=ItemFileSerializer, responses={201: ItemImportSerializer})
    def store(self, request, **kwargs):
        """Store every good line. While something has to be said first it is refused with the question."""
        stream, body = self.stream(), self._body(request)
        said = body.validated_data
        batch = bring_in_file(
            stream=stream, raw=said["text"].encode(), name=said["name"], by=self.membership, choices=body.choices(),
            as_of=said.get("as_of"),
        )  # fmt: skip
        return Response(ItemImportSerializer(batch).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=ItemImportSerializer)
    def undo(self, request, item_import_id, **kwargs):
        """Take back the newest import of a stream."""
        rows = ItemImport.objects.visible_to(self.membership).stored().select_related("stream")
        batch = get_object_or_404(rows, pk=item_import_id)
        return Response(ItemImportSerializer(services.undo_import(batch=batch, by=self.membership)).data)

    def _body(self, request) -> ItemFileSerializer:
        body = ItemFileSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return body


class FlowViewSet(OfStreamViewSet):
    """The flow metrics of a stream."""

    queryset = Stream.objects.none()
    serializer_class = FlowSerializer
    rights = {"retrieve": Permission.VIEW_RESULTS}

    @extend_schema(parameters=[FlowQuestionSerializer], responses=FlowSerializer)
    def retrieve(self, request, **kwargs):
        asked = FlowQuestionSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        found = flow_of(
            self.stream(), localdate(), weeks=said["weeks"], kind=asked.kind(), until=said.get("until")
        )  # fmt: skip
        return Response(FlowSerializer(found).data)


class ForecastViewSet(OfStreamViewSet):
    """When so many items will be done, or how many by a day, from the throughput of the last weeks."""

    queryset = Stream.objects.none()
    serializer_class = ThroughputForecastSerializer
    rights = {"retrieve": Permission.VIEW_RESULTS}

    @extend_schema(parameters=[ThroughputQuestionSerializer], responses=ThroughputForecastSerializer)
    def retrieve(self, request, **kwargs):
        stream, asked = self.stream(), ThroughputQuestionSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        found = forecast_page(stream, localdate(), items=said.get("items"), by=said.get("by"), kind=asked.kind())
        if found.when is not None:
            return self._told(found.when, found.when.days, answers.when_sentence(found.when))
        if found.many is not None:
            return self._told(found.many, found.many.items, answers.many_sentence(found.many))
        raise DomainError(found.refusal)

    @staticmethod
    def _told(found, chances: dict, sentence: str) -> Response:
        told = {f"p{chance}": value for chance, value in chances.items()}
        body = {"start": found.start, "weeks": found.weeks, "sentence": sentence, **told}
        return Response(ThroughputForecastSerializer(body).data)
