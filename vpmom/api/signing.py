"""The API of the sign-off: submitting, signing and deciding, the versions, and what differs between two texts."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from organizations.permissions import Permission
from organizations.views.answers import asked
from vpmom.api.following import OfPlanViewSet
from vpmom.models import Plan, Version
from vpmom.queries.comparing import difference
from vpmom.queries.sign_off_page import shown_version, sign_off_page
from vpmom.queries.signing import readiness, reading_level
from vpmom.queries.versions import listed_versions
from vpmom.serializers import signing as serializers
from vpmom.services import deciding, submitting
from vpmom.services import signing as services


class SignOffViewSet(OfPlanViewSet):
    """The sign-off of a plan. Everybody signs for herself: a token signs as its own member."""

    queryset = Plan.objects.none()
    serializer_class = serializers.PlanSignOffSerializer
    rights = {
        "retrieve": Permission.ENTER,
        "submit": Permission.EDIT,
        "reopen": Permission.EDIT,
        "close_draft": Permission.EDIT,
        "withdraw": Permission.PARTICIPATE,
        "answer": Permission.PARTICIPATE,
        "overrule": Permission.PARTICIPATE,
        "decide": Permission.PARTICIPATE,
        "send_back": Permission.PARTICIPATE,
    }

    @extend_schema(responses=serializers.PlanSignOffSerializer)
    def retrieve(self, request, **kwargs):
        return Response(self._state())

    @extend_schema(request=serializers.SubmitSerializer, responses={201: serializers.PlanSignOffSerializer})
    def submit(self, request, **kwargs):
        return self._do(submitting.submit, serializers.SubmitSerializer, status=201)

    @extend_schema(request=serializers.WithdrawSerializer, responses=serializers.PlanSignOffSerializer)
    def withdraw(self, request, **kwargs):
        return self._do(submitting.withdraw, serializers.WithdrawSerializer)

    @extend_schema(request=None, responses=serializers.PlanSignOffSerializer)
    def reopen(self, request, **kwargs):
        """Open a new draft of a locked plan."""
        submitting.reopen(plan=self.plan(), by=self.membership)
        return Response(self._state())

    @extend_schema(request=None, responses=serializers.PlanSignOffSerializer)
    def close_draft(self, request, **kwargs):
        """Lock a plan again in whose draft nothing was changed."""
        submitting.close_draft(plan=self.plan(), by=self.membership)
        return Response(self._state())

    @extend_schema(request=serializers.SayingSerializer, responses={201: serializers.PlanSignOffSerializer})
    def answer(self, request, **kwargs):
        """Agree, object or comment."""
        return self._do(services.answer, serializers.SayingSerializer, status=201)

    @extend_schema(request=serializers.OverruleSerializer, responses={201: serializers.PlanSignOffSerializer})
    def overrule(self, request, **kwargs):
        return self._do(deciding.overrule, serializers.OverruleSerializer, status=201)

    @extend_schema(request=serializers.DecideSerializer, responses=serializers.PlanSignOffSerializer)
    def decide(self, request, **kwargs):
        """Lock the text as the next version."""
        return self._do(deciding.decide, serializers.DecideSerializer)

    @extend_schema(request=serializers.SendBackSerializer, responses=serializers.PlanSignOffSerializer)
    def send_back(self, request, **kwargs):
        return self._do(deciding.send_back, serializers.SendBackSerializer)

    def _do(self, service, body_class, status: int = 200) -> Response:
        plan = self.plan()
        body = body_class(data=self.request.data)
        body.is_valid(raise_exception=True)
        service(plan=plan, by=self.membership, **body.validated_data)
        return Response(self._state(), status=status)

    def _state(self) -> dict:
        plan = self.plan()
        version = shown_version(plan)
        shown = {
            "status": plan.status,
            "sign_off": sign_off_page(version, self.membership) if version else None,
            "ready": readiness(plan, self.membership) if plan.is_draft else None,
        }
        return serializers.PlanSignOffSerializer(shown).data


class VersionViewSet(OfPlanViewSet):
    """The decided versions of a plan, the newest first; and any text that was submitted, by its id."""

    queryset = Version.objects.none()
    serializer_class = serializers.ListedVersionSerializer
    rights = {"list": Permission.ENTER, "retrieve": Permission.ENTER}

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        rows = self.plan().versions.filter(state=Version.State.DECIDED).order_by("-number").defer("content")
        return rows.select_related("submitted_by__user", "closed_by__user")

    def list(self, request, **kwargs):
        rows = self.paginate_queryset(self.get_queryset())
        listed = listed_versions(self.plan(), self.membership, rows)
        return self.get_paginated_response(serializers.ListedVersionSerializer(listed, many=True).data)

    @extend_schema(responses=serializers.VersionTextSerializer)
    def retrieve(self, request, **kwargs):
        rows = self.plan().versions.select_related("submitted_by__user", "closed_by__user", "based_on")
        version = get_object_or_404(rows, pk=kwargs["version_id"])
        level = reading_level(version, self.membership)
        return Response(
            serializers.VersionTextSerializer(version, context={"level": level, "membership": self.membership}).data
        )


SIDE = (
    "Number of a version, “draft”, or “plan-” and the id of the plan of the period before or after, above or below: "
    "its last locked text, or its draft while it has none."
)


class DiffViewSet(OfPlanViewSet):
    """What differs between two texts, in the words of strategy: of a plan, or of it and the plans around it."""

    queryset = Plan.objects.none()
    serializer_class = serializers.DiffSerializer
    rights = {"retrieve": Permission.ENTER}

    @extend_schema(
        parameters=[
            OpenApiParameter("from", str, description=f"{SIDE} Left out: the one before."),
            OpenApiParameter("to", str, description=f"{SIDE} Left out: the newest text of this plan."),
        ],
        responses=serializers.DiffSerializer,
    )
    def retrieve(self, request, **kwargs):
        found = difference(self.plan(), self.membership, asked(request, "from", 20), asked(request, "to", 20))
        if found is None:
            raise Http404
        return Response(serializers.DiffSerializer(found).data)
