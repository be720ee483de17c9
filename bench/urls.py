"""The addresses of OrgScale, and the empty view that everything is compared with."""

from django.http import HttpResponse
from django.urls import path

from orgscale.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

EMPTY = "/bench/empty/"


def empty(request):
    """The least that a page for somebody signed in can do: load the session and the user."""
    return HttpResponse("ok" if request.user.is_authenticated else "nobody")


urlpatterns = [path(EMPTY.strip("/") + "/", empty), *urlpatterns]
