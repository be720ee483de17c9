"""Controls, what products have shown for them, and gates, as JSON. Shares are from 0 to 1; null: nothing is owed, or unknown."""

from rest_framework import serializers

from dsm.models import Control, Exemption, Product, Promotion
from dsm.models.controls import PROGRESS
from dsm.portfolio import STAGES
from organizations.models import Person


class ControlSerializer(serializers.ModelSerializer):
    """Levels by stage: 0 not applicable, 1 guidance, 2 recommended, 3 mandatory; they never fall from stage to stage."""

    class Meta:
        model = Control
        fields = [
            "id", "key", "family", "title", "purpose", *STAGES, "when", "effort_days", "lead_days", "evidence",
            "valid_days", "hard", "revision",
        ]  # fmt: skip
        read_only_fields = ["id"]


class NewControlSerializer(ControlSerializer):
    class Meta(ControlSerializer.Meta):
        fields = [name for name in ControlSerializer.Meta.fields if name not in ("id", "revision")]


class ControlChangeSerializer(ControlSerializer):
    """`revision` is the one that was seen; a control that changed since is refused with what stands there."""

    revision = serializers.IntegerField(min_value=1)

    class Meta(ControlSerializer.Meta):
        fields = [name for name in ControlSerializer.Meta.fields if name not in ("id", "key")]


class ShareField(serializers.FloatField):
    """An exact share as a number."""

    def to_representation(self, value) -> float:
        return float(value)


class OwedSerializer(serializers.Serializer):
    """What is mandatory at a stage. Keys of controls; exempted ones are not owed, neither met nor missing."""

    stage = serializers.ChoiceField(Product.Stage.choices)
    share = ShareField(allow_null=True)
    met = serializers.SerializerMethodField()
    missing = serializers.SerializerMethodField()
    exempt = serializers.SerializerMethodField()
    hard = serializers.SerializerMethodField()

    def get_met(self, owed) -> list[str]:
        return _keys(owed.met)

    def get_missing(self, owed) -> list[str]:
        return _keys(owed.missing)

    def get_exempt(self, owed) -> list[str]:
        return _keys(owed.exempt)

    def get_hard(self, owed) -> list[str]:
        return _keys(owed.hard)


class BurdenSerializer(serializers.Serializer):
    stage = serializers.ChoiceField(Product.Stage.choices)
    mandatory = serializers.IntegerField()
    applicable = serializers.IntegerField()
    share = ShareField(allow_null=True)


class ReworkSerializer(serializers.Serializer):
    """`risk`: how many of `not_started` take longer than `days`. `work`: days of work that would land behind the gate.

    Null: unknown, and `unknown` says why.
    """

    days = serializers.IntegerField(allow_null=True)
    risk = serializers.IntegerField(allow_null=True)
    work = ShareField(allow_null=True)
    not_started = serializers.SerializerMethodField()
    late = serializers.SerializerMethodField()
    unknown = serializers.ListField(child=serializers.CharField())

    def get_not_started(self, rework) -> list[str]:
        return [one.key for one in rework.not_started]

    def get_late(self, rework) -> list[str]:
        return [one.key for one in rework.late or ()]


class ControlLineSerializer(serializers.Serializer):
    """A control that applies. `state` is what it is worth today; `until`: the last day on which that holds by itself."""

    control = serializers.IntegerField(source="row.pk")
    key = serializers.CharField(source="row.key")
    state = serializers.ChoiceField(["not_started", "started", "met", "stale", "exempt"], source="standing.state")
    until = serializers.DateField(source="standing.until", allow_null=True)
    progress = serializers.CharField(source="compliance.progress", default="not_started")
    evidence = serializers.CharField(source="compliance.evidence", default="")
    link = serializers.CharField(source="compliance.link", default="")
    evidence_on = serializers.DateField(source="compliance.evidence_on", default=None, allow_null=True)
    revision = serializers.IntegerField()


class GateSerializer(serializers.Serializer):
    """Where a product stands. `readiness` and `rework` are null behind the last gate."""

    stage = serializers.ChoiceField(Product.Stage.choices, source="position.stage")
    gate_on = serializers.DateField(source="position.gate_on", allow_null=True)
    compliance = OwedSerializer(source="position.now")
    readiness = OwedSerializer(source="position.following", allow_null=True)
    rework = ReworkSerializer(source="position.rework", allow_null=True)
    burden = BurdenSerializer(source="position.ramp", many=True)
    controls = ControlLineSerializer(source="lines", many=True)


class EvidenceSerializer(serializers.Serializer):
    """`revision` is the one that was seen, 0 for none."""

    progress = serializers.ChoiceField(PROGRESS)
    evidence = serializers.CharField(max_length=2000, allow_blank=True, default="")
    link = serializers.URLField(max_length=500, allow_blank=True, default="")
    evidence_on = serializers.DateField(allow_null=True, default=None)
    revision = serializers.IntegerField(min_value=0)


class ExemptionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Exemption
        fields = [
            "id", "product", "control", "owner", "owner_name", "reason", "expires", "granted_at", "ended_at",
        ]  # fmt: skip
        read_only_fields = ["id", "product", "control", "owner_name", "granted_at", "ended_at"]


class NewExemptionSerializer(serializers.Serializer):
    owner = serializers.PrimaryKeyRelatedField(queryset=Person.objects.none())
    reason = serializers.CharField(max_length=1000)
    expires = serializers.DateField()

    def get_fields(self):
        fields = super().get_fields()
        if "membership" in self.context:
            fields["owner"].queryset = Person.objects.visible_to(self.context["membership"])
        return fields


class PromotionSerializer(serializers.ModelSerializer):
    """A record that nobody changes. `owed`: what was asked and shown, as it stood then."""

    class Meta:
        model = Promotion
        fields = [
            "id", "product", "kind", "from_stage", "to_stage", "by_name", "at", "gate_on", "owed", "overruled", "reason",
        ]  # fmt: skip
        read_only_fields = fields


class NewPromotionSerializer(serializers.Serializer):
    """With a `reason`, whoever decides at the gate lets the product pass although something is missing."""

    to_stage = serializers.ChoiceField(Product.Stage.choices)
    reason = serializers.CharField(max_length=2000, allow_blank=True, default="")


class TakeBackSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=2000)


def _keys(standings) -> list[str]:
    return [one.control.key for one in standings]
