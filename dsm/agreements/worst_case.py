"""The least availability that given availabilities leave possible, whatever failures have to do with each other.

A system is down when everything in one of its cuts is down. At worst failures are arranged so that as many cuts as
possible each get time of their own: the most downtime is the largest weight that can be laid on the cuts when no
component carries more than its own downtime (linear programming; T. Hailperin, Best possible inequalities for the
probability of a logical function of events, American Mathematical Monthly 72, 1965). Where nothing is shared that is,
without a program, 1 − Σ(1 − Aᵢ) in series, the best one of alternatives (Fréchet), and for k of n the formula in
`at_least`.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import comb

from dsm.agreements.structure import DOWN, UP, Node, Structure
from dsm.agreements.work import TooTangled, Work

MOST_CUTS = 300  # of one tangle; more take too long to weigh exactly


class WorstCase:
    """No independence is assumed; `is_sharp` says whether the last number can indeed occur, or is only a safe bound."""

    def __init__(self, work: Work | None = None) -> None:
        self.is_sharp = True
        self.work = work or Work()

    def at_least(self, k: int, values: Sequence[Fraction]) -> Fraction:
        """Of n things, at least k: they fail together when m = n − k + 1 do, and that at most for the least of
        (the sum of downtimes without the j largest) ÷ (m − j), j = 0…m−1 (B. Rüger, Metrika 25, 1978).
        """
        return max(Fraction(0), 1 - _most_of(len(values) - k + 1, [1 - value for value in values]))

    def tangled(self, structure: Structure, node: Node, values: Mapping[Node, Fraction]) -> Fraction:
        found = {UP: Fraction(0), DOWN: Fraction(1), **{atom: 1 - value for atom, value in values.items()}}
        return max(Fraction(0), 1 - self._down(structure, node, found))

    def _down(self, structure: Structure, node: Node, found: dict[Node, Fraction]) -> Fraction:
        if node not in found:
            try:
                found[node] = self._sharp(structure, node, found)
            except TooTangled:
                self.is_sharp = False
                k, children = structure.gates[node]
                downs = [self._down(structure, child, found) for child in children]
                found[node] = _most_of(len(children) - k + 1, downs)
        return found[node]

    def _sharp(self, structure: Structure, node: Node, found: dict[Node, Fraction]) -> Fraction:
        """As far as what is beneath is sharp."""
        k, children = structure.gates[node]
        self.work.spend(len(children) ** 2 // 8)
        blocks = structure.blocks(children)
        apart = len(blocks) == len(children)
        if apart or (len(blocks) > 1 and k in (1, len(children))):
            gates = [structure.gate(1 if k == 1 else len(block), block) for block in blocks]
            downs = [self._down(structure, gate, found) for gate in gates]
            return _most_of(len(downs) - (1 if k == 1 else len(downs) if k == len(children) else k) + 1, downs)
        atoms = {atom: found[atom] for atom in structure.below(node) if atom in structure.names}
        return min(Fraction(1), most_weight(_Cuts(structure, self.work).of(node), atoms, self.work))


def _most_of(m: int, downtimes: Sequence[Fraction]) -> Fraction:
    """The most time in which at least m things can be down at once."""
    falling = sorted(downtimes, reverse=True)
    rest = sum(falling, Fraction(0))
    most = Fraction(1)
    for j in range(m):
        most = min(most, rest / (m - j))
        rest -= falling[j]
    return most


class _Cuts:
    """The smallest sets of atoms whose failure brings a node down. Raises TooTangled when they are more than `MOST_CUTS`
    or take too long to find; how many combinations there are is known before they are made."""

    def __init__(self, structure: Structure, work: Work) -> None:
        self.structure, self.work = structure, work
        self.found: dict[Node, list[frozenset[Node]]] = {UP: [], DOWN: [frozenset()]}

    def of(self, node: Node) -> list[frozenset[Node]]:
        for one in sorted(self.structure.below(node)):  # children have lower numbers
            self.found[one] = [frozenset([one])] if one in self.structure.names else self._of_gate(one)
        return self.found[node]

    def _of_gate(self, node: Node) -> list[frozenset[Node]]:
        k, children = self.structure.gates[node]
        failing = len(children) - k + 1
        self.work.spend(comb(len(children), failing) * failing)
        cuts: list[frozenset[Node]] = []
        for down in combinations(children, failing):
            cuts = self._smallest([*cuts, *self._together([self.found[child] for child in down])])
        return cuts

    def _together(self, parts: Sequence[list[frozenset[Node]]]) -> list[frozenset[Node]]:
        """One cut of each part at once."""
        found = [frozenset[Node]()]
        for part in parts:
            self.work.spend(len(found) * len(part))
            found = self._smallest(one | other for one in found for other in part)
        return found

    def _smallest(self, cuts: Iterable[frozenset[Node]]) -> list[frozenset[Node]]:
        found: list[frozenset[Node]] = []
        for cut in sorted(set(cuts), key=lambda one: (len(one), sorted(one))):
            self.work.spend(1 + len(found) // 4)
            if not any(smaller <= cut for smaller in found):
                found.append(cut)
                if len(found) > MOST_CUTS:
                    raise TooTangled
        return found


def most_weight(cuts: Sequence[frozenset[Node]], most: Mapping[Node, Fraction], work: Work | None = None) -> Fraction:
    """The largest sum of weights ≥ 0 on the cuts when those on one atom's cuts add up to at most `most` of it.

    Simplex in exact fractions, with R. Bland's rule, which never runs in circles. Raises TooTangled.
    """
    work = work or Work()
    atoms = sorted(frozenset[Node]().union(*cuts))
    rows = [[Fraction(atom in cut) for cut in cuts] + [most[atom]] for atom in atoms]
    gains = [Fraction(1)] * len(cuts) + [Fraction(0)]
    columns, basis = list(range(len(cuts))), list(range(len(cuts), len(cuts) + len(atoms)))
    while (entering := _entering(gains, columns)) is not None:
        work.spend(4 * len(rows) * len(gains))
        leaving = min(
            (row for row in range(len(rows)) if rows[row][entering] > 0),
            key=lambda row: (rows[row][-1] / rows[row][entering], basis[row]),
        )
        _pivot(rows, gains, leaving, entering)
        columns[entering], basis[leaving] = basis[leaving], columns[entering]
    return -gains[-1]


def _entering(gains: list[Fraction], columns: list[int]) -> int | None:
    return min((at for at in range(len(columns)) if gains[at] > 0), key=lambda at: columns[at], default=None)


def _pivot(rows: list[list[Fraction]], gains: list[Fraction], leaving: int, entering: int) -> None:
    """Exchanges a variable of the basis with one outside, in a tableau that keeps only the columns outside."""
    row = rows[leaving]
    factor = row[entering]
    row[:] = [value / factor for value in row]
    row[entering] = 1 / factor
    for other in [*rows[:leaving], *rows[leaving + 1 :], gains]:
        if multiple := other[entering]:
            other[entering] = Fraction(0)
            other[:] = [value - multiple * own if own else value for value, own in zip(other, row, strict=True)]
