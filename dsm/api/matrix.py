"""The API of the matrix: its cells, its numbers, and scenarios."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin
from rest_framework.response import Response

from dsm.matrix.concentration import Weight
from dsm.matrix.numbers import numbers
from dsm.models import Capability, Product, Scenario, Use
from dsm.queries.cells import columns
from dsm.queries.matrix import matrix_of
from dsm.queries.matrix_differences import compared
from dsm.queries.scenarios import plan_of
from dsm.serializers.matrix import (
    AdoptedSerializer,
    AdoptSerializer,
    MatrixNumbersSerializer,
    OneSerializer,
    ScenarioPageSerializer,
    ScenarioSerializer,
    UseSerializer,
    UseWriteSerializer,
)
from dsm.services import scenarios as services
from dsm.services.matrix import standing_at
from dsm.services.uses import clear_use, set_use
from organizations import bin
from organizations.models import Membership
from organizations.permissions import Permission
from organizations.viewsets import OrgViewSet


def scenario_asked(request, membership: Membership) -> Scenario | None:
    """The scenario that the query names, None for the real matrix."""
    wish = OneSerializer(data=request.query_params)
    wish.is_valid(raise_exception=True)
    pk = wish.validated_data.get("scenario")
    return get_object_or_404(Scenario.objects.visible_to(membership), pk=pk) if pk else None


class UseViewSet(ListModelMixin, OrgViewSet):
    """Cells of the real matrix. `product` and `capability` filter by id."""

    queryset = Use.objects.none()
    serializer_class = UseSerializer
    rights = {"list": Permission.VIEW_RESULTS}

    def get_queryset(self):
        rows = super().get_queryset()
        for name in ("product", "capability"):
            sent = self.request.query_params.get(name, "")
            if sent:
                rows = rows.filter(**{name: int(sent)}) if sent.isdecimal() and len(sent) < 19 else rows.none()
        return rows

    @extend_schema(parameters=[OpenApiParameter("product", int), OpenApiParameter("capability", int)])
    def list(self, request, **kwargs):
        return super().list(request, **kwargs)


class CellViewSet(OrgViewSet):
    """One cell: how a product uses a capability, in the real matrix or (`scenario`) in a scenario."""

    queryset = Use.objects.none()
    serializer_class = UseWriteSerializer
    rights = {"retrieve": Permission.VIEW_RESULTS, "write": Permission.EDIT, "destroy": Permission.EDIT}

    def _place(self) -> dict:
        products, capabilities = (model.objects.visible_to(self.membership) for model in (Product, Capability))
        return {
            "product": get_object_or_404(products, pk=self.kwargs["product_id"]),
            "capability": get_object_or_404(capabilities, pk=self.kwargs["capability_id"]),
            "scenario": scenario_asked(self.request, self.membership),
        }

    @extend_schema(parameters=[OneSerializer], responses=UseSerializer)
    def retrieve(self, request, **kwargs):
        """404 for an empty cell."""
        return self._answer(**self._place())

    @extend_schema(parameters=[OneSerializer], request=UseWriteSerializer, responses=UseSerializer)
    def write(self, request, **kwargs):
        place = self._place()
        body = UseWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        set_use(**place, by=self.membership, **body.validated_data)
        return self._answer(**place)

    @extend_schema(
        parameters=[OneSerializer, OpenApiParameter("revision", int, description="409 when it has changed since.")],
        responses={204: None},
    )
    def destroy(self, request, **kwargs):
        """Empty the cell."""
        sent = request.query_params.get("revision", "")
        seen = int(sent) if sent.isdecimal() and len(sent) < 10 else None
        clear_use(**self._place(), by=self.membership, revision=seen)
        return Response(status=204)

    def _answer(self, product, capability, scenario) -> Response:
        standing = standing_at([(product.pk, capability.pk)], scenario)[product.pk, capability.pk]
        if standing.state is None:
            raise Http404
        row = Use(product=product, capability=capability, revision=standing.revision, **columns(standing.state))
        return Response(UseSerializer(row).data)


class MatrixNumbersViewSet(OrgViewSet):
    """Coverage, reuse, duplication, criticality, weakest links, concentration, costs and maturity gaps."""

    queryset = Use.objects.none()
    serializer_class = MatrixNumbersSerializer
    pagination_class = None
    rights = {"retrieve": Permission.VIEW_RESULTS}

    @extend_schema(parameters=[OneSerializer])
    def retrieve(self, request, **kwargs):
        found = numbers(matrix_of(self.membership, scenario_asked(request, self.membership)).portfolio)
        body = {
            "coverage": found.coverage,
            "reuse": found.reuse,
            "duplicates": found.duplicates,
            "concentration": found.concentration[Weight.NUMBER],
            "concentration_by_dependency": found.concentration[Weight.DEPENDENCY],
            "products": [{"product": key, **vars(one)} for key, one in found.products.items()],
            "capabilities": [{"capability": key, **vars(one)} for key, one in found.capabilities.items()],
        }
        return Response(MatrixNumbersSerializer(body).data)


class ScenarioViewSet(ListModelMixin, OrgViewSet):
    """Scenarios: the matrix as it might be. Their cells are written as the real ones, with `scenario` in the query."""

    queryset = Scenario.objects.none()
    serializer_class = ScenarioSerializer
    lookup_value_converter = "int"
    rights = {
        "list": Permission.VIEW_RESULTS,
        "retrieve": Permission.VIEW_RESULTS,
        "create": Permission.EDIT,
        "destroy": Permission.EDIT,
        "adopt": Permission.EDIT,
    }

    @extend_schema(request=ScenarioSerializer, responses={201: ScenarioSerializer})
    def create(self, request, **kwargs):
        body = ScenarioSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        made = services.create_scenario(by=self.membership, **body.validated_data)
        return Response(ScenarioSerializer(made).data, status=201)

    @extend_schema(responses=ScenarioPageSerializer)
    def retrieve(self, request, **kwargs):
        """What it changes, cell by cell and number by number."""
        scenario = self.get_object()
        plan, told = plan_of(self.membership, scenario), compared(self.membership, scenario)
        page = {
            "scenario": scenario,
            "numbers": [*told.whole, *told.parts],
            "cells": plan.cells,
            "version": plan.version,
        }
        return Response(ScenarioPageSerializer(page).data)

    @extend_schema(responses={204: None})
    def destroy(self, request, **kwargs):
        bin.delete(self.get_object(), by=self.membership)
        return Response(status=204)

    @extend_schema(request=AdoptSerializer, responses=AdoptedSerializer)
    @action(detail=True, methods=["post"])
    def adopt(self, request, **kwargs):
        """Make it real, as one act that can be taken back on the page of the matrix."""
        scenario = self.get_object()
        body = AdoptSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        change = services.adopt_scenario(scenario=scenario, by=self.membership, **body.validated_data)
        return Response(AdoptedSerializer(change).data)
