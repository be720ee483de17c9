"""The list of streams: where each goes from and to, and how its current state stands."""

from dataclasses import dataclass

from organizations.models import Membership
from valuestreams import stream as values
from valuestreams.models import State, Stream
from valuestreams.queries.reading import values_of


@dataclass(frozen=True)
class Line:
    stream: Stream
    state: State | None  # the current one
    value: values.Stream | None


def stream_list(membership: Membership) -> list[Line]:
    """Every stream that she reads, with its current state. As many queries for many as for one."""
    streams = list(Stream.objects.visible_to(membership).select_related("unit", "owner", "calendar"))
    rows = State.objects.visible_to(membership).filter(kind=State.Kind.CURRENT).select_related("stream__calendar")
    states = {state.stream_id: state for state in rows}
    values_by_state = values_of(states.values())
    return [_line(stream, states.get(stream.pk), values_by_state) for stream in streams]


def _line(stream: Stream, state: State | None, known: dict[int, values.Stream]) -> Line:
    return Line(stream, state, known[state.pk] if state else None)
