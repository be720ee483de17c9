"""All streams of the organization against its departments and disciplines. Constant queries, however many streams."""

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction

from organizations.models import Membership
from valuestreams import stream as values
from valuestreams.checking import measured_or_problems
from valuestreams.metrics import Measures
from valuestreams.models import State, Stream, TeamShare
from valuestreams.queries.reading import values_of
from valuestreams.squads import Seat, Squads, squads
from valuestreams.structure import Mapped


def mapped_streams(membership: Membership) -> list[Mapped]:
    """The current state of every stream that she reads, with its expected visits and lead time; the key is the stream's
    id.
    """
    rows = State.objects.visible_to(membership).filter(kind=State.Kind.CURRENT)
    states = list(rows.select_related("stream__calendar").order_by("stream__title", "stream"))
    known = values_of(states)
    return [mapped(str(state.stream_id), known[state.pk]) for state in states]


def mapped(key: str, value: values.Stream) -> Mapped:
    """Without visits and lead time where the stream has problems or times are missing."""
    found, _problems = measured_or_problems(value)
    if found is None:
        return Mapped(key, value)
    lead = Fraction(found.lead_time.middle) if found.lead_time else None
    return Mapped(key, value, _visits(found), lead)


def _visits(found: Measures) -> dict[str, Fraction]:
    known = {load.key: Fraction(load.visits) for load in found.loads if load.visits is not None}
    return known if len(known) == len(found.loads) else {}


def squads_of(membership: Membership) -> Squads:
    """The people of all streams that she reads, by discipline and stream."""
    names = _names(Stream.objects.visible_to(membership))
    rows = TeamShare.objects.visible_to(membership).select_related("unit")
    return squads([_seat(row, names) for row in rows], streams=names.values())


def _names(streams: Iterable[Stream]) -> dict[int, str]:
    """Titles by id; streams that share one are told apart."""
    streams = list(streams)
    counts = Counter(stream.title for stream in streams)
    return {one.pk: one.title if counts[one.title] == 1 else f"{one.title} ({one.pk})" for one in streams}


def _seat(row: TeamShare, names: dict[int, str]) -> Seat:
    team = row.team or (row.unit.name if row.unit else "")
    return Seat(row.discipline, team, names[row.stream_id], Fraction(row.fte), Fraction(row.share) / 100)
