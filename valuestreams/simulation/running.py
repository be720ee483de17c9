"""A whole simulation: its replications, one after the other or in several processes, and what they say together."""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

from valuestreams.simulation.model import Model, model
from valuestreams.simulation.replication import Replication, replicate
from valuestreams.simulation.result import Result, summarised
from valuestreams.simulation.settings import Settings
from valuestreams.stream import Stream

WORTH_A_POOL = 200_000  # visits; below it starting processes takes longer than it saves

Progress = Callable[[int, int], None]


def simulate(
    stream: Stream, settings: Settings | None = None, *, workers: int = 1, progress: Progress | None = None
) -> Result:
    """Simulate `stream`; the same settings give the same result, however many `workers` (processes) share the work.

    `progress(done, total)` is called before each replication. Raises NotSimulable with a sentence for the user.
    """
    ready, chosen = model(stream), settings or Settings()
    chosen.require(ready)
    done: list[Replication] = []
    for replication in _replications(ready, chosen, workers if chosen.visits(ready) > WORTH_A_POOL else 1):
        done.append(replication)
        if progress is not None:
            progress(len(done), chosen.replications)
    return summarised(ready, chosen, done)


def _replications(ready: Model, settings: Settings, workers: int) -> Iterator[Replication]:
    work = partial(numbered, ready, settings)
    numbers = range(settings.replications)
    if workers == 1:
        yield from map(work, numbers)
        return
    # A process that forks while other threads run may wait for ever for a lock that one of them held.
    with ProcessPoolExecutor(min(workers, settings.replications), mp_context=get_context("spawn")) as pool:
        yield from pool.map(work, numbers)


def numbered(ready: Model, settings: Settings, number: int) -> Replication:
    """The replication with this number, from 0."""
    return replicate(ready, items=settings.items, warmup=settings.warmup, seed=settings.seed, replication=number)
