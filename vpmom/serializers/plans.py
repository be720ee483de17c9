"""Plans as JSON: what comes in is checked strictly, what goes out is the frozen text of `vpmom.frozen`."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from organizations.models import Person, Unit
from vpmom import plan as values
from vpmom.kinds import Kind
from vpmom.models import Plan
from vpmom.models.items import LINK_KINDS, TEXT_LIMIT
from vpmom.models.plans import KINDS, STAGES
from vpmom.plan import Direction, LinkKind, MeasureKind, ObstacleState, Visibility
from vpmom.services.items import DEEPEST, MOST_ITEMS
from vpmom.services.links import LinkState


class MeasureSerializer(serializers.Serializer):
    kind = serializers.ChoiceField([kind.value for kind in MeasureKind], default=MeasureKind.NUMBER.value)
    unit = serializers.CharField(max_length=20, allow_blank=True, default="")
    direction = serializers.ChoiceField([way.value for way in Direction], default=Direction.UP.value)
    baseline = serializers.DecimalField(max_digits=20, decimal_places=4, allow_null=True, default=None)
    target = serializers.DecimalField(max_digits=20, decimal_places=4, allow_null=True, default=None)
    due = serializers.DateField(allow_null=True, default=None)
    zones = serializers.ListField(child=serializers.CharField(max_length=100), max_length=10, default=list)
    definition = serializers.CharField(max_length=500, allow_blank=True, default="")


class ObstacleSerializer(serializers.Serializer):
    state = serializers.ChoiceField([state.value for state in ObstacleState], default=ObstacleState.OPEN.value)
    opened = serializers.DateField(allow_null=True, default=None)
    cleared = serializers.DateField(allow_null=True, default=None)
    reason = serializers.CharField(max_length=500, allow_blank=True, default="")
    periods = serializers.IntegerField(min_value=1, max_value=1000, default=1)

    def validate(self, data):
        if data["opened"] and data["cleared"] and data["cleared"] < data["opened"]:
            raise serializers.ValidationError({"cleared": "It was cleared before it was first seen."})
        return data


class ItemSerializer(serializers.Serializer):
    """One line, with the lines below it. An unknown or empty key means a new line."""

    key = serializers.CharField(max_length=36, allow_blank=True, default="")
    text = serializers.CharField(max_length=TEXT_LIMIT, allow_blank=True, trim_whitespace=False)
    visibility = serializers.ChoiceField([each.value for each in Visibility], default=Visibility.PUBLIC.value)
    owner = serializers.CharField(max_length=150, allow_blank=True, default="")
    unit = serializers.CharField(max_length=120, allow_blank=True, default="")
    headcount = serializers.DecimalField(
        max_digits=7, decimal_places=2, min_value=Decimal(0), allow_null=True, default=None
    )
    measure = MeasureSerializer(allow_null=True, default=None)
    obstacle = ObstacleSerializer(allow_null=True, default=None)
    written = serializers.DateField(read_only=True)

    def get_fields(self):
        fields = super().get_fields()
        fields["children"] = ItemSerializer(many=True, max_length=MOST_ITEMS, default=list)
        return fields


class SectionWriteSerializer(serializers.Serializer):
    """`revision` is the one that the writer saw; without `label` the heading stays."""

    revision = serializers.IntegerField(min_value=0)
    label = serializers.CharField(max_length=60, allow_blank=True, required=False)
    items = ItemSerializer(many=True, max_length=MOST_ITEMS)

    def to_internal_value(self, data):
        if isinstance(data, dict) and _is_too_deep(data.get("items")):
            sentence = f"A plan holds lines below lines at most {DEEPEST} deep."
            raise serializers.ValidationError({"items": [sentence]})
        return super().to_internal_value(data)


def _is_too_deep(items: Any) -> bool:
    """Level by level, because a body that nests thousands of lines must not exhaust the stack."""
    level = items
    for _depth in range(DEEPEST):
        if not isinstance(level, list) or not level:
            return False
        below = [
            item["children"] for item in level if isinstance(item, dict) and isinstance(item.get("children"), list)
        ]
        level = [child for children in below for child in children]
    return bool(level)


def to_items(rows: Iterable[dict[str, Any]]) -> tuple[values.Item, ...]:
    """Lines as they were validated, as values. A line is one line: breaks in it become blanks."""
    return tuple(
        values.Item(
            key=row["key"].lower(),
            text=" ".join(row["text"].splitlines()),
            visibility=Visibility(row["visibility"]),
            owner=row["owner"],
            unit=row["unit"],
            headcount=row["headcount"],
            measure=_measure(row["measure"]) if row["measure"] else None,
            obstacle=_obstacle(row["obstacle"]) if row["obstacle"] else None,
            children=to_items(row["children"]),
        )
        for row in rows
    )


def _measure(row: dict[str, Any]) -> values.Measure:
    known = {**row, "kind": MeasureKind(row["kind"]), "direction": Direction(row["direction"])}
    return values.Measure(**{**known, "zones": tuple(row["zones"])})


def _obstacle(row: dict[str, Any]) -> values.Obstacle:
    return values.Obstacle(**{**row, "state": ObstacleState(row["state"])})


class SectionSerializer(serializers.Serializer):
    """A section as far as the reader may see it; `hidden` lines are beyond her, told to who may write."""

    key = serializers.CharField()
    label = serializers.CharField()
    title = serializers.CharField()
    revision = serializers.IntegerField()
    items = ItemSerializer(many=True)
    hidden = serializers.IntegerField()
    changed_by = serializers.CharField()
    changed_at = serializers.DateTimeField(allow_null=True)
    can_undo = serializers.BooleanField()
    can_redo = serializers.BooleanField()
    order_confirmed = serializers.BooleanField()


class RevisionSerializer(serializers.Serializer):
    revision = serializers.IntegerField(min_value=0)


class LineChangeSerializer(serializers.Serializer):
    what = serializers.ChoiceField(["added", "removed", "changed", "details", "moved"])
    text = serializers.CharField()
    before = serializers.CharField()


class ChangeSerializer(serializers.Serializer):
    revision = serializers.IntegerField()
    by = serializers.CharField()
    at = serializers.DateTimeField()
    label = serializers.CharField()
    lines = LineChangeSerializer(many=True)


class PlanSerializer(serializers.ModelSerializer):
    class Meta:
        model = Plan
        fields = [
            "id", "kind", "title", "headline", "unit", "owner", "period_start", "period_end", "period_label", "stage",
            "status", "order_confirmed", "archived_at", "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class PlanTextSerializer(PlanSerializer):
    """With the draft as far as the reader may see it: `content` is what `vpmom/frozen.py` writes."""

    content = serializers.JSONField(read_only=True)
    sections = serializers.DictField(
        source="sections_by_key",
        child=serializers.IntegerField(),
        read_only=True,
        help_text="The revision of every section that the plan has.",
    )
    revision = serializers.IntegerField(source="head_revision", read_only=True, help_text="Of the head.")

    class Meta(PlanSerializer.Meta):
        fields = [*PlanSerializer.Meta.fields, "revision", "sections", "content"]


class PeriodChecked(serializers.Serializer):
    def validate(self, data):
        start, end = data.get("period_start"), data.get("period_end")
        if start and end and end < start:
            raise serializers.ValidationError({"period_end": "The period ends before it begins."})
        return data


class PlanCreateSerializer(PeriodChecked):
    kind = serializers.ChoiceField(KINDS, default=Kind.VPMOM.value)
    title = serializers.CharField(max_length=200)
    unit = serializers.PrimaryKeyRelatedField(queryset=Unit.objects.none(), allow_null=True, default=None)
    owner = serializers.PrimaryKeyRelatedField(queryset=Person.objects.none(), allow_null=True, default=None)
    period_start = serializers.DateField(allow_null=True, default=None)
    period_end = serializers.DateField(allow_null=True, default=None)
    period_label = serializers.CharField(max_length=100, allow_blank=True, default="")
    parents = serializers.PrimaryKeyRelatedField(queryset=Plan.objects.none(), many=True, default=list)

    def validate(self, data):
        if bool(data["period_start"]) != bool(data["period_end"]):
            raise serializers.ValidationError({"period_end": "A period has a first and a last day."})
        return super().validate(data)

    @staticmethod
    def period(data: dict[str, date | None]) -> values.Period | None:
        start, end = data["period_start"], data["period_end"]
        return values.Period(start, end) if start and end else None


class PartySerializer(serializers.Serializer):
    name = serializers.CharField(max_length=150)
    roles = serializers.RegexField(r"^R?A?P?I?D?$", max_length=5)
    key = serializers.RegexField(r"^((person|group):\d{1,18})?$", allow_blank=True, max_length=30, default="")


class HeadChangeSerializer(serializers.Serializer):
    """Only what is sent changes. `rapid_line` is the notation, such as "IJT(D), MLT(R, A, P & I)"; `rapid` says who is meant.

    `previous` and `internal` are links to versions that are kept elsewhere: "label | https://…", each on its own line.
    """

    revision = serializers.IntegerField(min_value=0)
    title = serializers.CharField(max_length=200, required=False)
    headline = serializers.CharField(max_length=60, allow_blank=True, required=False)
    unit = serializers.PrimaryKeyRelatedField(queryset=Unit.objects.none(), allow_null=True, required=False)
    owner = serializers.PrimaryKeyRelatedField(queryset=Person.objects.none(), allow_null=True, required=False)
    period_start = serializers.DateField(allow_null=True, required=False)
    period_end = serializers.DateField(allow_null=True, required=False)
    period_label = serializers.CharField(max_length=100, allow_blank=True, required=False)
    intro = serializers.CharField(max_length=5000, allow_blank=True, required=False)
    previous = serializers.CharField(max_length=15000, allow_blank=True, required=False)
    internal = serializers.CharField(max_length=15000, allow_blank=True, required=False)
    stage = serializers.ChoiceField(STAGES, required=False)
    rapid_line = serializers.CharField(max_length=1000, allow_blank=True, required=False)
    rapid = PartySerializer(many=True, max_length=40, required=False)


class ChoiceOfPartySerializer(serializers.Serializer):
    key = serializers.CharField()
    name = serializers.CharField()


class NamedPartySerializer(serializers.Serializer):
    name = serializers.CharField()
    roles = serializers.CharField()
    key = serializers.CharField()
    choices = ChoiceOfPartySerializer(many=True)


class RapidLineSerializer(serializers.Serializer):
    line = serializers.CharField()
    parties = NamedPartySerializer(many=True)


class HeadSerializer(serializers.Serializer):
    revision = serializers.IntegerField()
    title = serializers.CharField()
    headline = serializers.CharField()
    unit = serializers.IntegerField(allow_null=True)
    unit_name = serializers.CharField()
    owner = serializers.IntegerField(allow_null=True)
    owner_name = serializers.CharField()
    period_start = serializers.DateField(allow_null=True)
    period_end = serializers.DateField(allow_null=True)
    period_label = serializers.CharField()
    period = serializers.CharField(help_text="In words.")
    intro = serializers.CharField()
    previous = serializers.CharField()
    internal = serializers.CharField()
    stage = serializers.IntegerField()
    order_confirmed = serializers.BooleanField()
    rapid = RapidLineSerializer()
    unread = serializers.CharField(help_text="Words of the RAPID line that name nobody.")


class PlanLinkSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(LINK_KINDS)
    source = serializers.UUIDField()
    target = serializers.UUIDField()


class LinkStateSerializer(PlanLinkSerializer):
    state = serializers.ChoiceField([state.value for state in LinkState])

    def link(self) -> values.Link:
        data = self.validated_data
        return values.Link(LinkKind(data["kind"]), str(data["source"]), str(data["target"]))


class MuteSerializer(serializers.Serializer):
    check_name = serializers.RegexField(r"^[A-Z]\d{1,2}$", help_text="Such as “V2”.")
    item = serializers.UUIDField(allow_null=True, default=None, help_text="Key of the line; null: the whole plan.")
    muted = serializers.BooleanField(default=True)
    reason = serializers.CharField(max_length=300, allow_blank=True, default="")


class FindingSerializer(serializers.Serializer):
    check = serializers.CharField()
    severity = serializers.ChoiceField(["error", "warning", "note"])
    item = serializers.CharField()
    section = serializers.CharField()
    reason = serializers.CharField()
    fix = serializers.CharField()
    muted = serializers.BooleanField()
    items = serializers.ListField(child=serializers.CharField())


class SuggestionSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(LINK_KINDS)
    source = serializers.CharField()
    target = serializers.CharField()
    words = serializers.ListField(child=serializers.CharField())


class CheckedSerializer(serializers.Serializer):
    findings = FindingSerializer(many=True)
    blocking = FindingSerializer(many=True, help_text="What would keep it from being submitted as it stands.")
    suggestions = SuggestionSerializer(many=True)
    links = PlanLinkSerializer(many=True)
    counts = serializers.DictField(child=serializers.IntegerField())
    mutes = MuteSerializer(many=True)
    fit = serializers.DictField(
        help_text="pages, fill (1 is a full page) and overflow: keys of the lines that do not fit."
    )


class ConfirmedSerializer(serializers.Serializer):
    confirmed = serializers.BooleanField()


class PresenceSerializer(serializers.Serializer):
    section = serializers.CharField(max_length=20, allow_blank=True, default="")


class PresentSerializer(serializers.Serializer):
    name = serializers.CharField()
    section = serializers.CharField()


class PageStateSerializer(serializers.Serializer):
    """Who else is on the page, and how far it has moved on."""

    others = PresentSerializer(many=True)
    head = serializers.IntegerField()
    sections = serializers.DictField(child=serializers.IntegerField())
    status = serializers.CharField()
