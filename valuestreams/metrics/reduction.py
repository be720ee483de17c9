"""Solving a circle in floating point without ever subtracting, so that every digit is right however often work goes round.

State reduction of Grassmann, Taksar and Heyman ("Regenerative Analysis and Steady State Distributions for Markov Chains",
1985): taking a state out of a chain needs the share that leaves it, which is a sum of what goes elsewhere and not 1 less
what stays. Sparse while few ways cross, then the rest as a full matrix.
"""

import heapq
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

CROSSING = 200  # ways that one state may join before the rest is a full matrix
MOST_TANGLED = 500  # states of that matrix


class Unsolvable(ArithmeticError):
    """Work goes round so often, or on so many ways, that there is no number for it."""


@dataclass(frozen=True)
class _Taken:
    """A state that was taken out: the share that leaves it, of that where it goes, and what came to it."""

    key: str
    leaves: float
    onward: Mapping[str, float]
    sources: Mapping[str, float]


class Reduction:
    """A chain from which all states are taken out one after another; each question to it is then cheap.

    `rows[i][j]` is the share that goes from i to j, `ending[i]` what is short of 1 in row i. Raises Unsolvable.
    """

    def __init__(self, rows: Mapping[str, Mapping[str, float]], ending: Mapping[str, float]) -> None:
        self.rows = {key: {to: a for to, a in row.items() if a} for key, row in rows.items()}
        self.ending = dict(ending)
        self.sources: dict[str, dict[str, None]] = {key: {} for key in rows}
        for key, row in self.rows.items():
            for to in row:
                self.sources[to][key] = None
        self.taken: list[_Taken] = []
        self._take_sparse()
        self._take_dense()

    def expected(self, constants: Mapping[str, float]) -> dict[str, float]:
        """x = c + A·x: what is met from each state on."""
        met, found = dict(constants), dict[str, float]()
        for one in self.taken:
            met[one.key] /= one.leaves
            for source, share in one.sources.items():
                met[source] += share * met[one.key]
        for one in reversed(self.taken):
            found[one.key] = met[one.key] + sum(share * found[to] for to, share in one.onward.items())
        return found

    def visits(self, starts: Mapping[str, float]) -> dict[str, float]:
        """v = s + Aᵀ·v: how often work is in each state."""
        begun, found = dict(starts), dict[str, float]()
        for one in self.taken:
            for to, share in one.onward.items():
                begun[to] += begun[one.key] * share
        for one in reversed(self.taken):
            arrived = begun[one.key] + sum(found[source] * share for source, share in one.sources.items())
            found[one.key] = arrived / one.leaves
        return found

    def _take_sparse(self) -> None:
        waiting = [(self._cost(key), place, key) for place, key in enumerate(self.rows)]
        heapq.heapify(waiting)
        while waiting:
            cost, place, key = heapq.heappop(waiting)
            if self._cost(key) > cost:
                heapq.heappush(waiting, (self._cost(key), place, key))
            elif cost > CROSSING:
                return
            else:
                self._take(key)

    def _cost(self, key: str) -> int:
        return len(self.sources[key]) * len(self.rows[key])

    def _take(self, key: str) -> None:
        row = self.rows.pop(key)
        row.pop(key, None)
        sources = [source for source in self.sources.pop(key) if source != key]
        leaves = _some(self.ending[key] + sum(row.values()))
        onward, ending = {to: share / leaves for to, share in row.items()}, self.ending[key] / leaves
        came = {source: self.rows[source].pop(key) for source in sources}
        for source, share in came.items():
            going = self.rows[source]
            self.ending[source] += share * ending
            for to, part in onward.items():
                going[to] = going.get(to, 0.0) + share * part
                self.sources[to][source] = None
        for to in onward:
            self.sources[to].pop(key, None)
        self.taken.append(_Taken(key, leaves, onward, came))

    def _take_dense(self) -> None:
        keys = list(self.rows)
        if len(keys) > MOST_TANGLED:
            raise Unsolvable
        place = {key: at for at, key in enumerate(keys)}
        shares, ending = np.zeros((len(keys), len(keys))), np.array([self.ending[key] for key in keys])
        for key, row in self.rows.items():
            for to, share in row.items():
                shares[place[key], place[to]] = share
        for at, key in enumerate(keys):
            after, going, column = keys[at + 1 :], shares[at, at + 1 :], shares[at + 1 :, at]
            leaves = _some(float(ending[at] + going.sum()))
            going /= leaves
            ending[at + 1 :] += column * (ending[at] / leaves)
            shares[at + 1 :, at + 1 :] += np.outer(column, going)
            onward = dict(zip(after, going.tolist(), strict=True))
            self.taken.append(_Taken(key, leaves, onward, dict(zip(after, column.tolist(), strict=True))))


def _some(share: float) -> float:
    """What leaves a state; none at all where it is smaller than any number, and then nothing ever ends."""
    if share <= 0:
        raise Unsolvable
    return share
