"""The availability of what needs many things, exactly: one number if failures are independent, one if they are not.

Both walk the same graph. Modules, which share nothing with the rest, are replaced by their own availability, so that a
rule has to untangle only what truly stands on several branches.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from math import prod
from typing import Protocol

from dsm.agreements.needs import Needs
from dsm.agreements.structure import DOWN, UP, Node, Structure, built, modules

MOST_CASES = 20_000
DEEPEST = 120


class TooTangled(ValueError):
    """So many components stand on so many branches that no exact number is found in good time."""

    def __init__(self) -> None:
        super().__init__(
            "Too many components stand on several branches at once for an exact availability. "
            "Combine some of them into one component."
        )


class Rule(Protocol):
    """How availabilities compose."""

    def at_least(self, k: int, values: Sequence[Fraction]) -> Fraction:
        """Of "at least k work" over things that share nothing."""

    def tangled(self, structure: Structure, node: Node, values: Mapping[Node, Fraction]) -> Fraction:
        """Of a node some of whose atoms stand on several branches; `values` of every atom."""


def composed(needs: Needs, services: Mapping[str, Needs], values: Mapping[str, Fraction], rule: Rule) -> Fraction:
    """The availability, 0…1, of a tree of needs. `values` of every component in it. Raises TooTangled."""
    structure = Structure()
    root = built(structure, needs, services)
    found = {node: values[name] for node, name in structure.names.items()}
    if root in found:
        return found[root]
    for node in _innermost_first(structure, modules(structure, root) | {root}):
        found[node] = _of_module(structure, node, found, rule)
    return found[root]


def _innermost_first(structure: Structure, nodes: set[Node]) -> list[Node]:
    return sorted(nodes & structure.gates.keys())  # a gate is made after its children, so its number is higher


def _of_module(structure: Structure, module: Node, found: Mapping[Node, Fraction], rule: Rule) -> Fraction:
    k, children = structure.gates[module]
    if all(child in found for child in children) and len(set(children)) == len(children):
        return rule.at_least(k, [found[child] for child in children])
    core = _Core(structure, module, found, rule)
    return rule.tangled(core.flat, core.node, core.values)


class _Core:
    """What remains of a module when the modules in it are atoms, and neighbours that only one gate has are one atom."""

    def __init__(self, structure: Structure, module: Node, found: Mapping[Node, Fraction], rule: Rule) -> None:
        self.structure, self.found, self.rule = structure, found, rule
        self.flat = Structure(flat=True)
        self.values: dict[Node, Fraction] = {}
        self._made: dict[Node, Node] = {}
        self.parents = self._parents(module)
        self.node = self._gate(module)

    def _parents(self, module: Node) -> Counter[Node]:
        seen, waiting, parents = {module}, [module], Counter[Node]()
        while waiting:
            for child in self.structure.gates[waiting.pop()][1]:
                parents[child] += 1
                if child not in seen and child not in self.found:
                    seen.add(child)
                    waiting.append(child)
        return parents

    def _gate(self, node: Node) -> Node:
        if node not in self._made:
            k, children = self.structure.gates[node]
            own = [child for child in children if child in self.found and self.parents[child] == 1]
            if k not in (1, len(children)) or len(own) < 2:
                own = []
            others = [child for child in children if child not in own]
            nodes = [self._atom(child) if child in self.found else self._gate(child) for child in others]
            if own:
                nodes.append(self._joined(own, every=k == len(children)))
            self._made[node] = self.flat.gate(len(nodes) if k == len(children) else k, nodes)
        return self._made[node]

    def _atom(self, node: Node) -> Node:
        return self._valued(f"{node}", self.found[node])

    def _joined(self, own: list[Node], *, every: bool) -> Node:
        value = self.rule.at_least(len(own) if every else 1, [self.found[node] for node in own])
        return self._valued(" ".join(map(str, own)), value)

    def _valued(self, name: str, value: Fraction) -> Node:
        atom = self.flat.atom(name)
        self.values[atom] = value
        return atom


class Independent:
    """Failures know nothing of each other: Π Aᵢ, 1 − Π(1 − Aᵢ), and k of n by counting those that work."""

    def at_least(self, k: int, values: Sequence[Fraction]) -> Fraction:
        if k == len(values):
            return prod(values, start=Fraction(1))
        if k == 1:
            return 1 - prod((1 - value for value in values), start=Fraction(1))
        return sum(_working(values)[k:], Fraction(0))

    def tangled(self, structure: Structure, node: Node, values: Mapping[Node, Fraction]) -> Fraction:
        return _Factoring(structure, values).of(node)


def _working(values: Sequence[Fraction]) -> list[Fraction]:
    """The probability that exactly 0, 1, … of independent things work."""
    return reduce(_both, ([1 - value, value] for value in values), [Fraction(1)])


def _both(one: list[Fraction], other: list[Fraction]) -> list[Fraction]:
    """The distribution of the sum of two independent counts."""
    found = [Fraction(0)] * (len(one) + len(other) - 1)
    for i, p in enumerate(one):
        for j, q in enumerate(other):
            found[i + j] += p * q
    return found


class _Factoring:
    """P(up) = A·P(up | it works) + (1 − A)·P(up | it fails), over the atom that most branches share."""

    def __init__(self, structure: Structure, values: Mapping[Node, Fraction]) -> None:
        self.structure, self.values = structure, values
        self.cases = 0
        self.depth = 0
        self.found: dict[Node, Fraction] = {UP: Fraction(1), DOWN: Fraction(0), **values}

    def of(self, node: Node) -> Fraction:
        if node not in self.found:
            k, children = self.structure.gates[node]
            blocks = self.structure.blocks(children)
            self.found[node] = self._factored(node) if len(blocks) == 1 else self._apart(k, len(children), blocks)
        return self.found[node]

    def _apart(self, k: int, n: int, blocks: list[tuple[Node, ...]]) -> Fraction:
        if k == n:
            return prod((self._block(len(block), block) for block in blocks), start=Fraction(1))
        if k == 1:
            return 1 - prod((1 - self._block(1, block) for block in blocks), start=Fraction(1))
        return sum(reduce(_both, map(self._count, blocks))[k:], Fraction(0))

    def _block(self, k: int, block: tuple[Node, ...]) -> Fraction:
        return self.of(self.structure.gate(k, block))

    def _count(self, block: tuple[Node, ...]) -> list[Fraction]:
        """How probably exactly 0, 1, … of the block work."""
        least = [Fraction(1), *(self._block(k, block) for k in range(1, len(block) + 1)), Fraction(0)]
        return [one - more for one, more in pairwise(least)]

    def _factored(self, node: Node) -> Fraction:
        self.cases += 1
        if self.cases > MOST_CASES or self.depth > DEEPEST:
            raise TooTangled
        self.depth += 1
        atom = self._most_shared(node)
        works, fails = (self.of(self.structure.given(node, atom, up)) for up in (True, False))
        self.depth -= 1
        return self.values[atom] * works + (1 - self.values[atom]) * fails

    def _most_shared(self, node: Node) -> Node:
        below = [self.structure.atoms_below[child] for child in self.structure.gates[node][1]]
        counts = Counter(atom for bits in below for atom in _bits(bits))
        return max(counts, key=lambda atom: (counts[atom], -atom))


def _bits(bits: int) -> list[int]:
    found = []
    while bits:
        low = bits & -bits
        found.append(low.bit_length() - 1)
        bits ^= low
    return found
