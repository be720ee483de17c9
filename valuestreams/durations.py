"""Times as people type and read them: "2 h", "1.5 d", "2 h 30 min", "1-3 d", "exponential 48 min"."""

import re
from fractions import Fraction

from valuestreams.stream import LONGEST, TOO_FINE, Shape, Time, TimeBasis, Unit, between, exponential, fixed, is_short

WORDS = {
    "s": "s", "sec": "s", "second": "s", "seconds": "s",
    "min": "min", "m": "min", "mins": "min", "minute": "min", "minutes": "min",
    "h": "h", "hr": "h", "hrs": "h", "hour": "h", "hours": "h",
    "d": "d", "day": "d", "days": "d",
    "w": "w", "wk": "w", "week": "w", "weeks": "w",
}  # fmt: skip
DEFAULT_WORD = {Unit.SECONDS: "s", Unit.MINUTES: "min", Unit.HOURS: "h", Unit.DAYS: "d"}
NUMBER = r"\d+(?:[.,]\d+)?(?:/\d+)?"
PIECE = re.compile(rf"({NUMBER})\s*([a-z]*)\s*")
SPAN = re.compile(r"\s*(?:-|–|—|\.\.\.?|…|\bto\b)\s*")
HELP = "Write it like 45 min, 2 h, 1.5 d or, when only its ends are known, 1-3 d."


class NoTime(ValueError):
    """The text is no time; the message says why and how to write one."""


def _sizes(basis: TimeBasis) -> dict[str, Fraction]:
    return {"s": Fraction(1, 60), "min": Fraction(1), "h": Fraction(60), "d": basis.day, "w": basis.week}


def read_minutes(text: str, basis: TimeBasis, default: str | None = None) -> Fraction:
    """ "2 h 30 min" in minutes of work; a number alone is in `default`, else in the basis's unit. Raises NoTime."""
    plain, total, at = text.strip().lower(), Fraction(0), 0
    default = default or DEFAULT_WORD[basis.unit]
    if plain.startswith("-"):
        raise NoTime(f"“{text.strip()}” is negative. A time is 0 or more.")
    while match := PIECE.match(plain, at):
        number, word = match.groups()
        unit = WORDS.get(word or default)
        if unit is None:
            raise NoTime(f"“{word}” is no unit of time here: s, min, h, d (working days) or w (working weeks). {HELP}")
        total += _number(number) * _sizes(basis)[unit]
        at = match.end()
    if at == 0 or at < len(plain):
        raise NoTime(f"“{text.strip()[:40]}” is no time. {HELP}")
    if total > LONGEST:
        raise NoTime(f"“{text.strip()[:40]}” is longer than a century. Is the unit right?")
    return total


def _number(text: str) -> Fraction:
    whole, _, part = text.replace(",", ".").partition("/")
    if len(text) > 40:
        raise NoTime(f"“{text[:40]} …” has too many digits. {HELP}")
    if part and not int(part):
        raise NoTime(f"“{text}” divides by zero.")
    found = Fraction(whole) / int(part or 1)
    if not is_short(found):
        raise NoTime(f"“{text}”: {TOO_FINE} {HELP}")
    return found


def read_time(text: str, basis: TimeBasis) -> Time | None:
    """A time as typed in a form; None for an empty text. Raises NoTime."""
    plain = " ".join(text.split())
    if not plain:
        return None
    if len(plain) > 120:
        raise NoTime(f"This is too long for a time. {HELP}")
    word, _, rest = plain.partition(" ")
    shape = word.lower().rstrip(":")
    if shape == Shape.EXPONENTIAL:
        return exponential(read_minutes(rest, basis))
    if shape in (Shape.NORMAL, Shape.LOGNORMAL):
        return _spread(Shape(shape), rest, basis)
    if shape == Shape.TRIANGULAR:
        return _triangle(rest, basis)
    return _range(plain, basis)


def _range(plain: str, basis: TimeBasis) -> Time:
    ends = SPAN.split(plain)
    if len(ends) == 1 or not ends[0]:
        return fixed(read_minutes(plain, basis))
    if len(ends) > 2:
        raise NoTime(f"“{plain}” has more than two ends. {HELP}")
    high = read_minutes(ends[1], basis)
    low = read_minutes(ends[0], basis, default=_last_word(ends[1]))
    if low > high:
        raise NoTime(f"“{plain}” begins above its end. Write the smaller time first.")
    return between(low, high)


def _last_word(text: str) -> str | None:
    """The unit that stands at the end of "3 d", for the 1 in "1-3 d"."""
    words = re.findall(r"[a-z]+", text.lower())
    return words[-1] if words and words[-1] in WORDS else None


def _spread(shape: Shape, rest: str, basis: TimeBasis) -> Time:
    mean_text, mark, sd_text = rest.lower().partition(" sd ")
    if not mark:
        raise NoTime(f"A {shape} time needs its mean and its standard deviation: {shape} 2 h sd 30 min.")
    mean, sd = read_minutes(mean_text, basis), read_minutes(sd_text, basis)
    if shape is Shape.LOGNORMAL and not mean:
        raise NoTime("A lognormal time needs a mean above 0.")
    return Time(mean, mean, mean, shape, sd=sd)


def _triangle(rest: str, basis: TimeBasis) -> Time:
    parts = [part.strip() for part in rest.split(",") if part.strip()]
    if len(parts) != 3:
        raise NoTime("A triangular time needs three times: triangular 1 h, 2 h, 6 h (least, most likely, most).")
    default = _last_word(parts[2])
    least, mode, most = (read_minutes(part, basis, default=default) for part in parts)
    if not least <= mode <= most:
        raise NoTime("Write the three times of a triangular one in rising order: least, most likely, most.")
    return triangular(least, mode, most)


def triangular(least: Fraction, mode: Fraction, most: Fraction) -> Time:
    mean = (least + mode + most) / 3
    return Time(mean, mean, mean, Shape.TRIANGULAR, least=least, mode=mode, most=most)


def write_minutes(minutes: Fraction, basis: TimeBasis) -> str:
    """Exactly these minutes, in the largest unit in which they are short to write; `read_minutes` gives them back."""
    sizes = _sizes(basis)
    for word in ("d", "h", "min", "s"):
        number = minutes / sizes[word]
        if number == 0 or (number >= 1 and (number * 100).denominator == 1):
            return f"{_decimal(number)} {word if number else DEFAULT_WORD[basis.unit]}"
    return f"{minutes} min"


def _decimal(number: Fraction) -> str:
    return f"{float(number):.2f}".rstrip("0").rstrip(".")


def write_time(time: Time | None, basis: TimeBasis) -> str:
    """The text that `read_time` reads as `time`; empty for None."""
    if time is None:
        return ""
    words = [write_minutes(part, basis) for part in (time.mean, time.low, time.high)]
    if time.shape is Shape.RANGE:
        return f"{words[1]} - {words[2]}"
    if time.shape is Shape.EXPONENTIAL:
        return f"exponential {words[0]}"
    if time.sd is not None:
        return f"{time.shape} {words[0]} sd {write_minutes(time.sd, basis)}"
    if time.least is not None and time.mode is not None and time.most is not None:
        three = (write_minutes(part, basis) for part in (time.least, time.mode, time.most))
        return f"triangular {', '.join(three)}"
    return words[0]


def show_minutes(minutes: Fraction | float, basis: TimeBasis) -> str:
    """Rounded, half up, for reading: "18.8 d", "2.5 h", "45 min", "30 s". Days are working days of the basis."""
    exact, sizes = Fraction(minutes), _sizes(basis)
    for word in ("d", "h", "min"):
        if exact >= sizes[word]:
            return f"{_tenths(exact / sizes[word])} {word}"
    return f"{_tenths(exact * 60)} s" if exact else "0 min"


def _tenths(number: Fraction) -> str:
    """One decimal place below a hundred, none above."""
    if number >= 100:
        return f"{int(number + Fraction(1, 2)):,}"
    tenths = int(number * 10 + Fraction(1, 2))
    return f"{tenths // 10}" if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}"


def show_time(time: Time | None, basis: TimeBasis) -> str:
    """A time for reading; "?" for one that nobody has said."""
    if time is None:
        return "?"
    if not time.is_certain:
        return f"{show_minutes(time.low, basis)} – {show_minutes(time.high, basis)}"
    return f"~ {show_minutes(time.mean, basis)}" if time.shape is not Shape.FIXED else show_minutes(time.mean, basis)


def basis_in_words(basis: TimeBasis) -> str:
    """What stands beside every ratio of times: "8-hour days"."""
    return f"{_decimal(basis.hours_per_day)}-hour days"


def week_in_words(basis: TimeBasis) -> str:
    """ "8-hour days, 5 a week" """
    return f"{basis_in_words(basis)}, {_decimal(basis.days_per_week)} a week"
