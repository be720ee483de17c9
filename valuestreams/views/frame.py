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
class Page:
    """A line of `settings.STREAM_PAGES`: of the whole "stream" or of one "state", with the routes that lie below it."""

    route: str
    label: str
    of: str
    below: tuple[str, ...] = ()

    def holds(self, route: str) -> bool:
        return route == self.route or route in self.below


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
        "tab_groups": _groups(stream, state, here),
        "tabs": _tabs(stream, state, here),
        "tab_groups_label": _("Pages of this stream"),
        "tabs_label": _("Pages of this group"),
        "states": states,
        "state_links": _state_links(states, state, here) if isinstance(shown, State) else [],
        "may_write": request.membership.may_write(Permission.EDIT, stream.unit_id),
        **context,
    }


def pages() -> list[Page]:
    """Every page of `settings.STREAM_PAGES`, in order."""
    return [Page(*page) for _group, some in settings.STREAM_PAGES for page in some]


def _groups(stream: Stream, state: State | None, here: str) -> list[Tab]:
    """The upper row: each group leads to its first page."""
    found = []
    for group, some in settings.STREAM_PAGES:
        open_to_her = [page for page in (Page(*one) for one in some) if _address(page, stream, state)]
        if open_to_her:
            is_here = any(page.holds(here) for page in open_to_her)
            found.append(Tab(group, _address(open_to_her[0], stream, state), is_here))
    return found


def _tabs(stream: Stream, state: State | None, here: str) -> list[Tab]:
    """The lower row: the pages of the group that one is in; none when that is a single one."""
    groups = ([Page(*one) for one in some] for _group, some in settings.STREAM_PAGES)
    mine = next((some for some in groups if any(page.holds(here) for page in some)), [])
    tabs = [Tab(page.label, _address(page, stream, state), page.holds(here)) for page in mine]
    return [tab for tab in tabs if tab.url] if len(mine) > 1 else []


def _address(page: Page, stream: Stream, state: State | None) -> str:
    """Pages of a state keep the state that one looks at; a stream without a state has none of them."""
    key = stream.pk if page.of == "stream" else state and state.pk
    return reverse(page.route, args=[stream.organization.slug, key]) if key else ""


def _state_links(states: list[State], chosen: State, here: str) -> list[Tab]:
    """The same page of the other states. A page below a tab leads to the page of the tab."""
    route = next((page.route for page in pages() if page.of == "state" and page.holds(here)), "stream-map")
    org = chosen.stream.organization.slug
    return [Tab(state.name, reverse(route, args=[org, state.pk]), state.pk == chosen.pk) for state in states]
