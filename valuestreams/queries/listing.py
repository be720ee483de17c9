"""The list of streams: whom each serves, and how its current state stands."""

from dataclasses import dataclass

from organizations.models import Membership
from valuestreams.documents.figures import Figure, figures
from valuestreams.metrics import Rule
from valuestreams.models import State, Stream
from valuestreams.queries.numbers import Numbers, measured
from valuestreams.queries.reading import values_of

SHOWN = ("lead-time", "flow-efficiency", "rolled-ca", "crossings", "bottleneck")  # keys of documents.figures


@dataclass(frozen=True)
class Line:
    """A stream with the figures of its current state, in the order of SHOWN."""

    stream: Stream
    state: State | None
    numbers: Numbers | None

    @property
    def figures(self) -> list[Figure]:
        return shown_figures(self.numbers)


def shown_figures(numbers: Numbers | None) -> list[Figure]:
    """The figures of SHOWN; a dash for what cannot be said."""
    known = {}
    if numbers is not None and numbers.measures is not None:
        known = {one.key: one for one in figures(numbers.value, numbers.measures)}
    return [known.get(key, Figure(key, "", "–")) for key in SHOWN]


def stream_list(membership: Membership) -> list[Line]:
    """Every stream that she reads, with its current state. As many queries for many as for one."""
    streams = list(Stream.objects.visible_to(membership).select_related("unit", "owner", "calendar"))
    rows = State.objects.visible_to(membership).filter(kind=State.Kind.CURRENT).select_related("stream__calendar")
    states = {state.stream_id: state for state in rows}
    known = {pk: measured(value, Rule.MARKOV) for pk, value in values_of(states.values()).items()}
    return [_line(stream, states.get(stream.pk), known) for stream in streams]


def _line(stream: Stream, state: State | None, known: dict[int, Numbers]) -> Line:
    return Line(stream, state, known[state.pk] if state else None)
