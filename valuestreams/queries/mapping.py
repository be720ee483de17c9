"""The map of one state: its picture, its numbers, and what was done to it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _

from valuestreams import stream as values
from valuestreams.drawing.ladder import Ladder, ladder, numbers
from valuestreams.drawing.layout import grid
from valuestreams.drawing.map import describe
from valuestreams.durations import show_time
from valuestreams.metrics.handoffs import owner
from valuestreams.metrics.times import split
from valuestreams.models import Change, State, Step
from valuestreams.queries.reading import value_of
from valuestreams.wording import percent

RECENT = 30  # changes that the history shows


@dataclass(frozen=True)
class MapLine:
    """A step in the list that a phone shows: the same ladder, from top to bottom."""

    step: values.Step
    owner: str
    wait: str
    process: str
    elapsed: str
    ways: tuple[str, ...]  # where work goes from here, in words, where that is not simply the next step
    label: str
    is_bottleneck: bool


@dataclass(frozen=True)
class Done:
    what: str
    by: str
    at: datetime
    undone: bool


@dataclass(frozen=True)
class MapPage:
    value: values.Stream
    revisions: dict[str, int]
    ladder: Ladder
    lines: tuple[MapLine, ...]
    history: tuple[Done, ...]  # the newest first
    undo: Change | None
    redo: Change | None
    version: str


def map_page(state: State) -> MapPage:
    value = value_of(state)
    measures, refused = numbers(value)
    places = grid(value).places
    columns = {step.key: places[step.key].column for step in value.steps}
    bottleneck = measures.bottleneck if measures else None
    changes = list(Change.objects.filter(state=state).select_related("by__user")[:RECENT])
    return MapPage(
        value,
        dict(Step.objects.filter(state=state).values_list("key", "revision")),
        ladder(value, columns, measures, refused),
        tuple(_line(value, step, step.key == bottleneck) for step in value.steps),
        tuple(Done(one.what, str(one.by.user), one.at, one.undone) for one in changes),
        next((one for one in changes if not one.undone), None),
        next((one for one in reversed(changes) if one.undone), None),
        version(state),
    )


def version(state: State) -> str:
    """Differs whenever the content of the state does: a new change has a new number, and undo changes the count."""
    found = Change.objects.filter(state=state).aggregate(last=Max("pk"), undone=Count("pk", filter=Q(undone=True)))
    return f"{found['last'] or 0}-{found['undone']}"


def _line(stream: values.Stream, step: values.Step, is_bottleneck: bool) -> MapLine:
    parts, basis = split(step, stream), stream.basis
    return MapLine(
        step,
        owner(step) or (_("Outside") if step.outside else ""),
        "" if parts.elapsed else show_time(parts.wait, basis),
        "" if parts.elapsed and parts.process is None else show_time(parts.process, basis),
        show_time(parts.elapsed, basis) if parts.elapsed else "",
        tuple(_ways(stream, step)),
        describe(stream, step),
        is_bottleneck,
    )


def _ways(stream: values.Stream, step: values.Step):
    names = {one.key: one.label for one in stream.steps}
    if step.next is not None:
        told = ", ".join(f"{names.get(one.to, _('leaves the stream'))}{_share(one.share, step)}" for one in step.next)
        yield f"→ {_('at the same time: %(steps)s') % {'steps': told}}" if step.parallel else f"→ {told}"
    for one in step.returns:
        words = {"share": _share(one.share, None).strip(), "step": names[one.to]}
        yield f"↩ {_('%(share)s of rejects back to %(step)s') % words}"


def _share(share, step: values.Step | None) -> str:
    if step is not None and (step.parallel or share == 1):
        return ""
    return f" {percent(share)}"
