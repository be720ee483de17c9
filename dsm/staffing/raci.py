"""RACI: who is responsible, accountable, consulted and informed, and what is wrong with a chart of it.

One letter a cell; "A/R" says that the same one is accountable and does the work, and has to be written as such.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

LETTERS = ("R", "A", "C", "I", "A/R")
MEANINGS = {
    "R": "responsible: does the work",
    "A": "accountable: answers for it, and decides",
    "C": "consulted: is asked before",
    "I": "informed: is told afterwards",
    "A/R": "accountable and responsible: answers for it and does it",
}


class NoLetter(ValueError):
    """With the sentence that says why."""


@dataclass(frozen=True)
class Named:
    """A row or a column."""

    key: str
    name: str


@dataclass(frozen=True)
class Limits:
    """From where on it is too much; each is adjustable. `accountable`: A in one column; `consulted`: C in one row."""

    accountable: int = 5
    consulted: int = 3


@dataclass(frozen=True)
class Chart:
    """`cells` maps (row, column) to one of LETTERS; an empty cell is left out."""

    rows: tuple[Named, ...]
    columns: tuple[Named, ...]
    cells: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def row(self, key: str) -> list[str]:
        return [letter for column in self.columns if (letter := self.cells.get((key, column.key)))]

    def column(self, key: str) -> list[str]:
        return [letter for row in self.rows if (letter := self.cells.get((row.key, key)))]


class Kind(StrEnum):
    EMPTY_ROW = "empty row"
    NOBODY_ACCOUNTABLE = "nobody accountable"
    MANY_ACCOUNTABLE = "many accountable"
    NOBODY_RESPONSIBLE = "nobody responsible"
    MANY_CONSULTED = "many consulted"
    OVERLOADED = "overloaded"
    EMPTY_COLUMN = "empty column"


# What breaks the rules, apart from what only asks for thought.
WRONG = frozenset({Kind.EMPTY_ROW, Kind.NOBODY_ACCOUNTABLE, Kind.MANY_ACCOUNTABLE, Kind.NOBODY_RESPONSIBLE})


@dataclass(frozen=True)
class Finding:
    kind: Kind
    sentence: str
    advice: str
    row: str | None = None
    column: str | None = None

    @property
    def is_wrong(self) -> bool:
        return self.kind in WRONG


def read_letter(text: str) -> str:
    """One of LETTERS, or "" for an empty cell. "a", "RA" and "R / A" are read too. Raises NoLetter."""
    letters = "".join(sign for sign in text.upper() if sign not in " /+,;|\t\u00a0")
    if letters in ("", "-", "–"):
        return ""
    if letters in ("AR", "RA"):
        return "A/R"
    if letters in LETTERS:
        return letters
    if 1 < len(letters) <= 4 and set(letters) <= set("RACI"):
        raise NoLetter(
            "One letter a cell: R, A, C or I. Only A/R stands for two, when the same one answers for it and does it."
        )
    raise NoLetter(f"“{text.strip()[:12]}” is none of R, A, C, I and A/R.")


def findings(chart: Chart, limits: Limits = Limits()) -> tuple[Finding, ...]:
    """Rows in their order, then columns."""
    found = [finding for row in chart.rows for finding in _of_row(row, chart.row(row.key), limits)]
    if chart.rows:
        found += [one for column in chart.columns for one in _of_column(column, chart.column(column.key), limits)]
    return tuple(found)


def _count(letters: Sequence[str], letter: str) -> int:
    return sum(letter in one.split("/") for one in letters)


def _of_row(row: Named, letters: Sequence[str], limits: Limits) -> Iterator[Finding]:
    if not letters:
        said = f"Nobody has a part in “{row.name}”."
        yield Finding(Kind.EMPTY_ROW, said, "Give it an A and an R, or take the row away.", row.key)
        return
    accountable, consulted = _count(letters, "A"), _count(letters, "C")
    if not accountable:
        said = f"Nobody answers for “{row.name}”: it has no A."
        yield Finding(Kind.NOBODY_ACCOUNTABLE, said, "Name the one who decides and answers for the result.", row.key)
    if accountable > 1:
        said = f"{accountable} answer for “{row.name}”, so nobody does: exactly one may have the A."
        yield Finding(Kind.MANY_ACCOUNTABLE, said, "Keep the A where it is decided; the others become R or C.", row.key)
    if not _count(letters, "R"):
        said = f"Nobody does the work of “{row.name}”: it has no R."
        advice = "Name who does it. If it is the one who answers for it, write A/R."
        yield Finding(Kind.NOBODY_RESPONSIBLE, said, advice, row.key)
    if consulted > limits.consulted:
        said = (
            f"{consulted} are asked before anything happens in “{row.name}”: more than {limits.consulted} make it slow."
        )
        advice = "Ask only whose answer can change what is done; inform the others."
        yield Finding(Kind.MANY_CONSULTED, said, advice, row.key)


def _of_column(column: Named, letters: Sequence[str], limits: Limits) -> Iterator[Finding]:
    accountable = _count(letters, "A")
    if not letters:
        said = f"{column.name} has no part in anything."
        yield Finding(Kind.EMPTY_COLUMN, said, "Give a part, or take the column away.", column=column.key)
    elif accountable > limits.accountable:
        said = f"{column.name} answers for {accountable} rows: more than {limits.accountable} wait for one head."
        advice = "Hand some of them over, together with the right to decide."
        yield Finding(Kind.OVERLOADED, said, advice, column=column.key)
