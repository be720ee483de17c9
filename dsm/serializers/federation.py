"""Sources, items and what sources say of them, as JSON. Moments are ISO 8601; ages are whole days."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from dsm.federation.typed import LONGEST_WORD, MOST_LINES, RESERVED, word
from dsm.federation.values import LONGEST_TEXT, is_text
from dsm.models import Item, Source
from dsm.serializers.portfolio import ComponentSerializer, HeadSerializer
from organizations.models import Supplier
from organizations.serializers import Visible

LARGEST_NUMBER = 10**15


class SourceSerializer(HeadSerializer):
    """`rank`: 1 is believed first. `stale_days`: after so many lower ranks may write again, null = never."""

    key = serializers.SlugField(max_length=40, required=False, help_text="Said once; left out, it is made of the name.")
    supplier = Visible(Supplier, allow_null=True, required=False)
    rank = serializers.IntegerField(min_value=1, max_value=999, required=False)
    stale_days = serializers.IntegerField(min_value=1, max_value=3650, allow_null=True, required=False)

    class Meta:
        model = Source
        fields = ["id", "key", "name", "kind", "supplier", "rank", "stale_days", "may_insert", "revision"]


class ConfigurationItemSerializer(ComponentSerializer):
    """`attributes`: {word: text, whole number, true or false}: what stands. What is sent stands before every source."""

    item_class = serializers.SlugField(max_length=40)
    attributes = serializers.DictField(required=False)

    class Meta:
        model = Item
        fields = [
            "id", "key", "item_class", "name", "unit", "supplier", "availability", "attributes", "revision",
        ]  # fmt: skip

    def validate_attributes(self, said: dict) -> dict:
        if len(said) > MOST_LINES:
            raise serializers.ValidationError(_("At most %(most)s attributes are kept.") % {"most": MOST_LINES})
        for name, value in said.items():
            if not (name and len(name) <= LONGEST_WORD and is_text(name) and _is_plain(value)):
                sentence = _("“%(name)s”: an attribute is a short word with a text, a whole number, true or false.")
                raise serializers.ValidationError(sentence % {"name": name[:80].encode(errors="replace").decode()})
            if word(name) in RESERVED:
                raise serializers.ValidationError(_("“%(name)s” has a field of its own.") % {"name": name})
        return said


def _is_plain(value) -> bool:
    if isinstance(value, bool):
        return True
    if isinstance(value, int):
        return abs(value) < LARGEST_NUMBER
    return isinstance(value, str) and len(value) <= LONGEST_TEXT and is_text(value)


class WantedItemsOfSourcesSerializer(serializers.Serializer):
    """`old`: no source has seen them for so many days (7, 30, 90, 180 or 365)."""

    q = serializers.CharField(max_length=100, required=False)
    item_class = serializers.SlugField(max_length=40, required=False)
    supplier = serializers.IntegerField(min_value=1, required=False)
    source = serializers.IntegerField(min_value=1, required=False)
    old = serializers.ChoiceField([7, 30, 90, 180, 365], required=False)


class ProvenanceCellSerializer(serializers.Serializer):
    """What one source says: `source` is null for what was typed by hand."""

    source = serializers.SerializerMethodField()
    value = serializers.CharField()
    rank = serializers.IntegerField()
    seen_at = serializers.DateTimeField()
    days = serializers.IntegerField()
    is_stale = serializers.BooleanField()
    stands = serializers.BooleanField()
    why = serializers.CharField()

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_source(self, cell) -> int | None:
        return cell.source and cell.source.pk


class ProvenanceSerializer(serializers.Serializer):
    """One attribute: the value that stands, and what each source says."""

    attribute = serializers.CharField()
    value = serializers.CharField()
    disagree = serializers.BooleanField()
    why = serializers.CharField()
    cells = ProvenanceCellSerializer(many=True)


class DriftSerializer(serializers.Serializer):
    """An item, and an attribute about which its sources disagree."""

    item = serializers.IntegerField(source="item.pk")
    name = serializers.CharField(source="item.name")
    item_class = serializers.CharField(source="item.item_class")
    provenance = ProvenanceSerializer()


class WantedDriftSerializer(serializers.Serializer):
    attribute = serializers.CharField(max_length=60, required=False)
    item_class = serializers.SlugField(max_length=40, required=False)
