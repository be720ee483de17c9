"""Cells as text: what is typed, copied and pasted, as "used q3 c2 25%". It is read back as what it was written from."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from dsm.portfolio import BEST_QUALITY, MOST_CRITICAL, Use

MOST_CELLS = 30_000  # of one rectangle: 200 × 150
MOST_TEXT = 2_000_000  # characters of one rectangle
WORDS = {
    "n": "needed", "need": "needed", "needs": "needed", "needed": "needed",
    "u": "used", "use": "used", "uses": "used", "used": "used",
    "o": "own", "own": "own", "own build": "own", "built": "own",
    "g": "gap", "gap": "gap",
}  # fmt: skip
_FIELD = re.compile(r"^(?P<name>[qc])(?P<value>\d)$")
_SHARE = re.compile(r"^(?P<value>\d{1,3}(?:[.,]\d{1,2})?)%$")


@dataclass(frozen=True)
class Typed:
    """What a cell says, without where it stands. A manner of "" empties the cell."""

    manner: str
    quality: int | None = None
    cost_share: Fraction | None = None
    criticality: int | None = None

    def at(self, product: str, capability: str) -> Use | None:
        if not self.manner:
            return None
        return Use(product, capability, self.manner, self.quality, self.cost_share, self.criticality)


class Unreadable(ValueError):
    """A sentence that says what a cell may be."""


@dataclass(frozen=True)
class Wrong:
    """A cell of a rectangle that cannot be read; row and column from 1."""

    row: int
    column: int
    sentence: str


def write(use: Use | None) -> str:
    if use is None:
        return ""
    parts = [use.manner]
    parts += [f"q{use.quality}"] if use.quality is not None else []
    parts += [f"c{use.criticality}"] if use.criticality is not None else []
    parts += [write_share(use.cost_share)] if use.cost_share is not None else []
    return " ".join(parts)


def write_share(share: Fraction) -> str:
    """In percent with at most two places, rounded half up: "12.5%"."""
    whole = Decimal(int((share * 20_000 + 1) // 2)).scaleb(-2)
    return f"{whole.normalize():f}%"


def read(text: str) -> Typed:
    """Raise Unreadable when the text says no cell. Upper and lower case are the same; so are "25 %" and "25%"."""
    words = re.sub(r"\s+%", "%", " ".join(text.split()).casefold())
    if not words:
        return Typed("")
    manner, rest = _manner(words)
    return _fields(manner, rest.split())


def _manner(words: str) -> tuple[str, str]:
    for name in sorted(WORDS, key=len, reverse=True):
        if words == name or words.startswith(f"{name} "):
            return WORDS[name], words[len(name) :]
    if words[0] in "nuog" and words[1:].isdecimal() and len(words) == 2:
        return WORDS[words[0]], f" q{words[1]}"
    raise Unreadable(f"“{words[:40]}” does not begin with needed, used, own or gap (or n, u, o, g).")


def _fields(manner: str, words: list[str]) -> Typed:
    said: dict[str, Fraction] = {}
    for word in words:
        name, value = _field(word)
        if name in said:
            raise Unreadable(f"“{word[:40]}” says the same thing twice.")
        said[name] = value
    whole = {name: int(said[name]) for name in ("quality", "criticality") if name in said}
    return Typed(manner, whole.get("quality"), said.get("cost_share"), whole.get("criticality"))


def _field(word: str) -> tuple[str, Fraction]:
    if found := _SHARE.match(word):
        return "cost_share", read_share(found["value"])
    found = _FIELD.match(word)
    if found is None:
        raise Unreadable(
            f"“{word[:40]}” is not q0 to q4 (quality), c0 to c4 (criticality) or a percentage such as 25%."
        )
    name, most = ("quality", BEST_QUALITY) if found["name"] == "q" else ("criticality", MOST_CRITICAL)
    if int(found["value"]) > most:
        raise Unreadable(f"“{word}” is more than {most}: {name} goes from 0 to {most}.")
    return name, Fraction(int(found["value"]))


def read_share(percent: str) -> Fraction:
    """A share 0…1 from a percentage without its sign."""
    try:
        share = Fraction(Decimal(percent.replace(",", "."))) / 100
    except (InvalidOperation, ValueError, OverflowError):
        raise Unreadable(f"“{percent[:40]}” is no percentage.") from None
    if not 0 <= share <= 1:
        raise Unreadable(f"{percent[:40]} % is not between 0 and 100 %.")
    return share


def read_rectangle(text: str) -> tuple[list[list[Typed]], list[Wrong]]:
    """Cells from tab-separated lines, as spreadsheets copy them, and all that cannot be read.

    Rows may differ in length. A line break at the very end begins no row.
    """
    if len(text) > MOST_TEXT:
        return [], [Wrong(1, 1, "This is more than can be pasted at once. Paste fewer rows.")]
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    if sum(line.count("\t") + 1 for line in lines) > MOST_CELLS:
        return [], [Wrong(1, 1, f"More than {MOST_CELLS:,} cells cannot be pasted at once. Paste fewer rows.")]
    wrong: list[Wrong] = []
    rows = [
        [_read_cell(cell, (row, column), wrong) for column, cell in enumerate(line.split("\t"), 1)]
        for row, line in enumerate(lines, 1)
    ]
    return rows, wrong


def _read_cell(text: str, place: tuple[int, int], wrong: list[Wrong]) -> Typed:
    try:
        return read(text)
    except Unreadable as refusal:
        wrong.append(Wrong(*place, str(refusal)))
        return Typed("")
