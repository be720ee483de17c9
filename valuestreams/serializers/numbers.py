"""The numbers of a state as the API and `manage.py measure_stream --json` give them."""

from rest_framework import serializers

from valuestreams.metrics import Rule


class NumbersQuerySerializer(serializers.Serializer):
    rework = serializers.ChoiceField([rule.value for rule in Rule], default=Rule.ONCE.value)


class RangeSerializer(serializers.Serializer):
    low = serializers.FloatField()
    high = serializers.FloatField()


class MeasuredBasisSerializer(serializers.Serializer):
    unit = serializers.CharField()
    hours_per_day = serializers.FloatField()
    days_per_week = serializers.FloatField()


class MeasuredReturnSerializer(serializers.Serializer):
    step = serializers.CharField()
    to = serializers.CharField()
    items = serializers.FloatField(help_text="share of items that take it; by markov how often an item does")
    depth = serializers.IntegerField(allow_null=True)
    loop_time = serializers.FloatField(allow_null=True)
    time = serializers.FloatField(allow_null=True)


class MeasuredReworkSerializer(serializers.Serializer):
    rule = serializers.CharField()
    time = serializers.FloatField(allow_null=True)
    time_range = RangeSerializer(allow_null=True)
    lead_time = RangeSerializer(allow_null=True)
    lead_time_days = RangeSerializer(allow_null=True)
    flow_efficiency = RangeSerializer(allow_null=True)
    effort = serializers.FloatField(allow_null=True)
    returns = MeasuredReturnSerializer(many=True)
    assumptions = serializers.ListField(child=serializers.CharField())
    refused = serializers.CharField(allow_null=True)


class MeasuredStepSerializer(serializers.Serializer):
    key = serializers.CharField()
    visits = serializers.FloatField(allow_null=True)
    first_pass_visits = serializers.FloatField()
    process = serializers.FloatField(allow_null=True)
    wait = serializers.FloatField(allow_null=True)
    elapsed = serializers.FloatField(allow_null=True)
    utilisation = serializers.FloatField(allow_null=True)
    capacity = serializers.FloatField(allow_null=True)
    cycle_time = serializers.FloatField(allow_null=True)
    over_capacity = serializers.BooleanField(allow_null=True)


class MeasuredStageSerializer(serializers.Serializer):
    key = serializers.CharField()
    reached = serializers.IntegerField(allow_null=True)
    rate = serializers.FloatField(allow_null=True)


class MeasuredFunnelSerializer(serializers.Serializer):
    stages = MeasuredStageSerializer(many=True)
    overall = serializers.FloatField(allow_null=True)
    outcomes = serializers.FloatField(allow_null=True)
    cost_per_outcome = serializers.FloatField(allow_null=True)
    incomplete = serializers.ListField(child=serializers.CharField())


class MissingSerializer(serializers.Serializer):
    step = serializers.CharField()
    what = serializers.ChoiceField(["process", "wait", "elapsed", "demand", "ca"])


class NumbersSerializer(serializers.Serializer):
    """Times are in the unit of the time basis, shares from 0 to 1. Null is what cannot be said: see `missing`."""

    stream = serializers.CharField()
    time_basis = MeasuredBasisSerializer()
    process_time = serializers.FloatField(allow_null=True)
    process_time_range = RangeSerializer(allow_null=True)
    lead_time = RangeSerializer(allow_null=True)
    lead_time_days = RangeSerializer(allow_null=True)
    labour = RangeSerializer(allow_null=True)
    flow_efficiency = RangeSerializer(allow_null=True)
    rolled_ca = serializers.FloatField(allow_null=True)
    handoffs = serializers.IntegerField()
    crossings = serializers.IntegerField()
    outside_steps = serializers.IntegerField()
    takt = serializers.FloatField(allow_null=True)
    rework = MeasuredReworkSerializer()
    steps = MeasuredStepSerializer(many=True)
    bottleneck = serializers.CharField(allow_null=True)
    critical_path = serializers.ListField(child=serializers.CharField())
    wip = serializers.FloatField(allow_null=True)
    wip_range = RangeSerializer(allow_null=True)
    funnel = MeasuredFunnelSerializer(allow_null=True)
    incomplete = serializers.ListField(child=serializers.CharField())
    missing = MissingSerializer(many=True)


class ComparisonQuerySerializer(serializers.Serializer):
    """`a` and `b` are ids of two states of the stream."""

    a = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    b = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


class ComparedStateSerializer(serializers.Serializer):
    """`numbers` is null while the state has `problems`, and without steps."""

    state = serializers.IntegerField()
    numbers = NumbersSerializer(allow_null=True)
    problems = serializers.ListField(child=serializers.CharField())


class ChangedFieldSerializer(serializers.Serializer):
    field = serializers.CharField()
    before = serializers.CharField(allow_blank=True)
    after = serializers.CharField(allow_blank=True)


class ChangedStepSerializer(serializers.Serializer):
    key = serializers.CharField()
    label = serializers.CharField()
    kind = serializers.CharField(source="kind.value", help_text="added, removed, moved or changed")
    fields_changed = ChangedFieldSerializer(source="fields", many=True)


class StateChangesSerializer(serializers.Serializer):
    head = ChangedFieldSerializer(many=True)
    steps = ChangedStepSerializer(many=True)


class ComparisonSerializer(serializers.Serializer):
    a = ComparedStateSerializer()
    b = ComparedStateSerializer()
    changes = StateChangesSerializer()
