"""What every page of one stream shares: finding it, the tabs above it, and the choice of the state."""

from dataclasses import dataclass

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from organizations.models import Membership
from organizations.permissions import Permission
from valuestreams.models import State, Stream


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    current: bool


def stream_or_404(membership: Membership, stream_id: int) -> Stream:
    rows = Stream.objects.visible_to(membership).select_related("organization", "unit", "owner", "calendar")
    return get_object_or_404(rows, pk=stream_id)


def state_or_404(membership: Membership, state_id: int) -> State:
    rows = State.objects.visible_to(membership).select_related(
        "stream__organization", "stream__unit", "stream__owner", "stream__calendar"
    )
    return get_object_or_404(rows, pk=state_id)


def framed(request, shown: Stream | State, **context) -> dict:
    """Template context of a page that extends valuestreams/_frame.html: of a stream, or of one of its states."""
    stream = shown.stream if isinstance(shown, State) else shown
    states = list(State.objects.visible_to(request.membership).filter(stream=stream))
    current = next((state for state in states if state.is_current), None)
    state = shown if isinstance(shown, State) else current
    here = request.resolver_match.url_name
    return {
        "stream": stream,
        "state": state,
        "tabs": _tabs(stream, state, here),
        "tabs_label": _("Pages of this stream"),
        "states": states,
        "state_links": _state_links(states, state, here) if isinstance(shown, State) else [],
        "may_write": request.membership.may_write(Permission.EDIT, stream.unit_id),
        **context,
    }


def _tabs(stream: Stream, state: State | None, here: str) -> list[Tab]:
    """Pages of a state keep the state that one looks at; pages of the stream have none."""
    org = stream.organization.slug
    keys = {"stream": stream.pk, "state": state.pk if state else None}
    return [
        Tab(label, reverse(route, args=[org, keys[of]]), here in (route, *below))
        for route, label, of, below in settings.STREAM_PAGES
        if keys[of] is not None
    ]


def _state_links(states: list[State], chosen: State, here: str) -> list[Tab]:
    """The same page of the other states. A page below a tab leads to the page of the tab."""
    route = next((page[0] for page in settings.STREAM_PAGES if here in (page[0], *page[3])), "stream-map")
    org = chosen.stream.organization.slug
    return [Tab(state.name, reverse(route, args=[org, state.pk]), state.pk == chosen.pk) for state in states]
