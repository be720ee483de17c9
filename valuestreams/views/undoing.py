"""Taking a change of a state back, and making it again, from any page that shows the state."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organizations.access import org_view
from organizations.permissions import Permission
from valuestreams.services import writing
from valuestreams.views.frame import pages, state_or_404


@require_POST
@org_view(Permission.EDIT)
def undo(request, membership, state_id):
    state = state_or_404(membership, state_id)
    if change := writing.undo(state=state, by=membership):
        messages.success(request, _("Taken back: %(what)s") % {"what": change.what})
    else:
        messages.info(request, _("There is nothing to take back."))
    return _back(request, state)


@require_POST
@org_view(Permission.EDIT)
def redo(request, membership, state_id):
    state = state_or_404(membership, state_id)
    if change := writing.redo(state=state, by=membership):
        messages.success(request, _("Made again: %(what)s") % {"what": change.what})
    else:
        messages.info(request, _("There is nothing to make again."))
    return _back(request, state)


def _back(request, state):
    """To the page it was asked on, when that is a page of a state; else to the stream."""
    org, wanted = state.stream.organization.slug, request.POST.get("back")
    if any(page.route == wanted and page.of == "state" for page in pages()):
        return redirect(wanted, org=org, state_id=state.pk)
    return redirect("stream", org=org, stream_id=state.stream_id)
