"""A stream at a glance: what it is about, and its states side by side."""

from dataclasses import dataclass

from valuestreams import stream as values
from valuestreams.models import State, Stream
from valuestreams.queries.reading import values_of


@dataclass(frozen=True)
class StateLine:
    state: State
    value: values.Stream


@dataclass(frozen=True)
class StreamOverview:
    lines: list[StateLine]  # the current state first


def stream_overview(stream: Stream) -> StreamOverview:
    states = State.objects.filter(stream=stream, deleted_at=None).select_related("stream__calendar", "based_on")
    known = values_of(states)
    lines = [StateLine(state, known[state.pk]) for state in states]
    return StreamOverview(sorted(lines, key=lambda line: not line.state.is_current))
