"""How work flows: the metrics, the forecast, and the list of items."""

from datetime import date

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from organizations.access import org_view
from organizations.permissions import Permission
from organizations.views.answers import asked, show
from valuestreams import flow_files
from valuestreams.flow import answers, charts, forecast, wording
from valuestreams.flow.items import Kind
from valuestreams.forms.flow import ForecastForm, KindForm
from valuestreams.models import WorkItem
from valuestreams.models.flow import KINDS
from valuestreams.queries import flow as queries
from valuestreams.queries import flow_items, flow_pages
from valuestreams.queries.flow_imports import imports_of
from valuestreams.services import flow as services
from valuestreams.views.flow_drawing import dotted, drawn, smooth, stacked
from valuestreams.views.frame import framed, stream_or_404

ON_A_PAGE = 50
PERIODS = (4, 8, 12, 26, 52, queries.ALL_WEEKS)  # whole weeks
STATES = [
    ("", gettext_lazy("all")), (flow_items.IN_PROGRESS, gettext_lazy("in progress")),
    (flow_items.WAITING, gettext_lazy("not started")), (flow_items.DONE, gettext_lazy("done")),
    (flow_items.DROPPED, gettext_lazy("dropped")),
]  # fmt: skip
FILES = {
    "csv": (flow_files.as_csv, "text/csv; charset=utf-8"),
    "xlsx": (flow_files.as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
with_charts = csp_update({"style-src": [UNSAFE_INLINE]})  # Plotly writes them


@with_charts
@org_view(Permission.VIEW_RESULTS)
def page(request, membership, stream_id):
    stream = stream_or_404(membership, stream_id)
    weeks, kind, until = _weeks(request), _kind(request), _day(request, "until")
    found = flow_pages.flow_page(stream, localdate(), weeks=weeks, kind=kind, until=until)
    context = framed(
        request, stream, found=found, numbers=found.numbers, metrics=found.numbers.metrics, weeks=weeks,
        kind=kind or "", until=until, kinds=KINDS, periods=PERIODS, drawings=_drawings(found.numbers),
        figures=[vars(one) for one in found.figures],
    )  # fmt: skip
    return show(request, "valuestreams/flow/page.html", context)


def _drawings(numbers: queries.FlowNumbers) -> dict[str, dict]:
    metrics = numbers.metrics
    if metrics is None:
        return {}
    return {
        "velocity": stacked(charts.velocity(metrics), _("Week of")),
        "distribution": drawn(charts.distribution(metrics), _("Type")),
        "times": dotted(charts.flow_times(metrics, numbers.items), _("Done on")),
        "cumulative": smooth(charts.cumulative(metrics), _("Day")),
        "load": smooth(charts.load(metrics), _("Day")),
        "ages": drawn(charts.ages(numbers.ageing, metrics), _("Item")),
    }


@with_charts
@org_view(Permission.VIEW_RESULTS)
def forecast_page(request, membership, stream_id):
    stream = stream_or_404(membership, stream_id)
    form = ForecastForm(request.GET)
    said = form.cleaned_data if form.is_valid() else {}
    kind = form.chosen_kind() if said else None
    found = flow_pages.forecast_page(stream, localdate(), items=said.get("items"), by=said.get("by"), kind=kind)
    first = {"items": found.items, "by": said.get("by"), "kind": kind or ""}
    form = form if form.errors else ForecastForm(initial=first)
    weeks = found.numbers.history
    context = framed(
        request, stream, found=found, numbers=found.numbers, metrics=found.numbers.metrics, weeks_count=len(weeks),
        weeks_said=", ".join(map(str, weeks)), **_answer(found),
    )  # fmt: skip
    return show(request, "valuestreams/flow/forecast.html", context, form)


def _answer(found: flow_pages.ForecastPage) -> dict:
    if found.when is not None:
        chart = charts.when_done(found.when, forecast.TRIALS)
        sentence, told = answers.when_sentence(found.when), answers.when_answers(found.when)
    elif found.many is not None:
        chart = charts.how_many_done(found.many, forecast.TRIALS)
        sentence, told = answers.many_sentence(found.many), answers.many_answers(found.many)
    else:
        return {}
    drawing = drawn(chart, _("By the end of") if found.when else _("Items"))
    return {"sentence": sentence, "answers": [vars(one) for one in told], "chart": drawing}


@org_view(Permission.VIEW_RESULTS)
def items(request, membership, stream_id):
    stream = stream_or_404(membership, stream_id)
    wanted = _wanted(request)
    rows = Paginator(flow_items.work_items(stream, wanted), ON_A_PAGE).get_page(request.GET.get("page"))
    numbers = queries.flow_of(stream, localdate())
    lines = [(one, wording.days(one.days)) for one in flow_pages.item_lines(stream, list(rows.object_list), numbers)]
    context = framed(
        request, stream, rows=rows, lines=lines, numbers=numbers, wanted=wanted, kinds=KINDS, states=STATES,
        query=urlencode(_query(wanted)), imports=imports_of(stream),
        pages=rows.paginator.get_elided_page_range(rows.number),
    )  # fmt: skip
    return show(request, "valuestreams/flow/items.html", context)


@require_POST
@org_view(Permission.EDIT)
def set_kind(request, membership, work_item_id):
    rows = WorkItem.objects.visible_to(membership).select_related("stream__organization")
    item = get_object_or_404(rows, pk=work_item_id)
    form = KindForm(request.POST)
    if form.submit(services.set_kind, item=item, by=membership) is None:
        messages.error(request, _("There is no such type."))
    else:
        words = {"item": item, "kind": item.get_kind_display()}
        messages.success(request, _("“%(item)s” counts as %(kind)s. Later files leave that as it is.") % words)
    query = urlencode(_query(_wanted(request))) + (f"&page={page}" if (page := asked(request, "page", 6)) else "")
    address = reverse("stream-items", args=[membership.organization.slug, item.stream_id])
    return redirect(f"{address}?{query}#item-{item.pk}")


@org_view(Permission.VIEW_RESULTS)
def download(request, membership, stream_id, kind):
    stream = stream_or_404(membership, stream_id)
    write, content_type = FILES[kind]
    rows = flow_items.work_items(stream, _wanted(request)).values_list(*queries.COLUMNS)
    zone = queries.zone_of(stream)
    content = write(queries.item_value(row, zone) for row in rows.iterator(chunk_size=5000))
    return _file(content, f"work-items-{stream.pk}.{kind}", content_type)


@org_view(Permission.VIEW_RESULTS)
def example(request, membership, stream_id):
    stream_or_404(membership, stream_id)
    return _file(flow_files.example(), "work-items-example.csv", FILES["csv"][1])


def _file(content: bytes, name: str, content_type: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=content_type, headers=headers)


def _weeks(request) -> int:
    word = asked(request, "weeks", 4)
    return int(word) if word in {str(weeks) for weeks in PERIODS} else queries.USUAL_WEEKS


def _kind(request) -> Kind | None:
    word = asked(request, "type", 20)
    return Kind(word) if word in set(Kind) else None


def _day(request, name: str) -> date | None:
    try:
        day = date.fromisoformat(asked(request, name, 10))
    except ValueError:
        return None
    return day if 1990 <= day.year <= 2200 else None


def _wanted(request) -> flow_items.Wanted:
    return flow_items.Wanted(asked(request, "state", 20), asked(request, "type", 20), asked(request, "q", 60).strip())


def _query(wanted: flow_items.Wanted) -> dict[str, str]:
    told = {"state": wanted.state, "type": wanted.kind, "q": wanted.text}
    return {name: word for name, word in told.items() if word}
