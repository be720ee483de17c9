"""Means over replications with their 95 % intervals."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
from scipy.special import stdtrit  # type: ignore[import-untyped]  # the inverse of Student's t

INSIDE = 0.95


@dataclass(frozen=True)
class Estimate:
    """A mean, and half the width of its 95 % interval; None where a single replication gives none."""

    mean: float
    half_width: float | None

    @property
    def interval(self) -> tuple[float, float] | None:
        return None if self.half_width is None else (self.mean - self.half_width, self.mean + self.half_width)

    def scaled(self, factor: float) -> "Estimate":
        return Estimate(self.mean * factor, None if self.half_width is None else self.half_width * factor)

    def as_json(self, unit_minutes: float = 1.0) -> dict[str, Any]:
        """{"mean", "ci95": [low, high] or None} in a unit of so many minutes."""
        interval = self.interval
        return {
            "mean": self.mean / unit_minutes,
            "ci95": None if interval is None else [end / unit_minutes for end in interval],
        }

    def covers(self, exact: float, widths: float) -> bool | None:
        """Whether `exact` lies within so many half-widths; None where there is no interval."""
        if self.half_width is None:
            return None
        rounding = 1e-9 * max(abs(exact), abs(self.mean))
        return abs(self.mean - exact) <= widths * self.half_width + rounding


def estimate(values: Sequence[float]) -> Estimate:
    """By Student's t over independent `values`, one for each replication; at least one."""
    mean = float(np.mean(values))
    if len(values) < 2:
        return Estimate(mean, None)
    t = float(stdtrit(len(values) - 1, (1 + INSIDE) / 2))
    return Estimate(mean, t * float(np.std(values, ddof=1)) / sqrt(len(values)))
