"""From a stream to a roadmap: what a planned state changes, step by step, to be taken as initiatives."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from organizations.access import org_view
from organizations.permissions import Permission
from organizations.views.answers import asked
from roadmaps.forms import RoadmapChoiceForm, WishForm
from roadmaps.models import Roadmap
from roadmaps.queries import from_streams as queries
from roadmaps.queries.from_streams import Proposals, Proposed
from roadmaps.services import Wish, add_initiatives
from valuestreams.models import State, Stream
from valuestreams.queries.steps import step_names
from valuestreams.views.frame import framed, stream_or_404

MOST_SENT = 200  # lines of one form that are read again


@org_view(Permission.VIEW_RESULTS)
def page(request, membership, stream_id):
    return _page(request, stream_or_404(membership, stream_id))


@require_POST
@org_view(Permission.EDIT)
def add(request, membership, stream_id):
    """Take what is ticked into a roadmap."""
    stream = stream_or_404(membership, stream_id)
    lines = _lines(request, stream, _states(request, stream))
    choice = RoadmapChoiceForm(request.POST, roadmaps=queries.roadmaps_for(membership))
    chosen = [(line, form) for line, form in lines if form.is_valid() and form.cleaned_data["chosen"]]
    wrong = [form for _line, form in lines if form["chosen"].value() and not form.is_valid()]
    wishes = [_wish(line, form.cleaned_data) for line, form in chosen]
    if not wrong and (rows := choice.submit(add_initiatives, stream=stream, wishes=wishes, by=membership)):
        return _told(request, choice.cleaned_data["roadmap"], len(rows))
    return _page(request, stream, choice, status=422)


def _wish(line: Proposed, said: dict) -> Wish:
    return Wish(line.step_key, said["title"], said["effort_days"], said["duration_days"], line.why, line.saves)


def _told(request, roadmap: Roadmap, count: int):
    sentence = ngettext(
        "%(n)s initiative is on “%(roadmap)s” now.", "%(n)s initiatives are on “%(roadmap)s” now.", count
    )
    messages.success(request, sentence % {"n": count, "roadmap": roadmap.title})
    return redirect("roadmap", request.membership.organization.slug, roadmap.pk)


def _page(request, stream: Stream, choice: RoadmapChoiceForm | None = None, status: int = 200):
    now, then, others = _states(request, stream)
    roadmaps = queries.roadmaps_for(request.membership)
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


def _lines(request, stream: Stream, states) -> list[tuple[Proposed, WishForm]]:
    """What is proposed with its form. What was sent of steps that ask for nothing any more stays in the list."""
    now, then, _others = states
    proposed = list(_found(request, now, then).proposed)
    if request.method == "POST":
        known = {one.step_key for one in proposed}
        names = step_names(stream)
        sent = [key.removesuffix("-title") for key in request.POST if key.endswith("-title")][:MOST_SENT]
        proposed += [Proposed(key, names[key], "", "") for key in sent if key in names and key not in known]
    return [(one, _form(request, one)) for one in proposed]


def _form(request, one: Proposed) -> WishForm:
    data = request.POST if request.method == "POST" else None
    return WishForm(data, step=one.step, prefix=one.step_key, initial={"title": one.title})
