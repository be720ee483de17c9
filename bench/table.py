"""The table that the benchmarks print: one line a measurement, and what it is compared with."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass


@dataclass(frozen=True)
class Row:
    """`aim` is empty where nothing is aimed at, and `is_met` is then None."""

    part: str  # a to f, as in docs/benchmarks.md
    what: str
    measured: str
    compared_with: str
    result: str
    aim: str = ""
    is_met: bool | None = None


HEADINGS = ("", "what", "measured", "compared with", "result", "aim", "")
VERDICT = {None: "", True: "met", False: "MISSED"}


def drawn(rows: Sequence[Row]) -> str:
    """The table as text, its columns aligned."""
    lines = [HEADINGS, *((*astuple(row)[:-1], VERDICT[row.is_met]) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    lines.insert(1, tuple("-" * width for width in widths))
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"


def at_least(value: float, aim: float, unit: str = "") -> dict:
    """`aim` and `is_met` of a Row whose figure should be large."""
    return {"aim": f"≥ {aim:g}{unit}", "is_met": value >= aim}


def at_most(value: float, aim: float, unit: str = "") -> dict:
    return {"aim": f"≤ {aim:g}{unit}", "is_met": value <= aim}
