"""A view of a state as a picture to take along."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from valuestreams.models import State


def as_file(state: State, picture: str, view: str) -> HttpResponse:
    """`picture` is a whole SVG document; the file is named after the stream and the view."""
    answer = HttpResponse(picture, content_type="image/svg+xml")
    name = f"{slugify(state.stream.title)[:80].strip('-') or 'stream'}-{view}.svg"
    answer["Content-Disposition"] = content_disposition_header(True, name)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
