"""Where work changes hands: between performers, and across the borders of departments and suppliers."""

from collections.abc import Callable

from valuestreams.metrics.routes import Edges, onward_of
from valuestreams.stream import Step, Stream

Holder = Callable[[Step], str]


def handoffs(stream: Stream) -> int:
    """How many transitions along `next` go from one performer to another."""
    return len(changes(stream, performer))


def crossings(stream: Stream) -> int:
    """How many transitions along `next` go from one unit or supplier to another."""
    return len(changes(stream, owner))


def performer(step: Step) -> str:
    return step.performer.strip()


def owner(step: Step) -> str:
    """The supplier where one is named, else the unit."""
    return step.supplier.strip() or step.unit.strip()


def changes(stream: Stream, holder: Holder) -> tuple[tuple[str, str], ...]:
    """The transitions (from, to) at which `holder` changes.

    Nobody named on an inside step is unknown and counts no change. An outside step that names nobody is somebody else:
    going there counts, and coming back counts when it is not to the one who gave the work away.
    """
    steps = {step.key: step for step in stream.steps}
    edges = onward_of(stream)
    before = _sources(edges)
    found = []
    for key, row in edges.items():
        for to in row:
            if _is_change(steps, before, holder, steps[key], steps[to]):
                found.append((key, to))
    return tuple(found)


def _is_change(steps: dict[str, Step], before: dict[str, list[str]], holder: Holder, giver: Step, taker: Step) -> bool:
    if _is_somebody_else(taker, holder):
        return True
    taking = holder(taker)
    givers = _before_going_out(steps, before, holder, giver) if _is_somebody_else(giver, holder) else {holder(giver)}
    return bool(taking) and any(giving and giving != taking for giving in givers)


def _is_somebody_else(step: Step, holder: Holder) -> bool:
    return step.outside and not holder(step)


def _before_going_out(steps: dict[str, Step], before: dict[str, list[str]], holder: Holder, outside: Step) -> set[str]:
    """Who gave the work away, perhaps through several outside steps that name nobody."""
    found, seen, waiting = set(), {outside.key}, [outside.key]
    while waiting:
        for key in before[waiting.pop()]:
            if key in seen:
                continue
            seen.add(key)
            if _is_somebody_else(steps[key], holder):
                waiting.append(key)
            else:
                found.add(holder(steps[key]))
    return found


def _sources(edges: Edges) -> dict[str, list[str]]:
    before: dict[str, list[str]] = {key: [] for key in edges}
    for key, row in edges.items():
        for to in row:
            before[to].append(key)
    return before
