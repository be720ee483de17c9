"""Imports as JSON, and the records that a source sends."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from dsm.intake import mapping as terms
from dsm.intake.mapping import BadMapping, Mapping
from dsm.intake.payload import MOST_RECORDS
from dsm.intake.tables import LARGEST
from dsm.models import Intake, IntakeRow


class IntakeFailureSerializer(serializers.Serializer):
    """A batch that was rolled back wholly."""

    first = serializers.IntegerField()
    last = serializers.IntegerField()
    rows = serializers.IntegerField()
    reason = serializers.CharField()


class IntakeSerializer(serializers.ModelSerializer):
    """`counts`: created, changed, same, merged, left (values that another source stands before), waiting, ambiguous,
    refused, related (relations). `rows` = good + bad + left out.
    """

    counts = serializers.DictField(child=serializers.IntegerField(), read_only=True)
    failures = IntakeFailureSerializer(many=True, read_only=True)

    class Meta:
        model = Intake
        fields = [
            "id", "source", "name", "state", "rows", "good", "bad", "counts", "failures", "at", "done_at", "undone_at",
        ]  # fmt: skip
        read_only_fields = fields


class IntakeRowSerializer(serializers.ModelSerializer):
    class Meta:
        model = IntakeRow
        fields = ["line", "column", "reason"]


class IntakeWantedSerializer(serializers.Serializer):
    """Which imports one asks for."""

    source = serializers.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    state = serializers.ChoiceField(Intake.State.choices, required=False)


class TakingSerializer(serializers.Serializer):
    only_good = serializers.BooleanField(
        default=False, help_text="Leave bad ones behind; otherwise one of them refuses the whole call."
    )
    dry_run = serializers.BooleanField(default=False, help_text="Say what would come of it, and store nothing.")


class RecordsSerializer(TakingSerializer):
    """Each record: class, key, name, attributes, supplier, host, needs, seen_at. A key or a name has to be there."""

    records = serializers.ListField(
        child=serializers.JSONField(), min_length=1, max_length=MOST_RECORDS, help_text="At most 5,000."
    )


@extend_schema_field(serializers.DictField())
class MappingField(serializers.JSONField):
    """{"columns": {heading: {target, attribute, kind, decimal, order, translation}}, "constants": {}, "fixed": {}}."""

    def to_internal_value(self, data) -> Mapping:
        try:
            return terms.unpacked(super().to_internal_value(data))
        except BadMapping as problem:
            raise serializers.ValidationError(str(problem)) from None


class TableSerializer(TakingSerializer):
    """CSV text. Without `mapping` its columns mean what they meant in the last file of the source."""

    text = serializers.CharField(max_length=LARGEST, trim_whitespace=False)
    mapping = MappingField(required=False)
