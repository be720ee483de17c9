"""Numbers as people read them: rounded half up, once, here."""

from __future__ import annotations

from fractions import Fraction


def number(value: Fraction | int, places: int = 1) -> str:
    """ "1,234.5", "8"; no trailing zeros."""
    value = Fraction(value)
    scaled = int(abs(value) * 10**places + Fraction(1, 2))
    whole, rest = divmod(scaled, 10**places)
    decimals = f"{rest:0{places}d}".rstrip("0") if places else ""
    sign = "−" if value < 0 and scaled else ""
    return f"{sign}{whole:,}" + (f".{decimals}" if decimals else "")


def percent(share: Fraction, places: int = 0) -> str:
    return f"{number(100 * share, places)} %"


def days(value: Fraction) -> str:
    """ "8 days", "1 day", "6 hours": elapsed, of 24 hours."""
    if value < 1:
        return f"{number(24 * value)} hours" if number(24 * value) != "1" else "1 hour"
    told = number(value)
    return "1 day" if told == "1" else f"{told} days"
