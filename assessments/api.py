from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response as Reply

from assessments import queries, serializers, services
from assessments.answering import Given
from assessments.framework import InvalidFramework
from assessments.models import Assessment, Framework, Participant, Profile, Response
from organizations.models import Unit
from organizations.permissions import Permission
from organizations.viewsets import OrgViewSet
from reports import services as report_services


class FrameworkViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OrgViewSet):
    """The maturity frameworks that an assessment can use, with their content."""

    queryset = Framework.objects.none()
    rights = {"list": Permission.ENTER, "retrieve": Permission.ENTER, "create": Permission.CONSULT}

    def get_queryset(self):
        rows = super().get_queryset()
        return rows.defer("definition") if self.action == "list" else rows

    def get_serializer_class(self):
        return serializers.FrameworkSerializer if self.action == "list" else serializers.FrameworkDetailSerializer

    @extend_schema(
        request=serializers.FrameworkSourceSerializer,
        responses={200: serializers.FrameworkSerializer, 201: serializers.FrameworkSerializer},
    )
    def create(self, request, **kwargs):
        """Publish a framework of one's own. 200 when this version was published before, just like this."""
        body = serializers.FrameworkSourceSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        try:
            row, is_new = services.publish_framework(source=body.validated_data["yaml"].encode(), by=self.membership)
        except InvalidFramework as refusal:
            raise ValidationError({"yaml": refusal.problems}) from None
        code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
        return Reply(serializers.FrameworkSerializer(row).data, status=code)


class AssessmentViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OrgViewSet):
    """Assessments: set up, describe, answer, submit, score, report."""

    queryset = Assessment.objects.none()
    serializer_class = serializers.AssessmentSerializer
    lookup_value_converter = "int"
    rights = {
        "list": Permission.ENTER,
        "retrieve": Permission.ENTER,
        "create": Permission.EDIT,
        "update": Permission.EDIT,
        "destroy": Permission.EDIT,
        "profile": Permission.VIEW_RESULTS,
        "set_profile": Permission.EDIT,
        "pains": Permission.VIEW_RESULTS,
        "set_pains": Permission.EDIT,
        "open": Permission.EDIT,
        "close": Permission.EDIT,
        "answers": Permission.PARTICIPATE,
        "answer": Permission.PARTICIPATE,
        "submit": Permission.PARTICIPATE,
        "ask_level": Permission.PARTICIPATE,
        "participants": Permission.PARTICIPATE,
        "reopen": Permission.EDIT,
        "results": Permission.VIEW_RESULTS,
        "report": Permission.EDIT,
    }

    def get_queryset(self):
        rows = super().get_queryset()
        return rows if getattr(self, "swagger_fake_view", False) else rows.with_framework()

    def create(self, request, **kwargs):
        body = self.get_serializer(data=request.data)
        body.fields["framework"].queryset = Framework.objects.visible_to(self.membership).defer("definition")
        body.fields["unit"].queryset = Unit.objects.visible_to(self.membership)
        body.is_valid(raise_exception=True)
        wanted = {name: body.validated_data[name] for name in ("title", "framework", "as_of")}
        optional = {name: body.validated_data.get(name) for name in ("unit", "closes_on")}
        made = services.create_assessment(by=self.membership, **wanted, **optional)
        return Reply(self.get_serializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=serializers.AssessmentChangeSerializer)
    def update(self, request, **kwargs):
        assessment = self.get_object()
        body = serializers.AssessmentChangeSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        changed = services.change_assessment(assessment=assessment, by=self.membership, **body.validated_data)
        return Reply(self.get_serializer(changed).data)

    def destroy(self, request, **kwargs):
        services.delete_assessment(assessment=self.get_object(), by=self.membership)
        return Reply(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=serializers.ProfileSerializer)
    @action(detail=True)
    def profile(self, request, **kwargs):
        return Reply(
            serializers.ProfileSerializer(
                get_object_or_404(Profile.objects.visible_to(self.membership), assessment=self.get_object())
            ).data
        )

    @extend_schema(request=serializers.ProfileSerializer, responses=serializers.ProfileSerializer)
    @profile.mapping.put
    def set_profile(self, request, **kwargs):
        assessment = self.get_object()
        body = serializers.ProfileSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        profile = services.set_profile(assessment=assessment, by=self.membership, **body.validated_data)
        return Reply(serializers.ProfileSerializer(profile).data)

    @extend_schema(responses=serializers.PainSerializer(many=True))
    @action(detail=True, pagination_class=None)
    def pains(self, request, **kwargs):
        return Reply(serializers.PainSerializer(self.get_object().pains.all(), many=True).data)

    @extend_schema(request=serializers.PainSerializer(many=True), responses=serializers.PainSerializer(many=True))
    @pains.mapping.put
    def set_pains(self, request, **kwargs):
        assessment = self.get_object()
        body = serializers.PainSerializer(data=request.data, many=True)
        body.is_valid(raise_exception=True)
        pains = services.set_pains(assessment=assessment, by=self.membership, pains=body.validated_data)
        return Reply(serializers.PainSerializer(pains, many=True).data)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def open(self, request, **kwargs):
        return self._set_open(is_open=True)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def close(self, request, **kwargs):
        return self._set_open(is_open=False)

    def _set_open(self, *, is_open):
        changed = services.set_open(assessment=self.get_object(), is_open=is_open, by=self.membership)
        return Reply(self.get_serializer(changed).data)

    @extend_schema(responses=serializers.AnswerSerializer(many=True))
    @action(detail=True, pagination_class=None)
    def answers(self, request, **kwargs):
        """One's own answers."""
        rows = Response.objects.visible_to(self.membership).filter(assessment=self.get_object())
        answers = [answer for response in rows for answer in response.answers.order_by("practice")]
        return Reply(serializers.AnswerSerializer(answers, many=True).data)

    @extend_schema(request=serializers.AnswerSerializer, responses=serializers.RevisionSerializer)
    @action(detail=True, methods=["put"], url_path="answers/<str:practice>")
    def answer(self, request, practice, **kwargs):
        """Answer one statement. 409 with `current` when it was answered elsewhere since `revision`."""
        assessment = self.get_object()
        body = serializers.AnswerSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        data = dict(body.validated_data)
        revision, criteria = data.pop("revision"), tuple(sorted(set(data.pop("criteria"))))
        given = Given(criteria=criteria, **data)
        response = services.take_part(assessment=assessment, by=self.membership)
        saved = services.record_answer(
            response=response, practice=practice, given=given, revision=revision, by=self.membership
        )
        return Reply({"revision": saved})

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def submit(self, request, **kwargs):
        response = get_object_or_404(Response.objects.visible_to(self.membership), assessment=self.get_object())
        services.submit(response=response, by=self.membership)
        return Reply(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=serializers.LevelSerializer, responses={204: None})
    @action(detail=True, methods=["post"], url_path="ask-level")
    def ask_level(self, request, **kwargs):
        """Be asked one more level in full."""
        response = get_object_or_404(Response.objects.visible_to(self.membership), assessment=self.get_object())
        body = serializers.LevelSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        services.ask_level(response=response, level=body.validated_data["level"], by=self.membership)
        return Reply(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=serializers.ParticipantSerializer(many=True))
    @action(detail=True)
    def participants(self, request, **kwargs):
        """Who takes part: everybody for editors, oneself for others."""
        rows = self._participants().filter(assessment=self.get_object())
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(serializers.ParticipantSerializer(page, many=True).data)

    @extend_schema(request=None, responses=serializers.ParticipantSerializer)
    @action(detail=True, methods=["post"], url_path="participants/<int:participant_id>/reopen")
    def reopen(self, request, participant_id, **kwargs):
        """Let a participant change submitted answers again."""
        rows = self._participants().filter(assessment=self.get_object(), response__isnull=False)
        participant = get_object_or_404(rows, pk=participant_id)
        services.reopen(response=participant.response, by=self.membership)
        return Reply(serializers.ParticipantSerializer(participant).data)

    def _participants(self):
        rows = Participant.objects.visible_to(self.membership)
        return rows.select_related(
            "membership__user", "response__assessment", "response__participant__membership__user"
        )

    @extend_schema(responses=serializers.ResultsSerializer)
    @action(detail=True)
    def results(self, request, **kwargs):
        return Reply(serializers.ResultsSerializer(queries.results(self.get_object())).data)

    @extend_schema(request=None, responses={202: serializers.JobReferenceSerializer})
    @action(detail=True, methods=["post"])
    def report(self, request, **kwargs):
        """Ask for a gap report; poll the job until it is done."""
        assessment = self.get_object()
        title = _("%(title)s: gap report") % {"title": assessment.title}
        report, job = report_services.request_report(
            subject=assessment.ref, title=title, as_of=assessment.as_of, unit=assessment.unit, by=self.membership
        )
        return Reply({"report": report.pk, "job": job.pk}, status=status.HTTP_202_ACCEPTED)
