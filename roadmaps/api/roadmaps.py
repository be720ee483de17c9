from django.db import transaction
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.response import Response

from jobs.serializers import JobSerializer
from organizations.permissions import Permission
from organizations.viewsets import OrgViewSet
from roadmaps import queries, services
from roadmaps.models import Initiative, Roadmap
from roadmaps.serializers import (
    InitiativeChangeSerializer,
    InitiativeDetailSerializer,
    InitiativeSerializer,
    MovedSerializer,
    NewRoadmapSerializer,
    RoadmapSerializer,
    RoadmapSettingsSerializer,
)


class RoadmapViewSet(ListModelMixin, RetrieveModelMixin, OrgViewSet):
    """Roadmaps. One that is made or gets other settings is drafted by a job: poll until `drafted_at` changes."""

    queryset = Roadmap.objects.none()
    serializer_class = RoadmapSerializer
    lookup_value_converter = "int"
    rights = {
        "list": Permission.VIEW_RESULTS,
        "retrieve": Permission.VIEW_RESULTS,
        "create": Permission.EDIT,
        "partial_update": Permission.EDIT,
        "destroy": Permission.EDIT,
        "draft": Permission.EDIT,
    }

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return queries.listed(self.membership)

    @extend_schema(request=NewRoadmapSerializer, responses={201: RoadmapSerializer})
    def create(self, request, **kwargs):
        body = NewRoadmapSerializer(data=request.data, context={"membership": self.membership})
        body.is_valid(raise_exception=True)
        roadmap = services.create_roadmap(by=self.membership, **body.validated_data)
        return Response(self._data(roadmap), status=201)

    @extend_schema(request=RoadmapSettingsSerializer, responses=RoadmapSerializer)
    def partial_update(self, request, **kwargs):
        roadmap = self.get_object()
        body = RoadmapSettingsSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        settings = {**roadmap.settings, **body.validated_data}
        return Response(self._data(services.change_settings(roadmap=roadmap, by=self.membership, **settings)))

    @extend_schema(responses={204: None})
    def destroy(self, request, **kwargs):
        services.delete_roadmap(roadmap=self.get_object(), by=self.membership)
        return Response(status=204)

    @extend_schema(request=None, responses={202: JobSerializer})
    @action(detail=True, methods=["post"])
    def draft(self, request, **kwargs):
        job = services.request_draft(roadmap=self.get_object(), by=self.membership)
        return Response(JobSerializer(job).data, status=202)

    def _data(self, roadmap: Roadmap) -> dict:
        return RoadmapSerializer(queries.listed(self.membership).get(pk=roadmap.pk)).data


class InitiativeViewSet(ListModelMixin, RetrieveModelMixin, OrgViewSet):
    """The initiatives of a roadmap, by wave."""

    queryset = Initiative.objects.none()
    serializer_class = InitiativeSerializer
    lookup_value_converter = "int"
    rights = {
        "list": Permission.VIEW_RESULTS,
        "retrieve": Permission.VIEW_RESULTS,
        "partial_update": Permission.EDIT,
    }

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        roadmap = get_object_or_404(Roadmap.objects.visible_to(self.membership), pk=self.kwargs["roadmap_id"])
        rows = Initiative.objects.visible_to(self.membership).filter(roadmap=roadmap.pk)
        return rows.select_related("roadmap", "owner").prefetch_related("after")

    @extend_schema(responses=InitiativeDetailSerializer)
    def retrieve(self, request, **kwargs):
        return Response(InitiativeDetailSerializer(self.get_object()).data)

    @extend_schema(request=InitiativeChangeSerializer, responses=MovedSerializer)
    def partial_update(self, request, **kwargs):
        initiative = self.get_object()
        body = InitiativeChangeSerializer(data=request.data, context={"membership": self.membership})
        body.is_valid(raise_exception=True)
        self._change(initiative, body.validated_data)
        return Response(MovedSerializer(self.get_object()).data)

    @transaction.atomic
    def _change(self, initiative: Initiative, wanted: dict) -> None:
        """All that is asked, or nothing."""
        if "owner" in wanted:
            services.set_owner(initiative=initiative, owner=wanted["owner"], by=self.membership)
        if "status" in wanted:
            services.set_status(initiative=initiative, status=wanted["status"], by=self.membership)
        if "wave" in wanted:
            services.move_initiative(initiative=initiative, wave=wanted["wave"], by=self.membership)
