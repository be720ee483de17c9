from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from assessments.models import Assessment
from organizations.models import Person
from roadmaps import queries
from roadmaps.explaining import explain
from roadmaps.models import GoalTrace, Initiative, Roadmap
from roadmaps.queries.goals import Goal
from valuestreams.goals import judge
from valuestreams.models import Stream
from vpmom.models import Item


class RoadmapSerializer(serializers.ModelSerializer):
    initiative_count = serializers.IntegerField(read_only=True)
    wave_count = serializers.IntegerField(read_only=True, allow_null=True)
    person_days = serializers.DecimalField(max_digits=12, decimal_places=2, read_only=True, allow_null=True)
    ends_on = serializers.DateField(read_only=True, allow_null=True)

    class Meta:
        model = Roadmap
        fields = [
            "id", "title", "assessment", "unit", "starts_on", "wave_weeks", "capacity_days", "created_at", "drafted_at",
            "initiative_count", "wave_count", "person_days", "ends_on",
        ]  # fmt: skip
        read_only_fields = fields


class RoadmapSettingsSerializer(serializers.Serializer):
    """What a roadmap is planned with. `capacity_days`: person-days in each wave."""

    title = serializers.CharField(max_length=200)
    starts_on = serializers.DateField()
    wave_weeks = serializers.IntegerField(min_value=1, max_value=104)
    capacity_days = serializers.IntegerField(min_value=1, max_value=100_000)


class NewRoadmapSerializer(RoadmapSettingsSerializer):
    assessment = serializers.PrimaryKeyRelatedField(queryset=Assessment.objects.none())

    def get_fields(self):
        fields = super().get_fields()
        if "membership" in self.context:
            fields["assessment"].queryset = queries.answered_assessments(self.context["membership"])
        return fields


class InitiativeSerializer(serializers.ModelSerializer):
    owner_name = serializers.CharField(source="owner.name", default=None, read_only=True)

    class Meta:
        model = Initiative
        fields = [
            "id", "action", "title", "description", "why", "dimension", "level", "roles", "owner", "owner_name",
            "effort_days", "duration_days", "priority", "own_priority", "wave", "last_wave", "days_by_wave", "starts_on",
            "ends_on", "moved_by_hand", "status", "after",
        ]  # fmt: skip
        read_only_fields = fields


class InitiativeDetailSerializer(InitiativeSerializer):
    """With the reason for its place, and its own priority derived: gap × weight × pain factor over the practices."""

    place = serializers.SerializerMethodField()

    class Meta(InitiativeSerializer.Meta):
        fields = [*InitiativeSerializer.Meta.fields, "place", "worth"]
        read_only_fields = fields

    @extend_schema_field(serializers.CharField())
    def get_place(self, one: Initiative) -> str:
        return explain(one, queries.used_days(one.roadmap)).place


class InitiativeChangeSerializer(serializers.Serializer):
    """Any of the three; `owner` null takes the owner away."""

    wave = serializers.IntegerField(min_value=1, required=False)
    status = serializers.ChoiceField(choices=Initiative.Status.choices, required=False)
    owner = serializers.PrimaryKeyRelatedField(queryset=Person.objects.none(), allow_null=True, required=False)

    def get_fields(self):
        fields = super().get_fields()
        if "membership" in self.context:
            fields["owner"].queryset = Person.objects.visible_to(self.context["membership"])
        return fields


class MovedSerializer(InitiativeDetailSerializer):
    """`over_capacity_days`: person-days in its wave beyond the capacity."""

    over_capacity_days = serializers.SerializerMethodField()

    class Meta(InitiativeDetailSerializer.Meta):
        fields = [*InitiativeDetailSerializer.Meta.fields, "over_capacity_days"]
        read_only_fields = fields

    @extend_schema_field(serializers.DecimalField(max_digits=12, decimal_places=2))
    def get_over_capacity_days(self, one: Initiative) -> str:
        used = queries.used_days(one.roadmap).get(one.wave, 0)
        return str(max(0, used - one.roadmap.capacity_days))


class GoalTraceSerializer(serializers.Serializer):
    """`goal` is the id of a line of `plan`, `step_key` empty for the whole stream. `verdict` says how the goal reads."""

    id = serializers.IntegerField(source="pk")
    stream = serializers.IntegerField(source="stream_id")
    step_key = serializers.CharField()
    goal = serializers.IntegerField(source="item_id")
    text = serializers.SerializerMethodField()
    plan = serializers.SerializerMethodField()
    verdict = serializers.SerializerMethodField()
    reason = serializers.SerializerMethodField()
    note = serializers.CharField()

    def get_text(self, trace: GoalTrace) -> str:
        return self._goal(trace).text

    def get_plan(self, trace: GoalTrace) -> int:
        return self._goal(trace).plan.pk

    def get_verdict(self, trace: GoalTrace) -> str:
        return judge(self._goal(trace).text, user=trace.stream.user).verdict.value

    def get_reason(self, trace: GoalTrace) -> str:
        return judge(self._goal(trace).text, user=trace.stream.user).reason

    def _goal(self, trace: GoalTrace) -> Goal:
        return self.context["goals"][trace.item_id]


class NewGoalTraceSerializer(serializers.Serializer):
    goal = serializers.PrimaryKeyRelatedField(queryset=Item.objects.none(), source="item")
    stream = serializers.PrimaryKeyRelatedField(queryset=Stream.objects.none())
    step_key = serializers.SlugField(max_length=60, allow_blank=True, allow_unicode=True, default="")
    note = serializers.CharField(max_length=300, allow_blank=True, default="")

    def get_fields(self):
        fields = super().get_fields()
        if "membership" in self.context:
            fields["goal"].queryset = Item.objects.visible_to(self.context["membership"])
            fields["stream"].queryset = Stream.objects.visible_to(self.context["membership"])
        return fields
