"""Canvas sessions: the list of a stream, one's own answer, the board of the moderator, the results."""

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organizations import bin
from organizations.access import org_view
from organizations.errors import DomainError
from organizations.permissions import Permission
from organizations.views.answers import show, tell_deleted
from reports import plotly
from valuestreams import canvas_files
from valuestreams.forms.canvas import QUESTION, AnswerForm, CanvasForm, OwnAnswerForm, SortForm
from valuestreams.models import Canvas, CanvasAnswer
from valuestreams.queries import canvas as queries
from valuestreams.services import canvas as services
from valuestreams.structure import round_half_up
from valuestreams.views.frame import framed, stream_or_404

with_charts = csp_update({"style-src": [UNSAFE_INLINE]})  # Plotly writes them


def canvas_or_404(membership, canvas_id: int) -> Canvas:
    rows = Canvas.objects.visible_to(membership).select_related(
        "organization", "opened_by__user", "stream__organization", "stream__unit", "stream__owner", "stream__calendar"
    )
    return get_object_or_404(rows, pk=canvas_id)


def answer_or_404(membership, answer_id: int) -> CanvasAnswer:
    rows = CanvasAnswer.objects.visible_to(membership).select_related(
        "organization", "unit", "canvas__stream__organization", "canvas__stream__calendar"
    )
    return get_object_or_404(rows, pk=answer_id)


@org_view(Permission.VIEW_RESULTS)
def canvases(request, membership, stream_id):
    stream = stream_or_404(membership, stream_id)
    lines = queries.canvas_lines(stream, membership)
    return show(request, "valuestreams/canvas/index.html", framed(request, stream, lines=lines))


@org_view(Permission.EDIT)
def create(request, membership, stream_id):
    stream = stream_or_404(membership, stream_id)
    initial = {"title": _("How we create value"), "question": QUESTION}
    form = CanvasForm(request.POST or None, initial=initial)
    if request.method == "POST" and (made := form.submit(services.open_canvas, stream=stream, by=membership)):
        return to_board(made)
    return show(request, "valuestreams/canvas/new.html", framed(request, stream), form)


@org_view(Permission.PARTICIPATE)
def canvas(request, membership, canvas_id):
    """One's own answer: to give, to change while the session is open, and to read when it is closed."""
    shown = canvas_or_404(membership, canvas_id)
    own = queries.own_answer(shown, membership)
    form = OwnAnswerForm(
        request.POST or None, membership=membership, canvas=shown, initial=_answer_initial(membership, own)
    )
    context = {"canvas": shown, "own": own, "card": queries.card_of(own, shown) if own else None}
    if request.method == "POST" and form.submit(services.answer, canvas=shown, by=membership):
        messages.success(request, _("Your answer is kept. You can change it until the session is closed."))
        return redirect("canvas", org=membership.organization.slug, canvas_id=shown.pk)
    if form.stale:
        theirs = form.stale.current
        form.sends(revision=theirs["revision"] if theirs else 0)
        context |= {"form": form, "theirs": theirs}
        return render(request, "valuestreams/canvas/answer.html", context, status=409)
    return show(request, "valuestreams/canvas/answer.html", context, form)


def _answer_initial(membership, own: CanvasAnswer | None) -> dict:
    """What she said; before she has said anything, who the organization knows her to be."""
    if own:
        return {name: getattr(own, name) for name in ("role", "unit", "step_key", "text", "revision")}
    person = getattr(membership, "person", None)
    return {"revision": 0, "role": person.title if person else "", "unit": person.unit if person else None}


@org_view(Permission.VIEW_RESULTS)
def board(request, membership, canvas_id):
    shown = canvas_or_404(membership, canvas_id)
    return show(request, "valuestreams/canvas/board.html", _board_context(request, shown))


def _board_context(request, shown: Canvas, form: AnswerForm | None = None, **more) -> dict:
    form = form or AnswerForm(membership=request.membership, canvas=shown)
    page = queries.canvas_page(shown, request.membership)
    return framed(request, shown.stream, canvas=shown, page=page, said=form, **more)


@require_POST
@org_view(Permission.EDIT)
def say(request, membership, canvas_id):
    """Write down what a role said in the room."""
    shown = canvas_or_404(membership, canvas_id)
    form = AnswerForm(request.POST, membership=membership, canvas=shown)
    if form.submit(services.add_said, canvas=shown, by=membership):
        messages.success(request, _("Written down."))
        return to_board(shown)
    return render(request, "valuestreams/canvas/board.html", _board_context(request, shown, form), status=422)


@require_POST
@org_view(Permission.EDIT)
def sort(request, membership, answer_id):
    """Into another column. A request of the script gets the board back, without it the page."""
    answer = answer_or_404(membership, answer_id)
    form, refusal, status = SortForm(request.POST), "", 200
    try:
        if not form.is_valid():
            refusal, status = _("There is no such column."), 422
        else:
            services.sort_answer(answer=answer, by=membership, **form.cleaned_data)
    except DomainError as refused:
        refusal, status = str(refused), refused.status
    if not request.htmx and not refusal:
        return to_board(answer.canvas)
    template = "valuestreams/canvas/_board.html" if request.htmx else "valuestreams/canvas/board.html"
    context = _board_context(request, canvas_or_404(membership, answer.canvas_id), refusal=refusal, moved=answer.pk)
    return render(request, template, context, status=status)


@require_POST
@org_view(Permission.EDIT)
def unsay(request, membership, answer_id):
    answer = answer_or_404(membership, answer_id)
    services.remove_said(answer=answer, by=membership)
    messages.success(request, _("Removed."))
    return to_board(answer.canvas)


@require_POST
@org_view(Permission.EDIT)
def close(request, membership, canvas_id):
    closed = services.close_canvas(canvas=canvas_or_404(membership, canvas_id), by=membership)
    messages.success(request, _("The session is closed. Everybody who reads results sees the answers now."))
    return redirect("canvas-results", org=membership.organization.slug, canvas_id=closed.pk)


@require_POST
@org_view(Permission.EDIT)
def reopen(request, membership, canvas_id):
    return to_board(services.reopen_canvas(canvas=canvas_or_404(membership, canvas_id), by=membership))


@require_POST
@org_view(Permission.EDIT)
def delete(request, membership, canvas_id):
    shown = canvas_or_404(membership, canvas_id)
    bin.delete(shown, by=membership)
    tell_deleted(request, shown)
    return redirect("canvases", org=membership.organization.slug, stream_id=shown.stream_id)


@with_charts
@org_view(Permission.VIEW_RESULTS)
def results(request, membership, canvas_id):
    """The gap of each department, and the answers behind it."""
    shown = canvas_or_404(membership, canvas_id)
    page = queries.canvas_page(shown, membership)
    context = framed(request, shown.stream, canvas=shown, page=page, chart=_drawing(page), gap_rows=_gap_rows(page))
    return show(request, "valuestreams/canvas/results.html", context)


def _drawing(page: queries.CanvasPage) -> dict | None:
    if not page.gaps:
        return None
    chart = queries.gap_chart(page.gaps)
    return {"title": chart.title, "summary": chart.summary, "figure": plotly.figure(chart)}


def _gap_rows(page: queries.CanvasPage) -> list[dict]:
    return [
        {
            "name": queries.named(gap.department),
            "count": gap.count,
            "value": gap.value,
            "output": gap.output,
            "unclear": gap.unclear,
            "percent": round_half_up(100 * gap.distance),
        }
        for gap in page.gaps or ()
    ]


@org_view(Permission.VIEW_RESULTS)
def download(request, membership, canvas_id):
    shown = canvas_or_404(membership, canvas_id)
    page = queries.canvas_page(shown, membership)
    response = HttpResponse(canvas_files.as_csv(page), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="canvas-{shown.pk}.csv"'
    return response


def to_board(shown: Canvas):
    return redirect("canvas-board", org=shown.organization.slug, canvas_id=shown.pk)
