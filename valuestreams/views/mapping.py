"""The value stream map: its picture, the table of all steps, and what is done to steps on it."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from organizations.access import org_view
from organizations.errors import DomainError, Stale
from organizations.models import Membership
from organizations.permissions import Permission
from organizations.views.answers import show
from valuestreams.drawing.map_svg import map_svg
from valuestreams.forms.steps import MoveForm, NewStepForm, PasteForm, QuickForm
from valuestreams.models import State
from valuestreams.queries.mapping import MapPage, map_page, version
from valuestreams.queries.naming import unit_names
from valuestreams.queries.reading import value_of
from valuestreams.services import mapping as services
from valuestreams.services import writing
from valuestreams.views.frame import framed, state_or_404
from valuestreams.views.pictures import as_file
from valuestreams.views.undoing import number_meant


@org_view(Permission.VIEW_RESULTS)
def page(request, membership, state_id):
    state = state_or_404(membership, state_id)
    return show(request, "valuestreams/map.html", framed(request, state, **_shown(membership, state)))


@org_view(Permission.VIEW_RESULTS)
def svg(request, membership, state_id):
    """The map as a file that stands alone."""
    state = state_or_404(membership, state_id)
    return as_file(state, map_svg(value_of(state), heading=f"{state.stream} · {state}"), "map")


@org_view(Permission.VIEW_RESULTS)
def news(request, membership, state_id):
    """Whether somebody has changed the map since the version that the page shows."""
    state = state_or_404(membership, state_id)
    seen = request.GET.get("seen", "")[:60]
    if version(state) == seen:
        return HttpResponse(status=204)
    return render(
        request,
        "valuestreams/_map_news.html",
        {"state": state, "membership": membership, "news": True, "version": seen},
    )


@require_POST
@org_view(Permission.EDIT)
def add(request, membership, state_id):
    state = state_or_404(membership, state_id)
    before = version(state)
    form = NewStepForm(request.POST)
    key = form.submit(services.add_step, state=state, by=membership)
    if key is None:
        sentence = next(iter(form.errors.values()))[0]
        return _refused_add(request, membership, state, sentence)
    words = _("“%(step)s” is there.") % {"step": form.cleaned_data["name"]}
    return changed(request, membership, state, before, said=words, step=key)


def _refused_add(request, membership: Membership, state: State, sentence: str):
    if not request.htmx:
        messages.error(request, sentence)
        return to_map(state)
    return trigger_client_event(HttpResponse(status=204), "toast", {"text": sentence, "kind": "error", "key": "add"})


@require_POST
@org_view(Permission.EDIT)
def duplicate(request, membership, state_id, step_key):
    state = state_or_404(membership, state_id)
    before = version(state)
    key = services.duplicate_step(state=state, key=step_key, by=membership)
    return changed(request, membership, state, before, said=_("The copy stands behind it."), step=key)


@require_POST
@org_view(Permission.EDIT)
def remove(request, membership, state_id, step_key):
    state = state_or_404(membership, state_id)
    before = version(state)
    name = services.remove_step(state=state, key=step_key, by=membership)
    words = _("“%(step)s” is removed.") % {"step": name}
    return changed(request, membership, state, before, said=words, undoable=True)


@require_POST
@org_view(Permission.EDIT)
def move(request, membership, state_id, step_key):
    state = state_or_404(membership, state_id)
    before = version(state)
    form = MoveForm(request.POST)
    if not form.is_valid():
        raise DomainError(_("That is no place in the list."))
    name, place, count = services.move_step(state=state, key=step_key, by=membership, **form.where())
    words = _("“%(step)s” is step %(place)s of %(count)s now.") % {"step": name, "place": place, "count": count}
    return changed(request, membership, state, before, said=words, quiet=True)


@require_POST
@org_view(Permission.EDIT)
def undo(request, membership, state_id):
    state = state_or_404(membership, state_id)
    return _in_history(
        request, membership, state, writing.undo, _("Taken back: %(what)s"), _("There is nothing to take back.")
    )


@require_POST
@org_view(Permission.EDIT)
def redo(request, membership, state_id):
    state = state_or_404(membership, state_id)
    return _in_history(
        request, membership, state, writing.redo, _("Made again: %(what)s"), _("There is nothing to make again.")
    )


def _in_history(request, membership: Membership, state: State, go, done: str, nothing: str):
    """When another change came in between, the page shows it, and the button means that one."""
    try:
        change = go(state=state, by=membership, number=number_meant(request))
    except Stale as stale:
        return changed(request, membership, state, said=str(stale))
    return changed(request, membership, state, said=done % {"what": change.what} if change else nothing)


@require_POST
@org_view(Permission.EDIT)
def row(request, membership, state_id, step_key):
    """Save the row of a step in the table; answers with what it changes elsewhere, never with the row itself."""
    state = state_or_404(membership, state_id)
    before = version(state)
    value = value_of(state)
    step = next((one for one in value.steps if one.key == step_key), None)
    form = QuickForm(request.POST, basis=value.basis, step=step)
    seen = request.POST.get("revision", "")
    try:
        stored = form.submit(
            lambda **said: services.change_step(
                state=state, key=step_key, revision=int(seen) if seen.isdecimal() and len(seen) < 9 else 0,
                changes=said, what=_("Row of %(step)s") % {"step": said["name"]}, by=membership,
            )
        )  # fmt: skip
    except Stale as stale:
        return _row_conflict(request, membership, state, step_key, form, str(stale))
    if stored is None:
        return _row_refused(request, membership, state, step_key, form)
    texts = QuickForm(basis=stored.basis, step=stored.step(step_key)).texts()
    answer = changed(request, membership, state, before, row=step_key, table=False)
    return trigger_client_event(answer, "row-saved", {"key": step_key, "values": texts}) if request.htmx else answer


def _row_refused(request, membership: Membership, state: State, key: str, form: QuickForm):
    errors = [f"{form.fields[name].label if name in form.fields else ''}: {found[0]}".removeprefix(": ")
              for name, found in form.errors.items()]  # fmt: skip
    answer = _note(request, membership, state, key, 422, errors=errors)
    return trigger_client_event(answer, "row-refused", {"key": key, "fields": list(form.errors)})


def _row_conflict(request, membership: Membership, state: State, key: str, form: QuickForm, sentence: str):
    """Both texts of every field that differs; what was typed stays in the row."""
    now = map_page(state)
    found = next((step for step in now.value.steps if step.key == key), None)
    both = []
    if found is not None:
        theirs = QuickForm(basis=now.value.basis, step=found).texts()
        both = [(field.label, name, form.data.get(name, ""), theirs[name])
                for name, field in form.fields.items() if form.data.get(name, "") != theirs[name]]  # fmt: skip
    revision = now.revisions.get(key)
    return _note(request, membership, state, key, 409, errors=[sentence], both=both, revision=revision)


def _note(request, membership: Membership, state: State, key: str, status: int, **context):
    shown = {"membership": membership, "state": state, "key": key, **context}
    return render(request, "valuestreams/_map_note.html", shown, status=status)


@require_POST
@org_view(Permission.EDIT)
def paste(request, membership, state_id):
    """Rows from a spreadsheet: shown first, with what is wrong in each; taken over when `apply` is sent with them."""
    state = state_or_404(membership, state_id)
    before = version(state)
    value = value_of(state)
    form = PasteForm(request.POST, stream=value)
    rows = form.read(value) if form.is_valid() else []
    is_right = bool(rows) and not any(row.errors for row in rows)
    if is_right and "apply" in request.POST:
        form.submit(lambda **_sent: _paste(state, rows, membership))
        if not form.errors:
            words = _("Rows taken over: %(count)s") % {"count": len(rows)}
            return changed(request, membership, state, before, said=words, undoable=True, pasted=True)
    fields = [field.label for field in QuickForm.base_fields.values()]
    shown = {"paste_form": form, "pasted": rows, "is_right": is_right, "fields": fields}
    if request.htmx:
        answer = {"state": state, "membership": membership, "stream": state.stream, **shown}
        return render(request, "valuestreams/_map_paste.html", answer, status=200 if rows else 422)
    return show(request, "valuestreams/map.html", framed(request, state, **_shown(membership, state), **shown), form)


def _paste(state: State, rows: list, membership: Membership) -> None:
    services.paste_rows(state=state, rows=[row.change() for row in rows], by=membership)


def changed(
    request, membership: Membership, state: State, before: str | None = None, *, said: str = "", undoable=False,
    quiet=False, step: str = "", row: str = "", table=True, pasted=False,
):  # fmt: skip
    """What an edit changes on the page, and what it says. `before` is the version that it was made on: when the page shows
    an older one, somebody else has changed the map, and the page says so.
    """
    if not request.htmx:
        if said:
            messages.success(request, said)
        return to_map(state, step)
    shown = _shown(membership, state)
    others = before is not None and request.headers.get("X-Map-Version", before) != before
    shown |= {
        "membership": membership, "stream": state.stream, "state": state, "may_write": True, "oob": True, "row": row,
        "table": table or others, "news": False, "emptied": pasted,
    }  # fmt: skip
    answer = render(request, "valuestreams/_map_changed.html", shown)
    return _telling(answer, state, shown["map"], said, undoable, quiet)


def _telling(answer, state: State, found: MapPage, said: str, undoable: bool, quiet: bool):
    if said:
        trigger_client_event(answer, "announce", {"text": said})
    if said and not quiet:
        toast = {"text": said, "key": "map"}
        if undoable and found.undo:
            back = reverse("stream-map-undo", args=[state.stream.organization.slug, state.pk])
            toast["undo"] = f"{back}?number={found.undo.number}"
        trigger_client_event(answer, "toast", toast)
    return answer


def to_map(state: State, step: str = ""):
    address = reverse("stream-map", args=[state.stream.organization.slug, state.pk])
    return redirect(f"{address}#step-{step}" if step else address)


def _shown(membership: Membership, state: State) -> dict:
    """What the parts of the map show."""
    found = map_page(state)
    return {
        "map": found,
        "version": found.version,
        "picture": mark_safe(map_svg(found.value, link=partial(_address, state))) if found.value.steps else "",  # noqa: S308  escaped there
        "rows": [_row(found, step) for step in found.value.steps],
        "paste_form": PasteForm(stream=found.value),
        "units": unit_names(membership),
    }


def _address(state: State, key: str) -> str:
    return reverse("stream-step", args=[state.stream.organization.slug, state.pk, key])


def _row(found: MapPage, step) -> dict:
    form = QuickForm(basis=found.value.basis, step=step)
    cells = [
        {
            "name": name,
            "label": form.fields[name].label,
            "text": text,
            "number": name in ("process", "wait", "ca", "people"),
        }
        for name, text in form.texts().items()
    ]
    return {"step": step, "revision": found.revisions[step.key], "cells": cells}
