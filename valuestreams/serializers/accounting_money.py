"""Money, capacity and funding of a stream as JSON. Money in cents; times in seconds; shares as "2/5" or "0.4"."""

from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from valuestreams.accounting import stored
from valuestreams.accounting.capacity import InvalidWork, Staff, Work
from valuestreams.accounting.derived import Derived
from valuestreams.models import FundingPlan, MoneyEntry
from valuestreams.serializers.accounting import PLACES, ShareOrNumberField, number
from valuestreams.services.accounting_money import MOST_CENTS, MOST_WAITING
from valuestreams.services.accounting_score import MOST_STAFF, MOST_WORK

REVISION = {"min_value": 0, "max_value": 2**31 - 1}


class MoneyEntrySerializer(serializers.ModelSerializer):
    """Costs are positive too; a negative amount takes back. `units` sold belong to revenue."""

    cents = serializers.IntegerField(min_value=-MOST_CENTS, max_value=MOST_CENTS)
    units = serializers.DecimalField(
        max_digits=14, decimal_places=2, min_value=Decimal(0), allow_null=True, required=False
    )

    class Meta:
        model = MoneyEntry
        fields = ["id", "on", "kind", "cents", "units", "note"]

    def validate_on(self, day):
        if not 1990 <= day.year <= 2200:
            raise serializers.ValidationError(_("Name a day between 1990 and 2200."))
        return day


class NewScenarioSerializer(serializers.Serializer):
    """One more column of the box score."""

    title = serializers.CharField(max_length=80)


# ---- Capacity ----


class ExactField(ShareOrNumberField):
    """An exact number of 0 or more, written with up to six decimal places."""

    def __init__(self, **kwargs):
        super().__init__(**{"min_value": Decimal(0), "required": False, **kwargs})

    def to_representation(self, value):
        return (
            f"{round(Decimal(Fraction(value).numerator) / Decimal(Fraction(value).denominator), PLACES).normalize():f}"
        )


class WorkSerializer(serializers.Serializer):
    """What one step does in the period: `cycle`, `changeover` and `inspection` in seconds, shares from 0 to 1."""

    name = serializers.CharField(max_length=80)
    quantity = ExactField()
    cycle = ExactField()
    crew = ExactField(allow_null=False)
    scrap_rework = ExactField(allow_null=False)
    batch = ExactField()
    changeover = ExactField(allow_null=False)
    inspected = ExactField(allow_null=False)
    inspection = ExactField(allow_null=False)

    def validate(self, attrs):
        return made(Work, {"quantity": None, "cycle": None, **attrs})


class StaffSerializer(serializers.Serializer):
    """People of one kind and their work. `downtime` is a share of their time; `five_s` and `meetings` are seconds."""

    name = serializers.CharField(max_length=80)
    people = ExactField()
    days = ExactField()
    hours = ExactField()
    downtime = ExactField(allow_null=False)
    five_s = ExactField(allow_null=False)
    meetings = ExactField(allow_null=False)
    work = WorkSerializer(many=True, max_length=MOST_WORK, required=False)

    def validate(self, attrs):
        return made(Staff, {"people": None, "days": None, "hours": None, **attrs, "work": tuple(attrs.get("work", ()))})


def made(kind, said: dict):
    """The value, or a refusal under the name of what cannot be."""
    try:
        return kind(**said)
    except InvalidWork as refusal:
        raise serializers.ValidationError({refusal.field: [str(refusal)]}) from refusal


class NewCapacitySerializer(serializers.Serializer):
    """`revision` is that of the calculation as it was read, 0 for the first one."""

    revision = serializers.IntegerField(**REVISION)
    staff = StaffSerializer(many=True, max_length=MOST_STAFF)


class CapacityPartSerializer(serializers.Serializer):
    """A part of the time there is; null with `why` while it cannot be said."""

    key = serializers.CharField()
    seconds = serializers.SerializerMethodField()
    share = serializers.SerializerMethodField()
    why = serializers.CharField(source="share.sentence")

    def get_seconds(self, part) -> float | None:
        return number(part.seconds)

    def get_share(self, part) -> float | None:
        return number(part.share)


class CapacitySerializer(serializers.Serializer):
    """`parts`: productive, the causes of the non-productive, non_productive and available. None before anything is
    entered.
    """

    revision = serializers.IntegerField()
    staff = StaffSerializer(many=True)
    is_overloaded = serializers.SerializerMethodField()
    parts = serializers.SerializerMethodField()

    def get_is_overloaded(self, page) -> bool:
        return page.capacity is not None and page.capacity.is_overloaded

    @extend_schema_field(CapacityPartSerializer(many=True))
    def get_parts(self, page):
        if page.capacity is None:
            return []
        found = page.capacity
        parts = (found.productive, *found.causes, found.non_productive, found.available)
        return CapacityPartSerializer(parts, many=True).data


# ---- Funding ----


class ExactShareField(serializers.RegexField):
    """A share from 0 to 1, or an amount of what was done: "2/5", "0.4", "12"."""

    def __init__(self, **kwargs):
        super().__init__(r"^[0-9]{1,9}(/[0-9]{1,9}|\.[0-9]{1,9})?$", **kwargs)

    def to_internal_value(self, data):
        above, line, below = super().to_internal_value(data).partition("/")
        if line and not int(below):
            raise serializers.ValidationError(_("It divides by zero."))
        return Fraction(int(above), int(below)) if line else Fraction(above)

    def to_representation(self, value):
        return str(value)


class FundingShareSerializer(serializers.Serializer):
    """A type of work or a horizon: its planned share, and what was done of it in any one measure."""

    name = serializers.CharField(max_length=80)
    planned = ExactShareField()
    actual = ExactShareField(allow_null=True, default=None)

    def validate(self, attrs):
        return stored.Share(**attrs)


class WaitingItemSerializer(serializers.Serializer):
    """A piece of work in progress since a day: cents that each week of its delay costs."""

    name = serializers.CharField(max_length=120)
    delay = serializers.IntegerField(min_value=0, max_value=MOST_CENTS, allow_null=True, default=None)
    since = serializers.DateField()

    def validate(self, attrs):
        return stored.Delayed(**attrs)


class FundingPlanSerializer(serializers.ModelSerializer):
    """`tools` and `suppliers` in cents a year, `tolerance` in points. What is not sent stays as it is; `revision` is that
    of the plan as it was read, 0 for a new one, which needs `ends_on`.
    """

    tools = serializers.IntegerField(min_value=0, max_value=MOST_CENTS, allow_null=True, required=False)
    suppliers = serializers.IntegerField(min_value=0, max_value=MOST_CENTS, allow_null=True, required=False)
    velocity = serializers.DecimalField(
        max_digits=12, decimal_places=2, min_value=Decimal(0), allow_null=True, required=False
    )
    tolerance = serializers.DecimalField(
        max_digits=5, decimal_places=2, min_value=Decimal(0), max_value=Decimal(100), required=False
    )
    types = FundingShareSerializer(many=True, max_length=20, required=False)
    horizons = FundingShareSerializer(many=True, max_length=20, required=False)
    waiting = WaitingItemSerializer(many=True, max_length=MOST_WAITING, required=False)
    revision = serializers.IntegerField(**REVISION)

    class Meta:
        model = FundingPlan
        fields = [
            "starts_on", "ends_on", "tools", "suppliers", "velocity", "tolerance", "types", "horizons", "waiting",
            "initiatives_hold", "initiatives_by", "owners_hold", "owners_by", "revision",
        ]  # fmt: skip
        read_only_fields = ["starts_on"]

    def to_representation(self, plan):
        """The rows are kept as plain JSON already."""
        rows = {name: getattr(plan, name) for name in ("types", "horizons", "waiting")}
        flat = {name: field for name, field in self.fields.items() if name not in rows}
        return {name: self._shown(field, plan) for name, field in flat.items()} | rows

    def _shown(self, field, plan):
        value = field.get_attribute(plan)
        return None if value is None else field.to_representation(value)


class FundingSplitSerializer(serializers.Serializer):
    """Shares from 0 to 1, `delta` is actual − planned."""

    name = serializers.CharField()
    planned = serializers.FloatField()
    actual = serializers.SerializerMethodField()
    delta = serializers.SerializerMethodField()
    is_off = serializers.BooleanField()
    why = serializers.CharField(source="actual.sentence")

    def get_actual(self, split) -> float | None:
        return number(split.actual)

    def get_delta(self, split) -> float | None:
        return number(split.delta)


class GuardrailSerializer(serializers.Serializer):
    key = serializers.CharField()
    title = serializers.CharField()
    state = serializers.CharField(help_text="kept, broken or unknown")
    sentence = serializers.CharField()


class CentsSerializer(serializers.Serializer):
    """Null with `why` while it cannot be said."""

    cents = serializers.FloatField(allow_null=True)
    why = serializers.CharField(allow_blank=True)


class FundingSerializer(serializers.Serializer):
    """A plan, and what follows from it and from the teams: cents."""

    plan = FundingPlanSerializer()
    people = serializers.DecimalField(source="fte", max_digits=9, decimal_places=2)
    monthly = serializers.SerializerMethodField()
    envelope = serializers.SerializerMethodField()
    cost_per_item = serializers.SerializerMethodField()
    delay = serializers.SerializerMethodField()
    types = FundingSplitSerializer(many=True)
    horizons = FundingSplitSerializer(many=True)
    guardrails = GuardrailSerializer(many=True)

    @extend_schema_field(CentsSerializer)
    def get_monthly(self, found):
        return _cents(found.monthly)

    @extend_schema_field(CentsSerializer)
    def get_envelope(self, found):
        return _cents(found.envelope.total)

    @extend_schema_field(CentsSerializer)
    def get_cost_per_item(self, found):
        return _cents(found.cost_per_item)

    @extend_schema_field(CentsSerializer)
    def get_delay(self, found):
        return _cents(found.delay)


def _cents(value: Derived) -> dict:
    return {"cents": number(value), "why": value.sentence}
