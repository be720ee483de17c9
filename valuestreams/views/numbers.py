"""The numbers of a state, and two states of a stream side by side."""

from django.utils.translation import gettext as _

from organizations.access import org_view
from organizations.permissions import Permission
from organizations.views.answers import asked, show
from valuestreams import number_lines as words
from valuestreams.changes import Changes, Kind, StepChange
from valuestreams.durations import basis_in_words, show_minutes
from valuestreams.models import State
from valuestreams.queries.numbers import Comparison, Numbers, comparison, numbers_of, since_copied
from valuestreams.views.frame import framed, state_or_404, stream_or_404

ORIGIN = "origin"


@org_view(Permission.VIEW_RESULTS)
def page(request, membership, state_id):
    state = state_or_404(membership, state_id)
    found = numbers_of(state)
    return show(request, "valuestreams/numbers.html", framed(request, state, numbers=found, **_shown(found)))


def _shown(found: Numbers) -> dict:
    value, measures = found.value, found.measures
    if measures is None:
        return {}
    return {
        "lines": words.lines(value, measures),
        "finding": words.finding(value, measures),
        "lacking": words.lacking(value, measures),
        "columns": words.rework_columns(value, measures),
        "returns": words.return_lines(value, measures),
        "steps": words.step_lines(value, measures),
        "bars": words.takt_bars(value, measures),
        "drivers": words.drivers(value, measures),
        "per": words.capacity_period(value),
        "days": basis_in_words(value.basis),
        **_takt(found),
    }


def _takt(found: Numbers) -> dict:
    takt = found.measures.takt
    if takt is None:
        return {}
    return {"takt": show_minutes(takt, found.value.basis), "takt_value": round(takt * 100)}


@org_view(Permission.VIEW_RESULTS)
def compare(request, membership, stream_id):
    """`a` and `b` are ids of states; without them the current one and the newest of the others.

    `a=origin` stands for what the copy `b` began as.
    """
    stream = stream_or_404(membership, stream_id)
    rows = State.objects.visible_to(membership).filter(stream=stream).select_related("stream__calendar")
    states = sorted(rows, key=lambda state: not state.is_current)  # the current one first, then by age
    copies = [state for state in states if state.origin]
    context = framed(request, stream, choices=states, copies=copies)
    if copies and (asked(request, "a") == ORIGIN or len(states) < 2):
        copy = _chosen(copies, asked(request, "b"), copies[-1])
        return show(request, "valuestreams/compare.html", {**context, **_side_by_side(None, copy, since_copied(copy))})
    if len(states) < 2:
        return show(request, "valuestreams/compare.html", context)
    before = _chosen(states, asked(request, "a"), states[0])
    after = _chosen(states, asked(request, "b"), states[-1] if before != states[-1] else states[0])
    return show(
        request, "valuestreams/compare.html", {**context, **_side_by_side(before, after, comparison(before, after))}
    )


def _chosen(states: list[State], pk: str, usual: State) -> State:
    return next((state for state in states if str(state.pk) == pk), usual)


def _side_by_side(before: State | None, after: State, found: Comparison) -> dict:
    """`before` is None for what `after` began as."""
    return {
        "before": before,
        "before_name": before.name if before else _("as it was copied"),
        "after": after,
        "differences": _differences(found),
        "changes": _told(found.changes),
        "head": found.changes.head,
        "unmeasured": [
            state for state, side in ((before, found.before), (after, found.after)) if state and side.measures is None
        ],
        "was_unmeasured": before is None and found.before.measures is None,
    }


def _differences(found: Comparison) -> list[words.Difference]:
    old, new = found.before, found.after
    if old.measures is None or new.measures is None:
        return []
    return words.differences(old.value, old.measures, new.value, new.measures)


def _told(changes: Changes) -> list[tuple[str, str, StepChange]]:
    """(word, kind of tag, change) for each step that differs."""
    said = {
        Kind.ADDED: (_("added"), "ok"),
        Kind.REMOVED: (_("removed"), "bad"),
        Kind.MOVED: (_("moved"), "warn"),
        Kind.CHANGED: (_("changed"), ""),
    }
    return [(*said[step.kind], step) for step in changes.steps]
