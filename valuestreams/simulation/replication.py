"""One replication: items come, go from step to step, wait for people, are sent back, and leave. Discrete events on SimPy.

After the warm-up items, `items` are counted one by one; further ones keep coming until the last of these has left, so
that the last meet as many others as the first. Queues and utilisation are averages over the time in which the counted
items arrive.
"""

from collections import deque
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np
from simpy import Environment, Event

from valuestreams.simulation.distributions import Numbers
from valuestreams.simulation.draws import Chance, Draw, Purpose
from valuestreams.simulation.model import Model, Station
from valuestreams.simulation.routes import END

Walk = Generator[Event, Any, None]


@dataclass(frozen=True)
class Replication:
    """What happened to the counted items, in minutes. The arrays of a step's values have one place for each station.

    `lead_times` has one for each item; `waits` is the mean wait for people in one visit, `queues` the mean number that
    waits, `busy` the mean number of people at work, `visits` the visits of one item.
    """

    lead_times: Numbers
    waits: Numbers
    queues: Numbers
    busy: Numbers
    visits: Numbers

    @property
    def wait(self) -> float:
        """Mean time that an item waits for people on its whole way; of parallel parts all together."""
        return float(self.waits @ self.visits)


def replicate(model: Model, *, items: int, warmup: int, seed: int, replication: int) -> Replication:
    """The replication with this number: the same numbers give the same result, on any machine."""
    return _Run(model, items, warmup, Chance(seed, replication)).result()


class _Place:
    """A step in a run: who works there, who waits, and the sums that means are made of."""

    def __init__(self, env: Environment, station: Station, chance: Chance):
        self.env = env
        self.route = station.route
        self.redo = station.redo
        self.is_limited = station.people is not None
        self.free = station.people or 0
        self.queue: deque[Event] = deque()
        self.delay = chance.minutes(Purpose.DELAY, station.key, station.delay) if station.delay.mean else None
        self.work = chance.minutes(Purpose.PROCESS, station.key, station.work)
        self._accept = chance.uniform(Purpose.ACCEPT, station.key)
        self._return = chance.uniform(Purpose.RETURN, station.key)
        self._next = chance.uniform(Purpose.NEXT, station.key)
        self.people = self.free
        self.visits, self.waited = 0, 0.0
        self.queued, self.worked, self.since = 0.0, 0.0, 0.0

    def ask(self) -> Event | None:
        """None when somebody is free, else the event of being served: first come, first served."""
        self._clock()
        if self.free:
            self.free -= 1
            return None
        turn = Event(self.env)
        self.queue.append(turn)
        return turn

    def release(self) -> None:
        self._clock()
        if self.queue:
            self.queue.popleft().succeed()
        else:
            self.free += 1

    def _clock(self) -> None:
        now = self.env.now
        passed = now - self.since
        self.since = now
        self.queued += passed * len(self.queue)
        self.worked += passed * (self.people - self.free)

    def areas(self) -> tuple[float, float]:
        """Minutes × items in the queue, and minutes × people at work, until now."""
        self._clock()
        return self.queued, self.worked

    def is_rejected(self, item: int, visit: int) -> bool:
        return self.route.accepted < 1 and self._accept(item, visit) >= self.route.accepted

    def back(self, item: int, visit: int) -> tuple[int, float]:
        """Where rejected work goes, and the minutes more that it takes there."""
        number = _chosen(self.route.returns, self._return, item, visit)
        return self.route.returns[number][0], self.redo[number]

    def onward(self, item: int, visit: int) -> int:
        return self.route.onward[_chosen(self.route.onward, self._next, item, visit)][0]


def _chosen(ways: tuple[tuple[int, float], ...], draw: Draw, item: int, visit: int) -> int:
    """The number of the way on which a random number falls."""
    if len(ways) == 1:
        return 0
    left = draw(item, visit)
    for number, (_node, share) in enumerate(ways):
        left -= share
        if left < 0:
            return number
    return len(ways) - 1


class _Item:
    __slots__ = ("is_counted", "number", "visits")

    def __init__(self, number: int, is_counted: bool):
        self.number, self.is_counted = number, is_counted
        self.visits: dict[int, int] = {}  # of each step until now


class _Run:
    def __init__(self, model: Model, items: int, warmup: int, chance: Chance):
        self.env = Environment()
        self.items, self.warmup = items, warmup
        self.places = [_Place(self.env, station, chance) for station in model.stations]
        self.gap = chance.minutes(Purpose.ARRIVAL, "", model.arrivals)
        self.lead_times = np.zeros(items)
        self.inside = items  # counted items that have not left
        self.emptied = self.env.event()
        self.opened, self.closed = self._reading(), self._reading()

    def result(self) -> Replication:
        measured = self.env.event()
        self.env.process(self._arrive(measured))
        self.env.run(until=self.env.all_of([measured, self.emptied]))
        (begin, before), (end, after) = self.opened, self.closed
        over = (after - before) / ((end - begin) or 1.0)
        visits = np.array([place.visits for place in self.places], dtype=float)
        waited = np.array([place.waited for place in self.places])
        return Replication(
            lead_times=self.lead_times,
            waits=np.divide(waited, visits, out=np.zeros_like(waited), where=visits > 0),
            queues=over[:, 0],
            busy=over[:, 1],
            visits=visits / self.items,
        )

    def _reading(self) -> tuple[float, Numbers]:
        return self.env.now, np.array([place.areas() for place in self.places])

    def _arrive(self, measured: Event) -> Walk:
        """Items come until the last counted one has left; twice as many as wanted at most."""
        last = self.warmup + self.items
        for number in range(2 * last + 1):
            yield self.env.timeout(self.gap(number, 0))
            if number == self.warmup:
                self.opened = self._reading()
            elif number == last:
                self.closed = self._reading()
                measured.succeed()
            self.env.process(self._pass(number))
            if not self.inside and number >= last:
                return

    def _pass(self, number: int) -> Walk:
        """One item from its arrival until it leaves."""
        came, counted = self.env.now, self.warmup <= number < self.warmup + self.items
        yield from self._walk(_Item(number, counted), 0, END)
        if counted:
            self.lead_times[number - self.warmup] = self.env.now - came
            self.inside -= 1
            if not self.inside:
                self.emptied.succeed()

    def _walk(self, item: _Item, node: int, end: int) -> Walk:
        """An item, or a parallel part of it, from step to step until `end`."""
        more = 0.0
        while node not in (end, END):
            place = self.places[node]
            visit = item.visits.get(node, 0)
            item.visits[node] = visit + 1
            yield from self._work(place, item, visit, more)
            more = 0.0
            if place.is_rejected(item.number, visit):
                node, more = place.back(item.number, visit)
            elif place.route.is_parallel:
                node = place.route.join
                parts = [self.env.process(self._walk(item, part, node)) for part, _share in place.route.onward]
                yield self.env.all_of(parts)
            else:
                node = place.onward(item.number, visit)

    def _work(self, place: _Place, item: _Item, visit: int, more: float) -> Walk:
        """One visit: the delay, the queue, the work. `more` minutes of work are added."""
        env = self.env
        place.visits += item.is_counted
        if place.delay is not None:
            yield env.timeout(place.delay(item.number, visit))
        if place.is_limited and (turn := place.ask()) is not None:
            asked = env.now
            yield turn
            if item.is_counted:
                place.waited += env.now - asked
        if minutes := place.work(item.number, visit) + more:
            yield env.timeout(minutes)
        if place.is_limited:
            place.release()
