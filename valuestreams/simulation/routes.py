"""Where the simulated work goes, with steps as numbers from 0; `END` is outside the stream."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from valuestreams.metrics import linear
from valuestreams.metrics.routes import InvalidRoutes, routes
from valuestreams.simulation.errors import NotSimulable
from valuestreams.stream import Branch, Stream

END = -1

Way = tuple[int, float]  # where to, and which share


@dataclass(frozen=True)
class Route:
    """What happens after a step. `accepted` is the share that goes on; the rest takes one of `returns`.

    Of `onward` one way is taken; of parallel ones all, until they meet at `join`.
    """

    accepted: float
    returns: tuple[Way, ...]
    onward: tuple[Way, ...]
    is_parallel: bool = False
    join: int = END

    def targets(self) -> set[int]:
        back = self.returns if self.accepted < 1 else ()
        onward = self.onward if self.accepted > 0 else ()
        return {node for node, share in (*back, *onward) if share > 0 and node != END}

    def expected(self) -> Iterator[Way]:
        """Each way out with its mean number of tokens; parallel parts count as one again where they meet."""
        yield from ((node, (1 - self.accepted) * share) for node, share in self.returns)
        yield from ((node, self.accepted * share) for node, share in self.onward)
        if self.is_parallel:
            yield self.join, -self.accepted * (len(self.onward) - 1)


def routes_of(stream: Stream) -> tuple[Route, ...]:
    """One for each step of a stream that has steps. Raises NotSimulable for routes without meaning."""
    _require_targets(stream)
    try:
        found = routes(stream)
    except InvalidRoutes as invalid:
        sentence = str(invalid)
        raise NotSimulable(f"{sentence[:1].upper()}{sentence[1:]}.") from None
    places: dict[str | None, int] = {step.key: place for place, step in enumerate(stream.steps)}
    places[None] = END
    joins = {fork.step: places[fork.join] for fork in found.forks}
    branches = stream.branches()
    return tuple(
        Route(
            accepted=float(found.passing[step.key]),
            returns=tuple((places[back.to], float(back.share)) for back in step.returns),
            onward=_onward(branches[step.key], places, is_parallel=step.key in joins),
            is_parallel=step.key in joins,
            join=joins.get(step.key, END),
        )
        for step in stream.steps
    )


def _require_targets(stream: Stream) -> None:
    keys = {step.key for step in stream.steps}
    for step in stream.steps:
        for key in (*(branch.to for branch in step.next or ()), *(back.to for back in step.returns)):
            if key is not None and key not in keys:
                raise NotSimulable(f"Work is sent to “{key}”, which is no step of this stream.")


def _onward(branches: Sequence[Branch], places: Mapping[str | None, int], *, is_parallel: bool) -> tuple[Way, ...]:
    """What the shares leave over leaves the stream."""
    if is_parallel:
        return tuple((places[branch.to], 1.0) for branch in branches)
    rest = 1 - float(sum(branch.share for branch in branches))
    ways = tuple((places[branch.to], float(branch.share)) for branch in branches)
    return (*ways, (END, rest)) if rest > 0 else ways


def reached(routes: Sequence[Route], first: int) -> set[int]:
    """The steps that work can come to from `first`, itself included."""
    found, open_ = {first}, [first]
    while open_:
        for node in routes[open_.pop()].targets() - found:
            found.add(node)
            open_.append(node)
    return found


def visits(routes: Sequence[Route]) -> tuple[float, ...]:
    """How often an item comes to each step on average, repeats included: v = e₁ + Pᵀv."""
    rows: dict[str, dict[str, float]] = {}
    for node, route in enumerate(routes):
        row = rows[str(node)] = {}
        for target, share in route.expected():
            if target != END:
                row[str(target)] = row.get(str(target), 0.0) + share
    found = linear.visits(rows, {"0": 1.0})
    return tuple(max(float(found[str(node)]), 0.0) for node in range(len(routes)))
