"""Counts the answers of many respondents, and carries coverage down the ladders, exactly and in whole arrays.

Answers are quarters (0 to 4). A mean of quarters is kept as numerator and denominator, and two means are compared by
multiplying crosswise, so no number is ever rounded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from assessments.framework import Framework

UNKNOWN = -1
NOT_APPLICABLE = -2
QUARTERS = 4

Integers = npt.NDArray[np.int64]
Answers = npt.NDArray[np.int8]

_BLOCK_CELLS = 1_000_000  # bounds the memory of one pass; larger blocks are not faster


@dataclass(frozen=True)
class Credit:
    """A higher rung that raised a practice: how many respondents it did so for."""

    ladder: str
    level: str
    respondents: int


@dataclass(frozen=True)
class Tally:
    """The answers to one item. Sums are of coverage from 0 to 1 per respondent.

    counts: respondents per coverage of 0, 1, 2, 3, 4 quarters; na: not applicable; known: sum of the effective coverage
    of those who know their own; credited: respondents who do not, but whose higher rung says something; credit: the sum
    of that.
    """

    counts: tuple[int, ...]
    na: int
    known: Fraction
    credited: int
    credit: Fraction
    credits: tuple[Credit, ...]

    @property
    def n(self) -> int:
        return sum(self.counts)

    @property
    def own(self) -> Fraction:
        return Fraction(sum(quarters * count for quarters, count in enumerate(self.counts)), QUARTERS)


@dataclass(frozen=True)
class _Raised:
    """What the ladders made of one practice."""

    known: Fraction
    credited: int
    credit: Fraction
    credits: tuple[Credit, ...]


def tally(framework: Framework, own: Answers) -> tuple[Tally, ...]:
    """One Tally per item of the framework, from `own` (respondents × items): quarters after the gate, UNKNOWN or
    NOT_APPLICABLE.
    """
    values = range(NOT_APPLICABLE, QUARTERS + 1)
    counted = np.stack([np.count_nonzero(own == value, axis=0) for value in values]).T.tolist()
    raised = _raised_by_ladders(framework, own)
    return tuple(_tally(row, raised.get(index)) for index, row in enumerate(counted))


def _tally(row: list[int], raised: _Raised | None) -> Tally:
    na, _, *counts = row
    if raised is None:
        total = Fraction(sum(quarters * count for quarters, count in enumerate(counts)), QUARTERS)
        raised = _Raised(total, 0, Fraction(0), ())
    return Tally(tuple(counts), na, raised.known, raised.credited, raised.credit, raised.credits)


class _Ladders:
    """The ladders of a framework over the columns of the practices that stand on them."""

    def __init__(self, framework: Framework) -> None:
        rungs = framework.rungs
        self.columns = sorted({item for ladder in rungs.values() for rung in ladder.values() for item in rung})
        place = {item: column for column, item in enumerate(self.columns)}
        self.names = [(ladder, framework.levels[level].key) for ladder in rungs for level in rungs[ladder]]
        number = {(ladder, level): 1 + index for index, (ladder, level) in enumerate(self.names)}
        self.from_the_top = [
            [
                (number[ladder, framework.levels[level].key], np.array([place[item] for item in rung]))
                for level, rung in sorted(levels.items(), reverse=True)
            ]
            for ladder, levels in rungs.items()
        ]
        self.widest = max((len(rung) for levels in rungs.values() for rung in levels.values()), default=1)


def _raised_by_ladders(framework: Framework, own: Answers) -> dict[int, _Raised]:
    ladders = _Ladders(framework)
    width = len(ladders.columns)
    if not width:
        return {}
    known, credit, credited = (np.zeros((ladders.widest + 1) * width, np.int64) for _ in range(3))
    credits = np.zeros((len(ladders.names) + 1) * width, np.int64)
    column = np.arange(width)
    for values in _blocks(own, ladders.columns):
        numerator, denominator, source = _climb_down(ladders, values)
        is_known, is_credited = values >= 0, (values == UNKNOWN) & (numerator > 0)
        group = denominator * width + column
        np.add.at(known, group[is_known], numerator[is_known])
        np.add.at(credit, group[is_credited], numerator[is_credited])
        np.add.at(credited, group[is_credited], 1)
        np.add.at(credits, (source * width + column).ravel(), 1)
    by_item = [array.reshape(-1, width).T.tolist() for array in (known, credit, credited, credits)]
    return {
        item: _Raised(_sum(knowns), sum(credited_), _sum(credit_), _credits(ladders, sources))
        for item, knowns, credit_, credited_, sources in zip(ladders.columns, *by_item, strict=True)
    }


def _blocks(own: Answers, columns: list[int]) -> Iterator[Integers]:
    rows = max(1, _BLOCK_CELLS // len(columns))
    for start in range(0, len(own), rows):
        yield own[start : start + rows, columns].astype(np.int64)


def _climb_down(ladders: _Ladders, values: Integers) -> tuple[Integers, Integers, Integers]:
    """Numerator and denominator (in quarters) of each effective coverage, and the number of the rung it comes from (0 =
    its own).
    """
    numerator, denominator, source = np.maximum(values, 0), np.ones_like(values), np.zeros_like(values)
    for rungs in ladders.from_the_top:
        best = np.zeros(len(values), np.int64), np.ones(len(values), np.int64), np.zeros(len(values), np.int64)
        for number, columns in rungs:
            answers = values[:, columns]
            top, bottom, origin = (part[:, None] for part in best)
            is_better = (top * denominator[:, columns] > numerator[:, columns] * bottom) & (answers != NOT_APPLICABLE)
            for array, part in ((numerator, top), (denominator, bottom), (source, origin)):
                array[:, columns] = np.where(is_better, part, array[:, columns])
            best = _better_of(best, answers, number)
    return numerator, denominator, source


def _better_of(
    best: tuple[Integers, Integers, Integers], answers: Integers, number: int
) -> tuple[Integers, Integers, Integers]:
    """The larger, per respondent, of the best rung so far and the mean of the known answers on this one."""
    top, bottom, origin = best
    is_known = answers >= 0
    total, count = np.where(is_known, answers, 0).sum(axis=1), is_known.sum(axis=1)
    is_better = total * bottom > top * count
    return np.where(is_better, total, top), np.where(is_better, count, bottom), np.where(is_better, number, origin)


def _sum(by_denominator: list[int]) -> Fraction:
    parts = (Fraction(total, QUARTERS * size) for size, total in enumerate(by_denominator) if total)
    return sum(parts, Fraction(0))


def _credits(ladders: _Ladders, sources: list[int]) -> tuple[Credit, ...]:
    return tuple(
        Credit(ladder, level, respondents)
        for (ladder, level), respondents in zip(ladders.names, sources[1:], strict=True)
        if respondents
    )
