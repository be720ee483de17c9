from decimal import Decimal

from rest_framework import serializers

from assessments.models import Answer, Assessment, Framework, Pain, Participant, Profile


class FrameworkSerializer(serializers.ModelSerializer):
    class Meta:
        model = Framework
        fields = ["id", "key", "version", "title", "language", "checksum", "created_at"]


class FrameworkDetailSerializer(FrameworkSerializer):
    class Meta(FrameworkSerializer.Meta):
        fields = [*FrameworkSerializer.Meta.fields, "definition"]


class FrameworkSourceSerializer(serializers.Serializer):
    yaml = serializers.CharField(trim_whitespace=False, help_text="The file, as docs/frameworks.md describes it.")


class AssessmentSerializer(serializers.ModelSerializer):
    framework = serializers.PrimaryKeyRelatedField(queryset=Framework.objects.none())

    class Meta:
        model = Assessment
        fields = ["id", "title", "framework", "unit", "status", "as_of", "closes_on", "levels", "target", "created_at"]
        read_only_fields = ["status", "levels", "target", "created_at"]


class AssessmentChangeSerializer(serializers.Serializer):
    title = serializers.CharField(max_length=200)
    as_of = serializers.DateField()
    closes_on = serializers.DateField(allow_null=True, default=None)
    target = serializers.CharField(max_length=20, allow_blank=True, default="")


class ProfileSerializer(serializers.ModelSerializer):
    currency = serializers.RegexField(r"^[A-Z]{3}$")
    revenue = serializers.DecimalField(
        max_digits=20, decimal_places=2, min_value=Decimal(0), allow_null=True, default=None
    )
    rate = serializers.DecimalField(max_digits=18, decimal_places=8, allow_null=True, default=None)
    headcount = serializers.IntegerField(min_value=0, max_value=10_000_000, allow_null=True, default=None)
    growth_drivers = serializers.CharField(max_length=500, allow_blank=True, default="")
    markets = serializers.CharField(max_length=500, allow_blank=True, default="")

    class Meta:
        model = Profile
        fields = ["revenue", "currency", "rate", "headcount", "growth_drivers", "markets"]

    def validate_rate(self, rate):
        if rate is not None and rate <= 0:
            raise serializers.ValidationError("A rate is above zero.")
        return rate


class PainSerializer(serializers.ModelSerializer):
    """Pains are sent as a list in their order, the worst first."""

    figure = serializers.DecimalField(max_digits=14, decimal_places=3, allow_null=True, default=None)
    note = serializers.CharField(max_length=500, allow_blank=True, default="")

    class Meta:
        model = Pain
        fields = ["key", "rank", "figure", "note"]
        read_only_fields = ["rank"]


class AnswerSerializer(serializers.ModelSerializer):
    """An answer; `revision` is the one that the writer saw, 0 when there was none."""

    coverage = serializers.IntegerField(
        min_value=0, max_value=4, allow_null=True, default=None, help_text="In quarters."
    )
    not_applicable = serializers.BooleanField(default=False)
    criteria = serializers.ListField(child=serializers.CharField(max_length=20), max_length=50, default=list)
    note = serializers.CharField(max_length=Answer.NOTE_LIMIT, allow_blank=True, trim_whitespace=False, default="")
    evidence = serializers.CharField(max_length=500, allow_blank=True, default="")
    revision = serializers.IntegerField(min_value=0, default=0)

    class Meta:
        model = Answer
        fields = [
            "practice",
            "coverage",
            "not_applicable",
            "criteria",
            "note",
            "evidence",
            "revision",
            "counted",
            "updated_at",
        ]
        read_only_fields = ["practice", "counted", "updated_at"]


class ParticipantSerializer(serializers.ModelSerializer):
    """Who takes part, and when the answers were handed in."""

    name = serializers.SerializerMethodField()
    started_at = serializers.DateTimeField(source="response.started_at", default=None, allow_null=True)
    submitted_at = serializers.DateTimeField(source="response.submitted_at", default=None, allow_null=True)

    class Meta:
        model = Participant
        fields = ["id", "name", "membership", "unit", "started_at", "submitted_at"]

    def get_name(self, participant) -> str:
        return str(participant.membership or participant.name)


class LevelSerializer(serializers.Serializer):
    level = serializers.CharField(max_length=20)


class RevisionSerializer(serializers.Serializer):
    revision = serializers.IntegerField()


class CellSerializer(serializers.Serializer):
    level = serializers.CharField()
    coverage = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    band = serializers.CharField(allow_null=True)
    known = serializers.IntegerField()
    asked = serializers.IntegerField()


class PractisedSerializer(serializers.Serializer):
    low = serializers.CharField(allow_null=True)
    high = serializers.CharField(allow_null=True)
    assumed = serializers.ListField(child=serializers.CharField())


class DimensionSerializer(serializers.Serializer):
    key = serializers.CharField()
    practised = PractisedSerializer()
    gap = serializers.IntegerField(source="gap.sure", allow_null=True, default=None)
    cells = CellSerializer(many=True)


class FitSerializer(serializers.Serializer):
    low = serializers.CharField()
    high = serializers.CharField()
    reason = serializers.CharField()


class PrioritySerializer(serializers.Serializer):
    key = serializers.CharField(source="action.key")
    title = serializers.CharField(source="action.title")
    priority = serializers.FloatField()
    effort_days = serializers.FloatField(source="action.effort_days")


class ResultsSerializer(serializers.Serializer):
    """The scores of an assessment, computed from its answers as they are now."""

    respondents = serializers.IntegerField(source="score.respondents")
    fit = FitSerializer(allow_null=True)
    dimensions = DimensionSerializer(source="score.dimensions", many=True)
    actions = PrioritySerializer(source="priorities", many=True)


class JobReferenceSerializer(serializers.Serializer):
    report = serializers.IntegerField()
    job = serializers.UUIDField()
