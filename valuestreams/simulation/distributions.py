"""A time as a distribution: its true mean and spread, and how equally likely numbers from 0 to 1 become minutes.

Each draw takes exactly one such number and grows with it. So two scenarios that are given the same numbers differ by
their times only, which is what makes their difference sharp.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import erf, exp, log, log1p, pi, sqrt

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri  # type: ignore[import-untyped]  # the inverse of the normal distribution

from valuestreams.stream import Shape, Time

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Spread:
    """Minutes that vary. `mean` is that of what is drawn: of a normal cut at zero it lies above the mean given."""

    shape: Shape
    mean: float
    variance: float
    parameters: tuple[float, ...]

    @property
    def variation(self) -> float:
        """The squared coefficient of variation, variance ÷ mean²; 0 for what takes no time."""
        return self.variance / self.mean**2 if self.mean else 0.0

    def minutes(self, uniform: Numbers) -> Numbers:
        """Minutes, one for each of the numbers in [0, 1)."""
        return DRAWS[self.shape](uniform, *self.parameters)

    def stretched(self, factor: float) -> "Spread":
        """All times so much longer: what people who are there for a part of the day take."""
        if factor == 1.0:
            return self
        scaled = (
            (self.parameters[0] + log(factor), self.parameters[1])
            if self.shape is Shape.LOGNORMAL
            else tuple(part * factor for part in self.parameters)
        )
        return Spread(self.shape, self.mean * factor, self.variance * factor**2, scaled)


def spread(time: Time) -> Spread:
    """The distribution of `time`. A missing spread means none: a normal without `sd` is fixed."""
    mean = float(time.mean)
    if time.shape is Shape.RANGE:
        low, high = float(time.low), float(time.high)
        return Spread(time.shape, mean, (high - low) ** 2 / 12, (low, high))
    if time.shape is Shape.EXPONENTIAL and mean:
        return Spread(time.shape, mean, mean**2, (mean,))
    if time.shape is Shape.TRIANGULAR and None not in (time.least, time.mode, time.most):
        return _triangular(float(time.least or 0), float(time.mode or 0), float(time.most or 0))
    if time.shape in (Shape.NORMAL, Shape.LOGNORMAL) and time.sd and mean:
        return (_normal if time.shape is Shape.NORMAL else _lognormal)(mean, float(time.sd))
    return Spread(Shape.FIXED, mean, 0.0, (mean,))


def _triangular(least: float, mode: float, most: float) -> Spread:
    if least == most:
        return Spread(Shape.FIXED, least, 0.0, (least,))
    squares = least**2 + mode**2 + most**2 - least * mode - least * most - mode * most
    return Spread(Shape.TRIANGULAR, (least + mode + most) / 3, squares / 18, (least, mode, most))


def _normal(mean: float, sd: float) -> Spread:
    """What lies below zero is cut off, and the rest is drawn as often as all of it was."""
    edge = -mean / sd
    kept = (1 - erf(edge / sqrt(2))) / 2
    hazard = exp(-(edge**2) / 2) / sqrt(2 * pi) / kept
    variance = sd**2 * (1 + edge * hazard - hazard**2)
    return Spread(Shape.NORMAL, mean + sd * hazard, variance, (mean, sd))


def _lognormal(mean: float, sd: float) -> Spread:
    """`mean` and `sd` are those of the time itself, not of its logarithm."""
    squared = log1p((sd / mean) ** 2)
    return Spread(Shape.LOGNORMAL, mean, sd**2, (log(mean) - squared / 2, sqrt(squared)))


# ---- From equally likely numbers to minutes, by the inverse of each distribution ----


def _draw_fixed(uniform: Numbers, mean: float) -> Numbers:
    return np.full_like(uniform, mean)


def _draw_uniform(uniform: Numbers, low: float, high: float) -> Numbers:
    return low + (high - low) * uniform


def _draw_exponential(uniform: Numbers, mean: float) -> Numbers:
    return -mean * np.log1p(-uniform)


def _draw_normal(uniform: Numbers, mean: float, sd: float) -> Numbers:
    below = (1 - erf(mean / sd / sqrt(2))) / 2
    found = mean + sd * ndtri(below + (1 - below) * _inside(uniform))
    return np.asarray(np.maximum(found, 0.0))


def _draw_lognormal(uniform: Numbers, centre: float, width: float) -> Numbers:
    return np.asarray(np.exp(centre + width * ndtri(_inside(uniform))))


def _draw_triangular(uniform: Numbers, least: float, mode: float, most: float) -> Numbers:
    turn = (mode - least) / (most - least)
    rising = least + np.sqrt(uniform * (most - least) * (mode - least))
    falling = most - np.sqrt((1 - uniform) * (most - least) * (most - mode))
    return np.where(uniform < turn, rising, falling)


def _inside(uniform: Numbers) -> Numbers:
    """Not quite 0, where the inverse of the normal distribution has no end."""
    return np.maximum(uniform, 2.0**-54)


DRAWS: dict[Shape, Callable[..., Numbers]] = {
    Shape.FIXED: _draw_fixed,
    Shape.RANGE: _draw_uniform,
    Shape.EXPONENTIAL: _draw_exponential,
    Shape.NORMAL: _draw_normal,
    Shape.LOGNORMAL: _draw_lognormal,
    Shape.TRIANGULAR: _draw_triangular,
}
