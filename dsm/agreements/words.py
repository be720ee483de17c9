"""Numbers as they stand in a sentence."""

from fractions import Fraction


def decimal(value: Fraction, places: int) -> str:
    """Rounded half up to `places`, without zeros at the end: "2.5", "1,000"."""
    scale = 10**places
    whole, rest = divmod(int(abs(value) * scale + Fraction(1, 2)), scale)
    digits = f"{whole:,}" + (f".{rest:0{places}d}".rstrip("0") if rest else "")
    return f"-{digits}" if value < 0 and (whole or rest) else digits


def percent(value: Fraction) -> str:
    """An availability, never better than it is: "99.95 %", "99.9499 %"; cut after six decimal places."""
    cut = Fraction(int(value * 10**8), 10**8)
    return f"{decimal(cut * 100, 6)} %"


def hours(value: Fraction) -> str:
    return f"{decimal(value, 2)} h"


def span(value: Fraction) -> str:
    """A time given in hours, in the unit in which it is short: "8.76 h", "43.2 min", "26.3 s"."""
    if value >= 1:
        return hours(value)
    if value >= Fraction(1, 60):
        return f"{decimal(value * 60, 2)} min"
    return f"{decimal(value * 3600, 2)} s"


def money(value: Fraction, currency: str) -> str:
    return f"{decimal(value, 2)} {currency}".strip()


def listed(keys: list[str]) -> str:
    """ "a", "a and b", "a, b and c" """
    return keys[0] if len(keys) == 1 else f"{', '.join(keys[:-1])} and {keys[-1]}"
