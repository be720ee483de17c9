"""Where all ways from a step meet again: its immediate post-dominator.

The method is that of Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm" (2001), on the reversed graph.
"""

from collections.abc import Iterable, Mapping

END = None
Node = str | None


def joins(edges: Mapping[str, Iterable[str]], leaving: set[str]) -> dict[str, str | None]:
    """For each step the first step that all its ways pass, None for the end. Every step must be able to end."""
    sources: dict[Node, list[str]] = {END: sorted(leaving), **{key: [] for key in edges}}
    for key, row in edges.items():
        for to in row:
            sources[to].append(key)
    order = _postorder(sources)
    rank = {node: index for index, node in enumerate(order)}
    meeting: dict[Node, Node] = {END: END}
    changed = True
    while changed:
        changed = False
        for node in reversed(order[:-1]):
            ways: list[Node] = [*edges[_step(node)], *([END] if node in leaving else [])]
            found = _common([way for way in ways if way in meeting], meeting, rank)
            changed |= node not in meeting or meeting[node] != found
            meeting[node] = found
    return {key: meeting[key] for key in edges}


def _step(node: Node) -> str:
    assert node is not None  # noqa: S101 (only the last of the order is the end)
    return node


def _common(ways: list[Node], meeting: Mapping[Node, Node], rank: Mapping[Node, int]) -> Node:
    found, *others = ways
    for other in others:
        while found != other:
            if rank[found] < rank[other]:
                found = meeting[found]
            else:
                other = meeting[other]
    return found


def _postorder(sources: Mapping[Node, list[str]]) -> list[Node]:
    """From the end backwards; the end comes last."""
    order: list[Node] = []
    seen: set[Node] = {END}
    trail = [(END, iter(sources[END]))]
    while trail:
        node, before = trail[-1]
        source = next((one for one in before if one not in seen), None)
        if source is None:
            order.append(node)
            trail.pop()
        else:
            seen.add(source)
            trail.append((source, iter(sources[source])))  # type: ignore[arg-type]
    return order
