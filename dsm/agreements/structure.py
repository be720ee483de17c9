"""A tree of needs as a graph in which everything stands once, simplified as soon as it is said what works."""

from collections.abc import Iterable, Iterator, Mapping

from dsm.agreements.needs import AtLeast, Needs
from dsm.agreements.work import Work

UP, DOWN = 0, 1  # the two nodes that are certain
Node = int


class Structure:
    """Nodes are numbers: an atom, or a gate that works when at least k of its children do. Equal gates are one node.

    With `flat`, "all of" inside "all of" and "any of" inside "any of" become one gate. What is `given` spends `work`.
    """

    def __init__(self, *, flat: bool = False) -> None:
        self.flat = flat
        self.work = Work()
        self.names: dict[Node, str] = {}  # of the atoms
        self.gates: dict[Node, tuple[int, tuple[Node, ...]]] = {}
        self.atoms_below: dict[Node, int] = {UP: 0, DOWN: 0}  # a bit for each atom
        self._known: dict[object, Node] = {}
        self._given: dict[tuple[Node, Node, bool], Node] = {}

    def atom(self, name: str) -> Node:
        if name not in self._known:
            node = self._known[name] = 2 + len(self._known)
            self.names[node] = name
            self.atoms_below[node] = 1 << node
        return self._known[name]

    def gate(self, k: int, children: Iterable[Node]) -> Node:
        """At least k of the children, as the simplest node that says the same."""
        nodes = list(children)
        k -= nodes.count(UP)
        nodes = [node for node in nodes if node not in (UP, DOWN)]
        if k <= 0:
            return UP
        if k > len(nodes):
            return DOWN
        if k in (1, len(nodes)):
            k, nodes = self._once(k == len(nodes), nodes)
        if len(nodes) == 1:
            return nodes[0]
        return self._gate(k, tuple(sorted(nodes)))

    def _once(self, every: bool, nodes: list[Node]) -> tuple[int, list[Node]]:
        """The children of "all of" or "any of", none of them twice."""
        if self.flat:
            nodes = [inner for node in nodes for inner in self._inner(node, every)]
        nodes = list(dict.fromkeys(nodes))
        return (len(nodes) if every else 1), nodes

    def _inner(self, node: Node, every: bool) -> tuple[Node, ...]:
        k, children = self.gates.get(node, (0, ()))
        return children if children and k == (len(children) if every else 1) else (node,)

    def _gate(self, k: int, children: tuple[Node, ...]) -> Node:
        key = (k, children)
        if key not in self._known:
            node = self._known[key] = 2 + len(self._known)
            self.gates[node] = key
            below = 0
            for child in children:
                below |= self.atoms_below[child]
            self.atoms_below[node] = below
        return self._known[key]

    def given(self, node: Node, atom: Node, works: bool) -> Node:
        """The node when it is certain that the atom works, or that it does not."""
        if not self.atoms_below[node] >> atom & 1:
            return node
        if node == atom:
            return UP if works else DOWN
        key = (node, atom, works)
        if key not in self._given:
            k, children = self.gates[node]
            self.work.spend(12 * len(children))
            self._given[key] = self.gate(k, [self.given(child, atom, works) for child in children])
        return self._given[key]

    def blocks(self, children: Iterable[Node]) -> list[tuple[Node, ...]]:
        """The children in groups that share no atom with each other."""
        found: list[tuple[int, tuple[Node, ...]]] = []
        for child in children:
            below, joined = self.atoms_below[child], [child]
            apart = []
            for others, members in found:
                if others & below:
                    below, joined = below | others, [*members, *joined]
                else:
                    apart.append((others, members))
            found = [*apart, (below, tuple(joined))]
        return [members for _, members in found]

    def below(self, node: Node) -> Iterator[Node]:
        """The node and all beneath it, each once."""
        seen, waiting = {node}, [node]
        while waiting:
            one = waiting.pop()
            yield one
            for child in self.gates.get(one, (0, ()))[1]:
                if child not in seen:
                    seen.add(child)
                    waiting.append(child)


def built(structure: Structure, needs: Needs, services: Mapping[str, Needs]) -> Node:
    """The node of a tree whose keys are services or, if not, atoms. The services have no circle."""
    made: dict[str, Node] = {}

    def node(one: Needs) -> Node:
        if isinstance(one, AtLeast):
            return structure.gate(one.k, [node(inner) for inner in one.of])
        if one not in services:
            return structure.atom(one)
        if one not in made:
            made[one] = node(services[one])
        return made[one]

    return node(needs)


def modules(structure: Structure, root: Node) -> set[Node]:
    """The gates that share nothing with the rest: every way to what is beneath them leads through them.

    Found in one walk by the order of visits (Y. Dutuit, A. Rauzy, A linear-time algorithm to find modules of fault
    trees, IEEE Transactions on Reliability 45, 1996).
    """
    first: dict[Node, int] = {}
    last: dict[Node, int] = {}
    left: dict[Node, int] = {}
    clock, waiting = 0, [(root, False)]
    while waiting:
        node, leaving = waiting.pop()
        clock += 1
        if leaving:
            left[node] = last[node] = clock
            continue
        last[node] = clock
        if node in first:
            continue
        first[node] = clock
        if node in structure.gates:
            waiting.append((node, True))
            waiting.extend((child, False) for child in structure.gates[node][1])
    return set(_alone(structure, first, last, left))


def _alone(
    structure: Structure, first: dict[Node, int], last: dict[Node, int], left: dict[Node, int]
) -> Iterator[Node]:
    """The gates, innermost first, beneath which nothing was seen before they were entered or after they were left."""
    earliest, latest = dict(first), dict(last)
    for node in left:  # in the order of leaving: what stands beneath comes before
        children = structure.gates[node][1]
        below = min(earliest[child] for child in children), max(latest[child] for child in children)
        if first[node] < below[0] and below[1] < left[node]:
            yield node
        earliest[node], latest[node] = min(first[node], below[0]), max(last[node], below[1])
