"""The matrix of products over capabilities as JSON: cells, numbers, scenarios. Shares from 0 to 1, indexes too."""

from rest_framework import serializers

from dsm import portfolio as values
from dsm.models import Scenario, Use


class UseWriteSerializer(serializers.Serializer):
    """How a product uses a capability. What is not sent stays; an empty cell needs a manner."""

    manner = serializers.ChoiceField(choices=Use.Manner.choices, required=False)
    quality = serializers.IntegerField(min_value=0, max_value=values.BEST_QUALITY, required=False, allow_null=True)
    cost_share = serializers.DecimalField(
        max_digits=5, decimal_places=2, min_value=0, max_value=100, required=False, allow_null=True,
        help_text="Percent of what the capability costs.",
    )  # fmt: skip
    criticality = serializers.IntegerField(min_value=0, max_value=values.MOST_CRITICAL, required=False, allow_null=True)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)
    revision = serializers.IntegerField(
        min_value=0, max_value=2**31 - 1, required=False,
        help_text="The one that was seen, 0 for an empty cell; 409 when it has changed since.",
    )  # fmt: skip


class UseSerializer(serializers.ModelSerializer):
    class Meta:
        model = Use
        fields = ["product", "capability", "manner", "quality", "cost_share", "criticality", "note", "revision"]
        read_only_fields = fields


class OneSerializer(serializers.Serializer):
    """What is asked for: a scenario instead of the real matrix."""

    scenario = serializers.IntegerField(min_value=1, max_value=2**62, required=False)


class CoverageSerializer(serializers.Serializer):
    """Null where nothing is asked for."""

    had = serializers.IntegerField()
    asked = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True)


class SupplierShareSerializer(serializers.Serializer):
    supplier = serializers.CharField()
    share = serializers.FloatField()


class ConcentrationSerializer(serializers.Serializer):
    """`index` is Σ share², 1/n … 1; null without suppliers or while `missing` cells have no criticality."""

    index = serializers.FloatField(allow_null=True)
    band = serializers.CharField(allow_null=True)
    in_house = serializers.FloatField(allow_null=True)
    suppliers = serializers.SerializerMethodField()
    missing = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))

    def get_suppliers(self, found) -> list[dict[str, str | float]]:
        return [{"supplier": name, "share": float(share)} for name, share in found.shares.items()]


class WeakestLinkSerializer(serializers.Serializer):
    """`maturity` is the least known; not `certain` while `unknown` capabilities might be weaker."""

    maturity = serializers.IntegerField(allow_null=True)
    certain = serializers.BooleanField(source="is_certain")
    capabilities = serializers.ListField(child=serializers.CharField(), source="links")
    unknown = serializers.ListField(child=serializers.CharField())


class ProductNumbersSerializer(serializers.Serializer):
    product = serializers.CharField()
    coverage = CoverageSerializer()
    weakest_link = WeakestLinkSerializer(source="weakest")
    concentration = ConcentrationSerializer()


class CriticalitySerializer(serializers.Serializer):
    """Σ value × dependency; null while something is `missing` of these products."""

    points = serializers.FloatField(allow_null=True)
    missing = serializers.ListField(child=serializers.CharField())


class CostSerializer(serializers.Serializer):
    """Null while a product that uses the capability has no share; `over`: more than the whole is charged."""

    total = serializers.FloatField(allow_null=True)
    over = serializers.BooleanField(source="is_over")
    missing = serializers.ListField(child=serializers.CharField())


class CapabilityNumbersSerializer(serializers.Serializer):
    capability = serializers.CharField()
    reuse = serializers.IntegerField(source="sharing.reuse")
    used_by = serializers.ListField(child=serializers.CharField(), source="sharing.used_by")
    duplicates = serializers.ListField(child=serializers.CharField(), source="sharing.duplicates")
    criticality = CriticalitySerializer()
    cost = CostSerializer(source="costs")
    maturity_gap = serializers.IntegerField(source="gap", allow_null=True)


class MatrixNumbersSerializer(serializers.Serializer):
    """Products and capabilities are named by their keys."""

    coverage = CoverageSerializer()
    reuse = serializers.IntegerField()
    duplicates = serializers.IntegerField()
    concentration = ConcentrationSerializer()
    concentration_by_dependency = ConcentrationSerializer()
    products = ProductNumbersSerializer(many=True)
    capabilities = CapabilityNumbersSerializer(many=True)


class ScenarioSerializer(serializers.ModelSerializer):
    class Meta:
        model = Scenario
        fields = ["id", "name", "note", "adopted_at", "revision"]
        read_only_fields = ["id", "adopted_at", "revision"]


class LineSerializer(serializers.Serializer):
    """One number in words, now and then; `of` is "" for the whole."""

    of = serializers.CharField(allow_blank=True)
    measure = serializers.CharField()
    now = serializers.CharField()
    then = serializers.CharField()
    verdict = serializers.CharField(allow_blank=True)


class ScenarioCellSerializer(serializers.Serializer):
    product = serializers.IntegerField(source="product.pk")
    capability = serializers.IntegerField(source="capability.pk")
    now = serializers.JSONField(allow_null=True)
    then = serializers.JSONField(allow_null=True)
    moved = serializers.BooleanField(help_text="The real cell has changed since the scenario was written.")


class ScenarioPageSerializer(serializers.Serializer):
    """What a scenario changes. `version` is what adopting it is sent."""

    scenario = ScenarioSerializer()
    numbers = LineSerializer(many=True)
    cells = ScenarioCellSerializer(many=True)
    version = serializers.CharField()


class AdoptSerializer(serializers.Serializer):
    version = serializers.CharField(
        max_length=64, help_text="As the scenario told it; 409 when more has changed since."
    )


class AdoptedSerializer(serializers.Serializer):
    what = serializers.CharField()
    cells = serializers.IntegerField(source="size")
