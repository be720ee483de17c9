"""Disciplines against streams: how many people of each work where, and what that says."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

MANY_STREAMS = 3  # over which a team counts as split
SPREAD = Fraction(1, 2)  # a discipline that more than this share of the streams have is missed where it is absent


@dataclass(frozen=True)
class Seat:
    """A team's `fte` of one discipline, and which `share` of it, from 0 to 1, works for a stream."""

    discipline: str
    team: str
    stream: str
    fte: Fraction
    share: Fraction

    @property
    def people(self) -> Fraction:
        return self.fte * self.share


class Kind(StrEnum):
    ONE_STREAM = "one stream"
    SPLIT = "split"
    OVER = "over"
    ABSENT = "absent"


@dataclass(frozen=True)
class Remark:
    kind: Kind
    about: str  # the discipline, team or stream
    sentence: str


@dataclass(frozen=True)
class Discipline:
    name: str
    people: Mapping[str, Fraction]  # FTE by stream, only where there are any
    total: Fraction


@dataclass(frozen=True)
class Squads:
    """FTE by discipline (a tribe or chapter) and stream. `streams` and `disciplines` in order of their names."""

    streams: tuple[str, ...]
    disciplines: tuple[Discipline, ...]
    by_stream: Mapping[str, Fraction]
    total: Fraction
    remarks: tuple[Remark, ...]


def squads(seats: Sequence[Seat], *, streams: Iterable[str] = ()) -> Squads:
    """The table of `seats`; `streams` may name more than have people."""
    names = sorted({*streams, *(seat.stream for seat in seats)}, key=str.casefold)
    by_discipline: dict[str, dict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    by_stream: dict[str, Fraction] = defaultdict(Fraction, dict.fromkeys(names, Fraction(0)))
    for seat in (seat for seat in seats if seat.people):
        by_discipline[seat.discipline][seat.stream] += seat.people
        by_stream[seat.stream] += seat.people
    rows = tuple(
        Discipline(name, dict(people), sum(people.values(), Fraction(0)))
        for name, people in sorted(by_discipline.items(), key=lambda each: each[0].casefold())
    )
    remarks = (*_alone(rows, names), *_split(seats), *_over(seats), *_absent(rows, names))
    return Squads(tuple(names), rows, dict(by_stream), sum(by_stream.values(), Fraction(0)), remarks)


def _alone(rows: Iterable[Discipline], streams: Sequence[str]) -> Iterator[Remark]:
    if len(streams) < 2:
        return
    for row in rows:
        if len(row.people) == 1:
            [stream] = row.people
            yield Remark(Kind.ONE_STREAM, row.name, f"{row.name} works in one stream only: “{stream}”.")


def _split(seats: Iterable[Seat]) -> Iterator[Remark]:
    served: dict[str, set[str]] = defaultdict(set)
    for seat in seats:
        if seat.people:
            served[seat.team].add(seat.stream)
    for team, streams in sorted(served.items()):
        if len(streams) >= MANY_STREAMS:
            yield Remark(Kind.SPLIT, team, f"{team} is split over {len(streams)} streams.")


def _over(seats: Iterable[Seat]) -> Iterator[Remark]:
    given: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for seat in seats:
        given[seat.team, seat.discipline] += seat.share
    for (team, discipline), share in sorted(given.items()):
        if share > 1:
            percent = f"{float(100 * share):.4g}"
            yield Remark(Kind.OVER, team, f"{team} gives away {percent} % of its {discipline}: more than it has.")


def _absent(rows: Iterable[Discipline], streams: Sequence[str]) -> Iterator[Remark]:
    """What most streams have is taken for needed in all."""
    if len(streams) < 2:
        return
    for row in rows:
        if len(row.people) <= SPREAD * len(streams):
            continue
        for stream in streams:
            if stream not in row.people:
                said = f"“{stream}” has nobody of {row.name}, which {len(row.people)} of {len(streams)} streams have."
                yield Remark(Kind.ABSENT, stream, said)
