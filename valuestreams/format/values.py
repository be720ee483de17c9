"""Single values of a file: numbers exactly as they are written, shares, money, words and times."""

import re
from collections.abc import Callable
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from valuestreams.checking import share_hint
from valuestreams.format.nodes import BOOL, Node, entries, is_list, is_mapping, is_null, is_quoted, kind, scalar
from valuestreams.stream import CONTROL, TOO_FINE, Shape, Time, between, exponential, fixed, is_short

DECIMAL = re.compile(r"[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})([eE][+-]?\d{1,2})?", re.ASCII)
RATIO = re.compile(r"[+-]?\d{1,40}/\d{1,40}", re.ASCII)
PERCENT = re.compile(r"\d{1,3}(\.\d{1,10})?\s*%", re.ASCII)
LARGEST = Fraction(10**30)

Choice = TypeVar("Choice", bound=StrEnum)


class Fault(ValueError):
    """A value that cannot be read; the message is a sentence. `node` is the place when it is not the value itself."""

    def __init__(self, sentence: str, node: Node | None = None, place: str = "") -> None:
        super().__init__(sentence)
        self.node = node
        self.place = place


def number(node: Node) -> Fraction:
    """2400, 0.85, 1e3 or 1/3; only a ratio, which JSON has no other way to say, may stand in quotes."""
    text = scalar(node)
    if (
        text is None
        or (is_quoted(node) and not RATIO.fullmatch(text))
        or not (DECIMAL.fullmatch(text) or RATIO.fullmatch(text))
    ):
        raise Fault(f"This must be a number such as 12 or 0.5, not {kind(node)}{_in_quotes(node)}.")
    try:
        found = Fraction(text)
    except ZeroDivisionError:
        raise Fault("A number cannot be divided by 0.") from None
    if abs(found) > LARGEST:
        raise Fault("This is too large a number.")
    if not is_short(found):
        raise Fault(TOO_FINE)
    return found


def _in_quotes(node: Node) -> str:
    return " in quotes" if scalar(node) is not None and is_quoted(node) else ""


def share(node: Node) -> Fraction:
    """A share from 0 to 1; what lies outside is refused later, with all that is wrong."""
    text = scalar(node)
    if text is not None and PERCENT.fullmatch(text.strip()):
        raise Fault(f"A share is a number from 0 to 1; {share_hint(Fraction(text.strip(' %')))}")
    return number(node)


def money(node: Node) -> int:
    """An amount of the currency, as cents."""
    cents = number(node) * 100
    if cents.denominator != 1:
        raise Fault("An amount has at most two decimal places.")
    return int(cents)


def count(node: Node) -> int:
    found = number(node)
    if found.denominator != 1:
        raise Fault("This must be a whole number.")
    return int(found)


def yes_no(node: Node) -> bool:
    if is_quoted(node) or node.tag != BOOL:
        raise Fault(f"This must be true or false, not {kind(node)}.")
    return str(node.value).lower() in ("true", "yes", "on")


def words(limit: int) -> Callable[[Node], str]:
    """Text of at most `limit` characters. A number or a yes is taken as the word that it is written as."""

    def read(node: Node) -> str:
        found = scalar(node)
        if found is None:
            raise Fault(f"This must be text, not {kind(node)}.")
        found = found.strip()
        if len(found) > limit:
            raise Fault(f"This text has {len(found):,} characters; at most {limit:,} are allowed.")
        if control := CONTROL.search(found):
            raise Fault(f"This text holds the character U+{ord(control[0]):04X}, which cannot be shown.")
        return found

    return read


def choice(kinds: type[Choice], **more: Choice) -> Callable[[Node], Choice]:
    """One of the words of an enumeration, or of `more`."""

    def read(node: Node) -> Choice:
        found = {**{str(one): one for one in kinds}, **more}.get((scalar(node) or "").strip().lower())
        if found is None:
            raise Fault(f"This must be one of {', '.join([*kinds, *more])}, not {kind(node)}.")
        return found

    return read


def time(node: Node, unit: Fraction) -> Time:
    """A number, a range [min, max], or a mapping with mean or kind; in units of `unit` minutes."""
    if is_list(node):
        if len(node.value) != 2:
            raise Fault("A range has two ends: [min, max].")
        low, high = (number(one) * unit for one in node.value)
        if low > high:
            raise Fault("A range begins with its smaller end: [min, max].")
        return between(low, high)
    if is_mapping(node):
        return _distribution(node, unit)
    return fixed(number(node) * unit)


NEEDED = {
    "fixed": "mean",
    "exponential": "mean",
    "normal": "mean and sd (or cv)",
    "lognormal": "mean and sd (or cv)",
    "triangular": "min, mode and max",
    "range": "min and max",
    "uniform": "min and max",
}
PARTS = ("mean", "sd", "cv", "min", "mode", "max")


def _distribution(node: Node, unit: Fraction) -> Time:
    shape, parts = _parts(node)
    numbers = {name: part * (1 if name == "cv" else unit) for name, part in parts.items()}
    if "cv" in numbers and "sd" not in numbers and "mean" in numbers:
        numbers["sd"] = numbers.pop("cv") * numbers["mean"]
        if not is_short(numbers["sd"] / unit):
            raise Fault(TOO_FINE)
    if shape == "triangular" and numbers.keys() >= {"mean", "min", "max"}:
        numbers["mode"] = _mode(numbers.pop("mean"), numbers["min"], numbers.get("mode"), numbers["max"])
    try:
        return MAKERS[shape](**{_argument(name): part for name, part in numbers.items()})
    except TypeError:
        raise Fault(f"A {shape} time is given by {NEEDED[shape]}, and nothing else.") from None


def _mode(mean: Fraction, least: Fraction, mode: Fraction | None, most: Fraction) -> Fraction:
    """The mean of a triangular time is that of its three others, so it can stand for the mode, or must agree with it."""
    found = 3 * mean - least - most
    if mode is not None and mode != found:
        raise Fault("The mean of a triangular time is (min + mode + max) ÷ 3; leave it out, or let it agree.")
    return found


def _parts(node: Node) -> tuple[str, dict[str, Fraction]]:
    shape, parts = "", dict[str, Fraction]()
    for name, key, value in entries(node):
        if name == "kind":
            shape = (scalar(value) or "").strip().lower()
            if shape not in NEEDED:
                raise Fault(f"A kind of time is one of {', '.join(NEEDED)}, not {kind(value)}.", value, "kind")
        elif name not in PARTS:
            raise Fault(f"'{name}' is not a known key of a time; these are: kind, {', '.join(PARTS)}.", key)
        elif name in parts:
            raise Fault(f"'{name}' stands here twice.", key)
        elif not is_null(value):
            parts[name] = number(value)
    if not shape:
        shape = "range" if parts.keys() == {"min", "max"} else "fixed"
    return shape, parts


def _argument(name: str) -> str:
    return {"min": "least", "max": "most"}.get(name, name)


def _normal(mean: Fraction, sd: Fraction) -> Time:
    return Time(mean, mean, mean, Shape.NORMAL, sd=sd)


def _lognormal(mean: Fraction, sd: Fraction) -> Time:
    return Time(mean, mean, mean, Shape.LOGNORMAL, sd=sd)


def _triangular(least: Fraction, mode: Fraction, most: Fraction) -> Time:
    mean = (least + mode + most) / 3
    return Time(mean, mean, mean, Shape.TRIANGULAR, least=least, mode=mode, most=most)


def _fixed(mean: Fraction) -> Time:
    return fixed(mean)


def _exponential(mean: Fraction) -> Time:
    return exponential(mean)


def _range(least: Fraction, most: Fraction) -> Time:
    if least > most:
        raise Fault("A range begins with its smaller end.")
    return between(least, most)


MAKERS: dict[str, Callable[..., Time]] = {
    "fixed": _fixed,
    "exponential": _exponential,
    "normal": _normal,
    "lognormal": _lognormal,
    "triangular": _triangular,
    "range": _range,
    "uniform": _range,
}
