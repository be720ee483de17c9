"""A report as a file: PDF and XLSX as they were rendered, JSON as it is stored. For the pages and for the API."""

import json

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from reports import queries
from reports.models import Document, Report
from reports.serializers import readable_json

JSON = "json"
TYPES = {
    Document.Format.PDF: "application/pdf",
    Document.Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    JSON: "application/json",
}


def response(report: Report, file_format: str, membership) -> HttpResponse:
    """The file as an attachment. Raises Http404 for a format that there is not, PermissionDenied for hidden sections."""
    if file_format not in TYPES or not report.is_built:
        raise Http404
    answer = HttpResponse(_content(report, file_format, membership), content_type=TYPES[file_format])
    answer["Content-Disposition"] = content_disposition_header(True, file_name(report, file_format))
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-cache"
    return answer


def file_name(report: Report, file_format: str) -> str:
    """Plain letters only, so that no system stumbles over it."""
    return f"{slugify(report.title)[:80].strip('-') or 'report'}-{report.as_of:%Y-%m-%d}.{file_format}"


def _content(report: Report, file_format: str, membership) -> bytes:
    if file_format == JSON:
        return json.dumps(readable_json(queries.readable(report, membership)), ensure_ascii=False, indent=1).encode()
    document = queries.document(report, file_format, membership)
    if document is None:
        raise Http404
    return bytes(document.content)
