"""How a rule says no: a sentence fit for the user, turned into a page or an API body in the two places below."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler


class DomainError(Exception):
    """A rule of the business said no. `field` names the form field that it is about, if there is one."""

    status = 409

    def __init__(self, sentence: str, field: str | None = None):
        super().__init__(sentence)
        self.field = field


class Stale(DomainError):
    """Somebody else wrote in between. `current` is what stands there now, to be shown beside what was typed."""

    def __init__(self, sentence: str, current):
        super().__init__(sentence)
        self.current = current


class DomainErrorMiddleware:
    """A rule that no form caught still becomes a whole page with the sentence and a way back."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception) -> HttpResponse | None:
        if not isinstance(exception, DomainError):
            return None
        return render(request, "409.html", {"sentence": str(exception)}, status=exception.status)


def api_exception_handler(exc, context) -> Response | None:
    """One shape for every refusal: {"detail": sentence, "errors": {field: [sentences]}}."""
    if isinstance(exc, Stale):
        return Response({"detail": str(exc), "errors": {}, "current": exc.current}, status=exc.status)
    if isinstance(exc, DomainError):
        errors = {exc.field: [str(exc)]} if exc.field else {}
        return Response({"detail": str(exc), "errors": errors}, status=exc.status)
    response = exception_handler(exc, context)
    if response is None:
        return None
    if isinstance(exc, ValidationError):
        errors = response.data if isinstance(response.data, dict) else {"": response.data}
        response.data = {"detail": _("Some of what was sent cannot be used."), "errors": errors}
    elif isinstance(exc, PermissionDenied) and str(exc):
        response.data = {"detail": str(exc), "errors": {}}
    else:
        response.data = {"detail": str(response.data.get("detail", exc)), "errors": {}}
    return response
