"""Members, invitations, and oneself."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.response import Response

from organizations.models import Invitation, Membership
from organizations.permissions import Permission
from organizations.serializers import (
    InvitationSerializer,
    InviteSerializer,
    LinkSerializer,
    MemberSerializer,
    MeSerializer,
)
from organizations.services import invitations, members
from organizations.viewsets import OrgViewSet


class MeViewSet(OrgViewSet):
    """Who asks, and what she may do in this organization."""

    queryset = Membership.objects.none()
    serializer_class = MeSerializer
    rights = {"retrieve": Permission.ENTER}

    def retrieve(self, request, **kwargs):
        return Response(self.get_serializer(self.membership).data)


class MemberViewSet(ListModelMixin, RetrieveModelMixin, OrgViewSet):
    queryset = Membership.objects.none()
    serializer_class = MemberSerializer
    lookup_value_converter = "int"
    rights = {
        "list": Permission.ADMINISTER,
        "retrieve": Permission.ADMINISTER,
        "partial_update": Permission.ADMINISTER,
        "destroy": Permission.ADMINISTER,
    }

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        active = Membership.objects.visible_to(self.membership).active()
        return active.select_related("user", "organization").prefetch_related("units")

    def partial_update(self, request, **kwargs):
        """Change role and scope; what is left out stays."""
        member = self.get_object()
        serializer = self.get_serializer(member, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        wanted = {"role": member.role, "units": member.units.all(), **serializer.validated_data}
        members.change_member(member=member, by=self.membership, **wanted)
        return Response(self.get_serializer(self.get_object()).data)

    def destroy(self, request, **kwargs):
        """End the membership; what was answered or signed stays."""
        members.remove_member(member=self.get_object(), by=self.membership)
        return Response(status=status.HTTP_204_NO_CONTENT)


class InvitationViewSet(ListModelMixin, RetrieveModelMixin, OrgViewSet):
    """The invitations that nobody has accepted or taken back."""

    queryset = Invitation.objects.none()
    serializer_class = InvitationSerializer
    lookup_value_converter = "int"
    rights = {
        "list": Permission.ADMINISTER,
        "retrieve": Permission.ADMINISTER,
        "create": Permission.ADMINISTER,
        "resend": Permission.ADMINISTER,
        "destroy": Permission.ADMINISTER,
    }

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return Invitation.objects.visible_to(self.membership).pending().prefetch_related("units")

    @extend_schema(request=InviteSerializer, responses={201: LinkSerializer(many=True)})
    def create(self, request, **kwargs):
        serializer = InviteSerializer(data=request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        links = invitations.invite(by=self.membership, **serializer.validated_data)
        return Response(LinkSerializer(links, many=True).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=LinkSerializer)
    @action(detail=True, methods=["post"])
    def resend(self, request, **kwargs):
        return Response(LinkSerializer(invitations.resend(invitation=self.get_object(), by=self.membership)).data)

    def destroy(self, request, **kwargs):
        invitations.revoke(invitation=self.get_object(), by=self.membership)
        return Response(status=status.HTTP_204_NO_CONTENT)
