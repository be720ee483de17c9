"""Relations that would close a circle: an item cannot, by some way, need itself."""

from collections.abc import Iterable, Mapping

Edge = tuple[int, int]  # consumer, provider


def closing(new: Iterable[Edge], known: Mapping[int, Iterable[int]]) -> list[Edge]:
    """Of the `new` edges in their order, those with which a circle would be closed, when the others are there already.

    known: {consumer: its providers}, without the new ones.
    """
    needs = {consumer: set(providers) for consumer, providers in known.items()}
    found = []
    for consumer, provider in new:
        if _reaches(provider, consumer, needs):
            found.append((consumer, provider))
        else:
            needs.setdefault(consumer, set()).add(provider)
    return found


def _reaches(start: int, end: int, needs: Mapping[int, set[int]]) -> bool:
    waiting, seen = [start], {start}
    while waiting:
        item = waiting.pop()
        if item == end:
            return True
        new = needs.get(item, set()) - seen
        seen |= new
        waiting += new
    return False
