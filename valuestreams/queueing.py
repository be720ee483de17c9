"""Queues whose values are known exactly, and two approximations that say so: what the simulation is held against.

Rates are items per unit of time and times are in that unit, whatever it is. Floats: the formulas hold for a steady
state, which only exists while less is asked for than can be done. Sources: Erlang (1917) for M/M/c, Pollaczek (1930) and
Khinchine (1932) for M/G/1, Kingman (1961), Sakasegawa (1977), Jackson (1957).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, isfinite, sqrt

import numpy as np

ALMOST_ONE = 1 - 1e-12  # a utilisation above it is one that rounding made smaller


class Unstable(ValueError):
    """As much is asked for as can be done, or more: the queue grows without end and has no mean."""


@dataclass(frozen=True)
class Queue:
    """One station in its steady state. `p_wait` and `p_empty` are None where the formula does not tell them."""

    model: str
    arrivals: float  # rate
    servers: int
    utilisation: float
    queue: float  # mean number that waits, Lq
    wait: float  # mean time in the queue, Wq
    time: float  # mean time in the station, W
    p_wait: float | None = None  # share of the items that wait
    p_empty: float | None = None  # share of the time without any item, P0
    is_exact: bool = True

    @property
    def items(self) -> float:
        """Mean number in the station, L, by Little's law."""
        return self.arrivals * self.time


def mm1(arrivals: float, services: float) -> Queue:
    """Random arrivals, exponential service at the rate `services`, one server. Raises Unstable, ValueError."""
    return mmc(arrivals, services, 1)


def mmc(arrivals: float, services: float, servers: int) -> Queue:
    """Random arrivals, `servers` with exponential service at the rate `services` each. Raises Unstable, ValueError."""
    load = _stable(arrivals, services, servers)
    waits = erlang_c(load, servers)
    wait = waits / (servers * services - arrivals)
    return Queue(
        model=f"M/M/{servers}",
        arrivals=arrivals,
        servers=servers,
        utilisation=load / servers,
        queue=arrivals * wait,
        wait=wait,
        time=wait + 1 / services,
        p_wait=waits,
        p_empty=_empty(load, servers),
    )


def erlang_b(load: float, servers: int) -> float:
    """Share of calls that find `servers` busy and go away, at a `load` in erlang. By recursion, which never overflows."""
    lost = 1.0
    for count in range(1, servers + 1):
        lost = load * lost / (count + load * lost)
    return lost


def erlang_c(load: float, servers: int) -> float:
    """Share of items that wait at a `load` in erlang below `servers`."""
    lost = erlang_b(load, servers)
    return lost / (1 - load / servers * (1 - lost))


def service_level(queue: Queue, within: float) -> float:
    """Share of the items of an M/M/c queue whose wait is `within` at most. ValueError for other queues."""
    if queue.p_wait is None or not queue.model.startswith("M/M/"):
        raise ValueError("A service level is known for M/M/c queues only.")
    spare = queue.servers / (queue.time - queue.wait) - queue.arrivals
    return 1 - queue.p_wait * exp(-spare * _positive(within, "The time within which to be served", or_zero=True))


def mg1(arrivals: float, services: float, variation: float) -> Queue:
    """Random arrivals, one server whose service time has the squared coefficient of `variation`, variance ÷ mean².

    Pollaczek and Khinchine. Raises Unstable, ValueError.
    """
    load = _stable(arrivals, services, 1)
    wait = (1 + _positive(variation, "The variation", or_zero=True)) / 2 * congestion(load) / services
    model = {0.0: "M/D/1", 1.0: "M/M/1"}.get(variation, "M/G/1")
    return Queue(model, arrivals, 1, load, arrivals * wait, wait, wait + 1 / services, load, 1 - load)


def md1(arrivals: float, services: float) -> Queue:
    """Random arrivals, one server that always takes equally long."""
    return mg1(arrivals, services, 0.0)


def kingman(arrivals: float, services: float, variation_in: float, variation: float) -> Queue:
    """Any arrivals, any service, one server: variation × utilisation × time, an approximation for a busy server.

    `variation_in` and `variation` are the squared coefficients of the gaps and of the service times.
    """
    return sakasegawa(arrivals, services, 1, variation_in, variation)


def sakasegawa(arrivals: float, services: float, servers: int, variation_in: float, variation: float) -> Queue:
    """As `kingman`, for several servers: an approximation, near the exact value for M/M/c and equal for M/M/1."""
    load = _stable(arrivals, services, servers)
    spread = (
        _positive(variation_in, "The variation", or_zero=True) + _positive(variation, "The variation", or_zero=True)
    ) / 2
    busy = load / servers
    wait = spread * busy ** (sqrt(2 * (servers + 1)) - 1) / (servers * (1 - busy)) / services
    return Queue(f"G/G/{servers}", arrivals, servers, busy, arrivals * wait, wait, wait + 1 / services, is_exact=False)


def congestion(utilisation: float) -> float:
    """How often the service time an item waits for one server when all is random: ρ/(1−ρ). Raises Unstable."""
    if utilisation >= ALMOST_ONE:
        raise Unstable("A server that is always busy never gets through its queue.")
    return _positive(utilisation, "The utilisation", or_zero=True) / (1 - utilisation)


# ---- Networks ----


@dataclass(frozen=True)
class Station:
    """A station of a network: exponential service at the rate `services` of each of its `servers`."""

    services: float
    servers: int = 1


@dataclass(frozen=True)
class Network:
    """A Jackson network in its steady state: each station as if it stood alone. `visits` are those of one item."""

    stations: tuple[Queue, ...]
    visits: tuple[float, ...]
    wait: float  # mean time that an item spends in all queues
    time: float  # mean time from its arrival until it leaves

    @property
    def items(self) -> float:
        return sum(station.items for station in self.stations)


def tandem(arrivals: float, services: Sequence[float]) -> Network:
    """Random arrivals that pass stations of one server each, one after the other."""
    routing = np.diag(np.ones(len(services) - 1), 1) if len(services) > 1 else np.zeros((1, 1))
    outside = [arrivals] + [0.0] * (len(services) - 1)
    return jackson(outside, [Station(rate) for rate in services], routing.tolist())


def jackson(outside: Sequence[float], stations: Sequence[Station], routing: Sequence[Sequence[float]]) -> Network:
    """An open network: `outside[i]` arrivals come to station i at random, `routing[i][j]` of its items go on to j.

    Raises Unstable, and ValueError for shares outside 0 to 1, rows over 1, or work that can never leave.
    """
    total = sum(_positive(rate, "An arrival rate", or_zero=True) for rate in outside)
    _positive(total, "The arrival rate")
    rates = traffic(outside, routing)
    queues = tuple(mmc(rate, station.services, station.servers) for rate, station in zip(rates, stations, strict=True))
    visits = tuple(rate / total for rate in rates)
    wait = sum(visit * queue.wait for visit, queue in zip(visits, queues, strict=True))
    return Network(queues, visits, wait, sum(visit * queue.time for visit, queue in zip(visits, queues, strict=True)))


def traffic(outside: Sequence[float], routing: Sequence[Sequence[float]]) -> tuple[float, ...]:
    """The rate at each station, repeats included: λ = γ + λP."""
    shares = np.array(routing, dtype=float)
    if shares.shape != (len(outside), len(outside)):
        raise ValueError("The routing needs one row and one column for each station.")
    if not np.isfinite(shares).all() or (shares < 0).any() or (shares.sum(axis=1) > 1 + 1e-9).any():
        raise ValueError("The shares of a station lie between 0 and 1, and are not more than 1 together.")
    try:
        rates = np.linalg.solve(np.eye(len(outside)) - shares.T, np.array(outside, dtype=float))
    except np.linalg.LinAlgError:
        raise ValueError("Work goes round for ever: give it a way out.") from None
    if (rates < -1e-9).any() or not np.isfinite(rates).all():
        raise ValueError("Work goes round for ever: give it a way out.")
    return tuple(float(rate) for rate in rates)


# ---- Bounds ----


def _stable(arrivals: float, services: float, servers: int) -> float:
    """The load in erlang, below `servers`."""
    _positive(arrivals, "The arrival rate", or_zero=True)
    _positive(services, "The service rate")
    if servers < 1:
        raise ValueError("A queue needs one server at least.")
    load = arrivals / services
    if load / servers >= ALMOST_ONE:
        raise Unstable(
            f"{load / servers:.1%} of what can be done is asked for: the queue grows without end and has no mean."
        )
    return load


def _empty(load: float, servers: int) -> float:
    """Share of the time without any item: Σ load^k/k! for k < c, and the tail, all over, in floats that stay small."""
    term, total = 1.0, 1.0
    for count in range(1, servers):
        term *= load / count
        total += term
    term *= load / servers
    return 1 / (total + term / (1 - load / servers))


def _positive(value: float, what: str, *, or_zero: bool = False) -> float:
    if not isfinite(value) or value < 0 or (value == 0 and not or_zero):
        raise ValueError(f"{what} is {value:g}: it must be a number {'of 0 or more' if or_zero else 'above 0'}.")
    return value
