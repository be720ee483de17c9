"""The API of streams, their states and their steps."""

from dataclasses import replace
from functools import partial

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from organizations import bin
from organizations.permissions import Permission
from organizations.viewsets import OrgViewSet
from valuestreams import stream as values
from valuestreams.editing import add_step, move_step, remove_step, replace_step
from valuestreams.models import State, Stream
from valuestreams.queries.reading import revisions, usual_basis, value_of, version_of
from valuestreams.serializers import streams as serializers
from valuestreams.services import streams as services
from valuestreams.services import writing

WHOLE = ("steps", "demand", "arrivals", "slices", "period")  # what the content of a state is


def taken(body):
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


class StreamViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OrgViewSet):
    """Value streams: what they are about, and their states."""

    queryset = Stream.objects.none()
    serializer_class = serializers.StreamSerializer
    lookup_value_converter = "int"
    rights = {
        "list": Permission.VIEW_RESULTS,
        "retrieve": Permission.VIEW_RESULTS,
        "create": Permission.EDIT,
        "partial_update": Permission.EDIT,
        "destroy": Permission.EDIT,
        "states": Permission.VIEW_RESULTS,
        "copy_state": Permission.EDIT,
    }

    @extend_schema(request=serializers.NewStreamSerializer, responses={201: serializers.StreamSerializer})
    def create(self, request, **kwargs):
        """A new stream; `content` fills its current state."""
        data = taken(serializers.NewStreamSerializer(data=request.data, context=self.get_serializer_context()))
        content = data.pop("content", None)
        said = {
            name: data.pop(name) for name in ("title", "proposition", "user", "trigger", "currency") if name in data
        }
        value = (
            serializers.value_from(content)
            if content
            else values.Stream("", basis=usual_basis(self.membership.organization_id))
        )
        stream = services.create_stream(by=self.membership, value=replace(value, **said), **data)
        return Response(serializers.StreamSerializer(stream).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=serializers.StreamSerializer, responses=serializers.StreamSerializer)
    def partial_update(self, request, **kwargs):
        """Change what it is about. 409 with `current` when that was changed elsewhere since `revision`."""
        stream = self.get_object()
        body = serializers.StreamSerializer(
            stream, data=request.data, partial=True, context=self.get_serializer_context()
        )
        data = taken(body)
        if "revision" not in data:
            raise ValidationError({"revision": [_("Say with which revision you began.")]})
        changed = services.describe_stream(stream=stream, by=self.membership, **data)
        return Response(serializers.StreamSerializer(changed).data)

    def destroy(self, request, **kwargs):
        """Into the bin, with all its states."""
        bin.delete(self.get_object(), by=self.membership)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=serializers.StateSerializer(many=True))
    @action(detail=True, pagination_class=None, filter_backends=[])
    def states(self, request, **kwargs):
        rows = State.objects.visible_to(self.membership).filter(stream=self.get_object())
        return Response(serializers.StateSerializer(rows, many=True).data)

    @extend_schema(request=serializers.NewStateSerializer, responses={201: serializers.StateSerializer})
    @states.mapping.post
    def copy_state(self, request, **kwargs):
        """A future state or a scenario that begins as another state is."""
        stream = self.get_object()
        data = taken(serializers.NewStateSerializer(data=request.data, context=self.get_serializer_context()))
        state = data.pop("copy_of")
        if state.stream_id != stream.pk:
            raise ValidationError({"copy_of": [_("This state belongs to another stream.")]})
        copy = services.copy_state(state=state, by=self.membership, **data)
        return Response(serializers.StateSerializer(copy).data, status=status.HTTP_201_CREATED)


class StateViewSet(OrgViewSet):
    """One state: its whole content, its steps, and every change of them."""

    queryset = State.objects.none()
    serializer_class = serializers.StateContentSerializer
    lookup_value_converter = "int"
    rights = {
        "retrieve": Permission.VIEW_RESULTS,
        "partial_update": Permission.EDIT,
        "destroy": Permission.EDIT,
        "write": Permission.EDIT,
        "make_current": Permission.EDIT,
        "undo": Permission.EDIT,
        "redo": Permission.EDIT,
        "history": Permission.VIEW_RESULTS,
        "add_step": Permission.EDIT,
        "write_step": Permission.EDIT,
        "remove_step": Permission.EDIT,
        "move_step": Permission.EDIT,
    }

    def get_queryset(self):
        return super().get_queryset().select_related("stream__organization", "stream__calendar")

    @extend_schema(responses=serializers.StateContentSerializer)
    def retrieve(self, request, **kwargs):
        """The state as a file would say it, and the revision of each step."""
        return self._whole(self.get_object())

    @extend_schema(request=serializers.StateSerializer, responses=serializers.StateSerializer)
    def partial_update(self, request, **kwargs):
        """Its name and note. 409 with `current` when they were changed elsewhere since `revision`."""
        state = self.get_object()
        data = taken(serializers.StateSerializer(state, data=request.data, partial=True))
        named = {"name": state.name, "note": state.note, **data}
        return Response(
            serializers.StateSerializer(services.rename_state(state=state, by=self.membership, **named)).data
        )

    def destroy(self, request, **kwargs):
        """Into the bin. 409 for the current state."""
        services.delete_state(state=self.get_object(), by=self.membership)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=serializers.ContentSerializer, responses=serializers.StateContentSerializer)
    @action(detail=True, methods=["put"], url_path="content", url_name="content")
    def write(self, request, **kwargs):
        """Replace steps, demand, arrivals, releases and the funnel's period. It can be undone."""
        state = self.get_object()
        data = taken(serializers.ContentSerializer(data=request.data))
        value = serializers.value_from(data["content"])

        def move(before: values.Stream) -> values.Stream:
            return replace(before, **{name: getattr(value, name) for name in WHOLE})

        seen, version = data["revisions"], data.get("version")
        return self._edit(state, move, _("Everything, by the API"), seen=seen, version=version)

    @extend_schema(request=None, responses=serializers.StateSerializer)
    @action(detail=True, methods=["post"], url_path="make-current")
    def make_current(self, request, **kwargs):
        state = services.make_current(state=self.get_object(), by=self.membership)
        return Response(serializers.StateSerializer(state).data)

    @extend_schema(request=serializers.HistorySerializer, responses=serializers.StateContentSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request, **kwargs):
        """Take the last change back, whoever made it; with `number` only that one."""
        return self._step_in_history(writing.undo)

    @extend_schema(request=serializers.HistorySerializer, responses=serializers.StateContentSerializer)
    @action(detail=True, methods=["post"])
    def redo(self, request, **kwargs):
        """Make the change again that was taken back last."""
        return self._step_in_history(writing.redo)

    def _step_in_history(self, go):
        state = self.get_object()
        data = taken(serializers.HistorySerializer(data=self.request.data or {}))
        go(state=state, by=self.membership, **data)
        return self._whole(state)

    @extend_schema(responses=serializers.StateChangeSerializer(many=True))
    @action(detail=True, pagination_class=None)
    def history(self, request, **kwargs):
        """Every change that can be taken back, the newest first."""
        rows = self.get_object().changes.select_related("by__user")
        return Response(serializers.StateChangeSerializer(rows, many=True).data)

    # ---- Steps ----

    @extend_schema(request=serializers.StepWriteSerializer, responses={201: serializers.StateContentSerializer})
    @action(detail=True, methods=["post"], url_path="steps", url_name="steps")
    def add_step(self, request, **kwargs):
        state = self.get_object()
        data = taken(serializers.StepWriteSerializer(data=request.data))
        step = self._step(state, data["step"])
        answer = self._edit(
            state, partial(add_step, step=step, after=data.get("after")), _("Added %(step)s") % {"step": step.label}
        )
        answer.status_code = status.HTTP_201_CREATED
        return answer

    @extend_schema(request=serializers.StepWriteSerializer, responses=serializers.StateContentSerializer)
    @action(detail=True, methods=["put"], url_path="steps/<slug:step_key>", url_name="step")
    def write_step(self, request, step_key, **kwargs):
        """Replace a step. 409 with `current` when it was changed elsewhere since `revision`."""
        state = self.get_object()
        data = taken(serializers.StepWriteSerializer(data=request.data))
        step = self._step(state, {**data["step"], "key": step_key})
        seen = {step_key: data["revision"]} if "revision" in data else {}
        return self._edit(state, partial(replace_step, step=step), step.label, seen=seen)

    @extend_schema(request=None, responses=serializers.StateContentSerializer)
    @write_step.mapping.delete
    def remove_step(self, request, step_key, **kwargs):
        return self._edit(
            self.get_object(), partial(remove_step, key=step_key), _("Removed %(step)s") % {"step": step_key}
        )

    @extend_schema(request=serializers.StepMoveSerializer, responses=serializers.StateContentSerializer)
    @action(detail=True, methods=["post"], url_path="steps/<slug:step_key>/move", url_name="step-move")
    def move_step(self, request, step_key, **kwargs):
        state, data = self.get_object(), taken(serializers.StepMoveSerializer(data=request.data))
        return self._edit(state, partial(move_step, key=step_key, **data), _("Moved %(step)s") % {"step": step_key})

    def _step(self, state: State, said: dict) -> values.Step:
        """The step as a file of this stream would say it: read among the others, to which it may lead."""
        return serializers.step_from(value_of(state), said)

    def _edit(self, state: State, move, what: str, seen=None, version=None):
        writing.edit(state=state, move=move, what=what, by=self.membership, seen=seen, version=version)
        state.refresh_from_db()
        return self._whole(state)

    def _whole(self, state: State):
        state = self.get_queryset().get(pk=state.pk)
        state.content = serializers.content_of(value_of(state))
        state.revisions, state.version = revisions(state), version_of(state)
        return Response(serializers.StateContentSerializer(state).data)
