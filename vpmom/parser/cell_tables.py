"""Tables of HTML and Word: those that hold data become rows, those that only lay out a page become what is in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from vpmom.parser.blocks import Block, Shape
from vpmom.parser.html_tokens import Token

_MOST_SPANNED = 200  # rows or columns of one cell
_MOST_ADDED = 20_000  # empty cells in one table


@dataclass(slots=True)
class Cell:
    is_header: bool = False
    blocks: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class Table:
    """A table that is being read."""

    rows: list[list[Cell]] = field(default_factory=list)
    outside: list[Block] = field(default_factory=list)  # a caption, or what stands between cells
    spans: dict[int, int] = field(default_factory=dict)  # column -> rows that a cell from above still covers
    current: Cell | None = None
    added: int = 0

    def start(self, token: Token) -> None:
        if token.name == "tr":
            self.rows.append([])
        else:
            self.add(Cell(token.name == "th"), _number(token.value("colspan")), _number(token.value("rowspan")))

    def add(self, cell: Cell, columns: int = 1, rows: int = 1) -> None:
        """The next cell of the last row, and how much of the table it covers."""
        if not self.rows:
            self.rows.append([])
        row = self.rows[-1]
        self._covered(row)
        self.current = cell
        column = len(row)
        row.append(cell)
        for _ in range(columns - 1):
            self._pad(row)
        if rows > 1:
            self.spans.update(dict.fromkeys(range(column, column + columns), rows))

    def _covered(self, row: list[Cell]) -> None:
        """Empty cells below those that span several rows."""
        while self.spans.get(len(row), 0) > 1:
            self.spans[len(row)] -= 1
            if not self._pad(row):
                return

    def _pad(self, row: list[Cell]) -> bool:
        self.added += 1
        if self.added <= _MOST_ADDED:
            row.append(Cell())
        return self.added <= _MOST_ADDED

    def loose(self, blocks: list[Block]) -> None:
        """What was read since the last tag of the table."""
        (self.current.blocks if self.current else self.outside).extend(blocks)

    def blocks(self) -> list[Block]:
        rows = [row for row in self.rows if any(cell.blocks for cell in row)]
        if not rows:
            return self.outside
        if _is_layout(rows):
            return [*self.outside, *(block for row in rows for cell in row for block in cell.blocks)]
        texts = tuple(tuple(_text(cell.blocks) for cell in row) for row in rows)
        is_headed = len(rows) > 1 and all(cell.is_header or not cell.blocks for cell in rows[0])
        return [*self.outside, Block(Shape.TABLE, rows=texts, marker="|---|" if is_headed else "")]


def _number(value: str) -> int:
    return min(int(value), _MOST_SPANNED) if value.isascii() and value.isdigit() and len(value) < 6 else 1


def _is_layout(rows: Sequence[Sequence[Cell]]) -> bool:
    cells = [cell for row in rows for cell in row if cell.blocks]
    if len(cells) == 1 or all(sum(1 for cell in row if cell.blocks) < 2 for row in rows):
        return True
    return any(_is_page(cell.blocks) for cell in cells)


def _is_page(blocks: Sequence[Block]) -> bool:
    """A cell with a table in it, or with headings above other text."""
    shapes = [block.shape for block in blocks]
    return Shape.TABLE in shapes or (Shape.HEADING in shapes and len(blocks) > 1)


def _text(blocks: Sequence[Block]) -> str:
    lines = []
    for block in blocks:
        indent = "  " * min(block.level, 20) + f"{block.marker} " if block.shape is Shape.ITEM else ""
        text = block.text or block.source
        lines.append(indent + ("\n" + " " * len(indent)).join(text.split("\n")))
    return "\n".join(lines)
