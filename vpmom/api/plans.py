"""The API of plans. The scripts of the editor use it too, so both obey the same rules."""

from dataclasses import asdict

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from organizations.models import Person, Unit
from organizations.permissions import Permission
from organizations.viewsets import OrgViewSet
from vpmom.blank import empty_sections
from vpmom.frozen import freeze
from vpmom.kinds import Kind
from vpmom.models import Plan
from vpmom.plan import Party
from vpmom.plan import Plan as Text
from vpmom.queries.editing import changes, revisions, section_state
from vpmom.queries.head import head
from vpmom.queries.naming import read_line
from vpmom.queries.page import checks_of
from vpmom.queries.reading import clearance, for_member, standing
from vpmom.serializers import plans as serializers
from vpmom.services import editing, mutes, shelving
from vpmom.services import head as head_services
from vpmom.services.drafting import create_plan
from vpmom.services.links import LinkState, set_link
from vpmom.services.presence import show_presence


class PlanViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OrgViewSet):
    """Plans: draft them section by section, check, tie together, put away."""

    queryset = Plan.objects.none()
    serializer_class = serializers.PlanSerializer
    lookup_value_converter = "int"
    rights = {
        "list": Permission.ENTER,
        "retrieve": Permission.ENTER,
        "create": Permission.EDIT,
        "destroy": Permission.EDIT,
        "archive": Permission.EDIT,
        "unarchive": Permission.EDIT,
        "head": Permission.ENTER,
        "change_head": Permission.EDIT,
        "section": Permission.ENTER,
        "save_section": Permission.EDIT,
        "undo": Permission.EDIT,
        "redo": Permission.EDIT,
        "history": Permission.EDIT,
        "order": Permission.EDIT,
        "links": Permission.EDIT,
        "mutes": Permission.EDIT,
        "findings": Permission.VIEW_RESULTS,
        "presence": Permission.EDIT,
    }

    def get_queryset(self):
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows
        return rows.select_related("organization", "unit", "owner").order_by("-pk")

    @extend_schema(responses=serializers.PlanTextSerializer)
    def retrieve(self, request, **kwargs):
        """The whole text, as far as one may read it."""
        return Response(self._whole(self.get_object()))

    def _whole(self, plan: Plan) -> dict:
        plan.content = freeze(for_member(standing(plan), clearance(plan, self.membership), self.membership))
        plan.sections_by_key = revisions(plan)
        return serializers.PlanTextSerializer(plan).data

    @extend_schema(request=serializers.PlanCreateSerializer, responses={201: serializers.PlanTextSerializer})
    def create(self, request, **kwargs):
        """A new, empty draft."""
        body = serializers.PlanCreateSerializer(data=request.data)
        self._narrow(body)
        body.fields["parents"].child_relation.queryset = Plan.objects.visible_to(self.membership)
        body.is_valid(raise_exception=True)
        data = body.validated_data
        text = Text(
            title=data["title"],
            kind=Kind(data["kind"]),
            period=body.period(data),
            period_label=data["period_label"],
            sections=empty_sections(Kind(data["kind"])),
        )
        made = create_plan(
            by=self.membership, text=text, unit=data["unit"], owner=data["owner"], parents=data["parents"]
        )
        return Response(self._whole(made), status=status.HTTP_201_CREATED)

    def _narrow(self, body) -> None:
        body.fields["unit"].queryset = Unit.objects.visible_to(self.membership)
        body.fields["owner"].queryset = Person.objects.visible_to(self.membership)

    def destroy(self, request, **kwargs):
        """Into the bin. 409 when it was submitted once: archive it then."""
        shelving.delete_plan(plan=self.get_object(), by=self.membership)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def archive(self, request, **kwargs):
        return self._archive(archived=True)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def unarchive(self, request, **kwargs):
        return self._archive(archived=False)

    def _archive(self, *, archived: bool):
        shelving.archive_plan(plan=self.get_object(), archived=archived, by=self.membership)
        return Response(status=status.HTTP_204_NO_CONTENT)

    # ---- The head ----

    @extend_schema(responses=serializers.HeadSerializer)
    @action(detail=True)
    def head(self, request, **kwargs):
        return self._head(self.get_object())

    @extend_schema(request=serializers.HeadChangeSerializer, responses=serializers.HeadSerializer)
    @head.mapping.patch
    def change_head(self, request, **kwargs):
        """Change some of the head. 409 with `current` when it was changed elsewhere since `revision`."""
        plan = self.get_object()
        body = serializers.HeadChangeSerializer(data=request.data)
        self._narrow(body)
        body.is_valid(raise_exception=True)
        data = dict(body.validated_data)
        line, unread = data.pop("rapid_line", None), ""
        if line is not None:
            data["rapid"], unread = read_line(line, self.membership)
            if line.strip() and not data["rapid"]:
                sentence = _("No role is named here. Write it like “Ida(D), Board(A & I)”.")
                raise ValidationError({"rapid_line": [sentence]})
        elif "rapid" in data:
            data["rapid"] = [_party(row) for row in data["rapid"]]
        changed = head_services.change_head(plan=plan, by=self.membership, **data)
        return self._head(changed, unread)

    def _head(self, plan: Plan, unread: str = ""):
        return Response({**head(plan, self.membership).json, "unread": unread})

    @extend_schema(request=serializers.ConfirmedSerializer, responses={204: None})
    @action(detail=True, methods=["put"])
    def order(self, request, **kwargs):
        """Say that the priorities stand in their order."""
        body = serializers.ConfirmedSerializer(data=request.data)
        plan = self.get_object()
        body.is_valid(raise_exception=True)
        head_services.confirm_order(plan=plan, by=self.membership, **body.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT)

    # ---- Sections ----

    @extend_schema(responses=serializers.SectionSerializer)
    @action(detail=True, url_path="sections/<str:section>")
    def section(self, request, section, **kwargs):
        plan = self._plan_with(section)
        return self._section(plan, section_state(plan, section, self.membership))

    @extend_schema(request=serializers.SectionWriteSerializer, responses=serializers.SectionSerializer)
    @section.mapping.put
    def save_section(self, request, section, **kwargs):
        """Replace the lines. 409 with `current` when the section was changed elsewhere since `revision`."""
        plan = self._plan_with(section)
        body = serializers.SectionWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        data = dict(body.validated_data)
        items = serializers.to_items(data.pop("items"))
        state = editing.save_section(plan=plan, section=section, items=items, by=self.membership, **data)
        return self._section(plan, state)

    @extend_schema(request=serializers.RevisionSerializer, responses=serializers.SectionSerializer)
    @action(detail=True, methods=["post"], url_path="sections/<str:section>/undo")
    def undo(self, request, section, **kwargs):
        """Go back by one step, whoever made it."""
        return self._step(section, forth=False)

    @extend_schema(request=serializers.RevisionSerializer, responses=serializers.SectionSerializer)
    @action(detail=True, methods=["post"], url_path="sections/<str:section>/redo")
    def redo(self, request, section, **kwargs):
        """Take an undo back."""
        return self._step(section, forth=True)

    def _step(self, section: str, *, forth: bool):
        plan = self._plan_with(section)
        body = serializers.RevisionSerializer(data=self.request.data)
        body.is_valid(raise_exception=True)
        state = editing.step(plan=plan, section=section, forth=forth, by=self.membership, **body.validated_data)
        return self._section(plan, state)

    @extend_schema(responses=serializers.ChangeSerializer(many=True))
    @action(detail=True, url_path="sections/<str:section>/history", pagination_class=None)
    def history(self, request, section, **kwargs):
        """Who changed what when, the newest first."""
        found = changes(self._plan_with(section), section, self.membership)
        return Response([asdict(change) for change in found])

    def _plan_with(self, section: str) -> Plan:
        plan = self.get_object()
        try:
            plan.shape.section(section)
        except KeyError:
            raise Http404 from None
        return plan

    def _section(self, plan: Plan, state):
        plan.refresh_from_db(fields=["order_confirmed"])
        return Response({**state.json, "order_confirmed": plan.order_confirmed})

    # ---- Checks and links ----

    @extend_schema(responses=serializers.CheckedSerializer)
    @action(detail=True)
    def findings(self, request, **kwargs):
        """What the checks say, which links they suggest, and whether the text fits the page."""
        return Response(checks_of(self.get_object(), self.membership))

    @extend_schema(request=serializers.LinkStateSerializer, responses=serializers.CheckedSerializer)
    @action(detail=True, methods=["put"])
    def links(self, request, **kwargs):
        """Confirm a link, dismiss a suggestion, or take either away."""
        plan = self.get_object()
        body = serializers.LinkStateSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        state = LinkState(body.validated_data["state"])
        set_link(plan=plan, link=body.link(), state=state, by=self.membership)
        return Response(checks_of(plan, self.membership))

    @extend_schema(request=serializers.MuteSerializer, responses=serializers.CheckedSerializer)
    @action(detail=True, methods=["put"])
    def mutes(self, request, **kwargs):
        """Mute a check at a line with a reason, or hear it again."""
        plan = self.get_object()
        body = serializers.MuteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        data = body.validated_data
        about = {"check": data["check_name"], "item": str(data["item"] or "")}
        if data["muted"]:
            mutes.mute(plan=plan, by=self.membership, reason=data["reason"], **about)
        else:
            mutes.unmute(plan=plan, by=self.membership, **about)
        return Response(checks_of(plan, self.membership))

    # ---- Who is here ----

    @extend_schema(request=serializers.PresenceSerializer, responses=serializers.PageStateSerializer)
    @action(detail=True, methods=["post"])
    def presence(self, request, **kwargs):
        """Say that one is on the page, and hear who else is."""
        plan = self.get_object()
        body = serializers.PresenceSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        others = show_presence(plan=plan, by=self.membership, **body.validated_data)
        return Response(
            {
                "others": [asdict(one) for one in others],
                "head": plan.head_revision,
                "sections": revisions(plan),
                "status": plan.status,
            }
        )


def _party(row: dict) -> Party:
    return Party(row["name"], row["roles"], row["key"].startswith("group"), row["key"])
