"""The API of files: a state to take along, and a file that becomes a stream."""

from dataclasses import replace

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from organizations.permissions import Permission
from organizations.viewsets import OrgViewSet
from valuestreams import downloads
from valuestreams.documents.understanding import NotUnderstood, time_unit, understand
from valuestreams.models import State, Stream
from valuestreams.queries.reading import usual_basis, value_of
from valuestreams.serializers.documents import StreamFileSerializer
from valuestreams.serializers.streams import StreamSerializer
from valuestreams.services.streams import create_stream


class StateFileViewSet(OrgViewSet):
    """A state as a file: yaml, csv, xlsx, svg or pdf."""

    queryset = State.objects.none()
    rights = {"retrieve": Permission.VIEW_RESULTS}

    @extend_schema(responses={200: OpenApiTypes.BINARY})
    def retrieve(self, request, state_id, file_format, **kwargs):
        rows = State.objects.visible_to(self.membership)
        state = get_object_or_404(rows.select_related("stream__organization", "stream__calendar"), pk=state_id)
        if file_format not in downloads.FILES:
            raise Http404
        return downloads.response(state, value_of(state), file_format)


class StreamFileViewSet(OrgViewSet):
    """A new stream from a file."""

    queryset = Stream.objects.none()
    serializer_class = StreamFileSerializer
    rights = {"create": Permission.EDIT}

    @extend_schema(request=StreamFileSerializer, responses={201: StreamSerializer})
    def create(self, request, **kwargs):
        """The text of a YAML file as docs/stream-format.md describes it, or of a table of steps. 400 names every problem."""
        body = self.get_serializer(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        try:
            value = understand(said["text"].encode(), said["name"], usual_basis(self.membership.organization_id))
        except NotUnderstood as refusal:
            raise ValidationError({"text": refusal.sentences}) from refusal
        value = replace(value, title=said.get("title") or value.title)
        stream = create_stream(by=self.membership, value=value, unit=said.get("unit"), time_unit=time_unit(value))
        return Response(StreamSerializer(stream).data, status=status.HTTP_201_CREATED)
