"""Occasions, reviews, questions, and what waits for the caller."""

from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.response import Response

from cadence.models import Notice, Occasion, Question, Review
from cadence.queries import reviews as queries
from cadence.queries.waiting import waiting_for
from cadence.serializers import (
    ChangedQuestionSerializer,
    NewNoteSerializer,
    NewReviewSerializer,
    NoteSerializer,
    OccasionSerializer,
    OutcomeSerializer,
    QuestionAnswerSerializer,
    QuestionSerializer,
    ReasonSerializer,
    ReviewSerializer,
    SayDoneSerializer,
    WaitingSerializer,
)
from cadence.services import occasions, reviews
from organizations.api.records import RecordViewSet
from organizations.permissions import Permission
from organizations.viewsets import OrgViewSet


class WaitingViewSet(OrgViewSet):
    """Everything that waits for the caller, what is late first."""

    queryset = Notice.objects.none()
    serializer_class = WaitingSerializer
    pagination_class = None
    rights = {"list": Permission.ENTER}

    @extend_schema(responses=WaitingSerializer(many=True))
    def list(self, request, **kwargs):
        context = {"today": localdate()}
        return Response(WaitingSerializer(waiting_for(self.membership), many=True, context=context).data)


class OccasionViewSet(RecordViewSet):
    """The planning calendar. What is due from the caller is there also when she reads nothing else."""

    queryset = Occasion.objects.none()
    serializer_class = OccasionSerializer
    word, add, change = "occasion", staticmethod(occasions.add_occasion), staticmethod(occasions.change_occasion)
    rights = {
        **RecordViewSet.rights,
        "list": Permission.ENTER,
        "retrieve": Permission.ENTER,
        "done": Permission.PARTICIPATE,
    }

    def put_in_bin(self, row):
        occasions.delete_occasion(occasion=row, by=self.membership)

    @extend_schema(request=SayDoneSerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def done(self, request, **kwargs):
        """Say of one of its days that what was due is done."""
        occasion = self.get_object()
        body = SayDoneSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        say = occasions.mark_done if body.validated_data["done"] else occasions.mark_open
        say(occasion=occasion, day=body.validated_data["day"], by=self.membership)
        return Response(status=204)


class ReviewViewSet(ListModelMixin, OrgViewSet):
    """Meetings that go through an agenda."""

    queryset = Review.objects.none()
    serializer_class = ReviewSerializer
    lookup_value_converter = "int"
    rights = {
        "list": Permission.VIEW_RESULTS,
        "retrieve": Permission.VIEW_RESULTS,
        "create": Permission.EDIT,
        "destroy": Permission.EDIT,
        "close": Permission.EDIT,
        "reopen": Permission.EDIT,
        "note": Permission.EDIT,
        "ask": Permission.EDIT,
    }

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return queries.reviews(self.membership)

    @extend_schema(responses=OutcomeSerializer)
    def retrieve(self, request, **kwargs):
        review = self.get_object()
        stored = queries.standing(review)
        body = {
            "review": review,
            "agenda": queries.agenda_of(review, self.membership),
            "notes": stored.notes.values(),
            "questions": stored.questions,
            "carried": stored.carried,
        }
        return Response(OutcomeSerializer(body).data)

    @extend_schema(request=NewReviewSerializer, responses={201: ReviewSerializer})
    def create(self, request, **kwargs):
        review = reviews.start_review(by=self.membership, **self._checked(NewReviewSerializer))
        return Response(self._data(review), status=201)

    @extend_schema(responses={204: None})
    def destroy(self, request, **kwargs):
        reviews.delete_review(review=self.get_object(), by=self.membership)
        return Response(status=204)

    @extend_schema(request=None, responses=ReviewSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request, **kwargs):
        return Response(self._data(reviews.close_review(review=self.get_object(), by=self.membership)))

    @extend_schema(request=None, responses=ReviewSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request, **kwargs):
        return Response(self._data(reviews.reopen_review(review=self.get_object(), by=self.membership)))

    @extend_schema(request=NewNoteSerializer, responses=NoteSerializer)
    @action(detail=True, methods=["post"])
    def note(self, request, **kwargs):
        review = self.get_object()
        note = reviews.write_note(review=review, by=self.membership, **self._checked(NewNoteSerializer))
        return Response(NoteSerializer(note).data)

    @extend_schema(request=QuestionSerializer, responses={201: QuestionSerializer})
    @action(detail=True, methods=["post"])
    def ask(self, request, **kwargs):
        review = self.get_object()
        wanted = self._checked(QuestionSerializer)
        question = reviews.ask(review=review, by=self.membership, subject=review.subject, **wanted)
        return Response(QuestionSerializer(question).data, status=201)

    def _checked(self, serializer_class) -> dict:
        body = serializer_class(data=self.request.data, context={"view": self})
        body.is_valid(raise_exception=True)
        return body.validated_data

    def _data(self, review: Review) -> dict:
        return ReviewSerializer(get_object_or_404(queries.reviews(self.membership), pk=review.pk)).data


class QuestionViewSet(ListModelMixin, RetrieveModelMixin, OrgViewSet):
    """Questions of reviews. Everybody sees those put to her; `state` is open unless the query says otherwise."""

    queryset = Question.objects.none()
    serializer_class = QuestionSerializer
    lookup_value_converter = "int"
    rights = {
        "list": Permission.ENTER,
        "retrieve": Permission.ENTER,
        "partial_update": Permission.EDIT,
        "answer": Permission.PARTICIPATE,
        "drop": Permission.EDIT,
        "reopen": Permission.PARTICIPATE,
    }

    def get_queryset(self):
        rows = super().get_queryset().select_related("review", "owner", "unit", "answered_by__user")
        if self.action != "list" or getattr(self, "swagger_fake_view", False):
            return rows
        state = self.request.query_params.get("state", Question.State.OPEN)
        return rows.filter(state=state if state in Question.State.values else Question.State.OPEN)

    @extend_schema(parameters=[OpenApiParameter("state", str, enum=Question.State.values)])
    def list(self, request, **kwargs):
        return super().list(request, **kwargs)

    @extend_schema(request=ChangedQuestionSerializer, responses=QuestionSerializer)
    def partial_update(self, request, **kwargs):
        question = self.get_object()
        body = ChangedQuestionSerializer(data=request.data, partial=True, context={"view": self})
        body.is_valid(raise_exception=True)
        changed = reviews.change_question(question=question, by=self.membership, **body.validated_data)
        return Response(QuestionSerializer(changed).data)

    @extend_schema(request=QuestionAnswerSerializer, responses=QuestionSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request, **kwargs):
        return self._end(reviews.answer, QuestionAnswerSerializer)

    @extend_schema(request=ReasonSerializer, responses=QuestionSerializer)
    @action(detail=True, methods=["post"])
    def drop(self, request, **kwargs):
        return self._end(reviews.drop, ReasonSerializer)

    @extend_schema(request=None, responses=QuestionSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request, **kwargs):
        question = reviews.reopen_question(question=self.get_object(), by=self.membership)
        return Response(QuestionSerializer(question).data)

    def _end(self, service, serializer_class) -> Response:
        question = self.get_object()
        body = serializer_class(data=self.request.data)
        body.is_valid(raise_exception=True)
        ended = service(question=question, text=body.validated_data["text"], by=self.membership)
        return Response(QuestionSerializer(ended).data)
