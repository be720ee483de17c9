"""A scored result as one JSON object, and as a table to read in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from assessments.framework import Framework
from assessments.priority import Priority
from assessments.scoring import CellScore, DimensionScore, Gap, ItemScore, Result, percent

JsonObject = dict[str, object]


def as_json(framework: Framework, result: Result, priorities: Sequence[Priority]) -> JsonObject:
    """The output of `manage.py score --json`; docs/scoring.md describes every key. Numbers are floats of full
    precision.
    """
    return {
        "framework": {"key": framework.key, "version": framework.version, "method": framework.method},
        "respondents": result.respondents,
        "fit": _fit(result),
        "dimensions": [_dimension(one) for one in result.dimensions],
        "practices": [_item(one) for one in result.items[: len(framework.practices)]],
        "quick": [_item(one) for one in result.items[len(framework.practices) :]],
        "overall": _overall(result),
        "actions": [_action(one) for one in priorities],
    }


def as_text(framework: Framework, result: Result, priorities: Sequence[Priority]) -> str:
    """The same for a reader: fit, dimensions by level, practices that were asked, and actions by priority."""
    sections = [
        f"{framework.title}, version {framework.version}. Respondents: {result.respondents}.",
        _fit_text(result),
        _grid(
            [["Dimension", *(level.key for level in framework.levels), "Practised", "Gap"], *_dimension_rows(result)]
        ),
        _overall_text(result),
        _asked_text(result),
        _actions_text(priorities),
    ]
    return "\n\n".join(section for section in sections if section)


def _fit(result: Result) -> JsonObject | None:
    if result.fit is None:
        return None
    return {
        "low": result.fit.low,
        "high": result.fit.high,
        "reason": result.fit.reason,
        "revenue": list(result.fit.revenue_levels),
        "headcount": list(result.fit.headcount_levels),
    }


def _dimension(dimension: DimensionScore) -> JsonObject:
    practised, gap = dimension.practised, dimension.gap
    return {
        "key": dimension.key,
        "known": dimension.is_known,
        "practised": {"low": practised.low, "high": practised.high, "assumed": list(practised.assumed)},
        "gap": gap.sure if gap else None,
        "gap_range": [gap.least, gap.most] if gap else None,
        "cells": [_cell(cell) for cell in dimension.cells],
    }


def _cell(cell: CellScore) -> JsonObject:
    return {
        "level": cell.level,
        "status": str(cell.status),
        "coverage": _float(cell.coverage),
        "low": _float(cell.low),
        "high": _float(cell.high),
        "band": cell.band,
        "known": cell.known,
        "asked": cell.asked,
        "quick": cell.is_quick,
    }


def _item(item: ItemScore) -> JsonObject:
    return {
        "key": item.key,
        "status": str(item.status),
        "asked": item.asked,
        "coverage": _float(item.coverage),
        "effective": _float(item.effective),
        "n": item.n,
        "na": item.na,
        "raised_by": [
            {"ladder": credit.ladder, "level": credit.level, "respondents": credit.respondents}
            for credit in item.credits
        ],
    }


def _overall(result: Result) -> JsonObject:
    if result.overall is None:
        return {"min": None, "mean": None, "high": None}
    overall = result.overall
    high = {"min": overall.high_min, "mean": float(overall.high_mean)}
    return {"min": overall.min, "mean": float(overall.mean), "high": high}


def _action(priority: Priority) -> JsonObject:
    return {
        "key": priority.action.key,
        "priority": float(priority.priority),
        "own_priority": float(priority.own),
        "effort_days": _number(priority.action.effort_days),
    }


def _fit_text(result: Result) -> str:
    if result.fit is None:
        return "Fit: not known, because there is no revenue and no headcount to compare."
    return f"Fit: {_span(result.fit.low, result.fit.high)}. {result.fit.reason}"


def _dimension_rows(result: Result) -> list[list[str]]:
    return [
        [one.key, *(_cell_text(cell) for cell in one.cells), _practised_text(one), _gap_text(one.gap)]
        for one in result.dimensions
    ]


def _cell_text(cell: CellScore) -> str:
    if cell.coverage is None:
        return str(cell.status)
    return f"{percent(cell.coverage)} % {cell.band or '?'}"


def _practised_text(dimension: DimensionScore) -> str:
    if not dimension.is_known:
        return "not known"
    practised = dimension.practised
    assumed = f" ({', '.join(practised.assumed)} assumed)" if practised.assumed else ""
    return _span(practised.low or "none", practised.high or "none") + assumed


def _gap_text(gap: Gap | None) -> str:
    if gap is None:
        return "-"
    return _signed(gap.sure) if gap.least == gap.most else f"{_signed(gap.least)} to {_signed(gap.most)}"


def _signed(levels: int) -> str:
    return f"{levels:+d}" if levels else "0"


def _overall_text(result: Result) -> str:
    if result.overall is None:
        return "Overall: nothing is known yet."
    overall = result.overall
    sure = f"minimum {overall.min}, mean {float(overall.mean):.2f}"
    at_most = f"; at most {overall.high_min} and {float(overall.high_mean):.2f}"
    open_ = (overall.min, overall.mean) != (overall.high_min, overall.high_mean)
    return f"Overall practised level, counted from 1: {sure}{at_most if open_ else ''}."


def _asked_text(result: Result) -> str:
    asked = [one for one in result.items if one.asked]
    rows = [[one.key, _percent(one.coverage), _percent(one.effective), str(one.n), str(one.na)] for one in asked]
    return _grid([["Practice", "Coverage", "Effective", "n", "n/a"], *rows]) if rows else ""


def _actions_text(priorities: Sequence[Priority]) -> str:
    rows = [
        [one.action.key, f"{float(one.priority):.4g}", f"{_number(one.action.effort_days):g}"] for one in priorities
    ]
    return _grid([["Action", "Priority", "Effort (days)"], *rows]) if rows else "Actions: none has a gap to close."


def _grid(rows: list[list[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(value.ljust(width) for value, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def _span(low: str, high: str) -> str:
    return low if low == high else f"{low} to {high}"


def _percent(coverage: Fraction | None) -> str:
    return "-" if coverage is None else f"{percent(coverage)} %"


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def _number(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)
