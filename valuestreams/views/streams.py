"""The list of streams, a new one, what it is about, and its states."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organizations import bin
from organizations.access import org_view
from organizations.permissions import Permission
from organizations.views.answers import show, tell_deleted
from valuestreams.forms.streams import CopyStateForm, DemandForm, HeadForm, NewStreamForm, RenameStateForm
from valuestreams.models import State, Stream
from valuestreams.queries.listing import stream_list
from valuestreams.queries.overview import stream_overview
from valuestreams.queries.reading import basis_of, value_of, version_of
from valuestreams.services import streams as services
from valuestreams.services import writing
from valuestreams.views.frame import framed, state_or_404, stream_or_404


@org_view(Permission.VIEW_RESULTS)
def index(request, membership):
    return show(request, "valuestreams/index.html", {"lines": stream_list(membership)})


@org_view(Permission.EDIT)
def create(request, membership):
    initial = {"currency": membership.organization.currency}
    form = NewStreamForm(request.POST or None, membership=membership, initial=initial)
    if request.method == "POST" and (stream := form.create(services.create_stream, membership)):
        return redirect("stream", org=membership.organization.slug, stream_id=stream.pk)
    return show(request, "valuestreams/new.html", {}, form)


@org_view(Permission.VIEW_RESULTS)
def page(request, membership, stream_id):
    stream = stream_or_404(membership, stream_id)
    overview = stream_overview(stream)
    lines = [(line, _actions(line.state, membership.organization.slug)) for line in overview.lines]
    return show(request, "valuestreams/stream.html", framed(request, stream, page=overview, lines=lines))


def _actions(state: State, org: str) -> list[dict]:
    """What components/menu.html offers of a state; the current one stays the current one."""

    def to(route: str, label: str, **more) -> dict:
        return {"label": label, "url": reverse(route, args=[org, state.pk]), **more}

    actions = [
        to("state-copy", _("Copy")),
        to("state-demand", _("Demand")),
        to("state-rename", _("Rename")),
    ]
    if not state.is_current:
        actions.append(to("state-make-current", _("Make current"), post=True))
        actions.append(to("state-delete", _("Delete"), post=True, danger=True))
    return actions


@org_view(Permission.EDIT)
def settings(request, membership, stream_id):
    stream = stream_or_404(membership, stream_id)
    names = (*services.HEAD, "revision")
    initial = {name: getattr(stream, name) for name in names}
    form = HeadForm(request.POST or None, membership=membership, initial=initial)
    current = None
    if request.method == "POST":
        if form.submit(services.describe_stream, stream=stream, by=membership):
            messages.success(request, _("Saved."))
            return to_stream(stream)
        if form.stale:
            current = [(form.fields[name].label, text) for name, text in form.stale.current.items() if text]
            form.sends(revision=stream.revision)
    return show(request, "valuestreams/settings.html", framed(request, stream, current=current), form)


@require_POST
@org_view(Permission.EDIT)
def delete(request, membership, stream_id):
    stream = stream_or_404(membership, stream_id)
    bin.delete(stream, by=membership)
    tell_deleted(request, stream)
    return redirect("streams", org=membership.organization.slug)


@org_view(Permission.EDIT)
def copy_state(request, membership, state_id):
    state = state_or_404(membership, state_id)
    taken = State.objects.visible_to(membership).filter(stream=state.stream, kind=State.Kind.FUTURE).exists()
    first = {"kind": State.Kind.SCENARIO} if taken else {"kind": State.Kind.FUTURE, "name": _("Future state")}
    form = CopyStateForm(request.POST or None, initial=first)
    if request.method == "POST" and (copy := form.submit(services.copy_state, state=state, by=membership)):
        messages.success(
            request, _("“%(copy)s” begins as “%(state)s” is. Change it freely.") % {"copy": copy, "state": state}
        )
        return redirect("stream-map", org=membership.organization.slug, state_id=copy.pk)
    return show(request, "valuestreams/copy_state.html", framed(request, state), form)


@org_view(Permission.EDIT)
def rename_state(request, membership, state_id):
    state = state_or_404(membership, state_id)
    form = RenameStateForm(request.POST or None, initial=_named(state))
    if request.method == "POST" and form.submit(services.rename_state, state=state, by=membership):
        return to_stream(state.stream)
    return show(request, "valuestreams/rename_state.html", framed(request, state, standing=form.standing()), form)


def _named(state: State) -> dict:
    return {name: getattr(state, name) for name in ("name", "note", "revision")}


@org_view(Permission.EDIT)
def demand(request, membership, state_id):
    """How much is asked of this state."""
    state = state_or_404(membership, state_id)
    value = value_of(state)
    said = {"arrivals": value.arrivals, "version": version_of(state)}
    if value.demand:
        said |= {"items": value.demand.items, "per": value.demand.per.value}
    form = DemandForm(request.POST or None, basis=basis_of(state.stream), initial=said)
    if request.method == "POST" and form.submit(
        lambda version, **_data: writing.edit(
            state=state, move=form.move(), what=_("Demand"), by=membership, version=version
        )
    ):
        return to_stream(state.stream)
    current = form.stale and DemandForm(basis=basis_of(state.stream), initial=said)
    if form.stale:
        form.sends(version=str(said["version"]))
    return show(request, "valuestreams/demand.html", framed(request, state, current=current), form)


@require_POST
@org_view(Permission.EDIT)
def make_current(request, membership, state_id):
    state = state_or_404(membership, state_id)
    services.make_current(state=state, by=membership)
    messages.success(request, _("“%(state)s” is how the stream works now.") % {"state": state})
    return to_stream(state.stream)


@require_POST
@org_view(Permission.EDIT)
def delete_state(request, membership, state_id):
    state = state_or_404(membership, state_id)
    services.delete_state(state=state, by=membership)
    tell_deleted(request, state)
    return to_stream(state.stream)


def to_stream(stream: Stream):
    return redirect("stream", org=stream.organization.slug, stream_id=stream.pk)
