"""What list pages share: columns that sort, filters that stay in the address, and the list as a file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.http import urlencode

from organizations.models import Restorable, Unit
from reports.spreadsheets import Value, as_csv

ON_A_PAGE = 100
MOST_IN_A_FILE = 50_000


@dataclass(frozen=True)
class Heading:
    """The head of a column. `query` sorts by it, the other way round when it is sorted already; "" cannot be sorted."""

    label: str
    query: str = ""
    order: str = ""  # for aria-sort
    is_number: bool = False


def headings(columns: Sequence[tuple[str, str, bool]], said: dict[str, str]) -> list[Heading]:
    """`columns`: (word of the sort or "", label, is a number). `said`: the filters as the address says them."""
    sort = said.get("sort", "") or "name"
    found = []
    for word, label, is_number in columns:
        order = {word: "ascending", f"-{word}": "descending"}.get(sort, "") if word else ""
        turned = f"-{word}" if order == "ascending" else word
        query = urlencode({**{name: text for name, text in said.items() if text}, "sort": turned}) if word else ""
        found.append(Heading(label, query, order, is_number))
    return found


def query_of(said: dict[str, str]) -> str:
    """The filters as a query string, for links that keep them."""
    return urlencode({name: text for name, text in said.items() if text})


def page_of(rows: QuerySet, request) -> dict:
    """Template context: the page that the address asks for, and the numbers of the others."""
    page: Page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    return {"rows": page, "pages": page.paginator.get_elided_page_range(page.number)}


def with_right(rows: Iterable[Restorable], membership) -> list[tuple[Restorable, bool]]:
    """Each row, and whether she may change it."""
    return [(row, membership.may_write(row.write_permission, row.scope_unit_id)) for row in rows]


def units_of(membership) -> QuerySet:
    """For the filter by unit."""
    return Unit.objects.visible_to(membership)


def csv_file(name: str, header: Sequence[str], rows: Iterable[Sequence[Value]]) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(as_csv(header, rows), content_type="text/csv; charset=utf-8", headers=headers)
