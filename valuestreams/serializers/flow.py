"""Work items, the flow metrics and the forecast as JSON. Times are elapsed days of 24 hours; shares lie in 0 to 1."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from organizations.forms.settings import time_zones
from valuestreams.flow.forecast import MOST_ITEMS
from valuestreams.flow.items import Clock, Kind
from valuestreams.flow.moments import Order
from valuestreams.flow.reading import Reading
from valuestreams.models import ItemImport, WorkItem
from valuestreams.models.flow import KINDS
from valuestreams.queries.flow_imports import LEFT_OUT
from valuestreams.serializers.streams import sound_keys

PLACES = 4  # of a number that is not whole


class NumberField(serializers.FloatField):
    """A Fraction as JSON has numbers; null where nothing is known."""

    def to_representation(self, value):
        return round(float(value), PLACES)


class WorkItemSerializer(serializers.ModelSerializer):
    """`active_hours` and `waiting_hours` are null where nobody tells them."""

    type = serializers.ChoiceField(KINDS, source="kind")
    active_hours = serializers.SerializerMethodField()
    waiting_hours = serializers.SerializerMethodField()

    class Meta:
        model = WorkItem
        fields = [
            "id", "key", "title", "type", "created", "started", "done", "active_hours", "waiting_hours", "status",
            "dropped", "step_key",
        ]  # fmt: skip
        read_only_fields = [name for name in fields if name != "type"]

    @extend_schema_field(serializers.FloatField(allow_null=True))
    def get_active_hours(self, one: WorkItem) -> float | None:
        return _hours(one.active)

    @extend_schema_field(serializers.FloatField(allow_null=True))
    def get_waiting_hours(self, one: WorkItem) -> float | None:
        return _hours(one.waiting)


def _hours(microseconds: int | None) -> float | None:
    return None if microseconds is None else round(microseconds / 3_600_000_000, PLACES)


class WantedItemsSerializer(serializers.Serializer):
    """What of the list one asks for. Words that are unknown are as good as none."""

    state = serializers.ChoiceField(["in-progress", "waiting", "done", "dropped"], required=False)
    type = serializers.ChoiceField(KINDS, required=False)
    q = serializers.CharField(max_length=60, required=False)


class ItemFileSerializer(serializers.Serializer):
    """`text`: a CSV; a whole request has at most 2 MB; docs/work-items.md tells its columns. `zone`: of times that name none. `order`: of
    the dates of three numbers. `types`: what the file's words for a type count as, or "left-out". `as_of`: the day of
    which the file tells, today if not given.
    """

    text = serializers.CharField(trim_whitespace=False)
    name = serializers.CharField(max_length=200, allow_blank=True, default="")
    zone = serializers.ChoiceField(time_zones(), required=False)
    order = serializers.ChoiceField([(one.value, one.name.lower()) for one in Order], required=False)
    types = serializers.DictField(
        child=serializers.ChoiceField([*KINDS, (LEFT_OUT, "left out")]), required=False, validators=[sound_keys]
    )
    as_of = serializers.DateField(required=False)

    def choices(self) -> dict:
        said = self.validated_data
        return {"zone": said.get("zone", ""), "order": said.get("order", ""), "kinds": said.get("types", {})}


class RefusedSerializer(serializers.Serializer):
    line = serializers.IntegerField()
    reason = serializers.CharField()


class TypeWordSerializer(serializers.Serializer):
    word = serializers.CharField()
    count = serializers.IntegerField()
    type = serializers.ChoiceField(KINDS, source="kind", allow_null=True)


class ItemReadingSerializer(serializers.Serializer):
    """What is understood of a file. With a question open there are no items."""

    source = serializers.CharField()
    items = serializers.SerializerMethodField()
    refused = RefusedSerializer(many=True)
    types = TypeWordSerializer(many=True, source="words")
    left_out = serializers.IntegerField()
    questions = serializers.SerializerMethodField()
    notes = serializers.ListField(child=serializers.CharField())

    def get_items(self, one: Reading) -> int:
        return len(one.items)

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_questions(self, one: Reading) -> list[str]:
        return [sentence for _question, sentence in one.questions]


class ItemImportSerializer(serializers.ModelSerializer):
    """`refused`: [line, reason, text] of the lines that are no items, at most 200. `bad` counts all of them."""

    by = serializers.CharField(read_only=True)
    refused = serializers.ListField(child=serializers.ListField(), read_only=True)

    class Meta:
        model = ItemImport
        fields = [
            "id", "name", "source", "status", "as_of", "added", "changed", "same", "bad", "left_out", "refused", "by",
            "stored_at",
        ]  # fmt: skip
        read_only_fields = fields


class OfTypeSerializer(serializers.Serializer):
    type = serializers.ChoiceField(KINDS, required=False)

    def kind(self) -> Kind | None:
        word = self.validated_data.get("type")
        return Kind(word) if word else None


class FlowQuestionSerializer(OfTypeSerializer):
    """The last `weeks` whole weeks until the day `until`, of one type or all. 0: every week."""

    weeks = serializers.IntegerField(min_value=0, max_value=260, default=12)
    until = serializers.DateField(required=False)

    def validate_until(self, day):
        if not 1990 <= day.year <= 2200:
            raise serializers.ValidationError(_("Ask for a day between 1990 and 2200."))
        return day


class TimesSerializer(serializers.Serializer):
    """Elapsed days. `missing`: items done whose beginning nobody tells."""

    items = serializers.SerializerMethodField()
    missing = serializers.IntegerField()
    mean = NumberField(allow_null=True)
    p50 = NumberField(allow_null=True)
    p85 = NumberField(allow_null=True)

    def get_items(self, one) -> int:
        return len(one.spans)


class FlowWeekSerializer(serializers.Serializer):
    week = serializers.DateField(source="monday")
    done = serializers.IntegerField()
    p50 = NumberField(allow_null=True)
    p85 = NumberField(allow_null=True)
    efficiency = NumberField(allow_null=True)
    load = NumberField()


class AgeingSerializer(serializers.Serializer):
    """`age`: usual, older than half of the finished items, oldest: than 85 of 100; unknown without any."""

    key = serializers.CharField(source="item.key")
    title = serializers.CharField(source="item.title")
    days = NumberField()
    age = serializers.CharField()


class LittleSerializer(serializers.Serializer):
    """`expected`: load ÷ velocity in days; `told`: the mean time of the items done; ratio of the two."""

    expected = NumberField(allow_null=True)
    told = NumberField(allow_null=True)
    ratio = NumberField(allow_null=True)
    verdict = serializers.CharField()
    sentence = serializers.CharField()


class FlowSerializer(serializers.Serializer):
    """Null where there are no items. `clock`: from where the time of an item is told first. `distribution`: items done
    of each type. `as_of`: the last day of which the items tell.
    """

    items = serializers.IntegerField(source="total")
    as_of = serializers.DateField(allow_null=True)
    first = serializers.DateField(source="metrics.period.first", default=None)
    last = serializers.DateField(source="metrics.period.last", default=None)
    clock = serializers.ChoiceField([one.value for one in Clock], source="metrics.clock", default=None)
    done = serializers.IntegerField(source="metrics.velocity.done", default=None)
    velocity_per_week = NumberField(source="metrics.velocity.per_week", default=None)
    flow_time = TimesSerializer(source="metrics.flow_time", default=None)
    lead_time = TimesSerializer(source="metrics.lead_time", default=None)
    efficiency = NumberField(source="metrics.efficiency.share", allow_null=True, default=None)
    load = serializers.IntegerField(source="metrics.load.last", default=None)
    mean_load = NumberField(source="metrics.load.mean", default=None)
    distribution = serializers.DictField(source="metrics.distribution", child=serializers.IntegerField(), default=None)
    weeks = FlowWeekSerializer(source="metrics.weekly", many=True, default=None)
    little = LittleSerializer(source="check", allow_null=True)
    ageing = serializers.SerializerMethodField()

    @extend_schema_field(AgeingSerializer(many=True))
    def get_ageing(self, one) -> list:
        return AgeingSerializer(one.ageing[:200], many=True).data


class ThroughputQuestionSerializer(OfTypeSerializer):
    """Either `items`: when they are done, or `by`: how many are done at the end of that day."""

    items = serializers.IntegerField(min_value=1, max_value=MOST_ITEMS, required=False)
    by = serializers.DateField(required=False)

    def validate(self, attrs):
        if ("items" in attrs) == ("by" in attrs):
            raise serializers.ValidationError(_("Ask either for items or by a day."))
        return attrs


class ThroughputForecastSerializer(serializers.Serializer):
    """`p50`, `p85`, `p95`: a day (null: in more than twenty years) when asked for items, else a number of items.
    `weeks`: items done in each past week that it is drawn from.
    """

    start = serializers.DateField()
    weeks = serializers.ListField(child=serializers.IntegerField())
    p50 = serializers.CharField(allow_null=True)
    p85 = serializers.CharField(allow_null=True)
    p95 = serializers.CharField(allow_null=True)
    sentence = serializers.CharField()
