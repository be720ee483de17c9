"""The goals of a stream, step by step, and all goals with the steps that they serve."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organizations.access import org_view
from organizations.permissions import Permission
from organizations.views.answers import asked, show
from roadmaps import goal_files
from roadmaps.forms import GoalFilterForm, TraceForm, VisionForm
from roadmaps.queries import goals as queries
from roadmaps.services import tracing
from valuestreams.goals import Verdict
from valuestreams.models import Stream
from valuestreams.queries.steps import step_names
from valuestreams.services.streams import describe_stream
from valuestreams.views.frame import framed, stream_or_404
from vpmom.models import Item

ON_A_PAGE = 50


@org_view(Permission.VIEW_RESULTS)
def stream_goals(request, membership, stream_id):
    return _page(request, stream_or_404(membership, stream_id))


def _page(request, stream: Stream, form: VisionForm | None = None, status: int = 200, **more):
    """With the search for a goal to add, which works without script too."""
    membership = request.membership
    initial = {"vision": stream.vision, "mission": stream.mission, "revision": stream.revision}
    page = queries.stream_goals(stream, membership)
    context = framed(
        request,
        stream,
        page=page,
        **{f"{verdict.value}_count": page.count(verdict) for verdict in Verdict},
        form=form or VisionForm(initial=initial),
        **_search(request, stream),
        **more,
    )
    return render(request, "roadmaps/goals.html", context, status=status)


def _search(request, stream: Stream) -> dict:
    words, step = asked(request, "q"), asked(request, "step", 60)
    names = step_names(stream)
    step = step if step in names else ""
    found = queries.found_goals(request.membership, words, stream=stream, step_key=step) if words.strip() else []
    return {
        "words": words,
        "step": step,
        "step_choices": names.items(),
        "step_name": names.get(step, ""),
        "found": found,
    }


@org_view(Permission.VIEW_RESULTS)
def search(request, membership, stream_id):
    """What the search finds, as a fragment."""
    stream = stream_or_404(membership, stream_id)
    may_write = membership.may_write(Permission.EDIT, stream.unit_id)
    context = {"stream": stream, "may_write": may_write, **_search(request, stream)}
    return render(request, "roadmaps/_goals_found.html", context)


@require_POST
@org_view(Permission.EDIT)
def describe(request, membership, stream_id):
    """Vision and mission, which are part of the head of the stream."""
    stream = stream_or_404(membership, stream_id)
    form = VisionForm(request.POST)
    if form.submit(describe_stream, stream=stream, by=membership):
        messages.success(request, _("Saved."))
        return _to(stream)
    if form.stale:
        form.sends(revision=stream.revision)
        return _page(request, stream, form, status=409, theirs=form.stale.current)
    return _page(request, stream, form, status=422)


@require_POST
@org_view(Permission.EDIT)
def add(request, membership, stream_id):
    """A goal for a step. The button that undoes a removal sends no form: it names the goal in its address."""
    stream = stream_or_404(membership, stream_id)
    said = request.POST if "item" in request.POST else request.GET
    form = TraceForm(said, goals=lambda pk: Item.objects.visible_to(membership).filter(pk=pk).first())
    if form.submit(tracing.add_trace, stream=stream, by=membership):
        messages.success(request, _("The goal serves this step now."))
    else:
        messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
    return _to(stream)


@require_POST
@org_view(Permission.EDIT)
def remove(request, membership, stream_id, trace_id):
    stream = stream_or_404(membership, stream_id)
    trace = _trace_or_404(membership, stream, trace_id)
    again = urlencode({"item": trace.item_id, "step_key": trace.step_key})
    tracing.remove_trace(trace=trace, by=membership)
    undo = reverse("stream-goal-add", args=[membership.organization.slug, stream.pk])
    messages.success(request, _("The goal no longer serves this step."), extra_tags=f"{undo}?{again}")
    return _to(stream)


def _trace_or_404(membership, stream: Stream, trace_id: int):
    """A trace whose goal she may not read is not there."""
    goals = queries.readable_goals(membership)
    trace = queries.readable_traces(membership, goals).filter(stream=stream, pk=trace_id).first()
    if trace is None:
        raise Http404
    return trace


@org_view(Permission.VIEW_RESULTS)
def goals_served(request, membership):
    form = GoalFilterForm(request.GET, membership=membership)
    rows = queries.goals_served(membership, **form.wish)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    query = urlencode({name: value for name, value in request.GET.items() if name in form.fields})
    context = {"form": form, "page": page, "count": len(rows), "query": query, "wish": any(form.wish.values())}
    return show(request, "roadmaps/goals_served.html", context)


@org_view(Permission.VIEW_RESULTS)
def goals_served_csv(request, membership):
    form = GoalFilterForm(request.GET, membership=membership)
    body = goal_files.as_csv(queries.goals_served(membership, **form.wish))
    response = HttpResponse(body, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="goals.csv"'
    return response


def _to(stream: Stream):
    return redirect("stream-goals", org=stream.organization.slug, stream_id=stream.pk)
