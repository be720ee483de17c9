"""What a report is made of. A section gives a list of blocks; every renderer knows every block and no section.

Blocks are frozen when the report is built and stored as JSON, so they hold texts and numbers only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from math import isfinite
from numbers import Real
from typing import Any, Literal

from reports.charts import Bar, Chart, Gantt, Series

Tone = Literal["", "under", "over", "ok", "warn", "bad"]


@dataclass(frozen=True)
class Lead:
    """The one or two sentences to take away."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    text: str


@dataclass(frozen=True)
class Heading:
    """A heading inside a section."""

    text: str


@dataclass(frozen=True)
class Bullets:
    items: tuple[str, ...]


@dataclass(frozen=True)
class Fact:
    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Facts:
    """A row of key figures."""

    items: tuple[Fact, ...]


@dataclass(frozen=True)
class Cell:
    """One cell of a table. `number` is for sorting and for Excel; `step` (0 to 4) colours it; `details` opens a number."""

    text: str
    number: float | None = None
    percent: bool = False  # `number` is a share, 0 to 1
    step: int | None = None
    tone: Tone = ""
    details: str = ""  # key of the details of this section that say where the number comes from


@dataclass(frozen=True)
class Table:
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: tuple[int, ...] = ()  # columns set to the right
    total: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class StripCell:
    """A level in a row of the fit strip. `state` is known, unknown or none (not applicable)."""

    text: str  # whole percent, without the sign
    step: int | None  # 0 to 4; None without a band
    state: Literal["known", "unknown", "none"]
    practised: bool = False
    below: bool = False  # on the way from practised up to fit
    beyond: bool = False  # past the fit
    details: str = ""


@dataclass(frozen=True)
class StripRow:
    title: str
    cells: tuple[StripCell, ...]
    verdict: str  # "2 below", "fits", …
    tone: Tone


@dataclass(frozen=True)
class Strip:
    """The fit strip: a row a dimension, a cell a level, the fit framed. `fit` holds the first and last index, or None."""

    caption: str
    levels: tuple[str, ...]
    fit: tuple[int, int] | None
    rows: tuple[StripRow, ...]


@dataclass(frozen=True)
class Figure:
    """A chart with its table beside it."""

    chart: Chart
    table: Table


@dataclass(frozen=True)
class Timeline:
    gantt: Gantt
    table: Table


MOST_PICTURE = 400_000  # bytes of SVG: as much as a page and the stored report can carry


@dataclass(frozen=True)
class Picture:
    """A drawing that no chart can make. `svg` is one whole svg element drawn by us, with its styles and without scripts;
    `alt` says in words what it shows. Raises ValueError for what is no svg element, or longer than MOST_PICTURE bytes.
    """

    svg: str
    alt: str
    caption: str = ""

    def __post_init__(self) -> None:
        if not self.svg.startswith("<svg"):
            raise ValueError("A picture must be an svg element.")
        if len(self.svg.encode()) > MOST_PICTURE:
            raise ValueError(f"A picture must not be longer than {MOST_PICTURE} bytes.")


UNPRINTABLE = {
    code: None
    for code in (*range(0x20), 0x7F, *range(0x80, 0xA0), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF)
    if code not in (9, 10)
}

Block = Lead | Paragraph | Heading | Bullets | Facts | Table | Strip | Figure | Timeline | Picture

TYPES: dict[str, type] = {
    cls.__name__: cls
    for cls in (
        Lead, Paragraph, Heading, Bullets, Fact, Facts, Cell, Table, StripCell, StripRow, Strip, Figure, Timeline,
        Picture, Chart, Series, Gantt, Bar,
    )
}  # fmt: skip


def freeze(value: Any, texts: tuple[type, ...] = (str,)) -> Any:
    """A block as plain JSON values; `thaw` gives an equal block back when its numbers are floats and its texts clean.

    `texts` are the types that count as text, such as translations yet to be made. Exact numbers become floats here, at
    the edge. Raises TypeError for what no renderer could show, and ValueError for a number that is not finite, so that a
    wrong section fails when it is built and not when it is read.
    """
    if is_dataclass(value) and not isinstance(value, type):
        frozen = {field.name: freeze(getattr(value, field.name), texts) for field in fields(value)}
        return {"type": type(value).__name__, **frozen}
    if isinstance(value, tuple | list):
        return [freeze(item, texts) for item in value]
    if isinstance(value, texts):
        return clean(str(value))
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Real | Decimal):
        return _finite(float(value))
    raise TypeError(f"A block holds texts and numbers only, not {type(value).__name__}.")


def thaw(value: Any) -> Any:
    """The block that `freeze` wrote. Fields that have gone since are left out, new ones take their defaults."""
    if isinstance(value, Mapping):
        kind = TYPES[value["type"]]
        known = {field.name for field in fields(kind)}
        return kind(**{name: thaw(item) for name, item in value.items() if name in known})
    if isinstance(value, list):
        return tuple(thaw(item) for item in value)
    return value


def clean(text: str) -> str:
    """`text` without the characters that PostgreSQL, XML or a PDF refuse: control characters and lone surrogates."""
    return text.translate(UNPRINTABLE)


def _finite(number: float) -> float:
    if not isfinite(number):
        raise ValueError("A number in a block must be finite; use None where nothing is known.")
    return number
