"""A replication and a stream as JSON and back, exactly: what is kept while the parts of a simulation are at work."""

from base64 import b64decode, b64encode
from dataclasses import fields
from typing import Any

import numpy as np

from valuestreams import canonical
from valuestreams.simulation.distributions import Numbers
from valuestreams.simulation.replication import Replication
from valuestreams.stream import Stream

Json = Any
EIGHT_BYTES = "<f8"


def packed(found: Replication) -> dict[str, str]:
    return {field.name: _packed(getattr(found, field.name)) for field in fields(found)}


def unpacked(data: dict[str, str]) -> Replication:
    return Replication(**{name: _unpacked(text) for name, text in data.items()})


def _packed(numbers: Numbers) -> str:
    return b64encode(numbers.astype(EIGHT_BYTES).tobytes()).decode()


def _unpacked(text: str) -> Numbers:
    return np.frombuffer(b64decode(text), dtype=EIGHT_BYTES).astype(np.float64)


def frozen(stream: Stream) -> dict[str, Json]:
    """What the simulation needs of a stream."""
    return {
        "title": stream.title,
        "basis": canonical.basis(stream.basis),
        "steps": [canonical.step(step) for step in stream.steps],
        **canonical.head(stream),
    }


def thawed(data: dict[str, Json]) -> Stream:
    return Stream(
        title=data["title"],
        basis=canonical.from_basis(data["basis"]),
        steps=tuple(canonical.from_step(step) for step in data["steps"]),
        **canonical.from_head(data),
    )
