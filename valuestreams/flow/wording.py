"""Times and shares of work items in words."""

from __future__ import annotations

from fractions import Fraction

from valuestreams import wording
from valuestreams.wording import number


def percent(share: Fraction, places: int = 0) -> str:
    """Whole percents: flow is measured on few items."""
    return wording.percent(share, places)


def days(value: Fraction) -> str:
    """ "8 days", "1 day", "6 hours": elapsed, of 24 hours."""
    if value < 1:
        return f"{number(24 * value)} hours" if number(24 * value) != "1" else "1 hour"
    told = number(value)
    return "1 day" if told == "1" else f"{told} days"
