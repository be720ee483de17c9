"""How plans hang together: the map, the family of a plan, what changed above, contradictions, trade-offs."""

from fractions import Fraction

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.response import Response

from organizations.permissions import Permission
from organizations.viewsets import OrgViewSet
from vpmom import tradeoffs
from vpmom.api.following import OfPlanViewSet
from vpmom.models import ParentLink, ParentQuestion, Plan
from vpmom.queries import cascading as queries
from vpmom.queries.plan_map import nodes_on_map
from vpmom.queries.reading import shown_to
from vpmom.serializers import cascading as serializers
from vpmom.services import cascading as services


class PlanMapViewSet(OrgViewSet):
    """The plans in use, and where they contradict each other."""

    queryset = Plan.objects.none()
    serializer_class = serializers.PlanMapSerializer
    rights = {"retrieve": Permission.VIEW_RESULTS, "contradictions": Permission.VIEW_RESULTS}

    @extend_schema(parameters=[serializers.MapQuerySerializer], responses=serializers.PlanMapSerializer)
    def retrieve(self, request, **kwargs):
        """Every plan with its parents, and its methods with the plans that carry them."""
        wish = serializers.MapQuerySerializer(data=request.query_params, context={"membership": self.membership})
        wish.is_valid(raise_exception=True)
        unit, missing = wish.validated_data.get("unit"), wish.validated_data["missing"]
        found = nodes_on_map(self.membership, unit=unit, only_missing=missing)
        return Response(serializers.PlanMapSerializer({"plans": found}).data)

    @extend_schema(responses=serializers.ContradictionSerializer(many=True))
    def contradictions(self, request, **kwargs):
        """Lines that cannot both come true as they are written, in plans whose periods overlap."""
        found = queries.contradictions(self.membership)
        return Response(serializers.ContradictionSerializer(found, many=True).data)


class PlanFamilyViewSet(OfPlanViewSet):
    """What stands above and below a plan."""

    queryset = Plan.objects.none()
    serializer_class = serializers.FamilySerializer
    rights = {
        "retrieve": Permission.ENTER,
        "link": Permission.EDIT,
        "unlink": Permission.EDIT,
        "answer": Permission.EDIT,
        "trade_offs": Permission.ENTER,
    }

    def retrieve(self, request, **kwargs):
        return self._family(self.plan())

    def _family(self, plan: Plan, status_code: int = status.HTTP_200_OK) -> Response:
        shown = queries.family(plan, self.membership)
        return Response(serializers.FamilySerializer(shown).data, status=status_code)

    @extend_schema(request=serializers.ParentLinkSerializer, responses={201: serializers.FamilySerializer})
    def link(self, request, **kwargs):
        """Put a plan above this one, or say anew which method is carried. 409 when that would close a circle."""
        plan = self.plan()
        body = serializers.ParentLinkSerializer(data=request.data, context={"membership": self.membership})
        body.is_valid(raise_exception=True)
        services.link_parent(plan=plan, by=self.membership, **body.validated_data)
        return self._family(plan, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None})
    def unlink(self, request, link_id, **kwargs):
        """With its questions."""
        links = ParentLink.objects.visible_to(self.membership).select_related("plan", "parent")
        link = get_object_or_404(links, pk=link_id, plan=self.plan())
        services.unlink_parent(link=link, by=self.membership)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=serializers.ParentAnswerSerializer, responses=serializers.FamilySerializer)
    def answer(self, request, question_id, **kwargs):
        """Accept what changed above, or decline it with a reason."""
        plan = self.plan()
        asked = ParentQuestion.objects.visible_to(self.membership)
        asked = asked.select_related("link__plan__organization", "link__parent", "version")
        question = get_object_or_404(asked, pk=question_id, link__plan=plan)
        body = serializers.ParentAnswerSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        services.answer_question(question=question, by=self.membership, **body.validated_data)
        return self._family(plan)

    @extend_schema(
        parameters=[OpenApiParameter("share", OpenApiTypes.INT, description="percent of the capacity; 70 unless said")],
        responses=serializers.TradeOffsSerializer,
    )
    def trade_offs(self, request, **kwargs):
        """What serves which priority, what is missing, and what is cut when only a share of the capacity lands."""
        wish = serializers.ShareSerializer(data=request.query_params)
        plan = self.plan()
        wish.is_valid(raise_exception=True)
        text = shown_to(plan, self.membership)
        found, cut = tradeoffs.matrix(text), tradeoffs.at(text, Fraction(wish.validated_data["share"], 100))
        return Response(serializers.TradeOffsSerializer({"rows": found.rows, "holes": found.holes, "cut": cut}).data)
