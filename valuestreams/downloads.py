"""A state of a stream as a file to take along, for the pages and for the API."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from reports.spreadsheets import as_csv
from valuestreams import stream as values
from valuestreams.documents import paper, table, workbook
from valuestreams.drawing.map_svg import map_svg
from valuestreams.format import write
from valuestreams.models import State
from valuestreams.queries.numbers import measured


@dataclass(frozen=True)
class FileKind:
    label: str
    media_type: str
    render: Callable[[State, values.Stream], bytes | str]


def _yaml(state: State, value: values.Stream) -> str:
    return write(value)


def _csv(state: State, value: values.Stream) -> bytes:
    return as_csv(table.HEADER, table.rows(value))


def _xlsx(state: State, value: values.Stream) -> bytes:
    return workbook.render(value, measured(value).measures)


def _svg(state: State, value: values.Stream) -> str:
    return map_svg(value, heading=f"{value.title}: {state}")


def _pdf(state: State, value: values.Stream) -> bytes:
    organization = state.stream.organization
    measures = measured(value).measures
    return paper.render(
        value, measures, state=str(state), organization=organization.name, language=organization.language
    )


FILES = {
    "yaml": FileKind("YAML", "application/yaml; charset=utf-8", _yaml),
    "csv": FileKind("CSV", "text/csv; charset=utf-8", _csv),
    "xlsx": FileKind("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
    "svg": FileKind("SVG", "image/svg+xml", _svg),
    "pdf": FileKind("PDF", "application/pdf", _pdf),
}
LABELS = [(file_format, kind.label) for file_format, kind in FILES.items()]


def response(state: State, value: values.Stream, file_format: str) -> HttpResponse:
    """The file as an attachment. `file_format` is one of FILES."""
    kind = FILES[file_format]
    name = "-".join(filter(None, (slugify(state.stream.title)[:60], slugify(state.name)[:30]))) or "stream"
    answer = HttpResponse(kind.render(state, value), content_type=kind.media_type)
    answer["Content-Disposition"] = content_disposition_header(True, f"{name}.{file_format}")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
