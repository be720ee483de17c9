"""Numbers as people read them: rounded half up, once, here."""

from fractions import Fraction

Number = Fraction | int | float


def number(value: Number, places: int = 1) -> str:
    """ "1,234.5", "8"; no zeros at the end, and never "−0"."""
    value = Fraction(value)
    scaled = int(abs(value) * 10**places + Fraction(1, 2))
    whole, rest = divmod(scaled, 10**places)
    decimals = f"{rest:0{places}d}".rstrip("0") if places else ""
    sign = "−" if value < 0 and scaled else ""
    return f"{sign}{whole:,}" + (f".{decimals}" if decimals else "")


def tenths(value: Number) -> str:
    return number(value, 1)


def hundredths(value: Number) -> str:
    return number(value, 2)


def percent(share: Number, places: int = 1) -> str:
    """ "82 %", "9.6 %" of a share from 0, 1 being all."""
    return f"{number(Fraction(share) * 100, places)} %"


def between(low: str, high: str) -> str:
    """ "4 – 5", "10 – 20 %": two numbers in words with the unit that they share, or one when they read alike."""
    return low if low == high else f"{low.removesuffix(' %')} – {high}"


def kept(words: str) -> str:
    """A number stays on one line with its unit; the two ends of a range may part."""
    return " – ".join(end.replace(" ", "\u00a0") for end in words.split(" – "))
