"""A simulation held against the exact value, for the streams that have one.

Exact are networks of queues in product form: random arrivals, exponential work where people are limited, any delay where
they are not, chance routing (Jackson 1957; delays of any distribution: Baskett, Chandy, Muntz and Palacios 1975). One
person with work of another distribution is exact, too, where no other queue comes after (Pollaczek and Khinchine): what
reaches him is still random. "Inside" allows one and a half times half the 95 % interval.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from valuestreams.queueing import Queue, Unstable, mg1, mmc
from valuestreams.simulation import routes
from valuestreams.simulation.estimates import Estimate
from valuestreams.simulation.model import Model, Station
from valuestreams.stream import Shape

WIDTHS = 1.5


@dataclass(frozen=True)
class StepCheck:
    key: str
    wait: float  # exact mean wait of a visit, in minutes
    inside: bool | None


@dataclass(frozen=True)
class Check:
    """`model` None: no exact value exists, for this `reason`. `wait`: exact mean minutes in queues, of an item's whole way.

    `simulated` is what the simulation found for it. `inside` None: a single replication has no interval.
    """

    model: str | None
    reason: str
    wait: float = 0.0
    simulated: Estimate | None = None
    inside: bool | None = None
    lead_time: float = 0.0
    lead_time_inside: bool | None = None
    steps: tuple[StepCheck, ...] = ()


def check(model: Model, *, wait: Estimate, lead_time: Estimate, waits: Sequence[Estimate]) -> Check:
    """`waits` are those of one visit, one for each station."""
    if reason := why_not(model):
        return Check(None, reason)
    limited = _limited(model)
    try:
        queues = {place: _queue(model, place) for place in limited}
    except Unstable as unstable:
        return Check(None, str(unstable))
    exact = sum(model.visits[place] * queue.wait for place, queue in queues.items())
    passing = sum(
        visits * (station.delay.mean + effort)
        for visits, station, effort in zip(model.visits, model.stations, model.efforts, strict=True)
    )
    return Check(
        model=_name(model, queues),
        reason="",
        wait=exact,
        simulated=wait,
        inside=wait.covers(exact, WIDTHS),
        lead_time=exact + passing,
        lead_time_inside=lead_time.covers(exact + passing, WIDTHS),
        steps=tuple(
            StepCheck(model.stations[place].key, queue.wait, waits[place].covers(queue.wait, WIDTHS))
            for place, queue in queues.items()
        ),
    )


def why_not(model: Model) -> str:
    """Why no exact value exists for this stream; empty where one does."""
    if any(station.route.is_parallel for station in model.stations):
        return "No exact value exists where parallel parts wait for each other."
    limited = _limited(model)
    if not limited:
        return ""
    if model.arrivals.shape is not Shape.EXPONENTIAL:
        return "No exact value exists unless items arrive at random (exponential times between them)."
    for place in limited:
        station = model.stations[place]
        if reason := _not_exact(model, place, station, limited):
            return reason
    return ""


def _not_exact(model: Model, place: int, station: Station, limited: list[int]) -> str:
    if _is_redone(model, place):
        return f"No exact value exists where work is done again in another time, as at “{station.label}”."
    if station.work.shape is Shape.EXPONENTIAL:
        return ""
    if station.people != 1:
        return f"No exact value exists for several people whose work is not exponential, as at “{station.label}”."
    after = {node for target in station.route.targets() for node in _reached(model, target)}
    if after & set(limited):
        return (
            f"No exact value exists where more work for people follows on “{station.label}”, which is not exponential."
        )
    return ""


def _reached(model: Model, first: int) -> set[int]:
    return routes.reached([station.route for station in model.stations], first)


def _is_redone(model: Model, place: int) -> bool:
    return any(
        target == place and redo > 0 and station.route.accepted < 1
        for station in model.stations
        for (target, _share), redo in zip(station.route.returns, station.redo, strict=False)
    )


def _limited(model: Model) -> list[int]:
    """The stations that work comes to and may have to wait at."""
    return [
        place
        for place, station in enumerate(model.stations)
        if station.people is not None and model.visits[place] > 0 and station.work.mean > 0
    ]


def _queue(model: Model, place: int) -> Queue:
    station, rate = model.stations[place], model.rate * model.visits[place]
    if station.work.shape is Shape.EXPONENTIAL:
        return mmc(rate, 1 / station.work.mean, station.people or 1)
    return mg1(rate, 1 / station.work.mean, station.work.variation)


def _name(model: Model, queues: dict[int, Queue]) -> str:
    """M/M/1 and its kin for one queue that is passed once; Jackson for several, and where work comes back."""
    if not queues:
        return "no queue"
    (place, queue), *more = queues.items()
    if not more and model.visits[place] <= 1 + 1e-9:
        return queue.model
    general = sorted({queue.model for queue in queues.values()} - {f"M/M/{queue.servers}" for queue in queues.values()})
    return " and ".join(["Jackson", *general])
