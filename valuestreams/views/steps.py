"""One step of a state: its form, in a panel beside the map or on a page of its own, and two people who write it at once."""

import json

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organizations.access import org_view
from organizations.errors import Stale
from organizations.models import Membership
from organizations.permissions import Permission
from valuestreams import stream as values
from valuestreams.forms.steps import StepForm
from valuestreams.models import State
from valuestreams.queries.mapping import version
from valuestreams.queries.naming import supplier_names, unit_names
from valuestreams.queries.reading import revisions, value_of
from valuestreams.services import mapping as services
from valuestreams.views.frame import framed, state_or_404
from valuestreams.views.mapping import changed
from valuestreams.wording import percent


@org_view(Permission.VIEW_RESULTS)
def step(request, membership, state_id, step_key):
    state = state_or_404(membership, state_id)
    value = value_of(state)
    return _shown(request, membership, state, value, step_key, _form(membership, state, value, step_key))


@require_POST
@org_view(Permission.EDIT)
def save(request, membership, state_id, step_key):
    state = state_or_404(membership, state_id)
    before, value = version(state), value_of(state)
    if step_key not in {one.key for one in value.steps}:
        return _gone(request, membership, state)
    form = _form(membership, state, value, step_key, request.POST)
    try:
        stored = form.submit(
            lambda **said: services.change_step(
                state=state, key=step_key, revision=said["revision"], changes=form.changes(),
                what=_("Changed: %(step)s") % {"step": said["name"]}, by=membership,
            )
        )  # fmt: skip
    except Stale as stale:
        return _conflict(request, membership, state, step_key, form, str(stale))
    if stored is None:
        return _shown(request, membership, state, value, step_key, form, status=422)
    words = _("Saved.")
    if form.cleaned_data["as_rework"] and form.cleaned_data["ca"] is not None:
        ca = form.cleaned_data["ca"]
        words = _("Saved: %(rework)s rework is %(ca)s complete and accurate.") % {
            "rework": percent(1 - ca),
            "ca": percent(ca),
        }
    return changed(request, membership, state, before, said=words, step=step_key)


def _form(membership: Membership, state: State, value: values.Stream, key: str, data=None) -> StepForm:
    found = next((one for one in value.steps if one.key == key), None)
    if found is None:
        raise Http404
    known = {"unit": unit_names(membership), "supplier": supplier_names(membership)}
    return StepForm(data, stream=value, step=found, known=known, revision=revisions(state)[key])


def _shown(request, membership, state: State, value, key: str, form: StepForm, status: int = 200, **more):
    shown = {"form": form, "step": value.step(key), "value": value, "next_rows": form.routes.rows(form, "next"),
             "back_rows": form.routes.rows(form, "back"), **more}  # fmt: skip
    if request.htmx:
        may_write = membership.may_write(Permission.EDIT, state.stream.unit_id)
        shown |= {"state": state, "stream": state.stream, "membership": membership, "may_write": may_write}
        return render(request, "valuestreams/_step_panel.html", shown, status=status)
    return render(request, "valuestreams/step.html", framed(request, state, **shown), status=status)


def _conflict(request, membership, state: State, key: str, form: StepForm, sentence: str):
    """What only one of the two changed is put together; where both did, both texts are shown."""
    value = value_of(state)
    if key not in {one.key for one in value.steps}:
        return _gone(request, membership, state)
    theirs = _form(membership, state, value, key)
    data, both = merged(request.POST, theirs)
    again = _form(membership, state, value, key, data)
    return _shown(request, membership, state, value, key, again, 409, sentence=sentence, both=both)


def _gone(request, membership: Membership, state: State):
    """Somebody has removed the step: what was typed is shown, to be copied."""
    shown = ((field.label, name) for name, field in StepForm.base_fields.items() if not field.widget.is_hidden)
    typed = [(label, request.POST[name]) for label, name in shown if request.POST.get(name)]
    if request.htmx:
        context = {"state": state, "membership": membership, "typed": typed}
        return render(request, "valuestreams/_step_gone.html", context, status=409)
    return render(request, "valuestreams/step.html", framed(request, state, typed=typed), status=409)


def merged(sent, theirs: StepForm) -> tuple[dict, list[tuple]]:
    """The data to go on with, and (label, name, mine, theirs) of each field that both have changed."""
    try:
        was = json.loads(sent.get("was", ""))
    except ValueError:
        was = {}
    was = was if isinstance(was, dict) else {}
    data, both, shown = {name: sent.get(name, "") for name in sent}, [], theirs.shown()
    for name, text in shown.items():
        mine = sent.get(name, "")
        if mine in (text, was.get(name)):
            data[name] = text
        elif text != was.get(name, ""):
            both.append((theirs.fields[name].label, name, mine, text))
    data |= {"revision": theirs.initial["revision"], "was": json.dumps(shown)}
    return {name: text for name, text in data.items() if text != ""}, both
