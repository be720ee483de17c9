"""The chance of a run: each number is found by what it is for, and not by when it is asked for.

The number of an item's third visit to a step is the same in every scenario with that step, whatever happens elsewhere:
the same arrivals, the same work, the same rejects (common random numbers). Numbers are made in blocks, when needed.
"""

from collections.abc import Callable
from enum import IntEnum
from hashlib import sha256

import numpy as np

from valuestreams.simulation.distributions import Numbers, Spread

BLOCK = 1024  # items whose numbers are made at once

Draw = Callable[[int, int], float]  # of an item and its how-manieth visit, counted from 0


class Purpose(IntEnum):
    """What a number is for. They never change: a seed has to give the same run for ever."""

    ARRIVAL = 0
    DELAY = 1
    PROCESS = 2
    ACCEPT = 3
    RETURN = 4
    NEXT = 5


class Chance:
    """All the random numbers of one replication."""

    def __init__(self, seed: int, replication: int):
        self.origin = (seed, replication)

    def uniform(self, purpose: Purpose, step: str) -> Draw:
        """Equally likely numbers in [0, 1)."""
        return self._draw(purpose, step, lambda numbers: numbers)

    def minutes(self, purpose: Purpose, step: str, spread: Spread) -> Draw:
        if not spread.variance:
            return lambda item, visit: spread.mean
        return self._draw(purpose, step, spread.minutes)

    def _draw(self, purpose: Purpose, step: str, shaped: Callable[[Numbers], Numbers]) -> Draw:
        blocks: dict[tuple[int, int], memoryview] = {}
        name = (*self.origin, int(purpose), *_words(step))

        def draw(item: int, visit: int) -> float:
            place = (item // BLOCK, visit)
            found = blocks.get(place)
            if found is None:
                # A memoryview gives plain floats, quickly, and keeps eight bytes for each.
                found = blocks[place] = shaped(_block((*name, visit, item // BLOCK))).data
            value: float = found[item % BLOCK]
            return value

        return draw


def _block(name: tuple[int, ...]) -> Numbers:
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(name))).random(BLOCK)


def _words(step: str) -> tuple[int, ...]:
    """The key of a step as numbers: scenarios find a step by its key, wherever it stands."""
    digest = sha256(step.encode()).digest()[:8]
    return int.from_bytes(digest[:4], "big"), int.from_bytes(digest[4:], "big")
