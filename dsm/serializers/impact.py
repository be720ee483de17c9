"""What fails if something stops, as the API says it."""

from rest_framework import serializers

MOST_ASKED = 20


class ImpactQuerySerializer(serializers.Serializer):
    """What one imagines to stop: ids, each parameter as often as needed."""

    supplier = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False, max_length=MOST_ASKED)
    capability = serializers.ListField(
        child=serializers.IntegerField(min_value=1), required=False, max_length=MOST_ASKED
    )
    item = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False, max_length=MOST_ASKED)


class StopSerializer(serializers.Serializer):
    kind = serializers.CharField()
    pk = serializers.IntegerField()
    label = serializers.CharField()


class HitSerializer(serializers.Serializer):
    pk = serializers.IntegerField(help_text="Of the item.")
    name = serializers.CharField()
    item_class = serializers.CharField()
    stops = serializers.BooleanField(help_text="False: it still runs, with less to spare.")
    steps = serializers.IntegerField(allow_null=True, help_text="Needs away from what stopped first.")
    because = serializers.ListField(child=serializers.CharField())
    spare = serializers.IntegerField(allow_null=True, help_text="How many more alternatives may fail.")
    product_id = serializers.IntegerField(allow_null=True)
    capability_id = serializers.IntegerField(allow_null=True)


class BrokenPromiseSerializer(serializers.Serializer):
    pk = serializers.IntegerField(help_text="Of the agreement.")
    title = serializers.CharField()
    credit_cents = serializers.IntegerField(allow_null=True, help_text="Owed for one breach; null: nobody said.")
    currency = serializers.CharField()


class ImpactSerializer(serializers.Serializer):
    """`items` are the worst 200; `number_of_items` counts all of them. `hidden`: items outside the reader's units."""

    stops = StopSerializer(many=True)
    products = HitSerializer(many=True)
    capabilities = HitSerializer(many=True)
    items = HitSerializer(many=True)
    promises = BrokenPromiseSerializer(many=True, help_text="Promises about something that stops.")
    number_of_items = serializers.IntegerField()
    hidden = serializers.IntegerField()
