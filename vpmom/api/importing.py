"""Bringing in a page: reading it, and storing what is chosen of it."""

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response

from organizations.permissions import Permission
from organizations.viewsets import OrgViewSet
from vpmom.models import ImportedSource, Plan
from vpmom.parser import Page
from vpmom.parser.output import as_json
from vpmom.plan import Visibility
from vpmom.queries.importing import read_page
from vpmom.queries.reading import clearance
from vpmom.serializers.importing import PlanPageSerializer, PlanSourceSerializer, StorePlanPageSerializer, to_chosen
from vpmom.serializers.plans import PlanSerializer
from vpmom.services.importing import store_plans
from vpmom.throttles import ImportThrottle


class PlanImportViewSet(OrgViewSet):
    """Plans of a page that somebody has: Markdown, HTML or plain text, at most 2 MB."""

    queryset = Plan.objects.none()
    serializer_class = PlanPageSerializer
    pagination_class = None
    throttle_classes = [*OrgViewSet.throttle_classes, ImportThrottle]
    rights = {"read": Permission.EDIT, "store": Permission.EDIT}

    @extend_schema(request=PlanPageSerializer, responses=OpenApiTypes.OBJECT)
    def read(self, request, **kwargs):
        """What is understood of the page, as `import_vpmom --json` tells it. Nothing is stored."""
        body = PlanPageSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(as_json(self._page(body.validated_data)))

    @extend_schema(request=StorePlanPageSerializer, responses={201: PlanSerializer(many=True)})
    def store(self, request, **kwargs):
        """Store the chosen plans as drafts, all or none, in the order in which they are named."""
        body = StorePlanPageSerializer(data=request.data, context={"membership": self.membership})
        body.is_valid(raise_exception=True)
        data = body.validated_data
        page = self._page(data)
        chosen = to_chosen(data["plans"], len(page.plans))
        made = store_plans(by=self.membership, page=page, name=data["name"], chosen=chosen)
        return Response(PlanSerializer(made, many=True).data, status=status.HTTP_201_CREATED)

    def _page(self, data: dict) -> Page:
        return read_page(
            data["text"], name=data["name"], organization=self.membership.organization, format=data["format"]
        )


class PlanSourceViewSet(OrgViewSet):
    """The page that a plan was read from. It holds every line, so it is only for who may read every line."""

    queryset = ImportedSource.objects.none()
    serializer_class = PlanSourceSerializer
    rights = {"retrieve": Permission.ENTER}

    def retrieve(self, request, plan_id, **kwargs):
        plan = Plan.objects.visible_to(self.membership).filter(pk=plan_id).select_related("source").first()
        source = getattr(plan, "source", None)
        if source is None or clearance(plan, self.membership) != Visibility.CONFIDENTIAL:
            raise Http404
        return Response(PlanSourceSerializer(source).data)
