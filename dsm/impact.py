"""What fails when something stops: failures spread along needs, and alternatives hold them up.

A consumer falls with any provider that it cannot do without, and when of a group of alternatives fewer than `least`
run. A consumer that still runs, but lost a provider, is weakened: it has less to spare, or works with something gone
that it only leans on.
"""

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

Node = int


@dataclass(frozen=True)
class Group:
    """`consumer` runs while `least` of its `providers` run; 1 ≤ least ≤ their number."""

    consumer: Node
    providers: tuple[Node, ...]
    least: int = 1

    @property
    def spare(self) -> int:
        """How many may fall before the consumer does."""
        return len(self.providers) - self.least


@dataclass(frozen=True)
class Graph:
    """Who hangs on whom, by provider: `needed` by those that cannot do without it, `leaned` on by those that can, worse."""

    needed: Mapping[Node, Sequence[Node]]
    groups: Sequence[Group] = ()
    leaned: Mapping[Node, Sequence[Node]] = field(default_factory=dict)

    @cached_property
    def groups_with(self) -> Mapping[Node, Sequence[int]]:
        """By provider: the places of its groups. Kept for the next question."""
        found: dict[Node, list[int]] = {}
        for place, group in enumerate(self.groups):
            for provider in group.providers:
                found.setdefault(provider, []).append(place)
        return found


class Fall(NamedTuple):
    """A node that stops: `because` of these providers, `steps` needs away from what stopped first."""

    because: tuple[Node, ...]
    steps: int


class Weakening(NamedTuple):
    """A node that still runs. `lost` providers are gone; `spare` more may fall, None where it only leaned on them."""

    lost: tuple[Node, ...]
    spare: int | None


@dataclass(frozen=True)
class Impact:
    """`fallen` holds what stopped first, too (steps 0). Nothing stands in both."""

    fallen: Mapping[Node, Fall]
    weakened: Mapping[Node, Weakening]


def impact(graph: Graph, stopped: Collection[Node], limping: Collection[Node] = ()) -> Impact:
    """What falls and what is weakened when the nodes `stopped` stop; `limping` ones are weakened from the start.

    Circles of needs are walked once. The time grows with the number of relations.
    """
    fallen = {node: Fall((), 0) for node in stopped}
    lost: dict[int, list[Node]] = {}
    waiting = deque(fallen)
    while waiting:
        provider = waiting.popleft()
        steps = fallen[provider].steps + 1
        for consumer in graph.needed.get(provider, ()):
            if consumer not in fallen:
                fallen[consumer] = Fall((provider,), steps)
                waiting.append(consumer)
        for place in graph.groups_with.get(provider, ()):
            gone, group = lost.setdefault(place, []), graph.groups[place]
            gone.append(provider)
            if len(gone) > group.spare and group.consumer not in fallen:
                fallen[group.consumer] = Fall(tuple(gone), steps)
                waiting.append(group.consumer)
    return Impact(fallen, _weakened(graph, fallen, lost, limping))


def _weakened(
    graph: Graph, fallen: Mapping[Node, Fall], lost: Mapping[int, list[Node]], limping: Iterable[Node]
) -> dict[Node, Weakening]:
    found = {node: Weakening((), None) for node in limping if node not in fallen}
    for place, gone in lost.items():
        group = graph.groups[place]
        if group.consumer not in fallen:
            _add(found, group.consumer, tuple(gone), group.spare - len(gone))
    for provider, consumers in graph.leaned.items():
        if provider in fallen:
            for consumer in consumers:
                if consumer not in fallen:
                    _add(found, consumer, (provider,), None)
    return found


def _add(found: dict[Node, Weakening], node: Node, lost: tuple[Node, ...], spare: int | None) -> None:
    before = found.get(node, Weakening((), None))
    spares = [one for one in (before.spare, spare) if one is not None]
    found[node] = Weakening((*before.lost, *lost), min(spares, default=None))


def way_to(impact: Impact, node: Node) -> tuple[Node, ...]:
    """From what stopped first to `node`, each the reason of the next. `node` must have fallen."""
    way = [node]
    while because := impact.fallen[way[-1]].because:
        # The last one to fall is what brought it down; the others were spared for until then.
        way.append(because[-1])
    return tuple(reversed(way))


def shown_first(impact: Impact, wanted: Iterable[Node], most: int) -> tuple[Node, ...]:
    """The nodes of a picture: what lies on the ways to `wanted` (in this order), at most `most` nodes, whole ways only."""
    chosen: dict[Node, None] = {}
    for node in wanted:
        way = way_to(impact, node)
        if len(chosen.keys() | set(way)) <= most:
            chosen.update(dict.fromkeys(way))
    return tuple(chosen)
