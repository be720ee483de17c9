"""What every reader turns its format into: one list of blocks, in the order of the page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

BOLD_LEVEL = 7  # a line in bold, or a plain one, stands below every heading
PLAIN_LEVEL = 8
ITEM_LEVEL = 9


class Shape(StrEnum):
    HEADING = "heading"
    LINE = "line"  # of a paragraph
    ITEM = "item"  # of a list
    TABLE = "table"
    FACT = "fact"  # a row of key facts: `key` and `text`
    CODE = "code"
    RULE = "rule"
    NOTE = "note"  # comments, front matter, definitions of links: never part of a plan


@dataclass(frozen=True, slots=True)
class Block:
    """`text` is inline Markdown without the marks of the block; `source` the same as written; lines count from 1."""

    shape: Shape
    text: str = ""
    first: int = 0
    last: int = 0
    source: str = ""
    level: int = 0  # of a heading, 1 to 6; of an item, 0 for the first level
    marker: str = ""  # of an item; of a table the line below its first row
    rows: tuple[tuple[str, ...], ...] = ()  # cells may hold several lines
    key: str = ""  # of a fact
    joined: bool = False  # no blank line between this and the block before
    hard: bool = False  # a line that ends in a hard break
    quoted: bool = False
    indent: int = 0
    column: int = 0  # cells of one column of a table that holds one plan per column (or per row)
    owner: str = ""  # from a column of owners beside the cell that this stood in
    section: str = ""  # set when a table said which section this block opens

    def at(self, first: int, last: int) -> Block:
        return replace(self, first=first, last=last)
