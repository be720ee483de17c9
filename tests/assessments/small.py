"""Small frameworks for tests, made from as little as a test wants to say."""

from __future__ import annotations

from typing import Any

import numpy as np

from assessments.framework import Framework, parse
from assessments.scoring import NOT_APPLICABLE, UNKNOWN, Result, score

DEMO = """
key: demo
version: 1
title: Demo
method: levels
levels:
  - {key: I,  title: Discover, fit: {revenue: [0, 2000000], headcount: [3, 10]}}
  - {key: II, title: Scale,    fit: {revenue: [2000000, 10000000], headcount: [10, 50]}}
dimensions:
  - {key: methods, title: Methods}
ladders:
  - {key: goals, title: Goals}
practices:
  - key: methods.i.one-goal
    dimension: methods
    level: I
    statement: The team has one goal
    criteria: [{key: a, text: It is written down}]
    weight: 1
    ladders: [goals]
  - {key: methods.ii.kpi, dimension: methods, level: II, statement: A figure says so, criteria: [], weight: 2, ladders: [goals]}
actions:
  - key: choose-kpi
    dimension: methods
    level: II
    title: Choose the figure
    effort_days: 5
    duration_days: 10
    lifts: [methods.ii.kpi]
    after: []
"""

MAMOS_LEVELS = [
    {"key": "I", "title": "Discover value", "fit": {"revenue": [0, 2_000_000], "headcount": [3, 10]}},
    {"key": "II", "title": "Scale business", "fit": {"revenue": [2_000_000, 10_000_000], "headcount": [10, 50]}},
    {"key": "III", "title": "Expand offering", "fit": {"revenue": [20_000_000, 200_000_000], "headcount": [50, 150]}},
    {"key": "IV", "title": "Scale out", "fit": {"revenue": [200_000_000, 1_000_000_000], "headcount": [150, 500]}},
    {"key": "V", "title": "Scale businesses", "fit": {"revenue": [1_000_000_000, None], "headcount": [500, None]}},
]


def practice(key: str, level: str = "I", dimension: str = "d", **more: Any) -> dict[str, Any]:
    return {"key": key, "dimension": dimension, "level": level, "statement": f"We do {key}", **more}


def raw(practices: list[dict[str, Any]], levels: Any = ("I", "II", "III", "IV", "V"), **more: Any) -> dict[str, Any]:
    """A framework as YAML would give it; dimensions and ladders are those that the practices and quick statements name."""
    named = [*practices, *more.get("quick", [])]
    dimensions = list(dict.fromkeys(one["dimension"] for one in named)) or ["d"]
    ladders = dict.fromkeys(ladder for one in practices for ladder in one.get("ladders", []))
    return {
        "key": "small",
        "version": 1,
        "title": "Small",
        "levels": [one if isinstance(one, dict) else {"key": one, "title": f"Level {one}"} for one in levels],
        "dimensions": [{"key": key, "title": key} for key in dimensions],
        "ladders": [{"key": key, "title": key} for key in ladders],
        "practices": practices,
        **more,
    }


def framework(practices: list[dict[str, Any]], levels: Any = ("I", "II", "III", "IV", "V"), **more: Any) -> Framework:
    return parse(raw(practices, levels, **more))


Given = dict[str, float | str | None]


def scored(model: Framework, *respondents: Given, **more: Any) -> Result:
    """Each respondent: item key to coverage 0 to 1, None = asked and unanswered, "na"; what nobody names was not asked."""
    own = np.full((len(respondents), len(model.items)), UNKNOWN, np.int8)
    asked = np.zeros(len(model.items), np.bool_)
    for row, answers in enumerate(respondents):
        for key, given in answers.items():
            own[row, model.item_index[key]] = _quarters(given)
            asked[model.item_index[key]] = True
    return score(model, own, asked, **more)


def _quarters(given: float | str | None) -> int:
    if isinstance(given, str):
        return NOT_APPLICABLE
    return UNKNOWN if given is None else int(given * 4)


def cell(result: Result, level: str, dimension: str = "d") -> Any:
    cells = next(one.cells for one in result.dimensions if one.key == dimension)
    return next(one for one in cells if one.level == level)


def item(result: Result, key: str) -> Any:
    return next(one for one in result.items if one.key == key)
