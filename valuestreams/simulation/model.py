"""A stream made ready to be simulated: numbers instead of fractions, every assumption said, everything checked."""

from collections.abc import Sequence
from dataclasses import dataclass

from valuestreams.metrics.times import split
from valuestreams.simulation.assumptions import assumptions
from valuestreams.simulation.distributions import Spread, spread
from valuestreams.simulation.errors import NotSimulable
from valuestreams.simulation.routes import Route, routes_of, visits
from valuestreams.stream import Step, Stream, TimeBasis, exponential, fixed

ALMOST_FULL, FULL = 1 - 1e-9, 1 + 1e-9


@dataclass(frozen=True)
class Station:
    """A step. `delay` needs nobody; then one of `people` is needed for `work` minutes. `people` None: as many as needed."""

    key: str
    label: str
    delay: Spread
    work: Spread
    people: int | None
    route: Route
    redo: tuple[float, ...] = ()  # minutes more of work at each target of `route.returns`


@dataclass(frozen=True)
class Model:
    """`arrivals` are minutes between two items.

    `visits` of an item and `efforts`, minutes of work in a visit with what is done again there, are means, one for each
    station.
    """

    title: str
    basis: TimeBasis
    arrivals: Spread
    stations: tuple[Station, ...]
    visits: tuple[float, ...]
    efforts: tuple[float, ...]
    assumptions: tuple[str, ...]

    @property
    def rate(self) -> float:
        """Items per minute."""
        return 1 / self.arrivals.mean

    def utilisation(self, place: int) -> float | None:
        """The share of its people's time that a station is asked for, from 0; None where people are not limited."""
        station = self.stations[place]
        if station.people is None:
            return None
        return self.rate * self.visits[place] * self.efforts[place] / station.people


def model(stream: Stream) -> Model:
    """`stream` for the simulation. Raises NotSimulable with a sentence for the user."""
    if not stream.steps:
        raise NotSimulable("This stream has no steps yet: there is nothing to simulate.")
    if stream.demand is not None and stream.demand.items <= 0:
        raise NotSimulable("The demand is 0: nothing arrives that could be simulated.")
    ways = routes_of(stream)
    stations = tuple(_station(stream, step, route) for step, route in zip(stream.steps, ways, strict=True))
    visited = visits(ways)
    arrivals, said = _arrivals(stream, stations)
    found = Model(
        title=stream.title,
        basis=stream.basis,
        arrivals=arrivals,
        stations=stations,
        visits=visited,
        efforts=_efforts(stations, visited),
        assumptions=(*said, *assumptions(stream)),
    )
    _refuse_overload(found)
    return found


# ---- One step ----


def _station(stream: Stream, step: Step, route: Route) -> Station:
    parts = split(step, stream)
    if "process" in parts.missing or "elapsed" in parts.missing:
        raise NotSimulable(f"“{step.label}” has no {parts.missing[0]} time: say how long it takes.")
    elapsed, process = parts.elapsed, parts.process
    delay = elapsed or parts.wait or fixed(0)
    people = None if process is None else _people(step)
    return Station(
        key=step.key,
        label=step.label,
        delay=spread(delay),
        work=spread(process or fixed(0)).stretched(_stretch(step)),
        people=people,
        route=route,
        redo=tuple(float(back.redo) * _stretch(stream.step(back.to)) for back in step.returns),
    )


def _efforts(stations: Sequence[Station], visited: Sequence[float]) -> tuple[float, ...]:
    redone = [0.0] * len(stations)
    for station, often in zip(stations, visited, strict=True):
        for (target, share), redo in zip(station.route.returns, station.redo, strict=True):
            redone[target] += often * (1 - station.route.accepted) * share * redo
    return tuple(
        station.work.mean + (more / often if often else 0.0)
        for station, often, more in zip(stations, visited, redone, strict=True)
    )


def _people(step: Step) -> int | None:
    if step.people is None:
        return None
    if step.people.denominator != 1 or step.people < 1:
        raise NotSimulable(
            f"“{step.label}” has {float(step.people):g} people: the simulation needs a whole number of 1 or more. "
            "Somebody who is there for a part of the day is one person with that availability."
        )
    if step.availability is not None and step.availability <= 0:
        raise NotSimulable(f"The people of “{step.label}” are never available: nothing would ever be done there.")
    return int(step.people)


def _stretch(step: Step) -> float:
    """How much longer work takes where people are there for a part of the day."""
    return 1 / float(step.availability) if step.people is not None and step.availability else 1.0


# ---- The whole ----


def _arrivals(stream: Stream, stations: Sequence[Station]) -> tuple[Spread, tuple[str, ...]]:
    """Minutes between two items, and what is assumed about them."""
    if stream.arrivals is not None:
        if stream.arrivals.mean <= 0:
            raise NotSimulable("The time between two arrivals is 0: it has to be longer.")
        return spread(stream.arrivals), ()
    if stream.demand is not None:
        gap = exponential(1 / stream.demand.rate(stream.basis))
        often = f"{float(stream.demand.items):g} a {stream.demand.per.value}"
        return spread(gap), (f"No arrivals are given: items come at random, {often} on average, as demand says.",)
    if limited := [station for station in stations if station.people is not None]:
        raise NotSimulable(
            f"“{limited[0].label}” has a number of people, and nobody said how many items come: give the demand or the "
            "arrivals, else nobody can tell how long items wait for these people."
        )
    said = "Neither arrivals nor demand are given: one item comes a day. Nobody waits for people, so lead times are the same."
    return spread(fixed(stream.basis.day)), (said,)


def _refuse_overload(found: Model) -> None:
    """More work than can be done has no lead time: it grows for as long as one looks."""
    for place, station in enumerate(found.stations):
        busy = found.utilisation(place) or 0.0
        if busy > FULL or (busy > ALMOST_FULL and _varies(found)):
            raise NotSimulable(
                f"“{station.label}” is asked for {busy:.0%} of what its people can do: the queue before it grows without "
                "end, and so does the lead time. Give it more people, less work or fewer items."
            )


def _varies(found: Model) -> bool:
    times = [found.arrivals, *(part for station in found.stations for part in (station.delay, station.work))]
    return any(time.variance for time in times) or any(
        station.route.accepted < 1 or len(station.route.onward) > 1 for station in found.stations
    )
