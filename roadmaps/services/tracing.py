"""Saying which goal serves which step of a stream, and taking it back."""

from django.db import transaction
from django.utils.translation import gettext as _

from organizations import audit
from organizations.errors import DomainError
from organizations.models import Membership
from organizations.permissions import Permission
from roadmaps.models import GoalTrace
from roadmaps.queries.goals import readable_goals
from valuestreams.models import Stream
from valuestreams.queries.steps import step_names
from vpmom.models import Item

MOST_TRACES = 2000  # of a stream


@transaction.atomic
def add_trace(*, item: Item, stream: Stream, by: Membership, step_key: str = "", note: str = "") -> GoalTrace:
    """The goal `item` serves a step, or the whole stream with no `step_key`. Raises DomainError.

    Said already, it is returned as it is. Goals that `by` may not read are refused as if they did not exist.
    """
    by.require(Permission.EDIT)
    row = Stream.objects.select_for_update(of=("self",)).get(pk=stream.pk)
    by.require_unit(row.unit_id)
    if row.deleted_at is not None:
        raise DomainError(_("“%(stream)s” is in the bin. Restore it first.") % {"stream": row})
    if step_key and step_key not in step_names(row):
        raise DomainError(_("The stream has no such step any more."), "step_key")
    if item.organization_id != row.organization_id or not readable_goals(by, only=[item.pk]):
        raise DomainError(_("There is no such goal."), "item")
    return _traced(row, item, by, step_key, note)


def _traced(stream: Stream, item: Item, by: Membership, step_key: str, note: str) -> GoalTrace:
    if stream.goal_traces.count() >= MOST_TRACES:
        raise DomainError(_("A stream holds at most %(most)s links to goals.") % {"most": MOST_TRACES})
    trace, is_new = GoalTrace.objects.get_or_create(
        item=item,
        stream=stream,
        step_key=step_key,
        defaults={"organization_id": stream.organization_id, "note": note, "by": by},
    )
    if is_new:
        audit.record("goal.traced", stream, by=by, step=[None, step_key])
    return trace


@transaction.atomic
def remove_trace(*, trace: GoalTrace, by: Membership) -> None:
    """The goal no longer serves the step. What it said can be said again with `add_trace`."""
    by.require(Permission.EDIT)
    by.require_unit(trace.stream.unit_id)
    audit.record("goal.untraced", trace.stream, by=by, step=[trace.step_key, None])
    trace.delete()
