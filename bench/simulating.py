"""(h) Simulating a stream, against bare SimPy doing the same work: the same visits, queues and times, and nothing else."""

from collections.abc import Generator
from dataclasses import replace
from fractions import Fraction
from random import Random
from time import perf_counter

import simpy

from bench.table import Row, at_least
from valuestreams.simulation.model import model
from valuestreams.simulation.replication import replicate
from valuestreams.stream import Return, Step, Stream, exponential

AIM = 0.8
ROUNDS = 5
GAP, MINUTES, ACCEPTED = 2.0, 1.0, 0.8
STEPS = ("ask", "do", "check")


def rows(items: int) -> list[Row]:
    """Visits to steps a second: three people in a row, of whose work a fifth comes back to the first."""
    ready = model(_stream())
    pairs = [(_bare(items, turn), _ours(ready, items, turn)) for turn in range(ROUNDS)]
    base, rate = (max(rates) for rates in zip(*pairs, strict=True))
    ratio = sorted(ours / bare for bare, ours in pairs)[ROUNDS // 2]
    what = f"simulate {items:,} items in 3 steps with rework"
    compared = f"bare SimPy, {base:,.0f} visits/s"
    return [
        Row("h", what, f"{rate:,.0f} visits/s", compared, f"{ratio:.2f} × as fast", **at_least(round(ratio, 2), AIM))
    ]


def _stream() -> Stream:
    steps = [Step(key, process=exponential(Fraction(MINUTES)), people=Fraction(1)) for key in STEPS]
    steps[-1] = replace(steps[-1], ca=Fraction(ACCEPTED), returns=(Return(STEPS[0]),))
    return Stream("Bench", arrivals=exponential(Fraction(GAP)), steps=tuple(steps))


def _ours(ready, items: int, seed: int) -> float:
    began = perf_counter()
    found = replicate(ready, items=items, warmup=0, seed=seed, replication=0)
    return float(found.visits.sum()) * items / (perf_counter() - began)


def _bare(items: int, seed: int) -> float:
    """As the tutorials of SimPy write it: a process for each item, a Resource for each step."""
    began = perf_counter()
    env, chance = simpy.Environment(), Random(seed)
    desks = [simpy.Resource(env) for _step in STEPS]
    lead_times: list[float] = []
    visits = [0]

    def item() -> Generator[simpy.Event, None, None]:
        came = env.now
        accepted = False
        while not accepted:
            for desk in desks:
                visits[0] += 1
                with desk.request() as turn:
                    yield turn
                    yield env.timeout(chance.expovariate(1 / MINUTES))
            accepted = chance.random() < ACCEPTED
        lead_times.append(env.now - came)

    def arrive() -> Generator[simpy.Event, None, None]:
        for _number in range(items):
            yield env.timeout(chance.expovariate(1 / GAP))
            env.process(item())

    env.process(arrive())
    env.run()
    if len(lead_times) != items:
        raise RuntimeError("Bare SimPy lost items.")
    return visits[0] / (perf_counter() - began)
