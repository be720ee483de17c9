"""Simulations as the API takes and shows them."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from jobs.models import Job
from valuestreams.models import Simulation, State
from valuestreams.simulation.settings import MOST_ITEMS, MOST_REPLICATIONS, MOST_SEED


class NewSimulationSerializer(serializers.Serializer):
    """How to simulate a state. `compare`: ids of other states of the stream, which meet the same items."""

    items = serializers.IntegerField(min_value=1, max_value=MOST_ITEMS, default=5_000)
    replications = serializers.IntegerField(min_value=2, max_value=MOST_REPLICATIONS, default=20)
    warmup = serializers.IntegerField(min_value=0, max_value=MOST_ITEMS, default=500)
    seed = serializers.IntegerField(min_value=0, max_value=MOST_SEED, default=1)
    compare = serializers.PrimaryKeyRelatedField(queryset=State.objects.none(), many=True, default=list)

    def get_fields(self):
        fields = super().get_fields()
        if "states" in self.context:
            fields["compare"].child_relation.queryset = self.context["states"]
        return fields


class SimulationSerializer(serializers.ModelSerializer):
    """`status` is that of the background work, "succeeded" once there is a result; `job` is its id, to be polled."""

    status = serializers.SerializerMethodField()
    states = serializers.SerializerMethodField()

    class Meta:
        model = Simulation
        fields = ["id", "stream", "states", "seed", "items", "replications", "warmup", "at", "status", "job"]
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(Job.Status.choices))
    def get_status(self, row: Simulation) -> str:
        if row.is_done:
            return Job.Status.SUCCEEDED.value
        return row.job.status if row.job else Job.Status.FAILED.value

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_states(self, row: Simulation) -> list[str]:
        return row.names


class SimulationResultSerializer(SimulationSerializer):
    """`result`: null until it is done; docs/simulation.md says what is in it."""

    class Meta(SimulationSerializer.Meta):
        fields = [*SimulationSerializer.Meta.fields, "result"]
        read_only_fields = fields
