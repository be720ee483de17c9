"""(i) Pages of value streams: the list, one stream, its map and its numbers, with few and with many."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from django.urls import reverse

from bench import data
from bench.pages import done
from bench.visitor import Answer, Visitor, Way, signed_in
from valuestreams.models import State
from valuestreams.services.streams import copy_state, create_stream
from valuestreams.stream import Demand, Per, Return, Step, between, fixed
from valuestreams.stream import Stream as Value

NAMES = {
    "streams": ("i", "list of the streams"),
    "stream": ("i", "one stream with its states"),
    "stream_map": ("i", "its map"),
    "stream_numbers": ("i", "its numbers"),
}


@dataclass(frozen=True)
class Scene:
    headers: dict[str, str]
    addresses: dict[str, str]  # by the names of NAMES

    def works(self, way: Way, window: int) -> dict[str, Callable[[], Answer]]:
        visitor = Visitor(self.headers, way)
        return {name: partial(done, visitor.get, address) for name, address in self.addresses.items()}


def scene(streams: int, steps: int, states: int, slug: str) -> Scene:
    """`streams` of eight steps, one of which has so many `steps`, and so many `states`."""
    owner = data.company(slug, 2).owner
    for number in range(streams - 1):
        create_stream(by=owner, value=_value(f"Stream {number}", 8))
    state = create_stream(by=owner, value=_value("Longest", steps)).states.get()
    for number in range(states - 1):
        copy_state(state=state, kind=State.Kind.SCENARIO, name=f"Scenario {number}", by=owner)
    return Scene(
        headers=signed_in(owner.user),
        addresses={
            "streams": reverse("streams", args=[slug]),
            "stream": reverse("stream", args=[slug, state.stream_id]),
            "stream_map": reverse("stream-map", args=[slug, state.pk]),
            "stream_numbers": reverse("stream-numbers", args=[slug, state.pk]),
        },
    )


def _value(title: str, steps: int) -> Value:
    made = tuple(
        Step(
            f"s{at}", name=f"Step {at}", performer=f"Role {at % 5}", unit=f"Department {at % 4}",
            process=fixed(10 + at % 7), wait=between(60, 120 + at % 5), ca=Fraction(90 + at % 9, 100), people=Fraction(2),
            returns=(Return(f"s{at - 1}"),) if at and at % 4 == 0 else (),
        )
        for at in range(steps)
    )  # fmt: skip
    return Value(title, steps=made, demand=Demand(Fraction(20), Per.DAY))
