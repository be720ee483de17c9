"""Products, capabilities, end users, components and KPIs as JSON, and what items need."""

from decimal import Decimal

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from dsm.attributes import MOST, InvalidAttribute, sound
from dsm.models import Capability, EndUser, Item, Kpi, Product
from dsm.models.portfolio import LONGEST_KEY
from dsm.portfolio import MOST_VALUE
from dsm.queries.service_data import COMPONENT_CLASSES
from dsm.services.items import MOST_NEEDS
from organizations.models import Person, Supplier, Unit
from organizations.serializers import Visible
from valuestreams.models import Stream

MOST_LINKED = 1_000


class Several(serializers.ManyRelatedField):
    """Ids of rows that she sees, at most MOST_LINKED: each is looked up."""

    def __init__(self, model, **kwargs):
        super().__init__(child_relation=Visible(model), required=False, **kwargs)

    def to_internal_value(self, data):
        if isinstance(data, list) and len(data) > MOST_LINKED:
            raise serializers.ValidationError(_("Name at most %(most)s.") % {"most": MOST_LINKED})
        return super().to_internal_value(data)


class HeadSerializer(serializers.ModelSerializer):
    """`revision` is the one that was seen: a change needs it, and is refused with 409 when it has changed since."""

    revision = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False)


class KeyedSerializer(HeadSerializer):
    key = serializers.SlugField(
        max_length=LONGEST_KEY, required=False, help_text="Said once; left out, it is made of the name."
    )
    unit = Visible(Unit, allow_null=True, required=False)
    owner = Visible(Person, allow_null=True, required=False)


class ProductSerializer(KeyedSerializer):
    """`stage` is said once, then changed by promotions alone. `value` in points 0…100, null when nobody said."""

    value = serializers.IntegerField(min_value=0, max_value=MOST_VALUE, allow_null=True, required=False)
    purpose = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    attributes = serializers.ListField(child=serializers.CharField(max_length=40), max_length=MOST, required=False)
    streams = Several(Stream)

    class Meta:
        model = Product
        fields = [
            "id", "key", "name", "kind", "purpose", "unit", "owner", "stage", "gate_on", "value", "attributes",
            "streams", "revision", "created_at",
        ]  # fmt: skip
        read_only_fields = ["created_at"]

    def validate_attributes(self, words: list[str]) -> list[str]:
        try:
            return list(sound(words))
        except InvalidAttribute as refusal:
            raise serializers.ValidationError(str(refusal)) from None


class CapabilitySerializer(KeyedSerializer):
    """`maturity` and `wanted` 0…5, null when nobody said."""

    parent = Visible(Capability, allow_null=True, required=False)
    description = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    suppliers = Several(Supplier)

    class Meta:
        model = Capability
        fields = [
            "id", "key", "name", "kind", "description", "parent", "unit", "owner", "maturity", "wanted", "suppliers",
            "revision", "created_at",
        ]  # fmt: skip
        read_only_fields = ["created_at"]


class EndUserSerializer(HeadSerializer):
    """`people`: how many, null when nobody counted; a person is one."""

    unit = Visible(Unit, allow_null=True, required=False)
    people = serializers.IntegerField(min_value=1, max_value=2_000_000_000, allow_null=True, required=False)
    products = Several(Product)

    class Meta:
        model = EndUser
        fields = [
            "id", "name", "kind", "role", "unit", "cost_centre", "is_vip", "location", "people", "products", "revision",
        ]  # fmt: skip


class ComponentSerializer(HeadSerializer):
    """`availability` is a share of the time, above 0 and below 1, null when nobody knows."""

    key = serializers.CharField(
        max_length=120, required=False, help_text="Said once; left out, it is made of the name."
    )
    item_class = serializers.ChoiceField([(word, word) for word in COMPONENT_CLASSES])
    unit = Visible(Unit, allow_null=True, required=False)
    supplier = Visible(Supplier, allow_null=True, required=False)
    availability = serializers.DecimalField(
        max_digits=12, decimal_places=10, allow_null=True, required=False, normalize_output=True
    )

    class Meta:
        model = Item
        fields = ["id", "key", "item_class", "name", "unit", "supplier", "availability", "revision"]

    def validate_availability(self, share: Decimal | None) -> Decimal | None:
        if share is not None and not 0 < share < 1:
            raise serializers.ValidationError(
                _("An availability is a share of the time above 0 and below 1: nobody can promise that it never fails.")
            )
        return share


class KpiSerializer(HeadSerializer):
    """It is about one product or one capability: `about` is "product:3" or "capability:4"."""

    about = serializers.CharField(max_length=30, source="about.ref")
    definition = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    components = Several(Item)

    class Meta:
        model = Kpi
        fields = [
            "id", "name", "about", "definition", "measured_in", "direction", "target", "components", "revision",
        ]  # fmt: skip


class NeedSerializer(serializers.Serializer):
    """Providers with the same word as `alternatives` stand in for each other: at least `least` of them must run."""

    provider = Visible(Item)
    alternatives = serializers.SlugField(max_length=40, allow_blank=True, default="")
    least = serializers.IntegerField(min_value=1, max_value=MOST_NEEDS, default=1)


class NeedsSerializer(serializers.Serializer):
    """What one item needs, and the revision of that item."""

    revision = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    needs = NeedSerializer(many=True, max_length=MOST_NEEDS)


class KnownNeedSerializer(serializers.Serializer):
    provider = serializers.IntegerField(source="provider_id")
    key = serializers.CharField(source="provider.key")
    name = serializers.CharField(source="provider.name")
    alternatives = serializers.CharField()
    least = serializers.IntegerField()


class KnownNeedsSerializer(serializers.Serializer):
    """`needed_by`: ids of the items that need it directly."""

    item = serializers.IntegerField()
    revision = serializers.IntegerField()
    needs = KnownNeedSerializer(many=True)
    needed_by = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_needed_by(self, found) -> list[int]:
        return [item.pk for item in found["needed_by"]]


# ---- Which of them ----


class WantedProductsSerializer(serializers.Serializer):
    """`unit`: an id, or "whole" for what belongs to no unit. `sort`: name, stage, value, with "-" the other way."""

    q = serializers.CharField(max_length=100, required=False)
    stage = serializers.ChoiceField(Product.Stage.choices, required=False)
    kind = serializers.ChoiceField(Product.Kind.choices, required=False)
    unit = serializers.CharField(max_length=12, required=False)
    sort = serializers.CharField(max_length=20, required=False)


class WantedEndUsersSerializer(serializers.Serializer):
    q = serializers.CharField(max_length=100, required=False)
    unit = serializers.CharField(max_length=12, required=False)
    product = serializers.CharField(max_length=12, required=False)
    vip = serializers.BooleanField(required=False)


class WantedComponentsSerializer(serializers.Serializer):
    q = serializers.CharField(max_length=100, required=False)
    item_class = serializers.ChoiceField([(word, word) for word in COMPONENT_CLASSES], required=False)
    supplier = serializers.CharField(max_length=12, required=False)
