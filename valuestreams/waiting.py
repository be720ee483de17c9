"""What waits for a member in value streams: canvas sessions that want her answer."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from cadence.waiting import Waiting
from organizations.models import Membership
from organizations.permissions import Permission
from valuestreams.queries.canvas import unanswered


def canvases(membership: Membership) -> Iterator[Waiting]:
    """Open sessions in which she takes part and has not answered."""
    if not membership.can(Permission.PARTICIPATE):
        return
    for canvas in unanswered(membership):
        why = _("%(who)s asks how you create value in “%(stream)s”.") % {
            "who": canvas.opened_by,
            "stream": canvas.stream,
        }
        url = reverse("canvas", args=[canvas.organization.slug, canvas.pk])
        yield Waiting(canvas.title, why, url, kind="canvas")
