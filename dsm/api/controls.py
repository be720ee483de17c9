"""The API of controls: the catalogue, what products have shown, exemptions, gates."""

from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.response import Response

from dsm.models import Control, Exemption, Product, Promotion
from dsm.queries.controls import product_controls
from dsm.serializers.controls import (
    ControlChangeSerializer,
    ControlLineSerializer,
    ControlSerializer,
    EvidenceSerializer,
    ExemptionSerializer,
    GateSerializer,
    NewControlSerializer,
    NewExemptionSerializer,
    NewPromotionSerializer,
    PromotionSerializer,
    TakeBackSerializer,
)
from dsm.services import compliance, control_catalogue, gates
from organizations.permissions import Permission
from organizations.viewsets import OrgViewSet


class ControlViewSet(ListModelMixin, RetrieveModelMixin, OrgViewSet):
    """The organization's catalogue of controls."""

    queryset = Control.objects.none()
    serializer_class = ControlSerializer
    lookup_value_converter = "int"
    rights = {
        "list": Permission.VIEW_RESULTS,
        "retrieve": Permission.VIEW_RESULTS,
        "create": Permission.EDIT,
        "update": Permission.EDIT,
        "destroy": Permission.EDIT,
        "adopt": Permission.EDIT,
    }

    @extend_schema(request=NewControlSerializer, responses={201: ControlSerializer})
    def create(self, request, **kwargs):
        body = NewControlSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        made = control_catalogue.create_control(by=self.membership, **body.validated_data)
        return Response(ControlSerializer(made).data, status=201)

    @extend_schema(request=ControlChangeSerializer, responses=ControlSerializer)
    def update(self, request, **kwargs):
        row = self.get_object()
        body = ControlChangeSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        changed = control_catalogue.change_control(control=row, by=self.membership, **body.validated_data)
        return Response(ControlSerializer(changed).data)

    @extend_schema(responses={204: None})
    def destroy(self, request, **kwargs):
        control_catalogue.delete_control(control=self.get_object(), by=self.membership)
        return Response(status=204)

    @extend_schema(request=None, responses=ControlSerializer(many=True))
    @action(detail=False, methods=["post"], pagination_class=None)
    def adopt(self, request, **kwargs):
        """Add what is missing from the starter catalogue; the answer is the whole catalogue."""
        control_catalogue.adopt_starter(by=self.membership)
        return Response(ControlSerializer(self.get_queryset(), many=True).data)


class ProductGateViewSet(OrgViewSet):
    """The controls of a product: compliance, readiness for the next gate, rework risk; and passing the gate."""

    queryset = Product.objects.none()
    serializer_class = GateSerializer
    rights = {
        "retrieve": Permission.VIEW_RESULTS,
        "record": Permission.EDIT,
        "exempt": Permission.EDIT,
        "promote": Permission.EDIT,
    }

    def _product(self) -> Product:
        rows = Product.objects.visible_to(self.membership).select_related("organization")
        return get_object_or_404(rows, pk=self.kwargs["product_id"])

    def _control(self) -> Control:
        return get_object_or_404(Control.objects.visible_to(self.membership), pk=self.kwargs["control_id"])

    @extend_schema(responses=GateSerializer)
    def retrieve(self, request, **kwargs):
        return Response(GateSerializer(product_controls(self._product(), localdate())).data)

    @extend_schema(request=EvidenceSerializer, responses=ControlLineSerializer)
    def record(self, request, **kwargs):
        """Say where the product stands with a control."""
        product, control = self._product(), self._control()
        body = EvidenceSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        compliance.record_evidence(product=product, control=control, by=self.membership, **body.validated_data)
        line = product_controls(product, localdate()).line(control.pk)
        return Response(ControlLineSerializer(line).data if line else {})

    @extend_schema(request=NewExemptionSerializer, responses={201: ExemptionSerializer})
    def exempt(self, request, **kwargs):
        """Take a control out of what the product owes, until a day."""
        product, control = self._product(), self._control()
        body = NewExemptionSerializer(data=request.data, context={"membership": self.membership})
        body.is_valid(raise_exception=True)
        made = compliance.exempt(product=product, control=control, by=self.membership, **body.validated_data)
        return Response(ExemptionSerializer(made).data, status=201)

    @extend_schema(request=NewPromotionSerializer, responses={201: PromotionSerializer})
    def promote(self, request, **kwargs):
        """Pass the gate to the next stage; refused with the reasons."""
        product = self._product()
        body = NewPromotionSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        made = gates.promote(product=product, by=self.membership, **body.validated_data)
        return Response(PromotionSerializer(made).data, status=201)


class ExemptionViewSet(ListModelMixin, OrgViewSet):
    """Exemptions of all products, the newest first. `ended_at` null: open, perhaps over (`expires`)."""

    queryset = Exemption.objects.none()
    serializer_class = ExemptionSerializer
    lookup_value_converter = "int"
    rights = {"list": Permission.VIEW_RESULTS, "end": Permission.EDIT}

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def end(self, request, **kwargs):
        """The control is owed again from now on."""
        row = get_object_or_404(self.get_queryset().select_related("product", "control"), pk=kwargs["pk"])
        compliance.end_exemption(exemption=row, by=self.membership)
        return Response(status=204)


class PromotionViewSet(ListModelMixin, RetrieveModelMixin, OrgViewSet):
    """The record of gates, the newest first. Entries are only added."""

    queryset = Promotion.objects.none()
    serializer_class = PromotionSerializer
    lookup_value_converter = "int"
    rights = {"list": Permission.VIEW_RESULTS, "retrieve": Permission.VIEW_RESULTS, "take_back": Permission.EDIT}

    @extend_schema(request=TakeBackSerializer, responses={201: PromotionSerializer})
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request, **kwargs):
        """Return the product to the stage before its last promotion."""
        row = get_object_or_404(self.get_queryset().select_related("product__organization"), pk=kwargs["pk"])
        body = TakeBackSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        made = gates.take_back(promotion=row, by=self.membership, **body.validated_data)
        return Response(PromotionSerializer(made).data, status=201)
