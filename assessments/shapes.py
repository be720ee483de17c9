"""Readers of hostile data: each takes a raw value and its place, and returns a checked value or notes a problem.

A reader never stops at the first fault. It notes one sentence per problem and returns BAD, so that its neighbours are
still read and the author of a file sees everything that is wrong at once.
"""

from __future__ import annotations

import enum
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from typing import Any

Problems = list[str]
Reader = Callable[[object, str, Problems], Any]

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class Bad(enum.Enum):
    """The one value that stands where something unreadable stood."""

    BAD = "bad"


BAD = Bad.BAD
_REQUIRED = object()


@dataclass(frozen=True)
class Optional:
    """A field that may be absent or empty; then it is `default`."""

    read: Reader
    default: object = None


def text(limit: int, *, pattern: str | None = None, hint: str = "") -> Reader:
    """Text of 1 to `limit` characters, stripped; with `pattern` it must match wholly, and `hint` says how."""
    matcher = re.compile(pattern) if pattern else None

    def read(raw: object, place: str, problems: Problems) -> Any:
        if not isinstance(raw, str):
            return refuse(problems, place, f"must be text, not {kind(raw)}" + quotes_hint(raw))
        value = raw.strip()
        if fault := _text_fault(value, limit):
            return refuse(problems, place, fault)
        if matcher and not matcher.fullmatch(value):
            return refuse(problems, place, f"{shown(value)} {hint}")
        return value

    return read


def _text_fault(value: str, limit: int) -> str | None:
    if not value:
        return "must not be empty"
    if len(value) > limit:
        return f"has {len(value):,} characters; at most {limit:,} are allowed"
    if found := _CONTROL.search(value):
        return f"holds the control character U+{ord(found[0]):04X}"
    return None


def key(limit: int = 100) -> Reader:
    """A stable key: letters, digits, dot, dash and underscore."""
    return text(limit, pattern=r"[A-Za-z0-9][A-Za-z0-9._-]*", hint="is not a key (letters, digits, '.', '-', '_')")


def choice(*names: str) -> Reader:
    def read(raw: object, place: str, problems: Problems) -> Any:
        if isinstance(raw, str) and raw in names:
            return raw
        return refuse(problems, place, f"{shown(raw)} is not one of {', '.join(names)}")

    return read


def integer(low: int, high: int) -> Reader:
    def read(raw: object, place: str, problems: Problems) -> Any:
        if isinstance(raw, bool) or not isinstance(raw, int):
            return refuse(problems, place, f"must be a whole number, not {kind(raw)}")
        if not low <= raw <= high:
            return refuse(problems, place, f"must be from {low:,} to {high:,}")
        return raw

    return read


def number(low: Fraction | int, high: Fraction | int, *, name: str) -> Reader:
    """An exact Fraction from `low` to `high`; a float is taken as it is written (0.1 is one tenth)."""

    def read(raw: object, place: str, problems: Problems) -> Any:
        value = exact(raw)
        if value is None:
            return refuse(
                problems, place, f"must be a number, not {'infinite or NaN' if isinstance(raw, float) else kind(raw)}"
            )
        if not low <= value <= high:
            return refuse(problems, place, f"must be {name}, not {shown(raw)}")
        return value

    return read


def exact(raw: object) -> Fraction | None:
    """The number as it is written, or None when it is no finite number (true and false are none)."""
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return None
    if isinstance(raw, float) and not math.isfinite(raw):
        return None
    return Fraction(str(raw)) if isinstance(raw, float) else Fraction(raw)


def many(read_one: Reader, *, at_least: int = 0) -> Reader:
    """A list as a tuple in the same order; an unreadable member is BAD, so that places keep their index."""

    def read(raw: object, place: str, problems: Problems) -> Any:
        if not isinstance(raw, list):
            return refuse(problems, place, f"must be a list, not {kind(raw)}")
        if len(raw) < at_least:
            return refuse(problems, place, f"must have at least {at_least} member{'s' if at_least > 1 else ''}")
        return tuple(read_one(one, f"{place}[{index}]", problems) for index, one in enumerate(raw))

    return read


def record(make: Callable[..., Any], fields: Mapping[str, Reader | Optional]) -> Reader:
    """A mapping with exactly these fields, given to `make` by name; unknown and missing keys are problems.

    A field that cannot be read is BAD in the record that is made: discard the record when there is any problem.
    """

    def read(raw: object, place: str, problems: Problems) -> Any:
        if not isinstance(raw, dict):
            return refuse(problems, place, f"must be a mapping of keys, not {kind(raw)}")
        for name in raw:
            if name not in fields:
                refuse(problems, _inside(place, str(name)), "is not a known key" + suggestion(str(name), list(fields)))
        return make(**{name: _read_field(raw, name, field, place, problems) for name, field in fields.items()})

    return read


def _read_field(raw: dict[str, object], name: str, field: Reader | Optional, place: str, problems: Problems) -> Any:
    value = raw.get(name, _REQUIRED)
    if isinstance(field, Optional):
        return (
            field.default if value is _REQUIRED or value is None else field.read(value, _inside(place, name), problems)
        )
    if value is _REQUIRED:
        return refuse(problems, _inside(place, name), "is missing")
    return field(value, _inside(place, name), problems)


def refuse(problems: Problems, place: str, sentence: str) -> Bad:
    problems.append(f"{place or 'The file'}{': ' if place else ' '}{sentence}")
    return BAD


def suggestion(word: str, known: list[str]) -> str:
    near = get_close_matches(word, known, n=1)
    return f"; did you mean '{near[0]}'?" if near else ""


def shown(raw: object) -> str:
    """The value as a reader of the file would write it, cut when long and without control characters."""
    if isinstance(raw, str):
        return f"'{_cut(raw)}'"
    if isinstance(raw, int) and abs(raw) >= 10**30:
        return "a huge number"
    return str(raw) if isinstance(raw, int | float) and not isinstance(raw, bool) else kind(raw)


def quotes_hint(raw: object) -> str:
    return "; put it in quotes" if isinstance(raw, bool | int | float) else ""


def kind(raw: object) -> str:
    if raw is None:
        return "nothing"
    if isinstance(raw, bool):
        return "yes/no"
    names: list[tuple[Any, str]] = [(int | float, "a number"), (str, "text"), (list, "a list"), (dict, "a mapping")]
    return next((name for type_, name in names if isinstance(raw, type_)), "something else")


def _inside(place: str, name: str) -> str:
    return f"{place}.{_cut(name)}" if place else _cut(name)


def _cut(word: str, limit: int = 60) -> str:
    clean = _CONTROL.sub("?", word)
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"
