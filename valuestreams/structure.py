"""Streams against departments: who does which share of the work, where borders are crossed, and where work is stuck.

A department is a unit or a supplier, as in `metrics.handoffs`, whose rule for crossings is the only one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from valuestreams.metrics.handoffs import changes, owner
from valuestreams.stream import Step, Stream

NOBODY = ""  # the department of a step that none has
LONG_WAIT = Fraction(1, 5)  # of the lead time, at one border
Pair = tuple[str, str]


@dataclass(frozen=True)
class Mapped:
    """A stream under its own `key`. `visits` are the expected visits of each step, rework included, and `lead` the lead
    time in minutes, both when they are known.
    """

    key: str
    stream: Stream
    visits: Mapping[str, Fraction] = field(default_factory=dict)
    lead: Fraction | None = None


@dataclass(frozen=True)
class Cell:
    """One department in one stream. `share` from 0 to 1 of the stream's work; None while that is incomplete."""

    steps: int
    minutes: Fraction | None = None
    share: Fraction | None = None


@dataclass(frozen=True)
class Row:
    """One stream. `cells` by department, `borders` count the crossings between two departments, in either direction.

    `missing` are labels of the steps that make the work incomplete, `left_out` of those outside of which only the elapsed
    time is known: what is work there nobody can say, so they are in no share. `by_visits`: process time × visits, else
    process time alone.
    """

    key: str
    title: str
    cells: Mapping[str, Cell]
    total: Fraction | None
    by_visits: bool
    missing: tuple[str, ...]
    left_out: tuple[str, ...]
    borders: Mapping[Pair, int]
    crossings: int


@dataclass(frozen=True)
class Matrix:
    """`departments` that take part in most streams come first; `borders` over all streams, the most crossed first."""

    departments: tuple[str, ...]
    rows: tuple[Row, ...]
    borders: tuple[tuple[Pair, int], ...]


class Kind(StrEnum):
    """Why a stream is stuck between departments."""

    NO_DEPARTMENT = "no department"
    NO_PERFORMER = "nobody"
    BACK_AND_FORTH = "back and forth"
    SENT_BACK = "sent back"
    WAIT = "wait"


@dataclass(frozen=True)
class Stuck:
    kind: Kind
    stream: str  # its key
    steps: tuple[str, ...]  # their keys
    sentence: str


def matrix(streams: Sequence[Mapped]) -> Matrix:
    rows = tuple(_row(mapped) for mapped in streams)
    taking_part = Counter(department for row in rows for department in row.cells)
    departments = sorted(taking_part, key=lambda name: (name == NOBODY, -taking_part[name], name.casefold(), name))
    borders = sum((Counter(row.borders) for row in rows), Counter[Pair]())
    return Matrix(tuple(departments), rows, tuple(sorted(borders.items(), key=lambda each: (-each[1], each[0]))))


def _row(mapped: Mapped) -> Row:
    steps = mapped.stream.steps
    work = {step.key: _work(step, mapped.visits) for step in steps}
    left_out = {step.key for step in steps if step.outside and step.process is None}
    missing = tuple(step.label for step in steps if work[step.key] is None and step.key not in left_out)
    total = None if missing or not steps else sum((work[key] or Fraction(0) for key in work), Fraction(0))
    crossed = changes(mapped.stream, owner)
    return Row(
        key=mapped.key,
        title=mapped.stream.title,
        cells=_cells(steps, work, total),
        total=total,
        by_visits=bool(mapped.visits),
        missing=missing,
        left_out=tuple(step.label for step in steps if step.key in left_out),
        borders=_borders(mapped.stream, crossed),
        crossings=len(crossed),
    )


def _work(step: Step, visits: Mapping[str, Fraction]) -> Fraction | None:
    """Minutes of process time that an item takes here, all visits together."""
    if step.process is None:
        return None
    return step.process.mean * visits.get(step.key, Fraction(1))


def _cells(steps: Iterable[Step], work: Mapping[str, Fraction | None], total: Fraction | None) -> dict[str, Cell]:
    by_department: dict[str, list[Step]] = {}
    for step in steps:
        by_department.setdefault(owner(step), []).append(step)
    return {name: _cell(own, work, total) for name, own in by_department.items()}


def _cell(steps: Sequence[Step], work: Mapping[str, Fraction | None], total: Fraction | None) -> Cell:
    known = [minutes for step in steps if (minutes := work[step.key]) is not None]
    if total is None or not known:
        return Cell(len(steps))
    minutes = sum(known, Fraction(0))
    return Cell(len(steps), minutes, minutes / total if total else None)


def _borders(stream: Stream, crossed: Iterable[Pair]) -> dict[Pair, int]:
    owners = {step.key: owner(step) for step in stream.steps}
    pairs = (sorted((owners[giver], owners[taker])) for giver, taker in crossed)
    return dict(Counter((left, right) for left, right in pairs))


def stuck(streams: Iterable[Mapped], *, long_wait: Fraction = LONG_WAIT) -> tuple[Stuck, ...]:
    """Where work has no home, goes back and forth, or waits at a border longer than `long_wait` of the lead time."""
    return tuple(finding for mapped in streams for finding in _stuck(mapped, long_wait))


def _stuck(mapped: Mapped, long_wait: Fraction) -> Iterable[Stuck]:
    crossed = changes(mapped.stream, owner)
    yield from _homeless(mapped)
    yield from _back_and_forth(mapped, crossed)
    yield from _sent_back(mapped)
    yield from _waiting(mapped, crossed, long_wait)


def _homeless(mapped: Mapped) -> Iterable[Stuck]:
    for step in mapped.stream.steps:
        if owner(step) or step.outside:
            continue
        if performer := step.performer.strip():
            said = f"“{step.label}” is done by {performer}, but no department is named for it."
            yield Stuck(Kind.NO_DEPARTMENT, mapped.key, (step.key,), said)
        else:
            said = f"“{step.label}” belongs to nobody: neither a department nor who does it is named."
            yield Stuck(Kind.NO_PERFORMER, mapped.key, (step.key,), said)


def _back_and_forth(mapped: Mapped, crossed: Sequence[Pair]) -> Iterable[Stuck]:
    owners = {step.key: owner(step) for step in mapped.stream.steps}
    ways: dict[Pair, list[Pair]] = {}
    for giver, taker in crossed:
        ways.setdefault((owners[giver], owners[taker]), []).append((giver, taker))
    for (one, other), there in ways.items():
        back = ways.get((other, one))
        if not back or not one or not other or (other, one) in list(ways)[: list(ways).index((one, other))]:
            continue
        keys = tuple(dict.fromkeys(taker for _, taker in (*there, *back)))
        said = (
            f"Work crosses the border between {one} and {other} {_times(len(there) + len(back))}, in both directions."
        )
        yield Stuck(Kind.BACK_AND_FORTH, mapped.key, keys, said)


def _times(count: int) -> str:
    return {2: "twice"}.get(count, f"{count} times")


def _sent_back(mapped: Mapped) -> Iterable[Stuck]:
    steps = {step.key: step for step in mapped.stream.steps}
    for step in mapped.stream.steps:
        for way in step.returns:
            here, there = owner(step), owner(steps[way.to])
            if here and there and here != there:
                said = f"What {here} rejects at “{step.label}” goes back to {there}, to “{steps[way.to].label}”."
                yield Stuck(Kind.SENT_BACK, mapped.key, (step.key, way.to), said)


def _waiting(mapped: Mapped, crossed: Sequence[Pair], long_wait: Fraction) -> Iterable[Stuck]:
    steps = {step.key: step for step in mapped.stream.steps}
    if not mapped.lead:
        return
    givers: dict[str, list[str]] = {}
    for giver, taker in crossed:
        givers.setdefault(taker, []).append(giver)
    for key, before in givers.items():
        wait = steps[key].wait
        if wait is None or wait.mean <= long_wait * mapped.lead:
            continue
        share = round_half_up(100 * wait.mean / mapped.lead)
        gave = " and ".join(dict.fromkeys(owner(steps[giver]) or "outside" for giver in before))
        said = f"At the border from {gave} to {owner(steps[key]) or 'outside'}, work waits {share} % of the lead time before “{steps[key].label}”."
        yield Stuck(Kind.WAIT, mapped.key, (*before, key), said)


def round_half_up(number: Fraction) -> int:
    return int((2 * number + 1) // 2)
