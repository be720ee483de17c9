"""A stream as plain JSON and back, exactly: how states are stored, compared and undone."""

from dataclasses import fields
from enum import StrEnum
from fractions import Fraction
from typing import Any

from valuestreams.stream import Branch, Demand, Layer, Per, Return, Shape, Slice, Step, Story, Stream, Time, TimeBasis
from valuestreams.stream import Unit as TimeUnit

Json = Any

NUMBERS = {"inventory", "ca", "people", "availability", "wip", "conversion"}
TIMES = {"process", "wait", "elapsed"}


def number(value: Fraction | None) -> str | None:
    """ "5" or "1/3": exact, and the same text for the same number."""
    return None if value is None else str(value)


def from_number(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def time(value: Time | None) -> dict[str, str] | None:
    if value is None:
        return None
    parts = ((f.name, getattr(value, f.name)) for f in fields(value))
    return {name: str(part) for name, part in parts if part is not None}


def from_time(data: dict[str, str] | None) -> Time | None:
    if data is None:
        return None
    parts = {name: Fraction(text) for name, text in data.items() if name != "shape"}
    return Time(**parts, shape=Shape(data["shape"]))


def step(value: Step) -> dict[str, Json]:
    """Everything that is said of a step, and nothing that is not: an unknown or empty field has no key."""
    found: dict[str, Json] = {}
    for field in fields(value):
        part = getattr(value, field.name)
        if part is None or part == "" or part is False or (part == () and field.name != "next"):
            continue
        found[field.name] = _part(field.name, part)
    return found


def _part(name: str, part: Any) -> Json:
    if name in TIMES:
        return time(part)
    if name in NUMBERS:
        return number(part)
    if name == "next":
        return [{"to": branch.to, "share": str(branch.share)} for branch in part]
    if name == "returns":
        return [{"to": one.to, "share": str(one.share), "redo": str(one.redo)} for one in part]
    if name == "stories":
        return [{"key": one.key, "text": one.text, "slice": one.slice, "done": one.done} for one in part]
    return part.value if isinstance(part, StrEnum) else part


def from_step(data: dict[str, Json]) -> Step:
    return Step(**{name: _read(name, part) for name, part in data.items()})


def _read(name: str, part: Json) -> Any:
    if name in TIMES:
        return from_time(part)
    if name in NUMBERS:
        return from_number(part)
    if name == "layer":
        return Layer(part)
    if name == "next":
        return tuple(Branch(one["to"], Fraction(one["share"])) for one in part)
    if name == "returns":
        return tuple(Return(one["to"], Fraction(one["share"]), Fraction(one["redo"])) for one in part)
    if name == "stories":
        return tuple(Story(one["key"], one["text"], one["slice"], one["done"]) for one in part)
    return part


def head(value: Stream) -> dict[str, Json]:
    """What a state says beside its steps: demand, arrivals, releases, and of which period the funnel is."""
    period = {"period": value.period} if value.period else {}
    return {
        "demand": None if value.demand is None else {"items": str(value.demand.items), "per": value.demand.per.value},
        "arrivals": time(value.arrivals),
        "slices": [{"key": one.key, "name": one.name} for one in value.slices],
        **period,
    }


def from_head(data: dict[str, Json]) -> dict[str, Any]:
    """Keyword arguments of `Stream`."""
    demand = data.get("demand")
    return {
        "demand": None if demand is None else Demand(Fraction(demand["items"]), Per(demand["per"])),
        "arrivals": from_time(data.get("arrivals")),
        "slices": tuple(Slice(one["key"], one["name"]) for one in data.get("slices", [])),
        "period": data.get("period", ""),
    }


def basis(value: TimeBasis) -> dict[str, str]:
    return {
        "unit": value.unit.value,
        "hours_per_day": str(value.hours_per_day),
        "days_per_week": str(value.days_per_week),
    }


def from_basis(data: dict[str, str]) -> TimeBasis:
    return TimeBasis(TimeUnit(data["unit"]), Fraction(data["hours_per_day"]), Fraction(data["days_per_week"]))
