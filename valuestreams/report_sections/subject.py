"""What every section about a stream asks first: which stream, and its states with their numbers."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from organizations.errors import DomainError
from organizations.permissions import Permission
from reports.sections import Brief, Content
from valuestreams import stream as values
from valuestreams.metrics import Measures
from valuestreams.models import State, Stream
from valuestreams.queries.numbers import measured
from valuestreams.queries.reading import values_of


@dataclass(frozen=True)
class Shown:
    """A state, and its numbers; None while its routes cannot be measured."""

    state: State
    value: values.Stream
    measures: Measures | None


@dataclass(frozen=True)
class Subject:
    stream: Stream
    states: tuple[Shown, ...]

    def of(self, kind: State.Kind) -> Shown | None:
        """The newest state of a kind."""
        return next((shown for shown in reversed(self.states) if shown.state.kind == kind), None)


class AboutStream:
    """A section about the stream that the brief names; it says nothing in reports about something else."""

    permission = Permission.VIEW_RESULTS.value

    def scope(self, brief: Brief) -> int | None:
        return (
            Stream.objects.visible_to(brief.membership).filter(pk=_number(brief)).values_list("unit", flat=True).first()
        )

    def build(self, brief: Brief) -> Content | None:
        subject = _subject(brief)
        return self.content(subject, brief) if subject else None


def _number(brief: Brief) -> int:
    """The id in "stream:12", or 0."""
    kind, _colon, number = brief.subject.partition(":")
    return int(number) if kind == "stream" and number.isdecimal() and len(number) < 19 else 0


def _subject(brief: Brief) -> Subject | None:
    """Read once for all sections of a build."""
    number = _number(brief)
    if not number:
        return None
    if "valuestreams.subject" not in brief.shared:
        rows = Stream.objects.visible_to(brief.membership).select_related("organization", "unit", "calendar")
        stream = rows.filter(pk=number).first()
        if stream is None:
            raise DomainError(_("The value stream was deleted. Restore it from the bin, then make the report again."))
        states = list(
            State.objects.visible_to(brief.membership).filter(stream=stream).select_related("stream__calendar")
        )
        known = values_of(states)
        shown = tuple(Shown(state, known[state.pk], measured(known[state.pk]).measures) for state in states)
        brief.shared["valuestreams.subject"] = Subject(stream, shown)
    return brief.shared["valuestreams.subject"]
