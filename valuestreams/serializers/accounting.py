"""Lean accounting as JSON. Money in cents; shares from 0 to 1; null where nothing is known, with the reason beside it."""

from fractions import Fraction

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from organizations.models import Unit
from valuestreams.accounting.box_score import ENTERED, LINES, Column
from valuestreams.accounting.derived import Derived
from valuestreams.accounting.ledger_csv import MAX_BYTES
from valuestreams.models import Ledger, TeamShare
from valuestreams.services.accounting_score import key_of
from valuestreams.services.teams import MOST_CENTS, MOST_FTE

PLACES = 6


class ShareOrNumberField(serializers.DecimalField):
    """An exact number of a line: money in cents, shares 0 to 1."""

    def __init__(self, **kwargs):
        super().__init__(**{"max_digits": 24, "decimal_places": PLACES, "allow_null": True, **kwargs})

    def to_internal_value(self, data):
        return Fraction(super().to_internal_value(data))


class BoxValueSerializer(serializers.Serializer):
    """A number, or why there is none."""

    line = serializers.CharField()
    value = serializers.FloatField(allow_null=True)
    why = serializers.CharField(allow_blank=True)


class BoxColumnSerializer(serializers.Serializer):
    column = serializers.SerializerMethodField()
    kind = serializers.CharField()
    title = serializers.CharField()
    revision = serializers.IntegerField()
    values = serializers.SerializerMethodField()

    def get_column(self, column) -> str:
        return key_of(column.kind, column.week, column.pk)

    @extend_schema_field(BoxValueSerializer(many=True))
    def get_values(self, column):
        return values_of(column.score)


class BoxScoreSerializer(serializers.Serializer):
    week = serializers.DateField()
    columns = BoxColumnSerializer(many=True)


def values_of(column: Column) -> list[dict]:
    return [
        {"line": line.key, "value": number(value), "why": value.sentence}
        for line, value in zip(LINES, column.values, strict=True)
    ]


def number(value: Derived) -> float | None:
    return None if value.value is None else round(float(value.value), PLACES)


class NewValuesSerializer(serializers.Serializer):
    """`revision` is that of the column as it was read, 0 of a new one. Lines that are not sent stay as they are."""

    revision = serializers.IntegerField(min_value=0, max_value=2**31 - 1)
    values = serializers.DictField(child=ShareOrNumberField(), allow_empty=False)

    def validate_values(self, values):
        unknown = sorted(values.keys() - set(ENTERED))
        if unknown:
            raise serializers.ValidationError(
                [_("“%(name)s” is not a line that can be entered.") % {"name": name[:40]} for name in unknown[:20]]
            )
        return values


class TeamSerializer(serializers.ModelSerializer):
    """`share` in percent of their time; `annual_cost` in cents a year for one full-time person. A change sends the
    `revision` that was read.
    """

    unit = serializers.PrimaryKeyRelatedField(queryset=Unit.objects.none(), allow_null=True, required=False)
    fte = serializers.DecimalField(max_digits=7, decimal_places=2, min_value=0, max_value=MOST_FTE)
    share = serializers.DecimalField(max_digits=5, decimal_places=2, min_value=0, max_value=100, default=100)
    annual_cost = serializers.IntegerField(min_value=0, max_value=MOST_CENTS, allow_null=True, required=False)
    revision = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False)

    class Meta:
        model = TeamShare
        fields = ["id", "discipline", "team", "unit", "fte", "share", "annual_cost", "revision"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        view = self.context.get("view")
        if view is not None and hasattr(view, "membership"):
            self.fields["unit"].queryset = Unit.objects.visible_to(view.membership)


class RevisionQuerySerializer(serializers.Serializer):
    """The revision of what was read."""

    revision = serializers.IntegerField(min_value=0, max_value=2**31 - 1)


class LedgerSerializer(serializers.ModelSerializer):
    class Meta:
        model = Ledger
        fields = ["id", "name", "is_taken", "count", "cents", "imported_at"]


class NewLedgerSerializer(serializers.Serializer):
    """A CSV file as text. It counts once it is taken in."""

    name = serializers.CharField(max_length=120)
    text = serializers.CharField(max_length=MAX_BYTES, trim_whitespace=False)
    decimal_mark = serializers.ChoiceField([".", ","], required=False)


class BridgePartSerializer(serializers.Serializer):
    """`stream` is null for sustaining and for what is not assigned."""

    stream = serializers.IntegerField(allow_null=True)
    title = serializers.CharField()
    cents = serializers.IntegerField()


class OpenCentreSerializer(serializers.Serializer):
    centre = serializers.CharField()
    account = serializers.CharField()
    cents = serializers.IntegerField()
    problem = serializers.CharField()
    sentence = serializers.CharField()


class BridgeSerializer(serializers.Serializer):
    """`reconciles`: each line, each cost centre and the whole are shared out to the last cent."""

    ledger = LedgerSerializer()
    reconciles = serializers.BooleanField(source="bridge.reconciles")
    is_complete = serializers.BooleanField(source="bridge.is_complete")
    cents = serializers.IntegerField(source="bridge.ledger")
    unassigned = serializers.IntegerField(source="bridge.unassigned")
    targets = serializers.SerializerMethodField()
    problems = OpenCentreSerializer(many=True)

    @extend_schema_field(BridgePartSerializer(many=True))
    def get_targets(self, found):
        return [
            {"stream": int(one.key) if one.key.isdigit() else None, "title": one.title, "cents": one.cents}
            for one in found.targets
        ]


class CentreShareSerializer(serializers.Serializer):
    """A share of a cost centre, written as "2/5" or "0.4". Without a stream it is sustaining."""

    stream = serializers.IntegerField(allow_null=True)
    share = serializers.RegexField(r"^[0-9]{1,9}(/[0-9]{1,9}|\.[0-9]{1,9})?$")

    def validate_share(self, text):
        whole, line, below = text.partition("/")
        if line and not int(below):
            raise serializers.ValidationError(_("It divides by zero."))
        return Fraction(int(whole), int(below)) if line else Fraction(text)


class AssignmentSerializer(serializers.Serializer):
    """`revision` is 0 where nothing is assigned yet; no shares take the assignment away."""

    centre = serializers.CharField(max_length=200)
    account = serializers.CharField(max_length=200, allow_blank=True, default="")
    revision = serializers.IntegerField(min_value=0, max_value=2**31 - 1)
    shares = CentreShareSerializer(many=True)

    def to_representation(self, rule):
        shares = [{"stream": stream, "share": str(share)} for stream, share in rule.shares.items()]
        return {"centre": rule.centre, "account": rule.account, "revision": rule.revision, "shares": shares}
