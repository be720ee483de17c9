"""What a service needs: a tree of "at least k of these" over components and other services."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

MOST_LEVELS = 60  # of services inside services and groups inside groups


@dataclass(frozen=True)
class AtLeast:
    """`k` of the needs in `of` must work, 1 ≤ k ≤ len(of). All of them: k = len(of); any of them: k = 1."""

    k: int
    of: "tuple[Needs, ...]"

    @property
    def words(self) -> str:
        """How it is read: "all of", "any of", "2 of 3"."""
        if self.k == len(self.of):
            return "all of"
        return "any of" if self.k == 1 else f"{self.k} of {len(self.of)}"


Needs: TypeAlias = str | AtLeast  # a key of a component or of a service


def keys_in(needs: Needs) -> Iterator[str]:
    """The keys that stand in a tree, in the order in which they are written."""
    if isinstance(needs, str):
        yield needs
    else:
        for one in needs.of:
            yield from keys_in(one)


def cycle(services: Mapping[str, Needs]) -> tuple[str, ...]:
    """Services that need each other in a circle, the first one again at the end; empty when there is no circle."""
    done: set[str] = set()
    for start in services:
        path: list[str] = []
        steps = [iter((start,))]
        while steps:
            key = next(steps[-1], None)
            if key is None:
                steps.pop()
                if path:
                    done.add(path.pop())
            elif key in path:
                return (*path[path.index(key) :], key)
            elif key in services and key not in done:
                path.append(key)
                steps.append(iter(tuple(keys_in(services[key]))))
    return ()


def levels(services: Mapping[str, Needs]) -> dict[str, int]:
    """How many groups and services stand inside each other below each service. The services have no circle."""
    found: dict[str, int] = {}

    def of(needs: Needs) -> int:
        if isinstance(needs, AtLeast):
            return 1 + max(of(one) for one in needs.of)
        return 1 + found[needs] if needs in services else 0

    for key in _innermost_first(services):
        found[key] = of(services[key])
    return found


def _innermost_first(services: Mapping[str, Needs]) -> Iterator[str]:
    seen: set[str] = set()
    for start in services:
        waiting = [start]
        while waiting:
            key = waiting[-1]
            inner = [one for one in keys_in(services[key]) if one in services and one not in seen]
            if key not in seen and inner:
                waiting.extend(inner)
                continue
            waiting.pop()
            if key not in seen:
                seen.add(key)
                yield key


def needed(service: str, services: Mapping[str, Needs]) -> tuple[str, ...]:
    """The service itself and every service and component that it needs, directly or through others, each once."""
    found: dict[str, None] = {service: None}
    waiting = [service]
    while waiting:
        for key in keys_in(services[waiting.pop(0)]):
            if key not in found:
                found[key] = None
                if key in services:
                    waiting.append(key)
    return tuple(found)
