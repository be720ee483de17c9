"""The stream as a funnel: counts and spend typed in place, what they say, and what if a stage kept more."""

from fractions import Fraction

from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organizations.access import org_view
from organizations.errors import DomainError, Stale
from organizations.permissions import Permission
from organizations.views.answers import show
from valuestreams import funnel as arithmetic
from valuestreams import stream as values
from valuestreams.accounting import typed
from valuestreams.accounting.box_score import Kind
from valuestreams.drawing.funnel import draw, funnel_svg
from valuestreams.forms.blueprint import CellForm, ColumnForm, sentence
from valuestreams.forms.funnel import KINDS, FigureForm, PeriodForm, WhatIfForm
from valuestreams.models import State
from valuestreams.queries.reading import revisions, value_of
from valuestreams.queries.undoing import undoing
from valuestreams.services import blueprint as steps
from valuestreams.services import funnel as services
from valuestreams.views.cells import refused
from valuestreams.views.frame import framed, state_or_404
from valuestreams.views.pictures import as_file


@org_view(Permission.VIEW_RESULTS)
def page(request, membership, state_id):
    state = state_or_404(membership, state_id)
    value = value_of(state)
    return show(request, "valuestreams/funnel.html", _whole(request, state, value))


@org_view(Permission.VIEW_RESULTS)
def svg(request, membership, state_id):
    state = state_or_404(membership, state_id)
    return as_file(state, funnel_svg(value_of(state)), "funnel")


@require_POST
@org_view(Permission.EDIT)
def figure(request, membership, state_id):
    """Save one figure; answers with the parts of the page that it changes."""
    return _write(request, membership, state_id, FigureForm, services.write_figure)


@require_POST
@org_view(Permission.EDIT)
def write_stage(request, membership, state_id):
    """Save the name of a stage, as `figure` does a figure."""
    return _write(request, membership, state_id, CellForm, steps.write_cell)


@require_POST
@org_view(Permission.EDIT)
def move_stage(request, membership, state_id):
    state = state_or_404(membership, state_id)
    form = ColumnForm(request.POST)
    if not form.is_valid():
        return refused(request, sentence(form))
    try:
        value = steps.move_to(state=state, by=membership, **form.cleaned_data)
    except DomainError as refusal:
        return refused(request, str(refusal))
    step = value.step(form.cleaned_data["step"])
    place = {"step": step.label, "place": value.steps.index(step) + 1, "count": len(value.steps)}
    told = {
        "may_write": True,
        "stream": state.stream,
        "state": state,
        "rows": _rows(state, value),
        "undoing": undoing(state),
    }
    said = _("%(step)s: step %(place)s of %(count)s.") % place
    shown = {**told, "back": "stream-funnel", "said": said, **_results(request, value)}
    return render(request, "valuestreams/_funnel_moved.html", shown)


def _write(request, membership, state_id, form_class, service):
    state = state_or_404(membership, state_id)
    form = form_class(request.POST)
    if not form.is_valid():
        return refused(request, sentence(form))
    try:
        value = service(state=state, by=membership, **form.cleaned_data)
    except Stale as stale:
        return _both(request, state, form.cleaned_data, stale)
    except DomainError as refusal:
        return refused(request, str(refusal))
    return render(request, "valuestreams/_funnel_parts.html", _parts(request, state, value, form.cleaned_data))


@require_POST
@org_view(Permission.EDIT)
def period(request, membership, state_id):
    state = state_or_404(membership, state_id)
    form = PeriodForm(request.POST)
    if form.submit(services.write_period, state=state, by=membership):
        return redirect("stream-funnel", org=membership.organization.slug, state_id=state.pk)
    if form.stale:
        form.sends(was=form.stale.current)
    return show(request, "valuestreams/funnel.html", _whole(request, state, value_of(state), period_form=form), form)


def _whole(request, state: State, value: values.Stream, **context) -> dict:
    """The page, whichever of its addresses was asked."""
    usual = {
        "rows": _rows(state, value),
        "period_form": PeriodForm(initial={"period": value.period, "was": value.period}),
        "undoing": undoing(state),
    }
    return framed(request, state, **{**usual, **_results(request, value), "back": "stream-funnel", **context})


def _rows(state: State, value: values.Stream) -> list[tuple[values.Step, int, dict]]:
    known = revisions(state)
    return [(step, known.get(step.key, 0), _cells(step, value.currency)) for step in value.steps]


def _cells(step: values.Step, currency: str) -> dict:
    """What each figure shows, and how it is typed."""
    return {name: _figure(name, getattr(step, name), currency) for name in KINDS}


def _figure(name: str, number: Fraction | int | str | None, currency: str) -> dict:
    if isinstance(number, str):
        return {"shown": number, "value": number}
    if number is None:
        return {"shown": "", "value": ""}
    if name == "spend":
        return {"shown": typed.exact_money(int(number), currency), "value": typed.write(number, Kind.MONEY)}
    if name == "conversion":
        return {"shown": arithmetic.percent(Fraction(number)), "value": typed.write(number, Kind.SHARE)}
    return {"shown": f"{int(number):,}", "value": str(int(number))}


def _results(request, value: values.Stream) -> dict:
    found = arithmetic.funnel(value)
    names = {stage.key: stage.name for stage in found.stages}
    # The picture escapes what people wrote; nothing else is in it.
    picture = mark_safe(draw(found)) if found.is_begun else ""  # noqa: S308
    return {
        "found": found, "picture": picture, "value": value, "period": value.period,
        "overall": arithmetic.percent(found.overall),
        "outcomes": arithmetic.people(found.outcomes),
        "about": "" if found.outcomes is None or found.outcomes.denominator == 1 else _("about"),
        "cost": typed.show(found.cost, Kind.MONEY, value.currency),
        "unknown": ", ".join(names[key] for key in found.unknown),
        "unspent": ", ".join(names[key] for key in found.unspent),
        "none_spent": len(found.unspent) == len(found.stages),
        "losses": [(arithmetic.loss(stage), stage.key == found.biggest) for stage in found.stages if arithmetic.loss(stage)],
        "doubts": arithmetic.doubts(found),
        "by_hand": ", ".join(stage.name for stage in found.stages if stage.by_hand),
        **_what_if(request, value, found),
    }  # fmt: skip


def _what_if(request, value: values.Stream, found: arithmetic.Funnel) -> dict:
    stages = [(stage.key, stage.name) for stage in found.stages if stage.rate is not None]
    form = WhatIfForm(request.GET if "keeps" in request.GET else None, stages=stages)
    told = {"what_if": form if stages else None, "tried": None}
    if not form.is_valid():
        return told
    try:
        points = Fraction(form.cleaned_data["points"])
        after = arithmetic.keeping_more(value, form.cleaned_data["keeps"], points)
    except arithmetic.NoChange as refusal:
        form.add_error("points", str(refusal))
        return told
    return {**told, "tried": _tried(found, after, value.currency), "kept": dict(stages)[form.cleaned_data["keeps"]]}


def _tried(before: arithmetic.Funnel, after: arithmetic.Funnel, currency: str) -> list[tuple[str, str, str]]:
    """(what, now, then) for what is known."""
    lines = [(_("Get all the way"), arithmetic.people(before.outcomes), arithmetic.people(after.outcomes))]
    lines.append((_("Overall"), arithmetic.percent(before.overall), arithmetic.percent(after.overall)))
    cost = [typed.show(one.cost, Kind.MONEY, currency) for one in (before, after)]
    lines.append((_("Cost of each who does"), *cost))
    return [line for line in lines if "?" not in line]


def _parts(request, state: State, value: values.Stream, sent: dict) -> dict:
    step, name = value.step(sent["step"]), sent["field"]
    return {
        "state": state, "stream": state.stream, "may_write": True, "step": step, "field": name,
        "words": {**steps.FIELDS, **services.FIELDS}[name], "cell": _figure(name, getattr(step, name), value.currency),
        "revision": revisions(state)[step.key], "undoing": undoing(state), "back": "stream-funnel",
        "said": _("Saved."), **_results(request, value),
    }  # fmt: skip


def _both(request, state: State, sent: dict, stale: Stale):
    if stale.current is None:
        return refused(request, str(stale), status=409)
    value = value_of(state)
    parts = _parts(request, state, value, sent)
    both = {"mine": _figure(sent["field"], sent["value"], value.currency)["shown"], "theirs": parts["cell"]["shown"]}
    told = {**parts, "parts": "valuestreams/_funnel_parts.html", "said": ""}
    return refused(request, str(stale), status=409, both=both, **told)
