"""One cell of a file as a value: text, numbers with either decimal mark, yes and no, days and moments."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, tzinfo
from fractions import Fraction

from dsm.federation.record import Value
from valuestreams.flow.moments import Moment, NoMoment, Order, parsed

LONGEST_TEXT, LONGEST_NAME, LONGEST_KEY = 2_000, 200, 200
KINDS = ("text", "whole", "number", "percent", "yes_no", "day", "moment")
YES = frozenset(("yes", "y", "true", "t", "1", "x", "on", "ja", "j", "wahr", "oui", "si", "sí"))
NO = frozenset(("no", "n", "false", "f", "0", "off", "-", "nein", "falsch", "non"))
# What a spreadsheet shows where it could not calculate; it is no value.
ERRORS = frozenset(
    (
        "#n/a",
        "#nv",
        "#ref!",
        "#bezug!",
        "#value!",
        "#wert!",
        "#name?",
        "#div/0!",
        "#null!",
        "#num!",
        "#zahl!",
        "#error!",
    )
)
_GROUPS = {
    ".": re.compile(r"[-+]?(\d{1,3}(?:[, '’]\d{3})+|\d+)(\.\d+)?"),
    ",": re.compile(r"[-+]?(\d{1,3}(?:[. '’]\d{3})+|\d+)(,\d+)?"),
}
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LONGEST_NUMBER = 40


class BadCell(ValueError):
    """Why a cell is no value of its kind, as a sentence."""


def text(cell: str, longest: int = LONGEST_TEXT) -> str:
    if len(cell) > longest:
        raise BadCell(f"“{cell[:30]}…” is longer than {longest:,} letters.")
    if cell[:1] == "#" and cell.casefold() in ERRORS:
        raise BadCell(f"“{cell}” is what a spreadsheet shows when it cannot calculate a value.")
    if _CONTROL.search(cell):
        raise BadCell("There is a control character in it that cannot be shown.")
    return cell


def number(cell: str, decimal: str = ".") -> Fraction:
    """Exact. Thousands may be grouped in threes by the other mark, a space or an apostrophe."""
    plain = cell.replace("\u00a0", " ").replace("\u202f", " ").strip()
    found = _GROUPS[decimal].fullmatch(plain) if len(plain) <= _LONGEST_NUMBER else None
    if found is None:
        raise BadCell(f"“{cell[:40]}” is no number with “{decimal}” before its decimals.")
    digits = re.sub(r"\D", "", found[1]) + (found[2] or "").replace(",", ".")
    return -Fraction(digits) if plain.startswith("-") else Fraction(digits)


def whole(cell: str, decimal: str = ".") -> int:
    found = number(cell, decimal)
    if found.denominator != 1:
        raise BadCell(f"“{cell[:40]}” is no whole number.")
    return found.numerator


def percent(cell: str, decimal: str = ".") -> Fraction:
    """ "99.9 %" and "99.9" are 0.999."""
    return number(cell.rstrip().removesuffix("%").rstrip(), decimal) / 100


def yes_no(cell: str) -> bool:
    word = cell.casefold()
    if word not in YES | NO:
        raise BadCell(f"“{cell[:40]}” is neither yes nor no.")
    return word in YES


def _moment(cell: str, order: str) -> Moment:
    try:
        return parsed(cell, Order(order) if order else None)
    except NoMoment as reason:
        raise BadCell(f"“{cell[:40]}” {reason}.") from None


def day(cell: str, order: str = "") -> date:
    return _moment(cell, order).day


def moment(cell: str, zone: tzinfo, order: str = "") -> datetime:
    """In `zone` where the cell names none; a day without a time begins at midnight there."""
    found = _moment(cell, order)
    try:
        return found.at(zone)
    except OverflowError:
        raise BadCell(f"“{cell[:40]}” is no moment of the calendar.") from None


def reader(kind: str, decimal: str, order: str, zone: tzinfo) -> Callable[[str], Value]:
    """Reads a filled cell of `kind`; it raises BadCell. Days and moments become texts as ISO 8601 writes them."""
    readers: dict[str, Callable[[str], Value]] = {
        "text": text,
        "whole": lambda cell: whole(cell, decimal),
        "number": lambda cell: number(cell, decimal),
        "percent": lambda cell: percent(cell, decimal),
        "yes_no": yes_no,
        "day": lambda cell: day(cell, order).isoformat(),
        "moment": lambda cell: moment(cell, zone, order).isoformat(timespec="seconds"),
    }
    return readers[kind]


def word_of(said: str, joint: str = "_", longest: int = 40) -> str:
    """A word for machines: "Serial No." → "serial_no". "" when nothing is left of it."""
    plain = unicodedata.normalize("NFKD", said.replace("ß", "ss")).encode("ascii", "ignore").decode()
    word = re.sub(r"[^a-z0-9]+", joint, plain.casefold()).strip(joint)[:longest].strip(joint)
    return word if not word[:1].isdigit() else f"n{joint}{word}"[:longest]
