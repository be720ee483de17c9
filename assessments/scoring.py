"""From answers to coverage, bands, practised levels and gaps; exact, with the derivation of every number.

The rules and their sources are in docs/scoring.md. Nothing here rounds: numbers are Fractions until `percent` or
`float` at the edge.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from assessments.fit import Fit
from assessments.framework import Framework, Item
from assessments.levels import Gap, Overall, Practised, climb, gap_between, overall
from assessments.tally import NOT_APPLICABLE, QUARTERS, UNKNOWN, Credit, Tally, tally

__all__ = [
    "NOT_APPLICABLE",
    "UNKNOWN",
    "CellScore",
    "Credit",
    "DimensionScore",
    "Gap",
    "ItemScore",
    "Overall",
    "Practised",
    "Result",
    "Status",
    "band",
    "gate",
    "heat_step",
    "percent",
    "percent_to_target",
    "progress_to_date",
    "score",
]

# Upper edges of the bands N, P, L, F of ISO/IEC 33020; each edge belongs to the lower band.
_BANDS = ((Fraction(15, 100), "N"), (Fraction(50, 100), "P"), (Fraction(85, 100), "L"))
# The same with P split as that standard allows: the five steps of the heat map.
_STEPS = (Fraction(15, 100), Fraction(325, 1000), Fraction(50, 100), Fraction(85, 100))
_HELD = ("L", "F")


class Status(StrEnum):
    """What is known of a practice or a cell."""

    KNOWN = "known"  # a practice: somebody answered; a cell: all of its applicable weight is known
    CREDITED = "credited"  # a practice: nobody answered, but a higher rung of its ladder speaks for it
    PART_KNOWN = "part known"  # a cell: some of its applicable weight is known
    UNKNOWN = "unknown"  # asked, and nobody knows
    NOT_ASKED = "not asked"
    NOT_APPLICABLE = "not applicable"
    EMPTY = "empty"  # a cell: the framework asks nothing there


@dataclass(frozen=True)
class ItemScore:
    """A practice or quick statement over all respondents; coverage is 0 to 1, None when there is none.

    n: respondents who know their own coverage; na: those who said not applicable; counts: respondents per 0 to 4
    quarters; low and high: effective coverage when what is unknown is 0 and 1; credits: the rungs that raised it.
    """

    key: str
    weight: Fraction
    status: Status
    asked: bool
    n: int
    na: int
    counts: tuple[int, ...]
    coverage: Fraction | None
    effective: Fraction | None
    low: Fraction | None
    high: Fraction | None
    credits: tuple[Credit, ...]


@dataclass(frozen=True)
class CellScore:
    """A dimension at a level, with its derivation: coverage = total / known_weight over `rows`.

    low and high: the coverage when all that is unknown is 0 and 1; band: N, P, L, F, None below half of the weight
    known; known and asked: numbers of items; step: 0 to 4 for the heat map.
    """

    dimension: str
    level: str
    status: Status
    coverage: Fraction | None
    low: Fraction | None
    high: Fraction | None
    band: str | None
    known: int
    asked: int
    is_quick: bool
    rows: tuple[ItemScore, ...]
    total: Fraction
    known_weight: Fraction
    weight: Fraction

    @property
    def step(self) -> int | None:
        return None if self.band is None or self.coverage is None else heat_step(self.coverage)

    @property
    def is_held(self) -> bool:
        return self.band in _HELD


@dataclass(frozen=True)
class DimensionScore:
    """One dimension: its cells from the lowest level up, the practised level, and the gaps in levels (None without fit
    or target).
    """

    key: str
    is_known: bool
    practised: Practised
    gap: Gap | None
    target_gap: Gap | None
    cells: tuple[CellScore, ...]


@dataclass(frozen=True)
class Result:
    respondents: int
    fit: Fit | None
    target: str | None
    dimensions: tuple[DimensionScore, ...]
    items: tuple[ItemScore, ...]  # the framework's practices, then its quick statements
    overall: Overall | None


def gate(coverage_quarters: int, criteria_met: Collection[str], criteria_required: Collection[str]) -> int:
    """The coverage that counts: as answered when every required criterion is met, else 0. UNKNOWN and NOT_APPLICABLE
    pass.
    """
    if coverage_quarters < 0 or set(criteria_required) <= set(criteria_met):
        return coverage_quarters
    return 0


def score(
    framework: Framework,
    own: npt.NDArray[np.int8],
    asked: Sequence[bool] | npt.NDArray[np.bool_],
    fit: Fit | None = None,
    target: str | None = None,
) -> Result:
    """Scores `own` (respondents × framework.items; quarters 0 to 4 after the gate, UNKNOWN, NOT_APPLICABLE).

    `asked` says for each item whether it was asked; `target` is the key of a chosen level. ValueError for another shape
    or value.
    """
    _check(framework, own, asked)
    tallies = tally(framework, own)
    items = tuple(
        _item_score(item, tally_, bool(was_asked))
        for item, tally_, was_asked in zip(framework.items, tallies, asked, strict=True)
    )
    dimensions = tuple(
        _dimension_score(framework, dimension.key, items, fit, target) for dimension in framework.dimensions
    )
    levels = [one.practised for one in dimensions if one.is_known]
    return Result(len(own), fit, target, dimensions, items, overall(levels, framework.level_index))


def band(coverage: Fraction) -> str:
    """N up to 15 %, P up to 50 %, L up to 85 %, F above (ISO/IEC 33020)."""
    return next((name for edge, name in _BANDS if coverage <= edge), "F")


def heat_step(coverage: Fraction) -> int:
    """0 to 4: N, P up to 32.5 %, P above, L, F."""
    return next((step for step, edge in enumerate(_STEPS) if coverage <= edge), len(_STEPS))


def percent(coverage: Fraction) -> int:
    """The one rounding rule: whole percents, half up."""
    return (coverage * 200 + 1) // 2


def percent_to_target(current: Sequence[Fraction], target: Sequence[Fraction]) -> Fraction | None:
    """1 − Σ max(0, target − current) / Σ target: how much of the target is there; None when nothing is aimed at.

    Being above one target does not make up for being below another. Source: OWASP SAMM, "Percent to Target", January
    2025.
    """
    aimed = sum(target, Fraction(0))
    gaps = sum((max(Fraction(0), aim - now) for now, aim in zip(current, target, strict=True)), Fraction(0))
    return 1 - gaps / aimed if aimed > 0 else None


def progress_to_date(current: Fraction, baseline: Fraction, target: Fraction) -> Fraction | None:
    """(current − baseline) / (target − baseline); None when the target is the baseline. Source: the same."""
    return (current - baseline) / (target - baseline) if target != baseline else None


def _check(framework: Framework, own: npt.NDArray[np.int8], asked: Any) -> None:
    if own.ndim != 2 or own.shape[1] != len(framework.items) or len(asked) != len(framework.items):
        raise ValueError(f"answers must have one column for each of the {len(framework.items)} items of the framework")
    if own.dtype.kind != "i" or (own.size and (own.min() < NOT_APPLICABLE or own.max() > QUARTERS)):
        raise ValueError("answers must be whole quarters from 0 to 4, UNKNOWN or NOT_APPLICABLE")


def _item_score(item: Item, tallied: Tally, was_asked: bool) -> ItemScore:
    n, status = tallied.n, _item_status(tallied, was_asked)
    low, high = _interval(tallied, status)
    return ItemScore(
        key=item.key,
        weight=item.weight,
        status=status,
        asked=was_asked or n + tallied.na > 0,
        n=n,
        na=tallied.na,
        counts=tallied.counts,
        coverage=tallied.own / n if n else None,
        effective=low if n + tallied.credited else None,
        low=low,
        high=high,
        credits=tallied.credits,
    )


def _interval(tallied: Tally, status: Status) -> tuple[Fraction | None, Fraction | None]:
    """Effective coverage when what nobody knows is nowhere, and when it is everywhere."""
    if status is Status.NOT_APPLICABLE:
        return None, None
    if tallied.n:
        return tallied.known / tallied.n, tallied.known / tallied.n
    if tallied.credited:  # only while nobody knows: a weak higher rung must not outvote those who do
        return tallied.credit / tallied.credited, Fraction(1)
    return Fraction(0), Fraction(1)


def _item_status(tallied: Tally, was_asked: bool) -> Status:
    if tallied.n:
        return Status.KNOWN
    if tallied.credited:
        return Status.CREDITED
    if tallied.na:
        return Status.NOT_APPLICABLE
    return Status.UNKNOWN if was_asked else Status.NOT_ASKED


def _dimension_score(
    framework: Framework, dimension: str, items: Sequence[ItemScore], fit: Fit | None, target: str | None
) -> DimensionScore:
    cells = tuple(_cell_score(framework, dimension, level.key, items) for level in framework.levels)
    is_known = any(cell.known for cell in cells)
    climbed = climb(cells)
    levels = framework.level_index
    return DimensionScore(
        key=dimension,
        is_known=is_known,
        practised=climbed.practised,
        gap=gap_between(climbed, levels[fit.low], levels[fit.high]) if fit and is_known else None,
        target_gap=gap_between(climbed, levels[target], levels[target]) if target and is_known else None,
        cells=cells,
    )


def _cell_score(framework: Framework, dimension: str, level: str, items: Sequence[ItemScore]) -> CellScore:
    rows = _rows(framework, dimension, level, items)
    applicable = [row for row in rows if row.status is not Status.NOT_APPLICABLE]
    known = [row for row in applicable if row.effective is not None]
    weight, known_weight = _weight(applicable), _weight(known)
    total = sum((row.weight * (row.effective or 0) for row in known), Fraction(0))
    coverage = total / known_weight if known else None
    return CellScore(
        dimension=dimension,
        level=level,
        status=_cell_status(rows, applicable, known),
        coverage=coverage,
        low=sum((row.weight * (row.low or 0) for row in applicable), Fraction(0)) / weight if weight else None,
        high=sum((row.weight * (row.high or 0) for row in applicable), Fraction(0)) / weight if weight else None,
        band=band(coverage) if coverage is not None and known_weight * 2 >= weight else None,
        known=len(known),
        asked=sum(row.asked for row in rows),
        is_quick=any(row.key in framework.quick_keys for row in rows),
        rows=rows,
        total=total,
        known_weight=known_weight,
        weight=weight,
    )


def _rows(framework: Framework, dimension: str, level: str, items: Sequence[ItemScore]) -> tuple[ItemScore, ...]:
    """The full practices of a cell, or its quick statement where only that was answered or asked."""
    index = framework.item_index
    full = tuple(items[index[practice.key]] for practice in framework.practices_by_place[dimension, level])
    quick = framework.quick_by_place.get((dimension, level))
    if quick is None or any(row.n or row.na for row in full):
        return full
    statement = items[index[quick.key]]
    is_answered = statement.n or statement.na
    is_all_asked = statement.asked and not any(row.asked for row in full)
    return (statement,) if is_answered or is_all_asked else full


def _cell_status(rows: Sequence[ItemScore], applicable: Sequence[ItemScore], known: Sequence[ItemScore]) -> Status:
    if not rows:
        return Status.EMPTY
    if not applicable:
        return Status.NOT_APPLICABLE
    if known:
        return Status.KNOWN if len(known) == len(applicable) else Status.PART_KNOWN
    return Status.UNKNOWN if any(row.asked for row in rows) else Status.NOT_ASKED


def _weight(rows: Sequence[ItemScore]) -> Fraction:
    return sum((row.weight for row in rows), Fraction(0))
