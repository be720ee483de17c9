"""How a plan is followed, as JSON. Shares are numbers from 0 to 1, values decimal text in the unit of the measure."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from organizations.models import Person, Unit
from vpmom.measure_charts import said
from vpmom.models import CheckIn, NextAction
from vpmom.plan import Period
from vpmom.queries.following import value_of
from vpmom.services.following import MOST_ACTIONS, MOST_WORDS, NewAction, Outcome, Said

MOST_LINES = 2000  # keys of lines in one request


class ShareField(serializers.FloatField):
    def to_representation(self, value):
        return round(float(value), 4)


class NextActionSerializer(serializers.ModelSerializer):
    owner_name = serializers.CharField(source="owner.name", default=None, read_only=True)

    class Meta:
        model = NextAction
        fields = ["id", "text", "owner", "owner_name", "due", "outcome", "outcome_note"]
        read_only_fields = fields


class CheckInSerializer(serializers.ModelSerializer):
    """Of several on one day the one with the highest id counts. `in_words`: its value as people write it."""

    by = serializers.CharField(read_only=True)
    in_words = serializers.SerializerMethodField()
    actions = NextActionSerializer(many=True, read_only=True)
    outcomes = NextActionSerializer(many=True, read_only=True)

    class Meta:
        model = CheckIn
        fields = [
            "id", "on", "value", "done", "zone", "in_words", "status", "confidence", "going_well", "not_going_well",
            "by", "at", "actions", "outcomes",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.CharField())
    def get_in_words(self, one: CheckIn) -> str:
        measure = self.context["measure"]
        value = value_of(measure, one)
        return "" if value is None else said(measure, value)


class NewActionSerializer(serializers.Serializer):
    text = serializers.CharField(max_length=500)
    owner = serializers.PrimaryKeyRelatedField(queryset=Person.objects.none(), allow_null=True, default=None)
    due = serializers.DateField(allow_null=True, default=None)

    def get_fields(self):
        fields = super().get_fields()
        if "membership" in self.context:
            fields["owner"].queryset = Person.objects.visible_to(self.context["membership"])
        return fields


class ActionOutcomeSerializer(serializers.Serializer):
    """`action`: id of an open action of this measure."""

    action = serializers.PrimaryKeyRelatedField(queryset=NextAction.objects.none())
    outcome = serializers.ChoiceField(["done", "goes_on", "dropped"])
    note = serializers.CharField(max_length=500, allow_blank=True, default="")

    def get_fields(self):
        fields = super().get_fields()
        if "item" in self.context:
            fields["action"].queryset = NextAction.objects.filter(check_in__item=self.context["item"], outcome="open")
        return fields


class NewCheckInSerializer(serializers.Serializer):
    """`value`, `done` or `zone` (the place of the step, from 0), as the measure's kind says; none when data are needed."""

    on = serializers.DateField()
    status = serializers.ChoiceField(CheckIn.Status.choices)
    value = serializers.DecimalField(max_digits=20, decimal_places=4, allow_null=True, default=None)
    done = serializers.BooleanField(allow_null=True, default=None)
    zone = serializers.IntegerField(min_value=0, max_value=100, allow_null=True, default=None)
    confidence = serializers.IntegerField(min_value=0, max_value=10, allow_null=True, default=None)
    going_well = serializers.CharField(max_length=MOST_WORDS, allow_blank=True, default="")
    not_going_well = serializers.CharField(max_length=MOST_WORDS, allow_blank=True, default="")
    actions = NewActionSerializer(many=True, max_length=MOST_ACTIONS, default=list)
    outcomes = ActionOutcomeSerializer(many=True, max_length=100, default=list)

    def validate_outcomes(self, told):
        if len({one["action"].pk for one in told}) < len(told):
            raise serializers.ValidationError("An action is named twice.")
        return told

    @property
    def said(self) -> Said:
        data = dict(self.validated_data)
        actions = tuple(NewAction(**one) for one in data.pop("actions"))
        outcomes = tuple(Outcome(**one) for one in data.pop("outcomes"))
        return Said(**data, actions=actions, outcomes=outcomes)


class ForecastSerializer(serializers.Serializer):
    """Where the measure will stand `at` the end if it goes on like this, in 8 of 10 cases from `low` to `high`."""

    at = serializers.DateField()
    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    method = serializers.CharField()
    reaches = serializers.CharField(allow_null=True)
    sentence = serializers.CharField()


class StandingSerializer(serializers.Serializer):
    key = serializers.UUIDField()
    text = serializers.CharField(source="words")
    owner = serializers.CharField()
    kind = serializers.CharField(source="measure.kind")
    unit = serializers.CharField(source="measure.unit")
    baseline = serializers.DecimalField(source="measure.baseline", max_digits=20, decimal_places=4, allow_null=True)
    target = serializers.DecimalField(source="measure.target", max_digits=20, decimal_places=4, allow_null=True)
    due = serializers.DateField(allow_null=True)
    status = serializers.CharField(allow_null=True)
    last_on = serializers.DateField(source="last.on", default=None, allow_null=True)
    last_value = serializers.CharField()
    confidence = serializers.IntegerField(source="last.confidence", default=None, allow_null=True)
    progress = ShareField(allow_null=True)
    forecast = ForecastSerializer(allow_null=True)
    actions = NextActionSerializer(many=True)
    may_check_in = serializers.BooleanField()


class SpanSerializer(serializers.Serializer):
    """`value`: of what is known; `low` and `high`: with all that is unknown as nothing and as all."""

    value = ShareField(allow_null=True)
    low = ShareField()
    high = ShareField()


class FollowedPrioritySerializer(serializers.Serializer):
    """`given`: the share that somebody entered in place of the one that the rank gives."""

    key = serializers.SerializerMethodField()
    text = serializers.CharField(source="words")
    weight = ShareField(allow_null=True)
    given = serializers.DecimalField(max_digits=6, decimal_places=3, allow_null=True)
    progress = SpanSerializer(source="span", allow_null=True)
    measures = serializers.SerializerMethodField()

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_key(self, group) -> str | None:
        return group.priority.key if group.priority else None

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_measures(self, group) -> list[str]:
        return [standing.key for standing in (*group.standings, *group.also)]


class FollowSerializer(serializers.Serializer):
    """`version`: number of the decided text whose measures these are; null while there is only a draft."""

    version = serializers.IntegerField(source="followed.version.number", default=None, allow_null=True)
    progress = SpanSerializer(source="roll_up.span")
    priorities = FollowedPrioritySerializer(source="groups", many=True)
    measures = StandingSerializer(source="standings", many=True)


class MissedSerializer(serializers.Serializer):
    key = serializers.UUIDField(source="standing.key")
    text = serializers.CharField(source="standing.words")
    why = serializers.CharField()


class HurdleSerializer(serializers.Serializer):
    text = serializers.CharField(source="words")
    state = serializers.CharField()
    reason = serializers.CharField()
    periods = serializers.IntegerField()


class VersionOfSummarySerializer(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    number = serializers.IntegerField()
    vetted_on = serializers.DateField()


class NamedPlanSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    title = serializers.CharField()


class SummarySerializer(serializers.Serializer):
    """`obstacles`: by state, open, accepted, cleared. `actions`: by outcome, done, dropped, open."""

    follow = FollowSerializer()
    reached = serializers.IntegerField(help_text="Measures whose target is reached.")
    unknown = serializers.IntegerField(help_text="Measures of which nobody can say.")
    missed = MissedSerializer(many=True)
    obstacles = serializers.DictField(source="hurdles", child=HurdleSerializer(many=True))
    actions = serializers.DictField(child=NextActionSerializer(many=True))
    versions = VersionOfSummarySerializer(many=True)
    earlier = NamedPlanSerializer(allow_null=True)
    later = NamedPlanSerializer(many=True)


class WeightsSerializer(serializers.Serializer):
    """Key of a priority to its share, 0 to 1; null gives it back to its rank. Those that are not named stay."""

    weights = serializers.DictField(
        child=serializers.DecimalField(max_digits=6, decimal_places=3, allow_null=True), allow_empty=False
    )


class CopySerializer(serializers.Serializer):
    """`carried`: keys of the lines on the first level that are taken along; without it those that usually are."""

    to = serializers.ChoiceField(["next_period", "template"], default="next_period")
    title = serializers.CharField(max_length=200)
    period_start = serializers.DateField(allow_null=True, default=None)
    period_end = serializers.DateField(allow_null=True, default=None)
    unit = serializers.PrimaryKeyRelatedField(
        queryset=Unit.objects.none(), allow_null=True, default=None, help_text="Of a template; a next period stays."
    )
    carried = serializers.ListField(child=serializers.UUIDField(), max_length=MOST_LINES, required=False)

    def get_fields(self):
        fields = super().get_fields()
        if "membership" in self.context:
            fields["unit"].queryset = Unit.objects.visible_to(self.context["membership"])
        return fields

    def validate(self, data):
        start, end = data["period_start"], data["period_end"]
        if bool(start) != bool(end) or (data["to"] == "next_period" and not start):
            raise serializers.ValidationError({"period_end": "Give the first and the last day of the period."})
        if start and end < start:
            raise serializers.ValidationError({"period_end": "The period ends before it begins."})
        if data["to"] == "next_period" and data["unit"]:
            raise serializers.ValidationError({"unit": "In its next period a plan stays with its unit."})
        data["period"] = Period(start, end) if start else None
        return data


class CopiedSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    title = serializers.CharField()
