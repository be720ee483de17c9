"""The API of what people have to look after in items: questions, records that wait, how much is covered."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin
from rest_framework.response import Response

from dsm.models import DuplicateTask, Partial
from dsm.queries import federation as queries
from dsm.serializers import quality as serializers
from dsm.services import duplicates as services
from dsm.services.federation_waiting import forget
from organizations.permissions import Permission
from organizations.viewsets import OrgViewSet


class DuplicateViewSet(OrgViewSet):
    """Questions whether items are one. What is answered is answered once; `reopen` takes an answer back."""

    queryset = DuplicateTask.objects.none()
    serializer_class = serializers.DuplicateSerializer
    lookup_value_converter = "int"
    rights = {
        "list": Permission.VIEW_RESULTS,
        "retrieve": Permission.VIEW_RESULTS,
        "merge": Permission.EDIT,
        "choose": Permission.EDIT,
        "different": Permission.EDIT,
        "reopen": Permission.EDIT,
    }

    @extend_schema(parameters=[serializers.WantedDuplicatesSerializer])
    def list(self, request, **kwargs):
        """The open ones, the newest first; those that were answered with `state`."""
        asked = serializers.WantedDuplicatesSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        page = self.paginate_queryset(self.get_queryset().filter(state=asked.validated_data["state"]))
        return self.get_paginated_response(self._told(page))

    def retrieve(self, request, **kwargs):
        return self._answer(self.get_object())

    @extend_schema(request=serializers.MergeSerializer)
    @action(detail=True, methods=["post"])
    def merge(self, request, **kwargs):
        """They are one: `item` stays, the others go to the bin."""
        task = self.get_object()
        return self._answer(services.merge(task=task, by=self.membership, **self._said(serializers.MergeSerializer)))

    @extend_schema(request=serializers.ChooseSerializer)
    @action(detail=True, methods=["post"])
    def choose(self, request, **kwargs):
        """The record speaks of `item`, or of none of them."""
        task = self.get_object()
        return self._answer(services.choose(task=task, by=self.membership, **self._said(serializers.ChooseSerializer)))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def different(self, request, **kwargs):
        """They are not the same, and nobody is asked about them again."""
        return self._answer(services.say_different(task=self.get_object(), by=self.membership))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def reopen(self, request, **kwargs):
        """Take the answer back. Refused when sources have spoken of the item since."""
        return self._answer(services.reopen(task=self.get_object(), by=self.membership))

    def _said(self, serializer_class) -> dict:
        body = serializer_class(data=self.request.data, context={"view": self})
        body.is_valid(raise_exception=True)
        return body.validated_data

    def _answer(self, task: DuplicateTask) -> Response:
        return Response(self._told([task])[0])

    def _told(self, tasks):
        found = queries.with_items(self.membership, tasks)
        for one in found:
            one.task.items = one.items
        return serializers.DuplicateSerializer([one.task for one in found], many=True).data


class PartialViewSet(ListModelMixin, OrgViewSet):
    """Records that wait for the rest of what they mean."""

    queryset = Partial.objects.none()
    serializer_class = serializers.PartialSerializer
    lookup_value_converter = "int"
    rights = {"list": Permission.VIEW_RESULTS, "destroy": Permission.EDIT}

    def get_queryset(self):
        return super().get_queryset().select_related("source")

    @extend_schema(parameters=[serializers.WantedPartialsSerializer])
    def list(self, request, **kwargs):
        return super().list(request, **kwargs)

    def filter_queryset(self, queryset):
        asked = serializers.WantedPartialsSerializer(data=self.request.query_params if self.action == "list" else {})
        asked.is_valid(raise_exception=True)
        return queryset.filter(**asked.validated_data)

    @extend_schema(responses={204: None})
    def destroy(self, request, **kwargs):
        """Forget a record. It comes again with the next file that holds it."""
        forget(partial=self.get_object(), by=self.membership)
        return Response(status=status.HTTP_204_NO_CONTENT)


class CoverageViewSet(OrgViewSet):
    """How much of what is expected each supplier and source has told."""

    queryset = Partial.objects.none()
    serializer_class = serializers.CmdbCoverageSerializer
    pagination_class = None
    rights = {"retrieve": Permission.VIEW_RESULTS}

    def retrieve(self, request, **kwargs):
        found = queries.coverage(self.membership)
        suppliers = [{"supplier": supplier.pk, **vars(one)} for supplier, one in found.suppliers]
        return Response(serializers.CmdbCoverageSerializer({**vars(found), "suppliers": suppliers}).data)
