"""Streams as JSON. The content of a state is the mapping that docs/stream-format.md describes, checked by its reader."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import yaml
from rest_framework import serializers

from organizations.models import Calendar, Person, Unit
from organizations.serializers import Visible
from valuestreams import stream as values
from valuestreams.format import InvalidStream, plain, read
from valuestreams.models import Change, State, Stream

COPIES = [(kind.value, kind.label) for kind in (State.Kind.FUTURE, State.Kind.SCENARIO)]

LINE_ENDS = {sign: f"\\u{sign:04x}" for sign in (0x7F, 0x85, 0x2028, 0x2029, 0xFEFF)}


def content_of(value: values.Stream) -> dict[str, Any]:
    """The stream as its file says it: shares that are no decimals as "1/3"."""
    return {"steps": [], **plain(value)}


def value_from(content: dict[str, Any]) -> values.Stream:
    """The stream that a mapping of the file format says, finished or not. Raises ValidationError with every problem."""
    try:
        return read(_text(content), draft=True)
    except InvalidStream as invalid:
        raise serializers.ValidationError({"content": invalid.problems}) from invalid
    except (yaml.YAMLError, RecursionError, TypeError) as problem:
        raise serializers.ValidationError({"content": ["This is no stream of the documented format."]}) from problem


def step_from(value: values.Stream, said: dict[str, Any]) -> values.Step:
    """A step as a file of `value` would say it, among the keys of the others, to which it may lead."""
    others = [{"key": step.key} for step in value.steps if step.key != said.get("key")]
    return value_from({**content_of(replace(value, steps=())), "steps": [said, *others]}).steps[0]


def _text(content: dict[str, Any]) -> str:
    """JSON is YAML but for what YAML takes for the end of a line."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ": ")).translate(LINE_ENDS)


def sound_keys(said: dict) -> None:
    """PostgreSQL knows no NUL."""
    if any("\x00" in key for key in said):
        raise serializers.ValidationError("A key holds a NUL character.")


class OwnHours(serializers.DecimalField):
    """Of a stream that goes by no calendar; above 0."""

    def __init__(self, **kwargs):
        usual = {"max_digits": 9, "decimal_places": 6, "min_value": Decimal("0.000001"), "normalize_output": True}
        super().__init__(**{"required": False, "allow_null": True, **usual, **kwargs})


class StreamSerializer(serializers.ModelSerializer):
    unit = Visible(Unit, allow_null=True, required=False)
    owner = Visible(Person, allow_null=True, required=False)
    calendar = Visible(Calendar, allow_null=True, required=False)
    hours_per_day = OwnHours(max_value=24, help_text="Only when no calendar fits; goes before the calendar's.")
    days_per_week = OwnHours(max_value=7, help_text="Together with hours_per_day.")

    class Meta:
        model = Stream
        fields = [
            "id", "title", "proposition", "user", "trigger", "vision", "mission", "unit", "owner", "calendar",
            "hours_per_day", "days_per_week", "currency", "time_unit", "revision", "created_at",
        ]  # fmt: skip
        read_only_fields = ["created_at"]
        extra_kwargs = {"currency": {"required": False}, "revision": {"required": False}}

    def validate(self, data):
        both = [data.get(name, getattr(self.instance, name, None)) for name in ("hours_per_day", "days_per_week")]
        if both.count(None) == 1:
            raise serializers.ValidationError({"hours_per_day": ["Give hours_per_day and days_per_week, or neither."]})
        return data


class NewStreamSerializer(StreamSerializer):
    """`content`, when given, brings its own title, proposition, user and trigger; what stands beside it wins."""

    content = serializers.DictField(required=False, help_text="A stream as docs/stream-format.md describes it.")

    class Meta(StreamSerializer.Meta):
        fields = [*StreamSerializer.Meta.fields, "content"]
        read_only_fields = ["created_at", "revision"]
        extra_kwargs = {"currency": {"required": False}, "title": {"required": False}}

    def validate(self, data):
        if not data.get("title") and not data.get("content", {}).get("stream"):
            raise serializers.ValidationError({"title": ["Say what the stream is called."]})
        return super().validate(data)


class StateSerializer(serializers.ModelSerializer):
    class Meta:
        model = State
        fields = ["id", "stream", "kind", "name", "note", "revision", "based_on", "created_at"]
        read_only_fields = ["stream", "kind", "based_on", "created_at"]
        extra_kwargs = {"revision": {"required": False, "min_value": 1, "help_text": "Of name and note."}}


class StateContentSerializer(StateSerializer):
    content = serializers.DictField(read_only=True)
    revisions = serializers.DictField(
        child=serializers.IntegerField(), read_only=True, help_text="Of each step, by key."
    )
    version = serializers.IntegerField(read_only=True, help_text="Of the content: the number of the last change.")

    class Meta(StateSerializer.Meta):
        fields = [*StateSerializer.Meta.fields, "content", "revisions", "version"]


class NewStateSerializer(serializers.Serializer):
    """A copy of the state `copy_of`."""

    copy_of = Visible(State)
    kind = serializers.ChoiceField(COPIES)
    name = serializers.CharField(max_length=120)
    note = serializers.CharField(max_length=2000, allow_blank=True, default="")


class ContentSerializer(serializers.Serializer):
    """`version`: that of the content which the writer saw. 409 when anything has changed since.

    `revisions`: those of the steps that the writer saw, for who goes by single steps. 409 when one of them has changed.
    """

    content = serializers.DictField()
    version = serializers.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    revisions = serializers.DictField(child=serializers.IntegerField(), default=dict, validators=[sound_keys])


class HistorySerializer(serializers.Serializer):
    """`number`: of the change that is meant. 409, with the last one, when that is another; without it any is taken."""

    number = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1)


class StepWriteSerializer(serializers.Serializer):
    """A step as in a file. Numbers are in the unit of the stream's content."""

    step = serializers.DictField()
    revision = serializers.IntegerField(required=False, min_value=1)
    after = serializers.CharField(max_length=60, required=False, help_text="Key of the step before a new one.")


class StepMoveSerializer(serializers.Serializer):
    before = serializers.CharField(max_length=60, allow_null=True, help_text="Key of a step; null for the end.")


class StateChangeSerializer(serializers.ModelSerializer):
    by = serializers.CharField(source="by.user.name", default=None)

    class Meta:
        model = Change
        fields = ["number", "what", "undone", "by", "at"]
