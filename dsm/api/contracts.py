"""The API of contracts, agreements, watched figures and renewals."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.response import Response

from dsm.models import Agreement, Contract, Trigger
from dsm.queries.renewals import renewals_page
from dsm.serializers.contracts import (
    AgreementSerializer,
    ContractSerializer,
    DecisionOnTermSerializer,
    NoticeSerializer,
    PricesSerializer,
    RenewalSerializer,
    StepsSerializer,
    TriggerSerializer,
)
from dsm.services import agreements, contracts, terms
from organizations.api.records import RecordViewSet
from organizations.permissions import Permission
from organizations.viewsets import OrgViewSet

WRITES = {"decide": Permission.EDIT, "notice": Permission.EDIT}


class Checked:
    """A body through its serializer."""

    def checked(self, serializer_class, **options) -> dict:
        body = serializer_class(data=self.request.data, context={"view": self}, **options)
        body.is_valid(raise_exception=True)
        return body.validated_data

    def answer(self, row) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=row.pk)).data)


class TermedViewSet(Checked, RecordViewSet):
    """What contracts and agreements share: decisions and notice."""

    @action(detail=True, methods=["post"])
    def decide(self, request, **kwargs):
        """Record what was decided about the next term for which notice can still arrive."""
        row, keeps = self.get_object(), self.checked(DecisionOnTermSerializer)["keeps"]
        if keeps is None:
            return self.answer(terms.take_back_decision(row=row, by=self.membership))
        return self.answer(terms.decide(row=row, keeps=keeps, by=self.membership))

    @action(detail=True, methods=["post"])
    def notice(self, request, **kwargs):
        """Record the day on which notice arrived."""
        row, on = self.get_object(), self.checked(NoticeSerializer)["on"]
        if on is None:
            return self.answer(terms.take_back_notice(row=row, by=self.membership))
        return self.answer(terms.give_notice(row=row, on=on, by=self.membership))


class ContractViewSet(TermedViewSet):
    """Contracts with suppliers."""

    queryset = Contract.objects.none()
    serializer_class = ContractSerializer
    word, add, change = "contract", staticmethod(contracts.add_contract), staticmethod(contracts.change_contract)
    rights = {**RecordViewSet.rights, **WRITES, "prices": Permission.EDIT, "watch": Permission.EDIT}

    def get_queryset(self):
        return super().get_queryset().prefetch_related("prices")

    @extend_schema(request=DecisionOnTermSerializer, responses=ContractSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request, **kwargs):
        return super().decide(request, **kwargs)

    @extend_schema(request=NoticeSerializer, responses=ContractSerializer)
    @action(detail=True, methods=["post"])
    def notice(self, request, **kwargs):
        return super().notice(request, **kwargs)

    @extend_schema(request=PricesSerializer, responses=ContractSerializer)
    @action(detail=True, methods=["put"])
    def prices(self, request, **kwargs):
        """Say anew what is paid. 409 when the contract has changed since `revision`."""
        contract = self.get_object()
        return self.answer(
            contracts.write_prices(contract=contract, by=self.membership, **self.checked(PricesSerializer))
        )

    @extend_schema(request=TriggerSerializer, responses={201: TriggerSerializer})
    @action(detail=True, methods=["post"])
    def watch(self, request, **kwargs):
        """Watch one more figure."""
        row = contracts.add_trigger(contract=self.get_object(), by=self.membership, **self.checked(TriggerSerializer))
        return Response(TriggerSerializer(row).data, status=status.HTTP_201_CREATED)


class AgreementViewSet(TermedViewSet):
    """SLA, OLA and underpinning contracts."""

    queryset = Agreement.objects.none()
    serializer_class = AgreementSerializer
    word, add, change = "agreement", staticmethod(agreements.add_agreement), staticmethod(agreements.change_agreement)
    rights = {**RecordViewSet.rights, **WRITES, "steps": Permission.EDIT}

    def get_queryset(self):
        return super().get_queryset().select_related("contract").prefetch_related("hops__link")

    @extend_schema(request=DecisionOnTermSerializer, responses=AgreementSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request, **kwargs):
        return super().decide(request, **kwargs)

    @extend_schema(request=NoticeSerializer, responses=AgreementSerializer)
    @action(detail=True, methods=["post"])
    def notice(self, request, **kwargs):
        return super().notice(request, **kwargs)

    @extend_schema(request=StepsSerializer, responses=AgreementSerializer)
    @action(detail=True, methods=["put"])
    def steps(self, request, **kwargs):
        """Say anew which steps a ticket takes. 409 when the promise has changed since `revision`."""
        promise = self.get_object()
        return self.answer(agreements.write_hops(promise=promise, by=self.membership, **self.checked(StepsSerializer)))


class TriggerViewSet(Checked, ListModelMixin, RetrieveModelMixin, OrgViewSet):
    """Watched figures; a change of `current` says what was measured."""

    queryset = Trigger.objects.none()
    serializer_class = TriggerSerializer
    lookup_value_converter = "int"
    rights = {
        "list": Permission.VIEW_RESULTS,
        "retrieve": Permission.VIEW_RESULTS,
        "partial_update": Permission.EDIT,
        "destroy": Permission.EDIT,
    }

    def get_queryset(self):
        return super().get_queryset().select_related("contract")

    def partial_update(self, request, **kwargs):
        said = self.checked(TriggerSerializer, partial=True)
        row = contracts.change_trigger(trigger=self.get_object(), by=self.membership, **said)
        return Response(self.get_serializer(row).data)

    @extend_schema(responses={204: None})
    def destroy(self, request, **kwargs):
        contracts.remove_trigger(trigger=self.get_object(), by=self.membership)
        return Response(status=status.HTTP_204_NO_CONTENT)


class RenewalViewSet(OrgViewSet):
    """What must be decided when, over the next twelve months."""

    queryset = Contract.objects.none()
    serializer_class = RenewalSerializer
    pagination_class = None
    rights = {"list": Permission.VIEW_RESULTS}

    @extend_schema(responses=RenewalSerializer(many=True))
    def list(self, request, **kwargs):
        found = renewals_page(self.membership)
        return Response(RenewalSerializer([line for month in found.months for line in month.lines], many=True).data)
