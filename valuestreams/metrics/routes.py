"""Where work can go: forward by `next`, back by `returns`, beside each other in parallel parts.

A parallel part begins at a step that takes all its branches (a fork) and ends where all of them meet again: at its first
common post-dominator, or at the end of the stream.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from valuestreams.metrics.joins import joins
from valuestreams.stream import Return, Stream

Edges = dict[str, dict[str, Fraction]]


class InvalidRoutes(ValueError):
    """The routes of a stream have no meaning; the message is a sentence, `step` the key of the step to look at."""

    def __init__(self, step: str | None, sentence: str) -> None:
        super().__init__(sentence)
        self.step = step


@dataclass(frozen=True)
class Fork:
    """A step whose branches are all taken. `heads` begin the branches (None: it leaves at once), `regions` are the steps
    of each before the `join`; they overlap where some branches meet before all do.
    """

    step: str
    join: str | None
    heads: tuple[str | None, ...]
    regions: tuple[frozenset[str], ...]

    @property
    def inside(self) -> frozenset[str]:
        return frozenset[str]().union(*self.regions)

    @property
    def overlaps(self) -> bool:
        return len(self.inside) < sum(map(len, self.regions))


@dataclass(frozen=True)
class Routes:
    """`onward[step][to]` is the share that goes there by `next`, what is short of 1 leaves the stream (at a fork each
    branch has share 1). `passing` is the share that is not sent back, %C/A where there are returns and 1 elsewhere.
    Forks stand innermost first.
    """

    first: str
    onward: Edges
    returns: Mapping[str, tuple[Return, ...]]
    passing: Mapping[str, Fraction]
    forks: tuple[Fork, ...]

    def transitions(self, key: str, choice: Mapping[str, str | None], *, rejects: bool) -> dict[str, Fraction]:
        """Where work goes from `key` when a fork takes the branch of `choice` only; with `rejects` also back."""
        if key in choice:
            head = choice[key]
            row = {} if head is None else {head: Fraction(1)}
        else:
            row = self.onward[key]
        passing = self.passing[key]
        if not rejects or passing == 1:
            return row
        row = {to: share * passing for to, share in row.items()}
        for one in self.returns[key]:
            row[one.to] = row.get(one.to, Fraction(0)) + (1 - passing) * one.share
        return row


def routes(stream: Stream) -> Routes:
    """The routes of a stream of at least one step whose %C/A is known wherever there are returns (else taken as 1).

    Raises InvalidRoutes for steps that cannot be reached, work that never ends, and parallel parts without meaning.
    """
    onward = onward_of(stream)
    returns = {step.key: step.returns for step in stream.steps if step.returns}
    passing = {step.key: _passing(step.ca) if step.returns else Fraction(1) for step in stream.steps}
    first = stream.steps[0].key
    _check_ways(stream, onward, returns, passing)
    _check_first_pass(stream, onward)
    return Routes(first, onward, returns, passing, _forks(stream, onward))


def onward_of(stream: Stream) -> Edges:
    found: Edges = {}
    for key, branches in stream.branches().items():
        row = found[key] = {}
        for branch in branches:
            if branch.to is not None and branch.share > 0:
                row[branch.to] = row.get(branch.to, Fraction(0)) + branch.share
    return found


def reached(edges: Mapping[str, Iterable[str]], starts: Iterable[str], stop: frozenset[str] = frozenset()) -> set[str]:
    """Every step that can be reached from `starts`, these included, without passing `stop`."""
    found = set(starts) - stop
    waiting = list(found)
    while waiting:
        for to in edges[waiting.pop()]:
            if to not in found and to not in stop:
                found.add(to)
                waiting.append(to)
    return found


def _passing(ca: Fraction | None) -> Fraction:
    return Fraction(1) if ca is None else ca


def _check_ways(
    stream: Stream, onward: Edges, returns: Mapping[str, tuple[Return, ...]], passing: Mapping[str, Fraction]
) -> None:
    edges: dict[str, list[str]] = {}
    leaving = []
    backward: dict[str, list[str]] = {key: [] for key in onward}
    branches = stream.branches()
    for key, row in onward.items():
        back = [one.to for one in returns.get(key, ()) if one.share > 0 and passing[key] < 1]
        edges[key] = [*(row if passing[key] > 0 else ()), *back]
        if passing[key] > 0 and (not row or any(one.to is None and one.share > 0 for one in branches[key])):
            leaving.append(key)
        for to in edges[key]:
            backward[to].append(key)
    # A step that only rejected work reaches counts as reached before anybody has said how much is rejected.
    possible = {key: [*row, *(one.to for one in returns.get(key, ()))] for key, row in onward.items()}
    arrived = reached(possible, [stream.steps[0].key])
    ending = reached(backward, leaving)
    for step in stream.steps:
        if step.key not in arrived:
            raise InvalidRoutes(step.key, f"no step leads to {step.label}")
        if step.key not in ending:
            raise InvalidRoutes(step.key, f"work that gets to {step.label} never leaves the stream")


def _check_first_pass(stream: Stream, onward: Edges) -> None:
    """What passes everywhere must come to an end: the first pass is measured without anything that is sent back."""
    branches = stream.branches()
    leaving = [
        key for key, row in onward.items() if not row or any(one.to is None and one.share > 0 for one in branches[key])
    ]
    backward: dict[str, list[str]] = {key: [] for key in onward}
    for key, row in onward.items():
        for to in row:
            backward[to].append(key)
    ending = reached(backward, leaving)
    for step in stream.steps:
        if step.key not in ending:
            raise InvalidRoutes(step.key, f"work that gets to {step.label} leaves the stream only when it is rejected")


def _forks(stream: Stream, onward: Edges) -> tuple[Fork, ...]:
    parallel = [step for step in stream.steps if step.parallel and step.next is not None and len(step.next) > 1]
    if not parallel:
        return ()
    branches = stream.branches()
    leaving = {key for key, found in branches.items() if not found or any(one.to is None for one in found)}
    meeting = joins(onward, leaving)
    forks = [_fork(step.key, [one.to for one in branches[step.key]], meeting[step.key], onward) for step in parallel]
    several = {step.key for step in stream.steps if not step.parallel and len(branches[step.key]) > 1}
    for fork in forks:
        _check_fork(stream, fork, several)
    return tuple(sorted(forks, key=lambda fork: len(fork.inside)))


def _fork(step: str, heads: list[str | None], join: str | None, onward: Edges) -> Fork:
    stop = frozenset() if join is None else frozenset([join])
    regions = (frozenset(reached(onward, [] if head is None else [head], stop)) for head in heads)
    return Fork(step, join, tuple(heads), tuple(regions))


def _check_fork(stream: Stream, fork: Fork, several: set[str]) -> None:
    label = stream.step(fork.step).label
    if fork.step in fork.inside:
        sentence = (
            f"a branch of the parallel part that begins at {label} goes back to before it; use 'returns' for that"
        )
        raise InvalidRoutes(fork.step, sentence)
    if fork.overlaps and fork.inside & several:
        sentence = (
            f"branches of the parallel part that begins at {label} meet before all of them do, and only a share of the "
            "work takes some of its ways: let each such choice end inside its own branch"
        )
        raise InvalidRoutes(fork.step, sentence)
