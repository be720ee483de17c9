"""Canvas sessions and their answers, as JSON."""

from rest_framework import serializers

from organizations.models import Unit
from valuestreams.models import Canvas
from valuestreams.models.canvas import VERDICTS


class CanvasSerializer(serializers.ModelSerializer):
    """`stream` is an id. `closed_at` null: it is open."""

    class Meta:
        model = Canvas
        fields = ["id", "stream", "title", "question", "opened_at", "closed_at"]
        read_only_fields = fields


class NewCanvasSerializer(serializers.Serializer):
    title = serializers.CharField(max_length=200)
    question = serializers.CharField(max_length=300)


class CanvasCardSerializer(serializers.Serializer):
    """An answer. `verdict` is the column it stands in; `is_confirmed`: a moderator put it there, else the check did.

    `words` of the answer led to what the check suggests, `reason` says why.
    """

    id = serializers.IntegerField(source="answer.pk")
    is_own = serializers.SerializerMethodField()
    role = serializers.CharField(source="answer.role")
    unit = serializers.IntegerField(source="answer.unit_id", allow_null=True)
    department = serializers.CharField()
    step_key = serializers.CharField(source="answer.step_key")
    text = serializers.CharField(source="answer.text")
    verdict = serializers.ChoiceField(VERDICTS)
    is_confirmed = serializers.BooleanField()
    suggested = serializers.ChoiceField(VERDICTS, source="judgement.verdict")
    words = serializers.ListField(child=serializers.CharField(), source="judgement.words")
    reason = serializers.CharField(source="judgement.reason")
    revision = serializers.IntegerField(source="answer.revision")

    def get_is_own(self, card) -> bool:
        return card.answer.member_id is not None and card.answer.member_id == self.context["membership"].pk


class GapSerializer(serializers.Serializer):
    """Answers of one department, counted; `share` of user value from 0 to 1."""

    department = serializers.CharField()
    value = serializers.IntegerField()
    output = serializers.IntegerField()
    unclear = serializers.IntegerField()
    count = serializers.IntegerField()
    share = serializers.FloatField()


class CanvasPageSerializer(serializers.Serializer):
    """`answers` are those that the caller may see, `count` is of all; `gaps` null until the caller may see all."""

    canvas = CanvasSerializer()
    count = serializers.IntegerField()
    answers = CanvasCardSerializer(many=True, source="cards")
    gaps = GapSerializer(many=True, allow_null=True)


class SaidSerializer(serializers.Serializer):
    role = serializers.CharField(max_length=120)
    text = serializers.CharField(max_length=2000)
    unit = serializers.PrimaryKeyRelatedField(queryset=Unit.objects.none(), allow_null=True, default=None)
    step_key = serializers.SlugField(max_length=60, allow_blank=True, allow_unicode=True, default="")

    def get_fields(self):
        fields = super().get_fields()
        if "membership" in self.context:
            fields["unit"].queryset = Unit.objects.visible_to(self.context["membership"])
        return fields


class OwnAnswerSerializer(SaidSerializer):
    """`revision` of the answer that the caller saw; 0 for none."""

    revision = serializers.IntegerField(min_value=0)


class SortSerializer(serializers.Serializer):
    """`verdict` empty takes the suggestion of the check again."""

    verdict = serializers.ChoiceField(VERDICTS, allow_blank=True)
    revision = serializers.IntegerField(min_value=1)
