"""Streams as JSON. The content of a state is the mapping that docs/stream-format.md describes, checked by its reader."""

from typing import Any

import yaml
from rest_framework import serializers

from organizations.models import Calendar, Person, Unit
from organizations.serializers import Visible
from valuestreams import stream as values
from valuestreams.format import InvalidStream, read, write
from valuestreams.models import Change, State, Stream

COPIES = [(kind.value, kind.label) for kind in (State.Kind.FUTURE, State.Kind.SCENARIO)]


def content_of(value: values.Stream) -> dict[str, Any]:
    """The stream as its file says it: shares that are no decimals as "1/3"."""
    return {"steps": [], **yaml.safe_load(write(value))}


def value_from(content: dict[str, Any]) -> values.Stream:
    """The stream that a mapping of the file format says, finished or not. Raises ValidationError with every problem."""
    try:
        return read(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), draft=True)
    except InvalidStream as invalid:
        raise serializers.ValidationError({"content": invalid.problems}) from invalid
    except (yaml.YAMLError, RecursionError) as problem:
        raise serializers.ValidationError({"content": ["This is no stream of the documented format."]}) from problem


class StreamSerializer(serializers.ModelSerializer):
    unit = Visible(Unit, allow_null=True, required=False)
    owner = Visible(Person, allow_null=True, required=False)
    calendar = Visible(Calendar, allow_null=True, required=False)

    class Meta:
        model = Stream
        fields = [
            "id", "title", "proposition", "user", "trigger", "vision", "mission", "unit", "owner", "calendar", "currency",
            "time_unit", "revision", "created_at",
        ]  # fmt: skip
        read_only_fields = ["created_at"]
        extra_kwargs = {"currency": {"required": False}, "revision": {"required": False}}


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
        return data


class StateSerializer(serializers.ModelSerializer):
    class Meta:
        model = State
        fields = ["id", "stream", "kind", "name", "note", "based_on", "created_at"]
        read_only_fields = ["stream", "kind", "based_on", "created_at"]


class StateContentSerializer(StateSerializer):
    content = serializers.DictField(read_only=True)
    revisions = serializers.DictField(
        child=serializers.IntegerField(), read_only=True, help_text="Of each step, by key."
    )

    class Meta(StateSerializer.Meta):
        fields = [*StateSerializer.Meta.fields, "content", "revisions"]


class NewStateSerializer(serializers.Serializer):
    """A copy of the state `copy_of`."""

    copy_of = Visible(State)
    kind = serializers.ChoiceField(COPIES)
    name = serializers.CharField(max_length=120)
    note = serializers.CharField(max_length=2000, allow_blank=True, default="")


class ContentSerializer(serializers.Serializer):
    """`revisions`: those of the steps that the writer saw. 409 when one of them has changed since."""

    content = serializers.DictField()
    revisions = serializers.DictField(child=serializers.IntegerField(), default=dict)


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
