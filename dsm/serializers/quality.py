"""Questions about items, records that wait, coverage, and the rules of federation, as JSON. Shares are exact counts."""

from django.utils.translation import gettext as _
from rest_framework import serializers

from dsm.federation.reconciliation import ANY, Choice, Mode, Right
from dsm.federation.typed import word
from dsm.models import ChoiceRule, DuplicateTask, Item, Partial, RankRule, Source
from dsm.models.items import TWINS
from organizations.serializers import Visible

MOST_DAYS, MOST_RANK = 3650, 999
WORD = {"max_length": 60}


class WantedDuplicatesSerializer(serializers.Serializer):
    state = serializers.ChoiceField(DuplicateTask.State.choices, default=DuplicateTask.State.OPEN)


class WantedPartialsSerializer(serializers.Serializer):
    source = serializers.IntegerField(min_value=1, max_value=2**62, required=False)


class AskedItemSerializer(serializers.ModelSerializer):
    class Meta:
        model = Item
        fields = ["id", "key", "item_class", "name"]
        read_only_fields = fields


class DuplicateSerializer(serializers.ModelSerializer):
    """`items`: those asked about that you see. `record`: what the source sent, null when only items look alike."""

    items = AskedItemSerializer(many=True)
    record = serializers.DictField(allow_null=True)

    class Meta:
        model = DuplicateTask
        fields = ["id", "source", "intake", "items", "record", "state", "chosen", "at", "decided_at"]
        read_only_fields = fields


class MergeSerializer(serializers.Serializer):
    """`item`: the one that stays."""

    item = Visible(Item)


class ChooseSerializer(serializers.Serializer):
    """`item`: of which the record speaks; null: of none of them, so that it makes a new one."""

    item = Visible(Item, allow_null=True)


class PartialSerializer(serializers.ModelSerializer):
    record = serializers.DictField(read_only=True)

    class Meta:
        model = Partial
        fields = ["id", "source", "intake", "item_class", "native_key", "record", "reason", "at"]
        read_only_fields = fields


class ShareSerializer(serializers.Serializer):
    """So many of so many; nothing expected is not everything told."""

    told = serializers.IntegerField()
    expected = serializers.IntegerField()


class SupplierCoverageSerializer(serializers.Serializer):
    """`items`: of those that the master names for it, how many it confirmed. `unknown_to_master`: only it names them."""

    supplier = serializers.IntegerField()
    name = serializers.CharField()
    items = ShareSerializer()
    fresh = ShareSerializer()
    attributes = ShareSerializer()
    unknown_to_master = serializers.IntegerField()


class SourceCoverageSerializer(serializers.Serializer):
    """`alone`: items that no other source names."""

    source = serializers.IntegerField(source="source.pk")
    name = serializers.CharField(source="source.name")
    items = serializers.IntegerField()
    fresh = ShareSerializer()
    alone = serializers.IntegerField()
    attributes = ShareSerializer()


class CmdbCoverageSerializer(serializers.Serializer):
    suppliers = SupplierCoverageSerializer(many=True)
    sources = SourceCoverageSerializer(many=True)
    drifts = serializers.IntegerField()
    duplicates = serializers.IntegerField()
    partials = serializers.IntegerField()


# ---- rules ----


class RankCellSerializer(serializers.Serializer):
    """`source` null: typed by hand. A source that is left out has what is said more widely."""

    source = Visible(Source, allow_null=True)
    rank = serializers.IntegerField(min_value=0, max_value=MOST_RANK)
    stale_days = serializers.IntegerField(min_value=1, max_value=MOST_DAYS, allow_null=True, default=None)
    mode = serializers.ChoiceField(RankRule.MODES, default=Mode.WRITE.value)

    def validate(self, said: dict) -> dict:
        if said["source"] is not None and said["rank"] == 0:
            raise serializers.ValidationError(
                {"rank": [_("A source is ranked from 1 on; 0 is for what is typed by hand.")]}
            )
        return said


class RanksSerializer(serializers.Serializer):
    """A row of the matrix. `item_class` and `attribute` "*": every one. `version`: of the row that was seen."""

    item_class = serializers.RegexField(r"^(\*|[-a-zA-Z0-9_]+)$", max_length=40, default=ANY)
    attribute = serializers.CharField(**WORD, default=ANY)
    choice = serializers.ChoiceField(ChoiceRule.CHOICES, default=Choice.RANKED.value)
    rights = RankCellSerializer(many=True, max_length=1_000)
    version = serializers.CharField(
        max_length=32, help_text="The one that was seen; 409 when the row has changed since."
    )

    def validate_item_class(self, said: str) -> str:
        if said in TWINS:
            raise serializers.ValidationError(_("Products and capabilities have no sources."))
        return said

    def validate_attribute(self, said: str) -> str:
        return ANY if said == ANY else word(said) or ANY

    def validate_rights(self, said: list[dict]) -> dict:
        rights = {one["source"]: Right(one["rank"], one["stale_days"], Mode(one["mode"])) for one in said}
        if len(rights) < len(said):
            raise serializers.ValidationError(_("A source is named twice."))
        return rights

    def validate_choice(self, said: str) -> Choice:
        return Choice(said)


class ShownCellSerializer(serializers.Serializer):
    """`is_own`: said in this very row, not by a wider one."""

    source = serializers.IntegerField(allow_null=True)
    rank = serializers.IntegerField()
    stale_days = serializers.IntegerField(allow_null=True)
    mode = serializers.ChoiceField(RankRule.MODES)
    is_own = serializers.BooleanField()


class ShownRanksSerializer(serializers.Serializer):
    item_class = serializers.CharField()
    attribute = serializers.CharField()
    choice = serializers.ChoiceField(ChoiceRule.CHOICES)
    rights = ShownCellSerializer(many=True)
    version = serializers.CharField()


class ClassSerializer(serializers.Serializer):
    """`identifiers`: lists of attributes, the strongest first. `revision` null: this class has no rule of its own yet."""

    item_class = serializers.SlugField(max_length=40)
    identifiers = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField(**WORD), min_length=1, max_length=10), max_length=20
    )
    is_dependent = serializers.BooleanField(default=False)
    expected = serializers.ListField(child=serializers.CharField(**WORD), default=list, max_length=100)
    revision = serializers.IntegerField(min_value=1, max_value=2**31 - 1, allow_null=True)

    def validate_identifiers(self, said: list[list[str]]) -> list[list[str]]:
        return [list(dict.fromkeys(filter(None, map(word, entry)))) for entry in said]

    def validate_expected(self, said: list[str]) -> list[str]:
        return list(dict.fromkeys(filter(None, map(word, said))))
