"""Rolled %C/A: the share of items that pass every step as they are, the rolled throughput yield."""

from collections.abc import Mapping
from fractions import Fraction

from valuestreams.metrics.linear import Number, solve
from valuestreams.metrics.routes import Fork, Routes


def rolled(routes: Routes, accurate: Mapping[str, Fraction]) -> Number:
    """Π of %C/A along the path: expected over branches that share the work, the product over parallel ones.

    `accurate` holds the %C/A of each step that is judged; one that is not there takes nothing away.
    """
    one = Fraction(1)
    ca = {key: accurate.get(key, one) for key in routes.onward}
    rows: dict[str, dict[str, Number]] = {
        key: {to: ca[key] * share for to, share in row.items()} for key, row in routes.onward.items()
    }
    ends: dict[str, Number] = {
        key: ca[key] * (1 - sum(row.values(), Fraction(0))) for key, row in routes.onward.items()
    }
    for fork in routes.forks:
        share = ca[fork.step] * _beside(fork, rows, ends, ca)
        rows[fork.step] = {} if fork.join is None else {fork.join: share}
        ends[fork.step] = share if fork.join is None else Fraction(0)
    return solve(rows, ends)[routes.first]


def _beside(
    fork: Fork, rows: Mapping[str, Mapping[str, Number]], ends: Mapping[str, Number], ca: Mapping[str, Fraction]
) -> Number:
    """The share of work that passes all branches of a fork up to its join."""
    found: Number = Fraction(1)
    if fork.overlaps:  # then every step in it is taken by all work
        for key in fork.inside:
            found *= ca[key]
        return found
    for head, inside in zip(fork.heads, fork.regions, strict=True):
        if head in inside:
            inner = {key: rows[key] for key in inside}
            out = {key: ends[key] + (rows[key].get(fork.join, Fraction(0)) if fork.join else 0) for key in inside}
            found *= solve(inner, out)[head]
    return found
