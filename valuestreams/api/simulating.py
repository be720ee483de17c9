"""The API of simulations: start one, list those of a stream, read a result."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.response import Response

from organizations.permissions import Permission
from organizations.viewsets import OrgViewSet
from valuestreams.models import Simulation, State, Stream
from valuestreams.serializers.simulating import (
    NewSimulationSerializer,
    SimulationResultSerializer,
    SimulationSerializer,
)
from valuestreams.services import simulating as services
from valuestreams.simulation import Settings


class SimulationViewSet(RetrieveModelMixin, OrgViewSet):
    """A simulation with what it found."""

    queryset = Simulation.objects.none()
    serializer_class = SimulationResultSerializer
    rights = {"retrieve": Permission.VIEW_RESULTS}

    def get_queryset(self):
        return super().get_queryset().select_related("job")


class StreamSimulationViewSet(ListModelMixin, OrgViewSet):
    """The simulations of a stream, newest first, without their results."""

    queryset = Simulation.objects.none()
    serializer_class = SimulationSerializer
    rights = {"list": Permission.VIEW_RESULTS}

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        stream = get_object_or_404(Stream.objects.visible_to(self.membership), pk=self.kwargs["stream_id"])
        return super().get_queryset().filter(stream=stream).select_related("job").without_content()


class StateSimulationViewSet(OrgViewSet):
    """Simulate a state as it is now."""

    queryset = State.objects.none()
    serializer_class = NewSimulationSerializer
    rights = {"create": Permission.EDIT}

    @extend_schema(request=NewSimulationSerializer, responses={201: SimulationResultSerializer})
    def create(self, request, state_id, **kwargs):
        """Answers at once; poll the job, or the simulation, until it has a result."""
        rows = State.objects.visible_to(self.membership).select_related(
            "stream__organization", "stream__unit", "stream__calendar"
        )
        state = get_object_or_404(rows, pk=state_id)
        others = rows.filter(stream=state.stream_id).exclude(pk=state.pk)
        body = NewSimulationSerializer(data=request.data, context={"states": others})
        body.is_valid(raise_exception=True)
        wanted = dict(body.validated_data)
        states = [state, *dict.fromkeys(wanted.pop("compare"))]
        made = services.request_simulation(states=states, settings=Settings(**wanted), by=self.membership)
        return Response(SimulationResultSerializer(made).data, status=201)
