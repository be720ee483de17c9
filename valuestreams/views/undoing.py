"""Taking a change of a state back, and making it again, from any page that shows the state."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organizations.access import org_view
from organizations.errors import Stale
from organizations.permissions import Permission
from valuestreams.services import writing
from valuestreams.views.frame import pages, state_or_404


@require_POST
@org_view(Permission.EDIT)
def undo(request, membership, state_id):
    return _answer(
        request, membership, state_id, writing.undo, _("Taken back: %(what)s"), _("There is nothing to take back.")
    )


@require_POST
@org_view(Permission.EDIT)
def redo(request, membership, state_id):
    return _answer(
        request, membership, state_id, writing.redo, _("Made again: %(what)s"), _("There is nothing to make again.")
    )


def number_meant(request) -> int | None:
    """Of the change that the button named; None for a button that names none."""
    sent = request.POST.get("number") or request.GET.get("number") or ""
    return int(sent) if sent.isdecimal() and len(sent) < 10 else None


def _answer(request, membership, state_id: int, go, done: str, nothing: str):
    state = state_or_404(membership, state_id)
    try:
        change = go(state=state, by=membership, number=number_meant(request))
    except Stale as stale:
        messages.warning(request, str(stale))
    else:
        messages.success(request, done % {"what": change.what}) if change else messages.info(request, nothing)
    return _back(request, state)


def _back(request, state):
    """To the page it was asked on, when that is a page of a state; else to the stream."""
    org, wanted = state.stream.organization.slug, request.POST.get("back")
    if any(page.route == wanted and page.of == "state" for page in pages()):
        return redirect(wanted, org=org, state_id=state.pk)
    return redirect("stream", org=org, stream_id=state.stream_id)
