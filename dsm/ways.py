"""The shortest way through things that need each other. No database."""

from collections.abc import Iterable, Mapping, Sequence

Edges = Mapping[int, Sequence[int]]  # what each of them needs
MOST_NAMED = 30


def shortest(edges: Edges, starts: Iterable[int], goal: int) -> tuple[int, ...]:
    """From one of `starts`, in their order, to `goal`, both included; empty when none leads there."""
    came_from: dict[int, int | None] = dict.fromkeys(starts)
    waiting = list(came_from)
    for here in waiting:
        if here == goal:
            return _back(came_from, here)
        for there in edges.get(here, ()):
            if there not in came_from:
                came_from[there] = here
                waiting.append(there)
    return ()


def _back(came_from: Mapping[int, int | None], end: int) -> tuple[int, ...]:
    found, here = [end], came_from[end]
    while here is not None:
        found.append(here)
        here = came_from[here]
    return tuple(reversed(found))


def told(names: Sequence[str]) -> str:
    """ "Shop needs Web needs Shop". Of a very long way the middle is counted and not named."""
    if len(names) > MOST_NAMED:
        half = MOST_NAMED // 2
        names = [*names[:half], f"{len(names) - 2 * half} others", *names[-half:]]
    return " needs ".join(names)
