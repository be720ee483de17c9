"""Which column of a table is what: by the names that people give to columns."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dsm.intake.decoding import Unreadable
from dsm.intake.lines import Row
from dsm.intake.tables import Table

Aliases = Mapping[str, tuple[str, ...]]  # field → names of columns, small letters without signs


@dataclass(frozen=True)
class Refused:
    """A line that cannot be taken, with the reason and its beginning."""

    line: int
    reason: str
    text: str


@dataclass(frozen=True)
class Line:
    """A row with a cell for every field that the table has, "" when it is empty."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, field: str) -> str:
        return self.cells.get(field, "")

    @property
    def text(self) -> str:
        return " · ".join(cell for cell in self.cells.values() if cell)[:120]


class InvalidLine(ValueError):
    """The reason why a line cannot be taken, as a sentence."""


def plain(name: str) -> str:
    return " ".join("".join(sign if sign.isalnum() else " " for sign in name.casefold()).split())


def places(header: tuple[str, ...], aliases: Aliases) -> dict[str, int]:
    """At which place of the header each field stands; the first of several that fit."""
    known = {alias: field for field, names in aliases.items() for alias in (field.replace("_", " "), *names)}
    found: dict[str, int] = {}
    for place, name in enumerate(header):
        field = known.get(plain(name))
        if field is not None:
            found.setdefault(field, place)
    return found


def lines(table: Table, at: Mapping[str, int]) -> Iterator[Line | Refused]:
    """Every row of the table, or why it cannot be read."""
    for row in table.rows:
        if row.fault:
            yield Refused(row.line, row.fault, _beginning(row))
        else:
            yield Line(row.line, {field: row.cells[place] for field, place in at.items() if place < len(row.cells)})


def unread(table: Table, at: Mapping[str, int]) -> str:
    """A sentence about columns that nobody reads, "" when there is none."""
    names = [f"“{name}”" for place, name in enumerate(table.header) if place not in at.values()]
    return f"Not read: {', '.join(names[:10])}{' …' if len(names) > 10 else ''}." if names else ""


def require(at: Mapping[str, int], field: str, said: str) -> None:
    """Raise Unreadable unless a column says it."""
    if field not in at:
        raise Unreadable(f"No column is called “{field}”. The first line has to name the columns: {said}.")


def within(text: str, most: int, what: str) -> str:
    if len(text) > most:
        raise InvalidLine(f"The {what} has more than {most} letters.")
    return text


def number(text: str, least: int, most: int, what: str) -> int | None:
    """A whole number, None for an empty cell. Raises InvalidLine."""
    if not text:
        return None
    digits = text.replace(" ", "").replace("\u00a0", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 12 and least <= int(digits) <= most):
        raise InvalidLine(f"“{text[:40]}” is no {what}: a whole number from {least} to {most:,}.")
    return int(digits)


def choice(text: str, words: Mapping[str, str], what: str, usual: str) -> str:
    """The word that `text` stands for; `usual` for an empty cell. Raises InvalidLine."""
    if not text:
        return usual
    found = words.get(plain(text))
    if found is None:
        raise InvalidLine(f"“{text[:40]}” is no {what}. Known are {', '.join(dict.fromkeys(words.values()))}.")
    return found


def several(text: str) -> tuple[str, ...]:
    """Names with a semicolon between them, each once."""
    return tuple(dict.fromkeys(part.strip() for part in text.split(";") if part.strip()))


def _beginning(row: Row) -> str:
    return " · ".join(row.filled)[:120]
