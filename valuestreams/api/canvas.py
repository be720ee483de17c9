"""The API of canvas sessions: opening, answering, sorting, closing."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin
from rest_framework.response import Response

from organizations import bin
from organizations.permissions import Permission
from organizations.viewsets import OrgViewSet
from valuestreams.models import Canvas, CanvasAnswer, Stream
from valuestreams.queries import canvas as queries
from valuestreams.serializers.canvas import (
    CanvasCardSerializer,
    CanvasPageSerializer,
    CanvasSerializer,
    NewCanvasSerializer,
    OwnAnswerSerializer,
    SaidSerializer,
    SortSerializer,
)
from valuestreams.services import canvas as services


class CanvasViewSet(ListModelMixin, OrgViewSet):
    """Canvas sessions. `answer` is for whoever takes part; before a session is closed it holds one's own answer only."""

    queryset = Canvas.objects.none()
    serializer_class = CanvasSerializer
    lookup_value_converter = "int"
    rights = {
        "list": Permission.ENTER,
        "retrieve": Permission.ENTER,
        "destroy": Permission.EDIT,
        "answer": Permission.PARTICIPATE,
        "say": Permission.EDIT,
        "close": Permission.EDIT,
        "reopen": Permission.EDIT,
    }

    def get_queryset(self):
        return super().get_queryset().select_related("stream", "organization")

    @extend_schema(responses=CanvasPageSerializer)
    def retrieve(self, request, **kwargs):
        return self._page(self.get_object())

    @extend_schema(responses={204: None})
    def destroy(self, request, **kwargs):
        bin.delete(self.get_object(), by=self.membership)
        return Response(status=204)

    @extend_schema(request=OwnAnswerSerializer, responses=CanvasCardSerializer)
    @action(detail=True, methods=["put"])
    def answer(self, request, **kwargs):
        """Say, or say anew, how one's own role creates value."""
        canvas = self.get_object()
        body = OwnAnswerSerializer(data=request.data, context={"membership": self.membership})
        body.is_valid(raise_exception=True)
        return self._card(services.answer(canvas=canvas, by=self.membership, **body.validated_data), canvas)

    @extend_schema(request=SaidSerializer, responses={201: CanvasCardSerializer})
    @action(detail=True, methods=["post"])
    def say(self, request, **kwargs):
        """Write down what a role said in the room."""
        canvas = self.get_object()
        body = SaidSerializer(data=request.data, context={"membership": self.membership})
        body.is_valid(raise_exception=True)
        made = services.add_said(canvas=canvas, by=self.membership, **body.validated_data)
        return self._card(made, canvas, status=201)

    @extend_schema(request=None, responses=CanvasPageSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request, **kwargs):
        return self._page(services.close_canvas(canvas=self.get_object(), by=self.membership))

    @extend_schema(request=None, responses=CanvasPageSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request, **kwargs):
        return self._page(services.reopen_canvas(canvas=self.get_object(), by=self.membership))

    def _page(self, canvas: Canvas) -> Response:
        page = queries.canvas_page(canvas, self.membership)
        return Response(CanvasPageSerializer(page, context={"membership": self.membership}).data)

    def _card(self, answer: CanvasAnswer, canvas: Canvas, status: int = 200) -> Response:
        card = queries.card_of(answer, canvas)
        return Response(CanvasCardSerializer(card, context={"membership": self.membership}).data, status=status)


class StreamCanvasViewSet(OrgViewSet):
    """A new session about a stream."""

    queryset = Stream.objects.none()
    serializer_class = NewCanvasSerializer
    rights = {"create": Permission.EDIT}

    @extend_schema(request=NewCanvasSerializer, responses={201: CanvasSerializer})
    def create(self, request, **kwargs):
        stream = get_object_or_404(Stream.objects.visible_to(self.membership), pk=self.kwargs["stream_id"])
        body = NewCanvasSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        made = services.open_canvas(stream=stream, by=self.membership, **body.validated_data)
        return Response(CanvasSerializer(made).data, status=201)


class CanvasAnswerViewSet(OrgViewSet):
    """An answer of a session: which column it stands in."""

    queryset = CanvasAnswer.objects.none()
    serializer_class = SortSerializer
    rights = {"sort": Permission.EDIT, "destroy": Permission.EDIT}

    def _answer(self) -> CanvasAnswer:
        rows = CanvasAnswer.objects.visible_to(self.membership).select_related("canvas__stream", "unit")
        return get_object_or_404(rows, pk=self.kwargs["answer_id"])

    @extend_schema(request=SortSerializer, responses=CanvasCardSerializer)
    def sort(self, request, **kwargs):
        answer = self._answer()
        body = SortSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        moved = services.sort_answer(answer=answer, by=self.membership, **body.validated_data)
        card = queries.card_of(moved, answer.canvas)
        return Response(CanvasCardSerializer(card, context={"membership": self.membership}).data)

    @extend_schema(responses={204: None})
    def destroy(self, request, **kwargs):
        """Take back what was said in the room."""
        services.remove_said(answer=self._answer(), by=self.membership)
        return Response(status=204)
