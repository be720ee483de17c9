"""What must hold between the parts of a framework: unique keys, references that exist, no circles, bounds that ascend.

Works on a framework that may still hold BAD where a part could not be read; those parts have their own sentence
already.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter
from typing import Any

from assessments.framework_parts import Framework
from assessments.shapes import BAD, Problems, refuse, shown, suggestion

_BUILT_IN = "coverage"
_NAMED_AT_MOST = 12
_GUESSED_AT_MOST = 50  # a guess compares with every known key; a file of nothing but faults must not take minutes
_PLACES_AT_MOST = 400
_PLACED = ("cells", "practices", "quick", "principles", "changes", "choices", "actions")


def check(framework: Framework, problems: Problems) -> None:
    _check_size(framework, problems)
    _check_unique_keys(framework, problems)
    _check_references(framework, problems)
    _check_places(framework, problems)
    _check_answer_sets(framework, problems)
    _check_prerequisites(framework, problems)
    for figure in ("revenue", "headcount"):
        _check_bounds(framework, figure, problems)


def _check_size(framework: Framework, problems: Problems) -> None:
    """Pages and scores visit every dimension at every level, so the two together are what can grow too large."""
    count = len(_keys(framework, "dimensions")) * len(_keys(framework, "levels"))
    if count > _PLACES_AT_MOST:
        refuse(
            problems, "dimensions", f"times levels this makes {count:,} places; at most {_PLACES_AT_MOST} are allowed"
        )


def _check_unique_keys(framework: Framework, problems: Problems) -> None:
    families = ["levels", "dimensions", "ladders", "answer_sets", "principles", "changes", "choices", "actions"]
    for family in [*families, "pains", "sources"]:
        _report_twice(((place, one.key) for place, one in _members(framework, family)), problems)
    _report_twice(
        ((place, one.key) for family in ("practices", "quick") for place, one in _members(framework, family)), problems
    )
    for family in ("practices", "quick"):
        for place, one in _members(framework, family):
            _report_twice(_named(f"{place}.criteria", one.criteria, "key"), problems)


def _report_twice(keys: Iterable[tuple[str, Any]], problems: Problems) -> None:
    seen: dict[object, str] = {}
    for place, key in keys:
        if key is BAD:
            continue
        if key in seen:
            refuse(problems, f"{place}.key", f"{shown(key)} is the key of {seen[key]} already")
        seen.setdefault(key, place)


def _check_references(framework: Framework, problems: Problems) -> None:
    dimensions, levels = _keys(framework, "dimensions"), _keys(framework, "levels")
    practices, actions = _keys(framework, "practices"), _keys(framework, "actions")
    ladders, answer_sets = _keys(framework, "ladders"), _keys(framework, "answer_sets")
    for family in _PLACED:
        for place, one in _members(framework, family):
            _refer(one.dimension, dimensions, f"{place}.dimension", problems)
            _refer(one.level, levels, f"{place}.level", problems)
    for place, practice in _members(framework, "practices"):
        _refer_all(practice.ladders, ladders, f"{place}.ladders", problems)
        _refer(practice.answers, answer_sets, f"{place}.answers", problems)
    for place, action in _members(framework, "actions"):
        _refer_all(action.lifts, practices, f"{place}.lifts", problems)
        _refer_all(action.after, actions, f"{place}.after", problems)
    for place, pain in _members(framework, "pains"):
        _refer_all(pain.origins, practices, f"{place}.origins", problems)


def _refer(name: Any, known: Collection[Any], place: str, problems: Problems) -> None:
    if name is BAD or name in known or BAD in known:
        return
    if len(known) <= _NAMED_AT_MOST:
        refuse(problems, place, f"{shown(name)} is not one of {', '.join(known) or '(none is defined)'}")
    else:
        guess = suggestion(name, list(known)) if len(problems) < _GUESSED_AT_MOST else ""
        refuse(problems, place, f"{shown(name)} is not defined{guess}")


def _refer_all(names: Any, known: Collection[Any], place: str, problems: Problems) -> None:
    if names is BAD:
        return
    seen = set()
    for index, name in enumerate(names):
        _refer(name, known, f"{place}[{index}]", problems)
        if name is not BAD and name in seen:
            refuse(problems, f"{place}[{index}]", f"{shown(name)} stands in this list twice")
        seen.add(name)


def _check_places(framework: Framework, problems: Problems) -> None:
    """A dimension has one theme and one quick statement at a level."""
    for family in ("cells", "quick"):
        seen: dict[tuple[Any, Any], str] = {}
        for place, one in _members(framework, family):
            spot = (one.dimension, one.level)
            if BAD not in spot and spot in seen:
                refuse(problems, place, f"{one.dimension} at level {one.level} has {seen[spot]} already")
            seen.setdefault(spot, place)


def _check_answer_sets(framework: Framework, problems: Problems) -> None:
    for place, answers in _members(framework, "answer_sets"):
        values = [quarters for _, quarters in _named(place, answers.options, "quarters")]
        if BAD in values:
            continue
        if len(values) != len(set(values)):
            refuse(problems, f"{place}.options", "two options have the same value")
        if answers.key == _BUILT_IN and set(values) != {0, 1, 2, 4}:
            refuse(problems, place, "the options of 'coverage' are 0, 0.25, 0.5 and 1; give other options another key")


def _check_prerequisites(framework: Framework, problems: Problems) -> None:
    graph = {
        one.key: [name for name in one.after if name is not BAD]
        for _, one in _members(framework, "actions")
        if one.key is not BAD and one.after is not BAD
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        refuse(problems, "actions", f"these come after each other in a circle: {' → '.join(reversed(error.args[1]))}")


def _check_bounds(framework: Framework, figure: str, problems: Problems) -> None:
    """Ranges ascend with the levels and do not overlap; a hole between two of them is allowed."""
    below: tuple[str, Any] | None = None
    for place, level in _members(framework, "levels"):
        bounds = BAD if level.fit is BAD else getattr(level.fit, figure)
        if bounds is None or bounds is BAD or BAD in (bounds.low, bounds.high):
            continue
        if below and _overlap(below[1], bounds):
            refuse(problems, f"{place}.fit.{figure}", f"begins before {below[0]}.fit.{figure} ends")
        below = (place, bounds)


def _overlap(lower: Any, upper: Any) -> bool:
    start: Fraction = upper.low or Fraction(0)
    return lower.high is None or start < lower.high


def _members(framework: Framework, family: str) -> Iterator[tuple[str, Any]]:
    """Place and record of every readable member of a family."""
    members = getattr(framework, family)
    for index, one in enumerate(() if members is BAD else members):
        if one is not BAD:
            yield f"{family}[{index}]", one


def _keys(framework: Framework, family: str) -> Collection[Any]:
    """The keys of a family; holds BAD when part of it could not be read, and then nothing is called unknown."""
    members = getattr(framework, family)
    return {BAD: None} if members is BAD else {BAD if one is BAD else one.key: None for one in members}


def _named(place: str, members: Any, name: str) -> Iterator[tuple[str, Any]]:
    if members is BAD:
        return
    for index, one in enumerate(members):
        if one is not BAD:
            yield f"{place}[{index}]", getattr(one, name)
