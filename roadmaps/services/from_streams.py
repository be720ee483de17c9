"""Initiatives out of a value stream: what is to change at its steps, put into the waves of a roadmap."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from organizations.errors import DomainError
from organizations.models import Membership
from organizations.permissions import Permission
from roadmaps.models import Initiative, InitiativeTrace, Roadmap
from roadmaps.services.wishes import Wish, locked, put_on, require_sound
from valuestreams.models import Stream
from valuestreams.queries.steps import step_names


@transaction.atomic
def add_initiatives(
    *, stream: Stream, roadmap: Roadmap, wishes: Sequence[Wish], by: Membership
) -> tuple[Initiative, ...]:
    """Put them all into the earliest waves that have room, around what is there; the key of each wish is that of its
    step. All or none; DomainError says why.
    """
    by.require(Permission.EDIT)
    stream = Stream.objects.visible_to(by).filter(pk=stream.pk).first()
    roadmap = locked(roadmap, by)
    if stream is None or roadmap is None:
        raise DomainError(_("The stream or the roadmap was deleted meanwhile. Nothing was added."))
    by.require_unit(roadmap.unit_id)
    require_sound(wishes)
    _require_new(stream, roadmap, wishes)
    rows = put_on(roadmap, wishes, by)
    InitiativeTrace.objects.bulk_create(
        InitiativeTrace(
            organization_id=roadmap.organization_id, initiative=row, stream=stream, step_key=wish.key, by=by
        )
        for row, wish in zip(rows, wishes, strict=True)
    )
    return rows


def _require_new(stream: Stream, roadmap: Roadmap, wishes: Sequence[Wish]) -> None:
    names = step_names(stream)
    there = InitiativeTrace.objects.filter(stream=stream, initiative__roadmap=roadmap)
    taken = set(there.values_list("step_key", "initiative__title"))
    for wish in wishes:
        if wish.key not in names:
            raise DomainError(_("The stream has no step “%(step)s” any more.") % {"step": wish.key})
        if (wish.key, wish.title) in taken:
            raise DomainError(_("“%(title)s” is on this roadmap already.") % {"title": wish.title})
