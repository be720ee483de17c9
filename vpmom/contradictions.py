"""Plans that promise against each other in the same time: one metric with two targets, or pulled in two directions.

Only what is certain is told: the words of the metric must be the same, or its definition, with the same unit and the
same last day. A missed contradiction is found by the next reader; a false one costs the trust in all others.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import combinations

from vpmom.diff.change import quoted
from vpmom.diff.wording import Sense, facts, skeleton
from vpmom.kinds import Part
from vpmom.plan import Direction, Item, Measure, MeasureKind, Period, Plan
from vpmom.similarity import content_words
from vpmom.wording import amount, day
from vpmom.words import live

FEWEST_WORDS = 2  # of a metric, and 3 of a definition: "Revenue" alone or "CRM" as a source may be two things


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a plan; `plan` is the number by which the caller knows it."""

    plan: int
    title: str
    section: str
    item: str
    text: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """`metric`: the words that both lines share, as the first one writes them."""

    metric: str
    first: Place
    second: Place
    sentence: str


@dataclass(frozen=True, slots=True)
class _Promise:
    place: Place
    words: frozenset[str]  # of the metric
    definition: tuple[str, ...]
    unit: str
    target: Decimal | None
    less: bool | None  # whether it is to fall; None when nobody said
    period: Period
    due: date


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_DOWN = _listed("reduce decrease lower cut shrink shorten minimize minimise halve fewer less")
_UP = _listed("increase raise grow expand maximize maximise double triple more boost lift")
_SAID_OF_ANY = _listed(
    "achieve reach keep hold have get ensure attain maintain deliver win gain see make improve least most than at under "
    "below above over up maximum minimum max min target all each number percent percentage"
)
_SIGNS = re.compile(r"[\W_]+")


def contradictions(plans: Mapping[int, Plan]) -> tuple[Contradiction, ...]:
    """Every pair of lines of two plans that cannot both come true as written, in the order of the plans.

    plans: number to plan, those whose periods nobody knows are passed over. Measures are compared by target, and
    measures, priorities and methods by whether they raise or lower the same thing. Time grows with the lines and with
    the pairs of one metric.
    """
    found: dict[tuple[object, ...], list[_Promise]] = defaultdict(list)
    for number, plan in plans.items():
        for promise in _promises(number, plan):
            for trait in _traits(promise):
                found[trait].append(promise)
    told: dict[tuple[Place, Place], Contradiction] = {}
    for promises in found.values():
        for first, second in combinations(promises, 2):
            if sentence := _against(first, second):
                told[first.place, second.place] = Contradiction(
                    live(first.place.text), first.place, second.place, sentence
                )
    order = {number: at for at, number in enumerate(plans)}
    return tuple(sorted(told.values(), key=lambda one: (order[one.first.plan], order[one.second.plan])))


def _promises(number: int, plan: Plan) -> Iterator[_Promise]:
    if plan.period is None:
        return
    for part in (Part.ORDER, Part.WAY, Part.RESULT):
        for section in plan.sections:
            if section.key in plan.shape.keys_of(part):
                for item in section.items:
                    place = Place(number, plan.title, section.key, item.key, item.text)
                    yield _promise(place, item, plan.period, is_result=part == Part.RESULT)


def _promise(place: Place, item: Item, period: Period, *, is_result: bool) -> _Promise:
    measure = (item.measure or Measure()) if is_result else Measure()
    less = _direction(item.text)
    unit, target = measure.unit.strip().casefold(), measure.target
    if target is not None:
        less = {Direction.UP: False, Direction.DOWN: True, Direction.HOLD: None}[measure.direction]
    elif is_result and measure.kind == MeasureKind.NUMBER:
        unit, target = _written_target(item.text, unit)
    return _Promise(
        place=place,
        words=_metric(item.text, unit),
        definition=content_words(measure.definition) if measure.definition else (),
        unit=unit,
        target=target,
        less=less,
        period=period,
        due=measure.due or period.end,
    )


def _written_target(text: str, unit: str) -> tuple[str, Decimal | None]:
    """The one number of the wording and its unit; a line with several or with a time of its own has none."""
    found = facts(text)
    if len(found) != 1 or found[0].sense != Sense.AMOUNT:
        return unit, None
    return unit or found[0].unit, found[0].value


def _metric(text: str, unit: str) -> frozenset[str]:
    """The words that name what is counted: without figures, directions, comparisons and the unit."""
    words = {_singular(word) for word in content_words(skeleton(text)) if not _SIGNS.fullmatch(word)}
    return frozenset(words - _DOWN - _UP - _SAID_OF_ANY - {unit, _singular(unit)})


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _direction(text: str) -> bool | None:
    """Whether the line lowers something (True) or raises it (False), by its first word that says so."""
    for word in content_words(text):
        if word in _DOWN or word in _UP:
            return word in _DOWN
    return None


def _traits(promise: _Promise) -> Iterator[tuple[object, ...]]:
    """By what a line is found again in another plan. The due day and the unit are part of a target, not of a topic."""
    if len(promise.words) >= FEWEST_WORDS:
        yield "words", promise.words
    if len(promise.definition) > FEWEST_WORDS and promise.words:
        yield "definition", promise.definition, promise.unit


def _against(first: _Promise, second: _Promise) -> str:
    """The sentence that says why both cannot come true; empty when they can."""
    if first.place.plan == second.place.plan or not _overlap(first.period, second.period):
        return ""
    if None not in (first.less, second.less) and first.less != second.less:
        up, down = (second, first) if first.less else (first, second)
        return f"“{up.place.title}” raises what “{down.place.title}” lowers: {quoted(first.place.text)}."
    if first.target is None or second.target is None or first.unit != second.unit or first.due != second.due:
        return ""
    return "" if first.target == second.target else _two_targets(first, second, first.target, second.target)


def _two_targets(first: _Promise, second: _Promise, one: Decimal, other: Decimal) -> str:
    titles = f"“{first.place.title}” and “{second.place.title}”"
    targets = f"{amount(one, first.unit)} and {amount(other, second.unit)}"
    return f"{titles} have different targets for {quoted(first.place.text)} by {day(first.due)}: {targets}."


def _overlap(one: Period, other: Period) -> bool:
    return one.start <= other.end and other.start <= one.end
