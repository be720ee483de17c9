"""No request is read that says it is too large: Django bounds forms only, neither uploads nor what the API reads."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.urls import Resolver404, resolve

from orgscale.views import too_large


class BodyLimitMiddleware:
    """Answers 413 to more than `settings.BODY_LIMIT` bytes. Of a body without a Content-Length Django reads nothing.

    The pages of `settings.LARGE_BODIES` take larger files, from people who are signed in. This middleware stands before
    the one of sessions, so that nothing of a refused body is read; it looks into the session itself.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or len(length) > 19 or int(length) > _limit(request, int(length)):
            return too_large(request)
        return self.get_response(request)


def _limit(request, length: int) -> int:
    if length <= settings.BODY_LIMIT:
        return settings.BODY_LIMIT
    try:
        larger = settings.LARGE_BODIES.get(resolve(request.path_info).url_name, 0)
    except Resolver404:
        larger = 0
    return larger if larger and _is_signed_in(request) else settings.BODY_LIMIT


def _is_signed_in(request) -> bool:
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    return bool(key) and SESSION_KEY in import_module(settings.SESSION_ENGINE).SessionStore(key)
