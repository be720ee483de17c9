"""The availability of what needs many things, exactly: one number if failures are independent, one if they are not.

Both walk the same graph. Modules, which share nothing with the rest, are replaced by their own availability, so that a
rule has to untangle only what truly stands on several branches.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from math import prod
from typing import Protocol

from dsm.agreements.needs import Needs
from dsm.agreements.structure import DOWN, UP, Node, Structure, built, modules
from dsm.agreements.work import TooTangled, Work, words

DEEPEST = 120


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
    """Failures know nothing of each other: Π Aᵢ, 1 − Π(1 − Aᵢ), and k of n by counting those that work or those that
    fail, whichever are fewer. All that one promise asks for spends the same `work`."""

    def __init__(self, work: Work | None = None) -> None:
        self.work = work or Work()

    def at_least(self, k: int, values: Sequence[Fraction]) -> Fraction:
        allowed = len(values) - k  # to fail
        if allowed < k:
            return self._at_most(allowed, [1 - value for value in values])
        return 1 - self._at_most(k - 1, values)

    def _at_most(self, m: int, shares: Sequence[Fraction]) -> Fraction:
        """How probably at most `m` of independent things happen, in whole numbers over all denominators."""
        counts, whole = [1], 1
        for share in shares:
            self.work.spend(len(counts) * words(whole))
            yes, no = share.numerator, share.denominator - share.numerator
            counts = [one * no + less * yes for one, less in zip([*counts, 0], [0, *counts], strict=True)][: m + 1]
            whole *= share.denominator
        self.work.spend(words(whole) ** 2)
        return Fraction(sum(counts), whole)

    def tangled(self, structure: Structure, node: Node, values: Mapping[Node, Fraction]) -> Fraction:
        return _Factoring(structure, values, self.work).of(node)


def _both(one: list[int], other: list[int]) -> list[int]:
    """The distribution of the sum of two independent counts."""
    found = [0] * (len(one) + len(other) - 1)
    for i, p in enumerate(one):
        for j, q in enumerate(other):
            found[i + j] += p * q
    return found


class _Factoring:
    """P(up) = A·P(up | it works) + (1 − A)·P(up | it fails), over the atom that most branches share.

    In whole numbers: the share of a node is counted over the product of the denominators of the atoms beneath it.
    """

    def __init__(self, structure: Structure, values: Mapping[Node, Fraction], work: Work) -> None:
        self.structure, self.values, self.work = structure, values, work
        structure.work = work
        self.depth = 0
        self.found = {UP: 1, DOWN: 0, **{atom: value.numerator for atom, value in values.items()}}
        self._wholes = {0: 1}

    def of(self, node: Node) -> Fraction:
        return Fraction(self._share(node), self._whole([node]))

    def _whole(self, nodes: Iterable[Node]) -> int:
        """The product of the denominators of all atoms beneath."""
        below = 0
        for node in nodes:
            below |= self.structure.atoms_below[node]
        if below not in self._wholes:
            self.work.spend(below.bit_count())
            self._wholes[below] = prod(self.values[atom].denominator for atom in _bits(below))
        return self._wholes[below]

    def _share(self, node: Node) -> int:
        if node not in self.found:
            k, children = self.structure.gates[node]
            self.work.spend(10 + 2 * len(children) + len(children) ** 2 // 16 + words(self._whole([node])) ** 2)
            blocks = self.structure.blocks(children)
            self.found[node] = self._factored(node) if len(blocks) == 1 else self._apart(k, len(children), blocks)
        return self.found[node]

    def _apart(self, k: int, n: int, blocks: list[tuple[Node, ...]]) -> int:
        if k == n:
            return prod(self._block(len(block), block) for block in blocks)
        if k == 1:
            wholes = [self._whole(block) for block in blocks]
            failing = [whole - self._block(1, block) for whole, block in zip(wholes, blocks, strict=True)]
            return prod(wholes) - prod(failing)
        self.work.spend(n * n * words(self._whole(node for block in blocks for node in block)))
        return sum(reduce(_both, map(self._count, blocks))[k:])

    def _block(self, k: int, block: tuple[Node, ...]) -> int:
        return self._share(self.structure.gate(k, block))

    def _count(self, block: tuple[Node, ...]) -> list[int]:
        """How probably exactly 0, 1, … of the block work."""
        least = [self._whole(block), *(self._block(k, block) for k in range(1, len(block) + 1)), 0]
        return [one - more for one, more in pairwise(least)]

    def _factored(self, node: Node) -> int:
        if self.depth >= DEEPEST:
            raise TooTangled
        self.depth += 1
        atom = self._most_shared(node)
        works, fails = (self._given(node, atom, up) for up in (True, False))
        self.depth -= 1
        value = self.values[atom]
        return value.numerator * works + (value.denominator - value.numerator) * fails

    def _given(self, node: Node, atom: Node, works: bool) -> int:
        """The share when it is certain how the atom is, over the denominators of all others."""
        known = self.structure.given(node, atom, works)
        others = self._whole([node]) // self.values[atom].denominator
        return self._share(known) * (others // self._whole([known]))

    def _most_shared(self, node: Node) -> Node:
        below = [self.structure.atoms_below[child] for child in self.structure.gates[node][1]]
        self.work.spend(sum(bits.bit_count() for bits in below) // 2)
        counts = Counter(atom for bits in below for atom in _bits(bits))
        return max(counts, key=lambda atom: (counts[atom], -atom))


def _bits(bits: int) -> list[int]:
    found = []
    while bits:
        low = bits & -bits
        found.append(low.bit_length() - 1)
        bits ^= low
    return found
