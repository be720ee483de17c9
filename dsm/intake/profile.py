"""What stands in each column of a table, so that one can say what it means without seeing the whole file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from dsm.intake import cells
from dsm.intake.cells import BadCell
from dsm.intake.tables import Table
from valuestreams.flow.moments import order_of

FIRST = 5  # values that are shown of a column
MOST_WORDS = 60  # different values of a column that can be translated one by one
LOOKED_AT = 1_000  # different values that are looked at for the kind
_CODES = ("id", "key", "no", "nr", "number", "serial", "tag", "code", "phone", "zip", "plz", "mac", "version")


@dataclass(frozen=True)
class ColumnProfile:
    """`words`: every value and its count, () when there are too many. `kind`, `decimal`, `order`: as they seem to be.

    `order` is how dates of three numbers are written, "" where nothing says it; `is_order_open` when it must be asked.
    """

    name: str
    filled: int
    first: tuple[str, ...] = ()
    words: tuple[tuple[str, int], ...] = ()
    kind: str = "text"
    decimal: str = "."
    order: str = ""
    is_order_open: bool = False


def profiles(table: Table) -> tuple[ColumnProfile, ...]:
    sound = [row.cells for row in table.rows if not row.fault]
    columns = list(zip(*sound, strict=True)) if sound else [()] * len(table.header)
    return tuple(_profile(name, column) for name, column in zip(table.header, columns, strict=True))


def _profile(name: str, column: Sequence[str]) -> ColumnProfile:
    counted = Counter(column)
    empty = counted.pop("", 0)
    values = list(counted)
    kind, decimal = _kind(name, values[:LOOKED_AT])
    orders = order_of(values) if kind in ("day", "moment") else set()
    words = tuple(counted.most_common()) if len(counted) <= MOST_WORDS else ()
    first = tuple(value[:120] for value in values[:FIRST])
    order = next(iter(orders)).value if len(orders) == 1 else ""
    return ColumnProfile(
        name, len(column) - empty, first, words, kind, decimal, order, kind in ("day", "moment") and len(orders) != 1
    )


def _kind(name: str, values: Sequence[str]) -> tuple[str, str]:
    """The narrowest kind that nine of ten values have, and the decimal mark. A code stays text, whatever its digits."""
    if not values:
        return "text", "."
    is_code = bool(set(cells.word_of(name).split("_")) & set(_CODES)) or any(
        value.isdigit() and value.startswith("0") and len(value) > 1 for value in values
    )
    if not is_code:
        for kind, decimal in (("whole", "."), ("number", "."), ("number", ","), ("percent", "."), ("percent", ",")):
            if _fits(values, partial(_read_number, kind=kind, decimal=decimal)):
                return kind, decimal
    if len(values) <= 4 and _fits(values, cells.yes_no) and not all(map(str.isdigit, values)):
        return "yes_no", "."
    if _fits(values, cells.day):
        return ("moment" if any(":" in value for value in values) else "day"), "."
    return "text", "."


def _read_number(cell: str, kind: str, decimal: str) -> object:
    if kind == "percent":
        if not cell.endswith("%"):
            raise BadCell(cell)
        return cells.percent(cell, decimal)
    return cells.whole(cell, decimal) if kind == "whole" else cells.number(cell, decimal)


def _fits(values: Sequence[str], read: Callable[[str], object]) -> bool:
    bad, most = 0, len(values) // 10
    for value in values:
        try:
            read(value)
        except BadCell:
            bad += 1
            if bad > most:
                return False
    return True


# ---- As JSON, to be kept beside the file ----


def packed(column: ColumnProfile) -> dict[str, object]:
    return {
        "name": column.name, "filled": column.filled, "first": list(column.first),
        "words": [list(pair) for pair in column.words], "kind": column.kind, "decimal": column.decimal,
        "order": column.order, "is_order_open": column.is_order_open,
    }  # fmt: skip


def unpacked(plain: dict) -> ColumnProfile:  # type: ignore[type-arg]
    """What `packed` made; it is ours and needs no doubt."""
    words = tuple((word, count) for word, count in plain["words"])
    return ColumnProfile(**{**plain, "first": tuple(plain["first"]), "words": words})
