"""How plans hang together, as JSON. A plan is named by its id; shares are numbers from 0 to 1."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from organizations.models import Unit
from vpmom import cascade
from vpmom.models import ParentQuestion, Plan
from vpmom.queries.cascading import Above
from vpmom.tradeoffs import SHARE, Fate

CLOSENESS = [each.value for each in cascade.Closeness]


class NeighbourSerializer(serializers.ModelSerializer):
    class Meta:
        model = Plan
        fields = ["id", "title", "unit", "owner", "status"]
        read_only_fields = fields


class CarrierSerializer(serializers.Serializer):
    """`linked`: somebody said so; otherwise the plan carries the method by the likeness of its words only."""

    plan = serializers.IntegerField(source="plan.pk")
    closeness = serializers.ChoiceField(CLOSENESS)
    linked = serializers.BooleanField()


class MethodSerializer(serializers.Serializer):
    key = serializers.UUIDField()
    text = serializers.CharField()
    carriers = CarrierSerializer(many=True)


class IdsField(serializers.ListField):
    """The ids of plans."""

    child = serializers.IntegerField()

    def to_representation(self, plans):
        return [plan.pk for plan in plans]


class NodeSerializer(serializers.Serializer):
    """A plan on the map. `strays`: plans below it that carry none of its methods; `questions`: how many are open."""

    plan = NeighbourSerializer()
    vision = serializers.CharField()
    parents = IdsField()
    methods = MethodSerializer(many=True)
    strays = IdsField()
    questions = serializers.IntegerField()
    lacks = serializers.BooleanField(help_text="A carrier, a carried method, an answer, or a plan above is missing.")


class MapQuerySerializer(serializers.Serializer):
    """unit: only its plans and those of the units below it; missing: only plans where something is missing."""

    unit = serializers.PrimaryKeyRelatedField(queryset=Unit.objects.none(), required=False)
    missing = serializers.BooleanField(default=False)

    def get_fields(self):
        fields = super().get_fields()
        if "membership" in self.context:
            fields["unit"].queryset = Unit.objects.visible_to(self.context["membership"])
        return fields


class PlanMapSerializer(serializers.Serializer):
    plans = NodeSerializer(many=True)


class AboveSerializer(serializers.Serializer):
    """`link` is the id to unlink; `item` and `method` are null and empty for the plan as a whole."""

    link = serializers.IntegerField(source="link.pk")
    plan = NeighbourSerializer(source="link.parent")
    item = serializers.SerializerMethodField()
    method = serializers.CharField()
    closeness = serializers.ChoiceField(CLOSENESS, allow_null=True)

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_item(self, above: Above) -> str | None:
        """Only of a method that the reader may read."""
        return str(above.link.item) if above.method else None


class ParentQuestionSerializer(serializers.ModelSerializer):
    parent = serializers.IntegerField(source="link.parent_id", read_only=True)
    version = serializers.IntegerField(source="version.number", read_only=True, allow_null=True)
    version_id = serializers.IntegerField(read_only=True, allow_null=True)
    changes = serializers.ListField(child=serializers.CharField(), read_only=True)
    answered_by = serializers.CharField(read_only=True, allow_null=True)

    class Meta:
        model = ParentQuestion
        fields = ["id", "parent", "version", "version_id", "changes", "state", "reason", "answered_by", "answered_at"]
        read_only_fields = fields


class FamilySerializer(serializers.Serializer):
    parents = AboveSerializer(many=True)
    methods = MethodSerializer(many=True)
    strays = IdsField()
    questions = ParentQuestionSerializer(many=True)


class ParentLinkSerializer(serializers.Serializer):
    """`item`: key of the method of `parent` that the plan carries; null for the parent as a whole."""

    parent = serializers.PrimaryKeyRelatedField(queryset=Plan.objects.none())
    item = serializers.UUIDField(allow_null=True, default=None)

    def get_fields(self):
        fields = super().get_fields()
        if "membership" in self.context:
            fields["parent"].queryset = Plan.objects.visible_to(self.context["membership"]).filter(archived_at=None)
        return fields


class ParentAnswerSerializer(serializers.Serializer):
    """`version_id` as the question shows it: when that is another one by now, the answer is refused with 409.

    Declining needs a reason. `take_over`: the parent's method becomes the vision here.
    """

    version_id = serializers.IntegerField(source="version", allow_null=True)
    accept = serializers.BooleanField()
    reason = serializers.CharField(max_length=500, allow_blank=True, default="")
    take_over = serializers.BooleanField(default=False)


class ContradictingLineSerializer(serializers.Serializer):
    plan = serializers.IntegerField()
    title = serializers.CharField()
    section = serializers.CharField()
    item = serializers.UUIDField()
    text = serializers.CharField()


class ContradictionSerializer(serializers.Serializer):
    metric = serializers.CharField()
    sentence = serializers.CharField()
    first = ContradictingLineSerializer()
    second = ContradictingLineSerializer()


class ShareSerializer(serializers.Serializer):
    share = serializers.IntegerField(min_value=0, max_value=100, default=int(SHARE * 100))


class PriorityRowSerializer(serializers.Serializer):
    """A priority with the keys of the lines that are linked to it."""

    item = serializers.UUIDField(source="priority.key")
    text = serializers.CharField(source="priority.text")
    rank = serializers.IntegerField()
    methods = serializers.ListField(child=serializers.UUIDField())
    measures = serializers.ListField(child=serializers.UUIDField())
    obstacles = serializers.ListField(child=serializers.UUIDField())


class HoleSerializer(serializers.Serializer):
    kind = serializers.CharField()
    section = serializers.CharField()
    item = serializers.UUIDField()
    sentence = serializers.CharField()


class LoadField(serializers.FloatField):
    """A share, or full-time people, to four places."""

    def to_representation(self, value):
        return round(float(value), 4)


class CutLineSerializer(serializers.Serializer):
    item = serializers.UUIDField(source="item.key")
    text = serializers.CharField(source="item.text")
    rank = serializers.IntegerField(allow_null=True)
    load = LoadField()
    lands = serializers.BooleanField()
    reason = serializers.CharField()


class EffectSerializer(serializers.Serializer):
    item = serializers.UUIDField(source="item.key")
    text = serializers.CharField(source="item.text")
    fate = serializers.ChoiceField([each.value for each in Fate])
    landed = LoadField(allow_null=True)
    reason = serializers.CharField()


class CutSerializer(serializers.Serializer):
    share = LoadField()
    capacity = LoadField()
    landed = LoadField()
    in_people = serializers.BooleanField()
    lines = CutLineSerializer(many=True)
    priorities = EffectSerializer(many=True)
    measures = EffectSerializer(many=True)


class TradeOffsSerializer(serializers.Serializer):
    """`cut`: what lands, best first, then what is cut, the last cut before the first."""

    rows = PriorityRowSerializer(many=True)
    holes = HoleSerializer(many=True)
    cut = CutSerializer()
