"""The stream as a service blueprint: its page, what is changed on it, and its picture."""

from fractions import Fraction

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organizations.access import org_view
from organizations.errors import DomainError, Stale
from organizations.permissions import Permission
from organizations.views.answers import show
from valuestreams import stream as values
from valuestreams.drawing.blueprint import blueprint_svg
from valuestreams.drawing.blueprint_board import LANES, USUAL_THRESHOLD, columns, unplaced
from valuestreams.durations import basis_in_words
from valuestreams.forms.blueprint import CellForm, PlaceForm, ThresholdForm, sentence
from valuestreams.forms.fields import plain
from valuestreams.models import State
from valuestreams.queries.reading import revisions, value_of
from valuestreams.queries.undoing import undoing
from valuestreams.services import blueprint as services
from valuestreams.views.cells import refused
from valuestreams.views.frame import framed, state_or_404
from valuestreams.views.pictures import as_file


@org_view(Permission.VIEW_RESULTS)
def page(request, membership, state_id):
    state = state_or_404(membership, state_id)
    board = _board(request, state, value_of(state))
    return show(request, "valuestreams/blueprint.html", framed(request, state, **board))


@org_view(Permission.VIEW_RESULTS)
def svg(request, membership, state_id):
    state = state_or_404(membership, state_id)
    return as_file(state, blueprint_svg(value_of(state), _threshold(request)), "blueprint")


@require_POST
@org_view(Permission.EDIT)
def cell(request, membership, state_id):
    """Save the words of one cell; answers with the parts of the page that it changes."""
    state = state_or_404(membership, state_id)
    form = CellForm(request.POST)
    if not form.is_valid():
        return refused(request, sentence(form))
    try:
        value = services.write_cell(state=state, by=membership, **form.cleaned_data)
    except Stale as stale:
        return _both(request, state, form.cleaned_data, stale)
    except DomainError as refusal:
        return refused(request, str(refusal))
    parts = _parts(state, value, form.cleaned_data["step"], form.cleaned_data["field"])
    return render(request, "valuestreams/_blueprint_parts.html", parts)


@require_POST
@org_view(Permission.EDIT)
def place(request, membership, state_id):
    """Put a step into a lane, or to another place of the row."""
    state = state_or_404(membership, state_id)
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return refused(request, sentence(form))
    try:
        value = services.place_step(state=state, by=membership, **form.cleaned_data)
    except DomainError as refusal:
        if not request.htmx:
            raise
        return refused(request, str(refusal))
    if not request.htmx:
        return redirect("stream-blueprint", org=membership.organization.slug, state_id=state.pk)
    board = _board(request, state, value)
    told = {"stream": state.stream, "state": state, "may_write": True, "said": _said(value, form.cleaned_data)}
    return render(request, "valuestreams/_blueprint.html", {**board, **told})


def _board(request, state: State, value: values.Stream) -> dict:
    threshold = _threshold(request)
    known = revisions(state)
    return {
        "columns": [(column, known.get(column.step.key, 0)) for column in columns(value, threshold)],
        "lanes": LANES,
        "layers": services.LAYERS.items(),
        "unplaced": unplaced(value),
        "basis": basis_in_words(value.basis),
        "below": plain(threshold * 100),
        "undoing": undoing(state),
        "back": "stream-blueprint",
    }


def _threshold(request) -> Fraction:
    form = ThresholdForm(request.GET)
    if form.is_valid() and form.cleaned_data["below"] is not None:
        return Fraction(form.cleaned_data["below"]) / 100
    return USUAL_THRESHOLD


def _parts(state: State, value: values.Stream, key: str, field: str) -> dict:
    words, _most = services.FIELDS[field]
    step = value.step(key)
    return {
        "state": state, "stream": state.stream, "may_write": True, "step": step, "field": field, "words": words,
        "text": getattr(step, field), "revision": revisions(state)[key], "undoing": undoing(state),
        "back": "stream-blueprint", "said": _("Saved."),
    }  # fmt: skip


def _both(request, state: State, sent: dict, stale: Stale):
    if stale.current is None:
        return refused(request, str(stale), status=409)
    parts = _parts(state, value_of(state), sent["step"], sent["field"])
    both = {"mine": sent["value"], "theirs": parts["text"]}
    return refused(
        request,
        str(stale),
        status=409,
        both=both,
        **{**parts, "parts": "valuestreams/_blueprint_parts.html", "said": ""},
    )


def _said(value: values.Stream, sent: dict) -> str:
    """For who does not see the board."""
    step = value.step(sent["step"])
    place = [one.key for one in value.steps].index(step.key) + 1
    lane = services.LAYERS[step.layer] if step.layer else _("not placed")
    return _("%(step)s: %(lane)s, step %(place)s of %(count)s.") % {
        "step": step.label, "lane": lane, "place": place, "count": len(value.steps),
    }  # fmt: skip
