"""Numbers as people type and read them: amounts of money, shares in percent, days, and plain numbers."""

import re
from fractions import Fraction

from valuestreams.accounting.box_score import Kind
from valuestreams.accounting.derived import half_up

LONGEST = 40
PLACES = 6
SIZES = {Kind.MONEY: Fraction(100), Kind.SHARE: Fraction(1, 100)}  # what one of the typed unit is: cents, a hundredth

_MINUS = str.maketrans({"−": "-", "–": "-", "’": "'", "\u00a0": "'", "\u202f": "'", " ": "'"})
_NUMBER = re.compile(
    r"-?(?:(?P<grouped>[0-9]{1,3}(?:(?P<group>[,.'])[0-9]{3})(?:(?P=group)[0-9]{3})*)|(?P<plain>[0-9]*))"
    r"(?:(?P<mark>[.,])(?P<rest>[0-9]*))?"
)


class NoNumber(ValueError):
    """The text is no number; the message says why."""


def read(text: str, kind: Kind) -> Fraction | None:
    """The number in `text`, None when it is empty: "85 %" is 0.85 of a share, "1,250.50" is 125 050 cents.

    One comma before anything but three digits is a decimal comma; "1.234" is the decimal number. Raises NoNumber.
    """
    typed = " ".join(text.split())
    if not typed:
        return None
    if len(typed) > LONGEST:
        raise NoNumber("This is too long for a number.")
    plain = typed.removesuffix("%").rstrip() if kind is Kind.SHARE else typed
    number = _number(plain.translate(_MINUS), typed)
    if kind is Kind.MONEY and (number * 100).denominator != 1:
        raise NoNumber(f"“{typed}” has more than two decimals.")
    return number * SIZES.get(kind, Fraction(1))


def _number(plain: str, typed: str) -> Fraction:
    found = _NUMBER.fullmatch(plain)
    if found is None or not re.search("[0-9]", plain) or found["mark"] == (found["group"] or "-"):
        raise NoNumber(f"“{typed}” is not a number.")
    if found["grouped"] and found["group"] == "." and found["mark"] is None and plain.count(".") == 1:
        whole, rest = plain.lstrip("-").split(".")
    else:
        whole, rest = re.sub("[,.']", "", found["grouped"] or found["plain"] or "0"), found["rest"] or ""
    if len(rest.rstrip("0")) > PLACES:
        raise NoNumber(f"“{typed}” has more than {PLACES} decimals.")
    number = Fraction(f"{whole}.{rest or 0}")
    return -number if plain.startswith("-") else number


def write(value: Fraction | int | None, kind: Kind) -> str:
    """The text that `read` reads as `value`, rounded to six decimals; empty for None."""
    if value is None:
        return ""
    number = Fraction(value) / SIZES.get(kind, Fraction(1))
    if kind is Kind.MONEY:
        return _decimal(number, 0 if number.denominator == 1 else 2, trim=False)
    return _decimal(number, PLACES, trim=True)


def show(value: Fraction | int | None, kind: Kind, currency: str = "") -> str:
    """For reading, rounded half up: money to whole units above 1,000, shares to tenths of a percent; "?" for None."""
    if value is None:
        return "?"
    number = Fraction(value) / SIZES.get(kind, Fraction(1))
    if kind is Kind.MONEY:
        amount = _decimal(number, 0 if abs(number) >= 1000 or number.denominator == 1 else 2, trim=False)
        return f"{amount} {currency}".strip()
    return _decimal(number, 1, trim=True) + (" %" if kind is Kind.SHARE else "")


def show_change(change: Fraction | None, kind: Kind) -> str:
    """A difference with its sign; of shares in points."""
    if change is None:
        return ""
    text = show(abs(change), kind).replace(" %", "")
    sign = "+" if change > 0 else "−" if change < 0 else "±"
    return f"{sign}{text}" + (" pp" if kind is Kind.SHARE else "")


def exact_money(cents: int, currency: str = "") -> str:
    """To the cent: "−1,234.50 EUR"."""
    whole, rest = divmod(abs(cents), 100)
    return f"{'−' if cents < 0 else ''}{whole:,}.{rest:02} {currency}".strip()


def _decimal(number: Fraction, places: int, *, trim: bool) -> str:
    """With thousands set apart, and the zeros at the end left away if `trim`."""
    scaled = half_up(number * 10**places)
    whole, rest = divmod(abs(scaled), 10**places)
    text = f"{whole:,}" + (f".{rest:0{places}}" if places else "")
    text = text.rstrip("0").rstrip(".") if trim and places else text
    return f"−{text}" if scaled < 0 else text
