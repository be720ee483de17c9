"""Proofs of promises as JSON: the same keys as `manage.py check_agreements --json`; docs/agreements.md."""

from rest_framework import serializers


class BreakSerializer(serializers.Serializer):
    """`check`: availability, time, response, hours, dates, money or definitions. `link`: key at which it breaks."""

    check = serializers.CharField()
    link = serializers.CharField()
    reason = serializers.CharField()


class DowntimeSerializer(serializers.Serializer):
    minutes_per_30_days = serializers.FloatField()
    hours_per_year = serializers.FloatField()


class AvailabilitySerializer(serializers.Serializer):
    """Shares from 0 to 1; null: not known. `agreed` only where less was agreed than is counted."""

    required = serializers.FloatField()
    independent = serializers.FloatField(allow_null=True)
    worst_case = serializers.FloatField(allow_null=True)
    agreed = serializers.FloatField(required=False)
    holds = serializers.BooleanField()
    guaranteed = serializers.BooleanField()
    incomplete = serializers.ListField(child=serializers.CharField())
    allowed_downtime = DowntimeSerializer()
    expected_downtime = DowntimeSerializer(allow_null=True)


class DurationSerializer(serializers.Serializer):
    """Hours of the promise's calendar; null: not known."""

    required_hours = serializers.FloatField()
    composed_hours = serializers.FloatField(allow_null=True)
    plain_hours = serializers.FloatField(allow_null=True)
    worst_start = serializers.CharField(allow_null=True)
    holds = serializers.BooleanField()


class HoursSerializer(serializers.Serializer):
    holds = serializers.BooleanField()
    uncovered = serializers.ListField(child=serializers.CharField())


class DatesSerializer(serializers.Serializer):
    holds = serializers.BooleanField()
    first = serializers.DateField(allow_null=True)


class MoneySerializer(serializers.Serializer):
    owed = serializers.FloatField()
    covered = serializers.FloatField(allow_null=True)
    holds = serializers.BooleanField()


class DefinitionsSerializer(serializers.Serializer):
    holds = serializers.BooleanField()


class ProofSerializer(serializers.Serializer):
    """`id` and `title` are of the agreement. `verdict`: holds, breaks, or unknown when only figures are missing."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    key = serializers.CharField()
    service = serializers.CharField(allow_null=True)
    holds = serializers.BooleanField()
    verdict = serializers.CharField()
    availability = AvailabilitySerializer(allow_null=True)
    time = DurationSerializer(allow_null=True)
    response = DurationSerializer(allow_null=True)
    hours = HoursSerializer()
    dates = DatesSerializer()
    money = MoneySerializer()
    definitions = DefinitionsSerializer()
    breaks = BreakSerializer(many=True)
    notes = serializers.ListField(child=serializers.CharField())
