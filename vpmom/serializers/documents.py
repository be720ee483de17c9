"""Files, public addresses and the operations page as the API shows them."""

from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from vpmom.frozen import freeze
from vpmom.models import PublicAddress
from vpmom.queries.handbook import Entry, Handbook


class PublicAddressSerializer(serializers.ModelSerializer):
    url = serializers.SerializerMethodField()

    class Meta:
        model = PublicAddress
        fields = ("url", "opened_at")

    @extend_schema_field(serializers.URLField)
    def get_url(self, row: PublicAddress) -> str:
        return urljoin(settings.PUBLIC_URL, reverse("public-page", args=[row.token]))


class PublishedPlanSerializer(serializers.Serializer):
    """`text` is the frozen form of the public part of a version."""

    id = serializers.IntegerField()
    version = serializers.IntegerField()
    text = serializers.JSONField()


class EarlierPlanSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    title = serializers.CharField()
    vetted_on = serializers.DateField()


class DepartmentEntrySerializer(serializers.Serializer):
    """`unit` is null for the whole organization; `current` is empty while a plan is to be announced."""

    unit = serializers.IntegerField(allow_null=True)
    title = serializers.CharField()
    level = serializers.IntegerField()
    intro = serializers.CharField()
    key_facts = serializers.CharField()
    current = PublishedPlanSerializer(many=True)
    previous = EarlierPlanSerializer(allow_null=True)


class DepartmentSerializer(serializers.Serializer):
    """What the operations page says of a unit. `key_facts`: lines of Markdown; `rank`: its place among those beside it."""

    intro = serializers.CharField(max_length=5000, allow_blank=True, default="")
    key_facts = serializers.CharField(max_length=10000, allow_blank=True, default="", trim_whitespace=False)
    rank = serializers.IntegerField(min_value=0, max_value=9999)
    is_shown = serializers.BooleanField()


class DepartmentChangeSerializer(DepartmentSerializer):
    """`seen`: what the writer read before; without it the new words go over whatever stands there."""

    seen = DepartmentSerializer(required=False)


class OperationsSerializer(serializers.Serializer):
    organization = serializers.CharField()
    departments = DepartmentEntrySerializer(many=True)


def operations_json(handbook: Handbook) -> dict:
    return {
        "organization": handbook.organization.name,
        "departments": [_entry(entry) for entry in handbook.entries],
    }


def _entry(entry: Entry) -> dict:
    before = entry.previous
    return {
        "unit": entry.unit.pk if entry.unit else None,
        "title": entry.title,
        "level": entry.level,
        "intro": entry.intro,
        "key_facts": entry.key_facts,
        "current": [{"id": one.plan.pk, "version": one.version, "text": freeze(one.text)} for one in entry.current],
        "previous": {"id": before.plan.pk, "title": before.title, "vetted_on": before.vetted_on.isoformat()}
        if before
        else None,
    }
