"""The API of lean accounting: box score and teams of a stream, the ledger and its bridge."""

from datetime import date

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.mixins import ListModelMixin
from rest_framework.response import Response

from organizations.permissions import Permission
from organizations.viewsets import OrgViewSet
from valuestreams.accounting.ledger_csv import InvalidLedger
from valuestreams.api.flow import OfStreamViewSet
from valuestreams.models import BoxColumn, CentreRule, Ledger, Stream, TeamShare
from valuestreams.queries import accounting as queries
from valuestreams.queries import accounting_ledger as ledgers
from valuestreams.serializers.accounting import (
    AssignmentSerializer,
    BoxScoreSerializer,
    BridgeSerializer,
    LedgerSerializer,
    NewLedgerSerializer,
    NewValuesSerializer,
    RevisionQuerySerializer,
    TeamSerializer,
)
from valuestreams.serializers.accounting_money import NewScenarioSerializer
from valuestreams.services import accounting_ledger, accounting_score, teams
from valuestreams.services.accounting_score import Entered, key_of


def taken(body) -> dict:
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


class BoxScoreViewSet(OfStreamViewSet):
    """The box score of a week: the week before, the week, the planned future state, and scenarios."""

    queryset = BoxColumn.objects.none()
    serializer_class = BoxScoreSerializer
    pagination_class = None
    rights = {
        "retrieve": Permission.VIEW_RESULTS,
        "write": Permission.EDIT,
        "create": Permission.EDIT,
        "destroy": Permission.EDIT,
    }

    @extend_schema(parameters=[OpenApiParameter("week", date)], responses=BoxScoreSerializer)
    def retrieve(self, request, **kwargs):
        day = _day(request.query_params.get("week", "")) or localdate()
        return Response(BoxScoreSerializer(queries.score(self.stream(), day)).data)

    @extend_schema(request=NewValuesSerializer, responses=BoxScoreSerializer)
    def write(self, request, column, **kwargs):
        """Write lines of a column: its Monday, `planned`, or the id of a scenario."""
        stream, said = self.stream(), taken(NewValuesSerializer(data=request.data))
        day = _day(column) or localdate()
        found = queries.score(stream, day)
        one = next((one for one in found.columns if key_of(one.kind, one.week, one.pk) == column), None)
        if one is None:
            raise Http404
        values = {**one.entered, **said["values"]}
        entered = Entered(one.kind, one.week, one.pk, said["revision"], values)
        accounting_score.write_columns(stream=stream, columns=[entered], by=self.membership)
        return Response(BoxScoreSerializer(queries.score(stream, day)).data)

    @extend_schema(request=NewScenarioSerializer, responses={201: BoxScoreSerializer})
    def create(self, request, **kwargs):
        """One more scenario. It begins as the planned state, where there is one."""
        stream, said = self.stream(), taken(NewScenarioSerializer(data=request.data))
        accounting_score.add_scenario(stream=stream, by=self.membership, **said)
        found = queries.score(stream, localdate())
        return Response(BoxScoreSerializer(found).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None})
    def destroy(self, request, column, **kwargs):
        """Remove a scenario by its id. Weeks and the plan stay: 404."""
        rows = BoxColumn.objects.visible_to(self.membership).filter(stream=self.stream(), kind=BoxColumn.Kind.SCENARIO)
        row = next((row for row in rows.select_related("stream") if str(row.pk) == column), None)
        if row is None:
            raise Http404
        accounting_score.remove_scenario(column=row, by=self.membership)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return found if 1990 <= found.year <= 2200 else None


class TeamViewSet(ListModelMixin, OfStreamViewSet):
    """Who works in a stream. A change and a removal need the right to write in the stream."""

    queryset = TeamShare.objects.none()
    serializer_class = TeamSerializer
    rights = {
        "list": Permission.VIEW_RESULTS,
        "create": Permission.EDIT,
        "partial_update": Permission.EDIT,
        "destroy": Permission.EDIT,
    }

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return super().get_queryset().filter(stream=self.stream())

    def create(self, request, **kwargs):
        stream, said = self.stream(), taken(self.get_serializer(data=request.data))
        said.pop("revision", None)
        row = teams.add_team(stream=stream, team=teams.Team(**said), by=self.membership)
        return Response(self.get_serializer(row).data, status=status.HTTP_201_CREATED)

    def partial_update(self, request, team_id, **kwargs):
        row = self._row(team_id)
        said = taken(self.get_serializer(row, data=request.data, partial=True))
        revision = said.pop("revision", row.revision)
        team = teams.Team(**{**{name: getattr(row, name) for name in teams.Team("").said}, **said})
        changed = teams.change_team(row=row, team=team, revision=revision, by=self.membership)
        return Response(self.get_serializer(changed).data)

    @extend_schema(parameters=[RevisionQuerySerializer], responses={204: None})
    def destroy(self, request, team_id, **kwargs):
        """409 with `current` when the row was changed elsewhere since `revision`."""
        row = self._row(team_id)
        seen = taken(RevisionQuerySerializer(data=request.query_params))
        teams.remove_team(row=row, by=self.membership, **seen)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _row(self, team_id: int) -> TeamShare:
        return get_object_or_404(self.get_queryset().select_related("stream", "unit"), pk=team_id)


class LedgerViewSet(ListModelMixin, OrgViewSet):
    """Files of the general ledger, and the bridge to the streams."""

    queryset = Ledger.objects.none()
    serializer_class = LedgerSerializer
    lookup_value_converter = "int"
    rights = {
        "list": Permission.VIEW_RESULTS,
        "create": Permission.EDIT,
        "destroy": Permission.EDIT,
        "take": Permission.EDIT,
        "bridge": Permission.VIEW_RESULTS,
    }

    @extend_schema(request=NewLedgerSerializer, responses={201: LedgerSerializer})
    def create(self, request, **kwargs):
        """Read a file. Every bad line is named; nothing counts before it is taken in."""
        said = taken(NewLedgerSerializer(data=request.data))
        try:
            ledger = accounting_ledger.read_in(
                name=said["name"], raw=said["text"].encode(), mark=said.get("decimal_mark"), by=self.membership
            )
        except InvalidLedger as refusal:
            raise ValidationError({"text": refusal.problems}) from refusal
        return Response(LedgerSerializer(ledger).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None})
    def destroy(self, request, **kwargs):
        accounting_ledger.undo_ledger(ledger=self.get_object(), by=self.membership)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses=LedgerSerializer)
    @action(detail=True, methods=["post"])
    def take(self, request, **kwargs):
        return Response(LedgerSerializer(accounting_ledger.take_in(ledger=self.get_object(), by=self.membership)).data)

    @extend_schema(responses=BridgeSerializer)
    @action(detail=True)
    def bridge(self, request, **kwargs):
        return Response(BridgeSerializer(ledgers.bridged(self.get_object(), self.membership)).data)


class AssignmentViewSet(OrgViewSet):
    """Which stream each cost centre works for, and with which share."""

    queryset = CentreRule.objects.none()
    serializer_class = AssignmentSerializer
    pagination_class = None
    rights = {"list": Permission.VIEW_RESULTS, "assign": Permission.EDIT}

    @extend_schema(responses=AssignmentSerializer(many=True))
    def list(self, request, **kwargs):
        return Response(AssignmentSerializer(ledgers.rules(self.membership).values(), many=True).data)

    @extend_schema(request=AssignmentSerializer, responses=AssignmentSerializer)
    def assign(self, request, **kwargs):
        said = taken(AssignmentSerializer(data=request.data))
        streams = {stream.pk: stream for stream in Stream.objects.visible_to(self.membership)}
        asked = [share["stream"] for share in said["shares"]]
        unknown = [stream for stream in asked if stream is not None and stream not in streams]
        if unknown or len(set(asked)) < len(asked):
            raise ValidationError({"shares": ["Each share names another stream of this organization, or none."]})
        shares = {streams.get(share["stream"]): share["share"] for share in said["shares"]}
        accounting_ledger.assign(
            centre=said["centre"], account=said["account"], shares=shares, revision=said["revision"], by=self.membership
        )
        found = ledgers.rule(self.membership, said["centre"], said["account"])
        return Response(AssignmentSerializer(found).data)
