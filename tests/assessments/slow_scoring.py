"""The rules of docs/scoring.md once more: slowly, one respondent at a time, in plain Fractions, sharing no code with the app.

A framework is described by plain tuples (key, dimension, level position, weight, ladders), answers by dicts of Fraction, "na" or None.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple

Answers = dict[str, Any]


class P(NamedTuple):
    key: str
    dimension: str
    level: int
    weight: Fraction
    ladders: tuple[str, ...]


def effective(practices: list[P], answers: Answers) -> dict[str, Any]:
    """Per practice of one respondent: ("own" | "credited", value), "na", or None."""
    result: dict[str, Any] = {}
    for one in practices:
        own = answers.get(one.key)
        if own == "na":
            result[one.key] = "na"
            continue
        means = []
        for ladder in one.ladders:
            for level in range(one.level + 1, 20):
                rung = [
                    answers.get(other.key) for other in practices if ladder in other.ladders and other.level == level
                ]
                known = [value for value in rung if isinstance(value, Fraction)]
                if known:
                    means.append(sum(known, Fraction(0)) / len(known))
        best = max(means, default=Fraction(0))
        if own is not None:
            result[one.key] = ("own", max(own, best))
        else:
            result[one.key] = ("credited", best) if best > 0 else None
    return result


def over_respondents(practices: list[P], respondents: list[Answers]) -> dict[str, dict[str, Any]]:
    raised = [effective(practices, answers) for answers in respondents]
    result = {}
    for one in practices:
        own = [answers[one.key] for answers in respondents if isinstance(answers.get(one.key), Fraction)]
        values = [each[one.key] for each in raised if isinstance(each[one.key], tuple)]
        if own:
            values = [value for value in values if value[0] == "own"]
        na = sum(answers.get(one.key) == "na" for answers in respondents)
        lows = [value for _, value in values]
        highs = [value if kind == "own" else Fraction(1) for kind, value in values]
        result[one.key] = {
            "coverage": mean(own),
            "effective": mean(lows),
            "low": mean(lows) if lows else Fraction(0),
            "high": mean(highs) if highs else Fraction(1),
            "n": len(own),
            "na": na,
            "applies": bool(lows) or not na,
        }
    return result


def cell(rows: list[tuple[Fraction, dict[str, Any]]]) -> dict[str, Any]:
    rows = [(weight, row) for weight, row in rows if row["applies"]]
    known = [(weight, row["effective"]) for weight, row in rows if row["effective"] is not None]
    weight, known_weight = sum((w for w, _ in rows), Fraction(0)), sum((w for w, _ in known), Fraction(0))
    coverage = sum(w * value for w, value in known) / known_weight if known else None
    has_band = coverage is not None and known_weight / weight >= Fraction(1, 2)
    return {
        "coverage": coverage,
        "low": sum(w * row["low"] for w, row in rows) / weight if rows else None,
        "high": sum(w * row["high"] for w, row in rows) / weight if rows else None,
        "band": band(coverage) if has_band else None,
        "known": len(known),
    }


def band(coverage: Any) -> str:
    if coverage <= Fraction(15, 100):
        return "N"
    if coverage <= Fraction(1, 2):
        return "P"
    return "L" if coverage <= Fraction(85, 100) else "F"


def practised(states: list[str]) -> tuple[int, int]:
    """states, lowest level first: held, missing, open, vacant. The sure and the possible level position, -1 = none."""
    sure = [i for i, s in enumerate(states) if s == "held" and all(t in ("held", "vacant") for t in states[:i])]
    open_ = ("held", "open")
    possible = [i for i, s in enumerate(states) if s in open_ and all(t in (*open_, "vacant") for t in states[:i])]
    return max(sure, default=-1), max(possible, default=-1)


def mean(values: list[Any]) -> Any:
    return sum(values, Fraction(0)) / len(values) if values else None
