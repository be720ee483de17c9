"""A plan as a file to take along, for the pages and for the API."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vpmom import onepage
from vpmom.documents import data, docx, markdown
from vpmom.parser.dialect import DEFAULT, Dialect
from vpmom.plan import Visibility
from vpmom.queries.editions import Edition

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown; charset=utf-8",
    "json": "application/json",
}


def response(edition: Edition, file_format: str, *, annex: bool = False) -> HttpResponse:
    """The file as an attachment. `file_format` is one of TYPES; `annex` puts the commentary behind the page of a PDF."""
    return attachment(_content(edition, file_format, annex), TYPES[file_format], file_name(edition, file_format))


def attachment(content: bytes | str, media_type: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = content_disposition_header(True, name)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def file_name(edition: Edition, file_format: str) -> str:
    """Plain letters only: title, version and, when it is not for everybody, whom it is for."""
    title = slugify(edition.text.title)[:80].strip("-") or "plan"
    version = f"v{edition.version}" if edition.version else "draft"
    audience = () if edition.audience is Visibility.PUBLIC else (edition.audience.value,)
    return f"{'-'.join((title, version, *audience))}.{file_format}"


def fit(edition: Edition) -> onepage.Fit:
    """How the PDF of `edition` will lie on its page."""
    return onepage.measure(edition.text, **_said(edition))


def refusal(fit: onepage.Fit) -> dict:
    """Why there is no one-page PDF, in the shape of every refusal of the API."""
    if not fit.overflow:
        sentence = _("This plan does not fit one page: its head and introduction alone are longer.")
        return {"detail": sentence, "errors": {}}
    sentence = ngettext(
        "This plan does not fit one page: %(number)s line ends below it, even in the smallest type.",
        "This plan does not fit one page: %(number)s lines end below it, even in the smallest type.",
        len(fit.overflow),
    )
    return {"detail": sentence % {"number": len(fit.overflow)}, "errors": {}}


def _content(edition: Edition, file_format: str, annex: bool) -> bytes | str:
    if file_format == "pdf":
        return onepage.render(edition.text, **_said(edition), annex=annex).content
    if file_format == "docx":
        return docx.render(edition.text, **_said(edition))
    if file_format == "md":
        return markdown.render(edition.text, dialect(edition))
    return data.render(edition.text)


def dialect(edition: Edition) -> Dialect:
    """The manner of the page that the plan came from."""
    return Dialect.from_json(edition.plan.dialect) if isinstance(edition.plan.dialect, dict) else DEFAULT


def _said(edition: Edition) -> dict[str, str]:
    return {
        "edition": edition.label,
        "organization": edition.plan.organization.name,
        "language": edition.language,
    }
