"""A page to be read, and which of its plans are stored. What is understood of it: docs/vpmom-import.md."""

from rest_framework import serializers

from organizations.models import Unit
from vpmom.models import ImportedSource
from vpmom.parser import FORMATS
from vpmom.plan import Visibility
from vpmom.services.importing import MOST_AT_ONCE, Chosen

TEXT_FORMATS = [each for each in FORMATS if each != "docx"]  # a Word file is not text: the page takes it


class PlanPageSerializer(serializers.Serializer):
    """`name`: of the file, tells the format; or say the `format` itself. Without either it is told by the text."""

    text = serializers.CharField(trim_whitespace=False)
    name = serializers.CharField(max_length=200, allow_blank=True, default="")
    format = serializers.ChoiceField(TEXT_FORMATS, allow_null=True, default=None)


class PlanSourceSerializer(serializers.ModelSerializer):
    """`unplaced`: words of the page that are in no plan; they are kept with the first plan that was stored of it."""

    class Meta:
        model = ImportedSource
        fields = ["name", "text", "unplaced", "at"]
        read_only_fields = fields


class ChosenPlanSerializer(serializers.Serializer):
    """`place`: of the plan among those of the page, from 0. An empty title leaves the page's own."""

    place = serializers.IntegerField(min_value=0)
    unit = serializers.PrimaryKeyRelatedField(queryset=Unit.objects.none(), allow_null=True, default=None)
    title = serializers.CharField(max_length=200, allow_blank=True, default="")
    visibility = serializers.ChoiceField(
        [Visibility.PUBLIC.value, Visibility.INTERNAL.value], default=Visibility.INTERNAL.value
    )

    def get_fields(self):
        fields = super().get_fields()
        if "membership" in self.context:
            fields["unit"].queryset = Unit.objects.visible_to(self.context["membership"])
        return fields


class StorePlanPageSerializer(PlanPageSerializer):
    plans = ChosenPlanSerializer(many=True, allow_empty=False, max_length=MOST_AT_ONCE)

    def validate_plans(self, rows):
        places = [row["place"] for row in rows]
        if len(set(places)) < len(places):
            raise serializers.ValidationError("Name each plan of the page once.")
        return rows


def to_chosen(rows: list[dict], found: int) -> list[Chosen]:
    """The plans to store. Raises ValidationError for a place beyond the `found` plans of the page."""
    beyond = [row["place"] for row in rows if row["place"] >= found]
    if beyond:
        raise serializers.ValidationError({"plans": [f"The page has {found} plans, and none at place {beyond[0]}."]})
    return [Chosen(row["place"], row["unit"], row["title"], Visibility(row["visibility"])) for row in rows]
