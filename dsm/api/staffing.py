"""The API of the matrix of people, and of RACI charts."""

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.response import Response

from dsm.models import Absence, Allocation, Demand, Home, RaciChart, StaffingAssumptions
from dsm.queries.raci import grid_of, grids_of
from dsm.queries.staffing import assumptions_of, matrix_of, shown_months
from dsm.serializers.staffing import (
    AbsenceSerializer,
    AllocationSerializer,
    AssumptionsSerializer,
    DemandSerializer,
    HomeSerializer,
    LettersSerializer,
    NewRaciSerializer,
    RaciSerializer,
    StaffingQuerySerializer,
    StaffingSerializer,
)
from dsm.services import raci as raci_services
from dsm.services import staffing as services
from dsm.services.raci import Letter
from dsm.staffing.balance import balances
from organizations import bin as bin_
from organizations.api.records import RecordViewSet
from organizations.permissions import Permission
from organizations.viewsets import OrgViewSet


class LastingViewSet(RecordViewSet):
    """Rows with a first and a last day. Without a revision, a change is of the row as it stands."""

    word = "row"

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return super().get_queryset().select_related(*type(self.queryset).named)

    def partial_update(self, request, **kwargs):
        row = self.get_object()
        serializer = self.get_serializer(row, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        said = {"revision": row.revision, **serializer.validated_data}
        return Response(self.get_serializer(type(self).change(row=row, by=self.membership, **said)).data)


class HomeViewSet(LastingViewSet):
    """Where people grow, who leads them, how much of a full-time job they have."""

    queryset = Home.objects.none()
    serializer_class = HomeSerializer
    add, change = staticmethod(services.give_home), staticmethod(services.change_home)


class AbsenceViewSet(LastingViewSet):
    """Days on which people work less, or not at all; without a reason."""

    queryset = Absence.objects.none()
    serializer_class = AbsenceSerializer
    add, change = staticmethod(services.note_absence), staticmethod(services.change_absence)


class AllocationViewSet(LastingViewSet):
    """Who works in the team of which product."""

    queryset = Allocation.objects.none()
    serializer_class = AllocationSerializer
    add, change = staticmethod(services.allocate), staticmethod(services.change_allocation)


class DemandViewSet(LastingViewSet):
    """What products ask of capabilities."""

    queryset = Demand.objects.none()
    serializer_class = DemandSerializer
    add, change = staticmethod(services.ask_for), staticmethod(services.change_demand)


class StaffingViewSet(OrgViewSet):
    """Demand against supply by capability and month, and what stands out."""

    queryset = Allocation.objects.none()
    serializer_class = StaffingSerializer
    pagination_class = None
    rights = {"retrieve": Permission.VIEW_RESULTS}

    @extend_schema(parameters=[StaffingQuerySerializer])
    def retrieve(self, request, **kwargs):
        wish = StaffingQuerySerializer(data=request.query_params)
        wish.is_valid(raise_exception=True)
        shown = shown_months(wish.validated_data["from"], str(wish.validated_data["months"]), localdate())
        matrix = matrix_of(self.membership)
        rows = balances(matrix.staffing, shown.months)
        capabilities = [{"capability": pk, "key": key, "months": rows[key]} for key, pk in matrix.capabilities.items()]
        findings = matrix.findings(shown.window)
        return Response(StaffingSerializer({"capabilities": capabilities, "findings": findings}).data)


class AssumptionsViewSet(OrgViewSet):
    """What is assumed of teams and charts."""

    queryset = StaffingAssumptions.objects.none()
    serializer_class = AssumptionsSerializer
    pagination_class = None
    rights = {"retrieve": Permission.VIEW_RESULTS, "partial_update": Permission.EDIT}

    def retrieve(self, request, **kwargs):
        return Response(AssumptionsSerializer(assumptions_of(self.membership.organization)).data)

    def partial_update(self, request, **kwargs):
        """Change what is sent. `revision` has to be there."""
        body = AssumptionsSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        if "revision" not in body.validated_data:
            raise ValidationError({"revision": [_("Say with which revision you began.")]})
        row = services.write_assumptions(by=self.membership, **body.validated_data)
        return Response(AssumptionsSerializer(row).data)


class RaciViewSet(ListModelMixin, RetrieveModelMixin, OrgViewSet):
    """RACI charts with their letters, and what is wrong with them."""

    queryset = RaciChart.objects.none()
    serializer_class = RaciSerializer
    lookup_value_converter = "int"
    rights = {
        "list": Permission.VIEW_RESULTS,
        "retrieve": Permission.VIEW_RESULTS,
        "create": Permission.EDIT,
        "letters": Permission.EDIT,
        "destroy": Permission.EDIT,
    }

    def list(self, request, **kwargs):
        charts = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(RaciSerializer(grids_of(self.membership, charts), many=True).data)

    def retrieve(self, request, **kwargs):
        return self._answer(self.get_object())

    @extend_schema(request=NewRaciSerializer, responses={201: RaciSerializer})
    def create(self, request, **kwargs):
        body = NewRaciSerializer(data=request.data, context={"view": self})
        body.is_valid(raise_exception=True)
        chart = raci_services.begin_chart(by=self.membership, **body.validated_data)
        return self._answer(chart, status.HTTP_201_CREATED)

    @extend_schema(request=LettersSerializer, responses=RaciSerializer)
    @action(detail=True, methods=["patch"])
    def letters(self, request, **kwargs):
        """Write cells, all of them or none. 409 with `current` for those that were changed elsewhere."""
        chart = self.get_object()
        body = LettersSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        cells = [
            Letter(cell["row"], cell["column"], cell["letter"], cell["revision"])
            for cell in body.validated_data["cells"]
        ]
        raci_services.write_letters(chart=chart, letters=cells, by=self.membership)
        return self._answer(chart)

    def destroy(self, request, **kwargs):
        """Into the bin, from where it can be restored for 30 days."""
        bin_.delete(self.get_object(), by=self.membership)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _answer(self, chart: RaciChart, code: int = 200) -> Response:
        return Response(RaciSerializer(grid_of(self.membership, chart)).data, status=code)
