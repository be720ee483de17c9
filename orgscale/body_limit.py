"""No request is read that says it is too large: Django bounds forms only, neither uploads nor what the API reads."""

from django.conf import settings

from orgscale.views import too_large


class BodyLimitMiddleware:
    """Answers 413 to more than `settings.BODY_LIMIT` bytes. Of a body without a Content-Length Django reads nothing."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and len(length) < 20 and int(length) <= settings.BODY_LIMIT:
            return self.get_response(request)
        return too_large(request)
