"""Pages that belong to no app: the way in, the overview of an organization, health, and refusals."""

from django.core.cache import cache
from django.core.exceptions import RequestDataTooBig
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from organizations.access import org_view
from organizations.models import Membership
from organizations.permissions import Permission
from orgscale import queries


def home(request):
    """Straight to the organization when there is only one, else the list of them."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    mine = Membership.objects.active().filter(user=request.user).select_related("organization")[:2]
    if len(mine) == 1:
        return redirect("overview", org=mine[0].organization.slug)
    return redirect("organizations")


@org_view(Permission.ENTER)
def overview(request, membership):
    return render(request, "orgscale/overview.html", {"overview": queries.overview(membership)})


@never_cache
def healthz(request):
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
def readyz(request):
    """The process can work: database and cache answer."""
    failing = [name for name, works in (("database", _database_answers), ("cache", _cache_answers)) if not works()]
    return JsonResponse({"ready": not failing, "failing": failing}, status=503 if failing else 200)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:
        return False
    return True


def _cache_answers() -> bool:
    try:
        cache.set("readyz", 1, 5)
    except Exception:
        return False
    return True


def refuse(request, template: str, status: int, sentence: str = "") -> HttpResponse:
    """A page with the sentence; below /api/ the one shape of the API's refusals instead."""
    if request.path.startswith("/api/"):
        detail = sentence or _("This request could not be answered.")
        return JsonResponse({"detail": detail, "errors": {}}, status=status)
    return render(request, template, {"sentence": sentence}, status=status)


def bad_request(request, exception):
    return too_large(request) if isinstance(exception, RequestDataTooBig) else refuse(request, "400.html", 400)


def too_large(request):
    sentence = _(
        "What was sent is too large. Shorten it, or put it into a document and link to it; of a page with plans leave "
        "the pictures out, or paste its text."
    )
    return refuse(request, "400.html", 413, sentence)


def forbidden(request, exception=None):
    return refuse(request, "403.html", 403, str(exception or ""))


def not_found(request, exception):
    return refuse(
        request, "404.html", 404, _("There is nothing at this address.") if request.path.startswith("/api/") else ""
    )


def server_error(request):
    """Without context processors: whatever broke may break them too."""
    return HttpResponse(render_to_string("500.html"), status=500)


def csrf_failure(request, reason=""):
    sentence = _("This page was open for too long, or cookies are off. Go back, load it again, and send it once more.")
    return refuse(request, "403.html", 403, sentence)
