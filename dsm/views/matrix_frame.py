"""What the views of the matrix share: which matrix is meant, and what can be taken back in it."""

from django.http import Http404

from dsm.models import Scenario
from dsm.queries.matrix import turns
from organizations.models import Membership


def scenario_of(request) -> Scenario | None:
    """The scenario that the address names, None for the real matrix. A stranger's is not there."""
    sent = request.GET.get("scenario", "")
    if not sent:
        return None
    if not sent.isdecimal() or len(sent) > 18:
        raise Http404
    found = Scenario.objects.visible_to(request.membership).filter(pk=int(sent)).first()
    if found is None:
        raise Http404
    return found


def turn_words(membership: Membership, scenario: Scenario | None) -> dict[str, str]:
    """What she can take back and make again, in words; "" for nothing."""
    found = turns(membership, scenario)
    return {"undo": found.undo.what if found.undo else "", "redo": found.redo.what if found.redo else ""}
