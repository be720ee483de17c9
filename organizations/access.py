"""The one door into an organization, for pages and for the API alike."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.utils import timezone

from organizations.compiled import Compiled
from organizations.models import FormerSlug, Membership
from organizations.permissions import READING, Permission

SAFE = ("GET", "HEAD", "OPTIONS")


def _memberships(user: int, slug: str):
    return Membership.objects.active().select_related("organization", "user").filter(user=user, organization__slug=slug)


_KEY = Compiled(_memberships, user=-1, slug="stand-in")


def membership_or_404(user, slug: str) -> Membership:
    """The key of `user` to the organization at `slug`. A stranger learns nothing, not even that it exists."""
    membership = _KEY.first(user=user.pk, slug=slug)
    if membership is None:
        raise Http404
    return membership


def org_view(permission: Permission):
    """Decorate view(request, membership, **kwargs); its address has an `org` slug."""

    def decorator(view):
        @wraps(view)
        def wrapper(request, org, **kwargs):
            if not request.user.is_authenticated:
                return _ask_to_sign_in(request)
            if permission in READING and request.method not in SAFE:
                return HttpResponseNotAllowed(SAFE)
            try:
                membership = membership_or_404(request.user, org)
            except Http404:
                return _moved(request, org)
            request.membership = membership
            membership.require(permission)
            with timezone.override(membership.organization.time_zone):
                return view(request, membership, **kwargs)

        wrapper.org_permission = permission
        return wrapper

    return decorator


def _ask_to_sign_in(request):
    """A page is sent to the sign-in; what was typed on it stays, so a request from its scripts gets 401 instead."""
    if getattr(request, "htmx", False) or request.headers.get("Accept", "").startswith("application/json"):
        return HttpResponse(status=401)
    return redirect_to_login(request.get_full_path())


def _moved(request, slug):
    former = FormerSlug.objects.select_related("organization").filter(slug=slug).first()
    if former is None or request.method not in SAFE:
        raise Http404
    membership = membership_or_404(request.user, former.organization.slug)
    return HttpResponseRedirect(
        request.get_full_path().replace(f"/o/{slug}/", f"/o/{membership.organization.slug}/", 1)
    )
