"""The organization itself, its audit record, its bin."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin
from rest_framework.response import Response

from organizations import bin as bin_
from organizations import queries
from organizations.models import AuditEntry, Organization
from organizations.permissions import Permission
from organizations.serializers import (
    AuditEntrySerializer,
    BinLineSerializer,
    OrganizationSerializer,
    RestoreSerializer,
)
from organizations.services import founding
from organizations.viewsets import OrgViewSet


class OrganizationViewSet(OrgViewSet):
    queryset = Organization.objects.none()
    serializer_class = OrganizationSerializer
    rights = {"retrieve": Permission.ENTER, "partial_update": Permission.ADMINISTER}

    def retrieve(self, request, **kwargs):
        return Response(self.get_serializer(self.membership.organization).data)

    def partial_update(self, request, **kwargs):
        serializer = self.get_serializer(self.membership.organization, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        changed = founding.change_settings(by=self.membership, **serializer.validated_data)
        return Response(self.get_serializer(changed).data)


class AuditViewSet(ListModelMixin, OrgViewSet):
    """Every write that matters, newest first."""

    queryset = AuditEntry.objects.none()
    serializer_class = AuditEntrySerializer
    rights = {"list": Permission.ADMINISTER}


class BinViewSet(OrgViewSet):
    """What was deleted in the last 30 days and can be restored."""

    queryset = AuditEntry.objects.none()
    serializer_class = BinLineSerializer
    pagination_class = None
    rights = {"list": Permission.EDIT, "restore": Permission.EDIT}

    @extend_schema(responses=BinLineSerializer(many=True))
    def list(self, request, **kwargs):
        return Response(self.get_serializer(queries.bin_lines(self.membership), many=True).data)

    @extend_schema(request=RestoreSerializer, responses={204: None})
    @action(detail=False, methods=["post"])
    def restore(self, request, **kwargs):
        serializer = RestoreSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        model = bin_.kind(serializer.validated_data["kind"])
        if model is None:
            raise Http404
        row = get_object_or_404(model.objects.in_bin_of(self.membership), pk=serializer.validated_data["id"])
        bin_.restore(row, by=self.membership)
        return Response(status=status.HTTP_204_NO_CONTENT)
