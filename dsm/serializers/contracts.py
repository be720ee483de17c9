"""Contracts, agreements and renewals as JSON. Money is in cents, shares from 0 to 1; null: nobody said."""

from decimal import Decimal
from functools import cached_property

from django.utils.timezone import localdate
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from dsm import renewals
from dsm.models import Agreement, Contract, Item, PriceTerm, Product, Trigger
from dsm.services.contracts import MOST_PRICES, Price
from dsm.services.terms import MOST_CENTS
from organizations.currencies import CURRENCIES
from organizations.models import Person, Supplier, Unit
from organizations.serializers import Visible

TERM = ["starts", "ends", "notice_days", "decision_days", "renews_by"]
DEALT = ["noticed_on", "decided_end", "keeps"]


def days() -> serializers.IntegerField:
    return serializers.IntegerField(min_value=0, max_value=renewals.MOST_DAYS, required=False)


def cents() -> serializers.IntegerField:
    return serializers.IntegerField(min_value=0, max_value=MOST_CENTS, allow_null=True, required=False)


class TermStandingSerializer(serializers.Serializer):
    """Where it stands today. `state`: running, decide, notice, late, renewing, ending, ended, ahead or endless.

    `cancel_by` is the last day on which notice may arrive, `decide_by` that day less the days for the decision.
    """

    state = serializers.CharField()
    sentence = serializers.CharField()
    ends = serializers.DateField(source="deadlines.ends", default=None, allow_null=True)
    cancel_by = serializers.DateField(source="deadlines.cancel_by", default=None, allow_null=True)
    decide_by = serializers.DateField(source="deadlines.decide_by", default=None, allow_null=True)


class TermedSerializer(serializers.ModelSerializer):
    """What contracts and agreements share."""

    unit = Visible(Unit, allow_null=True, required=False)
    owner = Visible(Person, allow_null=True, required=False)
    currency = serializers.ChoiceField(list(CURRENCIES), required=False)
    notice_days = days()
    decision_days = days()
    renews_by = serializers.IntegerField(
        min_value=0, max_value=renewals.MOST_MONTHS, required=False, help_text="Months; 0: it ends."
    )
    revision = serializers.IntegerField(
        min_value=1, required=False, help_text="The one that was seen; 409 when it has changed since."
    )
    standing = serializers.SerializerMethodField()

    @extend_schema_field(TermStandingSerializer)
    def get_standing(self, row) -> dict:
        return TermStandingSerializer(renewals.standing(row.term, localdate())).data


class PriceSerializer(serializers.ModelSerializer):
    """`threshold`: units from which a tier holds; only of tiers."""

    price_cents = serializers.IntegerField(min_value=0, max_value=MOST_CENTS)
    threshold = serializers.DecimalField(
        max_digits=16, decimal_places=4, min_value=Decimal(0), allow_null=True, default=None
    )

    class Meta:
        model = PriceTerm
        fields = ["model", "what", "price_cents", "per", "threshold"]


class PricesSerializer(serializers.Serializer):
    prices = PriceSerializer(many=True, max_length=MOST_PRICES)
    revision = serializers.IntegerField(min_value=1)

    def validate_prices(self, rows: list[dict]) -> list[Price]:
        return [Price(**row) for row in rows]


class ContractSerializer(TermedSerializer):
    supplier = Visible(Supplier)
    value_cents = cents()
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    prices = PriceSerializer(many=True, read_only=True)

    class Meta:
        model = Contract
        fields = [
            "id", "number", "title", "supplier", "unit", "owner", *TERM, "value_cents", "currency", "note", *DEALT,
            "prices", "standing", "revision",
        ]  # fmt: skip
        read_only_fields = ["id", *DEALT]


class AgreementSerializer(TermedSerializer):
    """`steps`: keys of agreements, one after the other; those of one list side by side. null: one that is not visible."""

    contract = Visible(Contract, allow_null=True, required=False)
    supplier = Visible(Supplier, allow_null=True, required=False)
    customer = Visible(Unit, allow_null=True, required=False)
    product = Visible(Product, allow_null=True, required=False)
    item = Visible(Item, allow_null=True, required=False)
    key = serializers.CharField(max_length=80, required=False)
    credit_cents = cents()
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    steps = serializers.SerializerMethodField()

    class Meta:
        model = Agreement
        fields = [
            "id", "key", "kind", "title", "contract", "supplier", "unit", "owner", "customer", "product", "item",
            "availability", "response_hours", "resolution_hours", "hours", "zone", "metric", "window", "credit_cents",
            "currency", *TERM, "note", *DEALT, "steps", "standing", "revision",
        ]  # fmt: skip
        read_only_fields = ["id", *DEALT]
        validators: list = []  # of the key the service says in a sentence that it is taken

    @cached_property
    def _seen(self) -> set[int]:
        rows = Agreement.objects.visible_to(self.context["view"].membership).filter(carries__isnull=False)
        return set(rows.values_list("pk", flat=True))

    def get_steps(self, row) -> list[list[str | None]]:
        steps: dict[int, list[str | None]] = {}
        for hop in row.hops.all():
            steps.setdefault(hop.position, []).append(hop.link.key if hop.link_id in self._seen else None)
        return [some for _place, some in sorted(steps.items())]


class StepsSerializer(serializers.Serializer):
    """Ids of agreements. Refused when a step would be lost or added that the writer does not see."""

    steps = serializers.ListField(
        child=serializers.ListField(child=Visible(Agreement), min_length=1, max_length=50), max_length=50
    )
    revision = serializers.IntegerField(min_value=1)


class DecisionOnTermSerializer(serializers.Serializer):
    """`keeps` null takes a decision back."""

    keeps = serializers.BooleanField(allow_null=True)


class NoticeSerializer(serializers.Serializer):
    """`on` null takes a notice back."""

    on = serializers.DateField(allow_null=True)


class TriggerSerializer(serializers.ModelSerializer):
    """`limit` is in percent of what was agreed for kinds used and price, else in `measure`."""

    contract = serializers.PrimaryKeyRelatedField(read_only=True)
    signal = serializers.CharField(source="reading.signal", read_only=True, help_text="fired, quiet or unknown")
    sentence = serializers.CharField(source="reading.sentence", read_only=True)
    revision = serializers.IntegerField(min_value=1, required=False)

    class Meta:
        model = Trigger
        fields = [
            "id", "contract", "kind", "title", "limit", "agreed", "current", "measure", "measured_on", "signal",
            "sentence", "revision",
        ]  # fmt: skip
        read_only_fields = ["id"]


class RenewalSerializer(serializers.Serializer):
    """A day of the next twelve months. `what`: decide, notice or end; `of`: contract or agreement, and its id."""

    on = serializers.DateField()
    what = serializers.CharField(source="moment.kind")
    of = serializers.CharField(source="at.route")
    id = serializers.IntegerField(source="at.row.pk")
    title = serializers.CharField(source="at.row.title")
    ends = serializers.DateField(source="moment.of.ends")
    cancel_by = serializers.DateField(source="moment.of.cancel_by")
    decide_by = serializers.DateField(source="moment.of.decide_by")
