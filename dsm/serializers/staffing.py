"""Homes, absences, allocations, demands and what follows from them, as JSON. FTE: 1 is one full-time job."""

from decimal import Decimal

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from dsm.models import Absence, Allocation, Capability, Demand, Home, Product, StaffingAssumptions
from dsm.queries.staffing import MOST_MONTHS, USUAL_MONTHS
from dsm.staffing.values import MOST_DEMAND, MOST_FTE
from organizations.models import Person, Unit
from organizations.serializers import Visible

DAYS = ["first", "last", "revision"]


def fte(most: int = MOST_FTE) -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=7, decimal_places=3, min_value=Decimal("0.001"), max_value=Decimal(most), coerce_to_string=False
    )


class LastingSerializer(serializers.ModelSerializer):
    """`first` and `last` both belong to it; without `last` it goes on."""

    revision = serializers.IntegerField(
        min_value=1, required=False, help_text="The one that was seen; 409 when it has changed since."
    )
    fixed = ()  # fields that are said once

    def validate(self, attrs):
        if self.instance is None:
            attrs.pop("revision", None)
            return attrs
        return {name: value for name, value in attrs.items() if name not in self.fixed}


class HomeSerializer(LastingSerializer):
    """Where a person grows, who leads her, and how much of a full-time job she has."""

    person = Visible(Person)
    capability = Visible(Capability, allow_null=True, required=False)
    manager = Visible(Person, allow_null=True, required=False)
    fte = fte()
    fixed = ("person",)

    class Meta:
        model = Home
        fields = ["id", "person", "capability", "manager", "fte", *DAYS]


class AbsenceSerializer(LastingSerializer):
    """`share` in percent of the working time."""

    person = Visible(Person)
    share = serializers.DecimalField(
        max_digits=5, decimal_places=2, min_value=Decimal("0.01"), max_value=Decimal(100), default=Decimal(100),
        coerce_to_string=False,
    )  # fmt: skip
    fixed = ("person",)

    class Meta:
        model = Absence
        fields = ["id", "person", "share", *DAYS]


class AllocationSerializer(LastingSerializer):
    person = Visible(Person)
    product = Visible(Product)
    fte = fte()
    fixed = ("person", "product")

    class Meta:
        model = Allocation
        fields = ["id", "person", "product", "fte", *DAYS]


class DemandSerializer(LastingSerializer):
    product = Visible(Product)
    capability = Visible(Capability)
    fte = fte(MOST_DEMAND)
    fixed = ("product", "capability")

    class Meta:
        model = Demand
        fields = ["id", "product", "capability", "fte", *DAYS]


# ---- What follows from them ----


def _percent() -> serializers.IntegerField:
    return serializers.IntegerField(min_value=0, max_value=100, required=False)


def _count() -> serializers.IntegerField:
    return serializers.IntegerField(min_value=1, max_value=1000, required=False)


class AssumptionsSerializer(serializers.ModelSerializer):
    """What is assumed of teams and charts. Losses in percent of the work of somebody in so many teams, 5 and more.

    `revision`: the one that was seen, 0 while the usual holds; 409 with `current` when it has changed since.
    """

    lost_in_2, lost_in_3, lost_in_4, lost_in_5 = _percent(), _percent(), _percent(), _percent()
    team_least, team_most, most_teams = _count(), _count(), _count()
    most_accountable, most_consulted = _count(), _count()
    bench_from = fte()
    revision = serializers.IntegerField(min_value=0, max_value=2**31 - 1)

    class Meta:
        model = StaffingAssumptions
        fields = [
            "lost_in_2", "lost_in_3", "lost_in_4", "lost_in_5", "team_least", "team_most", "most_teams", "bench_from",
            "most_accountable", "most_consulted", "revision",
        ]  # fmt: skip


class StaffingQuerySerializer(serializers.Serializer):
    """`from`: the first month, such as 2027-03; this month without it."""

    months = serializers.IntegerField(min_value=1, max_value=MOST_MONTHS, default=USUAL_MONTHS)

    def get_fields(self):
        month = serializers.RegexField(r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$", default="")
        return {"from": month, **super().get_fields()}


def _number(value) -> float | None:
    return None if value is None else round(float(value), 6)


class BalanceSerializer(serializers.Serializer):
    """Averages over the calendar days. `effective` is the supply without what switching is assumed to take; `demand` and
    `gap` are null when nobody asked.
    """

    month = serializers.SerializerMethodField()
    supply = serializers.FloatField()
    effective = serializers.FloatField()
    allocated = serializers.FloatField()
    demand = serializers.FloatField(allow_null=True)
    gap = serializers.FloatField(allow_null=True)

    def get_month(self, one) -> str:
        return f"{one.window.first:%Y-%m}"


class CapabilityBalanceSerializer(serializers.Serializer):
    capability = serializers.IntegerField()
    key = serializers.CharField()
    months = BalanceSerializer(many=True)


class StaffingFindingSerializer(serializers.Serializer):
    """What stands out, most urgent first; person, product and capability where it is about one."""

    kind = serializers.CharField(source="kind.value")
    sentence = serializers.CharField()
    advice = serializers.CharField()
    first = serializers.DateField()
    last = serializers.DateField()
    person = serializers.IntegerField(allow_null=True)
    product = serializers.CharField(allow_null=True)
    capability = serializers.CharField(allow_null=True)


class StaffingSerializer(serializers.Serializer):
    capabilities = CapabilityBalanceSerializer(many=True)
    findings = StaffingFindingSerializer(many=True)


# ---- RACI ----


class RaciPartSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()


class RaciCellSerializer(serializers.Serializer):
    row = serializers.IntegerField()
    column = serializers.IntegerField()
    letter = serializers.CharField(allow_blank=True)
    revision = serializers.IntegerField()


class RaciFindingSerializer(serializers.Serializer):
    """`is_wrong`: it breaks a rule; otherwise it is to be thought about."""

    kind = serializers.CharField(source="kind.value")
    is_wrong = serializers.BooleanField()
    sentence = serializers.CharField()
    advice = serializers.CharField()
    row = serializers.IntegerField(allow_null=True)
    column = serializers.IntegerField(allow_null=True)


class RaciSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="row.pk")
    title = serializers.CharField(source="row.title")
    kind = serializers.CharField(source="row.kind")
    unit = serializers.IntegerField(source="row.unit_id", allow_null=True)
    rows = RaciPartSerializer(many=True)
    columns = RaciPartSerializer(many=True)
    cells = serializers.SerializerMethodField()
    findings = RaciFindingSerializer(many=True)

    @extend_schema_field(RaciCellSerializer(many=True))
    def get_cells(self, grid):
        return [
            {
                "row": int(row),
                "column": int(column),
                "letter": grid.value.cells.get((row, column), ""),
                "revision": seen,
            }
            for (row, column), seen in sorted(grid.revisions.items())
        ]


class LetterSerializer(serializers.Serializer):
    """`letter`: R, A, C, I or A/R, or empty. `revision`: of the cell as it was seen, 0 where there was none."""

    row = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    column = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    letter = serializers.CharField(max_length=40, allow_blank=True)
    revision = serializers.IntegerField(min_value=0, max_value=2**31 - 2)


class LettersSerializer(serializers.Serializer):
    cells = LetterSerializer(many=True, max_length=1000)


class NewRaciSerializer(serializers.Serializer):
    title = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(["process", "capability"], default="process")
    unit = Visible(Unit, allow_null=True, default=None)
    rows = serializers.ListField(child=serializers.CharField(max_length=200), default=list, max_length=60)
    columns = serializers.ListField(child=serializers.CharField(max_length=150), default=list, max_length=15)
