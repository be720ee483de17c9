"""Measuring in turns: A, B, A, B … so that whatever else the machine does hits all of them alike."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from statistics import median
from time import perf_counter
from typing import TypeVar

Work = Callable[[], object]
Name = TypeVar("Name", bound=Hashable)


def in_turns(works: Mapping[str, Work], rounds: int) -> dict[str, float]:
    """Median seconds of each of `works`, run in turns for so many rounds after one round that does not count."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for work in works.values():
        work()
    for _round in range(rounds):
        for name, work in works.items():
            began = perf_counter()
            work()
            taken[name].append(perf_counter() - began)
    return {name: median(times) for name, times in taken.items()}


@dataclass(frozen=True)
class Pace:
    """How often a second something is done, and the base in the turns just before; medians over the turns."""

    rate: float
    base: float
    ratio: float  # of the pairs, so that a moment in which the machine is busy hits both


def paces_in_turns(
    works: Mapping[Name, Sequence[Work]], base: Sequence[Work], rounds: int, seconds: float
) -> dict[Name, Pace]:
    """How quickly each is done: base, first, base, second … Each is a list, whose members work at the same time, for
    `seconds` a turn.
    """
    pairs: dict[Name, list[tuple[float, float]]] = {name: [] for name in works}
    with ThreadPoolExecutor(len(base)) as pool:
        for _round in range(rounds):
            for name, together in works.items():
                pairs[name].append((_rate(pool, base, seconds), _rate(pool, together, seconds)))
    return {name: _pace(of_name) for name, of_name in pairs.items()}


def _pace(pairs: list[tuple[float, float]]) -> Pace:
    bases, rates = zip(*pairs, strict=True)
    return Pace(median(rates), median(bases), median(rate / base for base, rate in pairs))


def _rate(pool: ThreadPoolExecutor, together: Sequence[Work], seconds: float) -> float:
    began = perf_counter()
    done = sum(pool.map(partial(_times, until=began + seconds), together))
    return done / (perf_counter() - began)


def _times(work: Work, until: float) -> int:
    """How often it was done until then: once at least."""
    count = 0
    while not count or perf_counter() < until:
        work()
        count += 1
    return count
