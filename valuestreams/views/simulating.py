"""Simulating a state, alone or against others, and what it found."""

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from organizations.access import org_view
from organizations.permissions import Permission
from organizations.views.answers import asked, show
from valuestreams.forms.simulating import SimulationForm
from valuestreams.models import Simulation, State
from valuestreams.queries import simulating as queries
from valuestreams.services import simulating as services
from valuestreams.views.frame import framed, state_or_404
from valuestreams.views.simulation_drawing import histogram

with_charts = csp_update({"style-src": [UNSAFE_INLINE]})  # Plotly writes them
NUMBERS = ("items", "replications", "warmup", "seed")


@org_view(Permission.VIEW_RESULTS)
def page(request, membership, state_id):
    """What would be simulated, with which numbers, and what was found before."""
    state = state_or_404(membership, state_id)
    found = queries.prepared(state)
    earlier = _earlier(request, membership, state)
    initial = {name: getattr(earlier or found.settings, name) for name in NUMBERS}
    others = _others(membership, state)
    if earlier is not None:
        initial["compare"] = others.filter(pk__in=[one["state"] for one in earlier.frozen])
    return _page(request, state, found, SimulationForm(initial=initial, states=others))


@require_POST
@org_view(Permission.EDIT)
def start(request, membership, state_id):
    state = state_or_404(membership, state_id)
    form = SimulationForm(request.POST, states=_others(membership, state))
    simulation = form.start(services.request_simulation, state, membership)
    if simulation is None:
        return _page(request, state, queries.prepared(state), form)
    return _to(simulation)


def _page(request, state: State, found: queries.Prepared, form: SimulationForm):
    history = queries.history(state, request.membership)
    context = framed(request, state, found=found, history=history)
    return show(request, "valuestreams/simulation.html", context, form)


def _others(membership, state: State):
    return (
        State.objects.visible_to(membership)
        .filter(stream=state.stream_id)
        .exclude(pk=state.pk)
        .select_related("stream__organization", "stream__unit", "stream__calendar")
    )


def _earlier(request, membership, state: State) -> Simulation | None:
    """The run whose numbers are to be used again."""
    number = asked(request, "again", 12)
    rows = Simulation.objects.visible_to(membership).filter(stream=state.stream_id)
    return rows.filter(pk=number).first() if number.isdecimal() else None


def _to(simulation: Simulation):
    route = "stream-what-if" if simulation.compares else "stream-simulation-run"
    return redirect(route, org=simulation.stream.organization.slug, simulation_id=simulation.pk)


@with_charts
@org_view(Permission.VIEW_RESULTS)
def run(request, membership, simulation_id):
    """What a simulation found of one of its states; `?of=1` is the second."""
    simulation = _simulation_or_404(membership, simulation_id)
    if (waiting := _waiting(request, membership, simulation)) is not None:
        return waiting
    runs = queries.runs(simulation)
    number = asked(request, "of", 3) or "0"
    if not number.isdecimal() or int(number) >= len(runs):
        raise Http404
    shown = runs[int(number)]
    chart = histogram(shown.chart, shown.marks, _("Lead time"))
    context = framed(request, _place(simulation), simulation=simulation, run=shown, runs=runs, chart=chart)
    return render(request, "valuestreams/simulation_run.html", context)


@org_view(Permission.VIEW_RESULTS)
def what_if(request, membership, simulation_id):
    """Several states beside each other, each against the first."""
    simulation = _simulation_or_404(membership, simulation_id)
    if not simulation.compares:
        return _to(simulation)
    if (waiting := _waiting(request, membership, simulation)) is not None:
        return waiting
    context = framed(request, _place(simulation), simulation=simulation, lines=queries.compared(simulation))
    return render(request, "valuestreams/what_if.html", context)


def _waiting(request, membership, simulation: Simulation):
    """The page while it is not done; None when it is. A page that waited is loaded anew then."""
    by_itself = request.htmx and not request.htmx.boosted
    if simulation.is_done:
        return HttpResponseClientRefresh() if by_itself else None
    if by_itself:
        return HttpResponse(status=204)
    job = queries.job_of(simulation, membership)
    context = framed(request, _place(simulation), simulation=simulation, job=job)
    return render(request, "valuestreams/simulation_waiting.html", context)


def _simulation_or_404(membership, simulation_id: int) -> Simulation:
    rows = Simulation.objects.visible_to(membership).select_related(
        "stream__organization", "stream__unit", "stream__owner", "stream__calendar", "state", "requested_by__user"
    )
    return get_object_or_404(rows, pk=simulation_id)


def _place(simulation: Simulation):
    """The state that was simulated, for the frame; the stream once that state is gone."""
    state = simulation.state
    if state is None or state.deleted_at is not None:
        return simulation.stream
    state.stream = simulation.stream
    return state
