"""From a stream to a roadmap: what a planned state changes, step by step, to be taken as initiatives."""

from django.shortcuts import render
from django.views.decorators.http import require_POST

from organizations.access import org_view
from organizations.permissions import Permission
from organizations.views.answers import asked
from roadmaps.forms import RoadmapChoiceForm
from roadmaps.queries import from_streams as queries
from roadmaps.queries.from_streams import Proposals
from roadmaps.queries.proposed import roadmaps_for
from roadmaps.services import add_initiatives
from roadmaps.views.wishes import Line, lines_of, take
from valuestreams.models import State, Stream
from valuestreams.queries.steps import step_names
from valuestreams.views.frame import framed, stream_or_404


@org_view(Permission.VIEW_RESULTS)
def page(request, membership, stream_id):
    return _page(request, stream_or_404(membership, stream_id))


@require_POST
@org_view(Permission.EDIT)
def add(request, membership, stream_id):
    """Take what is ticked into a roadmap."""
    stream = stream_or_404(membership, stream_id)
    lines = _lines(request, stream, _states(request, stream))
    choice = RoadmapChoiceForm(request.POST, roadmaps=roadmaps_for(membership))
    return take(request, choice, lines, add_initiatives, stream=stream) or _page(request, stream, choice, status=422)


def _page(request, stream: Stream, choice: RoadmapChoiceForm | None = None, status: int = 200):
    now, then, others = _states(request, stream)
    roadmaps = roadmaps_for(request.membership)
    context = framed(
        request,
        stream,
        now=now,
        then=then,
        others=others,
        lines=_lines(request, stream, (now, then, others)),
        left=_found(request, now, then).left,
        traced=queries.traced(request.membership, stream),
        may_take=request.membership.can(Permission.EDIT),
        has_roadmap=roadmaps.exists(),
        choice=choice or RoadmapChoiceForm(roadmaps=roadmaps),
    )
    return render(request, "roadmaps/stream_initiatives.html", context, status=status)


def _states(request, stream: Stream) -> tuple[State | None, State | None, list[State]]:
    """The current state, the one asked for or else the newest future one, and all that can be asked for."""
    rows = State.objects.visible_to(request.membership).filter(stream=stream).select_related("stream__calendar")
    states = list(rows.order_by("pk"))
    now = next((state for state in states if state.is_current), None)
    others = [state for state in states if not state.is_current]
    future = [state for state in others if state.kind == State.Kind.FUTURE] or others
    wanted = request.POST.get("to", "") or asked(request, "to")
    then = next((state for state in others if str(state.pk) == wanted), future[-1] if future else None)
    return now, then, others


def _found(request, now: State | None, then: State | None) -> Proposals:
    """Computed once for a request."""
    if not hasattr(request, "proposed_initiatives"):
        request.proposed_initiatives = queries.proposals(now, then) if now else Proposals(())
    return request.proposed_initiatives


def _lines(request, stream: Stream, states) -> list[Line]:
    now, then, _others = states
    return lines_of(request, _found(request, now, then).proposed, lambda: step_names(stream))
