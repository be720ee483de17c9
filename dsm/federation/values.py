"""What sources say as plain values: how they are stored, compared and shown. Nothing is rounded."""

from fractions import Fraction

from dsm.federation.record import Value

Plain = str | int | bool | None | dict[str, str]  # as JSON keeps it; a fraction is {"number": "25/2"}
LONGEST_TEXT = 2000


def packed(value: Value) -> Plain:
    """As JSON keeps it. A whole fraction is an integer."""
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else {"number": str(value)}
    return value[:LONGEST_TEXT] if isinstance(value, str) else value


def same(one: Value, other: Value) -> bool:
    """Stored alike: 3 and 3/1 are, 1 and yes are not."""
    mine, theirs = packed(one), packed(other)
    return type(mine) is type(theirs) and mine == theirs


def unpacked(plain: object) -> Value:
    """What `packed` was given. Anything else that JSON may hold becomes text, so that it can be shown."""
    if isinstance(plain, dict) and set(plain) == {"number"}:
        return Fraction(plain["number"])
    if isinstance(plain, float):
        return Fraction(str(plain))
    return plain if plain is None or isinstance(plain, str | int) else str(plain)


def shown(value: Value) -> str:
    """As people read it: a fraction as a decimal number where it ends, else as a fraction."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Fraction):
        return _decimal(value)
    return str(value)


def _decimal(value: Fraction) -> str:
    places, rest = 0, value.denominator
    while places < 30 and 10**places % rest:
        places += 1
    if 10**places % rest:
        return str(value)
    digits = str(abs(value.numerator) * (10**places // rest)).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[: len(digits) - places]}.{digits[len(digits) - places :]}" if places else f"{sign}{digits}"


def compared(value: Value) -> str:
    """Values that mean the same compare equal: case and spacing do not count, and 12.5 is 12.50, as text or number."""
    text = " ".join(shown(value).split()).casefold()
    if not isinstance(value, str) or not _looks_like_number(text):
        return text
    return _decimal(Fraction(text))


def _looks_like_number(text: str) -> bool:
    """A leading zero makes it a code, not a number: 007 is not 7."""
    whole, _dot, part = text.removeprefix("-").partition(".")
    if not (whole.isascii() and whole.isdigit() and len(text) <= 40):
        return False
    return (whole == "0" or whole[0] != "0") and (not _dot or (part.isascii() and part.isdigit()))


def is_text(words: str) -> bool:
    """Whether it can be kept: PostgreSQL takes neither NUL nor half of a pair of surrogates."""
    try:
        return b"\x00" not in words.encode()
    except UnicodeEncodeError:
        return False
