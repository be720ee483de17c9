"""A delivery stream of Acme with a current and a future state: five steps, an outside step, one way back."""

from fractions import Fraction

import pytest
from hypothesis import settings
from hypothesis import strategies as st

from organizations.models import Unit
from valuestreams.models import State, Stream
from valuestreams.services.streams import copy_state, create_stream
from valuestreams.stream import Demand, Layer, Per, Return, Step, between, fixed
from valuestreams.stream import Stream as Value

settings.register_profile("steady", deadline=None)
settings.load_profile("steady")


def delivery(**changes) -> Value:
    """Order → Pick → Check → Carry (outside) → Hand over; what fails the check goes back to picking."""
    steps = (
        Step("order", name="Order", exchange="a promised day", performer="Agent", unit="Sales", layer=Layer.FRONTSTAGE,
             process=fixed(30), wait=fixed(120), ca=Fraction(95, 100), people=Fraction(4), reached=1000, spend=500_000),
        Step("pick", name="Pick", performer="Picker", unit="Warehouse", layer=Layer.BACKSTAGE,
             process=fixed(45), wait=between(240, 480), ca=Fraction(1), people=Fraction(6)),
        Step("check", name="Check", performer="Inspector", unit="Warehouse", layer=Layer.BACKSTAGE,
             process=fixed(15), wait=fixed(60), ca=Fraction(9, 10), people=Fraction(2), returns=(Return("pick"),)),
        Step("carry", name="Carry", supplier="Cloudy", outside=True, elapsed=fixed(960), layer=Layer.SUPPORT),
        Step("hand-over", name="Hand over", exchange="the parcel", performer="Driver", unit="Logistics",
             layer=Layer.FRONTSTAGE, process=fixed(10), wait=fixed(0), ca=Fraction(98, 100), people=Fraction(3)),
    )  # fmt: skip
    made = {"title": "Parcels", "user": "Shop", "proposition": "It arrives on the promised day", "steps": steps}
    return Value(**{**made, "demand": Demand(Fraction(40), Per.DAY), **changes})


@pytest.fixture
def warehouse(acme) -> Unit:
    return Unit.objects.create(organization=acme, name="Warehouse")


@pytest.fixture
def stream(olga, sales, warehouse) -> Stream:
    return create_stream(by=olga, value=delivery())


@pytest.fixture
def current(stream) -> State:
    return stream.states.get(kind="current")


@pytest.fixture
def future(current, olga) -> State:
    return copy_state(state=current, kind="future", name="Future state", by=olga)


minutes = st.integers(0, 10_000).map(fixed)
times = st.none() | minutes | st.tuples(st.integers(0, 500), st.integers(500, 900)).map(lambda ends: between(*ends))
shares = st.none() | st.fractions(0, 1, max_denominator=1000)
texts = st.text("abcäöü '\"<>&", max_size=12)


@st.composite
def streams(draw, least: int = 0, most: int = 6) -> Value:
    """Any stream that a state may hold: steps in a row, some of them with a way back."""
    count = draw(st.integers(least, most))
    keys = [f"s{number}" for number in range(count)]
    steps = []
    for at, key in enumerate(keys):
        back = draw(st.none() | st.sampled_from(keys[: at + 1]))
        said = {
            "performer": draw(texts),
            "unit": draw(texts),
            "people": draw(st.none() | st.integers(1, 9).map(Fraction)),
        }
        times_ = {"process": draw(times), "wait": draw(times), "ca": draw(shares)}
        steps.append(Step(key, name=draw(texts), **said, **times_, returns=(Return(back),) if back else ()))
    demand = draw(st.none() | st.integers(1, 500).map(lambda items: Demand(Fraction(items), Per.WEEK)))
    return Value(title="Any", steps=tuple(steps), demand=demand)
