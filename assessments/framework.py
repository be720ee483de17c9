"""A maturity framework as data: read from YAML or JSON, checked as a whole, kept as frozen dataclasses.

`parse` reports every problem with its place. The format is described in docs/frameworks.md.
"""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction
from typing import Any

from assessments import framework_rules, strict_yaml
from assessments.framework_parts import (
    COVERAGE,
    Action,
    AnswerSet,
    Bounds,
    Cell,
    Criterion,
    Dimension,
    FitBounds,
    Framework,
    Item,
    Ladder,
    Level,
    Licence,
    Option,
    Pain,
    Practice,
    QuickStatement,
    Remark,
    Source,
)
from assessments.shapes import (
    BAD,
    Optional,
    Reader,
    choice,
    exact,
    integer,
    key,
    many,
    number,
    record,
    refuse,
    shown,
    text,
)

__all__ = [
    "COVERAGE",
    "Action",
    "AnswerSet",
    "Bounds",
    "Cell",
    "Criterion",
    "Dimension",
    "FitBounds",
    "Framework",
    "InvalidFramework",
    "Item",
    "Ladder",
    "Level",
    "Licence",
    "Option",
    "Pain",
    "Practice",
    "QuickStatement",
    "Remark",
    "Source",
    "checksum",
    "load_yaml",
    "parse",
]

LARGEST = 10**15
SMALLEST = Fraction(1, 10**6)


class InvalidFramework(ValueError):
    """Everything that is wrong with a framework; `problems` holds one sentence for each, with its place."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def load_yaml(source: str | bytes) -> Any:
    """The raw data of a YAML text, for `parse`; InvalidFramework with line and column when it is not plain YAML."""
    try:
        return strict_yaml.load(source)
    except strict_yaml.InvalidYaml as error:
        raise InvalidFramework([str(error)]) from None


def parse(raw: object) -> Framework:
    """The framework in `raw` (dicts, lists, text, numbers). InvalidFramework names every problem with its place."""
    problems: list[str] = []
    framework = _FRAMEWORK(raw, "", problems)
    if framework is not BAD:
        framework_rules.check(framework, problems)
    if problems:
        raise InvalidFramework(problems)
    return framework  # type: ignore[no-any-return]  # without a problem it holds no BAD


def checksum(raw: object) -> str:
    """SHA-256 over canonical JSON: the order of keys, spaces, and 1 against 1.0 make no difference."""
    canonical = json.dumps(_plain(raw), sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _plain(raw: object) -> object:
    """Whole floats as integers: a database may give 1 back for 1.0."""
    if isinstance(raw, dict):
        return {name: _plain(value) for name, value in raw.items()}
    if isinstance(raw, list):
        return [_plain(value) for value in raw]
    return int(raw) if isinstance(raw, float) and raw.is_integer() else raw


def _bounds(raw: object, place: str, problems: list[str]) -> Any:
    if not isinstance(raw, list) or len(raw) != 2:
        return refuse(problems, place, "must be a pair [from, to]; null is open")
    edge = number(0, LARGEST, name=f"from 0 to {LARGEST:,}")
    low, high = (
        None if value is None else edge(value, f"{place}[{index}]", problems) for index, value in enumerate(raw)
    )
    if isinstance(low, Fraction) and isinstance(high, Fraction) and low >= high:
        return refuse(problems, place, f"begins at {shown(raw[0])}, which is not below its end {shown(raw[1])}")
    return Bounds(low, high)


def _quarters(raw: object, place: str, problems: list[str]) -> Any:
    value = exact(raw)
    if value is None or value * 4 not in (0, 1, 2, 3, 4):
        return refuse(problems, place, f"{shown(raw)} is not one of 0, 0.25, 0.5, 0.75, 1")
    return int(value * 4)


def _option(value: int, label: str) -> Option:
    return Option(quarters=value, label=label)


def _framework(**fields: Any) -> Framework:
    """Adds the built-in answer set, last, unless the file gives its own labels for it."""
    given = fields["answer_sets"]
    if given is not BAD and not any(one is not BAD and one.key == COVERAGE.key for one in given):
        fields["answer_sets"] = (*given, COVERAGE)
    return Framework(**fields)


def _maybe_text(limit: int) -> Optional:
    return Optional(text(limit), "")


def _list(read_one: Reader) -> Optional:
    return Optional(many(read_one), ())


_TITLE = text(200)
_POSITIVE = number(SMALLEST, 10**9, name="a number above 0 (0.000001 to 1,000,000,000)")
_ORIGIN = Optional(choice("source", "own"), "own")
_PLACE: dict[str, Reader | Optional] = {"dimension": key(), "level": key()}
_CRITERIA = _list(record(Criterion, {"key": key(20), "text": text(500)}))
_REMARKS = _list(record(Remark, {"key": key(), **_PLACE, "text": text(1000), "origin": _ORIGIN}))

_LEVEL = record(
    Level,
    {
        "key": key(20),
        "title": _TITLE,
        "platform": _maybe_text(200),
        "size": _maybe_text(200),
        "fit": Optional(record(FitBounds, {"revenue": Optional(_bounds), "headcount": Optional(_bounds)}), FitBounds()),
        "stage": _maybe_text(2000),
        "blueprint": _maybe_text(2000),
        "signs": _maybe_text(2000),
        "origin": _ORIGIN,
    },
)

_PRACTICE = record(
    Practice,
    {
        "key": key(),
        **_PLACE,
        "title": _maybe_text(200),
        "statement": text(500),
        "criteria": _CRITERIA,
        "help": _maybe_text(2000),
        "weight": Optional(_POSITIVE, Fraction(1)),
        "ladders": _list(key()),
        "answers": Optional(key(), COVERAGE.key),
        "origin": _ORIGIN,
    },
)

_QUICK = record(
    QuickStatement,
    {
        "key": key(),
        **_PLACE,
        "statement": text(500),
        "criteria": _CRITERIA,
        "help": _maybe_text(2000),
        "origin": _ORIGIN,
    },
)

_ACTION = record(
    Action,
    {
        "key": key(),
        **_PLACE,
        "title": _TITLE,
        "description": _maybe_text(2000),
        "effort_days": _POSITIVE,
        "duration_days": Optional(_POSITIVE),
        "roles": _list(text(100)),
        "lifts": _list(key()),
        "after": _list(key()),
        "origin": _ORIGIN,
    },
)

_PAIN = record(
    Pain,
    {
        "key": key(),
        "kind": choice("quality", "speed"),
        "title": _TITLE,
        "unit": _maybe_text(50),
        "better": Optional(choice("lower", "higher"), "lower"),
        "help": _maybe_text(2000),
        "origins": _list(key()),
    },
)

_ANSWER_SET = record(
    AnswerSet,
    {"key": key(), "options": many(record(_option, {"value": _quarters, "label": text(200)}), at_least=1)},
)

_URL = text(500, pattern=r"https?://\S+", hint="is not a web address (http:// or https://)")

_FRAMEWORK = record(
    _framework,
    {
        "key": text(50, pattern=r"[a-z0-9-]+", hint="is not a key (small letters, digits, '-')"),
        "version": integer(1, 1_000_000),
        "title": _TITLE,
        "language": Optional(text(20, pattern=r"[a-z]{2,3}(-[A-Za-z0-9]+)*", hint="is not a language code"), "en"),
        "method": Optional(choice("levels"), "levels"),
        "currency": Optional(text(3, pattern=r"[A-Z]{3}", hint="is not a currency code such as USD"), "USD"),
        "summary": _maybe_text(2000),
        "licence": Optional(
            record(Licence, {"name": _TITLE, "holder": _maybe_text(200), "note": _maybe_text(2000)}),
        ),
        "sources": _list(
            record(
                Source,
                {"key": key(), "title": _TITLE, "author": _maybe_text(200), "url": Optional(_URL, "")},
            )
        ),
        "levels": many(_LEVEL, at_least=1),
        "dimensions": many(
            record(Dimension, {"key": key(50), "title": _TITLE, "summary": _maybe_text(2000)}), at_least=1
        ),
        "cells": _list(
            record(Cell, {**_PLACE, "slogan": _maybe_text(200), "summary": _maybe_text(2000), "origin": _ORIGIN})
        ),
        "ladders": _list(record(Ladder, {"key": key(), "title": _TITLE})),
        "answer_sets": _list(_ANSWER_SET),
        "practices": many(_PRACTICE, at_least=1),
        "quick": _list(_QUICK),
        "principles": _REMARKS,
        "changes": _REMARKS,
        "choices": _REMARKS,
        "actions": _list(_ACTION),
        "pains": _list(_PAIN),
    },
)
