"""The API of following a plan: how it stands, check-ins, weights, and the next plan begun from it."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from drf_spectacular.utils import extend_schema
from rest_framework.mixins import ListModelMixin
from rest_framework.response import Response

from organizations.permissions import Permission
from organizations.viewsets import OrgViewSet
from vpmom.models import CheckIn, Plan
from vpmom.queries import following as queries
from vpmom.queries.check_ins import history
from vpmom.queries.copying import copy_page
from vpmom.queries.summary import summary_page
from vpmom.serializers.following import (
    CheckInSerializer,
    CopiedSerializer,
    CopySerializer,
    FollowSerializer,
    NewCheckInSerializer,
    SummarySerializer,
    WeightsSerializer,
)
from vpmom.services import copying, following


class OfPlanViewSet(OrgViewSet):
    """Base of the endpoints below one plan."""

    def plan(self) -> Plan:
        rows = Plan.objects.visible_to(self.membership).select_related("organization", "unit", "owner")
        return get_object_or_404(rows, pk=self.kwargs["plan_id"])


class FollowViewSet(OfPlanViewSet):
    """How the measures of a plan stand, and what each priority counts."""

    queryset = Plan.objects.none()
    serializer_class = FollowSerializer
    rights = {
        "retrieve": Permission.ENTER,
        "weigh": Permission.EDIT,
        "unweigh": Permission.EDIT,
    }

    @extend_schema(responses=FollowSerializer)
    def retrieve(self, request, **kwargs):
        return self._follow(self.plan())

    @extend_schema(request=WeightsSerializer, responses=FollowSerializer)
    def weigh(self, request, **kwargs):
        plan = self.plan()
        body = WeightsSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        following.set_weights(by=self.membership, plan=plan, weights=body.validated_data["weights"])
        return self._follow(plan)

    @extend_schema(request=None, responses=FollowSerializer)
    def unweigh(self, request, **kwargs):
        """Let the ranks count again."""
        plan = self.plan()
        page = queries.follow_page(plan, self.membership)
        weights = {group.priority.key: None for group in page.groups if group.priority}
        following.set_weights(by=self.membership, plan=plan, weights=weights)
        return self._follow(plan)

    def _follow(self, plan: Plan) -> Response:
        return Response(FollowSerializer(queries.follow_page(plan, self.membership)).data)


class SummaryViewSet(OfPlanViewSet):
    """What became of a plan in its period."""

    queryset = Plan.objects.none()
    serializer_class = SummarySerializer
    rights = {"retrieve": Permission.ENTER}

    @extend_schema(responses=SummarySerializer)
    def retrieve(self, request, **kwargs):
        return Response(SummarySerializer(summary_page(self.plan(), self.membership)).data)


class CheckInViewSet(ListModelMixin, OfPlanViewSet):
    """The check-ins on one measure, newest day first, corrected ones too."""

    queryset = CheckIn.objects.none()
    serializer_class = CheckInSerializer
    rights = {"list": Permission.ENTER, "create": Permission.PARTICIPATE}

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return history(self.measured.row)

    def get_serializer_context(self):
        context = super().get_serializer_context()
        if not getattr(self, "swagger_fake_view", False):
            context["measure"] = self.measured.measure
        return context

    @cached_property
    def measured(self) -> queries.Followable:
        found = queries.followable(self.plan(), self.membership, self.kwargs["item"])
        if found is None:
            raise Http404
        return found

    @extend_schema(request=NewCheckInSerializer, responses={201: CheckInSerializer})
    def create(self, request, **kwargs):
        measured = self.measured
        following.require_named(self.membership, measured)
        context = {"membership": self.membership, "item": measured.row}
        body = NewCheckInSerializer(data=request.data, context=context)
        body.is_valid(raise_exception=True)
        made = following.check_in(by=self.membership, measured=measured, said=body.said)
        shown = history(measured.row).get(pk=made.pk)
        return Response(CheckInSerializer(shown, context={"measure": measured.measure}).data, status=201)


class CopyViewSet(OfPlanViewSet):
    """A plan as the beginning of another."""

    queryset = Plan.objects.none()
    serializer_class = CopiedSerializer
    rights = {"create": Permission.EDIT}

    @extend_schema(request=CopySerializer, responses={201: CopiedSerializer})
    def create(self, request, **kwargs):
        plan = self.plan()
        body = CopySerializer(data=request.data, context={"membership": self.membership})
        body.is_valid(raise_exception=True)
        made = self._copy(plan, body.validated_data)
        return Response(CopiedSerializer(made).data, status=201)

    def _copy(self, plan: Plan, wanted: dict) -> Plan:
        as_template = wanted["to"] == "template"
        usual = copy_page(plan, self.membership, as_template=as_template).usual
        carried = [str(key) for key in wanted["carried"]] if "carried" in wanted else usual
        known = {
            "by": self.membership,
            "plan": plan,
            "title": wanted["title"],
            "period": wanted["period"],
            "carried": carried,
        }
        if as_template:
            return copying.copy_as_template(**known, unit=wanted["unit"])
        return copying.copy_to_next_period(**known)
