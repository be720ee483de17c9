"""Single values of a file of agreements, each with the sentence that says what is wrong with it."""

import re
from datetime import date
from fractions import Fraction

from dsm.agreements.hours import NoHours, Week, read_hours, week_of
from dsm.agreements.terms import Kind
from dsm.agreements.words import decimal
from dsm.agreements.zones import known_zones
from valuestreams.format.nodes import Node, is_list, is_null, kind, scalar
from valuestreams.format.values import Fault, number, words

LONGEST_HOURS = 100_000  # eleven years
MOST_DAYS = 36_500
MOST_MONTHS = 120
LONGEST_THING = 140
MOST_SPANS = 42  # six a day
MOST_MONEY = Fraction(10**15)
YEARS = (1900, 2199)
PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,20})?)\s*%", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
KEY = re.compile(r"[\w.:/@-]+(?: [\w.:/@-]+)*")


def key(node: Node) -> str:
    found = words(80)(node)
    if not KEY.fullmatch(found):
        raise Fault(f"A key has letters, digits and the signs . : / @ _ -, not {kind(node)}.")
    return found


def thing(node: Node) -> str:
    """The key of a component or service, as it comes from wherever it is kept."""
    found = words(LONGEST_THING)(node)
    if not found or is_null(node):
        raise Fault(f"This must be the key of a component or service, not {kind(node)}.")
    return found


def availability(node: Node) -> Fraction:
    """A share from 0 to 1, or in per cent with its sign: 0.9995, 99.95 %."""
    text = (scalar(node) or "").strip()
    per_cent = PERCENT.fullmatch(text)
    found = Fraction(per_cent[1]) / 100 if per_cent else number(node)
    if 1 < found <= 100 and not per_cent:
        hint = decimal(found / 100, 20)
        raise Fault(f"An availability is from 0 to 1, and {text} looks like a percentage: write {hint} or '{text} %'.")
    if not 0 <= found <= 1:
        raise Fault(f"An availability is from 0 to 1, such as 0.9995, not {text}.")
    return found


def target(node: Node) -> Fraction:
    """An availability that somebody promises, which is below 1."""
    found = availability(node)
    if found == 1:
        raise Fault(
            "A target of 100 % allows no failure ever, so nothing can prove it, and no chain can keep it. Promise less, "
            "such as 0.9999."
        )
    return found


def hours(node: Node) -> Fraction:
    return _within(number(node), LONGEST_HOURS, "A time", "hours")


def amount(node: Node) -> Fraction:
    return _within(number(node), MOST_MONEY, "An amount", "")


def days(node: Node) -> int:
    return int(_within(Fraction(whole(node)), MOST_DAYS, "A number of days", ""))


def months(node: Node) -> int:
    return int(_within(Fraction(whole(node)), MOST_MONTHS, "A number of months", ""))


def _within(value: Fraction, most: Fraction | int, what: str, unit: str) -> Fraction:
    if value < 0:
        raise Fault(f"{what} must not be negative.")
    if value > most:
        raise Fault(f"{what} is at most {int(most):,} {unit}".rstrip() + ".")
    return value


def whole(node: Node) -> int:
    found = number(node)
    if found.denominator != 1:
        raise Fault(f"This must be a whole number, not {kind(node)}.")
    return int(found)


def week(node: Node) -> Week:
    """A text, or a list of texts that hold together."""
    texts = node.value if is_list(node) else [node]
    weeks = [_week(one) for one in texts]
    if not weeks:
        raise Fault("A list of support hours has at least one entry.", node)
    found = week_of(span for one in weeks for span in one.spans)
    if len(found.spans) > MOST_SPANS:
        raise Fault(f"A week is open at most {MOST_SPANS} times, and this one {len(found.spans):,} times.")
    return found


def _week(node: Node) -> Week:
    text = scalar(node)
    if text is None:
        raise Fault(f"Support hours are text, not {kind(node)}.", node)
    try:
        return read_hours(text)
    except NoHours as error:
        raise Fault(str(error), node) from None


def zone(node: Node) -> str:
    found = words(60)(node)
    if found not in known_zones():
        raise Fault(f"{kind(node)} is no time zone; write one like Europe/Zurich or UTC.")
    return found


def day(node: Node) -> date:
    text = (scalar(node) or "").strip()
    if not DAY.fullmatch(text):
        raise Fault(f"A date is written like 2027-06-30, not {kind(node)}.")
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise Fault(f"{text} is not in the calendar.") from None
    if not YEARS[0] <= found.year <= YEARS[1]:
        raise Fault(f"A date lies in the years {YEARS[0]} to {YEARS[1]}.")
    return found


def kind_of_agreement(node: Node) -> Kind:
    text = (scalar(node) or "").strip().upper()
    if text not in list(Kind):
        raise Fault(f"This must be one of {', '.join(Kind)}, not {kind(node)}.")
    return Kind(text)
