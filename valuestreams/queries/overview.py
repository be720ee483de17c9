"""A stream at a glance: what it is about, its figures, and its states side by side."""

from dataclasses import dataclass

from valuestreams.documents.figures import Figure, figures
from valuestreams.durations import week_in_words
from valuestreams.metrics import Rule
from valuestreams.models import State, Stream
from valuestreams.queries.listing import shown_figures
from valuestreams.queries.numbers import Numbers, measured
from valuestreams.queries.reading import values_of


@dataclass(frozen=True)
class StateLine:
    """A state with the figures of `listing.SHOWN`."""

    state: State
    numbers: Numbers

    @property
    def figures(self) -> list[Figure]:
        return shown_figures(self.numbers)


@dataclass(frozen=True)
class StreamOverview:
    lines: list[StateLine]  # the current state first

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All figures of the first state; none while it cannot be measured."""
        numbers = self.lines[0].numbers if self.lines else None
        return figures(numbers.value, numbers.measures) if numbers and numbers.measures else ()

    @property
    def week(self) -> str:
        """How long a day and a week are, of every state: "8-hour days, 5 a week"."""
        return week_in_words(self.lines[0].numbers.value.basis) if self.lines else ""


def stream_overview(stream: Stream) -> StreamOverview:
    states = State.objects.filter(stream=stream, deleted_at=None).select_related("stream__calendar", "based_on")
    known = values_of(states)
    lines = [StateLine(state, measured(known[state.pk], Rule.MARKOV)) for state in states]
    return StreamOverview(sorted(lines, key=lambda line: not line.state.is_current))
