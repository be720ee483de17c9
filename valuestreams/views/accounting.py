"""Lean accounting of one stream: box score, profit and loss, capacity, funding with its teams."""

from datetime import date, timedelta
from functools import partial

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organizations.access import org_view
from organizations.errors import Stale
from organizations.permissions import Permission
from organizations.views.answers import asked
from reports import plotly
from valuestreams.accounting import pictures, score_file
from valuestreams.accounting.box_score import Kind
from valuestreams.accounting.typed import exact_money, show
from valuestreams.forms.accounting import BoxScoreForm, EntryForm, ScenarioForm
from valuestreams.forms.accounting_rows import beside
from valuestreams.forms.accounting_tables import CapacityForm
from valuestreams.models import BoxColumn, MoneyEntry, State, Stream
from valuestreams.queries import accounting as queries
from valuestreams.queries.reading import basis_of
from valuestreams.services import accounting_money, accounting_score
from valuestreams.stream import Per
from valuestreams.views.frame import framed, state_or_404, stream_or_404

ON_A_PAGE = 50
PERIODS = (Per.MONTH, Per.QUARTER, Per.WEEK)
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
with_charts = csp_update({"style-src": [UNSAFE_INLINE]})  # Plotly writes them


# ---- Box score ----


@org_view(Permission.VIEW_RESULTS)
def box_score(request, membership, stream_id):
    """`?week=` names a day of the week that is shown; `?from=` a state whose numbers begin the planned column."""
    stream = stream_or_404(membership, stream_id)
    score = queries.score(stream, _day(request))
    form = BoxScoreForm(score=score, currency=stream.currency)
    taken = _take_over(request, membership, stream, form)
    return _score_page(request, stream, score, form, taken=taken)


def _day(request) -> date:
    try:
        found = date.fromisoformat(asked(request, "week", 10))
    except ValueError:
        return localdate()
    return found if 1990 <= found.year <= 2200 else localdate()


def _take_over(request, membership, stream: Stream, form: BoxScoreForm) -> State | None:
    """Fill the planned column with what a state's numbers say; nothing is stored until it is saved."""
    wanted = asked(request, "from", 18)
    if not (wanted.isascii() and wanted.isdigit()) or not membership.may_write(Permission.EDIT, stream.unit_id):
        return None
    state = state_or_404(membership, int(wanted))
    if state.stream_id != stream.pk:
        return None
    for name, value in queries.planned_by(state).items():
        form.initial[f"planned-{name}"] = value
    return state


@require_POST
@org_view(Permission.EDIT)
def save_box_score(request, membership, stream_id):
    stream = stream_or_404(membership, stream_id)
    score = queries.score(stream, _day(request))
    form = BoxScoreForm(request.POST, score=score, currency=stream.currency)
    try:
        if form.is_valid():
            accounting_score.write_columns(stream=stream, by=membership, **form.cleaned_data)
            messages.success(request, _("The box score is saved."))
            return _to_week(stream, score.week)
    except Stale as stale:
        form.show_theirs(stale.current)
        return _score_page(request, stream, score, form, conflict=str(stale), status=409)
    return _score_page(request, stream, score, form, status=422)


def _score_page(request, stream: Stream, score: queries.Score, form: BoxScoreForm, *, status: int = 200, **more):
    context = framed(request, stream)
    context |= {
        "score": score,
        "form": form,
        "blocks": form.blocks(may_write=context["may_write"]),
        "before": score.week - queries.WEEK,
        "after": score.week + queries.WEEK,
        "scenarios": [column for column in score.columns if column.kind == BoxColumn.Kind.SCENARIO],
        "sources": [state for state in context["states"] if not state.is_current],
        "scenario_form": ScenarioForm(),
        **more,
    }
    return render(request, "valuestreams/accounting/box_score.html", context, status=status)


@require_POST
@org_view(Permission.EDIT)
def add_scenario(request, membership, stream_id):
    stream = stream_or_404(membership, stream_id)
    form = ScenarioForm(request.POST)
    if form.submit(accounting_score.add_scenario, stream=stream, by=membership) is None:
        messages.error(request, " ".join(sentence for sentences in form.errors.values() for sentence in sentences))
    return _to_week(stream, _day(request))


@require_POST
@org_view(Permission.EDIT)
def remove_scenario(request, membership, column_id):
    rows = BoxColumn.objects.visible_to(membership).select_related("stream__organization")
    column = get_object_or_404(rows, pk=column_id)
    accounting_score.remove_scenario(column=column, by=membership)
    messages.success(request, _("The scenario is removed."))
    return _to_week(column.stream, _day(request))


def _to_week(stream: Stream, week: date):
    response = redirect("stream-box-score", stream.organization.slug, stream.pk)
    if queries.monday(week) != queries.monday(localdate()):
        response["Location"] += f"?week={week.isoformat()}"
    return response


@org_view(Permission.VIEW_RESULTS)
def download_box_score(request, membership, stream_id, kind):
    stream = stream_or_404(membership, stream_id)
    score = queries.score(stream, _day(request))
    columns = [column.score for column in score.columns]
    write, content_type = {
        "csv": (score_file.as_csv, "text/csv; charset=utf-8"),
        "xlsx": (score_file.as_xlsx, SHEET),
    }[kind]
    disposition = f'attachment; filename="box-score-{stream.pk}-{score.week}.{kind}"'
    content = write(columns, stream.currency)
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": disposition})


# ---- Profit and loss ----


@with_charts
@org_view(Permission.VIEW_RESULTS)
def money(request, membership, stream_id):
    """`?per=` month, quarter or week."""
    return _money_page(request, stream_or_404(membership, stream_id), EntryForm())


@with_charts
@require_POST
@org_view(Permission.EDIT)
def book(request, membership, stream_id):
    stream = stream_or_404(membership, stream_id)
    form = EntryForm(request.POST)
    if form.submit(accounting_money.book, stream=stream, by=membership) is None:
        return _money_page(request, stream, form)
    messages.success(request, _("It is booked."))
    return redirect("stream-money", membership.organization.slug, stream.pk)


@require_POST
@org_view(Permission.EDIT)
def unbook(request, membership, entry_id):
    rows = MoneyEntry.objects.visible_to(membership).select_related("stream__organization")
    entry = get_object_or_404(rows, pk=entry_id)
    accounting_money.unbook(entry=entry, by=membership)
    messages.success(request, _("The entry is gone."))
    return redirect("stream-money", membership.organization.slug, entry.stream_id)


def _money_page(request, stream: Stream, form: EntryForm):
    per = next((one for one in PERIODS if one == request.GET.get("per")), PERIODS[0])
    found = queries.statements(stream, per)
    labels = [_label(one.first, per) for one in found]
    chart = pictures.money_chart(found, labels, stream.currency) if found else None
    page = Paginator(MoneyEntry.objects.visible_to(request.membership).filter(stream=stream), ON_A_PAGE)
    page = page.get_page(request.GET.get("page"))
    context = framed(
        request,
        stream,
        form=form,
        per=per,
        periods=PERIODS,
        rows=[_statement(label, one) for label, one in zip(labels, found, strict=True)][::-1],
        chart=chart and {"title": chart.title, "summary": chart.summary, "figure": plotly.figure(chart)},
        page=page,
        entries=[(entry, exact_money(entry.cents)) for entry in page.object_list],
    )
    return render(request, "valuestreams/accounting/money.html", context, status=422 if form.errors else 200)


def _label(first: date, per: Per) -> str:
    if per is Per.WEEK:
        return first.isoformat()
    last = first + timedelta(days=80)
    month = date_format(first, "M Y")
    return month if per is Per.MONTH else f"{date_format(first, 'M')} – {date_format(last, 'M Y')}"


def _statement(label: str, one) -> dict:
    """A row of the table in words: each cell is (text, why there is none)."""
    values = [
        (one.revenue, Kind.MONEY),
        (one.material, Kind.MONEY),
        (one.conversion, Kind.MONEY),
        (one.profit, Kind.MONEY),
        (one.ros, Kind.SHARE),
        (one.unit_cost, Kind.MONEY),
    ]
    parts = [(MoneyEntry.Kind(kind).label, exact_money(cents)) for kind, cents in one.parts]
    return {
        "label": label,
        "cells": [(show(value.value, kind), value.sentence) for value, kind in values],
        "parts": parts,
    }


# ---- Capacity ----


@org_view(Permission.VIEW_RESULTS)
def capacity(request, membership, stream_id):
    stream = stream_or_404(membership, stream_id)
    page = queries.capacity_of(stream)
    return _capacity_page(request, stream, page, _capacity_form(stream, page))


def _capacity_form(stream: Stream, page: queries.CapacityPage, data=None) -> CapacityForm:
    return CapacityForm(data, staff=page.staff, basis=basis_of(stream), revision=page.revision)


@require_POST
@org_view(Permission.EDIT)
def save_capacity(request, membership, stream_id):
    stream = stream_or_404(membership, stream_id)
    page = queries.capacity_of(stream)
    form = _capacity_form(stream, page, request.POST)
    if form.asks_again:
        return _capacity_page(request, stream, page, form)
    try:
        if form.is_valid():
            accounting_score.write_capacity(stream=stream, by=membership, **form.cleaned_data)
            messages.success(request, _("The calculation is saved."))
            return redirect("stream-capacity", membership.organization.slug, stream.pk)
    except Stale as stale:
        page = queries.capacity_of(stream)
        form = beside(form, partial(_capacity_form, stream, page))
        return _capacity_page(request, stream, page, form, conflict=str(stale), status=409)
    return _capacity_page(request, stream, page, form, status=422)


def _capacity_page(request, stream: Stream, page: queries.CapacityPage, form: CapacityForm, *, status=200, **more):
    context = framed(request, stream, page=page, form=form, groups=form.groups(), **more)
    if page.capacity:
        found = page.capacity
        parts = (found.productive, *found.causes, found.non_productive, found.available)
        context |= {
            "bar": pictures.capacity_bar(found),
            "rows": [
                (pictures.NAMES[part.key], part, show(part.share.value, Kind.SHARE), _hours(part.seconds))
                for part in parts
            ],
            "total": _hours(found.total),
            "overload": show(1 - found.available.share.value, Kind.SHARE) if found.is_overloaded else "",
        }
    return render(request, "valuestreams/accounting/capacity.html", context, status=status)


def _hours(seconds) -> str:
    return f"{show(seconds.value / 3600, Kind.NUMBER)} h" if seconds.value is not None else "?"
