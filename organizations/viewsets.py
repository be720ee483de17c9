"""What every endpoint of an organization's API shares: the door, the rights by action."""

from django.http import Http404
from django.utils import timezone
from rest_framework import viewsets

from organizations.access import membership_or_404
from organizations.models import ApiToken, Membership
from organizations.permissions import Permission

# OPTIONS, and a method that the endpoint does not have: DRF answers these itself, without reading a row.
NO_ACTION = ("metadata", None)


class OrgViewSet(viewsets.GenericViewSet):
    """Base of the endpoints below /api/v1/o/<org>/.

    A subclass says `queryset = Model.objects.none()` (for the schema), `rights = {action: Permission}` with every
    action that it has, and reads through `self.membership`. A stranger, and a token of another organization, gets 404.
    """

    rights: dict[str, Permission] = {}
    membership: Membership

    def dispatch(self, request, *args, **kwargs):
        with timezone.override(None):  # `initial` activates the organization's own; here it ends with the request
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        self.membership = self._membership(request)
        timezone.activate(self.membership.organization.time_zone)
        self.membership.require(Permission.ENTER if self.action in NO_ACTION else self.rights[self.action])

    def _membership(self, request) -> Membership:
        slug = self.kwargs["org"]
        if not isinstance(request.auth, ApiToken):
            return membership_or_404(request.user, slug)
        if request.auth.membership.organization.slug != slug:
            raise Http404
        return request.auth.membership

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return self.queryset.model.objects.visible_to(self.membership)
