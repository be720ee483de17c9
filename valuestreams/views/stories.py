"""The stream as a story map: stories below its steps, cut into releases; each change from a form, or from a script."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organizations.access import org_view
from organizations.errors import DomainError, Stale
from organizations.permissions import Permission
from organizations.views.answers import asked, show
from reports import spreadsheets
from valuestreams import stream as values
from valuestreams.drawing.story_map import story_svg
from valuestreams.editing import Impossible
from valuestreams.forms import stories as forms
from valuestreams.forms.blueprint import CellForm, ColumnForm, sentence
from valuestreams.models import State
from valuestreams.queries.reading import revisions, value_of
from valuestreams.queries.story_map import header, lines, story_rows
from valuestreams.queries.undoing import undoing
from valuestreams.services import blueprint as steps
from valuestreams.services import stories as services
from valuestreams.stories import find
from valuestreams.views.cells import refused
from valuestreams.views.frame import framed, state_or_404
from valuestreams.views.pictures import as_file

ROUTE = "stream-stories"


@org_view(Permission.VIEW_RESULTS)
def page(request, membership, state_id):
    state = state_or_404(membership, state_id)
    value = value_of(state)
    return show(
        request, "valuestreams/stories.html", framed(request, state, **_map(state, value), **_asked(request, value))
    )


@org_view(Permission.VIEW_RESULTS)
def csv(request, membership, state_id):
    state = state_or_404(membership, state_id)
    answer = HttpResponse(spreadsheets.as_csv(header(), lines(value_of(state))), content_type="text/csv; charset=utf-8")
    name = f"{slugify(state.stream.title)[:80].strip('-') or 'stream'}-stories.csv"
    answer["Content-Disposition"] = content_disposition_header(True, name)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@org_view(Permission.VIEW_RESULTS)
def svg(request, membership, state_id):
    state = state_or_404(membership, state_id)
    return as_file(state, story_svg(value_of(state)), "stories")


@require_POST
@org_view(Permission.EDIT)
def write_step(request, membership, state_id):
    """Save the name or the persona of a step of the backbone; only a script asks."""
    return _change(request, membership, state_id, CellForm, steps.write_cell, "valuestreams/_backbone_parts.html")


@require_POST
@org_view(Permission.EDIT)
def move_step(request, membership, state_id):
    return _change(request, membership, state_id, ColumnForm, steps.move_to)


@require_POST
@org_view(Permission.EDIT)
def add(request, membership, state_id):
    return _change(
        request, membership, state_id, forms.AddStoryForm, services.add_story, "valuestreams/_stories_added.html"
    )


@require_POST
@org_view(Permission.EDIT)
def write(request, membership, state_id):
    return _change(
        request, membership, state_id, forms.WriteStoryForm, services.write_story, "valuestreams/_story_parts.html"
    )


@require_POST
@org_view(Permission.EDIT)
def finish(request, membership, state_id):
    return _change(
        request, membership, state_id, forms.FinishStoryForm, services.finish_story, "valuestreams/_story_parts.html"
    )


@require_POST
@org_view(Permission.EDIT)
def move(request, membership, state_id):
    return _change(request, membership, state_id, forms.MoveStoryForm, services.move_story)


@require_POST
@org_view(Permission.EDIT)
def remove(request, membership, state_id):
    return _change(request, membership, state_id, forms.StoryForm, services.remove_story)


@require_POST
@org_view(Permission.EDIT)
def add_slice(request, membership, state_id):
    return _change(request, membership, state_id, forms.SliceNameForm, services.add_slice)


@require_POST
@org_view(Permission.EDIT)
def rename_slice(request, membership, state_id):
    return _change(request, membership, state_id, forms.RenameSliceForm, services.rename_slice)


@require_POST
@org_view(Permission.EDIT)
def move_slice(request, membership, state_id):
    return _change(request, membership, state_id, forms.MoveSliceForm, services.move_slice)


@require_POST
@org_view(Permission.EDIT)
def remove_slice(request, membership, state_id):
    return _change(request, membership, state_id, forms.SliceForm, services.remove_slice)


def _change(request, membership, state_id, form_class, service, parts="valuestreams/_stories.html"):
    """Hand over to the service. A script gets the parts that changed, or a sentence; a form gets the page."""
    state = state_or_404(membership, state_id)
    form = form_class(request.POST)
    try:
        if not form.is_valid():
            raise DomainError(sentence(form))
        value = service(state=state, by=membership, **form.cleaned_data)
    except DomainError as refusal:
        return _refused(request, state, form, refusal)
    if not request.htmx:
        return redirect(ROUTE, org=membership.organization.slug, state_id=state.pk)
    told = {"stream": state.stream, "state": state, "may_write": True, **_map(state, value)}
    return render(request, parts, {**told, **_touched(value, form.cleaned_data)})


def _refused(request, state: State, form, refusal: DomainError):
    """Nothing that was typed is lost: a script keeps it in its field, a page shows it again."""
    if not request.htmx:
        value = value_of(state)
        typed = {"refusal": str(refusal), "typed": form.data.get("text") or form.data.get("name", "")}
        context = framed(request, state, **_map(state, value), **_asked(request, value, form.data), **typed)
        return render(request, "valuestreams/stories.html", context, status=422)
    if isinstance(refusal, Stale) and refusal.current:
        value = value_of(state)
        told = {"stream": state.stream, "state": state, "may_write": True, **_map(state, value)}
        told |= {**_touched(value, form.cleaned_data), "said": ""}
        return refused(request, str(refusal), status=409, both=_both(form.cleaned_data, refusal.current, told), **told)
    return refused(request, str(refusal))


def _both(sent: dict, current: dict, told: dict) -> dict:
    """What both wrote: the words of a story, or those of a step of the backbone. Names the parts to show in `told`."""
    if "field" in sent:
        told["parts"] = "valuestreams/_backbone_parts.html"
        return {"mine": sent["value"], "theirs": getattr(told["step"], sent["field"])}
    told["parts"] = "valuestreams/_story_parts.html"
    return {"mine": sent["text"], "theirs": current["text"]}


def _map(state: State, value: values.Stream) -> dict:
    known = revisions(state)
    backbone = [(step, known.get(step.key, 0)) for step in value.steps]
    whole = {"value": value, "rows": story_rows(value), "backbone": backbone}
    return {**whole, "undoing": undoing(state), "back": ROUTE, "said": _("Saved.")}


def _touched(value: values.Stream, sent: dict) -> dict:
    """The story, step and release that a change was about, as they stand now."""
    try:
        step, story = find(value, sent.get("story", ""))
    except Impossible:
        step = next((one for one in value.steps if one.key == sent.get("step")), None)
        return {"step": step, "field": sent.get("field"), **_place(value, sent)}
    names = {row.key: row.name for row in story_rows(value)}
    place = {"step": step.label, "release": names.get(story.slice or "", names[""])}
    said = {"said": _("%(step)s, %(release)s.") % place} if "before" in sent else {}
    return {"step": step, "story": story, **said}


def _place(value: values.Stream, sent: dict) -> dict:
    """For who does not see where a step went."""
    keys = [one.key for one in value.steps]
    if "column" not in sent or sent["step"] not in keys:
        return {}
    place = {"step": value.step(sent["step"]).label, "place": keys.index(sent["step"]) + 1, "count": len(keys)}
    return {"said": _("%(step)s: step %(place)s of %(count)s.") % place}


def _asked(request, value: values.Stream, sent=None) -> dict:
    """The form beside the map, for who has no mouse, no script or a small screen: about one story, or for a new one."""
    sent = sent or {}
    story, step = asked(request, "story") or sent.get("story", ""), asked(request, "add") or sent.get("step", "")
    if story:
        try:
            below, found = find(value, story)
        except Impossible:
            return {"refusal": _("This story is gone: somebody has removed it.")}
        first = {"story": found.key, "step": below.key, "slice_key": found.slice or ""}
        return {"chosen": found, "chosen_step": below, "where": forms.WhereForm(value=value, initial=first)}
    adding = next((one for one in value.steps if one.key == step), None)
    into = asked(request, "slice") or sent.get("slice_key", "")
    return {"adding": adding, "into": next((row for row in story_rows(value) if row.key == into), None)}
