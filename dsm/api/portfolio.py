"""The API of products, capabilities, end users, components, KPIs, and of what items need."""

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from dsm.models import Capability, EndUser, Item, Kpi, Product
from dsm.queries.needs import consumers_of, relations_of
from dsm.queries.products import WantedProducts, products
from dsm.queries.service_data import WantedComponents, WantedEndUsers, components, end_users, kpis, subject_of
from dsm.queries.service_data import WantedKpis as AllKpis
from dsm.serializers import portfolio as serializers
from dsm.services import end_users as end_user_services
from dsm.services import items as item_services
from dsm.services import kpis as kpi_services
from dsm.services import portfolio as services
from organizations.api.records import RecordViewSet
from organizations.models import Supplier
from organizations.permissions import Permission
from organizations.viewsets import OrgViewSet


class HeadViewSet(RecordViewSet):
    """A change says with which `revision` it began. `once`: what is said when a row is made, and not changed here."""

    once: tuple[str, ...] = ()

    def create(self, request, **kwargs):
        data = self.checked(self.get_serializer(data=request.data))
        data.pop("revision", None)
        row = type(self).add(by=self.membership, **data)
        return self.answer(row, status.HTTP_201_CREATED)

    def partial_update(self, request, **kwargs):
        """Change what is sent. 409 with `current` when it was changed elsewhere since `revision`."""
        row = self.get_object()
        data = self.checked(self.get_serializer(row, data=request.data, partial=True))
        if "revision" not in data:
            raise ValidationError({"revision": [_("Say with which revision you began.")]})
        for name in self.once:
            if name in data and data.pop(name) != getattr(row, name):
                raise ValidationError({name: [_("This is said once, when it is made, and not changed here.")]})
        return self.answer(type(self).change(**{self.word: row}, by=self.membership, **data))

    def checked(self, body) -> dict:
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)

    def answer(self, row, code: int = status.HTTP_200_OK) -> Response:
        """The row as she sees it, read again."""
        return Response(self.get_serializer(self.get_queryset().get(pk=row.pk)).data, status=code)

    def wanted(self, serializer_class) -> dict:
        """What the address of a list asks for."""
        asked = serializer_class(data=self.request.query_params if self.action == "list" else {})
        asked.is_valid(raise_exception=True)
        return asked.validated_data

    @property
    def is_schema(self) -> bool:
        return getattr(self, "swagger_fake_view", False)


class ProductViewSet(HeadViewSet):
    """Products: what the organization offers and owns. The stage is changed by promotions alone."""

    queryset = Product.objects.none()
    serializer_class = serializers.ProductSerializer
    word, once = "product", ("key", "stage")
    add, change = staticmethod(services.create_product), staticmethod(services.change_product)

    def get_queryset(self):
        if self.is_schema:
            return self.queryset
        said = self.wanted(serializers.WantedProductsSerializer)
        names = ("q", "stage", "kind", "unit", "sort")
        return products(self.membership, WantedProducts(*(said.get(name, "") for name in names)))

    @extend_schema(parameters=[serializers.WantedProductsSerializer])
    def list(self, request, **kwargs):
        return super().list(request, **kwargs)


class CapabilityViewSet(HeadViewSet):
    """Capabilities: what can be done once for all products. A tree by `parent`."""

    queryset = Capability.objects.none()
    serializer_class = serializers.CapabilitySerializer
    word, once = "capability", ("key",)
    add, change = staticmethod(services.create_capability), staticmethod(services.change_capability)

    def get_queryset(self):
        if self.is_schema:
            return self.queryset
        suppliers = Prefetch("suppliers", Supplier.objects.visible_to(self.membership))
        return super().get_queryset().prefetch_related(suppliers)


class EndUserViewSet(HeadViewSet):
    """People and groups who use products."""

    queryset = EndUser.objects.none()
    serializer_class = serializers.EndUserSerializer
    word = "end_user"
    add, change = staticmethod(end_user_services.add_end_user), staticmethod(end_user_services.change_end_user)

    def get_queryset(self):
        if self.is_schema:
            return self.queryset
        said = self.wanted(serializers.WantedEndUsersSerializer)
        words = (said.get(name, "") for name in ("q", "unit", "product"))
        return end_users(self.membership, WantedEndUsers(*words, is_vip=said.get("vip", False)))

    @extend_schema(parameters=[serializers.WantedEndUsersSerializer])
    def list(self, request, **kwargs):
        return super().list(request, **kwargs)


class ComponentViewSet(HeadViewSet):
    """Components and services of the integration layer that are made by hand."""

    queryset = Item.objects.none()
    serializer_class = serializers.ComponentSerializer
    word, once = "item", ("key",)
    add, change = staticmethod(item_services.add_item), staticmethod(item_services.change_item)

    def get_queryset(self):
        if self.is_schema:
            return self.queryset
        said = self.wanted(serializers.WantedComponentsSerializer)
        words = (said.get(name, "") for name in ("q", "item_class", "supplier"))
        return components(self.membership, WantedComponents(*words))

    @extend_schema(parameters=[serializers.WantedComponentsSerializer])
    def list(self, request, **kwargs):
        return super().list(request, **kwargs)


class KpiViewSet(HeadViewSet):
    """Definitions of key figures."""

    queryset = Kpi.objects.none()
    serializer_class = serializers.KpiSerializer
    word = "kpi"
    add, change = staticmethod(kpi_services.add_kpi), staticmethod(kpi_services.change_kpi)

    def get_queryset(self):
        return self.queryset if self.is_schema else kpis(self.membership, AllKpis())

    def checked(self, body) -> dict:
        data = super().checked(body)
        if "about" in data:
            data["about"] = subject_of(self.membership, data["about"]["ref"])
            if data["about"] is None:
                raise ValidationError({"about": [_("Name a product or a capability here, such as product:3.")]})
        return data


class ItemNeedsViewSet(OrgViewSet):
    """What an item needs: of any class, also of a product or a capability by its own item."""

    queryset = Item.objects.none()
    serializer_class = serializers.KnownNeedsSerializer
    rights = {"retrieve": Permission.VIEW_RESULTS, "update": Permission.EDIT}

    def item(self) -> Item:
        rows = Item.objects.visible_to(self.membership).select_related("organization")
        return get_object_or_404(rows, pk=self.kwargs["item_id"])

    @extend_schema(responses=serializers.KnownNeedsSerializer)
    def retrieve(self, request, **kwargs):
        return self._answer(self.item())

    @extend_schema(request=serializers.NeedsSerializer, responses=serializers.KnownNeedsSerializer)
    def update(self, request, **kwargs):
        """Say anew what it needs. 409 for a circle, with the whole way in the sentence, and for a stale `revision`."""
        item = self.item()
        body = serializers.NeedsSerializer(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        said = body.validated_data
        needs = [item_services.Need(**one) for one in said["needs"]]
        return self._answer(
            item_services.relate(consumer=item, needs=needs, revision=said["revision"], by=self.membership)
        )

    def _answer(self, item: Item) -> Response:
        found = {
            "item": item.pk,
            "revision": item.revision,
            "needs": relations_of(item, self.membership),
            "needed_by": consumers_of(item, self.membership),
        }
        return Response(serializers.KnownNeedsSerializer(found).data)
