"""What is kept of lean accounting as plain JSON, and back, exactly. A number is text: "17/20"; nothing is null."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from fractions import Fraction
from typing import Any

from valuestreams.accounting.capacity import Staff, Work
from valuestreams.accounting.derived import Number

Json = Any


def number(value: Number | None) -> str | None:
    return None if value is None else str(Fraction(value))


def from_number(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def numbers(values: Mapping[str, Number | None]) -> dict[str, str]:
    """What is known, by key."""
    return {key: str(Fraction(value)) for key, value in sorted(values.items()) if value is not None}


def from_numbers(data: Mapping[str, str]) -> dict[str, Fraction]:
    return {key: Fraction(text) for key, text in data.items()}


def staff(people: Sequence[Staff]) -> list[Json]:
    return [{**_plain(one), "work": [_plain(work) for work in one.work]} for one in people]


def from_staff(data: Sequence[Json]) -> tuple[Staff, ...]:
    return tuple(
        Staff(**{**_read(one), "work": tuple(Work(**_read(work)) for work in one.get("work", []))}) for one in data
    )


def _plain(value: Staff | Work) -> dict[str, Json]:
    parts = {field.name: getattr(value, field.name) for field in fields(value) if field.name != "work"}
    return {name: part if name == "name" else number(part) for name, part in parts.items()}


def _read(data: Mapping[str, Json]) -> dict[str, Json]:
    return {name: part if name == "name" else from_number(part) for name, part in data.items() if name != "work"}


@dataclass(frozen=True)
class Share:
    """A type of work or a horizon: its planned share (0 to 1), and what was done of it in any one measure."""

    name: str
    planned: Fraction = Fraction(0)
    actual: Fraction | None = None


@dataclass(frozen=True)
class Delayed:
    """A piece of work in progress since a day: cents that each week of its delay costs."""

    name: str
    delay: int | None
    since: date


def shares(rows: Sequence[Share]) -> list[Json]:
    return [{"name": row.name, "planned": number(row.planned), "actual": number(row.actual)} for row in rows]


def from_shares(data: Sequence[Json]) -> tuple[Share, ...]:
    return tuple(Share(row["name"], Fraction(row["planned"]), from_number(row["actual"])) for row in data)


def delayed(rows: Sequence[Delayed]) -> list[Json]:
    return [{"name": row.name, "delay": row.delay, "since": row.since.isoformat()} for row in rows]


def from_delayed(data: Sequence[Json]) -> tuple[Delayed, ...]:
    return tuple(Delayed(row["name"], row["delay"], date.fromisoformat(row["since"])) for row in data)
