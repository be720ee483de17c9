"""The API of what a stream earns, what its people's time goes into, and what it is given."""

from datetime import date

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.mixins import ListModelMixin
from rest_framework.response import Response

from organizations.permissions import Permission
from valuestreams.api.flow import OfStreamViewSet
from valuestreams.models import CapacityPlan, FundingPlan, MoneyEntry
from valuestreams.queries import accounting as queries
from valuestreams.serializers.accounting_money import (
    CapacitySerializer,
    FundingPlanSerializer,
    FundingSerializer,
    MoneyEntrySerializer,
    NewCapacitySerializer,
)
from valuestreams.services import accounting_money, accounting_score


def taken(body) -> dict:
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


class OfStreamRowsViewSet(OfStreamViewSet):
    """Base of lists of rows that belong to one stream."""

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return super().get_queryset().filter(stream=self.stream())


class MoneyViewSet(ListModelMixin, OfStreamRowsViewSet):
    """What was booked on a stream, the latest day first."""

    queryset = MoneyEntry.objects.none()
    serializer_class = MoneyEntrySerializer
    rights = {"list": Permission.VIEW_RESULTS, "create": Permission.EDIT, "destroy": Permission.EDIT}

    def create(self, request, **kwargs):
        stream, said = self.stream(), taken(MoneyEntrySerializer(data=request.data))
        entry = accounting_money.book(stream=stream, by=self.membership, **said)
        return Response(MoneyEntrySerializer(entry).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None})
    def destroy(self, request, entry_id, **kwargs):
        entry = get_object_or_404(self.get_queryset().select_related("stream"), pk=entry_id)
        accounting_money.unbook(entry=entry, by=self.membership)
        return Response(status=status.HTTP_204_NO_CONTENT)


class CapacityViewSet(OfStreamViewSet):
    """The capacity calculator of a stream: what was entered, and what the time goes into."""

    queryset = CapacityPlan.objects.none()
    serializer_class = CapacitySerializer
    rights = {"retrieve": Permission.VIEW_RESULTS, "update": Permission.EDIT}

    def retrieve(self, request, **kwargs):
        return Response(CapacitySerializer(queries.capacity_of(self.stream())).data)

    @extend_schema(request=NewCapacitySerializer, responses=CapacitySerializer)
    def update(self, request, **kwargs):
        """Replace what was entered. 409 with `current` when that was changed elsewhere since `revision`."""
        stream, said = self.stream(), taken(NewCapacitySerializer(data=request.data))
        accounting_score.write_capacity(stream=stream, by=self.membership, **said)
        return Response(CapacitySerializer(queries.capacity_of(stream)).data)


class FundingViewSet(ListModelMixin, OfStreamRowsViewSet):
    """The funding plans of a stream, named by their first day; the latest one first."""

    queryset = FundingPlan.objects.none()
    serializer_class = FundingPlanSerializer
    rights = {"list": Permission.VIEW_RESULTS, "retrieve": Permission.VIEW_RESULTS, "update": Permission.EDIT}

    @extend_schema(responses=FundingSerializer)
    def retrieve(self, request, starts_on, **kwargs):
        """The plan with its run-rate, envelope, cost per item, delay, splits and guardrails."""
        stream = self.stream()
        plan = get_object_or_404(self.get_queryset(), starts_on=_first(starts_on))
        return Response(FundingSerializer(queries.funding_of(stream, plan, localdate())).data)

    @extend_schema(responses=FundingSerializer)
    def update(self, request, starts_on, **kwargs):
        """Write the plan of this period, or begin it. 409 with `current` when it was changed elsewhere."""
        stream, first = self.stream(), _first(starts_on)
        plan = self.get_queryset().filter(starts_on=first).first()
        said = taken(FundingPlanSerializer(plan, data=request.data, partial=plan is not None))
        if "revision" not in said:
            raise ValidationError({"revision": [_("Say with which revision you began.")]})
        plan = accounting_money.write_funding(stream=stream, starts_on=first, by=self.membership, **said)
        return Response(FundingSerializer(queries.funding_of(stream, plan, localdate())).data)


def _first(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError as no_day:
        raise Http404 from no_day
    if not 1990 <= found.year <= 2200:
        raise Http404
    return found
